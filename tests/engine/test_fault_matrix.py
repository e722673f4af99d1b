"""Every fault of the matrix through the whole engine and the real Telegram channel (reliability R3)."""

import asyncio
import contextlib
import itertools
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.channels.telegram import Telegram
from bot.core.message import Outbound
from handlers.links import make_link
from tests.fake_telegram import FakeTelegram
from tests.serve.outside import Outside
from tests.world import MOUNTAIN, World, fee, world_at

HE, LI = 802, 803  # the chats of 8-2 and 8-3 on Telegram; colleagues sit at the console
MOVED = -100500
CHECK = "约好的时间"
SLOW = 30  # seconds an answer may take: these tests run beside others on two cores
SHORT = 0.3  # seconds: the budget of a call that is meant to run out
# Of what an exception says, no word may reach a person.
ERROR_TEXT = re.compile(
    r"Traceback|Error|Exception|aiohttp|httpx|Bad Request|Forbidden|Unauthorized|Too Many|HTTP \d"
)


class Timed(Telegram):
    """The real channel, noting when each message was handed to it."""

    world: World

    async def send(self, message: Outbound) -> str:
        if CHECK in message.text:
            self.tried.append(self.world.clock.now())
        return await super().send(message)

    @property
    def tried(self) -> list[datetime]:
        return self.__dict__.setdefault("_tried", [])


@dataclass(kw_only=True)
class Estate:
    """8-2 and 8-3 speak over Telegram and have promised Friday 15:00; it is a minute before."""

    world: World
    fake: FakeTelegram
    told: int = 0

    def reach(self, telegram: Timed) -> Timed:
        """From now on the bot speaks over this channel."""
        telegram.world = self.world
        self.world.app.engine.channels["telegram"] = telegram
        return telegram

    async def bind(self, unit: str, chat: int) -> None:
        """An owner opens the link, says who they are and promises."""
        case = await self.world.case(unit)
        async with self.world.app.store.begin() as tx:
            link = await make_link(self.world.app.engine, tx, [case])
        await self.say(chat, f"/start {link.token}")
        yes = [b["callback_data"] for row in self.fake.sent(chat)[-1].buttons for b in row]
        await self.fake.press(chat, 1, next(data for data in yes if data.startswith("yes:")))
        await self._hear()
        await self.say(chat, "周五下午3点")

    async def say(self, chat: int, words: str) -> None:
        """Somebody writes in Telegram."""
        await self.fake.say(chat, words)
        await self._hear()

    async def _hear(self) -> None:
        for update in self.fake.chats.updates:
            async with self.world.app.store.begin() as tx:
                await tx.keep("telegram", str(update["update_id"]), update, self.world.clock.now())
        self.fake.chats.updates.clear()
        await self.world.tick()

    def received(self, chat: int) -> int:
        """How many checks this person has got."""
        return len([sent for sent in self.fake.sent(chat) if CHECK in sent.text])

    def calls(self, *chats: int) -> list[dict[str, Any]]:
        """Every try to put a check to these chats, the vain ones included."""
        asked = [call for call in self.fake.called("sendMessage") if CHECK in call["text"]]
        return [call for call in asked if int(call["chat_id"]) in chats]

    async def post(self, unit: str = "8-2") -> Any:
        """The row of the outbox for the one check of a unit."""
        (found,) = [m for m in (await self.world.facts(unit))["messages"] if m["step"] == "check"]
        async with self.world.app.store.view() as tx:
            return await tx.post_of(found["id"])

    async def states(self) -> list[str]:
        """How the checks of the two stand."""
        return [(await self.post(unit)).state for unit in ("8-2", "8-3")]

    def cards(self, name: str = "林芳") -> list[str]:
        """What a colleague was sent since a minute before."""
        return [message.text for message in self.world.console.sent[self.told :] if message.to.id == name]

    def check_words(self) -> None:
        """No text of an exception and no token reached anybody."""
        texts = [sent.text for sent in self.fake.sent()] + [m.text for m in self.world.console.sent]
        assert [text for text in texts if ERROR_TEXT.search(text) or self.fake.token in text] == []


