"""The silence after a letter: which rule, who may break it once, and what follows its end (conduct C11, C12; §2)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bot.core import facts as f
from bot.core.hours import ONE_DAY, at, office_start
from bot.core.policy import Place
from bot.core.standing import Standing

DEMAND, LAWYER = "demand_letter", "lawyer_letter"
PAY_WITHIN, QUIET = timedelta(days=15), timedelta(days=7)  # C30, C11
LAWYER_DAYS = 14  # C12


def deadline_end(day: date, place: Place) -> datetime:
    """The midnight that ends the last of the 14 days of a lawyer's letter delivered on `day` (C12)."""
    return at(day + timedelta(days=LAWYER_DAYS) + ONE_DAY, time(0), place)


def quiet_rule(s: Standing) -> str:
    """Which silence it is."""
    return "C12" if s.letters and s.letters[-1].which == LAWYER else "C11"


def lifted(s: Standing) -> f.Excepted | None:
    """A manager's reason for one contact in the silence after the last letter, not used yet (conduct §1, levels)."""
    if not s.exceptions or not s.letters:
        return None
    last = s.exceptions[-1]
    used = [one.at for one in s.spoken.values() if one.key.split(":")[-1].startswith("urged")]
    if last.rule not in ("C11", "C12") or last.at < s.letters[-1].at or any(one >= last.at for one in used):
        return None
    return last


def lifted_steps(s: Standing) -> frozenset[str]:
    """The one reminder that a colleague sends with a manager's reason."""
    exception, urged = lifted(s), s.urged
    fits = exception is not None and urged is not None and urged.at >= exception.at
    return frozenset({urged.step}) if fits and urged is not None else frozenset()


def no_ask_before(s: Standing) -> datetime | None:
    """Until when the calendar holds its tongue after a collection letter: 15 days, unless they wrote (conduct §2)."""
    last = s.letter
    if last is None or last.which != DEMAND or (s.heard_at and s.heard_at > last.at):
        return None
    return last.until - QUIET + PAY_WITHIN


def letter_tasks(s: Standing, now: datetime, place: Place) -> Iterator[tuple[datetime, f.Tasked]]:
    """On the last day of the silence the steward asks whether it arrived; at a lawyer's deadline he calls (P8, P9)."""
    if s.listed and s.outcome == "paid":
        yield from _off_the_list(s, now)
    last = s.letter
    if last is None or s.outcome or s.promise is not None:
        return
    if last.which == DEMAND and s.heard_at and s.heard_at > last.at:
        return
    key = f"letter:{last.id}"
    if key not in s.tasked:
        task = "letter_arrived" if last.which == DEMAND else "letter_deadline"
        yield office_start(last.until, place), f.Tasked(at=now, task=task, role="steward", key=key)


def _off_the_list(s: Standing, now: datetime) -> Iterator[tuple[datetime, f.Tasked]]:
    """The list is a record: once it is paid a manager is asked to take the name off (practice P9)."""
    draft = next((one for one in reversed(s.drafts.values()) if one.said.what == LAWYER), None)
    key = f"off:{draft.said.id if draft else 0}"
    if key not in s.tasked:
        yield now, f.Tasked(at=now, task="take_off_list", role="manager", key=key)
