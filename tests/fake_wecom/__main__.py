"""The fake platform as a program; its first line on stdout is a JSON object with the settings for a `serve`."""

import argparse
import asyncio
import contextlib
import json
from datetime import UTC, datetime

from tests.fake_wecom.server import FakeWecom


def real() -> int:
    """Alone it lives in real time, as the `serve` beside it does."""
    return int(datetime.now(UTC).timestamp())  # noqa: TID251


async def run(options: argparse.Namespace) -> None:
    """Serve until interrupted."""
    async with FakeWecom(clock=real, port=options.port, hook_url=options.hook) as fake:
        print(json.dumps(fake.settings()), flush=True)  # noqa: T201
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.fake_wecom", description="a WeCom on loopback")
    parser.add_argument("--port", type=int, default=9001, help="0 lets the system choose")
    parser.add_argument("--hook", default="", help="where callbacks go: http://127.0.0.1:8080/hooks/wecom")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(parser.parse_args()))
