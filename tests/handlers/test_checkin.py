"""The code at the door (practice E6)."""

import re
from pathlib import Path

import pytest

from tests.handlers.estate import STEWARD, answer
from tests.world import guest, world_at

FAIR = "电商服装对接会"


@pytest.fixture
async def fair(tmp_path: Path):
    """The morning of an event at 14:00, with one guest who is known."""
    async with world_at(tmp_path, "2026-11-20 09:00", rate_telegram=0) as world:
        await world.load(guest("5001", "秦女士", "2026-11-20 14:00"))
        await world.invite("steward", STEWARD, FAIR)
        await world.bind("5001")
        await world.press("5001", "是的")
        yield world


async def code_of(world) -> str:
    """The code as the steward sees it."""
    text = await answer(world, STEWARD, "/checkin")
    found = re.search(r"\b\d{4}\b", text)
    assert found, text
    return found[0]


async def test_a_guest_who_writes_the_code_has_arrived(fair) -> None:
    """Practice E6."""
    await fair.to("2026-11-20 13:40")
    code = await code_of(fair)
    assert code == await code_of(fair)
    assert "签到" in await answer(fair, "5001", f"{code}。")
    assert (await fair.facts("5001"))["outcome"] == "arrived"


async def test_another_number_is_no_arrival(fair) -> None:
    await fair.to("2026-11-20 13:40")
    wrong = f"{(int(await code_of(fair)) + 1) % 10000:04}"
    await answer(fair, "5001", wrong)
    assert (await fair.facts("5001"))["outcome"] is None


async def test_before_the_day_there_is_no_code(fair) -> None:
    await fair.to("2026-11-20 09:30")
    assert "开场前三小时" in await answer(fair, STEWARD, "签到码")


async def test_a_steward_of_another_event_gets_no_code(fair) -> None:
    """Contract: each role and area its own."""
    await fair.invite("steward", "外人", "别的会")
    await fair.to("2026-11-20 13:40")
    assert not re.search(r"\b\d{4}\b", await answer(fair, "外人", "/checkin"))
