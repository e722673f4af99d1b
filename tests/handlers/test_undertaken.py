"""What was undertaken in a case stands in `case --json`: instalments, tasks, drafts, traits."""

from tests.handlers.estate import FINANCE, MANAGER, STEWARD, answer
from tests.world import World


async def test_a_case_without_any_of_it_says_so(world: World) -> None:
    found = await world.facts("8-2")
    assert (found["plan"], found["tasks"], found["drafts"], found["traits"]) == (None, [], [], [])


async def test_a_draft_stands_there_until_it_is_a_plan_and_each_part_has_a_state(world: World) -> None:
    """Practice I2."""
    await answer(world, STEWARD, "/plan 8-2 1000 12-05, 900 12-20, 836 12-28")
    (draft,) = (await world.facts("8-2"))["drafts"]
    assert (draft["what"], draft["role"], draft["needs"], draft["yes"]) == ("plan", "manager", 1, 0)
    await world.press(MANAGER, "ok:")
    await answer(world, FINANCE, "/paid 8-2 1000")
    found = await world.facts("8-2")
    assert found["drafts"] == []
    assert [tuple(part.values()) for part in found["plan"]] == [
        ("2026-12-05", "1000.00", "paid"),
        ("2026-12-20", "900.00", "open"),
        ("2026-12-28", "836.00", "open"),
    ]
    await world.to("2026-12-23 12:00")
    assert (await world.facts("8-2"))["plan"] is None, "one missed part ends it"


async def test_what_colleagues_were_asked_and_the_traits_are_listed_while_they_hold(world: World) -> None:
    """Practice P18, P22."""
    await answer(world, "8-2", "能不能分期")
    await answer(world, STEWARD, "/trait 8-2 vip")
    found = await world.facts("8-2")
    (task,) = found["tasks"]
    assert (task["task"], task["role"], task["to"]) == ("plan", "steward", None)
    assert task["due"].startswith("2026-11-04")
    assert "分期" in task["words"]
    assert found["traits"] == ["vip"]
    await answer(world, STEWARD, "/done 8-2 谈过了")
    await answer(world, STEWARD, "/trait 8-2 -vip")
    found = await world.facts("8-2")
    assert (found["tasks"], found["traits"]) == ([], [])