@contextlib.asynccontextmanager
async def world_on(folder: Path, when: str, url: str) -> AsyncIterator[World]:
    """A world without a rate, so that no test waits for one."""
    async with world_at(folder, when, database_url=url, rate_telegram=0) as world:
        yield world


@contextlib.asynccontextmanager
async def channel(fake: FakeTelegram, api: str = "", timeout: float = 15) -> AsyncIterator[Timed]:
    telegram = Timed(fake.token, api=api or fake.url, timeout=timeout)
    try:
        yield telegram
    finally:
        await telegram.stop()


@pytest.fixture
async def estate(tmp_path: Path, url: str) -> AsyncIterator[Estate]:
    async with (
        FakeTelegram() as fake,
        channel(fake) as telegram,
        world_on(tmp_path, "2026-11-04 10:00", url) as world,
    ):
        estate = Estate(world=world, fake=fake)
        estate.reach(telegram)
        await world.load(fee("8-2", "何先生"), fee("8-3", "李女士"))
        await world.invite("steward", "林芳", MOUNTAIN)
        await world.invite("admin", "赵总")
        await estate.bind("8-2", HE)
        await estate.bind("8-3", LI)
        await world.to("2026-11-06 14:59")
        estate.told = len(world.console.sent)
        yield estate
        estate.check_words()


async def test_without_a_fault_both_are_asked_once(estate: Estate) -> None:
    await estate.world.to("2026-11-06 15:01")
    assert await estate.states() == ["sent", "sent"]
    assert len(estate.calls(HE, LI)) == 2


# --- 429 ---


async def later(world: World, url: str, seconds: float) -> None:
    """Let time pass on both clocks: the world's, and the one of a PostgreSQL server, which no test can move."""
    if url.startswith("postgresql"):
        server = create_async_engine(url)
        async with server.begin() as connection:
            await connection.execute(
                text("UPDATE rates SET halted_until = halted_until - :s"), {"s": seconds}
            )
        await server.dispose()
    await world.forward(seconds=seconds)


async def test_too_many_requests_pause_the_whole_bot_over_a_restart_and_each_is_sent_once(
    estate: Estate, tmp_path: Path, url: str
) -> None:
    estate.fake.fail_next("sendMessage", "429", times=2, retry_after=60)
    await estate.world.to("2026-11-06 15:00")
    before = len(estate.fake.called("sendMessage"))
    await estate.say(LI, "您好")  # an answer waits as well: the pause is everybody's
    async with channel(estate.fake) as telegram, world_on(tmp_path, "2026-11-06 15:00", url) as again:
        telegram.world = again
        again.app.engine.channels["telegram"] = telegram
        await again.app.pump.recover()
        await later(again, url, 30)
        assert await estate.states() == ["queued", "queued"]
        assert len(estate.fake.called("sendMessage")) == before
        for _ in range(3):  # each of the two may have begun a pause of its own
            await later(again, url, 60)
        assert [estate.received(chat) for chat in (HE, LI)] == [1, 1]
        assert await estate.states() == ["sent", "sent"]


async def test_too_many_requests_are_not_counted_against_the_message(estate: Estate, url: str) -> None:
    estate.fake.fail_next("sendMessage", "429", times=12, retry_after=7)
    await estate.world.to("2026-11-06 15:00")
    for _ in range(13):
        await later(estate.world, url, 8)
    assert await estate.states() == ["sent", "sent"]
    assert [estate.received(chat) for chat in (HE, LI)] == [1, 1]


# --- proven not sent ---


