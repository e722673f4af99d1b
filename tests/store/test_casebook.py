"""How cases are opened, found, listed and woken."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from bot.store import Store

from .world import HOUR, MORNING, case_of_wang, fee, utc, wang


async def test_a_case_is_known_by_playbook_area_and_unit(store: Store) -> None:
    async with store.begin() as tx:
        case = await tx.open_case(**fee(await wang(tx), starts=MORNING, steward="李姐", more={"楼栋": "12"}))
        assert await tx.case(case.id) == case
        assert await tx.case_of("property_fee", "桂苑", "12-27") == case
        assert await tx.case_of("property_fee", "梅苑", "12-27") is None
    assert (case.status, case.owed, case.steward, case.more) == ("open", 0, "李姐", {"楼栋": "12"})
    assert case.starts == utc(MORNING)


async def test_the_same_case_cannot_be_opened_twice(store: Store) -> None:
    async with store.begin() as tx:
        case = await case_of_wang(tx)
        person = await tx.person(case.person_id)
    with pytest.raises(IntegrityError):
        async with store.begin() as tx:
            await tx.open_case(**fee(person))


async def test_an_unknown_case_is_an_error(store: Store) -> None:
    async with store.view() as tx:
        with pytest.raises(LookupError):
            await tx.case(99)


async def test_many_cases_come_back_in_their_order(store: Store) -> None:
    units = [f"{n}-{n * 7 % 50}" for n in range(2_500)]
    async with store.begin() as tx:
        person = await wang(tx)
        opened = await tx.open_cases([fee(person, unit) for unit in units])
        assert await tx.open_cases([]) == []
    assert [case.unit for case in opened] == units
    assert len({case.id for case in opened}) == len(units)


async def test_a_case_may_begin_with_a_debt_and_a_wake(store: Store) -> None:
    async with store.begin() as tx:
        case = await tx.open_case(**fee(await wang(tx), owed=5_000, wake_at=MORNING, waits_for="queue"))
        assert await tx.case(case.id) == case
    assert (case.owed, case.wake_at, case.waits_for) == (5_000, utc(MORNING), "queue")


async def test_a_unit_is_found_only_in_the_areas_one_may_see(store: Store) -> None:
    async with store.begin() as tx:
        person = await wang(tx)
        for area, playbook in (("桂苑", "property_fee"), ("梅苑", "property_fee"), ("桂苑", "renewal")):
            await tx.open_case(**fee(person, area=area, playbook=playbook))
        assert len(await tx.find("12-27")) == 3
        assert [case.area for case in await tx.find("12-27", ["梅苑"])] == ["梅苑"]
        assert [case.playbook for case in await tx.find("12-27", ["桂苑"], "renewal")] == ["renewal"]
        assert await tx.find("12-27", []) == []
        assert await tx.find("99-99") == []


async def test_cases_are_listed_by_status_area_playbook_and_person(store: Store) -> None:
    async with store.begin() as tx:
        person = await wang(tx)
        a, b, c = await tx.open_cases([fee(person, unit) for unit in ("1-2", "1-1", "1-3")])
        await tx.set_case(c.id, status="closed", outcome="paid")
        assert [case.unit for case in await tx.list_cases()] == ["1-1", "1-2", "1-3"]
        assert [case.unit for case in await tx.list_cases(limit=1)] == ["1-1"]
        assert [case.unit for case in await tx.list_cases(status="closed", area="桂苑")] == ["1-3"]
        assert await tx.list_cases(playbook="renewal") == []
        assert [case.id for case in await tx.cases_of(person.id)] == [a.id, b.id, c.id]
        assert [case.id for case in await tx.cases_of(person.id, open_only=True)] == [a.id, b.id]


async def test_everything_beside_the_facts_may_change(store: Store) -> None:
    async with store.begin() as tx:
        case = await case_of_wang(tx)
        other = await wang(tx, "other")
        await tx.set_case(
            case.id, person_id=other.id, wake_at=MORNING, owed=123_456_789_012, promise_at=MORNING
        )
        await tx.set_case(case.id, broken=2, next_step="notice", waits_for="steward:李姐", more={"a": "b"})
        await tx.set_case(case.id)
        changed = await tx.case(case.id)
    assert changed == replace(
        case,
        person_id=other.id,
        wake_at=utc(MORNING),
        owed=123_456_789_012,
        promise_at=utc(MORNING),
        broken=2,
        next_step="notice",
        waits_for="steward:李姐",
        more={"a": "b"},
    )


async def test_the_person_who_waits_longest_is_due_first_and_only_once(store: Store) -> None:
    async with store.begin() as tx:
        first, second, third = await wang(tx, "1"), await wang(tx, "2"), await wang(tx, "3")
        wakes = ((second, "a", 0), (first, "b", 1), (second, "c", 2), (third, "d", 5))
        for person, unit, hours in wakes:
            case = await tx.open_case(**fee(person, unit))
            await tx.set_case(case.id, wake_at=MORNING + hours * HOUR)
        now = MORNING + 2 * HOUR
        assert await tx.due_persons(now) == [second.id, first.id]
        assert await tx.due_persons(now, limit=1) == [second.id]
        assert [case.unit for case in await tx.due_cases(second.id, now)] == ["a", "c"]
        assert await tx.due_persons(MORNING - HOUR) == []
        assert await tx.earliest_wake() == utc(MORNING)


async def test_nothing_wakes_where_nothing_waits(store: Store) -> None:
    async with store.view() as tx:
        assert await tx.earliest_wake() is None
        assert await tx.earliest_post() is None


async def test_times_compare_by_moment_whatever_the_zone_and_the_fraction(store: Store) -> None:
    whole = datetime(2026, 12, 1, 1, 0, 0, tzinfo=UTC)
    async with store.begin() as tx:
        case = await case_of_wang(tx)
        await tx.set_case(case.id, wake_at=whole)
        assert await tx.due_persons(MORNING) == [case.person_id]
        await tx.set_case(case.id, wake_at=MORNING)
        assert await tx.due_persons(whole) == []
        assert await tx.due_persons(MORNING) == [case.person_id]


async def test_a_time_without_zone_is_refused(store: Store) -> None:
    async with store.begin() as tx:
        case = await case_of_wang(tx)
        with pytest.raises(Exception, match="has no zone"):
            await tx.set_case(case.id, wake_at=MORNING.replace(tzinfo=None))
