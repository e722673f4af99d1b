"""R11 for WeCom: every callback three times and shuffled, one in ten forged, a kill right after the 200s."""

import asyncio
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from handlers.links import make_invite
from tests.fake_wecom import FakeWecom
from tests.fake_wecom.hook import Crypt, Hook
from tests.reliability.crowd import size
from tests.reliability.street import log_of, noted, notes, patched
from tests.reliability.test_r11_inbound import EACH, HELD_UP, HOLD, READ, unread
from tests.serve.outside import ENTRY, Outside
from tests.serve.test_wecom import outside, real
from tests.world import MOUNTAIN, fee

COLLEAGUES = size(8, 300)
DICE = 11
HOUR = 3600


class Posted(NamedTuple):
    """One POST of a callback: its query, its body, and what it must be told."""

    query: dict[str, str]
    body: bytes
    status: int


def command(town: FakeWecom, number: int, member: str, words: str) -> dict[str, Any]:
    """The fields of a text message."""
    named = {"FromUserName": member, "CreateTime": real(), "MsgType": "text"}
    return {**named, "Content": f"/note 8-2 {words}", "MsgId": 73_000 + number, "AgentID": town.agent_id}


def true(town: FakeWecom, fields: dict[str, Any], times: int = 3) -> list[Posted]:
    """The same callback as the platform repeats it: signed and sealed anew each time."""
    made = [town.hook.wrap_up(fields, real()) for _ in range(times)]
    return [Posted(one.query, one.body, 200) for one in made]


def forged(town: FakeWecom, fields: dict[str, Any], kind: int) -> Posted:
    """What nobody may believe, each of another kind."""
    crypt = town.hook.crypt
    if kind == 0:
        crypt = replace(crypt, token="of-somebody-else")
    elif kind == 1:
        crypt = replace(crypt, corp_id="ww0000000000000000")
    elif kind == 2:
        crypt = replace(crypt, aes_key="k" * 43)
    made = _hook(town, crypt).wrap_up(fields, real() - (HOUR if kind == 3 else 0))
    if kind == 4:  # a good signature over another text
        made.query["msg_signature"] = town.hook.wrap_up({**fields, "MsgId": 1}, real()).query["msg_signature"]
    if kind == 5:
        del made.query["msg_signature"]
    return Posted(made.query, made.body, 400 if kind in (2, 5) else 403)


def _hook(town: FakeWecom, crypt: Crypt) -> Hook:
    return Hook(crypt=crypt, agent_id=town.agent_id)


def weather(town: FakeWecom, members: list[str]) -> tuple[list[str], list[Posted]]:
    """The words that must be applied, and the posts in their order."""
    dice = random.Random(DICE)
    fields = [command(town, n, who, f"真{n}") for n, who in enumerate(members * EACH)]
    count = max(len(fields) * 3 // 9, 6)  # at least one post in ten, each kind once
    false = [command(town, 10_000 + n, dice.choice(members), f"假{n}") for n in range(count)]
    posts = [post for one in fields for post in true(town, one)]
    posts += [forged(town, one, n % 6) for n, one in enumerate(false)]
    dice.shuffle(posts)
    return [f"真{n}" for n in range(len(fields))], posts


async def deliver(town: FakeWecom, posts: list[Posted]) -> None:
    """Post them, many at a time; each is told what it must be told."""
    told: Counter[tuple[int, int]] = Counter()
    gate = asyncio.Semaphore(20)
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:

        async def one(post: Posted) -> None:
            async with gate:
                answer = await client.post(town.hook_url, params=post.query, content=post.body)
                told[post.status, answer.status_code] += 1

        await asyncio.gather(*(one(post) for post in posts))
    assert {wanted for wanted, _ in told} == {200, 400, 403}
    assert [pair for pair in told if pair[0] != pair[1]] == []


async def enlisted(town: FakeWecom, serve: Outside) -> list[str]:
    """One case, and its colleagues, who are members."""
    await serve.load(fee("8-2", "何先生"))
    members = [f"member{number}" for number in range(COLLEAGUES)]
    async with serve.beside() as app, app.store.begin() as tx:
        links = [await make_invite(app.engine, tx, "steward", who, (MOUNTAIN,)) for who in members]
    for who, link in zip(members, links, strict=True):
        town.member(who)
        await town.say(who, f"/start {link.token}")
    for who in members:
        await town.wait_for(who, timeout=60)
    return members


async def test_three_times_shuffled_one_in_ten_forged_and_killed_after_the_200s_each_is_applied_once(
    tmp_path: Path, url: str
) -> None:
    async with FakeWecom(clock=real) as town:
        serve = outside(tmp_path, town, DATABASE_URL=url, RATE_TELEGRAM="0")
        serve.entry = patched(HELD_UP)
        async with serve:
            words, posts = weather(town, await enlisted(town, serve))
            (tmp_path / HOLD).touch()
            await deliver(town, posts)
            await serve.kill()
            done = await notes(serve, "8-2")
            assert len(done) <= READ
            assert len(await unread(serve)) == len(words) - len(done)
            serve.entry = ENTRY
            await serve.start()
            assert sorted(await noted(serve, "8-2", words)) == sorted(words)
            await deliver(town, posts)  # the platform has not heard every 200
            assert await serve.terminate() == 0
            assert sorted(await notes(serve, "8-2")) == sorted(words)
            log = log_of(serve)
            assert "Traceback" not in log
            assert not [secret for secret in (town.secret, town.token, town.aes_key) if secret in log]
