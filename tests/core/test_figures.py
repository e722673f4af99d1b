"""Figures worked out by hand: what came in, what was kept, how old the rest is, and what it took."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from bot.core import facts as f
from bot.core.ageing import band_of, due_day
from bot.core.figures import Figures, Matter, Span
from bot.core.report_data import data_of

NUMBERS = count(1)
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
ROUNDS = ("notice", "r5", "r10")


def on(day: int, hour: int = 10, month: int = 11) -> datetime:
    """A moment of 2026, in November unless said otherwise."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def case(*facts: f.Fact, bills: Iterable[tuple[str, int]] = (("2026-10", 900_00),)) -> list[f.Fact]:
    """A case that was opened on 1 November with these bills, and what happened since; every fact has its number."""
    billed = [
        f.Billed(at=on(1), item="fee", period=period, due=None, amount=amount) for period, amount in bills
    ]
    return [replace(fact, id=next(NUMBERS)) for fact in (f.Opened(at=on(1)), *billed, *facts)]


def owner(area: str = "East", steward: str = "Lin", **more: Any) -> Matter:
    """Whose case it is."""
    values = {"playbook": "property_fee", "currency": "CNY", "rounds": ROUNDS, **more}
    return Matter(area=area, steward=steward, **values)


def figures(
    *cases: tuple[Matter, list[f.Fact]], since: datetime | None = None, until: datetime = NOW
) -> Figures:
    """All of them counted."""
    found = Figures(span=Span(since=since, until=until, zone=UTC))
    for matter, facts in cases:
        found.add(matter, facts)
    return found


def paid(day: int, yuan: int) -> f.Paid:
    """Money that came."""
    return f.Paid(at=on(day), by="finance:Qian", amount=yuan * 100)


def said(day: int, step: str) -> f.Spoke:
    """A round that went out."""
    return f.Spoke(at=on(day), key=f"{step}:{day}", step=step, kind="reminder")


def promise(day: int, amount: int | None = None) -> f.Promised:
    """A promise for the day after."""
    due = on(day) + timedelta(days=1)
    return f.Promised(
        at=on(day),
        by="owner",
        start=due,
        end=due,
        check=due,
        lapse=due,
        precision="minute",
        words="",
        amount=amount,
    )


def called(day: int, outcome: str = "spoke") -> f.Contacted:
    """A colleague spoke to them, or tried to."""
    return f.Contacted(at=on(day), by="steward:Lin", outcome=outcome)


# --- what came in ---


def test_the_collection_rate_of_areas_and_stewards_is_paid_by_billed() -> None:
    """Practice S4. East: 900 of 900 and 300 of 900; West: 0 of 600 in two bills of 300."""
    found = figures(
        (owner(), case(paid(6, 900))),
        (owner(steward="Wu"), case(paid(7, 300))),
        (owner("West", "Wu"), case(bills=(("2026-09", 300_00), ("2026-10", 300_00)))),
    ).blocks["CNY"]
    east, west = found.areas()["East"], found.areas()["West"]
    assert (east.billed, east.paid, east.left, east.cases, east.settled) == (1_800_00, 1_200_00, 600_00, 2, 1)
    assert (east.rate, east.share) == (pytest.approx(2 / 3), 0.5)
    assert (west.billed, west.paid, west.rate, west.share) == (600_00, 0, 0.0, 0.0)
    wu = found.stewards()["Wu"]
    assert (wu.billed, wu.paid, wu.rate) == (1_500_00, 300_00, 0.2)
    assert (found.total().billed, found.total().cases) == (2_400_00, 3)


def test_currencies_are_never_added_and_goods_are_no_money() -> None:
    """Contract: reports never add across currencies. Practice M5: 1,000 pieces are not 1,000.00."""
    found = figures(
        (owner(), case(paid(6, 900))),
        (owner(currency="EUR"), case()),
        (owner("Chen", follows="goods", supplier="Acme", measure="pcs"), case(bills=((None, 1_000_00),))),  # type: ignore[arg-type]
    )
    assert sorted(found.blocks) == ["CNY", "EUR", "goods"]
    assert (found.blocks["CNY"].total().billed, found.blocks["EUR"].total().billed) == (900_00, 900_00)
    goods = found.blocks["goods"]
    assert (goods.total().billed, goods.total().left, goods.total().rate, goods.total().cases) == (
        0,
        0,
        None,
        1,
    )
    assert data_of(found)["blocks"][2]["total"]["billed"] is None


def test_a_waiver_is_not_money_and_settles_what_is_left() -> None:
    """Practice P24: 700 paid, 200 waived of 900."""
    row = figures((owner(), case(paid(6, 700), f.Waived(at=on(8), amount=200_00)))).blocks["CNY"].total()
    assert (row.paid, row.waived, row.left, row.settled, row.rate) == (
        700_00,
        200_00,
        0,
        1,
        pytest.approx(7 / 9),
    )


