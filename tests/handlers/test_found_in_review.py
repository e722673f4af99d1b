"""What a review found in the chat: rights, lists, money and goods, and commands that did half (issue 5)."""

import pytest

from bot.core import facts as f
from bot.engine import record
from bot.engine.duties import forget_case
from tests.handlers.estate import BOTH, FINANCE, GUARD, MANAGER, STEWARD, answer, facts_of, labels
from tests.handlers.test_purchasing import order
from tests.world import MOUNTAIN, WATER, World, fee


async def add(world: World, unit: str, *facts: f.Fact, area: str | None = None) -> None:
    """Something that some command or the calendar records."""
    case = await world.case(unit, area)
    async with world.app.store.begin() as tx:
        await record(world.app.engine, tx, case.id, *facts)
    await world.tick()


def task(world: World, role: str, name: str = "visit", **more: object) -> f.Tasked:
    return f.Tasked(at=world.clock.at, by="rounds", task=name, role=role, **more)  # type: ignore[arg-type]


# --- lists (design 5.2) ---


async def test_finance_sees_its_task_although_the_case_waits_for_a_steward(world: World) -> None:
    """Practice S3: in /today and on the card of the morning, whoever else has a move here."""
    await world.load(fee("3-3", "吕女士", steward=STEWARD))
    await add(world, "3-3", task(world, "finance", "check_account"))
    assert (await world.case("3-3")).waits_for == "steward"
    assert "3-3" in await answer(world, FINANCE, "/today")
    await world.to("2026-11-04 09:00")
    assert "3-3" in world.last(FINANCE)


async def test_a_task_of_one_colleague_by_name_is_in_nobody_elses_list(world: World) -> None:
    await add(world, "8-2", task(world, "steward", to=BOTH))
    assert "上门" in await answer(world, BOTH, "/today")
    assert "上门" not in await answer(world, STEWARD, "/today")
    assert "没有等您办的事" in await answer(world, STEWARD, "/done 8-2")
    assert await facts_of(world, "8-2", "done") == []


async def test_a_task_of_a_closed_case_is_told_until_it_is_done(world: World) -> None:
    """Practice P9: a name stays on the lawyer's list until a manager takes it off, although it was paid."""
    await answer(world, FINANCE, "/paid 8-2 all")
    await add(world, "8-2", task(world, "manager", "take_off_list"))
    assert "8-2" in await answer(world, MANAGER, "/today")
    await world.to("2026-11-04 09:00")
    assert "8-2" in world.last(MANAGER)
    await answer(world, MANAGER, "/done 8-2")
    assert (await world.case("8-2")).asked is None


async def test_a_draft_is_told_in_the_morning_too(world: World) -> None:
    """Practice P24: a case that waits for the steward does not hide what waits for a manager's yes."""
    await answer(world, STEWARD, "/waive 12-27 36 首次逾期")
    await world.to("2026-11-04 09:00")
    assert "12-27" in world.last(MANAGER)


# --- drafts ---


async def test_who_signed_alone_may_take_the_draft_back(world: World) -> None:
    """Practice P9: where two must sign and there is one manager, the file does not wait for ever."""
    draft = f.Drafted(
        at=world.clock.at, by=f"manager:{MANAGER}", what="lawyer_letter", needs=2, amount=2736_00
    )
    await add(world, "8-2", draft)
    (stored,) = await facts_of(world, "8-2", "drafted")
    case = await world.case("8-2")
    async with world.app.store.begin() as tx:
        known = next(one for one in await tx.facts(case.id) if isinstance(one, f.Drafted))
    await add(world, "8-2", f.Approved(at=world.clock.at, by=f"manager:{MANAGER}", of=known.id, yes=True))
    await answer(world, MANAGER, "/decline 8-2 没有第二位经理")
    assert stored["what"] == "lawyer_letter"
    assert (await world.case("8-2")).asked is None


async def test_a_letter_is_not_approved_when_a_dispute_came_in_between(world: World) -> None:
    """Conduct C12, C15: what was true at drafting is looked at once more at the yes."""
    draft = f.Drafted(at=world.clock.at, by=f"steward:{STEWARD}", what="lawyer_letter", amount=2736_00)
    await add(world, "8-2", draft)
    await answer(world, STEWARD, "/dispute 8-2 金额不对")
    await answer(world, MANAGER, "/approve 8-2")
    assert await facts_of(world, "8-2", "approved") == []


async def test_holding_supply_asks_once_and_never_about_a_closed_case(world: World) -> None:
    """Practice I4."""
    await answer(world, STEWARD, "/hold 12-27 两次没付")
    await answer(world, STEWARD, "/hold 12-27 两次没付")
    assert len(await facts_of(world, "12-27", "drafted")) == 1
    await answer(world, FINANCE, "/paid 5-2 all")
    await answer(world, STEWARD, "/hold 5-2 两次没付")
    assert await facts_of(world, "5-2", "drafted", MOUNTAIN) == []


# --- money, goods, areas ---


