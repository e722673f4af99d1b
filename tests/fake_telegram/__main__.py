"""The fake Bot API as a program; its first line on stdout is a JSON object with `url` and `token`."""

import argparse
import asyncio
import contextlib
import json
from pathlib import Path

from tests.fake_telegram.history import History
from tests.fake_telegram.server import TOKEN, FakeTelegram
from tests.fake_telegram.sink import Sink


async def run(options: argparse.Namespace) -> None:
    """Serve until interrupted."""
    history = History(file=options.history)
    fake: FakeTelegram | Sink = FakeTelegram(token=options.token, port=options.port, history=history)
    if options.sink:
        fake = Sink(port=options.port, latency=options.latency, history=history)
    async with fake:
        print(json.dumps({"url": fake.url, "token": options.token}), flush=True)  # noqa: T201
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m tests.fake_telegram", description="a Bot API on loopback"
    )
    parser.add_argument("--port", type=int, default=9000, help="0 lets the system choose")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--sink", action="store_true", help="only take messages in, as fast as may be")
    parser.add_argument("--latency", type=float, default=0, help="of the sink, in seconds")
    parser.add_argument(
        "--history", type=Path, help="append each accepted call to this file, a JSON line each"
    )
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(parser.parse_args()))
