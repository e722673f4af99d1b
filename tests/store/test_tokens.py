"""One-time words open once, expire, and cannot be guessed."""

import asyncio

from bot.store import Store, Token

from .world import HOUR, MORNING, utc, wang


async def test_a_token_says_what_it_opens(store: Store) -> None:
    async with store.begin() as tx:
        person = await wang(tx)
        await tx.add_token("d1", purpose="link", expires=MORNING + HOUR, case_ids=(3, 4), person_id=person.id)
        await tx.add_token(
            "d2", purpose="invite", expires=MORNING, role="guard", areas=("桂苑",), name="老张"
        )
        assert await tx.token("d1") == Token(
            purpose="link", case_ids=(3, 4), person_id=person.id, expires=utc(MORNING + HOUR)
        )
        assert await tx.token("d2") == Token(
            purpose="invite", role="guard", areas=("桂苑",), name="老张", expires=utc(MORNING)
        )
        assert await tx.token("d3") is None


async def test_a_token_is_used_once_by_whoever_is_first(store: Store, other: Store) -> None:
    async with store.begin() as tx:
        await tx.add_token("d", purpose="invite", expires=MORNING + HOUR)

    async def use(where: Store) -> bool:
        async with where.begin() as tx:
            return await tx.use_token("d", MORNING)

    assert sorted(await asyncio.gather(*(use(where) for where in (store, other, store)))) == [
        False,
        False,
        True,
    ]
    async with store.view() as tx:
        used = await tx.token("d")
    assert used is not None
    assert used.used_at == utc(MORNING)


async def test_an_expired_revoked_or_unknown_token_opens_nothing(store: Store) -> None:
    async with store.begin() as tx:
        await tx.add_token("old", purpose="link", expires=MORNING)
        await tx.add_token("off", purpose="link", expires=MORNING + HOUR)
        assert await tx.drop_token("off")
        assert not await tx.drop_token("off")
        for digest in ("old", "off", "never"):
            assert not await tx.use_token(digest, MORNING)


async def test_wrong_tokens_count_for_an_hour_and_per_chat(store: Store) -> None:
    async with store.begin() as tx:
        assert await tx.wrong_token("console", "1", MORNING) == 1
        assert await tx.wrong_token("console", "2", MORNING) == 1
        assert await tx.wrong_token("console", "1", MORNING + HOUR / 2) == 2
        assert await tx.wrong_token("console", "1", MORNING + HOUR) == 2


async def test_a_chat_can_be_locked(store: Store) -> None:
    async with store.begin() as tx:
        assert await tx.locked_until("console", "1") is None
        await tx.lock_chat("console", "1", MORNING)
        await tx.lock_chat("console", "1", MORNING + HOUR)
        assert await tx.locked_until("console", "1") == utc(MORNING + HOUR)
        assert await tx.locked_until("console", "2") is None


async def test_what_lets_a_colleague_in_is_forgotten_by_the_real_clock(store: Store) -> None:
    """A rehearsal whose story is far ahead does not take away the link that was made a moment ago."""
    async with store.begin() as tx:
        for purpose in ("page", "entry", "session"):
            await tx.add_token(purpose, purpose=purpose, expires=MORNING + HOUR)
        await tx.forget_tokens(MORNING + 24 * HOUR, MORNING)
        assert [await tx.token(one) is not None for one in ("page", "entry", "session")] == [
            False,
            True,
            True,
        ]
        await tx.forget_tokens(MORNING, MORNING + 24 * HOUR)
        assert [await tx.token(one) for one in ("entry", "session")] == [None, None]
