"""One thing that fails takes nothing else with it: a late message, a batch, an outcome, what comes by the clock."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.engine import outcomes
from bot.engine.recurring import RECURRING
from bot.store import Busy

from .test_workers import Line, running, settled, until, write


async def test_a_late_message_waits_for_a_busy_database_and_is_sent(tmp_path: Path) -> None:
    line = Line()
    async with running(tmp_path, line, rate=27) as app:
        pace = app.pump.courier.pace
        true, asked = pace.moments, 0

        async def moments(channel: str, count: int, patience: float) -> list[float] | None:
            nonlocal asked
            asked += 1
            if asked == 2:
                raise Busy("database is locked")
            found = await true(channel, count, patience)
            return found and [moment - (1 if asked == 1 else 0) for moment in found]  # the mark took a second

        pace.moments = moments  # type: ignore[method-assign]
        await write(app, ("a", "one"))
        await until(line, lambda: len(line.sent) == 1)
        await settled(app, "sent", 1)


async def test_what_was_marked_goes_though_its_neighbour_meets_a_busy_database(tmp_path: Path) -> None:
    line = Line()
    async with running(tmp_path, line, rate=27) as app:
        courier = app.pump.courier
        true, met = courier._mark_all, 0

        async def mark_all(ids: Any) -> Any:
            nonlocal met
            if len(ids) > 1:
                raise RuntimeError("one of them is poison")
            async with app.store.view() as tx:
                post = await tx.post_of(ids[0])
            if post is not None and post.text == "second" and met == 0:
                met += 1
                raise Busy("database is locked")
            return await true(ids)

        courier._mark_all = mark_all  # type: ignore[method-assign]
        await write(app, ("a", "first"), ("b", "second"))
        await until(line, lambda: any(message.text == "first" for message in line.sent))


async def test_an_outcome_that_cannot_be_written_down_leaves_the_others_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = outcomes._record

    async def record(engine: Any, tx: Any, one: Any, *, alone: bool = False) -> None:
        if one.post.text == "bad":
            raise RuntimeError("poison")
        await true(engine, tx, one, alone=alone)

    monkeypatch.setattr(outcomes, "_record", record)
    line = Line()
    async with running(tmp_path, line, rate=0) as app:
        await write(app, ("b", "bad"), ("a", "good"))
        await settled(app, "sent", 1)


async def test_what_comes_by_the_clock_and_raises_does_not_end_the_pump(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(engine: Any, now: Any) -> None:
        raise KeyError("no such word")

    monkeypatch.setitem(RECURRING, "forget", breaks)  # type: ignore[arg-type]
    line = Line()
    async with running(tmp_path, line) as app:
        app.clock.at += timedelta(hours=2)  # type: ignore[attr-defined]
        app.pump.wake()
        await write(app, ("a", "one"))
        await until(line, lambda: len(line.sent) == 1)
