"""Whether we may speak to a person now: one function that every outgoing message passes (`facts/conduct.md` §4)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.caps import cap_objections, on_event_day
from bot.core.contact import Bars, Contact, Kind, Objection, Past, Scene, Verdict
from bot.core.hours import Window, at, day_rule, first_start, hard_window, local_day, next_day, next_start
from bot.core.policy import Profile, profile_of
from bot.core.words_lint import has_amount_or_debt_word, lint

__all__ = ["Bars", "Contact", "Kind", "Past", "Scene", "Verdict", "has_amount_or_debt_word", "judge", "lint"]

REPLY_FRESH = timedelta(minutes=30)
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
    for _ in range(TURNS):
        if verdict.outcome != "defer" or verdict.until is None:
            break
        rule = verdict.rules[0]
        waits[rule] = waits.get(rule, timedelta(0)) + (verdict.until - moment)
        moment = verdict.until
        verdict = _once(contact, bars, scene, moment)
    limited = not bars.verified and not contact.limited
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
    objections = [o for rule in RULES for o in rule(contact, bars, scene, now)]
    if contact.override is not None:
        return _for_colleague(objections, contact.override)
    for objection in objections:
        if objection.until is None:
            return Verdict("refuse", rules=(objection.rule,))
    if not objections:
        return Verdict("send")
    latest = max(objections, key=lambda o: o.until or now)
    return Verdict("defer", until=latest.until, rules=(latest.rule,))


def _for_colleague(objections: list[Objection], override: str) -> Verdict:
    hard = [o for o in objections if o.level == "hard"]
    if hard:
        return Verdict("refuse", rules=(hard[0].rule,))
    above = [o for o in objections if o.level == "manager" and override == "staff"]
    if above:
        return Verdict("needs_approval", rules=tuple(dict.fromkeys(o.rule for o in above)), role="manager")
    return Verdict("send")


# --- the rules, in the order of conduct §4 ---

Objections = Iterator[Objection]


def _alarm(contact: Contact, bars: Bars, scene: Scene, now: datetime) -> Objections:
    """C18, C19: nothing but a neutral answer, or what a manager writes without amount."""
    if bars.alarm in ALARMS:
        if not contact.limited or (contact.proactive and contact.override != "manager"):
            yield Objection(ALARMS[bars.alarm], "hard")
    elif bars.alarm is not None and contact.proactive:
        yield Objection("conduct 2", "hard")


def _stop(contact: Contact, bars: Bars, scene: Scene, now: datetime) -> Objections:
    """C13; the one check they asked to keep passes."""
    kept = bars.keep_check and contact.kind == "promise_check"
    if bars.stopped and contact.proactive and not kept:
        yield Objection("C13", "hard")


def _wrong_person(contact: Contact, bars: Bars, scene: Scene, now: datetime) -> Objections:
    """C20: one neutral answer, then nothing."""
    if bars.wrong_person and not (contact.kind == "reply" and contact.limited):
        yield Objection("C20", "hard")


def _dispute(contact: Contact, bars: Bars, scene: Scene, now: datetime) -> Objections:
    """C15: no demand; a touch asks for nothing and may go."""
    if bars.disputed and contact.proactive and contact.kind != "touch":
        yield Objection("C15", "hard")


def _pause(contact: Contact, bars: Bars, scene: Scene, now: datetime) -> Objections:
    """C16, C17 and the other pauses of conduct §2."""
    if bars.paused is None or not contact.proactive:
        return
    until = bars.paused_until.astimezone(UTC) if bars.paused_until else None
    if until is not None and (until <= now or (contact.named and bars.paused in OUR_MOVE)):
        return
    rule = PAUSES.get(bars.paused, "conduct 2")
    yield Objection(rule, "hard" if bars.paused in FOREVER else "manager", until)


def _private(contact: Contact, bars: Bars, scene: Scene, now: datetime) -> Objections:
    """C21: in a group there is one neutral line and nothing else."""
    if not bars.private and (contact.proactive or not contact.limited):
        yield Objection("C21", "hard")


def _quiet(contact: Contact, bars: Bars, scene: Scene, now: datetime) -> Objections:
    """C11, C12: silence after a letter."""
    if bars.quiet_until is not None and contact.proactive and bars.quiet_until.astimezone(UTC) > now:
        yield Objection("C12" if bars.lawyer else "C11", "manager", bars.quiet_until.astimezone(UTC))


def _days(contact: Contact, bars: Bars, scene: Scene, now: datetime) -> Objections:
    """C04, C05: weekends, holidays, and the days before the current month is asked for."""
    if not contact.proactive:
        return
    place, profile = scene.place, profile_of(contact.profile)
    today = local_day(now, place)
    if (
        contact.current_only
        and contact.kind in ("reminder", "letter", "nudge")
        and today.day < scene.start_day
    ):
        yield Objection("C05", "staff", first_start(today.replace(day=scene.start_day), place, profile))
    fits = day_rule(contact, profile, place)
    if not fits(today):
        yield Objection("C04", "manager", first_start(next_day(today, fits), place, profile))


def _hard_hours(contact: Contact, bars: Bars, scene: Scene, now: datetime) -> Objections:
    """C01; an answer without an ask may be given at any minute, a receipt waits for the morning."""
    place, today = scene.place, local_day(now, scene.place)
    opens, closes = hard_window(today, place)
    if opens <= now < closes or _answers_now(contact, now):
        return
    profile = profile_of(contact.profile)
    day = today if now < opens else today + timedelta(days=1)
    if not contact.proactive and contact.kind != "reply":
        yield Objection("C01", "hard", hard_window(day, place)[0])
    elif on_event_day(contact, profile, scene, now) and now < opens:
        yield Objection("C01", "hard", max(opens, _event_window(contact, profile, scene)[0]))
    else:
        yield Objection("C01", "hard", first_start(day, place, profile))


def _answers_now(contact: Contact, now: datetime) -> bool:
    if contact.kind == "reply":
        return contact.limited
    fresh = contact.answers is not None and now - contact.answers <= REPLY_FRESH
    return not contact.proactive and fresh


def _allowed_hours(contact: Contact, bars: Bars, scene: Scene, now: datetime) -> Objections:
    """C02, and the longer day of an event."""
    if not contact.proactive or contact.named or contact.kind == "conversation":
        return
    profile = profile_of(contact.profile)
    if contact.kind != "letter" and on_event_day(contact, profile, scene, now):
        yield from _event_hours(contact, profile, scene, now)
        return
    if profile.event_day is not None and contact.starts is not None and now > contact.starts:
        yield Objection("E1", "hard")
    free = next_start(now, scene.place, profile)
    if free > now:
        yield Objection("C02", "manager", free)


def _event_hours(contact: Contact, profile: Profile, scene: Scene, now: datetime) -> Objections:
    opens, closes = _event_window(contact, profile, scene)
    if now >= closes:
        yield Objection("E1", "hard")
    elif now < opens:
        yield Objection("C02", "manager", opens)


def _event_window(contact: Contact, profile: Profile, scene: Scene) -> Window:
    assert profile.event_day is not None and contact.starts is not None
    day = local_day(contact.starts, scene.place)
    closes = contact.starts.astimezone(UTC) + profile.event_day.after_start
    return at(day, profile.event_day.begins, scene.place), min(closes, hard_window(day, scene.place)[1])


def _caps(contact: Contact, bars: Bars, scene: Scene, now: datetime) -> Objections:
    """C06, C07, C08."""
    return cap_objections(contact, scene, now)


Rule = Callable[[Contact, Bars, Scene, datetime], Objections]
RULES: tuple[Rule, ...] = (
    _alarm, _stop, _wrong_person, _dispute, _pause, _private, _quiet, _days, _hard_hours, _allowed_hours, _caps,
)  # fmt: skip
