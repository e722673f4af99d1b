"""/report: figures for managers, of their own areas (practice S4, M5): a summary and a picture, or the spreadsheet."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from bot.core.figure_shapes import Block, Row
from bot.core.figures import Figures, Span
from bot.core.report import of_words
from bot.core.solving import whole
from bot.engine import Engine
from bot.engine.fetching import made
from bot.engine.figuring import figured
from bot.engine.report_files import FORMS, Form, file_of, percent, titled, wording
from bot.store.reports import Reports
from handlers.desk import Desk, Refused

REPORT = ("manager", "admin")
SHOWN = 12  # areas and suppliers in a message; the spreadsheet has all
CAPTION = 1024  # signs below a file


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """What somebody asked for; two that read alike are the same report."""

    span: Span
    areas: list[str] | None
    named: str | None
    form: Form
    locale: str


@dataclass(frozen=True, kw_only=True)
class _Drawn:
    """The figures, the title and the file; no file where there is nothing to count."""

    found: Figures
    title: str
    content: bytes


async def report(desk: Desk, words: tuple[str, ...]) -> None:
    """/report [AREA] [SINCE] [xlsx|pdf]: what came in, promises, age, cost; nobody sees an area that is not his."""
    form, since, rest = _asked(words, desk.engine.site.zone)
    areas, named = await _areas(desk, " ".join(rest))
    span = Span(until=desk.now, since=since, zone=desk.engine.site.zone)
    if since is not None and since >= span.until:
        raise Refused("report.later", usage="/report 2026-11-01")
    wanted = _Wanted(span=span, areas=areas, named=named, form=form, locale=desk.locale)
    drawn = made(desk.engine, ("report", repr(wanted)), partial(_draw, wanted))
    assert isinstance(drawn, _Drawn)
    if not drawn.content:
        await desk.answer("report.nothing")
        return
    if form == "png":
        await desk.say("\n".join([drawn.title, *summary(desk, drawn.found)]))
    name = f"report-{desk.now.astimezone(span.zone):%Y-%m-%d}.{form}"
    await desk.send_file(name, drawn.content, drawn.title[:CAPTION])


async def _draw(wanted: _Wanted, engine: Engine) -> _Drawn:
    """Count and draw outside the transaction of the message: of an estate of 20,000 cases that takes seconds."""
    async with engine.store.view() as tx:
        found = await figured(engine, tx, wanted.span, wanted.areas)
    if not found.blocks:
        return _Drawn(found=found, title="", content=b"")
    title = titled(engine, found, wanted.named, wanted.locale)
    content = await asyncio.to_thread(file_of, engine, found, title, (wanted.form, wanted.locale))
    return _Drawn(found=found, title=title, content=content)


def _asked(words: tuple[str, ...], zone: ZoneInfo) -> tuple[Form, datetime | None, list[str]]:
    """The form, the first day and what is left: the name of an area."""
    form: Form = "png"
    since, rest = None, []
    for word in words:
        wanted = next((one for one in FORMS if one == word.lower()), None)
        day = _day(word)
        if wanted is not None:
            form = wanted
        elif day is not None:
            since = datetime.combine(day, time(), zone)
        else:
            rest.append(word)
    return form, since, rest


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


async def _areas(desk: Desk, name: str) -> tuple[list[str] | None, str | None]:
    """The areas to count and the name to show; another's area is refused as if it did not exist."""
    mine = desk.areas_for(REPORT)
    if not name:
        return mine, None if mine is None else desk.word("common.separator").join(mine)
    known = mine if mine is not None else await Reports.of(desk.tx).areas()
    if name not in known:
        raise Refused("report.no_area", area=name, areas=desk.word("common.separator").join(known[:SHOWN]))
    return [name], name


def summary(desk: Desk, found: Figures) -> Iterator[str]:
    """The figures in a few lines, block by block: no currency is added to another."""
    for of in sorted(found.blocks):
        block = found.blocks[of]
        yield from _head(desk, block)
        yield from _areas_of(desk, block)
    late = sorted(found.suppliers.items(), key=lambda pair: (-pair[1].late, -pair[1].days, pair[0]))
    for name, one in late[:SHOWN]:
        yield desk.word("report.supplier_line", supplier=name, lines=one.lines, late=one.late, days=one.days)


def _head(desk: Desk, block: Block) -> Iterator[str]:
    total, promises = block.total(), block.all_promises()
    of = of_words(block, wording(desk.engine, desk.locale).say)
    counts = {"cases": total.cases, "settled": total.settled, "share": percent(total.share)}
    if block.money:
        sums = {name: _money(desk, block, getattr(total, name)) for name in ("billed", "paid", "left")}
        yield desk.word("report.money", of=of, rate=percent(total.rate), **sums, **counts)
    else:
        yield desk.word("report.other", of=of, **counts)
    if promises.made:
        yield desk.word(
            "report.promised",
            made=promises.made,
            kept=promises.kept,
            partly=promises.partly_kept,
            broken=promises.broken,
            withdrawn=promises.withdrawn,
            held=percent(promises.held),
        )
    yield _cost(desk, total)
    solving = whole(block.solving)
    if solving.solved or solving.unsolved:
        hours = {name: _hours(getattr(solving, name)) for name in ("mean", "worst")}
        yield desk.word("report.solving", solved=solving.solved, waiting=solving.unsolved, **hours)


def _hours(hours: float | None) -> str:
    return "–" if hours is None else f"{hours:.1f}"


def _cost(desk: Desk, total: Row) -> str:
    effort = "–" if total.effort is None else f"{total.effort:.1f}"
    counts = {"messages": total.messages, "calls": total.calls, "visits": total.visits}
    return desk.word("report.cost", effort=effort, bound=percent(total.bound), **counts)


def _areas_of(desk: Desk, block: Block) -> Iterator[str]:
    """The areas with the most cases; one alone was told already."""
    areas = sorted(block.areas().items(), key=lambda pair: -pair[1].cases)
    if len(areas) < 2:
        return
    for name, row in areas[:SHOWN]:
        rate = percent(row.rate if block.money else row.share)
        yield desk.word("report.area_line", area=name, rate=rate, settled=row.settled, cases=row.cases)
    if len(areas) > SHOWN:
        yield desk.word("report.more", many=len(areas) - SHOWN)


def _money(desk: Desk, block: Block, amount: int) -> str:
    return desk.engine.words.money(amount, block.of, desk.locale)
