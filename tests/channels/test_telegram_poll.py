"""Fetching updates: kept before Telegram forgets them, whatever breaks in between."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from bot.channels.telegram import Telegram, read
from bot.core.message import ChannelError
from tests.fake_telegram import FakeTelegram

Raw = dict[str, Any]


class Inbox:
    """Our table of raw updates; `broken` so many times it cannot be written."""

    def __init__(self, broken: int = 0) -> None:
        self.kept: list[str] = []
        self.broken = broken
        self._filled = asyncio.Condition()

    async def keep(self, updates: list[Raw]) -> None:
        if self.broken:
            self.broken -= 1
            raise OSError("the disk is full")
        self.kept += [update["message"]["text"] for update in updates]
        async with self._filled:
            self._filled.notify_all()

    async def holds(self, *texts: str) -> None:
        async with asyncio.timeout(10), self._filled:
            await self._filled.wait_for(lambda: self.kept == list(texts))


class Pauses:
    """Takes the place of sleeping: notes how long it would have been."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
async def bot(fake: FakeTelegram, pauses: Pauses, lean: bool) -> AsyncIterator[Telegram]:
    bot = Telegram(fake.token, api=fake.url, sleep=pauses, lean=lean)
    yield bot
    await bot.stop()


@contextlib.asynccontextmanager
async def polling(bot: Telegram, keep: Callable[[list[Raw]], Awaitable[None]]) -> AsyncIterator[None]:
    """Poll in the background; leaving stops it, which must not take the 25 s of an open poll."""
    task = asyncio.create_task(bot.poll(keep))
    try:
        yield
    finally:
        task.cancel()
        async with asyncio.timeout(5):
            await asyncio.gather(task, return_exceptions=True)


async def test_updates_are_kept_in_order_and_only_once(bot, fake: FakeTelegram):
    inbox = Inbox()
    await fake.say(11, "一")
    await fake.say(12, "二")
    async with polling(bot, inbox.keep):
        await inbox.holds("一", "二")
        await fake.say(11, "三")
        await inbox.holds("一", "二", "三")
    assert inbox.kept == ["一", "二", "三"]


async def test_the_raw_update_is_kept_as_telegram_sent_it(bot, fake: FakeTelegram):
    kept: asyncio.Future[list[Raw]] = asyncio.get_running_loop().create_future()

    async def keep(updates: list[Raw]) -> None:
        kept.set_result(updates)

    await fake.chats.put("message", {"a field of next year": {"x": 1}})
    async with polling(bot, keep):
        (update,) = await kept
    assert update["message"] == {"a field of next year": {"x": 1}}


async def test_telegram_does_not_forget_before_the_inbox_has_it(bot, fake: FakeTelegram):
    pending: list[int] = []
    done = asyncio.Event()

    async def keep(updates: list[Raw]) -> None:
        pending.append(len(fake.chats.updates))
        done.set()

    await fake.say(11, "/paid 12-27 all")
    async with polling(bot, keep):
        await done.wait()
    assert pending == [1]


async def test_a_crash_while_keeping_has_the_update_delivered_again(bot, fake: FakeTelegram):
    reached = asyncio.Event()

    async def crash(updates: list[Raw]) -> None:
        reached.set()
        await asyncio.Event().wait()

    await fake.say(11, "/paid 12-27 all")
    async with polling(bot, crash):
        await reached.wait()
    assert len(fake.chats.updates) == 1
    inbox = Inbox()
    async with polling(bot, inbox.keep):
        await inbox.holds("/paid 12-27 all")


async def test_a_crash_after_keeping_repeats_the_update_under_its_old_key(bot, fake: FakeTelegram):
    keys: list[str] = []
    kept = asyncio.Event()

    async def keep(updates: list[Raw]) -> None:
        keys.extend(said.key for said in map(read, updates) if said)
        kept.set()
        await asyncio.Event().wait()

    await fake.say(11, "/paid 12-27 all")
    for _ in range(2):
        kept.clear()
        async with polling(bot, keep):
            await kept.wait()
    assert len(keys) == 2
    assert len(set(keys)) == 1


