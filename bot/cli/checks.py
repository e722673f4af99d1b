"""What `doctor` finds on this machine: its clock, its zone, its calendar, its fonts and the playbooks."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.finding import Found

if TYPE_CHECKING:
    from bot.config import Settings

OLDEST, NEWEST = 2026, 2100  # a clock outside these years was never set
CALENDAR_AHEAD = timedelta(days=60)  # before the end of a year the next one should be known (conduct 2)
ZONES = {  # where each law is the law; a zone elsewhere is a slip or a choice to be known
    "CN": ("Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Harbin", "Asia/Kashgar", "PRC"),
    "TW": ("Asia/Taipei", "ROC"),
    "GB": ("Europe/London", "Europe/Belfast", "Europe/Jersey", "Europe/Guernsey", "Europe/Isle_of_Man", "GB"),
    "US": ("America/", "Pacific/Honolulu", "US/"),
}
FONT_WHEELS = ("pylopdf_fonts_zh_cn", "pylopdf_fonts_zh_tw")
FONT_FOLDERS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts"),
)
FONT_NAMES = (
    *(
        "cjk",
        "notosanssc",
        "notosanstc",
        "notoserifsc",
        "sourcehan",
        "wqy",
        "droidsansfallback",
        "uming",
        "ukai",
    ),
    *("pingfang", "hiragino sans gb", "stheiti", "songti", "msyh", "simsun", "simhei", "msjh", "mingliu"),
)
FONT_KINDS = (".ttf", ".ttc", ".otf", ".otc")
MENDS_FONT = {
    "linux": "install one, for example `apt install fonts-noto-cjk` or `dnf install google-noto-sans-cjk-fonts`",
    "darwin": "install Noto Sans CJK into ~/Library/Fonts",
    "win32": "install the Chinese fonts in the settings of Windows",
}


async def clock(given: "Settings") -> list[Found]:
    """Whether this machine's time can be believed, and what the wall shows there."""
    from bot.app import RealClock

    real = RealClock().real()
    local = f"{real.astimezone(given.zone).isoformat(timespec='minutes')} in {given.zone.key}"
    if not OLDEST <= real.year < NEWEST:
        mend = "set the time of this machine, best by NTP"
        return [Found(name="clock", state="fail", says=local, mend=mend)]
    if given.clock is None:
        return [Found(name="clock", state="ok", says=local)]
    story = f"a rehearsal from {given.clock.start.isoformat()} at x{given.clock.speed:g}"
    return [Found(name="clock", state="ok", says=f"{story}; really {local}")]


async def zone(given: "Settings") -> list[Found]:
    """Whether the zone lies where the law is: allowed hours are read on its clock (conduct C01)."""
    if given.zone.key.startswith(ZONES[given.law]):
        return [Found(name="zone", state="ok", says=f"{given.zone.key} under the law of {given.law}")]
    says = f"{given.zone.key} is not where the law of {given.law} holds"
    mend = "set ROUNDS_ZONE and ROUNDS_LAW to the place of the people you write to, unless it is meant so"
    return [Found(name="zone", state="warn", says=says, mend=mend)]


async def secret(given: "Settings") -> list[Found]:
    """Whether all hosts at a server have one key: only the setting can be the same everywhere."""
    if given.secret_key or given.database_url.startswith("sqlite"):
        return []
    says = "ROUNDS_SECRET_KEY is not set beside a database on a server: each host makes a key of its own"
    mend = "set it alike on every host, to what one `secret.key` holds or to `openssl rand -hex 32`"
    return [Found(name="secret key", state="warn", says=says, mend=mend)]


async def calendar(given: "Settings") -> list[Found]:
    """Whether the holidays of this and the next year are known; a year that is only guessed is read with care (conduct 2)."""
    from bot.app import RealClock
    from bot.config.days import added_days
    from bot.core.calendar import calendar_of

    start = given.clock.start if given.clock is not None else RealClock().real()
    year = start.astimezone(given.zone).year
    try:
        days = calendar_of(given.law, added_days(given.law))
    except ValueError as error:
        mend = "mend that line of the file in `calendars/`"
        return [Found(name="calendar", state="fail", says=str(error), mend=mend)]
    known = await asyncio.to_thread(lambda: [days.known(year), days.known(year + 1)])
    if all(known):
        return [Found(name="calendar", state="ok", says=f"{given.law} {year} and {year + 1} are known")]
    missing = year if not known[0] else year + 1
    if known[0] and start.astimezone(given.zone).date() < date(year, 12, 31) - CALENDAR_AHEAD:
        says = f"{given.law} {year} is known; {year + 1} is asked for from {date(year, 12, 31) - CALENDAR_AHEAD} on"
        return [Found(name="calendar", state="ok", says=says)]
    says = f"the holidays of {missing} under {given.law} are not announced in this version, so it is careful"
    mend = f"once they are published, upgrade Rounds or write them into `calendars/{given.law}.toml`"
    return [Found(name="calendar", state="warn" if known[0] else "fail", says=says, mend=mend)]


async def playbooks(given: "Settings") -> list[Found]:
    """Whether every playbook passed its checks."""
    from bot.books import load_books

    books = await asyncio.to_thread(load_books, given.playbooks)
    wrong = [
        Found(name="playbooks", state="fail", says=f"{one.file}:{one.line}: {one.says}", mend=one.mend)
        for one in books.faults
    ]
    mend = "have a lawyer look at the clause, or lower the rate"
    dear = [
        Found(name="playbooks", state="warn", says=f"{name}: {book.late_fee.warning}", mend=mend)
        for name, book in books.items()
        if book.late_fee is not None and book.late_fee.warning
    ]
    return wrong or dear or [Found(name="playbooks", state="ok", says=", ".join(sorted(books)))]


async def fonts(given: "Settings") -> list[Found]:
    """Whether pictures and papers can be written in Chinese."""
    found = await asyncio.to_thread(lambda: next(chinese_fonts(), None))
    if found is not None:
        return [Found(name="fonts", state="ok", says=f"Chinese can be drawn with {found}")]
    says = "no Chinese font on this machine: pictures and papers would show boxes; messages do not need one"
    return [
        Found(name="fonts", state="warn", says=says, mend=MENDS_FONT.get(sys.platform, MENDS_FONT["linux"]))
    ]


def chinese_fonts(folders: tuple[str, ...] = FONT_FOLDERS) -> Iterator[str]:
    """The fonts of this machine that have Chinese signs, as far as their names tell."""
    yield from (wheel for wheel in FONT_WHEELS if find_spec(wheel) is not None)
    for folder in folders:
        for file in Path(folder).expanduser().rglob("*"):
            name = file.name.lower().replace("-", "")
            if file.suffix.lower() in FONT_KINDS and any(word in name for word in FONT_NAMES):
                yield file.name
