"""The second import of a case: only what changed, and a case that is billed again opens again."""

from datetime import date
from pathlib import Path

import pytest

from bot.core.roster import Line, Opening, Roster
from handlers.roster import Plan, apply, plan
from tests.handlers.estate import STEWARD, answer, count_facts, facts_of
from tests.world import MOUNTAIN, WATER, World, fee, guest, world_at


async def preview(world: World, *openings: Opening) -> Plan:
    """What an import would do."""
    roster = Roster(playbook=openings[0].playbook, openings=openings)
    async with world.app.store.view() as tx:
        return await plan(world.app.engine, tx, roster)


def figures(found: Plan) -> tuple[int, int, int]:
    """New, changed, unchanged."""
    return len(found.new), len(found.changed), found.unchanged


def billed(unit: str, *months: str, amount: int = 912_00, **more: str) -> Opening:
    """A row of 观山水一期 with these months."""
    lines = tuple(Line("物业费", month, None, amount) for month in months)
    name = more.pop("name", "何先生")
    return Opening(playbook="property_fee", area=MOUNTAIN, unit=unit, name=name, lines=lines, **more)  # type: ignore[arg-type]


OLD = ("2026-10", "2026-09", "2026-08")


async def test_the_same_file_twice_is_nothing_new(world: World) -> None:
    """Contract: idempotent."""
    before = await count_facts(world)
    assert figures(await preview(world, fee("8-2", "何先生"), fee("12-27", "张敏"))) == (0, 0, 2)
    await world.load(fee("8-2", "何先生"), fee("12-27", "张敏"))
    assert await count_facts(world) == before


async def test_a_second_month_adds_only_its_own_line(world: World) -> None:
    """Lines are known by item, period and due date."""
    assert figures(await preview(world, billed("8-2", "2026-11", *OLD))) == (0, 1, 0)
    await world.load(billed("8-2", "2026-11", *OLD))
    assert len(await facts_of(world, "8-2", "billed")) == 4
    assert (await world.facts("8-2"))["owed"] == "3648.00"


async def test_a_file_with_the_new_month_alone_does_the_same(world: World) -> None:
    """What is not in the file stays as it was."""
    await world.load(billed("8-2", "2026-11"))
    assert (await world.facts("8-2"))["owed"] == "3648.00"


async def test_a_corrected_amount_replaces_the_old_one(world: World) -> None:
    """The same line, another amount."""
    await world.load(billed("8-2", "2026-10", amount=900_00))
    assert (await world.facts("8-2"))["owed"] == "2724.00"


async def test_the_due_date_tells_two_lines_apart(world: World) -> None:
    """Contract: by item, period, due date."""
    line = Line("物业费", "2026-10", date(2026, 11, 15), 50_00)
    await world.load(
        Opening(playbook="property_fee", area=MOUNTAIN, unit="8-2", name="何先生", lines=(line,))
    )
    assert (await world.facts("8-2"))["owed"] == "2786.00"


async def test_a_closed_case_billed_again_opens_again(world: World) -> None:
    """Contract: the same case, not a second one; the chat stays bound and verified."""
    await world.say(STEWARD, "/paid 8-2 all")
    await world.to("2026-12-01 10:00")
    await world.load(billed("8-2", "2026-11"))
    facts = await world.facts("8-2")
    assert facts["outcome"] is None
    assert facts["status"] == "open"
    assert facts["owed"] == "912.00"
    assert facts["person"]["verified"]
    async with world.app.store.view() as tx:
        assert len(await tx.find("8-2")) == 1
    await world.to("2026-12-07 20:00")
    assert "¥912.00" in world.last("8-2")


async def test_the_old_file_does_not_open_a_closed_case(world: World) -> None:
    """Imported again after the payment: nothing new."""
    await world.say(STEWARD, "/paid 8-2 all")
    assert figures(await preview(world, fee("8-2", "何先生"))) == (0, 0, 1)
    await world.load(fee("8-2", "何先生"))
    assert (await world.facts("8-2"))["outcome"] == "paid"


async def test_a_payment_beyond_the_debt_counts_for_the_next_bill(world: World) -> None:
    """P2: money above the debt is kept as prepayment."""
    await world.say(STEWARD, "/paid 8-2 3000")
    await world.load(billed("8-2", "2026-11"))
    assert (await world.facts("8-2"))["owed"] == "648.00"


async def test_a_changed_name_and_steward_are_taken_over(world: World) -> None:
    """One changed case; nothing is sent because of it, no fact of money is added."""
    world.new("12-27")
    row = fee("12-27", "张敏敏", steward="吴昊", phone="13800000000")
    assert figures(await preview(world, row)) == (0, 1, 0)
    await world.load(row)
    case = await world.case("12-27")
    assert (case.party, case.steward, case.phone) == ("张敏敏", "吴昊", "13800000000")
    assert figures(await preview(world, row)) == (0, 0, 1)


async def test_a_card_goes_to_the_new_steward(world: World) -> None:
    """Contract: the steward named in the file, by name."""
    await world.load(fee("8-2", "何先生", steward="吴昊"))
    world.new("吴昊")
    await world.say("8-2", "厨房漏水,修好再说")
    assert "【异议】8-2" in world.last("吴昊")
    assert "【异议】8-2" not in world.last(STEWARD)


