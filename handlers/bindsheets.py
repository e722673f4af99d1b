"""QR codes on paper that bind a chat: one for each home, each with a one-time word of its own (practice P26)."""

from asyncio import to_thread
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from bot.core.roster.buildings import Place, building_of, walk
from bot.engine import Engine
from bot.engine.wayback import kf_link, start_url, window_url
from bot.papers.bindsheet import Cell, bind_pages
from bot.store import Tx
from bot.store.rows import Case
from handlers.links import make_link

LinkOf = Callable[[str], str]  # a word -> the address that opens with it


@dataclass(frozen=True, kw_only=True)
class Codes:
    """What is printed: the cells in the order of a walk, and when their words expire (story clock)."""

    cells: tuple[Cell, ...]
    expires: datetime


def roads(window: str | None, bot: str | None, public_url: str) -> Mapping[str, LinkOf]:
    """The channels a code can lead to, the first one preferred; our own address alone is for trying out the print.

    `window`: the link to the customer service chat; `bot`: our name on Telegram.
    """
    found: dict[str, LinkOf] = {}
    if window:
        found["wecom"] = lambda word: window_url(window, word)
    if bot:
        found["telegram"] = lambda word: start_url(bot, word)
    return found or {"page": lambda word: f"{public_url}/?start={word}"}


async def known_roads(tx: Tx, public_url: str) -> Mapping[str, LinkOf]:
    """`roads` by what `serve` and earlier links have noted, for whoever cannot ask a platform."""
    return roads(await kf_link(tx), await tx.meta("telegram.username"), public_url)


async def unreached(tx: Tx, cases: Sequence[Case]) -> list[Case]:
    """The open ones of these cases whose person has no chat yet (practice P26)."""
    reached = await tx.with_chat([case.id for case in cases])
    return [case for case in cases if case.outcome is None and case.id not in reached]


def in_building(cases: Iterable[Case], building: str) -> list[Case]:
    """The cases of one building, as `building_of` names it."""
    wanted = building_of(f"{building}-").casefold()
    return [case for case in cases if building_of(case.unit).casefold() == wanted]


async def bind_codes(engine: Engine, tx: Tx, cases: Iterable[Case], link_of: LinkOf) -> Codes:
    """A new word for each home: a person's cases of one unit share it. A word is never printed twice: ask again for more.

    Raises ValueError when there is no case.
    """
    cells, expires = [], None
    for (area, *_, unit, _), group in groupby(sorted(cases, key=_order), key=_order):
        link = await make_link(engine, tx, list(group))
        expires = expires or link.expires
        cells.append(Cell(area=area, building=building_of(unit), unit=unit, address=link_of(link.token)))
    if expires is None:
        raise ValueError("there is no case to print a code for")
    return Codes(cells=tuple(cells), expires=expires)


def _order(case: Case) -> tuple[str, Place, Place, str, int]:
    return case.area, walk(building_of(case.unit)), walk(case.unit), case.unit, case.person_id


async def drawn(engine: Engine, codes: Codes, locale: str) -> bytes:
    """The sheet as PDF; it takes some milliseconds for each code, so no transaction should wait for it.

    The last whole day on which the codes open is printed. Raises papers.NoPaper and qr.TooLong.
    """
    last = (codes.expires.astimezone(engine.site.zone) - timedelta(days=1)).date()
    said = {"company": engine.site.company, "until": engine.words.day(last, locale)}
    return await to_thread(bind_pages, codes.cells, said, locale, engine.now())


async def bind_sheet(engine: Engine, tx: Tx, cases: Iterable[Case], link_of: LinkOf, locale: str) -> bytes:
    """The sheet for these cases in one go, for a building or so. Raises as `bind_codes` and `drawn` do."""
    return await drawn(engine, await bind_codes(engine, tx, cases, link_of), locale)
