"""A backup taken while sending comes back days later: nothing of ours leaves until colleagues have decided (R14)."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from bot.app import SteppedClock, assemble
from bot.channels.console import Console
from bot.config import Settings
from bot.core import facts as f
from bot.core.message import Outbound
from bot.engine import record
from bot.engine.held import CAME_DUE, MAYBE, refresh_held
from bot.engine.restored import Found, hold, lift, undecided
from bot.store import Store
from bot.store.keeping import address_of, back_up, examine
from bot.store.replacing import fill, prepare, put_in_place
from handlers.fate import resolve
from tests.world import MOUNTAIN, World, at, fee, world_at

UNITS = {"8-1": "何先生", "8-2": "王女士", "8-3": "李先生", "8-4": "赵女士"}
NAMES = ("manager", "经理"), ("admin", "管理员")


class Watched(Console):
    """A channel in which something happens while the message of that number is on its way to an owner."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        self.after = 0

    async def send(self, message: Outbound) -> str:
        if self.meanwhile is not None and message.to.id in UNITS:
            self.after -= 1
            if self.after == 0:
                await self.meanwhile()
        return await super().send(message)


async def estate(world: World, watched: Watched) -> None:
    """Four owners who have not said yet who they are, a steward, a manager and an admin."""
    world.console = watched
    world.app.engine.channels["console"] = watched
    await world.load(*(fee(unit, name) for unit, name in UNITS.items()))
    await world.invite("steward", "林芳", MOUNTAIN)
    for role, name in NAMES:
        await world.invite(role, name)
    for unit in UNITS:
        await world.bind(unit, yes=False)


async def all_say_yes(world: World) -> None:
    """The notice of every owner is queued at the same moment."""
    async with world.app.store.begin() as tx:
        for unit in UNITS:
            case = (await tx.find(unit))[0]
            await record(world.app.engine, tx, case.id, f.Verified(at=world.clock.now(), by="owner"))


def to_owners(sent: list[Outbound]) -> list[tuple[str, str]]:
    return [(message.to.id, message.text) for message in sent if message.to.id in UNITS]


async def first_run(folder: Path, url: str, until: str) -> tuple[datetime, list[tuple[str, str]]]:
    """A backup is made while the second of four notices is on its way, and the round goes on for days."""
    watched = Watched()
    async with world_at(folder, "2026-11-04 10:00", database_url=url) as world:
        await estate(world, watched)
        made = world.clock.at
        watched.after, watched.meanwhile = 2, lambda: _backup(world.app.store, folder / "kept.db", made)
        await all_say_yes(world)
        asked = len(world.console.sent)
        await world.tick()
        await world.to(until)
    return made, to_owners(watched.sent[asked:])


async def _backup(store: Store, file: Path, made: datetime) -> None:
    await back_up(store, file, made)


async def restored(folder: Path, url: str, when: str) -> Found:
    """The backup in the place of the database, as the `restore` command does it."""
    backup = folder / "kept.db"
    draft = await prepare(backup, folder / "rounds.db")
    store = Store(address_of(draft))
    settings = Settings(database_url=store.url, company="青禾物业")
    app = assemble(settings, store, SteppedClock(at(when)), {"console": Console()})
    found = await hold(app.pump, (await examine(backup)).made)
    await app.close()
    live = Store(url)
    if live.path is not None:
        put_in_place(draft, live.path, "before")
    else:
        await fill(draft, live, replace=True)
    await live.close()
    return found


@asynccontextmanager
async def second_run(folder: Path, url: str, when: str) -> AsyncIterator[World]:
    """The engine on the restored database."""
    async with world_at(folder, when, database_url=url) as world:
        world._number = 1000  # the updates of the first run have their numbers already
        await refresh_held(world.app.engine)
        await world.app.pump.recover()
        await world.tick()
        yield world


async def states(world: World, state: str) -> list[str]:
    async with world.app.store.view() as tx:
        return [str(post.error) for post in await tx.posts(state=state)]  # type: ignore[arg-type]