@contextlib.asynccontextmanager
async def unreachable(how: str) -> AsyncIterator[str]:
    """An address at which no message can be written."""

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 no TLS here\r\n\r\n")
        writer.close()

    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        server = await asyncio.start_server(plain, "127.0.0.1", 0)
        try:
            yield {
                "refused": f"http://127.0.0.1:{unused.getsockname()[1]}",
                "dns": "http://nowhere.invalid",
                "tls": f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}",
            }[how]
        finally:
            server.close()


@pytest.mark.parametrize("how", ["refused", "dns", "tls"])
async def test_what_surely_did_not_leave_is_tried_five_times_ever_more_slowly(
    estate: Estate, how: str
) -> None:
    async with unreachable(how) as api, channel(estate.fake, api) as dead:
        estate.reach(dead)
        await estate.world.to("2026-11-06 15:10")
        tried = sorted(set(dead.tried))  # both are tried in the same moments
        gaps = [(later - sooner).total_seconds() for sooner, later in itertools.pairwise(tried)]
        assert gaps == [1, 5, 30, 120]
        assert await estate.states() == ["failed", "failed"]


async def test_what_could_not_be_sent_in_five_tries_is_given_to_staff(estate: Estate) -> None:
    async with unreachable("refused") as api, channel(estate.fake, api) as dead:
        estate.reach(dead)
        await estate.world.to("2026-11-06 15:10")
    for unit in ("8-2", "8-3"):
        assert len([card for card in estate.cards() if unit in card]) == 1


async def test_what_surely_did_not_leave_is_sent_once_when_the_way_is_open_again(estate: Estate) -> None:
    usual = estate.world.app.engine.channels["telegram"]
    async with unreachable("refused") as api, channel(estate.fake, api) as dead:
        estate.reach(dead)
        await estate.world.to("2026-11-06 15:00:02")
        estate.world.app.engine.channels["telegram"] = usual
        await estate.world.to("2026-11-06 15:00:30")
    assert [estate.received(chat) for chat in (HE, LI)] == [1, 1]
    assert await estate.states() == ["sent", "sent"]


# --- nobody knows ---

# All of them are tried at the channel (tests/channels); here one of each kind.
UNCLEAR = [
    ("500", {}),
    ("drop_before", {}),
    ("drop_after", {}),
    ("cut", {}),
    ("garbage", {}),
    ("slow", {"seconds": 30}),
    ("drip", {"seconds": 0.05}),
    ("other_chat", {}),
]


@pytest.mark.parametrize(("fault", "numbers"), UNCLEAR, ids=[name for name, _ in UNCLEAR])
async def test_a_message_whose_fate_is_unknown_is_not_repeated_but_shown(
    estate: Estate, fault: str, numbers: dict[str, float]
) -> None:
    async with channel(estate.fake, timeout=SHORT) as impatient:
        estate.reach(impatient)
        estate.fake.fail_next("sendMessage", fault, **numbers)
        await estate.world.to("2026-11-06 18:00")
    assert sorted(await estate.states()) == ["sent", "unknown"]
    assert len(estate.calls(HE, LI)) == 2
    (unit,) = [unit for unit in ("8-2", "8-3") if (await estate.post(unit)).state == "unknown"]
    number = str((await estate.post(unit)).id)
    assert len([card for card in estate.cards() if unit in card and number in card]) == 1


async def test_an_answer_that_names_another_chat_is_noted_as_what_it_is(estate: Estate) -> None:
    estate.fake.fail_next("sendMessage", "other_chat")
    await estate.world.to("2026-11-06 15:01")
    (odd,) = [post for post in [await estate.post("8-2"), await estate.post("8-3")] if post.error]
    assert (odd.state, "another chat" in odd.error) == ("unknown", True)


# --- refused ---