def test_money_above_the_debt_does_not_lift_the_rate_over_one() -> None:
    """Practice P2: what is above the debt is a prepayment."""
    row = figures((owner(), case(paid(6, 2_000)))).blocks["CNY"].total()
    assert (row.paid, row.rate) == (900_00, 1.0)


def test_what_was_taken_back_does_not_count() -> None:
    """An undone payment, and an undone call."""
    facts = case(paid(6, 900), called(7))
    undone = [f.Undone(at=on(8), of=fact.id, id=next(NUMBERS)) for fact in facts[-2:]]
    row = figures((owner(), [*facts, *undone])).blocks["CNY"].total()
    assert (row.paid, row.settled, row.calls) == (0, 0, 0)


def test_a_case_that_was_handed_over_counts_for_the_new_steward() -> None:
    """Practice S4, after a hand-over."""
    found = figures((owner(), case(f.Assigned(at=on(3), by="manager:Wang", steward="Zhao")))).blocks["CNY"]
    assert list(found.stewards()) == ["Zhao"]


# --- from when to when ---


def test_a_report_of_the_past_shows_how_it_stood_then() -> None:
    """The payment of the 20th and the call of the 21st are unknown on the 15th."""
    facts = case(paid(10, 300), paid(20, 600), called(21))
    then, now = figures((owner(), facts), until=on(15)), figures((owner(), facts))
    assert (then.blocks["CNY"].total().paid, now.blocks["CNY"].total().paid) == (300_00, 900_00)
    assert (then.blocks["CNY"].total().calls, now.blocks["CNY"].total().calls) == (0, 1)
    assert figures((owner(), facts), until=on(1, 9)).blocks == {}, "it had not begun"


def test_since_counts_what_was_due_said_and_promised_from_then_on() -> None:
    """Of September 300, of October 900; 400 came: 300 cover September, 100 are October's."""
    facts = case(
        said(3, "notice"), promise(4), f.NotYet(at=on(5), words=""), said(26, "r5"), paid(27, 400), promise(28),
        bills=(("2026-09", 300_00), ("2026-10", 900_00)),
    )  # fmt: skip
    found = figures((owner(), facts), since=on(20, month=10)).blocks["CNY"]
    assert (found.total().billed, found.total().paid, found.total().left) == (900_00, 100_00, 800_00)
    found = figures((owner(), facts), since=on(25)).blocks["CNY"]
    assert (found.total().cases, found.total().messages) == (0, 1)
    assert {level: one.made for level, one in found.promises.items()} == {2: 1}
    assert list(found.funnel) == [("property_fee", "r5")]


# --- promises ---


def test_promises_by_level_kept_partly_kept_broken_and_withdrawn() -> None:
    """Practice story 7: the level of a promise is one more than those that were not kept before it."""
    kept = case(promise(3), f.NotYet(at=on(4), words=""), promise(5), paid(6, 900))
    partly = case(promise(3), paid(3, 100), f.Lapsed(at=on(9), state="broken"))
    withdrawn = case(promise(3), f.Withdrew(at=on(3), words=""), promise(5))
    moved = case(promise(3), promise(3))
    block = figures(*((owner(), facts) for facts in (kept, partly, withdrawn, moved))).blocks["CNY"]
    first, second = block.promises[1], block.promises[2]
    assert (first.made, first.kept, first.partly_kept, first.broken, first.withdrawn) == (5, 0, 1, 1, 1)
    assert (first.superseded, first.open, first.held) == (1, 1, 0.0)
    assert (second.made, second.kept, second.open, second.held) == (2, 1, 1, 1.0)
    assert (block.all_promises().made, block.all_promises().held) == (7, 0.25)


def test_levels_from_the_fourth_on_are_counted_together() -> None:
    """Practice P2: usually gives in at the third or fourth."""
    broken = [fact for day in range(3, 13, 2) for fact in (promise(day), f.NotYet(at=on(day + 1), words=""))]
    block = figures((owner(), case(*broken))).blocks["CNY"]
    assert {level: one.broken for level, one in block.promises.items()} == {1: 1, 2: 1, 3: 1, 4: 2}


# --- what it took ---


def test_cost_is_messages_calls_and_visits_for_each_settled_case() -> None:
    """Practice S4: 3 messages, 2 calls and 1 visit, one of two cases settled: 6 contacts for it."""
    found = figures(
        (owner(), case(said(3, "notice"), called(4), called(5, "visit"), paid(6, 900))),
        (owner(), case(said(3, "notice"), said(5, "r5"), called(6, "noanswer"))),
    )
    row = found.blocks["CNY"].total()
    assert (row.messages, row.calls, row.visits, row.effort) == (3, 2, 1, 6.0)
    assert figures((owner(), case(said(3, "notice")))).blocks["CNY"].total().effort is None