async def test_a_restored_backup_sends_nothing_to_owners_until_staff_confirm_and_nothing_twice(
    tmp_path: Path, url: str
) -> None:
    _, before = await first_run(tmp_path, url, "2026-11-08 12:00")
    assert len(before) >= 4
    found = await restored(tmp_path, url, "2026-11-08 12:30")
    assert (found.waiting, found.unknown) == (3, 1)  # two were queued, and 8-1 has heard of a round since
    async with second_run(tmp_path, url, "2026-11-08 12:30") as world:
        assert await states(world, "awaiting_staff") == [MAYBE] * 3
        for _, name in NAMES:
            assert "3 条消息" in world.last(name) and "11月4日" in world.last(name)
        await world.to("2026-11-20 12:00")
        assert to_owners(world.console.sent) == []
        await world.press("经理", "held:0:delivered")
        assert "全部处理完毕" in world.last("经理")
        assert not world.app.engine.held
        assert await states(world, "awaiting_staff") == []
        await world.to("2027-01-15 12:00")
        after = to_owners(world.console.sent)
    assert after, "the round goes on"
    assert not [message for message, times in Counter(before + after).items() if times > 1]


async def test_what_came_due_while_held_goes_out_after_the_hold_in_its_hours(
    tmp_path: Path, url: str
) -> None:
    await first_run(tmp_path, url, "2026-11-04 10:05")
    await restored(tmp_path, url, "2026-11-04 10:10")
    async with second_run(tmp_path, url, "2026-11-04 10:10") as world:
        await world.say("8-1", "11月6日下午3点交")
        assert "11月6日" in world.last("8-1")
        world.new("8-1")
        await world.to("2026-11-06 15:30")
        assert world.new("8-1") == []
        assert CAME_DUE in await states(world, "awaiting_staff")
        await world.to("2026-11-06 23:30")
        async with world.app.store.begin() as tx:
            for id in await undecided(tx):
                await resolve(world.app.engine, tx, id, "delivered", "operator")
        await world.tick()
        assert world.new("8-1") == []
        await world.to("2026-11-07 12:00")
        assert len(world.new("8-1")) == 1
        assert await states(world, "awaiting_staff") == []


async def test_what_was_not_sent_goes_again_once(tmp_path: Path, url: str) -> None:
    await first_run(tmp_path, url, "2026-11-04 10:05")
    await restored(tmp_path, url, "2026-11-04 10:10")
    async with second_run(tmp_path, url, "2026-11-04 10:10") as world:
        async with world.app.store.begin() as tx:
            first, second = await undecided(tx)
            assert await resolve(world.app.engine, tx, first, "resend", "operator") == "queued"
            assert await resolve(world.app.engine, tx, second, "drop", "operator") == "cancelled"
        await world.tick()
        assert [chat for chat, _ in to_owners(world.console.sent)] == ["8-3"]
        await world.to("2026-11-04 20:00")
        assert len(to_owners(world.console.sent)) == 1


async def test_what_the_lost_days_may_have_said_is_listed_although_nothing_was_queued(
    tmp_path: Path, url: str
) -> None:
    """The backup is of the evening before a promise is due; it is restored at night, when nothing may be said."""
    watched = Watched()
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await estate(world, watched)
        await world.press("8-1", "yes:")
        await world.say("8-1", "11月6日下午3点交")
        await world.to("2026-11-05 20:00")
        await back_up(world.app.store, tmp_path / "kept.db", world.clock.at)
        asked = len(watched.sent)
        await world.to("2026-11-06 22:00")
        before = to_owners(watched.sent[asked:])
    assert [chat for chat, _ in before] == ["8-1"]
    found = await restored(tmp_path, url, "2026-11-06 23:00")
    assert found.waiting == 1
    async with second_run(tmp_path, url, "2026-11-06 23:00") as world:
        await world.to("2026-11-07 12:00")
        assert to_owners(world.console.sent) == []
        await world.press("管理员", "held:0:delivered")
        await world.to("2026-12-20 12:00")
        after = to_owners(world.console.sent)
    assert after and not set(before) & set(after)


