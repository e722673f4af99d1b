"""What the dashboard asks the store, on both databases: counts and short lists of one's own areas, and nothing of others."""

from datetime import timedelta

import pytest

from bot.core import facts as f
from bot.store import Store
from bot.store.board import Board, Wanted, Whose

from .world import HOUR, MORNING, fee, reminder, utc, wang

DAY = (MORNING - HOUR, MORNING + timedelta(hours=15))
HERE, THERE = "桂苑", "兰苑"


async def estate(store: Store) -> dict[str, int]:
    """A few cases that stand differently: their ids by unit."""
    async with store.begin() as tx:
        person = await wang(tx)
        opened = await tx.open_cases(
            [
                fee(person, "1-1", wake_at=MORNING, owed=100_00),
                fee(person, "1-2", waits_for="steward", steward="Lin", owed=300_00),
                fee(person, "1-3", waits_for="finance", party="100%_张", phone="13900001234"),
                fee(person, "1-4", owed=50_00),
                fee(person, "9-9", area=THERE, wake_at=MORNING, waits_for="steward"),
            ]
        )
        ids = {case.unit: case.id for case in opened}
        await tx.set_case(ids["1-4"], asked="manager\nsteward:Wu", promise_at=MORNING, status="promised")
        await tx.set_case(ids["1-2"], status="disputed", broken=2)
    return ids


async def units(store: Store, whose: Whose, areas: list[str] | None = None) -> list[str]:
    """The units that wait for these people."""
    async with store.view() as tx:
        found = await Board.of(tx).waiting(areas, whose, 10)
        assert await Board.of(tx).count_waiting(areas, whose) == len(found)
    return [case.unit for case in found]


async def test_the_figures_of_a_day_are_those_of_the_own_areas(store: Store) -> None:
    await estate(store)
    async with store.view() as tx:
        board = Board.of(tx)
        assert tuple(await board.counts(None, *DAY)) == (5, 2, 1, 1)
        assert tuple(await board.counts([HERE], *DAY)) == (4, 1, 1, 1)
        assert tuple(await board.counts([], *DAY)) == (0, 0, 0, 0)
        assert [case.unit for case in await board.due([HERE], DAY[1], 9)] == ["1-1"]
        assert [case.unit for case in await board.promised(None, *DAY, 9)] == ["1-4"]
        assert await board.areas([HERE]) == [HERE] and len(await board.areas(None)) == 2
        assert await board.playbooks(None) == ["property_fee"]


async def test_what_waits_is_ordered_and_another_stewards_is_his(store: Store) -> None:
    await estate(store)
    everybody = Whose(roles=["manager"], names=["Zhao"], all=True)
    assert await units(store, everybody) == ["1-4", "1-2", "1-3", "9-9"]
    lin = Whose(roles=["steward"], names=["Lin"], others=["Wu"])
    assert await units(store, lin, [HERE]) == ["1-2"]
    wu = Whose(roles=["steward"], names=["Wu"], others=["Lin"])
    assert await units(store, wu) == ["1-4", "9-9"], "asked by name; whose steward is nobody; not Lin's"
    assert await units(store, Whose(roles=["finance"], names=["Qian"])) == ["1-3"]
    assert await units(store, Whose(roles=[], names=["u"])) == []


async def test_a_list_goes_on_behind_and_before_its_place(store: Store) -> None:
    ids = await estate(store)
    async with store.view() as tx:
        board = Board.of(tx)
        first = await board.listed(Wanted(areas=[HERE]), None, 2)
        place = (HERE, first[-1].unit, first[-1].id)
        rest = await board.listed(Wanted(areas=[HERE]), place, 9)
        assert [case.unit for case in (*first, *rest)] == ["1-1", "1-2", "1-3", "1-4"]
        back = await board.listed(Wanted(areas=[HERE]), (HERE, "1-4", ids["1-4"]), 2, back=True)
        assert [case.unit for case in back] == ["1-2", "1-3"]
        due = await board.due_after(None, DAY[1], None, 1)
        assert [case.unit for case in await board.due_after(None, DAY[1], (MORNING, due[0].id), 9)] == ["9-9"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(words="1234"), ["1-3"]),
        (Wanted(words="1234", phones=()), []),
        (Wanted(words="100%_"), ["1-3"]),
        (Wanted(words="%"), ["1-3"]),
        (Wanted(words="1-", status="disputed"), ["1-2"]),
        (Wanted(area=THERE), ["9-9"]),
        (Wanted(area=THERE, areas=[HERE]), []),
        (Wanted(playbook="event"), []),
    ],
)
async def test_a_list_is_narrowed_to_what_was_asked_for(
    store: Store, wanted: Wanted, found: list[str]
) -> None:
    await estate(store)
    async with store.view() as tx:
        assert [case.unit for case in await Board.of(tx).listed(wanted, None, 9)] == found


async def test_who_was_asked_for_something_is_read_by_whole_lines(store: Store) -> None:
    await estate(store)
    async with store.view() as tx:
        board = Board.of(tx)
        assert [case.unit for case in await board.asked(None, {"manager"}, 0, 9)] == ["1-4"]
        assert await board.asked(None, {"steward", "manage"}, 0, 9) == []
        assert await board.asked([THERE], {"manager"}, 0, 9) == []


async def test_messages_in_doubt_are_those_of_the_own_areas(store: Store) -> None:
    ids = await estate(store)
    async with store.begin() as tx:
        await reminder(tx, await tx.case(ids["1-1"]), state="unknown")
        await reminder(tx, await tx.case(ids["9-9"]), state="unknown")
        await reminder(tx, await tx.case(ids["1-2"]), state="sent")
    async with store.view() as tx:
        board = Board.of(tx)
        assert [one.unit for one in await board.doubts([HERE], 9)] == ["1-1"]
        assert (await board.count_doubts(None), await board.count_doubts([HERE])) == (2, 1)


async def test_what_colleagues_recorded_comes_newest_first_and_a_page_at_a_time(store: Store) -> None:
    ids = await estate(store)
    notes = [
        f.Noted(at=MORNING, by=by, words="x") for by in ("steward:Lin", "finance:Qian", "owner", "rounds")
    ]
    late = f.Noted(at=MORNING + timedelta(days=1), by="steward:Lin", words="x")
    async with store.begin() as tx:
        await tx.add_facts((ids["1-1"], fact) for fact in (*notes, late))
        await tx.add_facts([(ids["9-9"], notes[0])])
        assert await tx.made("noted", "steward:Lin", MORNING) == 3
    async with store.view() as tx:
        board = Board.of(tx)
        found = await board.deeds(None, DAY, 0, 9)
        assert [(one.unit, one.by) for one in found] == [
            ("9-9", "steward:Lin"),
            ("1-1", "finance:Qian"),
            ("1-1", "steward:Lin"),
        ]
        assert [one.id for one in await board.deeds(None, DAY, found[0].id, 1)] == [found[1].id]
        assert [one.unit for one in await board.deeds([HERE], DAY, 0, 9, "steward:Lin")] == ["1-1"]
        numbers = await board.fact_ids(ids["1-1"])
        assert [numbers[n] for n in sorted(numbers)] == [fact.id for fact in await tx.facts(ids["1-1"])]
        assert found[0].at == utc(MORNING)


async def test_papers_can_be_read_in_a_view(store: Store) -> None:
    ids = await estate(store)
    async with store.view() as tx:
        case = await tx.case(ids["1-1"])
        assert await tx.hold([case.person_id]) == [case.person_id], (
            "nothing is locked where nothing can change"
        )
        assert len(await tx.cases_of(case.person_id)) == 5