def test_the_funnel_puts_a_promise_and_a_payment_down_to_the_contact_before_it() -> None:
    """Practice S4, contact → promise → paid; each counts once a round, and a call is a round of its own."""
    one = case(
        said(3, "notice"), promise(3), promise(4), said(10, "r5"), called(11), promise(11), paid(12, 900)
    )
    two = case(
        said(3, "notice"),
        paid(4, 100),
        paid(5, 100),
        f.Spoke(at=on(6), key="x", step="thanks", kind="receipt"),
    )
    funnel = figures((owner(), one), (owner(), two)).blocks["CNY"].funnel
    found = {step: (stage.contacted, stage.promised, stage.paid) for (_, step), stage in funnel.items()}
    assert found == {"notice": (2, 1, 1), "r5": (1, 0, 0), "call": (1, 1, 1)}


def test_bound_is_the_part_of_the_running_cases_that_can_be_written_to() -> None:
    """Practice P26: the closed one does not count."""
    found = figures((owner(reached=True), case()), (owner(), case()), (owner(), case(paid(5, 900))))
    assert found.blocks["CNY"].total().bound == 0.5


# --- how old ---

TODAY = date(2026, 12, 1)
AGES = [
    (date(2026, 12, 1), "not_due"),
    (date(2026, 11, 30), "under_3m"),
    (date(2026, 9, 2), "under_3m"),
    (date(2026, 9, 1), "3_to_12m"),
    (date(2025, 12, 2), "3_to_12m"),
    (date(2025, 12, 1), "1_to_2y"),
    (date(2024, 12, 2), "1_to_2y"),
    (date(2024, 12, 1), "over_2y"),
]


@pytest.mark.parametrize(("due", "band"), AGES)
def test_the_band_of_a_debt_is_counted_in_whole_months(due: date, band: str) -> None:
    """Practice P23: after two years a fifth comes back."""
    assert band_of(due, TODAY) == band


def test_a_line_without_a_date_is_due_at_the_end_of_its_month() -> None:
    """Else on the day its case was opened."""
    assert due_day(("fee", "2024-02", None), TODAY) == date(2024, 2, 29)
    assert due_day(("fee", "2026-Q1", None), TODAY) == due_day(("fee", None, None), TODAY) == TODAY
    assert due_day(("fee", "2026-13", None), TODAY) == TODAY


def test_ageing_counts_a_case_once_and_its_money_where_each_line_lies() -> None:
    """Practice P23: 2024-08 was paid; open are 100 of 2025-06 and 900 of 2026-10; a closed case is not in it."""
    old = case(paid(5, 800), bills=(("2024-08", 500_00), ("2025-06", 400_00), ("2026-10", 900_00)))
    block = figures((owner(), old), (owner(), case(paid(5, 900)))).blocks["CNY"]
    found = {band: (one.cases, one.amount) for band, one in block.ageing.items() if one.amount}
    assert found == {"1_to_2y": (1, 100_00), "under_3m": (0, 900_00)}


# --- suppliers ---


def goods(*facts: f.Fact, due: int = 10) -> list[f.Fact]:
    """An order line of 1,000 that is due on this day of November."""
    head = (
        f.Opened(at=on(1), starts=on(due, 0)),
        f.Billed(at=on(1), item="bolt", period=None, due=None, amount=1_000_00),
    )
    return [replace(fact, id=next(NUMBERS)) for fact in (*head, *facts)]


def came(day: int, quantity: int) -> f.Delivered:
    """Goods that came."""
    return f.Delivered(at=on(day), by="steward:Chen", amount=quantity * 100)


def test_suppliers_are_measured_by_lines_days_quantity_and_cause() -> None:
    """Practice M5: 400 of 1,000 came 5 days late; another line is still missing 21 days after its day; Bolt Ltd is punctual."""
    acme = {"follows": "goods", "supplier": "Acme", "measure": "pcs"}
    late = goods(came(9, 600), f.Shortage(at=on(11), cause="supplier_late"), came(15, 400))
    found = figures(
        (owner("Chen", **acme), late),
        (owner("Chen", **acme), goods(said(3, "notice"), called(12))),
        (owner("Chen", **acme), goods(came(10, 1_000))),
        (owner("Chen", **acme), goods(due=30)),
        (owner("Chen", **{**acme, "supplier": "Bolt Ltd"}), goods(came(8, 1_000))),
    ).suppliers
    one = found["Acme"]
    assert (one.lines, one.late, one.days, dict(one.late_of)) == (
        4,
        3,
        5 + 21 + 1,
        {"pcs": (400 + 2_000) * 100},
    )
    assert dict(one.causes) == {"supplier_late": 1, "": 2}
    assert (one.followups, one.punctual, found["Bolt Ltd"].punctual) == (2, False, True)