async def test_the_same_unit_in_another_area_is_another_case(world: World) -> None:
    """A case is known by playbook, area and unit."""
    assert figures(await preview(world, fee("8-2", "别人", area=WATER))) == (1, 0, 0)


async def test_a_row_with_nothing_open_opens_no_case(world: World) -> None:
    """A unit that never owed is nobody's case."""
    row = billed("1-1", "2026-10", amount=0)
    assert figures(await preview(world, row)) == (0, 0, 1)
    await world.load(row)
    with pytest.raises(LookupError):
        await world.case("1-1")


async def test_a_preview_writes_nothing(world: World) -> None:
    """Contract: without --yes."""
    before = await count_facts(world)
    await preview(world, fee("2-2", "新"), billed("8-2", "2026-11"))
    assert await count_facts(world) == before
    with pytest.raises(LookupError):
        await world.case("2-2")


async def test_an_event_that_moved_moves_its_rounds(world: World) -> None:
    """E6: once; the guest is asked by the new time."""
    await world.load(guest("5102", "王磊", "2026-11-04T14:00"))
    await world.bind("5102")
    moved = guest("5102", "王磊", "2026-11-06T16:00")
    assert figures(await preview(world, moved)) == (0, 1, 0)
    await world.load(moved)
    assert figures(await preview(world, moved)) == (0, 0, 1)
    assert len(await facts_of(world, "5102", "moved")) == 1
    world.new("5102")
    await world.to("2026-11-05 20:00")
    assert not [text for text in world.new("5102") if "到哪" in text]
    assert (await world.facts("5102"))["next"]["at"].startswith("2026-11-06")


async def test_money_in_a_promise_survives_a_new_month(world: World) -> None:
    """A promise that stands is not touched by an import."""
    await world.say("8-2", "周六上午10点交")
    await world.load(billed("8-2", "2026-11"))
    assert (await world.facts("8-2"))["promise"]["start"] == "2026-11-07T10:00:00+08:00"
    assert "11月7日" in await answer(world, STEWARD, "/case 8-2")


async def test_one_person_by_telephone_is_one_person(world: World) -> None:
    """Two rows with one number: the second unit belongs to the same human."""
    phone = "13900000000"
    await world.load(fee("7-1", "李女士", phone=phone), fee("7-2", "李女士", phone=phone))
    assert (await world.case("7-1")).person_id == (await world.case("7-2")).person_id


async def test_writing_half_a_plan_is_impossible(world: World) -> None:
    """One transaction: a fault in it leaves nothing behind."""
    before = await count_facts(world)
    roster = Roster(playbook="property_fee", openings=(fee("2-2", "新"),))
    with pytest.raises(ZeroDivisionError):
        async with world.app.store.begin() as tx:
            await apply(world.app.engine, tx, roster, await plan(world.app.engine, tx, roster))
            raise ZeroDivisionError
    assert await count_facts(world) == before


async def test_another_name_for_the_unit_is_asked_who_they_are_before_any_amount(tmp_path: Path) -> None:
    """Practice P16: a chat that said yes for one owner has not said yes for the next."""
    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        await world.load(fee("8-2", "何先生"))
        await world.bind("8-2")
        world.new("8-2")
        await world.load(fee("8-2", "罗女士"))
        assert "罗女士" in world.last("8-2")
        assert "¥" not in " ".join(world.new("8-2"))
        assert (await world.facts("8-2"))["person"]["verified"] is False
        await world.press("8-2", "yes:")
        assert (await world.facts("8-2"))["person"]["verified"] is True


async def test_one_yes_counts_for_every_unit_of_the_same_person(tmp_path: Path) -> None:
    """Contract, people: the question is who they are, not which flat."""
    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        await world.load(fee("8-2", "何先生", phone="13800000001"), fee("8-3", "何先生", phone="13800000001"))
        await world.bind("8-2", yes=False)
        await world.bind("8-3", yes=False, chat="8-2")
        await world.press("8-2", "yes:")
        for unit in ("8-2", "8-3"):
            assert (await world.facts(unit))["person"]["verified"] is True


async def test_a_chat_that_another_person_has_is_not_taken_and_said_so(tmp_path: Path) -> None:
    """Conduct C21: one chat is one person, whatever a file says."""
    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        async with world.app.store.begin() as tx:
            rows = (
                fee("8-2", "何先生", phone="13800000001", chats=(("telegram", "77"),), rows=(2,)),
                fee("8-3", "李文", phone="13800000002", chats=(("telegram", "77"),), rows=(3,)),
            )
            found = await plan(world.app.engine, tx, Roster(playbook="property_fee", openings=rows))
            await apply(world.app.engine, tx, Roster(playbook="property_fee", openings=rows), found)
        assert [(one.row, "77" in one.why) for one in found.warnings] == [(3, True)]
        bound = [(await world.facts(unit))["person"]["bound"] for unit in ("8-2", "8-3")]
        assert bound == [True, False]


async def test_chats_may_come_with_a_later_file(tmp_path: Path) -> None:
    """Contract, import --with-ids: for people who move from another bot."""
    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        await world.load(fee("8-2", "何先生"))
        await world.load(fee("8-2", "何先生", chats=(("telegram", "77"),)))
        person = (await world.facts("8-2"))["person"]
        assert (person["bound"], person["verified"]) == (True, True)
        async with world.app.store.view() as tx:
            chat = await tx.chat("telegram", "77")
        assert chat is not None and chat.person_id == (await world.case("8-2")).person_id
