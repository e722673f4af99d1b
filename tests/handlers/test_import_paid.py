"""A later table whose sums are lower because of payments that were recorded here: the same money counts once."""

from bot.core.roster import Line, Opening
from tests.handlers.estate import STEWARD, count_facts
from tests.handlers.test_import import figures, preview
from tests.world import MOUNTAIN, World

__all__ = ["world"]
from tests.handlers.conftest import world


def left(unit: str, **months: int) -> Opening:
    """A flat of 观山水一期 and what the table leaves open of these months."""
    lines = tuple(Line("物业费", f"2026-{month[1:]}", None, fen) for month, fen in months.items())
    return Opening(playbook="property_fee", area=MOUNTAIN, unit=unit, name="新来的", lines=lines, rows=(2,))


async def test_a_table_that_holds_a_payment_recorded_here_is_nothing_new(world: World) -> None:
    await world.load(left("5-1", m09=500_00, m10=500_00))
    await world.say(STEWARD, "/paid 5-1 600")
    before = await count_facts(world)
    again = left("5-1", m09=0, m10=400_00)
    assert figures(await preview(world, again)) == (0, 0, 1)
    await world.load(again)
    assert await count_facts(world) == before
    assert (await world.facts("5-1"))["owed"] == "400.00"


async def test_a_new_month_beside_such_a_payment_is_still_billed(world: World) -> None:
    await world.load(left("5-1", m09=500_00, m10=500_00))
    await world.say(STEWARD, "/paid 5-1 500")
    found = await preview(world, left("5-1", m09=0, m10=0, m11=500_00))
    assert figures(found) == (0, 1, 0)


async def test_a_lower_sum_that_the_payments_here_do_not_explain_deserves_a_look(world: World) -> None:
    await world.load(left("5-1", m10=500_00))
    await world.say(STEWARD, "/paid 5-1 200")
    (warning,) = (await preview(world, left("5-1", m10=150_00))).warnings
    assert (warning.row, warning.code) == (2, "paid_here")
    assert "200.00" in warning.why


async def test_a_lower_sum_without_a_payment_is_a_correction(world: World) -> None:
    await world.load(left("5-1", m10=500_00))
    found = await preview(world, left("5-1", m10=150_00))
    assert (figures(found), found.warnings) == ((0, 1, 0), [])
