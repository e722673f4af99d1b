"""A message is queued once for its occurrence, leaves once, and its fate is known."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.store import Crowded, Post, Store, Tx

from .world import HOUR, MORNING, case_of_wang, fee, reminder, utc, wang

LEASE = timedelta(seconds=60)


async def queued(store: Store, **more: object) -> Post:
    """A reminder about a new case."""
    async with store.begin() as tx:
        post = await reminder(tx, await case_of_wang(tx), **more)
    assert post is not None
    return post


async def test_a_message_is_kept_as_it_was_planned(store: Store) -> None:
    buttons = [[{"label": "已交", "press": "claim:1"}], [{"label": "付款", "url": "https://example.org"}]]
    post = await queued(
        store, buttons=buttons, named=True, profile="CN", version="v1", not_before=MORNING + HOUR
    )
    async with store.view() as tx:
        assert await tx.posts() == [post]
        assert await tx.post_of(post.id) == post
        assert await tx.post_of(post.id + 1) is None
    assert (post.kind, post.state, post.attempts, post.text) == ("proactive", "queued", 0, "您好")
    assert (post.buttons, post.named, post.profile, post.version) == (buttons, True, "CN", "v1")
    assert (post.planned_at, post.not_before, post.taken_at) == (utc(MORNING), utc(MORNING + HOUR), None)
    assert post.cases == ((post.case_id, "round:notice", "notice"),)


@pytest.mark.parametrize("state", ["sending", "sent", "unknown", "awaiting_staff"])
async def test_an_occurrence_with_a_live_message_gets_no_second_one(store: Store, state: str) -> None:
    post = await queued(store)
    async with store.begin() as tx:
        case = await tx.case(post.case_id or 0)
        assert await reminder(tx, case) is None
        await tx.settle_post(post.id, state, at=MORNING)  # type: ignore[arg-type]
        assert await reminder(tx, case) is None
        assert len(await tx.posts()) == 1


@pytest.mark.parametrize("state", ["cancelled", "failed"])
async def test_an_occurrence_that_was_not_said_may_be_said_anew(store: Store, state: str) -> None:
    post = await queued(store)
    async with store.begin() as tx:
        await tx.settle_post(post.id, state, at=MORNING)  # type: ignore[arg-type]
        assert await reminder(tx, await tx.case(post.case_id or 0)) is not None
        with pytest.raises(Crowded):
            await tx.settle_post(post.id, "queued", at=MORNING)
        assert [one.state for one in await tx.posts()] == [state, "queued"]


async def test_one_person_has_one_message_of_ours_on_its_way(store: Store) -> None:
    post = await queued(store)
    async with store.begin() as tx:
        case = await tx.case(post.case_id or 0)
        with pytest.raises(Crowded):
            await reminder(tx, case, "round:second")
        assert await reminder(tx, case, "thanks", kind="reply") is not None
        await tx.settle_post(post.id, "sent", at=MORNING, message_id="7")
        assert await reminder(tx, case, "round:second") is not None


async def test_one_message_may_speak_for_several_cases(store: Store) -> None:
    async with store.begin() as tx:
        person = await wang(tx)
        a, b = await tx.open_cases([fee(person, unit) for unit in ("1-1", "1-2")])
        both = ((a.id, "round:notice", "notice"), (b.id, "round:notice", "notice"))
        post = await reminder(tx, a, cases=both)
        assert post is not None
        assert post.cases == both
        assert await tx.posts(case_id=b.id) == [post]
        await tx.settle_post(post.id, "sent", at=MORNING)
        assert await reminder(tx, b) is None
        assert await reminder(tx, b, "round:second") is not None


async def test_replies_may_say_the_same_twice(store: Store) -> None:
    async with store.begin() as tx:
        case = await case_of_wang(tx)
        assert await reminder(tx, case, "help", kind="reply") is not None
        assert await reminder(tx, case, "help", kind="reply") is not None


async def test_messages_are_listed_by_state_case_and_person(store: Store) -> None:
    post = await queued(store)
    async with store.begin() as tx:
        card = await tx.post(
            kind="card", channel="console", address="li", key="k", text="t", planned_at=MORNING
        )
        assert card is not None
        assert await tx.posts(state="queued", case_id=post.case_id) == [post]
        assert await tx.posts(person_id=post.person_id) == [post]
        assert await tx.posts(limit=1) == [post]
        assert await tx.posts(state="sent") == []


async def test_the_most_pressing_message_leaves_first(store: Store) -> None:
    async with store.begin() as tx:
        case = await case_of_wang(tx)
        await reminder(tx, case, "own", address="c1")
        for key, kind, hours in (("late", "card", 2), ("card", "card", 1), ("answer", "reply", 1)):
            await reminder(tx, case, key, kind=kind, planned_at=MORNING + hours * HOUR, address=key)
        await reminder(tx, case, "elsewhere", kind="reply", channel="wecom")
        now = MORNING + HOUR
        both = ("console", "wecom")
        assert await sendable_keys(tx, now, both) == ["elsewhere", "answer", "card", "own"]
        assert await sendable_keys(tx, now, both, limit=2) == ["elsewhere", "answer"]
        assert await sendable_keys(tx, now, ("console",), limit=2) == ["answer", "card"]
        assert await sendable_keys(tx, MORNING - HOUR, both) == []
        assert await tx.earliest_post() == utc(MORNING)


async def sendable_keys(tx: Tx, now: datetime, channels: tuple[str, ...], limit: int = 10) -> list[str]:
    """What may leave, by its key."""
    ids = [one.id for one in await tx.sendable(now, channels, limit=limit)]
    keys = {post.id: post.key for post in await tx.posts_of(ids)}
    return [keys[id] for id in ids]


async def test_a_message_is_taken_once_by_many_workers(store: Store, other: Store, kind: str) -> None:
    post = await queued(store)

    async def take(where: Store) -> set[int]:
        async with where.begin() as tx:
            return await tx.take([post], MORNING + HOUR, MORNING + 2 * HOUR, LEASE)

    taken = await asyncio.gather(*(take(where) for _ in range(5) for where in (store, other)))
    assert [ids for ids in taken if ids] == [{post.id}]
    async with store.view() as tx:
        (sending,) = await tx.stale_sending()
        assert await tx.stale_sending(MORNING + 2 * HOUR + LEASE) == []
        if kind == "sqlite":  # a server goes by its own clock
            assert await tx.stale_sending(MORNING + 2 * HOUR + 2 * LEASE) == [sending]
    assert (sending.attempts, sending.changed_at, sending.taken_at) == (
        1,
        utc(MORNING + 2 * HOUR),
        utc(MORNING + HOUR),
    )


async def test_a_lease_that_is_over_shows_who_is_gone(store: Store) -> None:
    post = await queued(store)
    async with store.begin() as tx:
        await tx.take([post], MORNING, MORNING, -LEASE)
        assert [one.id for one in await tx.stale_sending(MORNING)] == [post.id]


async def test_the_outcome_of_an_earlier_try_changes_nothing(store: Store) -> None:
    post = await queued(store)
    for _ in range(2):  # sent again by another process, after a colleague said so
        async with store.begin() as tx:
            await tx.settle_post(post.id, "queued", at=MORNING)
            await tx.take([post], MORNING, MORNING, LEASE)
    async with store.begin() as tx:
        assert not await tx.settle_post(post.id, "queued", at=MORNING, was="sending", tried=1)
        assert await tx.settle_post(post.id, "sent", at=MORNING, was="sending", tried=2)


async def test_a_cancelled_message_cannot_be_taken(store: Store) -> None:
    post = await queued(store)
    async with store.begin() as tx:
        await tx.settle_post(post.id, "cancelled", at=MORNING)
        assert await tx.take([post], MORNING, MORNING, LEASE) == set()
        assert await tx.earliest_post() is None


async def test_settling_notes_what_is_new_and_keeps_the_rest(store: Store) -> None:
    post = await queued(store)
    async with store.begin() as tx:
        later = MORNING + 2 * HOUR
        await tx.settle_post(
            post.id, "queued", at=MORNING, not_before=later, error="429", text="b", buttons=[]
        )
        (again,) = await tx.posts()
        assert (again.not_before, again.error, again.text) == (utc(later), "429", "b")
        assert await tx.settle_post(post.id, "sent", at=later, message_id="42", was="queued")
        assert not await tx.settle_post(post.id, "failed", at=later, was="sending")
        sent = await tx.post_by_message("console", "wang", "42")
        assert await tx.post_by_message("console", "wang", "43") is None
    assert sent is not None
    assert (sent.id, sent.state, sent.changed_at, sent.error) == (post.id, "sent", utc(later), "429")


async def test_a_person_is_counted_by_what_may_have_reached_them(store: Store) -> None:
    async with store.begin() as tx:
        case = await case_of_wang(tx)
        fates = {"old": "sent", "sent": "sent", "doubt": "unknown", "gone": "failed", "off": "cancelled"}
        for hours, (key, state) in enumerate(fates.items()):
            post = await reminder(tx, case, key)
            assert post is not None
            await tx.take([post], MORNING + hours * HOUR, MORNING + hours * HOUR, LEASE)
            await tx.settle_post(post.id, state, at=MORNING + 9 * HOUR)  # type: ignore[arg-type]
        await reminder(tx, case, "answer", kind="reply")
        await reminder(tx, case, "next")
    async with store.begin() as tx:
        read = await tx.past_contacts(case.person_id, MORNING + HOUR)
        await tx.hold([case.person_id])
        remembered = await tx.past_contacts(case.person_id, MORNING + HOUR)
    assert [post.key for post in read] == ["sent", "doubt", "next"]
    assert remembered == read


async def test_what_left_makes_room_for_the_next_in_the_same_transaction(store: Store) -> None:
    post = await queued(store)
    async with store.begin() as tx:
        case = await tx.case(post.case_id or 0)
        await tx.settle_post(post.id, "cancelled", at=MORNING)
        second = await reminder(tx, case)
        assert second is not None
        await tx.settle_post(second.id, "cancelled", at=MORNING)
        assert await reminder(tx, case, text="once more") is not None
    async with store.view() as tx:
        assert [one.state for one in await tx.posts()] == ["cancelled", "cancelled", "queued"]