async def test_an_empty_list_is_still_confirmed_by_a_person(tmp_path: Path, url: str) -> None:
    watched = Watched()
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await estate(world, watched)
        await world.press("8-1", "yes:")
        await world.say("8-1", "11月6日下午3点交")
        await back_up(world.app.store, tmp_path / "kept.db", world.clock.at)
    found = await restored(tmp_path, url, "2026-11-04 11:00")
    assert found.waiting == 0
    async with second_run(tmp_path, url, "2026-11-04 11:00") as world:
        await world.say("林芳", "/paid 8-1 all")  # what the books have lost is entered again
        await world.press("经理", "held:0:release")
        await world.to("2026-11-10 12:00")
        assert not [text for _, text in to_owners(world.console.sent) if "约好的时间" in text]
        assert not world.app.engine.held


async def test_the_owners_own_press_shows_that_a_message_of_the_lost_days_arrived(
    tmp_path: Path, url: str
) -> None:
    await first_run(tmp_path, url, "2026-11-04 10:05")
    await restored(tmp_path, url, "2026-11-04 10:10")
    async with second_run(tmp_path, url, "2026-11-04 10:10") as world:
        async with world.app.store.view() as tx:
            post = await tx.post_of((await undecided(tx))[0])
        assert post is not None
        press = next(str(b["press"]) for row in post.buttons for b in row if b.get("press"))
        await world._in(post.address, press=press, pressed_on="of the lost days")
        async with world.app.store.view() as tx:
            again = await tx.post_of(post.id)
        assert again is not None and (again.state, again.message_id) == ("sent", "of the lost days")


async def test_only_managers_and_admins_decide_for_all(tmp_path: Path, url: str) -> None:
    await first_run(tmp_path, url, "2026-11-04 10:05")
    await restored(tmp_path, url, "2026-11-04 10:10")
    async with second_run(tmp_path, url, "2026-11-04 10:10") as world:
        for chat in ("林芳", "8-1", "nobody"):
            await world._in(chat, press="held:0:delivered", pressed_on="c1")
        assert await states(world, "awaiting_staff") == [MAYBE, MAYBE]
        assert world.app.engine.held


async def test_the_hold_can_be_ended_with_messages_still_undecided_and_those_never_leave(
    tmp_path: Path, url: str
) -> None:
    await first_run(tmp_path, url, "2026-11-04 10:05")
    await restored(tmp_path, url, "2026-11-04 10:10")
    async with second_run(tmp_path, url, "2026-11-04 10:10") as world:
        async with world.app.store.begin() as tx:
            await lift(world.app.engine, tx)
        await world.to("2026-12-20 12:00")
        assert await states(world, "awaiting_staff") == [MAYBE, MAYBE]
        reached = {chat for chat, _ in to_owners(world.console.sent)}
        assert reached and not reached & {"8-3", "8-4"}


@pytest.mark.parametrize("fate", ["delivered", "resend", "drop"])
async def test_an_answer_that_waited_in_the_backup_is_decided_too(
    tmp_path: Path, url: str, fate: str
) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await estate(world, Watched())
        async with world.app.store.begin() as tx:
            raw = {"key": "late", "chat": "8-1", "text": "/help"}
            await tx.keep("console", "late", raw, world.clock.now())
        await back_up(world.app.store, tmp_path / "kept.db", world.clock.at)
    assert (await restored(tmp_path, url, "2026-11-04 10:30")).waiting == 1
    async with second_run(tmp_path, url, "2026-11-04 10:30") as world:
        assert world.sent("8-1") == []
        async with world.app.store.begin() as tx:
            [id] = await undecided(tx)
            await resolve(world.app.engine, tx, id, fate, "operator")
        await world.tick()
        assert len(world.sent("8-1")) == (fate == "resend")
        assert not world.app.engine.held
