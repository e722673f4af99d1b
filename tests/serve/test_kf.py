"""Messages of the customer service are kept before we go on, fetched by one at a time, and never left lying."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from bot.channels.wecom.contacts import Contacts, Page
from bot.channels.wecom.errors import judged
from bot.core.message import ChannelError
from bot.serve.intake import Intake, Raw
from bot.serve.kf import CURSOR, KfMail
from bot.store import Busy
from tests.world import World, fee, world_at

ACCOUNT = "wkINVENTED01"
NOON = "2026-11-04 12:00"
ZERO = 0.0


@dataclass
class Platform:
    """What sync_msg answers, one page after another; a page may be an error. `gate` closed: it does not answer yet."""

    pages: list[Page | Exception] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)  # (cursor, token)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def kf_messages(self, account: str, cursor: str, token: str) -> Page:
        assert account == ACCOUNT
        self.asked.append((cursor, token))
        self.news.set()
        await self.gate.wait()
        found = self.pages.pop(0) if self.pages else Page([], cursor, False)
        if isinstance(found, Exception):
            raise found
        return found

    async def until(self, times: int) -> None:
        """Wait until it was asked so often."""
        async with asyncio.timeout(10):
            while len(self.asked) < times:
                self.news.clear()
                await self.news.wait()


@dataclass
class House:
    """A world with its KfMail."""

    world: World
    platform: Platform
    intake: Intake
    mail: KfMail

    async def keys(self) -> list[str]:
        async with self.world.app.store.view() as tx:
            return [kept.key for kept in await tx.unread()]

    async def cursor(self) -> str | None:
        async with self.world.app.store.view() as tx:
            return await tx.meta(CURSOR + ACCOUNT)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.mail.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def message(number: int, **more: Any) -> dict[str, Any]:
    """One element of msg_list."""
    made = {"msgid": f"m{number}", "external_userid": "wm1", "origin": 3, "msgtype": "text"}
    return made | {"text": {"content": "在"}} | more


def call(token: str = "ENC1", account: str = ACCOUNT) -> Raw:
    """The callback that says something waits."""
    return {
        "key": token,
        "xml": {"MsgType": "event", "Event": "kf_msg_or_event", "Token": token, "OpenKfId": account},
    }


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr("bot.serve.kf.FIRST_PAUSE", ZERO)
    async with world_at(tmp_path, NOON) as world:
        platform = Platform()
        platform.gate.set()
        intake = Intake(world.app.store, world.app.clock, "wecom", key=lambda raw: str(raw["key"]))
        mail = KfMail(world.app, cast("Contacts", platform), intake, ACCOUNT)
        yield House(world, platform, intake, mail)


async def test_it_goes_on_through_empty_pages_until_there_is_no_more(house: House) -> None:
    house.platform.pages = [
        Page([], "", True),
        Page([message(1)], "c1", True),
        Page([message(2)], "c2", False),
    ]
    async with house.running():
        await house.platform.until(3)
        house.mail.ring(call())
        await house.platform.until(4)
    assert await house.keys() == ["kf:m1", "kf:m2"]
    assert await house.cursor() == "c2"
    assert house.platform.asked == [("", ""), ("", ""), ("c1", ""), ("c2", "ENC1")]


async def test_we_go_on_only_from_what_is_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = [Busy("locked")]
    keep = house.intake.keep

    async def sometimes(updates: list[Raw]) -> None:
        if refused:
            raise refused.pop()
        await keep(updates)

    monkeypatch.setattr(house.intake, "keep", sometimes)
    house.platform.pages = [Page([message(1)], "c1", False), Page([message(1), message(2)], "c2", False)]
    async with house.running():
        await house.platform.until(2)
        house.mail.ring(call())
        await house.platform.until(3)
    assert [cursor for cursor, _ in house.platform.asked] == ["", "", "c2"]
    assert await house.keys() == ["kf:m1", "kf:m2"]


async def test_calls_during_a_round_lead_to_one_more(house: House) -> None:
    house.platform.gate.clear()
    async with house.running():
        await house.platform.until(1)
        for number in range(5):
            house.mail.ring(call(f"ENC{number}"))
        house.platform.gate.set()
        await house.platform.until(2)
        await asyncio.sleep(0)
    assert [token for _, token in house.platform.asked] == ["", "ENC4"]


async def test_a_call_for_another_account_is_none_of_ours(house: House) -> None:
    async with house.running():
        await house.platform.until(1)
        house.mail.ring(call(account="wkOTHER"))
        house.mail.ring({"key": "x", "xml": {"MsgType": "event", "Event": "enter_agent"}})
        house.mail.ring({"key": "kf:m1", "kf": message(1)})
        assert not house.mail._rung.is_set()


async def test_a_word_that_is_too_old_is_left_away(house: House) -> None:
    house.platform.pages = [Page([], "c1", False), judged(95007, "invalid msg token")]
    async with house.running():
        await house.platform.until(1)
        house.mail.ring(call())
        await house.platform.until(3)
    assert house.platform.asked[1:] == [("c1", "ENC1"), ("c1", "")]


async def test_trouble_is_shown_until_it_is_over(house: House) -> None:
    house.platform.pages = [ChannelError("no answer", "not_sent")]
    async with house.running():
        await house.platform.until(1)
        house.platform.gate.clear()
        house.mail.ring(call())
        await house.platform.until(2)
        assert house.mail.trouble
        house.platform.gate.set()
        house.mail.ring(call())
        await house.platform.until(3)
        assert not house.mail.trouble


async def test_a_refusal_for_good_ends_it(house: House) -> None:
    house.platform.pages = [judged(95000, "no such account")]
    with pytest.raises(ChannelError, match="95000"):
        await asyncio.wait_for(house.mail.run(), 10)


async def test_a_list_that_does_not_move_on_is_left(house: House) -> None:
    house.platform.pages = [Page([message(1)], "c1", True)] * 200
    with pytest.raises(ChannelError, match="move on"):
        await house.mail._fetch()
    assert await house.keys() == ["kf:m1"]


async def test_what_no_database_takes_leaves_its_key(house: House) -> None:
    deep: Any = "x"
    for _ in range(40):
        deep = [deep]
    house.platform.pages = [
        Page([message(1, odd=deep), message(2, text={"content": "a\0b"}), {"no": "id"}], "c", False)
    ]
    await house.mail._fetch()
    async with house.world.app.store.view() as tx:
        first, second = [kept.raw for kept in await tx.unread()]
    assert first == {"key": "kf:m1"}
    assert second["kf"]["text"]["content"] == "ab"


@dataclass
class Wall:
    """A real clock at a moment of its own."""

    at: datetime
    speed: float = 1.0

    def now(self) -> datetime:
        return self.at

    def real(self) -> datetime:
        return self.at


@pytest.mark.parametrize(("hours", "speed", "age"), [(5, 1.0, 5), (-1, 1.0, 0), (100, 1.0, 72), (5, 60.0, 0)])
async def test_the_window_of_what_lay_there_began_when_it_was_written(
    house: House, hours: int, speed: float, age: int
) -> None:
    now = house.world.app.clock.real()
    house.world.app.clock = Wall(now, speed)
    sent = int((now - timedelta(hours=hours)).timestamp())
    house.platform.pages = [Page([message(1, send_time=sent)], "c", False)]
    await house.mail._fetch()
    async with house.world.app.store.view() as tx:
        (kept,) = await tx.unread()
    assert kept.received_at - kept.written_at == timedelta(hours=age)


async def test_a_window_is_open_for_48_hours_from_when_they_wrote(house: House) -> None:
    world = house.world
    await world.load(fee("8-2", "何先生"))
    case = await world.case("8-2")
    async with world.app.store.begin() as tx:
        await tx.open_chat(case.person_id, "wecom_kf", "wm1", at=world.app.clock.now(), consent="")
    raw = {"key": "kf:m1", "kf": message(1), "age": 7200}
    await house.intake.keep([raw])
    await world.tick()
    async with world.app.store.view() as tx:
        (chat,) = await tx.chats(case.person_id)
    assert chat.window_until == world.app.clock.now() + timedelta(hours=46)
