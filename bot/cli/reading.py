"""read: what the reader understands; no settings, no database, nothing heavy."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.cli.options import Json
from bot.cli.output import as_json, plain, typed

if TYPE_CHECKING:
    from bot.core.reader import Reading

app = typer.Typer()
ZONE = ZoneInfo("Asia/Shanghai")
PROFILE = "property_fee"
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ASKED = {"part_paid": "answer.claimed_ask", "tenant": "answer.tenant"}
YEARS = range(1970, 2200)  # beyond them counting days falls off the calendar
Words = Annotated[list[str], typer.Argument(metavar="TEXT", help="What somebody wrote.")]
Now = Annotated[
    str | None, typer.Option("--now", metavar="ISO", help="When it was received; without it, now.")
]
Locale = Annotated[str | None, typer.Option("--locale", help="A hint: zh-CN, zh-TW or en.")]


@app.command(epilog='Example: run.py read "fri 15:00" --now 2026-11-02T09:30+08:00')
def read(text: Words, now: Now = None, locale: Locale = None, json: Json = False) -> None:
    """Show what the reader understands of a message."""
    said = moment(now)
    found = understood(typed(" ".join(text)), said, locale)
    if json:
        as_json(found)
        return
    for name, value in found.items():
        if value is not None:
            print(f"{name}: {plain(value)}")


def moment(now: str | None) -> datetime:
    """The moment in the zone of the reader's rules. Raises BadParameter for what is no moment."""
    if now is None:
        # bot/app.py holds the clock, and would load the store and every channel for this one call.
        return datetime.now(ZONE)  # noqa: TID251
    try:
        found = datetime.fromisoformat(now.strip())
        found = (found if found.tzinfo else found.replace(tzinfo=ZONE)).astimezone(ZONE)
        if found.year not in YEARS:
            raise ValueError(now)
        return found
    except (ValueError, OverflowError):
        raise typer.BadParameter(
            f"{now} is no moment; write for example 2026-11-02T09:30+08:00.", param_hint="--now"
        ) from None


def understood(text: str, now: datetime, locale: str | None) -> dict[str, Any]:
    """`read --json`; `at` is when we come back to a promise (conduct 2a)."""
    from bot.core.reader import read as read_text

    reading = read_text(text, now, locale)
    return {
        "kind": reading.kind,
        "start": _iso(reading.start),
        "end": _iso(reading.end),
        "at": _iso(_check(reading, now)),
        "precision": reading.precision,
        "amount": _amount(reading.amount),
        "sure": reading.sure,
        "question": _question(reading, now, locale),
        "alarm": reading.alarm,
    }


def _question(reading: "Reading", now: datetime, locale: str | None) -> str | None:
    """What would be asked back, in the words of the bot."""
    if reading.question is None:
        return None
    from bot.books.words import load_words
    from bot.core.choices import days
    from bot.core.policy import Place
    from bot.render.formats import day, window

    tongue = locale or ("zh-CN" if any(0x4E00 <= ord(sign) <= 0x9FFF for sign in reading.words) else "en")
    tongue = "zh-CN" if tongue.startswith("zh") else "en"
    words = load_words(TEMPLATES)[0][tongue]
    if reading.question == "which_time" and reading.start is not None and reading.end is not None:
        when = window(reading.start, reading.end, ZONE, tongue)
        return words["answer.unsure"].format(words=reading.words, when=when)
    if reading.question in ASKED:
        return words[ASKED[reading.question]]
    first, second = (day(one, tongue) for one in days(now, Place(ZONE, "CN"), PROFILE, "weekend"))
    return words["answer.question_two"].format(first=first, second=second)


def _check(reading: "Reading", now: datetime) -> datetime | None:
    if reading.kind != "promise" or reading.start is None or reading.end is None or not reading.precision:
        return None
    from bot.core.policy import Place
    from bot.core.promise import check_moment

    place = Place(ZONE, "CN")
    times = (reading.start, reading.end, reading.precision, now)
    return check_moment(*times, span=reading.span, place=place, profile=PROFILE)


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(ZONE).isoformat() if at is not None else None


def _amount(amount: Decimal | str | None) -> str | None:
    return f"{amount:.2f}" if isinstance(amount, Decimal) else amount
