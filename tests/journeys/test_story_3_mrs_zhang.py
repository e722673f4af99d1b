"""Story 3 (practice P9): two letters, 31 months, approved by name, silence, her own word, a relative pays, off the list."""

from datetime import date
from pathlib import Path

from bot.core.roster import Line, Opening
from tests.handlers.estate import FINANCE, MANAGER, STEWARD, answer, facts_of
from tests.papers.reading import text_of
from tests.world import MOUNTAIN, World, at, world_at

SECOND, FLAT = "李经理", "3-16"
FIRM = "明衡律师事务所, 周律师, 13101200000000001, 委2026-7"
MONTHS = [(2024 + (3 + i) // 12, (3 + i) % 12 + 1) for i in range(31)]  # April 2024 to October 2026


def zhang() -> Opening:
    lines = tuple(Line("物业费", f"{y}-{m:02}", date(y, m, 15), 120_00) for y, m in MONTHS)
    return Opening(
        playbook="property_fee", area=MOUNTAIN, unit=FLAT, name="张女士", lines=lines, steward=STEWARD
    )


async def leap(world: World, when: str) -> None:
    """The clock jumps; what lay between is looked at once."""
    world.clock.at = at(when)
    await world.tick()


async def letter(world: World) -> None:
    """Drafted by the steward, approved by a manager, sent as a document."""
    await world.say(STEWARD, f"/letter {FLAT}")
    await world.say(MANAGER, f"/approve {FLAT}")
    await world.say(STEWARD, f"/letter {FLAT} sent")


def documents(world: World) -> list[str]:
    return [text_of(m.document.content) for m in world.sent(FLAT) if m.document]


async def estate(world: World) -> None:
    for role, name in (("manager", MANAGER), ("manager", SECOND), ("steward", STEWARD), ("finance", FINANCE)):
        await world.invite(role, name, *([MOUNTAIN] if role in ("steward", "finance") else []))
    await world.load(zhang())
    await world.bind(FLAT)
    for day in ("2026-11-04 10:00", "2026-11-06 15:00"):
        await leap(world, day)
        await world.say(STEWARD, f"/spoke {FLAT} 说明过")


async def test_mrs_zhang(tmp_path: Path) -> None:
    """Practice P8, P9, story 3; conduct C11, C12, C27, C29."""
    async with world_at(tmp_path, "2026-11-03 09:30") as world:
        await estate(world)
        await leap(world, "2026-11-09 14:30")
        await letter(world)
        assert "¥3,720.00" in documents(world)[0]
        assert all(f"{y}年{m}月" in documents(world)[0] for y, m in MONTHS)
        await leap(world, "2026-12-09 14:30")
        await letter(world)
        assert len(await facts_of(world, FLAT, "lettered")) == 2
        assert (await world.facts(FLAT))["status"] == "quiet"

        await leap(world, "2026-12-28 14:30")
        await world.say(MANAGER, f"/lawyer {FLAT} notice 12-30")
        assert any("12月30日" in m.text and "律师事务所" in m.text for m in world.sent(FLAT)[-2:])
        await leap(world, "2026-12-30 10:00")
        await world.say(MANAGER, f"/lawyer {FLAT} {FIRM}")
        await world.say(SECOND, f"/approve {FLAT}")
        pack = text_of([m for m in world.sent(SECOND) if m.document][-1].document.content)  # type: ignore[union-attr]
        assert "明衡律师事务所" in pack
        assert pack.count("聊天中以文件发送") == 2
        await world.say(MANAGER, f"/lawyer {FLAT} delivered")

        before = len(world.sent(FLAT))
        await leap(world, "2027-01-06 19:30")
        assert "C12" in await answer(world, STEWARD, f"/remind {FLAT}")
        assert len(world.sent(FLAT)) == before

        await leap(world, "2027-01-07 10:00")  # day 8: her own word ends it
        await world.say(FLAT, "明天下午3点交,请把我从名单上拿掉")
        assert (await world.facts(FLAT))["status"] == "promised"
        assert any("请求移出名单" in m.text for m in world.sent(MANAGER))
        assert FLAT in await answer(world, MANAGER, "/lawyer"), "asking is not being taken off"

        await leap(world, "2027-01-08 14:40")  # a relative pays at the desk and learns nothing
        await world.say(FINANCE, f"/paid {FLAT} all")
        case = await world.facts(FLAT)
        assert (case["outcome"], case["promise"]) == ("paid", None)
        assert any("请移出名单" in m.text for m in world.sent(MANAGER))
        await world.say(MANAGER, f"/lawyer {FLAT} off")
        assert "名单上没有人" in await answer(world, MANAGER, "/lawyer")
        after = len(world.sent(FLAT))
        await leap(world, "2027-03-01 10:00")
        assert len(world.sent(FLAT)) <= after + 1, "thanks, and then nothing more"
