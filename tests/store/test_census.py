"""Who can be written to, as the dashboard asks it, on both databases; and what makes figures others."""

from bot.core import facts as f
from bot.store import Store
from bot.store.census import Census
from bot.store.reports import Reports

from .world import MORNING, fee, wang


async def test_the_units_of_an_area_come_by_whether_their_person_has_a_chat(store: Store) -> None:
    """Practice P26."""
    async with store.begin() as tx:
        reached, other = await wang(tx), await wang(tx, "phone:13800000002")
        await tx.open_chat(reached.id, "telegram", "1", at=MORNING, consent="test")
        await tx.open_cases([fee(reached, "1-1"), fee(other, "1-2"), fee(other, "2,A 座; 3")])
        await tx.open_cases([fee(other, "9-9", area="兰苑")])
    async with store.view() as tx:
        found = await Census.of(tx).units(None, "桂苑")
        assert {key: sorted(units) for key, units in found.items()} == {
            True: ["1-1"],
            False: ["1-2", "2,A 座; 3"],
        }
        assert await Census.of(tx).units(["兰苑"], "桂苑") == {}, "nothing of another area"


async def test_a_fact_or_a_chat_makes_the_newest_another_one(store: Store) -> None:
    seen = []

    async def look() -> None:
        async with store.view() as tx:
            seen.append(await Reports.of(tx).newest())

    await look()
    async with store.begin() as tx:
        person = await wang(tx)
        case = await tx.open_case(**fee(person))
        await tx.add_facts([(case.id, f.Opened(at=MORNING))])
    await look()
    async with store.begin() as tx:
        await tx.open_chat(person.id, "telegram", "1", at=MORNING, consent="test")
    await look()
    async with store.begin() as tx:
        await tx.close_chat("telegram", "1")
    await look()
    assert len(set(seen)) == 4 and seen[0] == (0, 0, 0)
    await look()
    assert seen[4] == seen[3]
