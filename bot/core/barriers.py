"""What keeps us from asking, the strongest first (conduct 4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.facts import Claimed, Paused
from bot.core.playbook import TOUCHES, Playbook
from bot.core.silence import lifted_steps, quiet_rule
from bot.core.standing import Standing
from bot.core.traits import person_only

RECEIPTS = frozenset({"thanks", "waived"})
OURS = RECEIPTS | {
    "told"
}  # what came of our own promise asks for nothing, and was promised (practice P2, P18)
NAMED = frozenset({"check", "ahead"})
IDENTITY = frozenset({"verify", "verify_again"})
CAREFUL = OURS | TOUCHES | IDENTITY | {"plan", "granted", "refused"}  # practice P21: never an ask by machine
PAUSES: Mapping[str, tuple[str, str]] = {  # why -> the rule, and the role whose move it is
    "claims_paid": ("C16", "finance"),
    "hardship": ("C17", "steward"),
    "deceased": ("C18", "manager"),
    "danger": ("C19", "manager"),
    "wrong_person": ("C20", "steward"),
}


@dataclass(frozen=True, kw_only=True)
class Barrier:
    """What keeps us silent: until when, whose move it is, and the few steps it lets pass."""

    why: str
    rule: str
    until: datetime | None = None
    waits_for: str | None = None
    lets: frozenset[str] = frozenset()


def barrier_of(s: Standing, book: Playbook, now: datetime) -> Barrier | None:
    """The first thing that keeps us from asking, or None."""
    return next(_barriers(s, book, now), None)


def _barriers(s: Standing, book: Playbook, now: datetime) -> Iterator[Barrier]:
    yield from _endless(s, book, now)
    yield from _pending(s, now)
    if person_only(s):
        yield Barrier(why="person_only", rule="P22", waits_for="steward", lets=CAREFUL)
    if s.gate is not None:
        yield Barrier(why="gate", rule="P10", waits_for="steward", lets=OURS | NAMED)
    if s.needs_call and s.broken >= book.max_broken:
        lets = OURS | {"handover", "eve", "check", "ahead", "call_back", "plan"}
        yield Barrier(why="needs_call", rule="C10", waits_for="steward", lets=lets)
    if s.declined and book.refusal == "stops":
        yield Barrier(why="declined", rule="E2", waits_for="steward", lets=OURS)


def closed_why(s: Standing, book: Playbook) -> str:
    """How a case ended: goods are delivered where people arrive."""
    came = s.outcome == "arrived" and book.follows == "goods"
    return "closed.delivered" if came else f"closed.{s.outcome}"


def _endless(s: Standing, book: Playbook, now: datetime) -> Iterator[Barrier]:
    """Silence that only a person can end."""
    pause = s.pause(now)
    known = (
        s.bound and s.verified and not s.unlinked
    )  # never to a chat that may be somebody else's (P16, P26)
    endless = pause is not None and pause.until is None  # a death, a danger: not even thanks (C18, C19)
    if s.outcome:
        yield Barrier(
            why=closed_why(s, book), rule="P2", lets=RECEIPTS if known and not endless else frozenset()
        )
    if pause is not None and endless:
        yield _paused(pause, frozenset())
    if s.stopped:
        open_way = pause is None or _named_since(s, pause)  # a dispute or a claim silences the one check too
        kept = s.stopped.keep_check and known and not s.disputed_whole and open_way
        lets = frozenset({"check", "ahead"}) if kept else frozenset[str]()
        yield Barrier(why="stopped", rule="C13", waits_for="steward", lets=lets)
    if s.unlinked or not s.bound:
        yield Barrier(why="unlinked" if s.unlinked else "unbound", rule="P26", waits_for="steward")
    if s.disputed_whole:
        yield Barrier(why="disputed", rule="C15", waits_for="steward", lets=OURS | TOUCHES)


def _pending(s: Standing, now: datetime) -> Iterator[Barrier]:
    """Silence with an end, or until they say who they are."""
    pause = s.pause(now)
    if pause is not None:
        yield _paused(pause, OURS | NAMED if _named_since(s, pause) else OURS)
    if not s.verified:
        yield Barrier(why="unverified", rule="P16", waits_for="steward", lets=IDENTITY)
    if s.quiet_until and s.quiet_until > now:
        rule, lets = quiet_rule(s), OURS | lifted_steps(s)
        yield Barrier(why="quiet", rule=rule, until=s.quiet_until, waits_for="manager", lets=lets)


def _named_since(s: Standing, pause: Paused | Claimed) -> bool:
    """Whether they named a minute after a pause in which the next move is ours (conduct 2 `named_moment`)."""
    ours = isinstance(pause, Claimed) or pause.why in ("instalment", "unsure")
    return (
        ours
        and s.promise is not None
        and s.promise.said.at > pause.at
        and s.promise.said.precision == "minute"
    )


def _paused(pause: Paused | Claimed, lets: frozenset[str]) -> Barrier:
    word = pause.why if isinstance(pause, Paused) else "claims_paid"
    rule, role = PAUSES.get(word, ("conduct 2", "steward"))
    return Barrier(why=f"paused.{word}", rule=rule, until=pause.until, waits_for=role, lets=lets)
