"""The dated sums of a plan as a colleague typed them: `500 12-05, 500 01-05 shift because …`."""

from datetime import date, timedelta
from decimal import Decimal

from bot.core.facts import Missed
from handlers.words_agreeing import DAY_AND_SUM, GAP, MISSED, SUM_AND_DAY

Dated = tuple[date, int]
LONG_AGO = timedelta(days=150)  # a day without a year that lies further back is meant for next year


def read_plan(text: str, today: date) -> tuple[tuple[Dated, ...], Missed, str]:
    """The parts (day, fen), what happens when one is missed, and what is left of the text.

    A day without a year is the nearest one: next year's when this year's is long over. Days that no month has end the list.
    """
    parts: list[Dated] = []
    at = 0
    while (found := _part(text, at, today)) is not None:
        part, at = found
        parts.append(part)
    left = text[_gap(text, at) :].strip()
    word, _, rest = left.partition(" ")
    missed = MISSED.get(word.lower().rstrip(",;"))
    if missed is None:
        return tuple(parts), "void", left
    return tuple(parts), "shift" if missed == "shift" else "void", rest.strip()


def fen_of(amount: str) -> int:
    """Fen of a sum as typed, with or without thousands marks."""
    return int(Decimal(amount.replace(",", "")) * 100)


def _gap(text: str, at: int) -> int:
    found = GAP.match(text, at)
    return found.end() if found else at


def _part(text: str, at: int, today: date) -> tuple[Dated, int] | None:
    start = _gap(text, at)
    found = SUM_AND_DAY.match(text, start)
    if found is not None:
        amount, day = found[1], _day((found[2], found[3], found[4]), today)
    else:
        found = DAY_AND_SUM.match(text, start)
        if found is None:
            return None
        amount, day = found[4], _day((found[1], found[2], found[3]), today)
    fen = fen_of(amount)
    return ((day, fen), found.end()) if day is not None and fen else None


def _day(numbers: tuple[str | None, str, str], today: date) -> date | None:
    year, month, day = numbers
    try:
        meant = date(int(year or today.year), int(month), int(day))
        if year is None and meant < today - LONG_AGO:
            return meant.replace(year=today.year + 1)
    except ValueError:
        return None
    return meant
