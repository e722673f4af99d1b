"""An invoice: ready before its day, the reason asked after a miss, fixed days, and the collector told before it is late."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.estate import facts_of
from tests.handlers.matters import joined, load
from tests.world import World, world_at

HEAD = "invoice,customer,contact,issued,due,currency,amount,paid,credit"
CUSTOMER, COLLECTOR, CHAT, UNIT = "禾木电商", "小林", "buyer", "INV-204"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[World]:
    """Two weeks before the day of the invoice."""
    async with world_at(tmp_path, "2026-11-16 10:00") as world:
        await world.invite("steward", COLLECTOR, CUSTOMER)
        yield world


async def invoice(world: World, credit: str = "") -> None:
    """18,400.00 less 400.00, due on Monday the 30th."""
    await load(
        world, "invoice", HEAD, f"{UNIT},{CUSTOMER},王会计,2026-11-01,2026-11-30,CNY,18400.00,400.00,{credit}"
    )
    await world.bind(UNIT, chat=CHAT)
    world.new(CHAT)


async def test_what_was_paid_already_is_not_asked_for(office: World) -> None:
    """Practice I1."""
    await invoice(office)
    assert (await office.facts(UNIT))["owed"] == "18000.00"


async def test_readiness_is_confirmed_five_working_days_ahead(office: World) -> None:
    """Practice I1."""
    await invoice(office)
    await office.to("2026-11-20 18:00")
    assert office.new(CHAT) == []
    await office.to("2026-11-23 10:01")
    said = joined(office.new(CHAT))
    assert "¥18,000.00" in said and "11月30日" in said and "审批" in said


async def test_the_collector_is_told_before_it_is_overdue(office: World) -> None:
    """Practice I1."""
    await invoice(office)
    await office.to("2026-11-26 18:00")
    office.new(COLLECTOR)
    await office.to("2026-11-27 10:00")
    assert "明天到付款日" in joined(office.new(COLLECTOR))
    assert [fact["task"] for fact in await facts_of(office, UNIT, "tasked")] == ["invoice_due"]


async def test_after_a_miss_date_amount_and_method_come_with_the_question_why(office: World) -> None:
    """Practice I1, I3."""
    await invoice(office)
    await office.to("2026-12-02 09:30")
    office.new(CHAT)
    await office.to("2026-12-02 10:05")
    said = joined(office.new(CHAT))
    assert "¥18,000.00" in said and "11月30日" in said and "https://pay.example" in said and "原因" in said


@pytest.mark.parametrize(
    ("button", "kind"), [("忙忘了", "dodged"), ("资金没到位", "paused"), ("不打算付", "declined")]
)
async def test_the_cause_decides_what_follows(office: World, button: str, kind: str) -> None:
    """Practice I3: first the cause."""
    await invoice(office)
    await office.to("2026-12-02 10:05")
    await office.press(CHAT, button)
    assert await facts_of(office, UNIT, kind)


async def test_who_is_unhappy_tells_what_is_wrong(office: World) -> None:
    """Practice I3."""
    await invoice(office)
    await office.to("2026-12-02 10:05")
    await office.press(CHAT, "有不满意")
    await office.say(CHAT, "货品质量有问题,我要投诉")
    assert (await office.facts(UNIT))["status"] == "disputed"


async def test_the_statement_comes_on_its_regular_day(office: World) -> None:
    """Practice I1."""
    await invoice(office)
    await office.to("2026-12-24 18:00")
    office.new(CHAT)
    await office.to("2026-12-25 10:05")
    assert "对账的日子" in joined(office.new(CHAT))


async def asked(world: World, until: str) -> int:
    """How many reminders went out by then."""
    await world.to(until)
    spoken = await facts_of(world, UNIT, "spoke")
    return sum(fact["contact"] == "reminder" for fact in spoken)


async def test_a_good_payer_is_asked_rarely_and_who_is_long_overdue_often(
    office: World, tmp_path: Path
) -> None:
    """Practice I4: cadence by credit."""
    counts = {}
    for credit in ("good_payer", "", "long_overdue"):
        folder = tmp_path / (credit or "plain")
        folder.mkdir()
        async with world_at(folder, "2026-11-16 10:00") as world:
            await world.invite("steward", COLLECTOR, CUSTOMER)
            await invoice(world, credit)
            counts[credit] = await asked(world, "2027-01-15 18:00")
    assert counts["good_payer"] < counts[""] < counts["long_overdue"]


async def test_a_fixed_day_of_the_week_and_a_visit_only_by_appointment(office: World) -> None:
    """Practice I4."""
    await invoice(office, "长期欠款")
    await office.to("2026-12-07 18:00")
    office.new(CHAT)
    await office.to("2026-12-08 10:05")
    assert "固定的对款日" in joined(office.new(CHAT))
    office.new(COLLECTOR)
    await office.to("2026-12-10 11:00")
    assert "先约时间" in joined(office.new(COLLECTOR))


async def test_nothing_is_asked_on_a_fixed_day_before_it_is_due(office: World) -> None:
    """Practice I4, I1."""
    await invoice(office, "long_overdue")
    await office.to("2026-11-17 18:00")
    assert office.new(CHAT) == []
