"""Everything a case could say next, each with the moment it asks for; conduct and `decide` choose among them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.choices import proposal
from bot.core.facts import Skipped
from bot.core.plan import Candidate, Candidates, Plan
from bot.core.plan_parts import plan_mark
from bot.core.playbook import TOUCHES, Playbook
from bot.core.policy import Place
from bot.core.promise import CHOSEN, NAMED_WITHIN
from bot.core.rounds import GAP, due_rounds
from bot.core.silence import no_ask_before
from bot.core.standing import Promise, Standing

UNDO_WAIT = timedelta(seconds=60)  # contract: what a typed /paid or /fixed sets off waits for an /undo
TALK = timedelta(hours=24)  # conduct 1, conversation
AFTER_SILENCE = timedelta(hours=24)  # conduct 2 `silent`
AGAIN_AFTER = timedelta(hours=4)  # conduct 2 `vague_answer`
ARRIVAL_LATE = timedelta(minutes=15)  # conduct 2a, event
ARRIVAL_AHEAD = timedelta(minutes=20)  # conduct 2a, event
URGED_FOR = timedelta(minutes=10)  # what a colleague has seen and sent is not sent later
INFORMING = frozenset({"receipt", "service"})  # messages that ask nothing
AFTER_ANSWER = timedelta(minutes=10)  # conduct 2, event
COMMITTEE = timedelta(minutes=5)  # practice E3: the answer comes minutes later


def candidates(s: Standing, book: Playbook, now: datetime, place: Place) -> Candidates:
    """All that could be said, before anybody asks whether it may."""
    plan = Plan(s, book, now, place)
    found = [*_receipts(plan)]
    if s.outcome:
        return Candidates(found=found)
    for part in (_identity, _answers, _link_check, _promise, _outcomes, _urged):
        found.extend(part(plan))
    rounds, skipped = _calendar(plan)
    free = max(filter(None, (_after_call_back(plan), _quiet_end(plan))), default=None)
    found += rounds if free is None else [one._replace(at=max(one.at, free)) for one in rounds]
    return Candidates(found=found, skipped=skipped)


def _calendar(plan: Plan) -> tuple[list[Candidate], list[Skipped]]:
    """The rounds to come; while a promise stands only those that do not wait for it (practice M4)."""
    book = plan.book
    if _busy_with_them(plan):
        book = book.always
        if not book.rounds or plan.s.promise is None or not plan.s.verified:
            return [], []
    return due_rounds(_rested(plan), book, plan.now, plan.place)


def _busy_with_them(plan: Plan) -> bool:
    """A promise, a call-back or a question of ours is open: the calendar waits."""
    s = plan.s
    if s.promise is not None or not s.verified:
        return True
    if s.call_back is not None and any(plan.want("call_back", s.call_back.id, s.call_back.until, "P15")):
        return True
    if s.dodge is not None and any(_chain(plan)):
        return True
    return any(_repeat(plan))


def _rested(plan: Plan) -> Standing:
    """Conduct 2 `silent`: the calendar counts anew from the end of the quiet days, unless they wrote meanwhile."""
    s = plan.s
    waits = [moment for moment in (s.since, _quiet_end(plan), no_ask_before(s)) if moment is not None]
    return replace(s, since=max(waits)) if waits and max(waits) != s.since else s


def _quiet_end(plan: Plan) -> datetime | None:
    """Until when an unanswered repeat keeps us quiet, also for rounds that count from a date (conduct 2 `silent`)."""
    return None if _step_over(plan) else plan.s.rest_until


def _step_over(plan: Plan) -> bool:
    """They wrote after the unanswered check, so there is no silence to respect."""
    return bool(
        plan.s.heard_at and plan.s.rest_until and plan.s.heard_at > plan.s.rest_until - timedelta(days=3)
    )


def _after_call_back(plan: Plan) -> datetime | None:
    """One question at a time: after the call-back they asked for, the calendar leaves them room to answer.

    So it does for a guest after the choice of two, which may have waited for the hours of the day.
    """
    s, arrival = plan.s, plan.book.follows == "arrival"
    said = plan.said_at("call_back", s.call_back.id) if s.call_back else None
    if said is None and arrival and s.dodge is not None:
        said = plan.said_at("pin_down", s.dodge.id)
    return said and said + (AFTER_ANSWER if arrival else GAP)


def _receipts(plan: Plan) -> Iterator[Candidate]:
    for payment in plan.s.payments:
        wait = UNDO_WAIT if payment.typed else timedelta(0)
        yield from plan.want("thanks", payment.id, payment.at + wait, "P2")
    for came in plan.s.deliveries:
        yield from plan.want("thanks", came.id, came.at + UNDO_WAIT, "M5")
    for done in plan.s.told:
        yield from plan.want("told", done.id, done.at + UNDO_WAIT, "P2")
    for draft in plan.s.drafts.values():
        if draft.said.what == "waiver" and draft.approved:
            yield from plan.want("waived", draft.said.id, draft.answers[-1].at, "P24")


def _identity(plan: Plan) -> Iterator[Candidate]:
    """P16: who are you, once, and once more on another day."""
    s = plan.s
    if s.verified or s.bound_at is None:
        return
    yield from plan.want("verify", s.bound_id, s.bound_at, "P16")
    asked = plan.said_at("verify", s.bound_id)
    if asked and not plan.answered_since(asked):
        yield from plan.want("verify_again", s.bound_id, asked + TALK, "P16")


def _answers(plan: Plan) -> Iterator[Candidate]:
    """What their own words ask of us."""
    s = plan.s
    if s.call_back is not None:
        yield from plan.want("call_back", s.call_back.id, s.call_back.until, "P15", named=True)
    if s.not_yet is not None and plan.now < s.not_yet.at + TALK:
        name = "handover" if s.needs_call and s.broken >= plan.book.max_broken else "nearer"
        yield from plan.want(name, s.not_yet.id, s.not_yet.at, "conduct 2a")
    if s.dodge is not None:
        yield from _chain(plan)


def _chain(plan: Plan) -> Iterator[Candidate]:
    """A dodge: the choice of two at once, after four hours, on the next day, then our own proposal (conduct 2)."""
    assert plan.s.dodge is not None
    mark, said = plan.s.dodge.id, plan.s.dodge.at
    if plan.said_at("pin_down", mark) is None and plan.now >= said + TALK:
        return  # what we could not answer within the talk is no reason to ask any more
    waits = (("again", AGAIN_AFTER), ("again_day", timedelta(days=1)))
    yield from plan.want("pin_down", mark, said, "P2")
    last = plan.said_at("pin_down", mark)
    if plan.s.promise is not None or any(_repeat(plan)):
        return
    for name, wait in waits:
        if last is None or plan.answered_since(last):
            return
        yield from plan.want(name, mark, _rest_kept(plan, last + wait), "C10")
        last = plan.said_at(name, mark) or (None if plan.book.step(name) else last)
    if last is None or plan.answered_since(last):
        return
    yield from plan.want("propose", mark, _rest_kept(plan, last + timedelta(days=1)), "C10")
    proposed = plan.said_at("propose", mark)
    if proposed is not None and not plan.answered_since(proposed):
        yield from plan.want("proposed", mark, proposal(proposed, plan.place, plan.book.profile), "C10")


def _rest_kept(plan: Plan, at: datetime) -> datetime:
    """Conduct 2 `silent`: an older question of ours is not asked again in the quiet days after a repeat."""
    rest = _quiet_end(plan)
    return at if rest is None else max(at, rest)


def _link_check(plan: Plan) -> Iterator[Candidate]:
    """P2 chain: half an hour after a way to pay went out, once a talk."""
    s = plan.s
    talks = [spoke for key, spoke in s.spoken.items() if key.startswith("link_check:")]
    newest = max((spoke.at for spoke in s.spoken.values() if spoke.kind not in INFORMING), default=None)
    for key, spoke in s.spoken.items():
        step = plan.book.step(spoke.step)
        if step is None or not step.link or s.not_yet is not None:
            continue
        hushed = s.call_back is not None and s.call_back.at > spoke.at  # P15: never press on after "not now"
        newer = (
            newest is not None and newest > spoke.at
        )  # a later question of ours asks the same and more (C08)
        if newer or hushed or any(abs(spoke.at - other.at) < TALK for other in talks):
            continue
        until = spoke.at + TALK
        if s.promise is not None:
            until = min(until, s.promise.said.check)
        if plan.now < until:
            yield from plan.want("link_check", key.split(":")[1], spoke.at, "P2", until=until)


def _promise(plan: Plan) -> Iterator[Candidate]:
    """P13, C09: the eve, the moment itself, and one repeat after silence."""
    promise = plan.s.promise
    if promise is not None:
        yield from _eve(plan, promise)
        yield from _moment(plan, promise)
    yield from _repeat(plan)


def _eve(plan: Plan, promise: Promise) -> Iterator[Candidate]:
    said = promise.said
    if said.eve is not None and plan.now < said.check:
        until = min(said.check, said.eve + timedelta(hours=5))  # past midnight it is the eve no longer
        more = {"chose_day": said.precision in CHOSEN, "until": until}
        yield from plan.want("eve", said.id, said.eve, "P13", **more)


def _moment(plan: Plan, promise: Promise) -> Iterator[Candidate]:
    said = promise.said
    late = plan.now - said.check  # a week later it is no minute of theirs any more
    named = said.precision == "minute" and max(said.check - said.at, late) <= NAMED_WITHIN
    more = {"named": named, "chose_day": said.precision in CHOSEN}
    if plan.book.follows == "arrival":
        ahead = said.check - ARRIVAL_AHEAD
        if ahead > said.at:
            yield from plan.want("ahead", said.id, ahead, "E5", until=said.check, **more)
        if plan.said_at("ahead", said.id):
            yield from plan.want("check", said.id, max(said.end, said.check) + ARRIVAL_LATE, "E5", **more)
            return
    yield from plan.want("check", said.id, said.check, "C09", **more)


def _repeat(plan: Plan) -> Iterator[Candidate]:
    """Silence after a check gets one repeat; whether the promise has lapsed meanwhile does not matter."""
    if not plan.s.promises or plan.s.not_yet is not None or plan.book.follows == "arrival":
        return
    promise = plan.s.promises[-1]
    asked = plan.said_at("check", promise.id)
    if promise.state not in ("open", "broken", "partly_kept") or asked is None or plan.answered_since(asked):
        return
    yield from plan.want("repeat", promise.id, asked + AFTER_SILENCE, "C09")


def _outcomes(plan: Plan) -> Iterator[Candidate]:
    """What a colleague settled: repaired (P11), or what the committee said (E3)."""
    s = plan.s
    if s.resolved is not None and s.resolved.outcome == "fixed" and s.promise is None:
        yield from plan.want("fixed", s.resolved.id, s.resolved.at + UNDO_WAIT, "P11")
    if s.plan is not None:
        yield from plan.want("plan", plan_mark(s), s.plan.agreed_at, "I2")
    if s.changed is not None and s.bound_at is not None and s.bound_at <= s.changed.at:
        rule = "M4" if plan.book.follows == "goods" else "E1"
        yield from plan.want("change", s.changed.id, s.changed.at, rule)
    if s.granted is not None:
        yield from plan.want(
            "granted" if s.granted.yes else "refused", s.granted.id, s.granted.at + COMMITTEE, "E3"
        )


def _urged(plan: Plan) -> Iterator[Candidate]:
    """Contract, /remind: the reminder a colleague saw, now, as long as no promise is open."""
    urged = plan.s.urged
    if urged is None or (plan.s.promise is not None and urged.step not in TOUCHES):
        return
    more = {"until": urged.at + URGED_FOR, "override": urged.override}
    yield from plan.want(urged.step, f"urged{urged.id}", urged.at, "contract", **more)
