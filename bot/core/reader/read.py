"""`read`: one message in, one Reading out; nothing here raises on any text."""

import re
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.core.reader import kinds, normal, segments
from bot.core.reader.amounts import amount
from bot.core.reader.choice import Chosen, cancels, choose
from bot.core.reader.lexeme import At, Window
from bot.core.reader.reading import Kind, Reading
from bot.core.reader.segments import Segment, says
from bot.core.reader.signals import read_signals
from bot.core.reader.windows import times

if TYPE_CHECKING:
    from bot.core.calendar import Calendar

ADDRESS = re.compile(
    r"\d{1,4}(?:号楼|号院|栋|幢|座|单元|#)(?:\d{1,2}单元)?(?:\d{1,2}层)?\d{0,5}(?:-\d+)*(?:室|"
    r"号房|房|户|的)?|\d{1,4}(?:-\d{1,4})+(?=室|的|业主|房|户|号房)|(?<=我是|"
    r"住在)\d{1,3}(?:-\d{1,4})+|\d{3,5}(?:室|号房|房间|户)|"
    r"\d{1,3}(?:-\d{3,4})+(?!\d*年)(?!-?\d)|\d{7,}|(?:unit|flat|apt|room|apartment|building|"
    r"block) #?\d+(?:-\d+)*[a-z]?|"
    r"\b\d+ [a-z]+ (?:street|road|avenue|lane|drive|close)\b"
)
WITH_MONEY: frozenset[Kind] = frozenset({"promise", "vague", "paid", "instalment", "call_later"})


def read(text: str, now: datetime, locale: str | None = None, calendar: "Calendar | None" = None) -> Reading:
    """What a short message promises, asks or refuses (rules: `fixtures/phrases/README.md`).

    `now` is the aware moment it was received; dates are counted in its zone. `locale` is a hint only: people mix
    languages. `calendar` knows working days and holidays; without it weekdays and the published 2026 table count.
    A likely time that is not certain comes as kind "vague" with start, end and a question. Never raises.
    """
    clean = normal.tidy(text)
    plain = ADDRESS.sub(lambda m: " " * len(m[0]), normal.plain(clean))
    parts = segments.cut(plain, times(plain, At(now, now.date(), calendar)))
    signals = read_signals(plain, normal.beyond(text))
    played = [(segments.role(part), part) for part in parts]
    chosen = choose(plain, played, now)
    if chosen.kind == "promise" and (len(text) > normal.LONGEST or len(parts) > segments.MOST):
        chosen = replace(chosen, kind="vague")  # what was not read could turn it round
    kind = chosen.kind if chosen.kind else kinds.topic(plain, played, signals.busy)
    window = chosen.window if kind in {"promise", "vague", "call_later"} else None
    paid = _amount(plain, parts, kind, chosen)
    return Reading(
        words=text,
        kind=kind,
        start=window.start if window else None,
        end=window.end if window else None,
        precision=window.precision if window else None,
        amount=paid,
        sure=kind == "promise",
        question=_question(kind, window, paid, plain),
        alarm=signals.alarm,
        span=window.span if window else None,
        stop=kind != "opt_out" and (kinds.is_stop(plain) or signals.stop_beyond),
        not_yet=signals.not_yet and kind not in {"promise", "dispute", "opt_out"},
        yes=signals.yes,
        no=signals.no,
        busy=signals.busy,
        angry=signals.angry,
        cancels=kind != "promise" and cancels(played),
        rest=_rest(clean, plain, chosen),
    )


def _amount(plain: str, parts: list[Segment], kind: Kind, chosen: Chosen) -> Decimal | str | None:
    if kind not in WITH_MONEY:
        return None
    if chosen.segment is not None and (chosen.rest_from is not None or says("REST", chosen.segment.text)):
        return amount(chosen.segment.text)
    return amount(" , ".join(part.text for part in parts) if parts else plain)


def _question(kind: Kind, window: Window | None, paid: Decimal | str | None, plain: str) -> str | None:
    if kind == "vague":
        return "which_time" if window else "when"
    if kind == "paid" and isinstance(paid, str):
        return "part_paid"
    if kind == "wrong_person" and re.search("租|tenant|renter|rent", plain):
        return "tenant"
    return "when" if kind == "instalment" else None


def _rest(clean: str, plain: str, chosen: Chosen) -> str:
    if chosen.rest_from is None:
        return ""
    words = clean if len(clean) == len(plain) else plain  # a mended slip may have shifted the places
    return words[chosen.rest_from :].strip(" ,.;，。；")
