"""Figures of reports are counted once: shown again until something new is known, and said to be older meanwhile."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.web.board import counting
from bot.web.board.counting import Asked, Counting
from tests.handlers.conftest import world
from tests.handlers.estate import MANAGER, STEWARD, answer
from tests.web.board import inside
from tests.world import World

__all__ = ["world"]
ALL = Asked(areas=None, area="", playbook="", since=None, until=None)


class Counted:
    """The real count, which can be held back and is noted each time."""

    def __init__(self) -> None:
        self.times, self.open, self.count = 0, asyncio.Event(), counting.figured
        self.open.set()

    async def __call__(self, *wanted: Any) -> Any:
        self.times += 1
        await self.open.wait()
        return await self.count(*wanted)


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    """How often figures were counted."""
    counted = Counted()
    monkeypatch.setattr(counting, "figured", counted)
    monkeypatch.setattr(counting, "SOON", 5)
    yield counted
    counted.open.set()


async def look(world: World, of: Counting) -> tuple[Any, bool]:
    """What a page would show now."""
    async with world.app.store.view() as tx:
        return await of.look(tx, ALL)


async def test_what_was_counted_is_shown_until_a_fact_is_recorded(world: World, counts: Counted) -> None:
    kept = Counting(engine=world.app.engine)
    first, _ = await look(world, kept)
    world.clock.at += timedelta(minutes=30)
    assert await look(world, kept) == (first, True) and counts.times == 1
    await answer(world, STEWARD, "12-27 没接")
    world.clock.at += timedelta(minutes=1)
    second, newest = await look(world, kept)
    assert newest and counts.times == 2
    assert second.figures.blocks["CNY"].total().calls == first.figures.blocks["CNY"].total().calls + 1


async def test_a_chat_that_was_opened_counts_too(world: World, counts: Counted) -> None:
    kept = Counting(engine=world.app.engine)
    await look(world, kept)
    async with world.app.store.begin() as tx:
        case = await world.case("5-2", "观山水一期")
        await tx.open_chat(case.person_id, "telegram", "4711", at=world.clock.now(), consent="test")
    world.clock.at += timedelta(minutes=1)
    await look(world, kept)
    assert counts.times == 2


async def test_a_new_day_is_counted_anew_though_nothing_happened(world: World, counts: Counted) -> None:
    kept = Counting(engine=world.app.engine)
    await look(world, kept)
    world.clock.at += timedelta(minutes=50)
    await look(world, kept)
    assert counts.times == 1
    world.clock.at = world.clock.at.replace(hour=23, minute=59)
    await look(world, kept)
    world.clock.at += timedelta(minutes=2)
    await look(world, kept)
    assert counts.times == 3, "of the evening, and of the next day"


async def test_many_looks_at_a_busy_moment_are_one_count(world: World, counts: Counted) -> None:
    kept = Counting(engine=world.app.engine)
    await look(world, kept)
    await answer(world, STEWARD, "12-27 没接")
    for _ in range(3):
        await look(world, kept)
    assert counts.times == 1


async def test_while_it_is_counted_anew_the_figures_before_are_shown_and_said_to_be_older(
    world: World, counts: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with inside(world, MANAGER) as client:
        text = (await client.get("/board/reports")).text
        assert "统计于 11月3日 周二 09:3" in text and "重新统计" not in text
        await answer(world, STEWARD, "12-27 没接")
        world.clock.at += timedelta(minutes=1)
        counts.open.clear()
        monkeypatch.setattr(counting, "SOON", 0.01)
        text = (await client.get("/board/reports")).text
        assert "重新统计" in text and "按区域" in text and "http-equiv" not in text
        assert (await client.get("/board/reports/chart/0.svg")).status_code == 200, "of what is shown"
        counts.open.set()
        while "重新统计" in (await client.get("/board/reports")).text:
            assert counts.times == 2


async def test_before_anything_was_counted_the_page_says_so_at_once(
    world: World, counts: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with inside(world, MANAGER) as client:
        counts.open.clear()
        monkeypatch.setattr(counting, "SOON", 0.01)
        text = (await client.get("/board/reports")).text
        assert "正在统计" in text and "hx-trigger" in text and "<noscript><meta http-equiv" in text
        counts.open.set()
        while "正在统计" in (await client.get("/board/reports")).text:
            assert counts.times == 1


async def test_two_counts_follow_one_another_so_that_pages_come_between(
    world: World, counts: Counted
) -> None:
    kept = Counting(engine=world.app.engine)
    counts.open.clear()
    one = Asked(areas=("观山水一期",), area="观山水一期", playbook="", since=None, until=None)
    both = asyncio.gather(kept.shown(ALL), kept.shown(one))
    while not (counts.times and len(kept.running) == 2):
        await asyncio.sleep(0)
    assert counts.times == 1 and kept.turn.locked(), "the other one waits for its turn"
    counts.open.set()
    await both
    assert counts.times == 2


async def test_a_count_that_fails_is_tried_again(
    world: World, counts: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, real = Counting(engine=world.app.engine), counts.count

    async def broken(*wanted: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(counts, "count", broken)
    with pytest.raises(ZeroDivisionError):
        await look(world, kept)
    monkeypatch.setattr(counts, "count", real)
    assert (await look(world, kept))[1]


async def test_only_so_many_sets_of_figures_are_remembered(
    world: World, counts: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST", 2)
    kept = Counting(engine=world.app.engine)
    async with world.app.store.view() as tx:
        for playbook in ("property_fee", "event", "invoice"):
            await kept.look(tx, Asked(areas=None, area="", playbook=playbook, since=None, until=None))
    assert [asked.playbook for asked in kept.known] == ["event", "invoice"]
