"""What was asked of a colleague has a short name in the lists of the day, and never shows the name the code uses."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.core import facts as f
from bot.engine import record
from tests.handlers.estate import STEWARD, answer
from tests.world import World

WORDS = Path(__file__).resolve().parents[2] / "templates" / "words"
LONG_ONLY = {"plain"}


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_task_has_a_short_name_for_lists(locale: str) -> None:
    """Practice S1: a raw name such as letter_arrived says nothing to a steward."""
    keys = {
        key
        for path in (WORDS / f"{locale}.yaml", *(WORDS / locale).glob("*.yaml"))
        for key in YAML(typ="safe").load(path)
    }
    tasks = {key.removeprefix("task.") for key in keys if key.startswith("task.")} - LONG_ONLY
    assert {task for task in tasks if f"todo.{task}" not in keys} == set()


async def test_a_task_without_a_deadline_is_listed_without_one(world: World) -> None:
    """Practice S1: neither "by none" nor the name the code uses."""
    case = await world.case("8-2")
    task = f.Tasked(at=world.clock.at, by="rounds", task="letter_arrived", role="steward")
    async with world.app.store.begin() as tx:
        await record(world.app.engine, tx, case.id, task)
    shown = await answer(world, STEWARD, "/today")
    assert "收到没有" in shown
    assert "letter_arrived" not in shown and "无 前" not in shown


async def test_a_brief_of_several_lines_is_one_line_in_a_list(world: World) -> None:
    """Practice S1: the whole brief stands on its own card."""
    case = await world.case("8-2")
    task = f.Tasked(
        at=world.clock.at, by="rounds", task="seen", role="steward", words="门口\n待修:无\n开场:先问好"
    )
    async with world.app.store.begin() as tx:
        await record(world.app.engine, tx, case.id, task)
    await world.tick()
    shown = await answer(world, STEWARD, "/today")
    assert "门口" in shown
    assert "先问好" not in shown