@pytest.mark.parametrize("fault", ["blocked", "deactivated"])
async def test_a_closed_chat_is_cut_off_and_becomes_a_task_for_staff(estate: Estate, fault: str) -> None:
    estate.fake.fail_next("sendMessage", fault)
    await estate.world.to("2026-11-06 15:30")
    assert sorted(await estate.states()) == ["failed", "sent"]
    (unit,) = [unit for unit in ("8-2", "8-3") if (await estate.post(unit)).state == "failed"]
    facts = await estate.world.facts(unit)
    assert (facts["person"]["bound"], facts["next"]["waits_for"]) == (False, "steward")
    assert [card for card in estate.cards() if unit in card]
    await estate.world.to("2026-12-20 18:00")
    assert len(estate.calls(HE if unit == "8-2" else LI)) == 1


async def test_a_chat_that_does_not_exist_fails_at_once_and_staff_hear_of_it(estate: Estate) -> None:
    estate.fake.fail_next("sendMessage", "chat_not_found")
    await estate.world.to("2026-11-06 15:30")
    assert sorted(await estate.states()) == ["failed", "sent"]
    assert len(estate.calls(HE, LI)) == 2
    (unit,) = [unit for unit in ("8-2", "8-3") if (await estate.post(unit)).state == "failed"]
    assert [card for card in estate.cards() if unit in card]


@pytest.mark.parametrize("fault", ["parse", "button"])
async def test_broken_markup_is_sent_once_more_plain_and_the_template_is_pointed_out(
    estate: Estate, fault: str
) -> None:
    estate.fake.fail_next("sendMessage", fault)
    await estate.world.to("2026-11-06 15:30")
    assert await estate.states() == ["sent", "sent"]
    (twice,) = [chat for chat in (HE, LI) if len(estate.calls(chat)) == 2]
    assert "reply_markup" not in estate.calls(twice)[1]
    assert estate.received(twice) == 1
    assert len([text for text in estate.cards("赵总") if "check" in text]) == 1


async def test_broken_markup_that_is_refused_plain_too_is_not_tried_a_third_time(estate: Estate) -> None:
    estate.fake.fail_next("sendMessage", "parse", times=4)
    await estate.world.to("2026-11-06 15:30")
    assert await estate.states() == ["failed", "failed"]
    assert max(len(estate.calls(chat)) for chat in (HE, LI)) <= 2


async def test_a_chat_that_moved_is_written_to_under_its_new_id_once(estate: Estate) -> None:
    estate.fake.fail_next("sendMessage", "migrate", moved_to=MOVED)
    await estate.world.to("2026-11-06 15:01")
    assert await estate.states() == ["sent", "sent"]
    assert estate.received(MOVED) == 1
    (old,) = [chat for chat in (HE, LI) if not estate.received(chat)]
    unit = "8-2" if old == HE else "8-3"
    case = await estate.world.case(unit)
    async with estate.world.app.store.view() as tx:
        assert [chat.address for chat in await tx.chats(case.person_id) if chat.open] == [str(MOVED)]


async def test_a_refused_token_stops_all_sending_and_is_told_once(estate: Estate) -> None:
    estate.fake.fail_next("sendMessage", "401")
    await estate.world.to("2026-11-06 15:30")
    assert len(estate.calls(HE, LI)) == 1
    assert await estate.states() == ["queued", "queued"]
    engine = estate.world.app.engine
    told = engine.words.word("error.token", "zh-CN", channel="telegram")
    assert estate.cards("赵总").count(told) == 1


# --- slow ---


@pytest.mark.parametrize(("fault", "seconds"), [("slow_before", 25), ("drip", 1)])
async def test_a_slow_answer_holds_up_nobody_else(tmp_path: Path, fault: str, seconds: float) -> None:
    async with FakeTelegram() as fake, Outside(tmp_path, fake):
        fake.fail_next("sendMessage", fault, seconds=seconds)
        await fake.say(HE, "您好")
        while not fake.called("sendMessage"):
            await asyncio.sleep(0.01)
        await fake.say(LI, "您好")
        await fake.wait_for(LI, timeout=10)  # the budget of the slow call is 15 s
