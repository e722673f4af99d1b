"""What the store keeps of persons, their chats and their roles."""

import pytest

from bot.store import Store
from bot.store.asks import NewPerson

from .world import HOUR, MORNING, case_of_wang, reminder, utc, wang


async def test_a_person_is_found_by_id_and_by_key(store: Store) -> None:
    async with store.begin() as tx:
        added = await wang(tx)
    async with store.view() as tx:
        assert await tx.person(added.id) == added
        assert await tx.person_by_key("phone:13800000001") == added
        assert await tx.person_by_key("phone:nobody") is None
    assert (added.name, added.created_at, added.stopped_at) == ("王建国", utc(MORNING), None)


async def test_an_import_writes_many_people_down_and_finds_them_again(store: Store) -> None:
    names = [f"phone:{n * 7919 % 3000}" for n in range(2_500)]
    people = [NewPerson(key=key, name="", phone="", locale="en", zone="UTC", at=MORNING) for key in names]
    async with store.begin() as tx:
        added = await tx.add_people(people)
        assert await tx.add_people([]) == []
        assert await tx.person_keys([names[7], "nobody"]) == {names[7]: added[7]}
        assert await tx.person(added[2_000].id) == added[2_000]
        late = await wang(tx)
    assert [person.key for person in added] == names
    assert late.id not in {person.id for person in added}


async def test_an_unknown_person_is_an_error(store: Store) -> None:
    async with store.begin() as tx:
        with pytest.raises(LookupError):
            await tx.person(99)
        with pytest.raises(LookupError):
            await tx.lock_person(99)


async def test_what_changes_about_a_person_is_remembered(store: Store) -> None:
    async with store.begin() as tx:
        case = await case_of_wang(tx)
        await tx.set_person(case.person_id, stopped_at=MORNING, focus=case.id, locale="en")
        await tx.set_person(case.person_id)
        person = await tx.lock_person(case.person_id)
    assert (person.stopped_at, person.focus, person.locale) == (utc(MORNING), case.id, "en")


async def test_a_chat_moves_to_the_person_who_opens_it_last(store: Store) -> None:
    async with store.begin() as tx:
        first, second = await wang(tx), await wang(tx, "phone:2")
        await tx.open_chat(first.id, "console", "1", at=MORNING, consent="v1", language="zh")
        moved = await tx.open_chat(second.id, "console", "1", at=MORNING + HOUR, consent="v2", language=None)
        assert await tx.chats(first.id) == []
        assert await tx.chats(second.id) == [moved]
        assert await tx.chat("console", "1") == moved
    assert (moved.person_id, moved.consent, moved.opened_at) == (second.id, "v2", utc(MORNING + HOUR))


async def test_the_newest_open_chat_comes_first_and_a_closed_one_not_at_all(store: Store) -> None:
    async with store.begin() as tx:
        person = await wang(tx)
        for hours, address in enumerate(("old", "new", "gone")):
            await tx.open_chat(
                person.id, "console", address, at=MORNING + hours * HOUR, consent="", language=None
            )
        await tx.close_chat("console", "gone")
        assert [chat.address for chat in await tx.chats(person.id)] == ["new", "old"]
        closed = await tx.chat("console", "gone")
        assert closed is not None and not closed.open
        again = await tx.open_chat(person.id, "console", "gone", at=MORNING, consent="", language=None)
    assert again.open
    assert again.id == closed.id


async def test_a_chat_with_a_new_address_takes_its_waiting_messages_along(store: Store) -> None:
    async with store.begin() as tx:
        case = await case_of_wang(tx)
        await tx.open_chat(case.person_id, "console", "wang", at=MORNING, consent="", language=None)
        await reminder(tx, case)
        await tx.move_chat("console", "wang", "-1001")
        assert [chat.address for chat in await tx.chats(case.person_id)] == ["-1001"]
        assert [post.address for post in await tx.posts()] == ["-1001"]
        await tx.open_chat(case.person_id, "console", "wang", at=MORNING, consent="", language=None)
        await tx.move_chat("console", "wang", "-1001")
        assert [chat.address for chat in await tx.chats(case.person_id)] == ["-1001"]


async def test_a_colleague_may_hold_several_roles(store: Store) -> None:
    async with store.begin() as tx:
        li = await wang(tx)
        await tx.add_staff(li.id, "李姐", "steward", ["桂苑"], MORNING)
        await tx.add_staff(li.id, "李姐", "finance", [], MORNING)
        await tx.add_staff(li.id, "李姐", "steward", ["桂苑", "梅苑"], MORNING)
        roles = {one.role: one.areas for one in await tx.staff_of(li.id)}
        assert roles == {"finance": (), "steward": ("桂苑", "梅苑")}
        assert await tx.remove_staff(li.id, "finance")
        assert not await tx.remove_staff(li.id, "finance")
        assert [one.role for one in await tx.staff_of(li.id)] == ["steward"]


async def test_only_managers_and_admins_without_areas_see_every_area(store: Store) -> None:
    async with store.begin() as tx:
        people = {}
        for name, role, areas in (
            ("a", "steward", ["桂苑"]),
            ("b", "steward", []),
            ("c", "manager", []),
            ("d", "manager", ["梅苑"]),
        ):
            people[name] = await wang(tx, name)
            await tx.add_staff(people[name].id, name, role, areas, MORNING)
        assert [one.name for one in await tx.staff_for("steward", "桂苑")] == ["a"]
        assert [one.name for one in await tx.staff_for("manager", "桂苑")] == ["c"]
        assert [one.name for one in await tx.staff_for("manager", "梅苑")] == ["c", "d"]
        assert await tx.staff_for("guard", "桂苑") == []
