"""Letters: who may be sent one, what is still missing, and the silence that follows (practice P8, P9; conduct §2).

Chosen by age, amount and letters sent, never by character (C28): no trait is looked at here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core import facts as f
from bot.core.barriers import PAUSES
from bot.core.facts import Fact
from bot.core.hours import local_day
from bot.core.limitation import due_of, may_threaten_law
from bot.core.plan_parts import month_later
from bot.core.policy import Place
from bot.core.silence import DEMAND, LAWYER, PAY_WITHIN, QUIET, quiet_rule
from bot.core.standing import Draft, Standing

NOTICE = "lawyer_step"  # our own promise: from that day on the file may go to the law firm
MIN_ARREARS_DAYS, MIN_REMINDERS, BETWEEN_DAYS = 30, 2, 30
MIN_ARREARS_MONTHS, MIN_DEMANDS, PER_WEEK = 3, 2, 3


@dataclass(frozen=True, kw_only=True)
class Unmet:
    """A condition that is not met: its word key, the rule, what there is of what is wanted, and until when."""

    why: str
    rule: str
    have: int = 0
    need: int = 0
    until: datetime | None = None


def demand_unmet(s: Standing, facts: Iterable[Fact], now: datetime, place: Place) -> tuple[Unmet, ...]:
    """What stands against a collection letter now, nothing when it may be drafted (practice P8, conduct §2 `letters`).

    30 days of arrears, two reminders or talks that arrived, 30 days since the last letter, no dispute, our service in
    order. A yes from a manager other than the author follows.
    """
    oldest, today = _oldest(s, place), local_day(now, place)
    days = (today - oldest).days if oldest else 0
    told = explained(s, facts)
    found = list(barred(s, now))
    if days < MIN_ARREARS_DAYS:
        found.append(Unmet(why="arrears_days", rule="P8", have=max(days, 0), need=MIN_ARREARS_DAYS))
    if told < MIN_REMINDERS:
        found.append(Unmet(why="reminders", rule="P8", have=told, need=MIN_REMINDERS))
    if _current(s) and now < s.letters[-1].at + timedelta(days=BETWEEN_DAYS):
        since, free = (now - s.letters[-1].at).days, s.letters[-1].at + timedelta(days=BETWEEN_DAYS)
        found.append(Unmet(why="between", rule="P8", have=since, need=BETWEEN_DAYS, until=free))
    if undelivered(s, DEMAND) or waiting(s, DEMAND):
        found.append(Unmet(why="drafted", rule="P8"))
    return tuple(found)


def lawyer_unmet(s: Standing, now: datetime, place: Place, *, lately: int) -> tuple[Unmet, ...]:
    """What stands against the lawyer's file now; `lately`: such letters of the site in 7 days (practice P9, C12, C29).

    Three months overdue, two collection letters without effect, an honest notice of this step whose date has come, no
    earlier letter of this kind at work, no dispute, a line that is not barred by limitation (C32).
    """
    today = local_day(now, place)
    months, without = overdue_months(s, place, today), without_effect(s, now)
    found = list(barred(s, now))
    if months < MIN_ARREARS_MONTHS:
        found.append(Unmet(why="arrears_months", rule="C12", have=months, need=MIN_ARREARS_MONTHS))
    if without < MIN_DEMANDS:
        found.append(Unmet(why="demands", rule="P9", have=without, need=MIN_DEMANDS))
    found += _announced(s, now)
    if s.listed or waiting(s, LAWYER):
        found.append(Unmet(why="listed", rule="P9"))
    if lately >= PER_WEEK:
        found.append(Unmet(why="site", rule="C29", have=lately, need=PER_WEEK))
    if s.owed and not may_threaten_law(s, place, today):
        found.append(Unmet(why="limitation", rule="C32"))
    return tuple(found)


def barred(s: Standing, now: datetime) -> Iterator[Unmet]:
    """What stands against any letter."""
    pause = s.pause(now)
    if s.outcome or not s.owed:
        yield Unmet(why="closed", rule="P2")
    if s.stopped:
        yield Unmet(why="stopped", rule="C13")
    if s.dispute:
        yield Unmet(why="dispute", rule="C15")
    if pause is not None:
        word = pause.why if isinstance(pause, f.Paused) else "claims_paid"
        yield Unmet(why="paused", rule=PAUSES.get(word, ("conduct 2", ""))[0], until=pause.until)
    if s.gate is not None:
        yield Unmet(why="gate", rule="P10")
    if s.plan is not None:
        yield Unmet(why="plan", rule="I2")
    if s.promise is not None:
        yield Unmet(why="promise", rule="C09", until=s.promise.said.check)
    if s.quiet_until and s.quiet_until > now:
        yield Unmet(why="quiet", rule=quiet_rule(s), until=s.quiet_until)


def _announced(s: Standing, now: datetime) -> Iterator[Unmet]:
    notice = notice_of(s)
    if notice is None:
        yield Unmet(why="notice", rule="P9")
    elif notice.until > now:
        yield Unmet(why="notice_day", rule="P9", until=notice.until)


def notice_of(s: Standing) -> f.Pledged | None:
    """The honest notice of the next step that reached the person after the last letter, if any (practice P9).

    By chat it counts when the message has arrived; told at the door or by phone when a colleague says so.
    """
    last = s.letters[-1].at if s.letters else None
    arrived = [
        spoke.at for spoke in s.spoken.values() if spoke.step == "heads_up" and spoke.outcome == "sent"
    ]
    for one in reversed(s.pledges):
        if one.task != NOTICE:
            continue
        if last is not None and one.at < last:
            return None
        if one.words or any(moment >= one.at for moment in arrived):
            return one
    return None


def explained(s: Standing, facts: Iterable[Fact]) -> int:
    """How often the matter was explained: reminders that arrived, and talks and visits, since the case was opened."""
    since = s.opened
    sent = sum(
        one.kind == "reminder" and one.outcome == "sent" and not one.step.startswith("verify")
        for one in s.spoken.values()
        if since is None or one.at >= since
    )
    history = list(facts)
    undone = {one.of for one in history if isinstance(one, f.Undone)}
    contacts = [one for one in history if isinstance(one, f.Contacted) and one.id not in undone]
    talks = sum(one.outcome in ("spoke", "visit") for one in contacts)
    return sent + talks


def overdue_months(s: Standing, place: Place, today: date) -> int:
    """For how many whole months the oldest open line has been due."""
    oldest = _oldest(s, place)
    if oldest is None or oldest > today:
        return 0
    months = (today.year - oldest.year) * 12 + today.month - oldest.month
    return months if month_later(oldest, oldest.day, months) <= today else months - 1


def without_effect(s: Standing, now: datetime) -> int:
    """Collection letters of this opening whose 15 days are over and after which nothing came in (C30)."""
    paid = max((payment.at for payment in s.payments), default=None)
    return sum(
        letter.which == DEMAND and letter.at + PAY_WITHIN <= now and (paid is None or paid < letter.at)
        for letter in _current(s)
    )


def _current(s: Standing) -> list[f.Lettered]:
    return [letter for letter in s.letters if s.opened is None or letter.at >= s.opened]


def _oldest(s: Standing, place: Place) -> date | None:
    return min((due_of(line, s, place) for line, _ in s.lines()), default=None)


# --- drafts ---


def waiting(s: Standing, which: str) -> Draft | None:
    """The draft of that kind on which somebody has yet to decide."""
    return next((one for one in reversed(s.drafts.values()) if one.said.what == which and one.open), None)


def undelivered(s: Standing, which: str) -> Draft | None:
    """The approved letter that was not delivered; one drawn up for another sum is no letter any more."""
    last = next((one for one in reversed(s.drafts.values()) if one.said.what == which), None)
    if last is None or not last.approved or last.said.amount != s.owed:
        return None
    if s.opened is not None and last.said.at < s.opened:  # for an earlier debt, though its sum be the same
        return None
    return None if any(letter.of == last.said.id for letter in s.letters) else last


def said(s: Standing, now: datetime) -> f.Lettered | None:
    """The delivery of a letter that went out as a document and is not on record yet."""
    draft = undelivered(s, DEMAND) if s.drafts else None
    if draft is None:
        return None
    sent = [one for one in s.spoken.values() if one.step == "letter" and one.outcome == "sent"]
    arrived = next((one.at for one in reversed(sent) if one.at >= draft.answers[-1].at), None)
    return None if arrived is None else delivered(DEMAND, now, arrived, of=draft.said.id, sent="document")


def delivered(which: str, now: datetime, day: datetime, *, of: int, sent: str) -> f.Lettered:
    """A collection letter that was delivered at `day`: seven days of silence (C11)."""
    return f.Lettered(at=now, which=which, until=day + QUIET, of=of, sent=sent)
