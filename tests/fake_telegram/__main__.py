"""The fake Bot API as a program; its first line on stdout is a JSON object with `url` and `token`."""

import argparse
import asyncio
import contextlib
import json

from tests.fake_telegram.server import TOKEN, FakeTelegram


async def run(port: int, token: str) -> None:
    """Serve until interrupted."""
    async with FakeTelegram(token=token, port=port) as fake:
        print(json.dumps({"url": fake.url, "token": fake.token}), flush=True)  # noqa: T201
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m tests.fake_telegram", description="a Bot API on loopback"
    )
    parser.add_argument("--port", type=int, default=9000, help="0 lets the system choose")
    parser.add_argument("--token", default=TOKEN)
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(options.port, options.token))
