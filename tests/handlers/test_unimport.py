"""Undo of an import for a day: what it added counts as if it had not been, and what happened since stays."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.core.figures import Span
from bot.core.roster import Line, Opening, Roster
from bot.engine import settle
from bot.engine.figuring import figured
from bot.store.rows import Import
from handlers.roster import Source, apply, plan
from handlers.unimporting import NotUndone, Undoing, undoing, unimport
from tests.handlers.estate import BOTH, MANAGER, STEWARD, answer, kinds
from tests.world import MOUNTAIN, WATER, ZONE, World, fee, guest

BY = "manager:王经理"


async def load(world: World, *openings: Opening) -> Import:
    """Import these rows and keep what it did."""
    roster = Roster(playbook=openings[0].playbook, openings=openings)
    async with world.app.store.begin() as tx:
        found = await plan(world.app.engine, tx, roster)
        done = await apply(world.app.engine, tx, roster, found, Source(by=BY, file="rows.csv"))
    await world.tick()
    assert done is not None
    return done


async def undo(world: World, done: Import, areas: list[str] | None = None) -> Undoing:
    """Undo it, and let everything that follows happen."""
    async with world.app.store.begin() as tx:
        found = await unimport(world.app.engine, tx, done.id, BY, areas)
    await world.tick()
    return found


async def news(world: World, *openings: Opening) -> tuple[int, int, int]:
    """What an import would do: new, changed, unchanged."""
    roster = Roster(playbook=openings[0].playbook, openings=openings)
    async with world.app.store.view() as tx:
        found = await plan(world.app.engine, tx, roster)
    return len(found.new), len(found.changed), found.unchanged


async def counted(world: World, area: str) -> int:
    """How many cases the figures of an area know."""
    async with world.app.store.view() as tx:
        found = await figured(world.app.engine, tx, Span(until=world.clock.now(), zone=ZONE), [area])
    return sum(row.cases for block in found.blocks.values() for row in block.cells.values())


async def whole(world: World, units: Sequence[str]) -> bool:
    """Whether the chains of these cases are whole."""
    async with world.app.store.view() as tx:
        found = [one for unit in units for one in await tx.find(unit)]
        return all([await tx.broken_link(case.id) is None for case in found])


def bill(unit: str, name: str, amount: int, month: str = "2026-10", **more: str) -> Opening:
    """One month of a unit."""
    line = Line("物业费", month, None, amount)
    return Opening(playbook="property_fee", area=MOUNTAIN, unit=unit, name=name, lines=(line,), **more)  # type: ignore[arg-type]


async def test_a_case_that_the_import_opened_is_closed_and_no_figure_counts_it(world: World) -> None:
    before = await counted(world, MOUNTAIN)
    done = await load(world, fee("3-3", "新来的"), fee("3-4", "另一位"))
    assert await counted(world, MOUNTAIN) == before + 2
    found = await undo(world, done)
    assert (len(found.closes), len(found.restores), found.left) == (2, 0, [])
    facts = await world.facts("3-3")
    assert (facts["status"], facts["outcome"], facts["owed"]) == ("closed", "cancelled", "0.00")
    assert await counted(world, MOUNTAIN) == before
    assert await whole(world, ["3-3", "3-4"])


async def test_a_changed_case_is_again_as_it_was(world: World) -> None:
    done = await load(world, bill("12-27", "张敏敏", 100_00, steward=BOTH, phone="13800000000"))
    changed = await world.case("12-27")
    assert (changed.party, changed.steward, changed.owed) == ("张敏敏", BOTH, 1924_00)
    found = await undo(world, done)
    assert (len(found.closes), len(found.restores)) == (0, 1)
    case = await world.case("12-27")
    assert (case.party, case.steward, case.phone, case.owed) == ("张敏", None, "", 2736_00)
    assert (await kinds(world, "12-27")).count("undone") == 1
    assert await whole(world, ["12-27"])


async def test_a_closed_case_that_was_billed_anew_is_closed_again_with_its_own_outcome(world: World) -> None:
    await world.say(STEWARD, "/paid 8-2 all")
    await world.to("2026-11-20 10:00")
    done = await load(world, bill("8-2", "何先生", 912_00, "2026-11"))
    assert (await world.facts("8-2"))["outcome"] is None
    await undo(world, done)
    facts = await world.facts("8-2")
    assert (facts["outcome"], facts["owed"]) == ("paid", "0.00")


@pytest.mark.parametrize(
    ("who", "words", "why"),
    [
        (STEWARD, "/paid 8-2 500", "paid"),
        ("8-2", "厨房漏水,修好再说", "disputed"),
        ("8-2", "周六上午10点交", "promised"),
        ("8-2", "过两天吧", "said"),
        (STEWARD, "/noanswer 8-2", "colleague"),
    ],
)
async def test_a_case_on_which_something_happened_is_left_and_named(
    world: World, who: str, words: str, why: str
) -> None:
    done = await load(world, bill("8-2", "何先生", 100_00), fee("3-3", "新来的"))
    await world.say(who, words)
    owed = (await world.facts("8-2"))["owed"]
    found = await undo(world, done)
    assert [(one.case.unit, one.why) for one in found.left] == [("8-2", why)]
    assert (await world.facts("8-2"))["owed"] == owed
    assert (await world.facts("3-3"))["outcome"] == "cancelled"


async def test_what_a_colleague_took_back_is_no_reason_to_leave_a_case(world: World) -> None:
    done = await load(world, bill("8-2", "何先生", 100_00))
    await world.say(STEWARD, "/paid 8-2 500")
    await world.say(STEWARD, "/undo")
    assert (await undo(world, done)).left == []


async def test_a_queued_message_is_taken_back_in_the_same_transaction(world: World) -> None:
    """Another name asks the chat who they are; the undo comes before that leaves."""
    row = bill("8-2", "罗女士", 912_00, "2026-11")
    roster = Roster(playbook="property_fee", openings=(row,))
    async with world.app.store.begin() as tx:
        found = await plan(world.app.engine, tx, roster)
        done = await apply(world.app.engine, tx, roster, found, Source(by=BY, file="rows.csv"))
        assert done is not None
        case = (await tx.find("8-2"))[0]
        await settle(world.app.engine, tx, case.person_id)
    world.new("8-2")
    async with world.app.store.begin() as tx:
        assert [post.state for post in await tx.posts(case_id=case.id)][-1] == "queued"
        await unimport(world.app.engine, tx, done.id, BY)
        assert [post.state for post in await tx.posts(case_id=case.id)][-1] == "cancelled"
    await world.tick()
    assert world.new("8-2") == []


async def test_messages_already_sent_are_counted_by_person_and_nothing_follows(world: World) -> None:
    await world.to("2026-11-04 10:00")
    world.new("8-2")
    done = await load(world, bill("8-2", "罗女士", 912_00, "2026-11"))
    assert "罗女士" in world.last("8-2")
    found = await undo(world, done)
    assert len(found.written) == 1
    world.new("8-2")
    await world.to("2026-11-05 12:00")
    assert not [text for text in world.new("8-2") if "罗女士" in text]
    assert (await world.facts("8-2"))["person"]["verified"] is True


async def test_it_is_undone_once(world: World) -> None:
    done = await load(world, fee("3-3", "新来的"))
    await undo(world, done)
    before = await kinds(world, "3-3")
    with pytest.raises(NotUndone) as error:
        await undo(world, done)
    assert error.value.why == "undone"
    assert await kinds(world, "3-3") == before


async def test_after_a_day_it_is_too_late(world: World) -> None:
    done = await load(world, fee("3-3", "新来的"))
    world.clock.at += timedelta(hours=24, seconds=1)
    with pytest.raises(NotUndone) as error:
        await undo(world, done)
    assert error.value.why == "late"
    assert (await world.facts("3-3"))["outcome"] is None


async def test_the_same_file_after_an_undo_is_new_again(world: World) -> None:
    rows = fee("3-3", "新来的"), fee("3-4", "另一位")
    done = await load(world, *rows)
    assert await news(world, *rows) == (0, 0, 2)
    await undo(world, done)
    assert await news(world, *rows) == (2, 0, 0)
    again = await load(world, *rows)
    facts = await world.facts("3-3")
    assert (facts["status"], facts["outcome"], facts["owed"]) == ("open", None, "2736.00")
    await world.bind("3-3")
    await world.to("2026-11-08 20:00")
    assert "3-3" in world.last("3-3")
    assert again.id != done.id


async def test_a_guest_of_an_event_comes_again_after_an_undo(world: World) -> None:
    row = guest("5102", "王磊", "2026-11-06T14:00")
    done = await load(world, row)
    await undo(world, done)
    assert await news(world, row) == (1, 0, 0)
    await load(world, row)
    assert (await world.facts("5102"))["outcome"] is None


async def test_only_the_newest_import_of_a_case_can_be_undone(world: World) -> None:
    first = await load(world, bill("12-27", "张敏", 100_00), fee("3-3", "新来的"))
    second = await load(world, bill("12-27", "张敏", 200_00))
    found = await undo(world, first)
    assert [(one.case.unit, one.why, one.later) for one in found.left] == [("12-27", "later", second.id)]
    await undo(world, second)
    assert (await world.case("12-27")).owed == 1924_00


async def test_a_preview_changes_nothing(world: World) -> None:
    done = await load(world, fee("3-3", "新来的"))
    async with world.app.store.view() as tx:
        assert len((await undoing(world.app.engine, tx, done.id)).closes) == 1
    assert (await world.facts("3-3"))["outcome"] is None


async def test_a_declared_chat_goes_with_its_case_and_comes_again(world: World) -> None:
    row = fee("3-3", "新来的", chats=(("telegram", "4711"),))
    done = await load(world, row)
    await undo(world, done)
    async with world.app.store.view() as tx:
        assert await tx.chat("telegram", "4711") is None
    await load(world, row)
    assert (await world.facts("3-3"))["person"]["bound"] is True


async def test_a_manager_of_other_areas_cannot_undo_it(world: World) -> None:
    done = await load(world, fee("3-3", "新来的", area=WATER), fee("3-4", "另一位"))
    with pytest.raises(NotUndone) as error:
        await undo(world, done, [WATER])
    assert error.value.why == "area"


async def test_in_the_chat_it_is_shown_first_and_done_by_one_tap(world: World) -> None:
    await load(world, fee("3-3", "新来的"), bill("8-2", "何先生", 100_00))
    await world.say("8-2", "周六上午10点交")
    shown = await answer(world, MANAGER, "/unimport")
    assert "rows.csv" in shown
    assert "关闭 1 件" in shown
    assert "8-2" in shown and "约定了时间" in shown
    await world.press(MANAGER, "撤销这次导入")
    assert "已撤销" in world.last(MANAGER)
    assert (await world.facts("3-3"))["outcome"] == "cancelled"
    assert "没有可以撤销" in await answer(world, MANAGER, "/unimport")


async def test_of_several_imports_one_is_chosen(world: World) -> None:
    await load(world, fee("3-3", "新来的"))
    second = await load(world, fee("3-4", "另一位"))
    assert "哪一次" in await answer(world, MANAGER, "撤销导入")
    await world.press(MANAGER, f"#{second.id}")
    await world.press(MANAGER, "撤销这次导入")
    assert (await world.facts("3-4"))["outcome"] == "cancelled"
    assert (await world.facts("3-3"))["outcome"] is None


async def test_a_steward_may_not(world: World) -> None:
    done = await load(world, fee("3-3", "新来的"))
    await answer(world, STEWARD, f"/unimport {done.id}")
    assert (await world.facts("3-3"))["outcome"] is None


@pytest.mark.parametrize("typed", ["/unimport 99", "/unimport abc", "/unimport -1", "/unimport " + "9" * 40])
async def test_a_number_that_no_import_has_is_said_so(world: World, typed: str) -> None:
    assert "没有第" in await answer(world, MANAGER, typed)
