"""What a file told about the matter itself, and what a touch speaks of, as fields of a message (practice R1, S1, P21)."""

from datetime import datetime, time

from bot.core.rounds import date_of
from bot.engine.occasions import occasion_near
from bot.engine.quoting import quotable
from bot.engine.site import Engine
from bot.engine.view import View

TOLD = (
    "summary",
    "student",
    "course",
    "goods",
    "alternative",
    "because",
    "returns",
)  # columns, as they stand
TOUCH = "touch_"


def matter(engine: Engine, view: View, locale: str) -> dict[str, object]:
    """The columns a message may print, the open doubt, the last day of the case, and what a colleague's touch says."""
    s, more, zone = view.s, view.case.more, view.scene.place.zone
    last = date_of(s, view.scene.place)
    urged = s.urged if s.urged is not None and s.urged.step.startswith(TOUCH) else None
    return {
        **{name: quotable(str(more.get(name, ""))) for name in TOLD},
        "price": _price(engine, view, locale),
        "ends": engine.words.day(last.astimezone(zone).date(), locale) if last else "",
        "doubt": quotable(s.doubt.words) if s.doubt else "",
        "cutoff": _cutoff(str(more.get("cutoff", "")), engine.now().astimezone(zone)),
        "occasion": occasion_near(engine, engine.now().astimezone(zone).date(), locale),
        "news": quotable(urged.words) if urged else "",
    }


def _price(engine: Engine, view: View, locale: str) -> str:
    """What the file offers a place for; it is no debt (practice R1)."""
    whole, _, part = str(view.case.more.get("fee", "")).partition(".")
    if not whole.isdigit():
        return ""
    return engine.words.money(int(whole) * 100 + int(part.ljust(2, "0")[:2] or 0), view.case.currency, locale)


def _cutoff(said: str, now: datetime) -> str:
    """The hour until which orders leave today, as long as it lies ahead: never an urgency that is not real (S1, C26)."""
    hour, _, minute = said.partition(":")
    if not (hour.isdigit() and minute.isdigit()) or int(hour) > 23 or int(minute) > 59:
        return ""
    clock = time(int(hour), int(minute))
    return f"{clock:%H:%M}" if now.time() < clock else ""
