"""Where commands and the timer meet: facts are recorded, the person's cases decided, messages planned."""

import logging
from collections.abc import Collection, Sequence

from bot.core.conduct import Past
from bot.core.decide import Decision
from bot.core.facts import Fact, Planned, Unlinked, Unsaid
from bot.core.standing import Standing
from bot.engine.buttons import carried
from bot.engine.pagelink import hidden
from bot.engine.passes import revoke
from bot.engine.posting import Say, compose, occurrences, plan_post
from bot.engine.roads import Stuck, no_road, road_for
from bot.engine.site import Engine
from bot.engine.staff import tell_staff
from bot.engine.values import next_look
from bot.engine.view import View, contacts, decision, look, without
from bot.store import Crowded, Tx
from bot.store.rows import Case, Person, Post

log = logging.getLogger(__name__)
TURNS = 60  # each turn adds a fact; a case that needs more would be a fault in `decide`
REWORDED, RESEND = "other words", "resend"  # why a task is stopped although its message is still to be said
ORDER = (
    "reply",
    "receipt",
    "service",
    "promise_check",
    "promise_eve",
    "conversation",
    "letter",
    "event_ping",
    "reminder",
)


async def record(
    engine: Engine, tx: Tx, case_id: int, *facts: Fact, also: Collection[int] = ()
) -> list[Fact]:
    """Add facts to a case, tell the colleagues they concern, and settle its person; the stored facts of this case.

    `also`: the other cases of which the same was said. All know it before anything is decided, so that one message
    answers for all of them (conduct C08).
    """
    ids = list(dict.fromkeys((case_id, *also)))
    persons = sorted({(await tx.case(id)).person_id for id in ids})
    for person_id in persons:
        await tx.lock_person(person_id)
    stored = {id: [await tx.add(id, fact) for fact in facts] for id in ids}
    if any(isinstance(fact, Unlinked) for fact in facts):
        for person_id in persons:
            await revoke(engine, tx, person_id, "page")
    for id, added in stored.items():
        for fact in added:
            await tell_staff(engine, tx, id, fact)
    for person_id in persons:
        await settle(engine, tx, person_id, also=ids)
    return stored[case_id]


async def settle(engine: Engine, tx: Tx, person_id: int, also: Collection[int] = ()) -> None:
    """Decide all cases of one person until nothing is left to say now, and set when to look again."""
    person = await tx.lock_person(person_id)
    touched = set(also)
    fresh = False  # what this very call planned was decided a moment ago
    for _ in range(TURNS):
        views = await look(engine, tx, person, touched)
        touched |= {view.case.id for view in views}
        if not fresh and await _withdraw(engine, tx, person, views):
            continue
        fresh = True
        decided = [(view, decision(engine, view)) for view in views]
        if await _note(engine, tx, decided) or await _say(engine, tx, decided):
            continue
        for view, found in decided:
            await _wait(engine, tx, view, found)
        return
    raise RuntimeError(f"person {person_id} is not settled after {TURNS} turns")


async def settle_for(engine: Engine, tx: Tx, post: Post) -> None:
    """Settle whoever a message of our own speaks for: a case may have gone to another person meanwhile (C20)."""
    if post.kind != "proactive":
        return
    cases = tuple(case_id for case_id, _, _ in post.cases)
    owners = {(await tx.case(case_id)).person_id for case_id in cases}
    for person_id in sorted(owners | ({post.person_id} if post.person_id is not None else set())):
        await settle(engine, tx, person_id, also=cases)


async def _withdraw(engine: Engine, tx: Tx, person: Person, views: list[View]) -> bool:
    """Cancel queued messages that would not be decided any more; True when one was."""
    planned = {view.case.id: view for view in views if view.s.planned}
    if not planned:
        return False
    for post in await tx.queued_for(person.id):
        past = await contacts(engine, tx, person, aside=post.id)
        why = _pointless(engine, post, planned, past)
        if why is not None and await cancel(engine, tx, post, why):
            return True
        if why is None and post.tapping and _reworded(engine, post, planned, past):
            await tx.stop_tap(post.id, REWORDED)
        elif why is None and post.tapping and await _spared(engine, tx, post, planned):
            await tx.stop_tap(post.id, RESEND)
    return False


async def _spared(engine: Engine, tx: Tx, post: Post, planned: dict[int, View]) -> bool:
    """Whether the person opened a road meanwhile on which it goes by itself (wecom 6)."""
    road = await road_for(engine, tx, [planned[case_id] for case_id, _, _ in post.cases], post.contact_kind)
    return road is not None and not road.by_tap


def _pointless(engine: Engine, post: Post, planned: dict[int, View], past: tuple[Past, ...]) -> str | None:
    """Why a queued message is no longer what we would say; None while it is."""
    for case_id, key, _ in post.cases:
        view = planned.get(case_id)
        if view is None:
            return "case gone"
        again = decision(engine, without(view, past), sending=key)
        if again.say is None or again.say.key != key:
            return again.why
    return None


