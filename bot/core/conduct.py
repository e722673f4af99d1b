"""Whether we may speak to a person now: one function that every outgoing message passes (`facts/conduct.md` §4)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.caps import Look, cap_objections
from bot.core.contact import Bars, Contact, Kind, Objection, Past, Scene, Verdict
from bot.core.hours import Window, at, day_rule, first_start, hard_window, local_day, next_day, next_start
from bot.core.words_lint import has_amount_or_debt_word, lint

__all__ = ["Bars", "Contact", "Kind", "Past", "Scene", "Verdict", "has_amount_or_debt_word", "judge", "lint"]

REPLY_FRESH = timedelta(minutes=30)
SEND = Verdict("send")
TURNS = 100  # every turn moves forward; more would be a fault in a rule
ALARMS = {"deceased": "C18", "danger": "C19"}
PAUSES = {
    "claims_paid": "C16", "hardship": "C17", "instalment": "C17", "deceased": "C18", "danger": "C19", "wrong_person": "C20",
}  # fmt: skip
FOREVER = frozenset({"deceased", "danger", "wrong_person"})
OUR_MOVE = frozenset(
    {"claims_paid", "instalment", "unsure"}
)  # a later word of the person is newer than these


def judge(contact: Contact, bars: Bars, scene: Scene, now: datetime) -> Verdict:
    """Send, defer, ask for approval or refuse, with the rules that decided (conduct §4).

    `until` is a UTC moment at which the same question is answered with `send` if nothing changes. `limited` means
    that only the text without amount and debt may go (C22). An override lifts rules of its level, never a hard one,
    and is never deferred: a colleague hears yes, no, or whose approval is missing.
    """
    moment = now.astimezone(UTC)
    waits: dict[str, timedelta] = {}
    verdict = _once(contact, bars, scene, moment)
    limited = not bars.verified and not contact.limited
    if verdict is SEND and not limited:
        return SEND
    for _ in range(TURNS):
        if verdict.outcome != "defer" or verdict.until is None:
            break
        rule = verdict.rules[0]
        waits[rule] = waits.get(rule, timedelta(0)) + (verdict.until - moment)
        moment = verdict.until
        verdict = _once(contact, bars, scene, moment)
    rules = verdict.rules if verdict.outcome in ("refuse", "needs_approval") else _weighed(waits)
    rules += _remarks(rules, limited, scene, now)
    if verdict.outcome == "send" and waits:
        return Verdict("defer", until=moment, rules=rules, limited=limited)
    outcome = "refuse" if verdict.outcome == "defer" else verdict.outcome
    return Verdict(outcome, rules=rules, role=verdict.role, limited=limited)


def _weighed(waits: dict[str, timedelta]) -> tuple[str, ...]:
    return tuple(sorted(waits, key=lambda rule: -waits[rule]))


def _remarks(rules: tuple[str, ...], limited: bool, scene: Scene, now: datetime) -> tuple[str, ...]:
    remarks: tuple[str, ...] = ("C22",) if limited else ()
    if "C04" in rules and not scene.place.calendar.known(local_day(now, scene.place).year):
        remarks += ("unknown_calendar_year",)
    return remarks


def _once(contact: Contact, bars: Bars, scene: Scene, now: datetime) -> Verdict:
    """The verdict at one moment, without looking further ahead."""
    if contact.kind == "reply" and contact.answers is not None and now - contact.answers > REPLY_FRESH:
        contact = replace(contact, kind="conversation")
    look = Look(contact, bars, scene, now)
    objections = [objection for rule in RULES for objection in rule(look)]
    if scene.place.also is not None:  # two plausible zones: the intersection of both days
        place = replace(scene.place, zone=scene.place.also, also=None)
        there = Look(contact, bars, replace(scene, place=place), now)
        objections += [objection for rule in BY_THE_CLOCK for objection in rule(there)]
    if contact.override is not None:
        return _for_colleague(objections, contact.override)
    for objection in objections:
        if objection.until is None:
            return Verdict("refuse", rules=(objection.rule,))
    if not objections:
        return SEND
    latest = max(objections, key=lambda o: o.until or now)
    return Verdict("defer", until=latest.until, rules=(latest.rule,))


def _for_colleague(objections: list[Objection], override: str) -> Verdict:
    hard = [o for o in objections if o.level == "hard"]
    if hard:
        return Verdict("refuse", rules=(hard[0].rule,))
    above = [o for o in objections if o.level == "manager" and override == "staff"]
    if above:
        return Verdict("needs_approval", rules=tuple(dict.fromkeys(o.rule for o in above)), role="manager")
    return SEND


# --- the rules, in the order of conduct §4 ---

Objections = Sequence[Objection]
NONE: Objections = ()


def _alarm(it: Look) -> Objections:
    """C18, C19: nothing but a neutral answer, or what a manager writes without amount."""
    alarm, contact = it.bars.alarm, it.contact
    if alarm in ALARMS:
        if not contact.limited or (it.proactive and contact.override != "manager"):
            return (Objection(ALARMS[alarm], "hard"),)
    elif alarm is not None and it.proactive:
        return (Objection("conduct 2", "hard"),)
    return NONE


def _stop(it: Look) -> Objections:
    """C13; the one check they asked to keep passes."""
    if not it.bars.stopped or not it.proactive:
        return NONE
    kept = it.bars.keep_check and it.contact.kind == "promise_check"
    return NONE if kept else (Objection("C13", "hard"),)


def _wrong_person(it: Look) -> Objections:
    """C20: one neutral answer, then nothing."""
    if it.bars.wrong_person and not (it.contact.kind == "reply" and it.contact.limited):
        return (Objection("C20", "hard"),)
    return NONE


def _dispute(it: Look) -> Objections:
    """C15: no demand; a touch asks for nothing and may go."""
    if it.bars.disputed and it.proactive and it.contact.kind != "touch":
        return (Objection("C15", "hard"),)
    return NONE


def _pause(it: Look) -> Objections:
    """C16, C17 and the other pauses of conduct §2."""
    paused = it.bars.paused
    if paused is None or not it.proactive:
        return NONE
    until = it.bars.paused_until.astimezone(UTC) if it.bars.paused_until else None
    if until is not None and (until <= it.now or (it.contact.named and paused in OUR_MOVE)):
        return NONE
    return (Objection(PAUSES.get(paused, "conduct 2"), "hard" if paused in FOREVER else "manager", until),)


def _private(it: Look) -> Objections:
    """C21: in a group there is one neutral line and nothing else."""
    if not it.bars.private and (it.proactive or not it.contact.limited):
        return (Objection("C21", "hard"),)
    return NONE


def _quiet(it: Look) -> Objections:
    """C11, C12: silence after a letter."""
    until = it.bars.quiet_until
    if until is None or not it.proactive or until <= it.now:
        return NONE
    return (Objection("C12" if it.bars.lawyer else "C11", "manager", until.astimezone(UTC)),)


def _days(it: Look) -> Objections:
    """C04, C05: weekends, holidays, and the days before the current month is asked for."""
    if not it.proactive:
        return NONE
    found = []
    contact, place, today = it.contact, it.scene.place, it.today
    early = contact.current_only and today.day < it.scene.start_day
    if early and contact.kind in ("reminder", "letter", "nudge"):
        day = today.replace(day=it.scene.start_day)
        found.append(Objection("C05", "staff", first_start(day, place, it.profile)))
    fits = day_rule(contact, it.profile, place)
    if not fits(today):
        found.append(Objection("C04", "manager", first_start(next_day(today, fits), place, it.profile)))
    return found


def _hard_hours(it: Look) -> Objections:
    """C01; an answer without an ask may be given at any minute, a receipt waits for the morning."""
    place, now = it.scene.place, it.now
    opens, closes = hard_window(it.today, place)
    if opens <= now < closes or _answers_now(it.contact, now):
        return NONE
    day = it.today if now < opens else it.today + timedelta(days=1)
    if not it.proactive and it.contact.kind != "reply":
        until = hard_window(day, place)[0]
    elif now < opens and it.on_event_day:
        until = max(opens, _event_window(it)[0])
    else:
        until = first_start(day, place, it.profile)
    return (Objection("C01", "hard", until),)


def _answers_now(contact: Contact, now: datetime) -> bool:
    if contact.kind == "reply":
        return contact.limited
    fresh = contact.answers is not None and now - contact.answers <= REPLY_FRESH
    return not contact.proactive and fresh


def _allowed_hours(it: Look) -> Objections:
    """C02, and the longer day of an event."""
    contact = it.contact
    if not it.proactive or contact.named or contact.kind == "conversation":
        return NONE
    if contact.kind != "letter" and it.on_event_day:
        return _event_hours(it)
    found = []
    if it.profile.event_day is not None and contact.starts is not None and it.now > contact.starts:
        found.append(Objection("E1", "hard"))
    free = next_start(it.now, it.scene.place, it.profile)
    if free > it.now:
        found.append(Objection("C02", "manager", free))
    return found


def _event_hours(it: Look) -> Objections:
    opens, closes = _event_window(it)
    if it.now >= closes:
        return (Objection("E1", "hard"),)
    return (Objection("C02", "manager", opens),) if it.now < opens else NONE


def _event_window(it: Look) -> Window:
    rhythm, starts, place = it.profile.event_day, it.contact.starts, it.scene.place
    assert rhythm is not None and starts is not None
    day = local_day(starts, place)
    closes = starts.astimezone(UTC) + rhythm.after_start
    return at(day, rhythm.begins, place), min(closes, hard_window(day, place)[1])


Rule = Callable[[Look], Objections]
RULES: tuple[Rule, ...] = (
    _alarm, _stop, _wrong_person, _dispute, _pause, _private, _quiet, _days, _hard_hours, _allowed_hours,
    cap_objections,  # C06, C07, C08
)  # fmt: skip
BY_THE_CLOCK: tuple[Rule, ...] = (_days, _hard_hours, _allowed_hours)
