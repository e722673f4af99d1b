"""A time somebody named, and the promise it becomes with all its moments (conduct 2a)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from bot.core.facts import Promised
from bot.core.policy import Place
from bot.core.promise import check_moment, eve_moment, lapse_moment, later

CHECKED_FIRST = timedelta(hours=1)  # a promise never lapses before it was checked


@dataclass(frozen=True, kw_only=True)
class Said:
    """A window somebody named: closed, aware; `span` when it was "2 days" without a clock time; `amount` in fen.

    `own`: a time they named themselves, not one of ours they agreed to (practice E2).
    """

    start: datetime
    end: datetime
    precision: str
    words: str
    span: timedelta | None = None
    amount: int | None = None
    own: bool = True


def part_of(named: Decimal | str | None, owed: int) -> int | None:
    """The amount named (yuan, or a share such as "50%") in fen when it is less than everything, else None."""
    amount = int(named * 100) if isinstance(named, Decimal) else None
    if isinstance(named, str) and named.endswith("%"):
        amount = int(Decimal(named[:-1]) * owed / 100)
    return amount if amount is not None and 0 < amount < owed else None


def promised(said: Said, now: datetime, by: str, place: Place, profile: str) -> Promised:
    """The fact, its moments computed once: the check, the eve, and when it counts as not kept."""
    check = check_moment(
        said.start, said.end, said.precision, now, span=said.span, place=place, profile=profile
    )
    end = later(now, said.span, place) if said.span is not None else said.end
    return Promised(
        at=now,
        by=by,
        start=said.start,
        end=said.end,
        check=check,
        lapse=max(lapse_moment(end, place, profile), check + CHECKED_FIRST),
        precision="minute" if said.span is not None else said.precision,
        words=said.words,
        eve=eve_moment(check, now, place, profile, day=end.astimezone(place.zone).date()),
        amount=said.amount,
        own=said.own,
    )
