"""A benchmark that is told to end ends its processes with it: a `serve` left behind would spoil the next figures."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable


def run(main: Callable[[], Awaitable[None]]) -> None:
    """Run it to its end; SIGTERM unwinds it as Ctrl-C does."""

    async def whole() -> None:
        await main()

    signal.signal(signal.SIGTERM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
    asyncio.run(whole())
