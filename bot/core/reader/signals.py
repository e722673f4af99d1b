"""Signals beside the kind: a bare yes or no, not yet, busy, anger, and the alarms of conduct §5."""

import re
from dataclasses import dataclass

from bot.core.reader.reading import Alarm
from bot.core.reader.segments import pattern, says

STARTS_YES = re.compile(r"[\s,.!~?…]+|(?:了|啦|哈|吧|哦|呢)$")


@dataclass(frozen=True, slots=True)
class Signals:
    """What a message tells beside its kind."""

    alarm: Alarm | None
    yes: bool
    no: bool
    not_yet: bool
    busy: bool
    angry: bool


def read_signals(text: str) -> Signals:
    """The signals in a plain text."""
    bare = STARTS_YES.sub("", text) if len(text) < 20 else text
    spaced = text.strip(" .,!~?")
    return Signals(
        alarm=_alarm(text),
        yes=any(pattern("YES").fullmatch(form) is not None for form in (bare, spaced)),
        no=any(pattern("NO").fullmatch(form) is not None for form in (bare, spaced)),
        not_yet=says("NOT_YET", text),
        busy=says("BUSY", text),
        angry=says("ANGRY", text),
    )


def _alarm(text: str) -> Alarm | None:
    if says("DANGER", text):
        return "danger"
    if says("DECEASED", text):
        return "deceased"
    return "represented" if says("REPRESENTED", text) and not says("LAWYER_DARE", text) else None
