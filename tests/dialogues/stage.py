"""What was said and done between two expectations, as the checkers look at it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from opencc import OpenCC

from bot.core.message import Button, Outbound

Json = dict[str, Any]
PAY = "https://pay.example"
SIMPLIFIED = OpenCC("tw2sp")


@dataclass(kw_only=True)
class Stage:
    """`acted` went to whoever acted, `owner` to the party, `by_role` to staff; `early` also counts the preparation."""

    setup: Json
    act: Json
    before: Json
    after: Json
    acted: list[Outbound] = field(default_factory=list)
    owner: list[Outbound] = field(default_factory=list)
    early: list[Outbound] = field(default_factory=list)
    by_role: dict[str, list[Outbound]] = field(default_factory=dict)

    def said(self, pattern: str) -> bool:
        """Whether one of the messages that count for the actor matches."""
        return any_matches(self.early, pattern)

    def presses(self, *verbs: str) -> int:
        """The most buttons of these verbs on one message."""
        return max((count_presses(message, verbs) for message in self.early), default=0)

    @property
    def name(self) -> str:
        """What the party is called in the file."""
        return str(self.setup["person"])


def any_matches(messages: Sequence[Outbound], pattern: str) -> bool:
    """Whether a text or the label of a button matches, upper and lower case alike."""
    return any(re.search(pattern, text_of(message), re.IGNORECASE | re.DOTALL) for message in messages)


def text_of(message: Outbound) -> str:
    """Words and labels in one text, in simplified signs: the patterns speak of both."""
    return SIMPLIFIED.convert("\n".join([message.text, *(button.label for button in buttons_of(message))]))


def buttons_of(message: Outbound) -> list[Button]:
    """All buttons of a message."""
    return [button for row in message.buttons for button in row]


def count_presses(message: Outbound, verbs: Sequence[str]) -> int:
    """How many buttons carry one of the verbs."""
    return sum((button.press or "").partition(":")[0] in verbs for button in buttons_of(message))


def gives_link(message: Outbound) -> bool:
    """Whether the way to pay stands in the words; a button that opens it is no new link."""
    return PAY in message.text


def dates_of(moment: str | None) -> str:
    """A pattern for the day of a moment in either language."""
    if moment is None:
        return r"(?!)"
    day = datetime.fromisoformat(moment)
    return rf"{day.month}月{day.day}日|\b0?{day.day} {day:%b}"


def money_of(amount: str) -> str:
    """A pattern for an amount with or without grouping."""
    whole, _, part = amount.partition(".")
    grouped = f"{int(whole):,}"
    return rf"(?<![\d.,])(?:{whole}|{grouped}){'' if part == '00' else re.escape('.' + part)}(?!\d)"