def _reworded(engine: Engine, post: Post, planned: dict[int, View], past: tuple[Past, ...]) -> bool:
    """Whether something has happened that changes what a waiting message says, such as a part payment.

    That time passes alone does not count: the colleague has the words until their hour is over.
    """
    views = [planned[case_id] for case_id, _, _ in post.cases]
    if all(isinstance(view.facts[-1], Planned) for view in views):
        return False
    found = [
        (view, decision(engine, without(view, past), sending=key).say)
        for view, (_, key, _) in zip(views, post.cases, strict=True)
    ]
    text, buttons = compose(engine, [Say(view=view, say=say) for view, say in found if say is not None])
    return (text, carried(buttons)) != (hidden(post.text), carried(post.buttons))


async def cancel(engine: Engine, tx: Tx, post: Post, why: str) -> bool:
    """Take back a message that is queued or waits for a tap, for all its cases; False when it is on its way."""
    real, tapping = engine.clock.real(), post.tapping
    if not await tx.settle_post(post.id, "cancelled", at=real, error=why, was=post.state):
        return False
    if tapping:  # the platform is told as soon as this is kept; a tap that was faster is found out then
        await tx.set_taps([post.id], state="cancelling", why=why, looked_at=None)
    for case_id, key, step in post.cases:
        await tx.add(case_id, Unsaid(at=engine.now(), key=key, step=step, why=why))
    log.info("post %s %s cancelled: %s", post.id, post.step, why)
    return True


async def hand_over(engine: Engine, tx: Tx, case: Case, person_id: int) -> None:
    """A case is another person's from now on; what the former one was still to hear about it is taken back (C20, C21).

    A message in the queue would be found out as it leaves, one that lies with a colleague by nobody.
    """
    live = await tx.queued_for(case.person_id)
    about = [post for post in live if any(id == case.id for id, _, _ in post.cases)]
    for post in about:
        await cancel(engine, tx, post, "case gone")
    await tx.set_case(case.id, person_id=person_id)
    await revoke(engine, tx, case.person_id, "page")
    if about:
        await settle(engine, tx, case.person_id)


async def _note(engine: Engine, tx: Tx, decided: list[tuple[View, Decision]]) -> bool:
    """Record what ended by itself or was overtaken; True when something was."""
    noted = False
    for view, found in decided:
        for fact in found.record:
            stored = await tx.add(view.case.id, fact)
            await tell_staff(engine, tx, view.case.id, stored)
            noted = True
    return noted


async def _say(engine: Engine, tx: Tx, decided: list[tuple[View, Decision]]) -> bool:
    """Plan the most pressing message of a person; cases with the same step share it (conduct 2a, C08)."""
    says = [Say(view=view, say=found.say) for view, found in decided if found.say is not None]
    if not says:
        return False
    first = min(says, key=lambda one: (_order(one), one.view.case.id))
    group = [one for one in says if one.joins(first)]
    now = engine.now()
    try:
        post = await plan_post(engine, tx, group)
    except Crowded:
        return False  # its delivery settles the person again
    if post is None:
        await _unreached(engine, tx, group)
        return True
    rules = {view.case.id: found.rule for view, found in decided}
    for case_id, key, step in occurrences(group):
        await tx.add(case_id, Planned(at=now, key=key, step=step, rule=rules[case_id]))
    return True


async def _unreached(engine: Engine, tx: Tx, group: Sequence[Say]) -> None:
    """Without any chat the person is unlinked; with one that is shut just now a colleague is asked (P26)."""
    view = group[0].view
    if await tx.chats(view.person.id):
        step, text = group[0].say.step, compose(engine, group)[0]
        message = Stuck(cases=occurrences(group), kind=step.kind, text=text, named=group[0].say.named)
        await no_road(engine, tx, view, message)
        return
    fact: Fact = Unlinked(at=engine.now(), why="no_chat")
    for one in group:
        await tx.add(one.view.case.id, fact)


def _order(one: Say) -> int:
    return ORDER.index(one.say.step.kind) if one.say.step.kind in ORDER else len(ORDER)


async def _wait(engine: Engine, tx: Tx, view: View, found: Decision) -> None:
    """Copy the sums to the case and set its next wake."""
    s, now, asked = view.s, engine.now(), asked_of(view.s)
    log.info("case %s: %s (%s), next look %s", view.case.id, found.why, found.rule, found.wake_at)
    wake = found.wake_at if found.say is None else None
    if found.why == "queued" and s.promise is not None and not s.promise.checked:
        check = next_look(view, s.promise.said)  # what waits for a tap may wait until then
        wake = min(filter(None, (wake, check))) if check > now else wake
    await tx.set_case(
        view.case.id,
        wake_at=wake,
        status=s.status(now),
        owed=s.owed if view.book.follows != "goods" else 0,
        promise_at=s.promise.said.check if s.promise else None,
        broken=s.broken,
        outcome=s.outcome,
        next_step=found.next_step,
        waits_for=found.waits_for or (asked[0].partition(":")[0] if asked else None),
        asked="\n".join(asked) or None,
    )


def asked_of(s: Standing) -> list[str]:
    """Whose move it is besides, the oldest first: `finance`, or `steward:Lin` for a task that is one colleague's.

    Of open tasks, and of drafts that wait for a yes (design 5.2).
    """
    tasks = [f"{task.role}:{task.to}" if task.to else task.role for task in s.tasks.values()]
    drafts = [draft.said.role for draft in s.drafts.values() if draft.open]
    return list(dict.fromkeys([*tasks, *drafts]))
