"""Looks at the whole database: what waits, and whether every chain is as it was written."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.core.facts import Stopped
from bot.store import Store
from bot.store.audit import Audit, Pulse

NOON = datetime(2026, 11, 4, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def cases(store: Store, many: int) -> list[int]:
    """Cases with two facts each; every second one is due since noon."""
    async with store.begin() as tx:
        person = await tx.add_person(key="p", name="x", phone="", locale="", zone="", at=NOON)
        opened = await tx.open_cases(
            {
                "playbook": "p", "area": "a", "unit": f"{n}", "person_id": person.id, "party": "x", "phone": "",
                "currency": "CNY", "locale": "zh-CN", "wake_at": NOON + n * MINUTE if n % 2 else None, "at": NOON,
            }
            for n in range(many)
        )  # fmt: skip
        await tx.add_facts(
            [(one.id, Stopped(at=NOON, by="owner", words="stop")) for one in opened for _ in range(2)]
        )
    return [one.id for one in opened]


async def pulse(store: Store, at: datetime = NOON) -> Pulse:
    async with store.view() as tx:
        return await Audit.of(tx).pulse(at, at)


async def test_an_empty_database_has_nothing_waiting(store: Store) -> None:
    found = await pulse(store)
    assert (found.inbox, found.due, found.due_since, found.queues) == (0, 0, None, {})
    assert found.states() == {"queued": 0, "sending": 0, "unknown": 0, "awaiting_staff": 0}


async def test_what_waits_is_counted_with_its_oldest(store: Store) -> None:
    await cases(store, 6)
    async with store.begin() as tx:
        await tx.keep("telegram", "1", {"update_id": 1}, NOON)
        for n, channel in enumerate(("telegram", "telegram", "console")):
            moment = NOON + n * MINUTE
            await tx.post(
                kind="reply", channel=channel, address="1", key=f"k{n}", text="x", planned_at=moment
            )
        lost = await tx.post(
            kind="reply", channel="telegram", address="2", key="u", text="x", planned_at=NOON, state="unknown"
        )
    assert lost is not None
    found = await pulse(store, NOON + 1.5 * MINUTE)
    assert (found.inbox, found.due, found.due_since) == (1, 1, NOON + MINUTE)
    assert found.queues == {"telegram": (2, NOON), "console": (1, None)}
    assert found.states() == {"queued": 3, "sending": 0, "unknown": 1, "awaiting_staff": 0}


async def test_whole_chains_are_found_whole_in_one_pass(store: Store) -> None:
    await cases(store, 7)
    async with store.view() as tx:
        assert await Audit.of(tx).broken_chains() == (7, [])
        looked, broken = await Audit.of(tx).broken_chains(3)
    assert (looked in (2, 3), broken) == (True, [])


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ("UPDATE payloads SET payload = '{}' WHERE fact_id = (SELECT min(id) FROM facts WHERE case_id = :id)", 1),
        ("UPDATE facts SET kind = 'asked' WHERE case_id = :id AND number = 2", 2),
        ("UPDATE facts SET number = number + 1 WHERE case_id = :id AND number = 2", 2),
        ("UPDATE cases SET length = 1 WHERE id = :id", 3),
        ("UPDATE cases SET head = '' WHERE id = :id", 3),
    ],
)  # fmt: skip
async def test_the_case_that_was_changed_is_named(store: Store, change: str, number: int) -> None:
    ids = await cases(store, 5)
    async with store.begin() as tx:
        await tx._db.execute(text(change), {"id": ids[3]})
    async with store.view() as tx:
        assert await Audit.of(tx).broken_chains() == (5, [("3", "a", number)])


async def test_a_sound_file_has_no_damage_and_no_moment_before_its_first_message(store: Store) -> None:
    async with store.view() as tx:
        assert await Audit.of(tx).damage(thorough=True) == []
        assert await Audit.of(tx).newest() is None
    async with store.begin() as tx:
        await tx.post(kind="reply", channel="console", address="1", key="k", text="x", planned_at=NOON)
    async with store.view() as tx:
        assert await Audit.of(tx).newest() == NOON
