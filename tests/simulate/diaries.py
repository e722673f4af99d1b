"""Diaries made by hand: a known owner in Shanghai, what happens to them, and what is said."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.simulate.checker import check
from bot.simulate.diary import Contact, Diary, Entry, Happening

ZONE = ZoneInfo("Asia/Shanghai")
OLD_LINES = (("2026-09", date(2026, 9, 15)),)
GOOD = "王女士您好,我是青禾物业的林芳,负责一期 3-1 的日常服务。向您报一下账:九月到十月的物业服务费一共 ¥300.00,您看哪一天方便?"


def at(text: str) -> datetime:
    """`11-19 19:10` of 2026 on the owner's clock, or a date with its year."""
    full = text if text[:2] == "20" else f"2026-{text}"
    return datetime.fromisoformat(full).replace(tzinfo=ZONE)


def known(case: int = 1) -> list[Entry]:
    """Their chat is open and they said who they are."""
    return [happened("10-01 10:00", what, case=case, by="owner") for what in ("bound", "verified")]


def happened(when: str, what: str, *, case: int = 1, **more: Any) -> Happening:
    """One thing that happened; moments as text."""
    moments = {key: at(more.pop(key)) for key in ("until", "start", "end") if key in more}
    return Happening(at=at(when), case=case, what=what, **moments, **more)


def promised(when: str, start: str, end: str = "", precision: str = "minute", **more: Any) -> Happening:
    """They named a time; its number is 7 unless said."""
    more = {"id": 7, "by": "owner", **more}
    return happened(when, "promised", start=start, end=end or start, precision=precision, **more)


def said(when: str, kind: str = "reminder", step: str = "r10", mark: str = "2026-11", **more: Any) -> Contact:
    """One message of ours."""
    case = more.pop("case", 1)
    starts = more.pop("starts", None)
    values: dict[str, Any] = {
        "profile": "property_fee", "playbook": "property_fee", "text": GOOD, "open_lines": OLD_LINES, **more,
    }  # fmt: skip
    return Contact(
        at=at(when),
        kind=kind,
        step=step,
        about=((case, f"{step}:{mark}"),),
        starts=at(starts) if starts else None,
        **values,
    )


def check_of(when: str, step: str = "check", **more: Any) -> Contact:
    """The check of promise 7."""
    return said(when, "promise_check", step, "7", **more)


def ping(when: str, starts: str = "11-20 14:00", **more: Any) -> Contact:
    """A round of an event on Friday the 20th."""
    more = {"profile": "event", "playbook": "event", "kind": "event_ping", "step": f"r{when}", **more}
    return said(when, starts=starts, **more)


def talk(when: str, step: str = "again") -> Contact:
    """A conversation."""
    return said(when, "conversation", step, when)


def every(days: int, count: int, first: str = "11-02 09:30", hours: float = 0) -> list[Entry]:
    """So many reminders, so far apart."""
    start = at(first)
    moments = (start + timedelta(days=days, hours=hours) * n for n in range(count))
    return [said(f"{moment:%Y-%m-%d %H:%M}", mark=str(n)) for n, moment in enumerate(moments)]


def broken(*entries: Entry, start_day: int = 5, unknown: bool = False) -> list[str]:
    """The rules that these entries break, in their order."""
    before = [] if unknown else [*known(1), *known(2)]
    diary = Diary(person="王女士", zone=ZONE.key, start_day=start_day, entries=[*before, *entries])
    return [one.rule for one in check(diary)]
