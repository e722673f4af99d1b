"""A file that came with a message is fetched between two tries of its update, so that no transaction waits for it."""

import asyncio
import logging
from collections.abc import Callable

from bot.core.message import Attached, ChannelError, Files
from bot.engine.site import Engine

log = logging.getLogger(__name__)
Read = Callable[[bytes], object]


class Wanted(Exception):
    """A handler needs a file: what it did so far is rolled back, and it is asked again with the file at hand.

    `read` makes of the content what the handler wants of it, in a thread of its own.
    """

    def __init__(self, channel: str, file: Attached, read: Read = bytes) -> None:
        super().__init__(file.name)
        self.channel, self.file, self.read = channel, file, read


async def fetch(engine: Engine, wanted: Wanted) -> None:
    """Put what was read into `engine.fetched`, or a sentence why the file could not be had."""
    channel = engine.channels.get(wanted.channel)
    key = (wanted.channel, wanted.file.ref)
    if not isinstance(channel, Files):
        engine.fetched[key] = "this channel takes no files"
        return
    try:
        content = await channel.fetch(wanted.file)
    except ChannelError as error:
        log.warning("a file could not be fetched: %s", error)
        engine.fetched[key] = str(error)
        return
    engine.fetched[key] = await asyncio.to_thread(wanted.read, content)
