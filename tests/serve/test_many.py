"""Several `serve` processes on one PostgreSQL: one rate, one poller, each message once, whoever dies (R10, R13, R16)."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks.crash.nursery import Nursery, Worker
from bot.core import facts as f
from bot.serve.telegram import POLLING
from tests.crash.launcher import Death
from tests.fake_telegram import FakeTelegram
from tests.fake_telegram.history import Call
from tests.fake_telegram.wire import Reply, Request
from tests.serve.outside import Outside, free_port
from tests.world import MOUNTAIN, at, fee

LIMIT = 90  # seconds until something must have happened: these tests share two cores with others
LEASE = 2.0  # seconds instead of a minute or half of one, so that a take-over need not be waited for
OWNERS, LIN = 10_000, 90_000  # the first owner's chat, and the steward's
NOTICE = "物业费"  # in every first message to an owner
WEDNESDAY = "2026-11-04T09:30+08:00 x1"


class Named(FakeTelegram):
    """A fake Bot API that knows which process calls: each has an address with a name of its own in it."""

    def __init__(self) -> None:
        super().__init__()
        self.by: dict[int, str] = {}  # serial of a call -> name

    async def _handle(self, request: Request) -> Reply:
        name, _, rest = request.path.removeprefix("/").partition("/")
        if not name.startswith("host"):
            return await super()._handle(request)
        self.by[len(self.history.calls) + 1] = name
        return await super()._handle(Request(path=f"/{rest}", params=request.params, at=request.at))

    def calls(self, method: str = "sendMessage") -> list[Call]:
        """Every call of this method as it arrived, refused ones included."""
        return [call for call in self.history.calls if call.method.lower() == method.lower()]

    def reminders(self, after: int = 0) -> list[Call]:
        """The first messages to owners among all calls after so many."""
        calls = self.history.calls[after:]
        return [c for c in calls if c.accepted and int(c.params.get("chat_id", LIN)) < LIN and _notice(c)]

    async def until(self, true: Callable[[], object], limit: float = LIMIT) -> None:
        """Wait until what has arrived makes this true."""
        async with asyncio.timeout(limit):
            while not true():
                await asyncio.sleep(0.01)


def _notice(call: Call) -> bool:
    return NOTICE in str(call.params.get("text"))


class Site:
    """One installation on any number of hosts."""

    def __init__(
        self, folder: Path, url: str, fake: Named, nursery: Nursery, settings: dict[str, str]
    ) -> None:
        self.fake, self.url, self._nursery, self._folder = fake, url, nursery, folder
        self.outside = Outside(folder, fake, **{"DATABASE_URL": url, "CLOCK": WEDNESDAY, **settings})
        self.hosts: dict[str, Worker] = {}

    async def bear(self) -> str:
        """Begin to start `serve` on one more host, and give its name."""
        name = f"host{len(self.hosts) + 1}"
        folder = self._folder / name
        folder.mkdir()
        own = {"ROUNDS_HTTP": f"127.0.0.1:{free_port()}", "ROUNDS_TELEGRAM_API": f"{self.fake.url}/{name}"}
        lease = LEASE if self.url.startswith("postgresql") else None
        self.hosts[name] = await self._nursery.bear(
            {**self.outside.settings, **own}, folder, Death(lease=lease)
        )
        return name

    async def start(self, count: int = 1) -> list[str]:
        """Start so many hosts at once and wait until each takes commands."""
        names = [await self.bear() for _ in range(count)]
        assert None not in [await self.hosts[name].ready() for name in names]
        return names

    async def owners(self, count: int) -> range:
        """So many owners with open chats who are to hear of their debt now: their chats."""
        chats = range(OWNERS, OWNERS + count)
        openings = [
            fee(str(chat), f"业主{chat}", phone="", chats=(("telegram", str(chat)),)) for chat in chats
        ]
        await self.outside.load(*openings)
        return chats

    async def steward(self, chat: int = LIN) -> None:
        """A steward who may write to the bot."""
        async with self.outside.beside() as app, app.store.begin() as tx:
            now, name = app.clock.now(), f"林芳{chat}"
            known: Any = {"key": f"steward:{chat}", "name": name, "phone": "", "locale": "zh-CN", "at": now}
            person = await tx.add_person(zone="Asia/Shanghai", **known)
            await tx.open_chat(person.id, "telegram", str(chat), at=now, consent="test")
            await tx.add_staff(person.id, name, "steward", [MOUNTAIN], now)

    async def posts(self, state: str | None = None) -> list[Any]:
        """The messages of the outbox."""
        return await self.outside.posts(state)

    async def settled(self, state: str, count: int) -> list[Any]:
        """Wait until so many messages are in this state."""
        async with asyncio.timeout(LIMIT):
            while len(found := await self.posts(state)) != count:
                await asyncio.sleep(0.1)
        return found

    async def facts(self, unit: int, kind: type) -> list[Any]:
        """What was recorded of this kind about a flat."""
        async with self.outside.beside() as app, app.store.view() as tx:
            (case,) = await tx.find(str(unit), [MOUNTAIN])
            return [fact for fact in await tx.facts(case.id) if isinstance(fact, kind)]

    async def polls(self) -> str:
        """The host whose process holds the polling."""
        async with asyncio.timeout(LIMIT):
            while True:
                async with self.outside.beside() as app, app.store.view() as tx:
                    holder = await tx.holder(POLLING, app.clock.real())
                for name, worker in self.hosts.items():
                    if holder is not None and holder.split(":")[1] == str(worker.pid):
                        return name
                await asyncio.sleep(0.05)

    def log(self) -> str:
        """What all hosts wrote."""
        return "\n".join(file.read_text(encoding="utf-8") for file in self._folder.glob("host*/serve.log"))


@asynccontextmanager
async def site(folder: Path, url: str, **settings: str) -> AsyncIterator[Site]:
    """An installation on this database; nobody works yet."""
    async with Named() as fake, Nursery() as nursery:
        found = Site(folder, url, fake, nursery, settings)
        try:
            yield found
        except BaseException as error:
            error.add_note(found.log()[-6000:])
            raise


many = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)


def busiest(calls: Sequence[Call]) -> int:
    """The most calls in any second."""
    return max(sum(one.at <= other.at < one.at + 1 for other in calls) for one in calls)


def once_each(calls: Sequence[Call], chats: Sequence[int]) -> bool:
    """Whether each of these chats got one message and nobody else did."""
    return Counter(int(call.params["chat_id"]) for call in calls) == Counter(chats)


@many
async def test_three_processes_keep_one_rate_and_send_everything_once(tmp_path: Path, url: str) -> None:
    async with site(tmp_path, url) as found:
        chats, fake = await found.owners(80), found.fake
        await found.start(3)
        for number in range(2):
            for chat in chats[:6]:
                await fake.say(chat, f"您好 {number}")
        await fake.until(lambda: len(fake.reminders()) >= 80 and len(fake.sent()) >= 80 + 12)
        assert once_each(fake.reminders(), chats)
        assert busiest(fake.calls()) <= 33
        per_chat = defaultdict(list)
        for call in fake.calls():
            per_chat[call.params["chat_id"]].append(call.at)
        assert min(b - a for moments in per_chat.values() for a, b in pairwise(sorted(moments))) >= 1
        shares = Counter(fake.by[call.serial] for call in fake.calls())
        assert len(shares) == 3, shares
        await found.settled("sent", len(fake.calls()))


async def test_a_command_typed_during_a_full_round_is_answered_before_the_round_goes_on(
    tmp_path: Path, url: str, kind: str
) -> None:
    async with site(tmp_path, url) as found:
        chats, fake = await found.owners(90), found.fake
        await found.steward()
        await found.start(1 if kind == "sqlite" else 2)
        await fake.until(lambda: len(fake.reminders()) >= 20)
        typed = len(fake.history.calls)
        await fake.say(LIN, f"/paid {chats[-1]} 100")
        await fake.wait_for(LIN, "100", timeout=LIMIT)
        answer = next(c for c in fake.calls() if int(c.params["chat_id"]) == LIN and c.serial > typed)
        before = [call for call in fake.reminders(typed) if call.serial < answer.serial]
        assert len(before) < 35
        await fake.until(lambda: len(fake.reminders()) >= 89)
        assert len(fake.reminders(answer.serial)) > 15  # the round was still long


@many
async def test_a_pause_that_telegram_asks_for_is_kept_by_all_and_over_a_restart(
    tmp_path: Path, url: str
) -> None:
    async with site(tmp_path, url) as found:
        chats, fake = await found.owners(40), found.fake
        names = await found.start(2)
        await fake.until(lambda: len(fake.reminders()) >= 5)
        fake.fail_next("sendMessage", "429", retry_after=6)
        await fake.until(lambda: any(call.fault for call in fake.calls()))
        asked = next(call for call in fake.calls() if call.fault)
        for name in names:
            await found.hosts[name].terminate()
        await found.start(2)
        await fake.until(lambda: len(fake.reminders()) >= 40)
        assert once_each(fake.reminders(), chats)
        early = [call.at - asked.at for call in fake.calls() if asked.at < call.at < asked.at + 6]
        assert len(early) <= 12, early  # what was on its way already: two batches of each process
        assert all(after < 4 for after in early), early
        await found.settled("sent", 40)


async def test_what_changes_while_a_message_waits_takes_it_back(tmp_path: Path, url: str, kind: str) -> None:
    async with site(tmp_path, url, RATE_TELEGRAM="3") as found:
        chats, fake = await found.owners(24), found.fake
        await found.steward()
        await found.start(1 if kind == "sqlite" else 2)
        async with asyncio.timeout(LIMIT):
            while len(waiting := await found.posts("queued")) < 10:
                await asyncio.sleep(0.1)
        paid, promised, stopped = (int(post.address) for post in waiting[-3:])
        await fake.say(LIN, f"/paid {paid} all")
        await fake.say(LIN, f"/promised {promised} 2 days")
        await fake.say(stopped, "别再给我发消息了")
        cancelled = await found.settled("cancelled", 3)
        assert {int(post.address) for post in cancelled} == {paid, promised, stopped}
        await fake.until(lambda: len(fake.reminders()) >= 21)
        assert once_each(fake.reminders(), [one for one in chats if one not in (paid, promised, stopped)])


@many
async def test_what_one_chat_sends_is_worked_off_in_its_order_by_two_processes(
    tmp_path: Path, url: str
) -> None:
    async with site(tmp_path, url, RATE_TELEGRAM="0") as found:
        flats, stewards = await found.owners(4), range(LIN, LIN + 4)
        for chat in stewards:
            await found.steward(chat)
        await found.start(2)
        for number in range(5):
            for flat, chat in zip(flats, stewards, strict=True):
                await found.fake.say(chat, f"/note {flat} 第{number}条")
        async with asyncio.timeout(LIMIT):
            while sum([len(await found.facts(flat, f.Noted)) for flat in flats]) < 20:
                await asyncio.sleep(0.2)
        for flat in flats:
            assert [note.words for note in await found.facts(flat, f.Noted)] == [f"第{n}条" for n in range(5)]


@many
async def test_a_morning_s_cards_are_sent_once_over_three_processes(tmp_path: Path, url: str) -> None:
    async with site(tmp_path, url, CLOCK="2026-11-05T08:59:56+08:00 x1") as found:
        await found.owners(2)
        await found.steward()
        async with found.outside.beside() as app, app.store.begin() as tx:
            for case in await tx.list_cases():
                await tx.set_case(case.id, waits_for="steward", wake_at=at("2026-11-05 12:00"))
        await found.start(3)
        await found.fake.wait_for(LIN, "2 件", timeout=LIMIT)
        async with found.outside.beside() as app:
            nine = app.clock.now()
        async with asyncio.timeout(LIMIT), found.outside.beside() as app:
            while (app.clock.now() - nine).total_seconds() < 2:
                await asyncio.sleep(0.1)
        assert len(found.fake.sent(LIN)) == 1


@many
async def test_one_process_polls_and_another_takes_over_when_it_is_killed(tmp_path: Path, url: str) -> None:
    async with site(tmp_path, url) as found:
        fake = found.fake
        await found.start(3)
        first = await found.polls()
        await fake.say(OWNERS, "您好")
        await fake.wait_for(OWNERS, timeout=LIMIT)
        assert {fake.by[call.serial] for call in fake.calls("getUpdates")} == {first}
        killed = len(fake.history.calls)
        await found.hosts[first].kill()
        await fake.say(OWNERS + 1, "您好")
        await fake.wait_for(OWNERS + 1, timeout=LIMIT)
        heirs = {fake.by[call.serial] for call in fake.calls("getUpdates") if call.serial > killed}
        assert len(heirs) == 1
        assert heirs != {first}
        assert heirs == {await found.polls()}


@many
async def test_messages_under_way_at_a_kill_become_unknown_and_the_others_are_sent_by_the_survivor(
    tmp_path: Path, url: str
) -> None:
    async with site(tmp_path, url, RATE_TELEGRAM="10") as found:
        chats, fake = await found.owners(24), found.fake
        await found.steward()
        fake.fail_next("sendMessage", "slow", seconds=60, times=2)
        (doomed,) = await found.start()
        await fake.until(lambda: len(fake.calls()) >= 5)
        await found.start()
        await found.hosts[doomed].kill()
        async with asyncio.timeout(2 * LIMIT):  # the lease of a minute is among it
            while {post.state for post in await found.posts() if post.kind == "proactive"} - {
                "sent",
                "unknown",
            }:
                await asyncio.sleep(0.2)
        unknown = await found.posts("unknown")
        never_called = {post.address for post in unknown} - {
            str(call.params["chat_id"]) for call in fake.reminders()
        }
        assert once_each(fake.reminders(), [chat for chat in chats if str(chat) not in never_called])
        assert 2 <= len(unknown) <= 4  # the two that hung, and at most what shared a commit with the kill
        for post in unknown:
            await fake.wait_for(LIN, str(post.address), timeout=LIMIT)
        assert {post.state for post in await found.posts() if post.kind == "proactive"} == {"sent", "unknown"}


@many
async def test_one_of_two_that_is_asked_to_stop_leaves_nothing_in_doubt(tmp_path: Path, url: str) -> None:
    async with site(tmp_path, url) as found:
        chats, fake = await found.owners(60), found.fake
        leaving, _ = await found.start(2)
        await fake.until(lambda: len(fake.reminders()) >= 15)
        code, seconds = await found.hosts[leaving].terminate(10)
        assert (code, seconds < 10) == (0, True)
        left = len(fake.history.calls)
        await fake.until(lambda: len(fake.reminders()) >= 60)
        assert once_each(fake.reminders(), chats)
        assert {fake.by[call.serial] for call in fake.calls() if call.serial > left} == {"host2"}
        await found.settled("sent", 60)
        assert await found.posts("unknown") == []
