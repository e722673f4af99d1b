"""What is disputed rests, the rest goes on; the colleague's card says how to begin, and a date asked for is ours to name."""

from bot.core.roster import Line
from tests.handlers.estate import STEWARD, facts_of
from tests.world import World, fee

BILLS = (Line("物业费", "2026-10", None, 912_00), Line("电梯费", "2026-10", None, 88_00))


async def two_items(world: World) -> None:
    """3-3 owes 912.00 of service charge and 88.00 for the lift, and is known."""
    opening = fee("3-3", "吴先生")
    await world.load(type(opening)(**{**vars(opening), "lines": BILLS}))
    await world.bind("3-3")
    world.new("3-3")


async def test_the_item_that_is_named_rests_and_the_rest_is_asked_for(world: World) -> None:
    """Practice P18."""
    await two_items(world)
    await world.say("3-3", "电梯费不对,我要投诉")
    said = world.last("3-3")
    assert "电梯费" in said and "¥912.00" in said
    assert (await facts_of(world, "3-3", "disputed"))[0]["lines"] == ["电梯费"]
    assert (await world.facts("3-3"))["status"] == "open"
    world.new("3-3")
    await world.to("2026-11-11 12:00")
    later = "\n".join(world.new("3-3"))
    assert "¥912.00" in later and "¥1,000.00" not in later


async def test_an_objection_to_everything_stops_every_demand(world: World) -> None:
    """Practice P18, conduct C15."""
    await world.say("8-2", "保安态度恶劣,我要投诉")
    world.new("8-2")
    await world.to("2026-11-20 12:00")
    assert world.new("8-2") == []
    assert (await world.facts("8-2"))["status"] == "disputed"


async def test_the_stewards_card_says_how_to_begin(world: World) -> None:
    """Practice P18: reason code, then script."""
    await world.say("8-2", "交房时墙就漏水,一直没修,我要投诉")
    card = world.last(STEWARD)
    assert "遗留问题" in card and "看现场" in card
    assert (await facts_of(world, "8-2", "disputed"))[0]["reason"] == "leftover_defects"


async def test_a_colleague_may_dispute_one_item_for_them(world: World) -> None:
    """Practice P18."""
    await two_items(world)
    await world.say(STEWARD, "/dispute 3-3 电梯费多算了")
    assert "电梯费" in world.last(STEWARD) and "¥912.00" in world.last(STEWARD)


async def test_a_wish_for_a_repair_date_becomes_our_own_promise(world: World) -> None:
    """Practice P18: "you name a repair date, I pay now" is ours to name."""
    await world.say("8-2", "墙上渗水,你们给个维修日期,我就交")
    assert "维修日期" in world.last("8-2")
    pledged = (await facts_of(world, "8-2", "pledged"))[0]
    assert pledged["task"] == "name_date" and pledged["tells"] is True
    world.new(STEWARD)
    await world.to("2026-11-05 18:30")
    assert "定下日期" in "\n".join(world.new(STEWARD))


async def test_explained_the_whole_is_asked_for_again(world: World) -> None:
    """Practice P18: closed by /resolved."""
    await two_items(world)
    await world.say("3-3", "电梯费不对,我要投诉")
    await world.say(STEWARD, "/resolved 3-3 explained")
    world.new("3-3")
    await world.to("2026-11-11 12:00")
    assert "¥1,000.00" in "\n".join(world.new("3-3"))
