"""Telegram as it posts to us: many kept connections, each with one update after another; a process of its own."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.stage.crowd import FIRST, spoken

SECRET = "X-Telegram-Bot-Api-Secret-Token"
WARM = 10  # updates before the clock starts
WORDS = ("好的", "知道了，谢谢", "明天下午交", "收到", "多少钱？")


def request(secret: str, number: int, owners: int) -> bytes:
    """One update as it comes over the line; owners write in turn."""
    said = spoken(number, str(FIRST + number % owners), WORDS[number % len(WORDS)])
    body = json.dumps(said, ensure_ascii=False).encode()
    head = f"POST /hooks/telegram HTTP/1.1\r\nHost: localhost\r\n{SECRET}: {secret}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def line(port: int, requests: Iterator[bytes]) -> list[float]:
    """One connection until nothing is left: seconds for each update. Raises AssertionError for an answer other than 200."""
    taken: list[float] = []
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for one in requests:
        began = time.monotonic()
        writer.write(one)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next(row for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        taken.append(time.monotonic() - began)
    writer.close()
    return taken


async def call(port: int, secret: str, count: int, owners: int, connections: int) -> dict[str, Any]:
    """Post so many updates, a few at first that do not count: seconds for all, and milliseconds for each."""
    warm = [request(secret, number, owners) for number in range(1, WARM + 1)]
    await line(port, iter(warm))
    ready = [request(secret, number, owners) for number in range(WARM + 1, count + WARM + 1)]
    requests = iter(ready)
    began = time.monotonic()
    found = await asyncio.gather(*(line(port, requests) for _ in range(connections)))
    seconds = time.monotonic() - began
    return {"seconds": seconds, "ms": [one * 1000 for each in found for one in each]}


async def called(**asked: Any) -> dict[str, Any]:
    """The same from a process of its own."""
    far = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.stage.callers", json.dumps(asked)), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await far.communicate()
    if far.returncode:
        raise AssertionError(f"the callers ended with {far.returncode}")
    found: dict[str, Any] = json.loads(told)
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(call(**json.loads(sys.argv[1])))) + "\n")
