"""What the fake Bot API remembers, for the checker that compares it with a database."""

import asyncio
import contextlib
import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx

from tests.fake_telegram import FakeTelegram, Sink

CLIENT = """
import sys, urllib.request
request = urllib.request.Request(sys.argv[1], b"chat_id=11&text=hello")
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request)
"""


async def send(url: str, token: str, times: int = 1) -> None:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        for number in range(times):
            message = {"chat_id": 11, "text": f"第{number}条"}
            with contextlib.suppress(httpx.RemoteProtocolError):
                await client.post(f"/bot{token}/sendMessage", json=message)


async def test_each_call_has_its_serial_its_moment_and_whether_it_did_its_work(fake: FakeTelegram) -> None:
    for fault in ("drop_after", "drop_before", "429", "other_chat"):
        fake.fail_next("sendMessage", fault)
    await send(fake.url, fake.token, times=5)
    told = [(call.fault, call.accepted, call.message_id) for call in fake.history.calls]
    assert told == [
        ("drop_after", True, 1),
        ("drop_before", False, None),
        ("429", False, None),
        ("other_chat", True, 2),
        ("", True, 3),
    ]
    assert [call.serial for call in fake.history.calls] == [1, 2, 3, 4, 5]
    assert all(sooner.at < later.at for sooner, later in pairwise(fake.history.calls))


async def test_a_client_that_is_killed_under_its_call_leaves_it_in_the_history(fake: FakeTelegram) -> None:
    fake.fail_next("sendMessage", "slow", seconds=30)
    program = [sys.executable, "-c", CLIENT, f"{fake.url}/bot{fake.token}/sendMessage"]
    client = await asyncio.create_subprocess_exec(*program)
    await fake.wait_for(11, "hello", timeout=30)
    client.kill()
    await client.wait()
    async with httpx.AsyncClient(base_url=fake.url, trust_env=False) as other:
        (call,) = (await other.get("/control/history", params={"method": "sendMessage"})).json()
        counted = (await other.get("/control/count")).json()
    assert (call["serial"], call["accepted"], call["params"]["text"]) == (1, True, "hello")
    assert counted == {"sent": 1, "calls": 1}


async def test_the_sink_takes_many_at_once_and_remembers_each(fake: FakeTelegram) -> None:
    async with Sink() as sink:
        await asyncio.gather(*[send(sink.url, fake.token, times=20) for _ in range(10)])
        async with httpx.AsyncClient(base_url=sink.url, trust_env=False) as client:
            me = (await client.post(f"/bot{fake.token}/getMe")).json()["result"]
            told: list[dict[str, Any]] = (
                await client.get("/control/history", params={"after": 190, "method": "sendMessage"})
            ).json()
    assert me["is_bot"]
    assert [call["serial"] for call in told] == list(range(191, 201))
    assert sorted(call.message_id or 0 for call in sink.history.calls if call.message_id) == list(
        range(1, 201)
    )


async def test_as_a_program_the_sink_writes_its_history_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    program = [sys.executable, "-m", "tests.fake_telegram", "--port", "0", "--sink", "--history", str(file)]
    alone = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)
    assert alone.stdout is not None
    told = json.loads(await alone.stdout.readline())
    await send(told["url"], told["token"], times=3)
    alone.kill()
    await alone.wait()
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [(line["serial"], line["message_id"], line["accepted"]) for line in lines] == [
        (1, 1, True),
        (2, 2, True),
        (3, 3, True),
    ]
