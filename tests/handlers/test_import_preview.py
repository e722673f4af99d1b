"""What /import says before anything is written, and /unimport after it: in order, by title, as the dashboard says it."""

from handlers.roster import Source, apply, plan
from tests.handlers.estate import MANAGER
from tests.handlers.test_import import billed
from tests.handlers.test_office import sent
from tests.world import World

HEAD = "小区,房号,姓名,费用,账期,金额\n"
ROWS = (
    "观山水一期,6-6,丁先生,物业费,2026-10,912.00\n"
    "观山水一期,6-7,李女士,物业费,2023-10,500.00\n"
    "观山水一期,6-8,,物业费,2026-10,abc\n"
)


async def test_each_line_of_the_preview_stands_under_its_own_heading(world: World) -> None:
    lines = (await sent(world, MANAGER, (HEAD + ROWS).encode(), "/import")).splitlines()
    ages, left = lines.index("按账龄，近的在前:"), lines.index("未采用 1 行:")
    assert lines[ages + 1 : left] == ["· 3 个月内: 1 件，¥912.00", "· 2 年以上: 1 件，¥500.00"]
    assert "第 4 行" in lines[left + 1]


async def test_the_preview_calls_the_playbook_as_the_dashboard_does(world: World) -> None:
    said = await sent(world, MANAGER, (HEAD + ROWS).encode(), "/import")
    assert "类型 物业费" in said and "property_fee" not in said


async def test_one_band_alone_says_nothing_that_the_sum_does_not(world: World) -> None:
    said = await sent(world, MANAGER, (HEAD + ROWS.splitlines()[0]).encode(), "/import")
    assert "¥912.00" in said and "按账龄" not in said


async def test_an_import_of_the_shell_is_told_as_one(world: World) -> None:
    from bot.core.roster import Roster

    found = Roster(playbook="property_fee", openings=(billed("6-6", "2026-10"),))
    async with world.app.store.begin() as tx:
        engine = world.app.engine
        done = await apply(
            engine, tx, found, await plan(engine, tx, found), Source(by="operator", file="a.csv")
        )
    assert done is not None
    await world.say(MANAGER, f"/unimport {done.id}")
    said = world.last(MANAGER)
    assert "命令行" in said and "operator" not in said
