"""A step -> words: the one place where a message gets its text."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Protocol

from bot.render.formats import day, full_day, moment, money, period_range, window

__all__ = ["Renderer", "day", "full_day", "moment", "money", "period_range", "plain", "window"]

LONGEST = 4096
KEPT = 4096  # texts found for a key and a language that are remembered
SHORT = 500  # conduct 6: a longer account is left to the statement
# Controls, zero-width and bidi marks: a name must show what it is, and nothing else (reliability, names and text).
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_BLANKS = re.compile(r"\n{3,}")


def _tidy(text: str) -> str:
    return _BLANKS.sub("\n\n", text).strip()


class _Template(Protocol):
    def render(self, values: Mapping[str, object], /) -> str: ...


class Shelf(Protocol):
    """Where the texts come from; `books.Books` is one."""

    fields: frozenset[str]

    def template(self, name: str, say: str, locale: str) -> _Template: ...

    def text(self, key: str, locale: str) -> str: ...


def plain(value: object) -> object:
    """Text without hidden characters; anything else as it is."""
    if not isinstance(value, str) or value.isprintable():  # nothing hidden is printable
        return value
    return _HIDDEN.sub("", value)


class Renderer:
    """Messages of playbooks and words of answers, in the person's language."""

    def __init__(self, books: Shelf, zone_default: tzinfo, now: Callable[[], datetime] | None = None) -> None:
        """`now`: the story clock; with it a date of another year is written with its year."""
        self._now = now
        self._books = books
        self._template = lru_cache(maxsize=KEPT)(books.template)  # in the person's language or the nearest
        self._text = lru_cache(maxsize=KEPT)(books.text)
        self.zone_default = zone_default

    def message(self, book: str, step_say: str, locale: str, values: Mapping[str, object]) -> str:
        """The text of one step. KeyError for a message or field that does not exist, ValueError when it grows too long.

        Values are strings already formatted, booleans and numbers, by the names of `books.FIELDS`; None counts as not given.
        """
        unknown = values.keys() - self._books.fields
        if unknown:
            raise KeyError(f"no such field: {', '.join(sorted(unknown))}")
        given = {name: plain(value) for name, value in values.items() if value is not None}
        template = self._template(book, step_say, locale)
        text = _tidy(template.render(given))
        if len(text) > SHORT and given.get("bills"):
            text = _tidy(template.render({**given, "bills": ""}))
        if len(text) > LONGEST:
            raise ValueError(f"message {book}/{step_say} has {len(text)} characters, at most {LONGEST}")
        return text

    def word(self, key: str, locale: str, /, **values: object) -> str:
        """The words under a key with its gaps filled. KeyError for an unknown key or an unfilled gap."""
        return self._text(key, locale).format_map({name: plain(value) for name, value in values.items()})

    def moment(self, dt: datetime, zone: tzinfo | None, locale: str) -> str:
        """`formats.moment` in the person's zone, or the site's when it is not known."""
        return moment(dt, zone or self.zone_default, locale, self._year)

    def window(self, start: datetime, end: datetime, zone: tzinfo | None, locale: str) -> str:
        """`formats.window` in the person's zone, or the site's when it is not known."""
        return window(start, end, zone or self.zone_default, locale, self._year)

    def day(self, date: date, locale: str) -> str:
        """`formats.day`."""
        return day(date, locale, self._year)

    @property
    def _year(self) -> int | None:
        return self._now().astimezone(self.zone_default).year if self._now else None

    def full_day(self, date: date, locale: str) -> str:
        """`formats.full_day`."""
        return full_day(date, locale)

    def money(self, fen: int, currency: str, locale: str) -> str:
        """`formats.money`: minor units in full."""
        return money(fen, currency, locale)

    def period_range(self, first: str, last: str, locale: str) -> str:
        """`formats.period_range`."""
        return period_range(first, last, locale)
