"""What is kept for colleagues to read is kept as word keys and values, and worded when somebody looks, in their language."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from bot.core.facts import Tasked
from bot.engine.site import Engine

Parts = Mapping[str, Any]
Said = str | Parts


def money_said(fen: int, currency: str, *, named: bool = False) -> Said:
    """A sum in minor units; `named`: its currency stands behind it as well."""
    return {"money": [fen, currency], "named": named}


def moment_said(at: datetime, zone: tzinfo) -> Said:
    """A moment as the clock shows it there."""
    return {"moment": at.astimezone(zone).isoformat()}


def day_said(day: date) -> Said:
    """A day of the calendar."""
    return {"day": day.isoformat()}


def joined(*parts: Said, by: Said) -> Parts:
    """What of these says something, with this between them."""
    return {"parts": list(parts), "by": by}


def worded(engine: Engine, said: Said, locale: str) -> str:
    """The text in this language. `{"key": …}` is a word with its gaps beside it. Raises KeyError for a word that is gone."""
    if isinstance(said, str):
        return said
    words = engine.words
    if "key" in said:
        gaps = {name: worded(engine, value, locale) for name, value in said.items() if name != "key"}
        return words.word(said["key"], locale, **gaps)
    if "money" in said:
        fen, currency = said["money"]
        amount = words.money(fen, currency, locale)
        return f"{amount} {currency}" if said.get("named") else amount
    if "moment" in said:
        at = datetime.fromisoformat(said["moment"])
        return words.moment(at, at.tzinfo, locale)
    if "day" in said:
        return words.day(date.fromisoformat(said["day"]), locale)
    parts = (worded(engine, part, locale) for part in said["parts"])
    return worded(engine, said["by"], locale).join(filter(None, parts))


def words_of(engine: Engine, task: Tasked, locale: str) -> str:
    """The words of a task in this language; as they were written where they are somebody's own, or their key is gone."""
    try:
        return worded(engine, task.said, locale) if task.said else task.words
    except KeyError:
        return task.words
