"""What a handler needs and takes long is made between two tries of its update, so that no transaction waits for it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from bot.core.message import Attached, ChannelError, Files
from bot.engine.site import Engine
from bot.store import Store

log = logging.getLogger(__name__)
Read = Callable[[bytes], object]
Make = Callable[[Engine], Awaitable[object]]
Key = tuple[str, str]


class Wanted(Exception):
    """What a handler did so far is rolled back, and it is asked again with what `make` gave at hand, under `key`."""

    def __init__(self, key: Key, make: Make) -> None:
        super().__init__(*key)
        self.key, self.make = key, make


async def fetch(engine: Engine, wanted: Wanted) -> None:
    """Put what was made into `engine.fetched`. Raises whatever `make` raises."""
    engine.fetched[wanted.key] = await wanted.make(engine)


def made(engine: Engine, key: Key, make: Make) -> object:
    """What `make` gives. Raises Wanted the first time, so that it is made outside the transaction."""
    if key not in engine.fetched:
        raise Wanted(key, make)
    return engine.fetched[key]


def content(channel: str, file: Attached, read: Read) -> Make:
    """What `read` makes of a file, in a thread of its own; a sentence where the file cannot be had."""
    return partial(_content, channel, file, read)


async def _content(channel: str, file: Attached, read: Read, engine: Engine) -> object:
    files = engine.channels.get(channel)
    if not isinstance(files, Files):
        return "this channel takes no files"
    try:
        found = await files.fetch(file)
    except ChannelError as error:
        log.warning("a file could not be fetched: %s", error)
        return str(error)
    return await asyncio.to_thread(read, found)


def uploads(store: Store) -> Callable[[int], Awaitable[bytes | None]]:
    """The content of files that were uploaded on a page and wait for a yes; None for one that waits no longer."""

    async def content_of(number: int) -> bytes | None:
        async with store.view() as tx:
            found = await tx.upload(number)
        return found[0].content if found is not None else None

    return content_of
