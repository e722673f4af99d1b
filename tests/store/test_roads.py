"""What the store knows of the roads to a person: windows, words that open them, and taps (wecom 5, 6)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.roads import TAP, WINDOW
from bot.engine.held import MAYBE
from bot.store import Post, Store, holding
from bot.store.rows import Tap

from .world import HOUR, MORNING, case_of_wang, fee, reminder, utc, wang

NOON = MORNING + 3 * HOUR
CALLED = {"channel": TAP, "address": "wm-1", "holder": "lin"}


async def waiting(store: Store, count: int = 1, **more: object) -> list[Post]:
    """Messages to as many people that lie with a colleague."""
    found = []
    async with store.begin() as tx:
        for number in range(count):
            person = await wang(tx, key=f"phone:{number}")
            case = await tx.open_case(**fee(person, unit=f"1-{number}"))
            values = {**CALLED, "address": f"wm-{number}", "state": "awaiting_staff", "attempts": 1, **more}
            post = await reminder(tx, case, **values)
            assert post is not None
            found.append(post)
    return found


def tap(post: Post, **more: object) -> Tap:
    """A fresh task of this message."""
    made = Tap(
        post_id=post.id, task="msg1", holder=post.holder or "", address=post.address, state="open",
        made_at=utc(MORNING), until=utc(NOON),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


async def kept(store: Store, post: Post) -> Tap:
    async with store.view() as tx:
        found = await tx.tap_of(post.id)
    assert found is not None
    return found


# --- chats ---


async def test_a_window_is_opened_used_up_and_given_back(store: Store) -> None:
    async with store.begin() as tx:
        person = await wang(tx)
        await tx.open_chat(person.id, WINDOW, "kf-1", at=MORNING, consent="v1")
        await tx.set_chat(WINDOW, "kf-1", heard_at=MORNING, window_until=MORNING + 48 * HOUR, window_left=5)
        await tx.spend(WINDOW, ["kf-1", "kf-2"])
        await tx.spend(WINDOW, ["kf-1"])
        await tx.spend(WINDOW, ["kf-1"], -1)
        (chat,) = await tx.chats(person.id)
    assert (chat.window_left, chat.window_until) == (4, utc(MORNING + 48 * HOUR))


async def test_what_is_noted_about_a_chat_is_seen_in_the_same_transaction(store: Store) -> None:
    async with store.begin() as tx:
        person = await wang(tx)
        await tx.open_chat(person.id, TAP, "wm-1", at=MORNING, consent="v1")
        await tx.lock_person(person.id)
        assert (await tx.chats(person.id))[0].holder is None
        await tx.set_chat(TAP, "wm-1", holder="lin")
        assert (await tx.chats(person.id))[0].holder == "lin"


async def test_a_word_opens_its_chat_until_it_is_used(store: Store) -> None:
    async with store.begin() as tx:
        person = await wang(tx)
        await tx.open_chat(person.id, TAP, "wm-1", at=MORNING, consent="v1")
        await tx.set_chat(TAP, "wm-1", ticket="contact:CODE", ticket_until=MORNING + HOUR)
        (found,) = await tx.chats(person.id)
        assert (found.ticket, found.ticket_until) == ("contact:CODE", utc(MORNING + HOUR))
        await tx.drop_ticket(["contact:CODE", "kf:OTHER"])
        assert (await tx.chats(person.id))[0].ticket is None


# --- taps ---


async def test_a_tap_is_kept_and_a_message_that_waits_again_waits_anew(store: Store) -> None:
    (post,) = await waiting(store)
    first = tap(post)
    async with store.begin() as tx:
        await tx.add_taps([first])
    assert await kept(store, post) == first
    async with store.begin() as tx:
        await tx.set_taps([post.id], state="done", reminded=2, reminded_at=MORNING, looked_at=MORNING)
        await tx.add_taps([tap(post, task="msg2")])
    assert await kept(store, post) == tap(post, task="msg2")


async def test_undone_taps_begin_with_what_was_never_looked_at(store: Store) -> None:
    one, two, three, four = await waiting(store, 4)
    async with store.begin() as tx:
        await tx.add_taps([tap(one, looked_at=utc(NOON)), tap(two), tap(three, looked_at=utc(MORNING))])
        await tx.add_taps([tap(four, state="done")])
        assert [found.post_id for found in await tx.undone_taps()] == [two.id, three.id, one.id]
        await tx.set_taps([two.id], state="cancelling")
        assert [found.post_id for found in await tx.undone_taps(state="cancelling")] == [two.id]


async def test_what_has_reached_its_hour_is_to_be_stopped(store: Store) -> None:
    one, two, three, four = await waiting(store, 4)
    async with store.begin() as tx:
        await tx.add_taps([tap(one, looked_at=utc(MORNING)), tap(two, until=utc(NOON + HOUR))])
        await tx.add_taps([tap(three, state="doubt"), tap(four, state="cancelling", why="paid")])
        await tx.stop_taps(NOON, "expired")
    found = [await kept(store, post) for post in (one, two, three, four)]
    assert [(one.state, one.why) for one in found] == [
        ("cancelling", "expired"), ("open", ""), ("doubt", ""), ("cancelling", "paid"),
    ]  # fmt: skip
    assert found[0].looked_at is None


@pytest.mark.parametrize(
    ("state", "after"), [("open", "new"), ("doubt", "new"), ("cancelling", "old"), ("done", "old")]
)
async def test_a_task_that_is_stopped_already_keeps_its_reason(store: Store, state: str, after: str) -> None:
    (post,) = await waiting(store)
    async with store.begin() as tx:
        await tx.add_taps([tap(post, state=state, why="old")])
        await tx.stop_tap(post.id, "new")
    assert (await kept(store, post)).why == after


async def test_a_look_does_not_hide_what_changed_while_it_lasted(store: Store) -> None:
    one, two = await waiting(store, 2)
    async with store.begin() as tx:
        await tx.add_taps([tap(one), tap(two)])
        await tx.stop_tap(two.id, "paid")
        await tx.looked([one.id, two.id], MORNING, "open")
    assert [(await kept(store, post)).looked_at for post in (one, two)] == [utc(MORNING), None]


async def test_what_lies_with_colleagues_is_listed_for_each_of_them(store: Store) -> None:
    mine, stopped, doubtful = await waiting(store, 3)
    async with store.begin() as tx:
        await tx.add_taps([tap(mine), tap(stopped, state="cancelling")])
        await tx.add_taps([tap(doubtful, state="doubt", holder="wu")])
        assert [post.id for post in await tx.waiting_for()] == [mine.id, doubtful.id]
        assert [post.id for post in await tx.waiting_for(["lin"])] == [mine.id]
        assert await tx.waiting_for([]) == []
        await tx.settle_post(mine.id, "sent", at=MORNING)
        assert await tx.waiting_for(["lin"]) == []


async def test_whoever_got_a_task_today_is_known(store: Store) -> None:
    (post,) = await waiting(store)
    async with store.begin() as tx:
        await tx.add_taps([tap(post)])
        assert not await tx.tapped_today("wm-0", MORNING)
        await tx.settle_post(post.id, "sent", at=NOON, taken_at=NOON)
        assert await tx.tapped_today("wm-0", NOON)
        assert not await tx.tapped_today("wm-0", NOON + HOUR)
        assert not await tx.tapped_today("wm-1", MORNING)


async def test_the_same_words_for_the_same_colleague_are_found(store: Store) -> None:
    queued = {"state": "queued", "attempts": 0}
    first, second = await waiting(store, 2, **queued)
    async with store.begin() as tx:
        case = await tx.open_case(**fee(await wang(tx, key="phone:9"), unit="9-9"))
        other = await reminder(tx, case, **{**CALLED, "address": "wm-9", "holder": "wu"})
        assert other is not None
        assert await tx.same_words([first.id]) == [first.id, second.id]
        assert await tx.same_words([first.id, second.id, other.id]) == [first.id, second.id, other.id]
        await tx.settle_post(second.id, "cancelled", at=MORNING)
        assert await tx.same_words([first.id]) == [first.id]
        await tx.settle_post(first.id, "queued", at=MORNING, text="您好您好")
        assert await tx.same_words([other.id]) == [other.id]


async def test_a_message_nobody_holds_has_the_words_of_others_nobody_holds(store: Store) -> None:
    first, second = await waiting(store, 2, state="queued", holder=None)
    async with store.begin() as tx:
        await tx.settle_post(second.id, "queued", at=MORNING, holder="")
        assert await tx.same_words([first.id]) == [first.id, second.id]


# --- after a restore, and what a waiting message counts for ---


async def test_a_restored_message_waits_for_a_colleague_and_its_task_is_followed_no_more(
    store: Store,
) -> None:
    lies, stopped = await waiting(store, 2)
    async with store.begin() as tx:
        await tx.add_taps([tap(lies), tap(stopped, state="cancelling")])
        await tx.settle_post(stopped.id, "cancelled", at=MORNING)
        await holding.hold_queued(tx, MORNING, MAYBE)
    assert [(await kept(store, post)).state for post in (lies, stopped)] == ["done", "cancelling"]
    async with store.view() as tx:
        held = await tx.post_of(lies.id)
    assert held is not None
    assert (held.state, held.tapping) == ("awaiting_staff", False)


async def test_a_message_that_lies_with_a_colleague_counts_and_may_be_taken_back(store: Store) -> None:
    (post,) = await waiting(store)
    assert post.person_id is not None
    async with store.begin() as tx:
        assert [one.id for one in await tx.past_contacts(post.person_id, MORNING)] == [post.id]
        assert [one.id for one in await tx.queued_for(post.person_id)] == [post.id]
        await tx.settle_post(post.id, "awaiting_staff", at=MORNING, error=MAYBE)
    async with store.begin() as tx:
        assert await tx.past_contacts(post.person_id, MORNING) == []
        assert await tx.queued_for(post.person_id) == []


# --- promises ---


async def test_promises_of_the_next_minutes_are_found_the_soonest_first(store: Store) -> None:
    moments: list[datetime | None] = [NOON, MORNING + HOUR, None, MORNING, NOON + HOUR]
    async with store.begin() as tx:
        person, ids = await wang(tx), []
        for number, moment in enumerate(moments):
            case = await tx.open_case(**fee(person, unit=f"2-{number}"))
            await tx.set_case(case.id, promise_at=moment)
            ids.append(case.id)
        assert await tx.promised_between(MORNING, NOON) == [ids[1], ids[0]]
        assert await tx.next_promise(NOON) == utc(NOON + HOUR)
        assert await tx.next_promise(NOON + 2 * HOUR) is None
        await tx.set_case(ids[4], outcome="paid")
        assert await tx.next_promise(NOON) is None
        await tx.set_case(ids[1], outcome="paid")
        assert await tx.promised_between(MORNING - timedelta(seconds=1), NOON) == [ids[3], ids[0]]


async def test_of_a_case_that_is_there_once_there_is_no_tap(store: Store) -> None:
    async with store.begin() as tx:
        post = await reminder(tx, await case_of_wang(tx))
        assert post is not None
        assert await tx.tap_of(post.id) is None
