"""/report: a manager's figures in a few lines and a picture; each sees his own areas."""

from io import BytesIO

import openpyxl

from bot.core.message import Document
from tests.handlers.estate import BOTH, FINANCE, MANAGER, STEWARD, answer, count_facts
from tests.world import MOUNTAIN, WATER, World

CHIEF = "方经理"


def files(world: World, chat: str) -> list[Document]:
    """The files a chat was sent."""
    return [message.document for message in world.sent(chat) if message.document is not None]


async def test_a_manager_gets_a_summary_and_a_picture(world: World) -> None:
    """Practice S4: sums, promises, cost and areas in words, then the charts."""
    await world.say(STEWARD, "/paid 8-2 all")
    before = await count_facts(world)
    said = await answer(world, MANAGER, "/report")
    assert "应收 ¥13,680.00,已收 ¥2,736.00,未收 ¥10,944.00" in said
    assert "收缴率 20.0%" in said
    assert f"{MOUNTAIN}:33.3%(1/3 户)" in said
    (picture,) = files(world, MANAGER)
    assert picture.name == "report-2026-11-03.png"
    assert picture.content.startswith(b"\x89PNG")
    assert await count_facts(world) == before, "looking changes nothing"


async def test_one_area_by_name_in_chinese(world: World) -> None:
    """Contract, chat commands: the Chinese word is the same command."""
    said = await answer(world, MANAGER, f"统计 {WATER}")
    assert WATER in said and "应收 ¥5,472.00" in said


async def test_the_spreadsheet_comes_as_a_file(world: World) -> None:
    """`/report xlsx`."""
    await world.say(MANAGER, "/report xlsx")
    (sheet,) = files(world, MANAGER)
    assert sheet.name == "report-2026-11-03.xlsx"
    assert openpyxl.load_workbook(BytesIO(sheet.content)).sheetnames[0] == "总览"


async def test_a_manager_of_one_area_sees_that_one_alone(world: World) -> None:
    """Rights are by area: another's area is answered as one that does not exist."""
    await world.invite("manager", CHIEF, WATER)
    said = await answer(world, CHIEF, "/report")
    assert "应收 ¥5,472.00" in said and MOUNTAIN not in said
    refused = await answer(world, CHIEF, f"/report {MOUNTAIN}")
    assert refused == (await answer(world, CHIEF, "/report 月球")).replace("月球", MOUNTAIN)
    assert "¥" not in refused


async def test_it_is_for_managers_alone(world: World) -> None:
    """Contract, roles."""
    for colleague in (STEWARD, BOTH, FINANCE):
        assert "¥" not in await answer(world, colleague, "/report")
        assert files(world, colleague) == []


async def test_a_day_to_begin_with(world: World) -> None:
    """What is due from then on; a day that has not come is refused with an example."""
    assert "应收 ¥4,560.00" in await answer(world, MANAGER, "/report 2026-10-01")
    assert "/report 2026-11-01" in await answer(world, MANAGER, "/report 2027-01-01")
