"""What no playbook may ask for: hours outside the law, more than the ceilings, words before their time."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from jinja2 import Template, UndefinedError

from bot.books.fields import UNVERIFIED, sample
from bot.books.words import BookFault
from bot.core.playbook import Playbook, Round, Step

PROFILES = ("property_fee", "event", "purchase_order", "invoice", "renewal", "silent_customer")
DEBT = frozenset({"property_fee", "invoice"})
HARD = (time(8), time(22))  # conduct C01
PER_DAY, PER_WEEK = (
    {True: 3, False: 6},
    {True: 7, False: 12},
)  # conduct C07: about money owed, and other matters
LOCK_SCREEN = 40  # practice P16
_AMOUNT = re.compile(r"[¥￥$€£]\s?\d|\d[\d,]*\.\d\d|\d\s?元")
_DEBT_WORD = re.compile(
    r"欠|催|逾期|滞纳|債|债|overdue|arrears|\bdebt|\bowe|\bunpaid|\boutstanding", re.IGNORECASE
)
_ASKED_BEFORE_YES = ("verify", "verify_again")


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place in a file; `line` counts from 1."""

    file: str
    line: int
    locale: str = ""

    def fault(self, says: str, mend: str) -> BookFault:
        """That place with what is wrong there."""
        return BookFault(file=self.file, line=self.line, says=says, mend=mend)


Spots = Callable[[tuple[str | int, ...]], Spot]


def check_plan(book: Playbook, spot: Spots) -> list[BookFault]:
    """Ceilings no playbook may pass (conduct §2: refused at load, naming the rule)."""
    faults = []
    if book.profile not in PROFILES:
        faults.append(
            spot(("profile",)).fault(f"unknown profile {book.profile!r}", f"one of: {', '.join(PROFILES)}")
        )
    for index, one in enumerate(book.rounds):
        if one.at and not HARD[0] <= one.at < HARD[1]:
            says = f"round {one.id!r} at {one.at:%H:%M} lies outside the hard hours (C01)"
            faults.append(spot(("rounds", index, "at")).fault(says, 'between "08:00" and "21:59"'))
    return faults + _crowded(book, spot)


def _crowded(book: Playbook, spot: Spots) -> list[BookFault]:
    debt = book.profile in DEBT
    faults = []
    for index, one in enumerate(book.rounds):
        for days, most in ((1, PER_DAY[debt]), (7, PER_WEEK[debt])):
            near = [other for other in book.rounds[: index + 1] if _within(other, one, days)]
            if len(near) == most + 1:
                says = f"{len(near)} messages within {days} day(s); the ceiling is {most} (C07)"
                faults.append(
                    spot(("rounds", index)).fault(says, "take a round out or put it on a later day")
                )
    return faults


def _within(other: Round, one: Round, days: int) -> bool:
    if one.day and other.day:
        return abs(one.day - other.day) < days
    if one.before and other.before:
        return abs((one.before - other.before).days) < days
    return False


def check_message(
    book: Playbook, step: Step, template: Template, used: frozenset[str], spot: Spot
) -> list[BookFault]:
    """What the message may not say: money before the "yes, that is me" (C22), debt on a lock screen (P16)."""
    too_much = used - UNVERIFIED
    if step.id in _ASKED_BEFORE_YES and too_much:
        says = f"{step.id!r} is said before the person is known: {', '.join(sorted(too_much))} not permitted (C22)"
        return [spot.fault(says, f"only: {', '.join(sorted(UNVERIFIED))}")]
    try:
        text = template.render(sample(spot.locale))
    except UndefinedError as error:
        return [spot.fault(str(error), "fill or drop that field")]
    if not text.strip():
        return [spot.fault("the message is empty", "write at least one sentence")]
    return _lock_screen(text, spot) if step.to == "owner" and book.profile in DEBT else []


def _lock_screen(text: str, spot: Spot) -> list[BookFault]:
    head = unicodedata.normalize("NFKC", text)[:LOCK_SCREEN]
    found = _AMOUNT.search(head) or _DEBT_WORD.search(head)
    if found is None:
        return []
    says = f"{found[0]!r} stands in the first {LOCK_SCREEN} characters, where a lock screen shows it (P16)"
    return [spot.fault(says, "begin with name, company and sender; the matter comes after")]
