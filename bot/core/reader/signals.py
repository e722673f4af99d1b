"""Signals beside the kind: a bare yes or no, not yet, busy, anger, and the alarms of conduct §5."""

import re
from dataclasses import dataclass

from bot.core.reader.reading import Alarm
from bot.core.reader.segments import pattern, says

STOPPING = re.compile(
    r"退订|停止发|不要再发|别再[发打找]|别发了|拉黑|骚扰|unsubscribe|opt(?:ing)?[ -]out|stop (?:text|messag|contact|call)|"
    r"leave me alone|remove me"
)
ALARMING = re.compile(
    r"[死活杀世故逝跳割药律吊投炭毒]|kill|suicid|\bdie|dead|death|deceased|passed|end (?:my|it)|life|live|jump|hurt|hang|wrist|"
    r"lawyer|attorney|solicitor|funeral|late |legal|represented|advis"
)
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
    stop_beyond: bool = False


def read_signals(text: str, beyond: str = "") -> Signals:
    """The signals in a plain text; of what lies beyond the part read in full only alarms and a stop."""
    bare = STARTS_YES.sub("", text) if len(text) < 20 else text
    spaced = text.strip(" .,!~?")
    return Signals(
        alarm=_alarm(text) or (_alarm(beyond) if ALARMING.search(beyond) else None),
        stop_beyond=STOPPING.search(beyond) is not None,
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
