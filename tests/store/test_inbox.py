"""What comes in is kept once, worked off once; slots and versions are claimed once."""

import asyncio
from datetime import date

from bot.store import Store

from .world import HOUR, MORNING, utc


async def test_a_repeated_update_is_known(store: Store) -> None:
    async with store.begin() as tx:
        assert await tx.keep("console", "1", {"text": "你好", "n": [1, None]}, MORNING)
        assert not await tx.keep("console", "1", {"text": "again"}, MORNING + HOUR)
        assert await tx.keep("telegram", "1", {}, MORNING)
        first, second = await tx.unread(10)
    assert (first.raw, first.received_at, first.state) == (
        {"text": "你好", "n": [1, None]},
        utc(MORNING),
        "new",
    )
    assert second.channel == "telegram"


async def test_the_oldest_update_is_read_first_until_it_is_marked(store: Store) -> None:
    async with store.begin() as tx:
        for key in "abc":
            await tx.keep("console", key, {}, MORNING)
        a, b = await tx.unread(2)
        await tx.mark(a.id, "done")
        await tx.mark(b.id, "failed", "no such unit")
        assert [kept.key for kept in await tx.unread(10)] == ["c"]
        await tx.mark(a.id, "new")
    async with store.view() as tx:
        assert [kept.key for kept in await tx.unread(10)] == ["a", "c"]


async def test_two_deliveries_at_once_are_kept_once(store: Store, other: Store) -> None:
    async def deliver(where: Store) -> bool:
        async with where.begin() as tx:
            return await tx.keep("console", "same", {}, MORNING)

    assert sorted(await asyncio.gather(deliver(store), deliver(other))) == [False, True]


async def test_a_slot_is_claimed_once(store: Store, other: Store) -> None:
    async def claim(where: Store) -> bool:
        async with where.begin() as tx:
            return await tx.slot("digest", date(2026, 12, 1))

    assert sorted(await asyncio.gather(*(claim(where) for where in (store, other, store)))) == [
        False,
        False,
        True,
    ]
    async with store.begin() as tx:
        assert not await tx.slot("digest", "2026-12-01")
        assert not await tx.slot_taken("digest", date(2026, 12, 2))
        assert await tx.slot("digest", date(2026, 12, 2))
        assert await tx.slot_taken("digest", "2026-12-02")
        assert await tx.slot("chase", date(2026, 12, 1))


async def test_a_word_about_the_installation_is_remembered(store: Store) -> None:
    async with store.begin() as tx:
        assert await tx.meta("clock") is None
        await tx.set_meta("clock", "a")
        await tx.set_meta("clock", "b")
    async with store.view() as tx:
        assert await tx.meta("clock") == "b"


async def test_a_playbook_stays_readable_as_it_stood(store: Store) -> None:
    async with store.begin() as tx:
        await tx.save_version("renewal", "v1", "steps: []")
        await tx.save_version("renewal", "v1", "forged")
        assert await tx.version_text("renewal", "v1") == "steps: []"
        assert await tx.version_text("renewal", "v2") is None