@pytest.mark.parametrize(
    "typed",
    [
        "/plan PO1-1 600 11-20, 400 11-27",
        "/waive PO1-1 100 破损",
        "/letter PO1-1",
        "/lawyer PO1-1 notice 12-15",
    ],
)
async def test_goods_are_no_money(world: World, typed: str) -> None:
    """Practice M6: a thousand pieces are not a thousand yuan."""
    await world.load(order("PO1-1", "2026-11-20"))
    said = await answer(world, MANAGER, typed)
    assert "是一批货" in said
    assert await facts_of(world, "PO1-1", "drafted") == []


async def test_a_bank_list_books_no_money_on_goods(world: World) -> None:
    """Practice P2, M6."""
    await world.load(order("PO1-1", "2026-11-20"))
    await answer(world, MANAGER, "/received\nPO1-1 600")
    for label in labels(world, MANAGER):  # none: nothing of it is sure
        await world.press(MANAGER, label)
    assert await facts_of(world, "PO1-1", "paid") == []


async def test_the_same_number_and_sum_in_two_areas_are_two_payments(world: World) -> None:
    """Story 10: one area's list does not swallow the other's."""
    await world.invite("finance", "赵会计", WATER)
    for who in (FINANCE, "赵会计"):
        await answer(world, who, "/received\n5-2 912")
        await world.press(who, labels(world, who)[0])
    assert len(await facts_of(world, "5-2", "paid", MOUNTAIN)) == 1
    assert len(await facts_of(world, "5-2", "paid", WATER)) == 1


# --- what is said is done, and what is taken back is gone ---


async def test_a_trait_of_all_cases_is_taken_back_on_all_of_them(world: World) -> None:
    """Contract, /undo."""
    await world.load(fee("7-1", "何先生", phone="13900000007"), fee("7-2", "何先生", phone="13900000007"))
    await answer(world, STEWARD, "/trait 7-1 +vip")
    await answer(world, STEWARD, "/undo")
    for unit in ("7-1", "7-2"):
        case = await world.case(unit)
        async with world.app.store.view() as tx:
            facts = await tx.facts(case.id)
        assert {one.of for one in facts if isinstance(one, f.Undone)} == {
            one.id for one in facts if isinstance(one, f.Marked)
        }


async def test_a_claim_heard_by_telephone_is_our_promise_and_made_once(world: World) -> None:
    """Conduct C16, practice P2: finance is asked again at the moment that was named."""
    case = await world.case("8-2")
    for _ in range(2):
        await world._in(STEWARD, press=f"nx:{case.id}:paid")
    assert len(await facts_of(world, "8-2", "claimed")) == 1
    assert len(await facts_of(world, "8-2", "pledged")) == 1


async def test_a_message_that_was_not_planned_does_not_go_out_later(world: World) -> None:
    """Contract, /remind: while a receipt is on its way it is refused, and then it is not sent after it either."""
    await world.to("2026-11-05 15:00")
    await answer(world, STEWARD, "/remind 8-2")
    case = await world.case("8-2")
    async with world.app.store.begin() as tx:
        await record(
            world.app.engine, tx, case.id, f.Paid(at=world.clock.at, by="import", amount=912_00, typed=False)
        )
    await world.press(STEWARD, "re:")
    await world.forward(minutes=9)
    assert [str(one["step"]) for one in await facts_of(world, "8-2", "spoke")][-1] == "thanks"
    assert await facts_of(world, "8-2", "undone")


async def test_a_deputy_of_another_area_is_not_asked_what_he_could_not_answer(world: World) -> None:
    """Practice P7: after three minutes the manager hears, not the steward who did not tap."""
    await world.load(fee("3-3", "吕女士", steward=STEWARD))
    await world.invite("steward", "外区", WATER)
    await answer(world, MANAGER, f"/team deputy {STEWARD} 外区")
    await world.say(GUARD, "/seen 3-3")
    await world.forward(minutes=3)
    assert "3-3" in world.last(MANAGER)


async def test_a_hand_over_of_two_areas_needs_a_steward_of_both(world: World) -> None:
    """Facts/reliability, roles."""
    await world.load(fee("3-3", "吕女士", steward=BOTH), fee("3-4", "吕先生", area=WATER, steward=BOTH))
    await answer(world, MANAGER, f"/handover {BOTH} {STEWARD}")
    assert (await world.case("3-3")).steward == BOTH
    assert (await world.case("3-4", WATER)).steward == BOTH


async def test_a_letter_is_erased_with_the_case_it_was_about(world: World) -> None:
    """Conduct C37: a file with name, address and debt does not outlive the matter."""
    case = await world.case("8-2")
    moment = world.clock.at
    async with world.app.store.begin() as tx:
        number = await tx.file("催费函 8-2.pdf", b"%PDF", moment)
        await tx.post(
            kind="card", case_id=case.id, channel="console", address=MANAGER, key="card", text="函",
            planned_at=moment, not_before=moment, document=number,
        )  # fmt: skip
    await answer(world, FINANCE, "/paid 8-2 all")
    async with world.app.store.begin() as tx:
        await forget_case(world.app.engine, tx, await tx.case(case.id))
    async with world.app.store.view() as tx:
        (filed,) = (await tx.files_of([number])).values()
    assert (filed.name, filed.content) == ("", b"")
