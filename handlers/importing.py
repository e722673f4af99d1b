"""/import with a file: what it would change is shown first; one tap writes it (contract, import)."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import partial

from bot.core.roster import Chosen, Opening, Roster, Unclear, read_roster
from bot.sheets import SheetError, read_sheets
from bot.store.rows import Import
from handlers import roster
from handlers.attached import attached, read_of
from handlers.by_turns import unswept
from handlers.desk import Desk, Refused
from handlers.signed import by_words
from handlers.table_faults import fault
from handlers.team import MANAGE
from handlers.undo import forget
from handlers.unimporting import NotUndone, Undoing, recent, undoing, unimport

SHOWN = 8  # refused rows named in one answer
LONGEST_NUMBER = 18  # digits
USAGE = "/import"


async def import_(desk: Desk, words: tuple[str, ...]) -> None:
    """/import [PLAYBOOK] [AREA], as the words beside a file: a preview with one button, then the cases."""
    file = attached(desk, USAGE)
    playbook = next((word for word in words if word in desk.engine.books), None)
    area = next((word for word in words if word != playbook), None)
    today = desk.now.astimezone(desk.engine.site.zone).date()
    chosen = Chosen(playbook, desk.engine.books[playbook].profile) if playbook is not None else None
    found = await read_of(desk, file, partial(_read, file.name, chosen, area, today))
    if isinstance(found, SheetError):
        raise Refused("import.refused", why=fault(desk, found))
    if isinstance(found, Unclear):
        raise Refused("import.unclear", why=fault(desk, found), choices=", ".join(found.candidates))
    assert isinstance(found, Roster)
    _check(desk, found)
    plan = await roster.plan(desk.engine, desk.tx, found)
    if "yes" in desk.hints:
        source = roster.Source(by=desk.by, file=file.name)
        done = await roster.apply(desk.engine, desk.tx, found, plan, source)
        text = desk.word("import.written", new=len(plan.new), changed=len(plan.changed))
        if done is not None:
            await forget(desk)  # /undo takes back a command, /unimport an import
            text += "\n" + desk.word("unimport.may", id=done.id)
        await desk.say(text)
        return
    await _preview(desk, found, plan)


def _read(
    name: str, playbook: Chosen | None, area: str | None, today: date, content: bytes
) -> Roster | Unclear | SheetError:
    """Read in a thread, outside every transaction: a large table takes seconds."""
    try:
        sheets = read_sheets(name, content)
    except SheetError as error:
        return error
    with unswept():
        return read_roster(sheets, playbook=playbook, area=area, with_ids=False, today=today)


def _check(desk: Desk, found: Roster) -> None:
    if found.playbook not in desk.engine.books:
        raise Refused(
            "import.no_playbook", playbook=found.playbook, known=", ".join(sorted(desk.engine.books))
        )
    areas = desk.areas_for(MANAGE)
    strange = {opening.area for opening in found.openings if areas is not None and opening.area not in areas}
    if strange:
        raise Refused("import.area", areas=desk.word("common.separator").join(sorted(strange)))


async def _preview(desk: Desk, found: Roster, plan: roster.Plan) -> None:
    """How many, how much, by age (practice P23), and which rows are left out with the reason; each under its heading."""
    parts = [
        desk.word(
            "import.preview",
            playbook=desk.engine.books[found.playbook].called(desk.locale),
            cases=len(found.openings),
            lines=sum(len(opening.lines) for opening in found.openings),
            total=_sums(desk, found.openings),
            new=len(plan.new),
            changed=len(plan.changed),
            unchanged=plan.unchanged,
        )
    ]
    if found.off:
        parts.append(desk.word("imports.off", total=_money(desk, found.off), settled=found.settled))
    parts += [*_bands(desk, plan), *_refused(desk, found)]
    row = [{"label": desk.word("import.yes"), "press": f"re:{desk.kept}:yes=1"}]
    await desk.say("\n".join(parts), [row] if plan.new or plan.changed else [])


def _refused(desk: Desk, found: Roster) -> list[str]:
    if not found.refused:
        return []
    return [
        desk.word("import.refused_rows", count=len({one.row for one in found.refused})),
        *(
            desk.word("import.row", row=one.row, column=one.column, value=one.value, why=fault(desk, one))
            for one in found.refused[:SHOWN]
        ),
    ]


def _sums(desk: Desk, openings: tuple[Opening, ...] | list[Opening]) -> str:
    totals: Counter[str] = Counter()
    for opening in openings:
        totals[opening.currency] += 0 if opening.goods else opening.owed
    return _money(desk, totals)


def _money(desk: Desk, totals: Mapping[str, int]) -> str:
    sums = [
        desk.engine.words.money(fen, currency, desk.locale) for currency, fen in sorted(totals.items()) if fen
    ]
    return desk.word("common.separator").join(sums) or desk.word("common.none")


def _bands(desk: Desk, plan: roster.Plan) -> list[str]:
    """Practice P23: how much of it is young, in the bands of the dashboard and the shell; nothing where there is one."""
    if len(plan.ages) <= 1:
        return []
    lines = [
        desk.word(
            "import.band",
            band=desk.word(f"imp.band_{one.band.replace(' ', '_')}"),
            count=len(one.units),
            total=_money(desk, one.sums),
        )
        for one in plan.ages
    ]
    return [desk.word("import.bands", ages=desk.word("imp.ages")), *lines]


# --- taking it back ---


async def unimport_(desk: Desk, words: tuple[str, ...]) -> None:
    """/unimport [NUMBER]: what it would take back is shown first; one tap does it. Raises Refused with the reason."""
    areas = desk.areas_for(MANAGE)
    number = desk.hints.get("i") or (words[0].lstrip("#") if words else "")
    if not number:
        found = [one for one in await recent(desk.engine, desk.tx, areas) if one.undone_at is None]
        if not found:
            raise Refused("unimport.none")
        if len(found) > 1:
            await _choose(desk, found)
            return
        number = str(found[0].id)
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        raise Refused("unimport.unknown", id=number[:LONGEST_NUMBER])
    await _take_back(desk, int(number), areas)


async def _choose(desk: Desk, found: list[Import]) -> None:
    lines = [desk.word("unimport.choose"), *(import_line(desk, one) for one in found[:SHOWN])]
    rows = [[{"label": f"#{one.id}", "press": f"re:{desk.kept}:i={one.id}"}] for one in found[:SHOWN]]
    await desk.say("\n".join(lines), rows)


def import_line(desk: Desk, one: Import) -> str:
    """One import in a line: its number, when, which file, who, how much."""
    return desk.word(
        "unimport.line",
        id=one.id,
        at=desk.moment(one.at),
        file=one.file,
        by=by_words(desk, one.by, ""),
        new=one.counts.get("new", 0),
        changed=one.counts.get("changed", 0),
    )


async def _take_back(desk: Desk, id: int, areas: list[str] | None) -> None:
    try:
        if "yes" in desk.hints:
            plan = await unimport(desk.engine, desk.tx, id, desk.by, areas)
            await forget(desk)
        else:
            plan = await undoing(desk.engine, desk.tx, id, areas)
    except NotUndone as error:
        raise refusal_of(desk, id, error) from error
    done = "yes" in desk.hints
    row = [{"label": desk.word("unimport.yes"), "press": f"re:{desk.kept}:yes=1"}]
    await desk.say("\n".join(undo_lines(desk, plan, done=done)), [row] if plan.taken and not done else [])


def undo_lines(desk: Desk, plan: Undoing, *, done: bool) -> list[str]:
    """What an undo does or did, whom it leaves and why, and how many people had been written to."""
    counts = {"closes": len(plan.closes), "restores": len(plan.restores)}
    lines = [import_line(desk, plan.found)]
    lines.append(desk.word("unimport.done" if done else "unimport.preview", **counts))
    if plan.left:
        lines.append(desk.word("unimport.left", count=len(plan.left)))
    for one in plan.left[:SHOWN]:
        why = desk.word(f"unimport.why_{one.why}", later=one.later)
        lines.append(desk.word("unimport.left_line", unit=one.case.unit, area=one.case.area, why=why))
    if plan.written:
        lines.append(desk.word("unimport.written", count=len(plan.written)))
    return lines


def refusal_of(desk: Desk, id: int, error: NotUndone) -> Refused:
    """The sentence for an import that cannot be undone, with the way that remains."""
    found = error.found
    when = desk.moment(found.undone_at) if found and found.undone_at else ""
    by = by_words(desk, found.undone_by, "") if found and found.undone_by else ""
    return Refused(f"unimport.{error.why}", id=id, at=when, by=by)
