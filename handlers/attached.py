"""The file that came with the message at this desk."""

from bot.core.message import Attached
from bot.engine.fetching import Read, content, made
from handlers.desk import Desk, Refused

LARGEST = 20 * 1024 * 1024  # the Bot API gives no larger ones


def attached(desk: Desk, usage: str) -> Attached:
    """The file of this message. Raises Refused when there is none or it is too large."""
    file = desk.inbound.file
    if file is None:
        raise Refused("file.none", usage=usage)
    if file.size > LARGEST:
        raise Refused("file.large", name=file.name, most=LARGEST // 1024 // 1024)
    return file


async def read_of(desk: Desk, file: Attached, read: Read) -> object:
    """What `read` makes of the file. Raises Wanted the first time, so that it is fetched and read outside the transaction.

    Raises Refused when it cannot be had.
    """
    channel = desk.inbound.sender.channel
    found = made(desk.engine, (channel, file.ref), content(channel, file, read))
    if isinstance(found, str):
        raise Refused("file.gone", name=file.name, why=found)
    return found


async def content_of(desk: Desk, file: Attached) -> bytes:
    """The bytes of the file, as `read_of`."""
    found = await read_of(desk, file, bytes)
    assert isinstance(found, bytes)
    return found
