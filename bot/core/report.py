"""A report as tables of plain values, in the words of a language: the one source of terminal, chat, spreadsheet and PDF."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.core.ageing import BANDS
from bot.core.figure_shapes import Block, Promises, Row
from bot.core.figures import TOP, Figures, rounds_first
from bot.core.solving import COLUMNS as SOLVING
from bot.core.solving import solving_cells
from bot.core.suppliers import Supplier

Kind = Literal["text", "count", "money", "rate", "number"]
Cell = str | int | float | None
Say = Callable[..., str]  # the words under a key, with their gaps filled


@dataclass(frozen=True, kw_only=True)
class Wording:
    """How things are called: words of the language, playbooks by their titles and their rounds in order."""

    say: Say
    titles: Mapping[str, str]
    rounds: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its name in the report's data, its title, what stands in it, and whether a narrow place shows it."""

    name: str
    title: str
    kind: Kind
    brief: bool


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of cells; money cells are minor units of `currency`."""

    currency: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of the report."""

    name: str
    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


_KINDS: Mapping[Kind, frozenset[str]] = {
    "money": frozenset({"billed", "paid", "waived", "left", "amount"}),
    "rate": frozenset({"rate", "share", "bound", "held", "in_time"}),
    "number": frozenset({"effort", "mean", "worst"}),
    "text": frozenset(
        {
            "of",
            "area",
            "steward",
            "level",
            "band",
            "playbook",
            "round",
            "supplier",
            "quantity",
            "causes",
            "punctual",
            "reason",
        }
    ),
}
_ROW = (
    "cases", "settled", "share", "billed", "paid", "waived", "left", "rate", "messages", "calls", "visits", "effort",
    "bound",
)  # fmt: skip
_PROMISES = ("made", "kept", "partly_kept", "broken", "withdrawn", "superseded", "open", "held")
_WIDE = frozenset(
    {"waived", "messages", "calls", "visits", "superseded", "share", "billed"}
)  # left out where it is narrow


def tables(found: Figures, wording: Wording) -> list[Table]:
    """All tables, also the empty ones: the summary first, the suppliers last (practice S4, M5)."""
    say, blocks = wording.say, [found.blocks[of] for of in sorted(found.blocks)]
    rows = [
        ("summary", ("of", *_ROW), [_line(b, (), b.total(), say) for b in blocks]),
        ("areas", ("of", "area", *_ROW), _each(blocks, Block.areas, say)),
        ("stewards", ("of", "steward", *_ROW), _each(blocks, Block.stewards, say)),
        ("promises", ("of", "level", *_PROMISES), [line for b in blocks for line in _levels(b, say)]),
        ("ageing", ("of", "band", "cases", "amount"), [line for b in blocks for line in _bands(b, say)]),
        (
            "funnel",
            ("of", "playbook", "round", "contacted", "promised", "followed"),
            _funnels(blocks, wording),
        ),
        ("solving", SOLVING, [line for b in blocks for line in _solving(b, say)]),
        (
            "suppliers",
            (
                "supplier",
                "lines",
                "late",
                "in_time",
                "days",
                "quantity",
                "causes",
                "dates",
                "dates_held",
                "followups",
                "punctual",
            ),
            [_supplier(name, one, say) for name, one in sorted(found.suppliers.items())],
        ),
    ]
    return [
        Table(name=name, title=say(f"report.table.{name}"), columns=_columns(names, say), lines=tuple(lines))
        for name, names, lines in rows
    ]


def of_words(block: Block, say: Say) -> str:
    """The currency of a block, or what it is about where that is not money."""
    return block.of if block.money else say(f"report.of.{block.of}")


def _columns(names: Iterable[str], say: Say) -> tuple[Column, ...]:
    kinds = {name: kind for kind, those in _KINDS.items() for name in those}
    return tuple(
        Column(
            name=name, title=say(f"report.col.{name}"), kind=kinds.get(name, "count"), brief=name not in _WIDE
        )
        for name in names
    )


def _each(blocks: Iterable[Block], rows: Callable[[Block], dict[str, Row]], say: Say) -> list[Line]:
    return [
        _line(block, (name or say("report.nobody"),), row, say)
        for block in blocks
        for name, row in rows(block).items()
    ]


def _line(block: Block, names: tuple[str, ...], row: Row, say: Say) -> Line:
    money = (row.billed, row.paid, row.waived, row.left, row.rate) if block.money else (None,) * 5
    cells = (
        row.cases,
        row.settled,
        row.share,
        *money,
        row.messages,
        row.calls,
        row.visits,
        row.effort,
        row.bound,
    )
    return Line(currency=block.of, cells=(of_words(block, say), *names, *cells))


def _levels(block: Block, say: Say) -> list[Line]:
    def cells(one: Promises) -> tuple[Cell, ...]:
        return (
            one.made,
            one.kept,
            one.partly_kept,
            one.broken,
            one.withdrawn,
            one.superseded,
            one.open,
            one.held,
        )

    of = of_words(block, say)
    levels = [(level_words(level, say), block.promises[level]) for level in sorted(block.promises)]
    if len(levels) > 1:
        levels.append((say("report.all"), block.all_promises()))
    return [Line(currency=block.of, cells=(of, name, *cells(one))) for name, one in levels]


def level_words(level: int, say: Say) -> str:
    """A level's name: the last one stands for all above it."""
    return say("report.level_from" if level >= TOP else "report.level", level=level)


def _bands(block: Block, say: Say) -> list[Line]:
    of = of_words(block, say)
    return [
        Line(currency=block.of, cells=(of, say(f"report.band.{band}"), found.cases, found.amount))
        for band in BANDS
        if block.money and (found := block.ageing[band])
    ]


def _funnels(blocks: Iterable[Block], wording: Wording) -> list[Line]:
    lines, say = [], wording.say
    for block in blocks:
        for playbook, step in rounds_first(block.funnel, wording.rounds):
            stage, title = block.funnel[playbook, step], wording.titles.get(playbook, playbook)
            names = (of_words(block, say), title, round_words(step, say))
            cells = (*names, stage.contacted, stage.promised, stage.paid)
            lines.append(Line(currency=block.of, cells=cells))
    return lines


def _solving(block: Block, say: Say) -> list[Line]:
    of = of_words(block, say)
    return [Line(currency=block.of, cells=(of, *cells)) for cells in solving_cells(block.solving, say)]


def round_words(step: str, say: Say) -> str:
    """A round's name; its id where the playbook made one up."""
    if step in ("call", "visit"):
        return say(f"report.by_{step}")
    try:
        return say(f"step.{step}")
    except KeyError:
        return say("step.round", id=step)


def _supplier(name: str, one: Supplier, say: Say) -> Line:
    quantity = ", ".join(
        f"{amount / 100:,.10g} {measure}".strip() for measure, amount in sorted(one.late_of.items())
    )
    causes = ", ".join(f"{cause_words(cause, say)} {many}" for cause, many in one.causes.most_common(5))
    cells = (
        name, one.lines, one.late, one.share, one.days, quantity, causes, one.promised, one.held, one.followups,
        say("report.yes") if one.punctual else "",
    )  # fmt: skip
    return Line(currency="", cells=cells)


def cause_words(cause: str, say: Say) -> str:
    """What a delay came from, in words where it is one of ours."""
    if not cause:
        return say("report.no_cause")
    try:
        return say(f"cause.{cause}")
    except KeyError:
        return cause
