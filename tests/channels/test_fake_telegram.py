"""The fake Bot API itself: its offsets, its webhook and its levers behave as the tests that lean on it believe."""

import asyncio
import json
import sys

import httpx
import pytest

from tests.fake_telegram import FakeTelegram
from tests.fake_telegram.wire import Door, Reply, Request


async def ask(fake: FakeTelegram, path: str, **params):
    async with httpx.AsyncClient(base_url=fake.url, trust_env=False) as client:
        return (await client.post(path, json=params)).json()


async def test_an_offset_confirms_everything_before_it(fake: FakeTelegram):
    for text in ("一", "二", "三"):
        await fake.say(11, text)
    api = f"/bot{fake.token}/getUpdates"
    first = (await ask(fake, api))["result"]
    assert (await ask(fake, api))["result"] == first
    rest = (await ask(fake, api, offset=first[1]["update_id"]))["result"]
    assert [update["message"]["text"] for update in rest] == ["二", "三"]
    last = (await ask(fake, api, offset=-1, limit=1))["result"]
    assert [update["message"]["text"] for update in last] == ["三"]


async def test_a_webhook_repeats_an_update_until_it_is_taken(fake: FakeTelegram):
    codes = iter([500, 200, 200])
    taken: list[tuple[int, str]] = []
    both = asyncio.Event()

    async def receive(request: Request) -> Reply:
        code = next(codes)
        taken.append((code, request.params["message"]["text"]))
        if len(taken) == 3:
            both.set()
        return Reply(code=code)

    door = Door(handler=receive)
    await door.open()
    await ask(fake, f"/bot{fake.token}/setWebhook", url=f"http://127.0.0.1:{door.port}/", secret_token="s")
    await fake.say(11, "一")
    await fake.say(11, "二")
    await both.wait()
    await ask(fake, f"/bot{fake.token}/deleteWebhook")
    await door.close()
    assert taken == [(500, "一"), (200, "一"), (200, "二")]


async def test_while_a_webhook_is_set_polling_is_refused(fake: FakeTelegram):
    await ask(fake, f"/bot{fake.token}/setWebhook", url="http://127.0.0.1:1/")
    assert (await ask(fake, f"/bot{fake.token}/getUpdates"))["error_code"] == 409


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"text": " "}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
    ],
)
async def test_a_bad_message_is_refused_as_telegram_does(fake: FakeTelegram, params, why):
    told = await ask(fake, f"/bot{fake.token}/sendMessage", **({"chat_id": 11} | params))
    assert (told["error_code"], told["description"]) == (400, f"Bad Request: {why}")


async def test_an_edited_message_shows_its_new_words(fake: FakeTelegram):
    api = f"/bot{fake.token}"
    await ask(fake, f"{api}/sendMessage", chat_id=11, text="一")
    await ask(fake, f"{api}/editMessageText", chat_id=11, message_id=1, text="二")
    assert [sent.text for sent in fake.sent(11)] == ["二"]
    assert not (await ask(fake, f"{api}/editMessageText", chat_id=11, message_id=1, text="二"))["ok"]


async def test_waiting_in_vain_says_what_came_instead(fake: FakeTelegram):
    await ask(fake, f"/bot{fake.token}/sendMessage", chat_id=11, text="一")
    with pytest.raises(TimeoutError, match="一"):
        await fake.wait_for(11, "二", timeout=0)


async def test_alone_it_is_driven_over_http():
    program = [sys.executable, "-m", "tests.fake_telegram", "--port", "0"]
    alone = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)
    assert alone.stdout is not None
    told = json.loads(await alone.stdout.readline())
    async with httpx.AsyncClient(base_url=told["url"], trust_env=False) as client:
        said = await client.post("/control/say", json={"chat_id": 11, "text": "/start", "name": "王"})
        updates = (await client.get(f"/bot{told['token']}/getUpdates")).json()["result"]
        await client.post("/control/fail", json={"method": "sendMessage", "fault": "429", "retry_after": 3})
        message = {"chat_id": 11, "text": "您好"}
        codes = [
            (await client.post(f"/bot{told['token']}/sendMessage", json=message)).status_code for _ in "ab"
        ]
        found = (await client.get("/control/wait", params={"chat_id": 11, "text": "您"})).json()
        sent = (await client.get("/control/sent", params={"chat_id": 11})).json()
        wrong = await client.post("/control/dance", json={})
    alone.terminate()
    await alone.wait()
    assert said.json() == {"message_id": 1}
    assert updates[0]["message"]["from"]["first_name"] == "王"
    assert codes == [429, 200]
    assert (sent, wrong.status_code) == ([found], 404)