async def test_an_inbox_that_cannot_be_written_is_tried_again_and_loses_nothing(bot, fake, pauses):
    inbox = Inbox(broken=2)
    await fake.say(11, "一")
    async with polling(bot, inbox.keep):
        await inbox.holds("一")
    assert pauses.taken == [1, 2]


TROUBLES = [
    pytest.param("429", [7], id="flood control is waited out"),
    pytest.param("500", [1], id="the API broke"),
    pytest.param("502_html", [1], id="a gateway gave up"),
    pytest.param("404_html", [1], id="a proxy's 404 does not stop the bot"),
    pytest.param("drop_before", [1], id="the line broke"),
    pytest.param("cut", [1], id="half an answer"),
    pytest.param("409", [15], id="a second poller is waited for"),
]


@pytest.mark.parametrize(("fault", "waits"), TROUBLES)
async def test_polling_goes_on_after_a_trouble(bot, fake: FakeTelegram, pauses: Pauses, fault, waits):
    inbox = Inbox()
    await fake.say(11, "一")
    fake.fail_next("getUpdates", fault)
    async with polling(bot, inbox.keep):
        await inbox.holds("一")
    assert pauses.taken == waits


async def test_pauses_grow_to_half_a_minute_and_the_trouble_is_told_until_it_is_over(fake: FakeTelegram):
    told: list[str | None] = []
    pauses = Pauses()

    async def sleep(seconds: float) -> None:
        told.append(bot.trouble)
        await pauses(seconds)

    bot = Telegram(fake.token, api=fake.url, sleep=sleep)
    inbox = Inbox()
    fake.fail_next("getUpdates", "500", times=7)
    await fake.say(11, "一")
    async with polling(bot, inbox.keep):
        await inbox.holds("一")
        await fake.say(11, "二")
        await inbox.holds("一", "二")
        assert bot.trouble is None
    await bot.stop()
    assert pauses.taken == [1, 2, 4, 8, 16, 30, 30]
    assert None not in told


@pytest.mark.parametrize("fault", ["401", "404"])
async def test_a_refused_token_ends_polling(bot, fake: FakeTelegram, fault):
    fake.fail_next("getUpdates", fault)
    with pytest.raises(ChannelError) as caught:
        await bot.poll(Inbox().keep)
    assert caught.value.fatal


async def test_of_two_pollers_one_is_told_and_nothing_is_lost(bot, fake: FakeTelegram):
    first, second = Inbox(), Inbox()
    told = asyncio.Event()

    async def stand_back(seconds: float) -> None:
        told.set()
        await asyncio.Event().wait()

    early = Telegram(fake.token, api=fake.url, sleep=stand_back)
    async with polling(early, first.keep):
        await fake.say(11, "一")
        await first.holds("一")
        async with polling(bot, second.keep):
            await told.wait()
            assert "other getUpdates" in (early.trouble or "")
            await fake.say(11, "二")
            while second.kept[-1:] != ["二"]:
                await asyncio.sleep(0)
    await early.stop()
    assert {*first.kept, *second.kept} == {"一", "二"}


async def test_stopping_does_not_wait_for_an_open_poll(bot, fake: FakeTelegram):
    async with polling(bot, Inbox().keep):
        while not fake.called("getUpdates"):
            await asyncio.sleep(0)
    assert fake.called("getUpdates")[0]["timeout"] == "25"


async def test_a_webhook_wants_a_long_secret_and_leaving_it_loses_nothing_pending(
    telegram, fake: FakeTelegram
):
    secret = "s" * 32
    with pytest.raises(ValueError, match="32"):
        await telegram.set_webhook("http://127.0.0.1:1/hooks/telegram", "too short")
    await telegram.set_webhook("http://127.0.0.1:1/hooks/telegram", secret)
    assert (fake.hook.url, fake.hook.secret) == ("http://127.0.0.1:1/hooks/telegram", secret)
    await fake.say(11, "一")
    await telegram.drop_webhook()
    inbox = Inbox()
    async with polling(telegram, inbox.keep):
        await inbox.holds("一")
