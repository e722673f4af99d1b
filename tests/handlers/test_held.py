"""What colleagues are told, and can say, about messages that wait since a backup was restored (R14)."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.engine import view_of
from bot.engine.held import MAYBE
from bot.engine.restored import lift, undecided
from handlers.show import case_json, waits_of, why_json
from tests.journeys.test_restored import first_run, restored, second_run, states
from tests.world import World

MANAGER, STEWARD = "经理", "林芳"
WAITING, SILENT = "8-3", "8-1"  # one whose message may have been sent, one about whom nothing is doubtful


@pytest.fixture
async def held(tmp_path: Path, url: str) -> AsyncIterator[World]:
    """Two notices were queued in the backup, 8-3 and 8-4 wait for a colleague."""
    await first_run(tmp_path, url, "2026-11-04 10:05")
    await restored(tmp_path, url, "2026-11-04 10:10")
    async with second_run(tmp_path, url, "2026-11-04 10:10") as world:
        yield world


async def numbers(world: World) -> list[int]:
    async with world.app.store.view() as tx:
        return await undecided(tx)


async def why(world: World, unit: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """`why --json` and `case --json`."""
    engine = world.app.engine
    async with world.app.store.view() as tx:
        view = await view_of(engine, tx, (await tx.find(unit))[0])
        found = why_json(engine, view, await waits_of(engine, tx, view))
        return json.loads(json.dumps(found)), await case_json(engine, tx, view)


async def test_why_names_the_message_that_waits_first_and_every_reason_once(held: World) -> None:
    first = (await numbers(held))[0]
    found, case = await why(held, WAITING)
    assert found["because"][0]["rule"] == "R14"
    assert str(first) in found["because"][0]["says"]
    assert found["next"]["at"] is None
    assert case["next"] == found["next"]
    assert found["held_back"][0] == {"what": found["next"]["step"], "rule": "R14", "until": None}
    rules = [one["rule"] for one in found["because"]]
    assert len(rules) == len(set(rules))


async def test_why_knows_the_hold_also_where_no_message_waits_yet(held: World) -> None:
    await held.say(SILENT, "11月6日下午3点交")
    found, _ = await why(held, SILENT)
    assert (found["because"][0]["rule"], found["next"]["at"]) == ("R14", None)
    await held.say(STEWARD, f"/why {SILENT}")
    assert "[R14]" in held.last(STEWARD)
    async with held.app.store.begin() as tx:
        await lift(held.app.engine, tx)
    found, _ = await why(held, SILENT)
    assert "R14" not in {one["rule"] for one in found["because"]}
    assert found["next"]["at"] is not None
    found, _ = await why(held, WAITING)
    assert found["because"][0]["rule"] == "R14", "what was not decided never leaves by itself"


async def test_the_chat_says_why_and_the_next_step_with_the_number(held: World) -> None:
    first = (await numbers(held))[0]
    for command in ("/why", "/case"):
        await held.say(STEWARD, f"{command} {WAITING}")
        assert held.last(STEWARD).count(f"/resolve {first} delivered") == 1


async def test_resolve_lists_what_may_have_been_sent_and_takes_one_by_its_number(held: World) -> None:
    first, second = await numbers(held)
    await held.say(STEWARD, "/resolve")
    for number in (first, second):
        assert f"#{number} " in held.last(STEWARD)
    assert "all" not in held.last(STEWARD), "a steward decides one by one"
    await held.say(STEWARD, f"/resolve {first} delivered")
    assert await numbers(held) == [second]
    await held.say(MANAGER, "/resolve")
    assert f"#{first} " not in held.last(MANAGER)
    assert "/resolve all delivered" in held.last(MANAGER)


@pytest.mark.parametrize("fate", ["delivered", "drop"])
async def test_a_manager_decides_all_by_a_word_and_the_hold_is_over(held: World, fate: str) -> None:
    await held.say(MANAGER, f"/resolve all {fate}")
    assert "2" in held.last(MANAGER)
    assert await states(held, "awaiting_staff") == []
    assert not held.app.engine.held


@pytest.mark.parametrize(
    ("chat", "words"),
    [(STEWARD, "all delivered"), (MANAGER, "all resend"), (MANAGER, "all"), ("8-3", "all drop")],
)
async def test_nobody_else_and_nothing_else_decides_all(held: World, chat: str, words: str) -> None:
    await held.say(chat, f"/resolve {words}")
    assert await states(held, "awaiting_staff") == [MAYBE, MAYBE]
    assert held.app.engine.held


async def test_the_card_of_the_restore_says_how_to_answer_in_the_chat(held: World) -> None:
    assert "/resolve" in held.last(MANAGER)
    assert "outbox" not in held.last(MANAGER)
