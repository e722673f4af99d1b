"""What hangs at the gate and what a steward keeps in a pocket: made of the table of commands, so that they cannot drift."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot import papers
from bot.engine import Engine
from handlers.commands import COMMANDS
from handlers.nextcard import OUTCOMES

GROUPS: Mapping[str, Sequence[str]] = {  # heading of the card -> commands, in the order of a day
    "morning": ("today", "next", "preview", "unbound"),
    "said": ("promised", "busy", "paid", "spoke", "noanswer", "visit", "wrong"),
    "trouble": ("dispute", "fixed", "resolved"),
    "hand": ("case", "note", "remind", "why", "undo", "help"),
}


def guard_poster(engine: Engine, locale: str) -> bytes:
    """One page for guards, cleaners and the desk: what to type, what comes back, what never to say (practice P7).

    It names no person and opens nothing: an invitation is personal and does not hang at a gate. Raises papers.NoPaper.
    """
    data = {
        "company": engine.site.company,
        "usage": COMMANDS["seen"].usage,
        "answer": engine.words.word("guard.noted", locale),
    }
    return papers.letter("guard_poster", data, locale, engine.now())


def steward_card(engine: Engine, locale: str) -> bytes:
    """One page for stewards: the day's commands with the words of /help, and the taps of /next. Raises papers.NoPaper."""
    word = engine.words.word
    data: dict[str, Any] = {
        "company": engine.site.company,
        "outcomes": [word(f"outcome_key.{name}", locale) for name in OUTCOMES],
        "groups": [{"name": name, "rows": _rows(engine, names, locale)} for name, names in GROUPS.items()],
    }
    return papers.letter("steward_card", data, locale, engine.now())


def _rows(engine: Engine, names: Sequence[str], locale: str) -> list[dict[str, str]]:
    """The name of each command, how it is typed, and what it does."""
    return [
        {"name": name, "usage": COMMANDS[name].usage, "means": engine.words.word(f"help.{name}", locale)}
        for name in names
    ]
