"""A unit may hold blanks, such as a pupil and a course of two words: it can be typed as it stands (contract, UNIT)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.estate import answer, facts_of
from tests.handlers.matters import load
from tests.world import World, world_at

HEAD = "student,parent,course,window_ends,fee,teacher"
UNIT, TEACHER = "Emma-Summer English", "Ms Zhou"


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[World]:
    """Three pupils; the course of one begins like that of another."""
    async with world_at(tmp_path, "2026-11-23 10:00", locale="en") as world:
        await world.invite("steward", TEACHER, TEACHER)
        rows = [f"Emma,Emma's father,Summer English,2026-12-20,2680,{TEACHER}"]
        rows.append(f"Emma,Emma's father,Summer,2026-12-20,2680,{TEACHER}")
        rows.append(f"Ann Lee,Mrs Lee,Maths,2026-12-20,2680,{TEACHER}")
        await load(world, "renewal", HEAD, *rows)
        yield world


@pytest.mark.parametrize("typed", [f"{UNIT} fri", f"fri {UNIT}"])
async def test_the_longest_unit_that_is_known_is_meant(school: World, typed: str) -> None:
    """Practice R1."""
    await answer(school, TEACHER, f"/promised {typed}")
    (promise,) = await facts_of(school, UNIT, "promised")
    assert promise["start"].startswith("2026-11-27") and promise["words"] == "fri"
    assert await facts_of(school, "Emma-Summer", "promised") == []


async def test_a_shorter_unit_and_a_name_of_two_words_are_found_as_well(school: World) -> None:
    await answer(school, TEACHER, "/note Emma-Summer likes it")
    await answer(school, TEACHER, "/note Ann Lee-Maths asks for a place in front")
    assert [note["words"] for note in await facts_of(school, "Emma-Summer", "noted")] == ["likes it"]
    (note,) = await facts_of(school, "Ann Lee-Maths", "noted")
    assert note["words"] == "asks for a place in front"
    assert await facts_of(school, UNIT, "noted") == []


async def test_somebody_of_another_area_does_not_see_it(school: World) -> None:
    """Facts/reliability, roles."""
    await school.invite("steward", "Mr Ho", "elsewhere")
    await answer(school, "Mr Ho", f"/promised {UNIT} fri")
    assert await facts_of(school, UNIT, "promised") == []
