"""The sum of the facts: what each kind does to the standing of its case."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.core import facts as f
from bot.core import promise_sums as promises
from bot.core.escalation import SEEN
from bot.core.standing import FLOOR, Standing
from bot.core.work_sums import WORK

ASKS = frozenset({"reminder", "promise_eve", "promise_check", "event_ping", "nudge", "letter"})
IDENTITY = (f.Bound, f.Verified, f.Unlinked)  # opening a chat is no word about the matter
OURSELVES = frozenset({"rounds", "import"})
TRIES_IN_VAIN = 3  # practice P4: after so many calls without an answer somebody cannot be reached
QUIET_AFTER_SILENCE = timedelta(days=3)  # conduct 2 `silent`


def stand(facts: Iterable[f.Fact]) -> Standing:
    """Sum up a case; facts that were taken back count as if they had not been."""
    history = list(facts)
    undone = {fact.of for fact in history if isinstance(fact, f.Undone)}
    standing = Standing()
    for fact in history:
        if fact.id not in undone or not fact.id:
            add(standing, fact)
    return standing


def add(s: Standing, fact: f.Fact) -> None:
    """What one more fact does to a standing, in place; whoever has the sum so far need not begin anew."""
    act = SUMS.get(type(fact))
    if act is not None:
        act(s, fact)
    if s.unreached and _dealt_with(fact):
        s.unreached.clear()
    if fact.by == "owner":
        s.heard_at, s.tries = fact.at, 0
        if not isinstance(fact, IDENTITY) and s.quiet_until and s.quiet_until > fact.at:
            s.quiet_until = fact.at  # the person's own word ends the silence after a letter


def _dealt_with(fact: f.Fact) -> bool:
    """Whether somebody took up what did not reach them: not by a call in vain, and not by having seen them."""
    if fact.by in OURSELVES or isinstance(fact, (*IDENTITY, f.Seen, f.Undone)):
        return False
    return not (isinstance(fact, f.Contacted) and fact.outcome == "noanswer")


def _opened(s: Standing, fact: f.Opened) -> None:
    s.opened, s.opening, s.starts = fact.at, fact.id, fact.starts or s.starts
    s.since, s.outcome, s.closed_at, s.changed = fact.at, None, None, None
    s.dodge = s.not_yet = s.call_back = s.declined = s.shortage = None
    s.lettered = False


def _moved(s: Standing, fact: f.Moved) -> None:
    s.starts, s.moved_at, s.changed = fact.starts, fact.at, fact


def _billed(s: Standing, fact: f.Billed) -> None:
    s.bills[(fact.item, fact.period, fact.due)] = fact.amount
    if s.opened is not None and fact.at > s.opened:
        s.changed = fact


def _bound(s: Standing, fact: f.Bound) -> None:
    s.bound, s.unlinked = True, False
    s.bound_id, s.bound_at = fact.id, fact.at
    s.pauses = [pause for pause in s.pauses if getattr(pause, "why", "") != "wrong_person"]


def _verified(s: Standing, fact: f.Verified) -> None:
    s.verified, s.since = True, fact.at


def _renamed(s: Standing, fact: f.Renamed) -> None:
    s.verified, s.bound_id, s.bound_at = False, fact.id, fact.at


def _unlinked(s: Standing, fact: f.Unlinked) -> None:
    s.bound = s.verified = False
    s.unlinked = True


def _planned(s: Standing, fact: f.Planned) -> None:
    s.planned[fact.key] = fact.step


def _spoke(s: Standing, fact: f.Spoke) -> None:
    s.planned.pop(fact.key, None)
    s.spoken[fact.key] = fact
    if fact.kind in ASKS:
        s.since = max(s.since or fact.at, fact.at)
    promise = s.promise
    if promise is not None and fact.kind == "promise_check" and fact.key.endswith(f":{promise.id}"):
        s.promises[-1] = replace(promise, checked=promise.checked + 1)
    if fact.step in ("repeat", "proposed"):
        s.rest_until = fact.at + QUIET_AFTER_SILENCE


def _unsaid(s: Standing, fact: f.Unsaid) -> None:
    s.planned.pop(fact.key, None)
    if fact.why == "undeliverable":
        s.failed[fact.key] = fact.at
        s.unreached.add(fact.key)


def _heard(s: Standing, fact: f.Heard) -> None:
    s.agreed += fact.reading == "agreed"
    s.heard = fact


def _skipped(s: Standing, fact: f.Skipped) -> None:
    s.skipped[fact.key] = fact


def _dodged(s: Standing, fact: f.Dodged) -> None:
    s.dodges.append(fact.at)
    s.dodge, s.not_yet, s.call_back = fact, None, None


def _call_back(s: Standing, fact: f.CallBack) -> None:
    s.call_back, s.dodge, s.not_yet = fact, None, None


def _paused(s: Standing, fact: f.Paused | f.Claimed) -> None:
    s.pauses.append(fact)
    s.dodge = s.not_yet = s.call_back = None


def _resumed(s: Standing, fact: f.Resumed) -> None:
    s.pauses, s.since = [], fact.at
    promises.pass_over(s, fact.at)


def _arrived(s: Standing, fact: f.Arrived) -> None:
    if s.owed and not s.starts:  # at the desk, not yet paid: a contact
        s.floor_until = fact.at + FLOOR
        return
    promises.end_promise(s, "kept", fact.at)
    promises.close(s, "arrived", fact.at)


def _disputed(s: Standing, fact: f.Disputed) -> None:
    s.dispute, s.resolved = fact, None
    s.dodge = s.not_yet = s.call_back = None


def _resolved(s: Standing, fact: f.Resolved) -> None:
    s.dispute, s.resolved, s.since = None, fact, fact.at
    s.needs_call, s.declined = False, None
    promises.pass_over(s, fact.at)


def _stopped(s: Standing, fact: f.Stopped) -> None:
    if fact.channel:
        return
    s.stopped = fact
    s.dodge = s.not_yet = s.call_back = None
    if not fact.keep_check:
        promises.end_promise(s, "withdrawn", fact.at)


def _restarted(s: Standing, fact: f.Restarted) -> None:
    s.stopped, s.since = None, fact.at


def _declined(s: Standing, fact: f.Declined) -> None:
    s.declined = fact
    s.dodge = s.not_yet = s.call_back = None
    promises.end_promise(s, "withdrawn", fact.at)


def _hinted(s: Standing, fact: f.Hinted) -> None:
    s.hints[fact.cue] = fact


def _asked(s: Standing, fact: f.Asked) -> None:
    s.asked, s.granted, s.agreed = fact, None, 0  # who brings somebody means to come (practice E3)


def _granted(s: Standing, fact: f.Granted) -> None:
    s.granted = fact


def _contacted(s: Standing, fact: f.Contacted) -> None:
    s.floor_until, s.needs_call, s.not_yet = fact.at + FLOOR, False, None
    s.tasks = {id: task for id, task in s.tasks.items() if task.task != SEEN}
    s.dodge = s.dodge if fact.outcome == "noanswer" else None
    s.tries = s.tries + 1 if fact.outcome == "noanswer" else TRIES_IN_VAIN if fact.outcome == "wrong" else 0


def _urged(s: Standing, fact: f.Urged) -> None:
    s.urged = fact


def _seen(s: Standing, fact: f.Seen) -> None:
    s.seen_at = fact.at


def _lettered(s: Standing, fact: f.Lettered) -> None:
    s.quiet_until, s.lettered = fact.until, True
    s.letters.append(fact)


def _closed(s: Standing, fact: f.Closed) -> None:
    promises.end_promise(s, "superseded", fact.at)
    promises.close(s, fact.outcome, fact.at)


SUMS: dict[type[f.Fact], Callable[[Standing, Any], None]] = {
    f.Opened: _opened,
    f.Moved: _moved, f.Renamed: _renamed, f.Billed: _billed, f.Bound: _bound, f.Verified: _verified, f.Unlinked: _unlinked,
    f.Planned: _planned, f.Spoke: _spoke, f.Unsaid: _unsaid, f.Skipped: _skipped, f.Promised: promises.promised,
    f.NotYet: promises.not_yet, f.Withdrew: promises.withdrew, f.Lapsed: promises.lapsed, f.Dodged: _dodged, f.CallBack: _call_back,
    f.Claimed: _paused, f.Paused: _paused, f.Resumed: _resumed, f.Paid: promises.paid, f.Arrived: _arrived,
    f.Disputed: _disputed, f.Resolved: _resolved, f.Stopped: _stopped, f.Restarted: _restarted,
    f.Declined: _declined, f.Hinted: _hinted, f.Asked: _asked, f.Granted: _granted, f.Contacted: _contacted,
    f.Seen: _seen, f.Heard: _heard, f.Urged: _urged, f.Lettered: _lettered, f.Closed: _closed, **WORK,
}  # fmt: skip
