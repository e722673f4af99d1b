"""A report is counted and drawn outside the transaction of its message, so that nobody waits for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.store import Tx
from handlers import report
from tests.handlers.estate import MANAGER, answer
from tests.handlers.test_report import files
from tests.world import World


async def test_nothing_is_written_while_a_report_is_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Practice S4; 20,000 cases take seconds, and SQLite has one writer."""
    store, writing, seen = world.app.engine.store, [0], []
    begin, figured = store.begin, report.figured

    @asynccontextmanager
    async def counted(*wanted: Any) -> AsyncIterator[Tx]:
        async with begin(*wanted) as tx:
            writing[0] += 1
            try:
                yield tx
            finally:
                writing[0] -= 1

    async def watched(*wanted: Any) -> Any:
        seen.append(writing[0])
        return await figured(*wanted)

    monkeypatch.setattr(store, "begin", counted)
    monkeypatch.setattr(report, "figured", watched)
    said = await answer(world, MANAGER, "/report")
    assert "收缴率" in said and len(files(world, MANAGER)) == 1
    assert seen == [0], "counted once, with no transaction open that writes"
    assert world.app.engine.fetched == {}


async def test_a_report_that_cannot_be_counted_holds_up_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts/reliability, R11: an update that raises is put aside, the next one is read."""

    async def broken(*wanted: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(report, "figured", broken)
    assert "收缴率" not in await answer(world, MANAGER, "/report")
    assert "8-2" in await answer(world, MANAGER, "/case 8-2")
