"""Files on their way to colleagues, and what goes with a letter: a name to call, a day, a file name."""

import re
from datetime import date, datetime

from bot.engine import Engine, View
from bot.engine.staff import colleagues
from bot.store import Tx
from handlers.desk import Desk, Refused
from handlers.words import CALENDAR_DAY

SHORT = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})")


async def papers_to(desk: Desk, view: View, role: str, number: int, key: str) -> None:
    """Show a kept file to the colleagues of a role but the speaker; `key` is the word of its caption."""
    for person in await colleagues(desk.tx, view.case, role):
        if desk.person is not None and person.id == desk.person.id:
            continue
        locale = desk.engine.locale(person)
        caption = desk.engine.words.word(key, locale, unit=view.case.unit, name=view.case.party)
        for chat in (await desk.tx.chats(person.id))[:1]:
            await desk.tx.post(
                kind="card",
                case_id=view.case.id,
                person_id=person.id,
                channel=chat.channel,
                address=chat.address,
                key=f"card:{view.case.id}",
                text=caption,
                planned_at=desk.now,
                not_before=desk.engine.clock.real(),
                document=number,
            )


async def file_of(desk: Desk, number: int) -> tuple[str, bytes]:
    """A kept file: its name and content. Raises Refused when it is gone."""
    found = (await desk.tx.files_of([number])).get(number)
    if found is None:
        raise Refused("letter.gone")
    return found.name, found.content


async def reachable(desk: Desk, view: View) -> str:
    """Whom the reader may call, as `contact_of` says it."""
    return await contact_of(desk.engine, desk.tx, view)


async def contact_of(engine: Engine, tx: Tx, view: View) -> str:
    """The steward of the case with the telephone, where they are known, else the company."""
    name = view.s.steward or view.case.steward or ""
    staff = [one for one in await tx.staff_for("steward", view.case.area) if not name or one.name == name]
    if not staff:
        return name or engine.site.company
    person = await tx.person(staff[0].person_id)
    return " ".join(part for part in (staff[0].name, person.phone) if part)


def file_name(desk: Desk, view: View, what: str) -> str:
    """The name under which a paper arrives, in the owner's language."""
    locale = desk.engine.locale(view.person, view.case)
    title = desk.engine.words.word(f"paper.{what}", locale)
    return f"{title} {view.case.unit} {desk.now.astimezone(view.scene.place.zone):%Y-%m-%d}.pdf".replace(
        "/", "-"
    )


def day_of(desk: Desk, view: View, words: tuple[str, ...], *, since: datetime | None = None) -> datetime:
    """The moment of a delivery: now, or the same clock time on the day that was named.

    Raises Refused for what is no day, lies ahead, or before `since`.
    """
    if not words:
        return desk.now
    now = desk.now.astimezone(view.scene.place.zone)
    named = _date(words[0], now.date())
    if named is None or named > now.date() or (since and named < since.astimezone(now.tzinfo).date()):
        raise Refused("letter.day", words=words[0])
    return datetime.combine(named, now.time(), now.tzinfo)


def coming_day(desk: Desk, view: View, words: tuple[str, ...]) -> date:
    """A day that lies ahead. Raises Refused for anything else."""
    today = desk.now.astimezone(view.scene.place.zone).date()
    named = _date(words[0], today, ahead=True) if words else None
    if named is None or named <= today:
        raise Refused("letter.day_ahead", words=words[0] if words else "")
    return named


def _date(word: str, today: date, *, ahead: bool = False) -> date | None:
    """2026-11-10, 11-10 or its Chinese spelling; without a year the nearest one in that direction."""
    plain, written = SHORT.fullmatch(word), CALENDAR_DAY.fullmatch(word)
    parts = plain.groups() if plain else (None, *written.groups()) if written else None
    if parts is None:
        return None
    year, month, day = (int(part) if part else None for part in parts)
    assert month is not None and day is not None
    try:
        found = date(year or today.year, month, day)
        if year is None and ahead and found < today:
            return date(today.year + 1, month, day)
        return date(today.year - 1, month, day) if year is None and not ahead and found > today else found
    except ValueError:
        return None
