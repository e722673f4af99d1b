"""The rules of facts/conduct.md as the checker reads them: each yields its id and what is wrong with a contact."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta

from bot.simulate import checker_days as days
from bot.simulate.checker_caps import caps_broken
from bot.simulate.checker_case import FOREVER, OUR_MOVE, RULES, CaseState
from bot.simulate.checker_walk import DAY, ON_TIME, Walk
from bot.simulate.checker_words import debt_in, faults
from bot.simulate.diary import Contact, Happening

MOST_BROKEN = 3
QUIET = timedelta(days=3)
THEIRS = frozenset(
    {"eve", "check", "ahead", "call_back", "handover"}
)  # moments the person named are still asked about
Found = Iterator[tuple[str, str]]


def hard_hours(walk: Walk, contact: Contact) -> Found:
    """C01; who they are may be asked back at once, whatever the hour."""
    local = walk.local(contact.at)
    if not days.in_hard_hours(local, walk.law) and contact.step != "verify":
        yield "C01", f"{local:%H:%M}"


def words(walk: Walk, contact: Contact) -> Found:
    """C22, C24 to C26, conduct 6."""
    yield from faults(contact.text, contact.kind)
    if not all(walk.case(number).verified for number, _ in contact.about):
        debt = debt_in(contact.text.replace(walk.diary.company or "\n", ""))
        if debt:
            yield "C22", f"{debt!r} before they said who they are"


def windows(walk: Walk, contact: Contact) -> Found:
    """C02, and the office hours of orders and invoices; the day of an event is longer."""
    local = walk.local(contact.at)
    if walk.named(contact) or walk.kind(contact) == "conversation":
        return
    if walk.on_event_day(contact) and contact.starts is not None:
        if local.time() < time(8) or contact.at > contact.starts + timedelta(hours=1):
            yield "E1", f"{local:%H:%M} on the day of the event"
    elif not days.in_windows(local, walk.law, contact.profile):
        yield "C02", f"{local:%H:%M}"


def day_of_week(walk: Walk, contact: Contact) -> Found:
    """C04."""
    today, kind = walk.local(contact.at).date(), walk.kind(contact)
    if contact.profile == "event" or walk.named(contact) or kind == "conversation":
        return
    strict = kind in ("reminder", "letter") or contact.profile in days.AT_DESKS
    if strict and not days.workday(today, walk.law):
        yield "C04", f"{today:%a %Y-%m-%d} is no working day"
    elif kind in ("promise_eve", "promise_check") and days.holiday(today, walk.law):
        said = walk.promise(contact)
        if said is None or said.precision not in days.CHOSEN:
            yield "C04", f"{today} is a holiday that they did not choose"


def start_day(walk: Walk, contact: Contact) -> Found:
    """C05: lines of this month alone wait for its start day."""
    today = walk.local(contact.at).date()
    if contact.profile != "property_fee" or contact.kind != "reminder" or today.day >= walk.diary.start_day:
        return
    if contact.open_lines and all(_of_this_month(period, due, today) for period, due in contact.open_lines):
        yield "C05", f"day {today.day}, before the {walk.diary.start_day}th"


def _of_this_month(period: str | None, due: date | None, today: date) -> bool:
    return (period is None or period >= f"{today:%Y-%m}") and (due is None or due >= today)


def merged(walk: Walk, contact: Contact) -> Found:
    """C08: two cases with the same step at one moment are one message."""
    for made in walk.past[-3:]:
        other = made.contact
        ours = other.playbook == contact.playbook and other.kind != "reply" and not made.named
        if ours and contact.at - other.at < ON_TIME and not walk.named(contact):
            yield "C08", f"beside {other.step} at one moment"


def silenced(walk: Walk, contact: Contact) -> Found:
    """C11 to C13, C15 to C20, and what is over."""
    today = walk.local(contact.at).date()
    for number, _ in contact.about:
        case = walk.case(number)
        if case.ended:
            yield "closed", f"case {number} is over"
        if not case.bound:
            yield "C39", f"case {number} has no chat"
        if case.stopped and not (case.keep_check and contact.step in ("check", "ahead")):
            yield "C13", f"case {number} was stopped"
        if case.dispute is not None and not case.dispute.lines and contact.kind != "touch":
            yield "C15", f"case {number} is disputed since {case.dispute.at:%m-%d}"
        if case.call_owed and case.broken >= MOST_BROKEN and contact.step not in THEIRS:
            yield "C10", f"{case.broken} promises broken and nobody has called"
        if case.declined and contact.profile == "event":
            yield "E2", f"case {number}: they said they cannot come"
        if case.quiet is not None and case.quiet.until is not None and contact.at < case.quiet.until:
            yield (
                "C12" if "lawyer" in case.quiet.why else "C11",
                f"quiet until {case.quiet.until:%m-%d %H:%M}",
            )
        yield from _paused(walk, contact, case, today)


def _paused(walk: Walk, contact: Contact, case: CaseState, today: date) -> Found:
    pause = case.silence(contact.at, today)
    if pause is None:
        return
    said = walk.promise(contact)
    newer = said is not None and said.at > pause.since and said.precision == "minute"
    if not (newer and pause.why in OUR_MOVE and walk.kind(contact) == "promise_check"):
        rule = FOREVER.get(pause.why) or RULES.get(pause.why, "pause")
        yield rule, f"paused since {pause.since:%m-%d %H:%M}: {pause.why}"


def promises_kept(walk: Walk, contact: Contact) -> Found:
    """C09: never early, once, and not about what was moved meanwhile."""
    asked = walk.call_back(contact)
    if asked is not None and asked.until is not None and contact.at < asked.until:
        yield "C09", f"they said {walk.local(asked.until):%m-%d %H:%M}"
    said = walk.promise(contact)
    if said is None or said.start is None or said.end is None:
        return
    number, key = contact.about[0]
    case = walk.case(number)
    where = (walk.zone, walk.law, contact.profile)
    earliest = days.earliest_check(said.start, said.end, said.precision, where)
    if contact.step == "ahead":
        earliest -= timedelta(minutes=20)
    if contact.step in ("check", "ahead") and contact.at < earliest:
        yield "C09", f"before {walk.local(earliest):%m-%d %H:%M}"
    if contact.step in ("check", "eve", "ahead") and case.live != said.id:
        yield "C09", "about a promise that stands no more"
    if key in case.said:
        yield "C09", f"a second time, first {walk.local(case.said[key][0]):%m-%d %H:%M}"
    yield from _eve_or_repeat(walk, contact, said, case)


def _eve_or_repeat(walk: Walk, contact: Contact, said: Happening, case: CaseState) -> Found:
    local = walk.local(contact.at)
    if contact.step == "eve" and said.end is not None:
        desk = contact.profile in days.AT_DESKS
        promised = walk.local(said.end).date()
        eve = days.workday_before(promised, walk.law) if desk else promised - DAY
        if local.date() != eve or local.time() < (time(16) if desk else time(19)):
            yield "C09", f"the eve is {eve} from {16 if desk else 19}:00"
        if walk.local(said.at).date() >= eve:
            yield "C09", "promised on that eve or later"
    if contact.step == "repeat":
        asked = case.said.get(f"check:{said.id}", [])
        if not asked or contact.at - asked[0] < DAY:
            yield "C09", "a repeat within a day"
        elif case.heard is not None and case.heard > asked[0]:
            yield "C09", "a repeat although they have answered"


def rested(walk: Walk, contact: Contact) -> Found:
    """Conduct 2 `silent`: after a repeat that nobody answered three days without a reminder."""
    if contact.kind not in ("reminder", "nudge", "touch"):
        return
    for number, _ in contact.about:
        case = walk.case(number)
        repeats = [moments[0] for key, moments in case.said.items() if key.startswith("repeat:")]
        last = max(repeats, default=None)
        if last is None or contact.at - last >= QUIET:
            continue
        since = [case.heard or last, *(said.at for said in case.promises.values())]
        if max(since) <= last:
            yield "silent", f"the repeat of {walk.local(last):%m-%d %H:%M} was not answered"


def caps(walk: Walk, contact: Contact) -> Found:
    """C06, C07, conversations and the rhythm of an event's day."""
    yield from caps_broken(walk.past, walk.made(contact), walk.heard)


Rule = Callable[[Walk, Contact], Found]
EVERY: tuple[Rule, ...] = (hard_hours, words)
OURS: tuple[Rule, ...] = (
    windows, day_of_week, start_day, merged, silenced, promises_kept, rested, caps,
)  # fmt: skip
