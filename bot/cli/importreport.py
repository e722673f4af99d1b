"""What an import says about a file: the figures of the contract, and the same as lines for a person."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.cli.output import table

if TYPE_CHECKING:
    from bot.core.ages import Age
    from bot.core.roster import Roster, RowWarning
    from handlers.roster import Plan

SHOWN = 20  # lines of one kind; the JSON has them all


@dataclass(kw_only=True)
class Report:
    """What was found and done so far."""

    roster: "Roster | None" = None
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    written: bool = False
    dry: bool = False  # nothing is to be written, whatever else was said
    number: int | None = None  # of the import, by which it can be undone
    unreached: int | None = None
    candidates: tuple[str, ...] = ()
    error: str | None = None
    warnings: "list[RowWarning]" = field(default_factory=list)  # besides those of the file itself
    ages: "list[Age]" = field(default_factory=list)

    def take(self, found: "Plan") -> None:
        """Count what the plan would do, in cases."""
        self.new, self.changed, self.unchanged = len(found.new), len(found.changed), found.unchanged
        self.warnings, self.ages = found.warnings, found.ages

    @property
    def totals(self) -> dict[str, int]:
        """Fen by currency."""
        sums: Counter[str] = Counter()
        for opening in self.roster.openings if self.roster else ():
            if opening.lines and not opening.goods:
                sums[opening.currency] += opening.owed
        return dict(sums)


def figures(report: Report) -> dict[str, Any]:
    """`import --json`; `total` is null where several currencies stand side by side, which are never added."""
    roster, totals = report.roster, report.totals
    refused = [_refused(error) for error in roster.refused] if roster else []
    return {
        "playbook": roster.playbook if roster else None,
        "sheet": roster.sheet if roster else None,
        "cases": len(roster.openings) if roster else 0,
        "lines": sum(len(opening.lines) for opening in roster.openings) if roster else 0,
        "total": _total(totals),
        "totals": {currency: money(fen) for currency, fen in totals.items()},
        "taken_off": {currency: money(fen) for currency, fen in roster.off.items()} if roster else {},
        "settled": roster.settled if roster else 0,
        "ages": [_age(one) for one in report.ages],
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "refused": refused,
        "warnings": [
            {"row": one.row, "why": one.why}
            for one in (*(roster.warnings if roster else ()), *report.warnings)
        ],
        "repaired": [_repaired(one) for one in roster.repaired] if roster else [],
        "unknown_columns": list(roster.unknown_columns) if roster else [],
        "candidates": list(report.candidates),
        "written": report.written,
        "import": report.number,
        "without_chat": report.unreached,
        "error": report.error,
    }


def _refused(error: Any) -> dict[str, Any]:
    return {"row": error.row, "column": error.column, "value": error.value, "why": error.why}


def _age(one: "Age") -> dict[str, Any]:
    """A band of practice P23, with exact sums by currency."""
    sums = {currency: money(fen) for currency, fen in one.sums.items()}
    return {"age": one.band, "cases": len(one.units), "lines": one.lines, "totals": sums}


def _repaired(one: Any) -> dict[str, Any]:
    return {"row": one.row, "column": one.column, "from": one.before, "to": one.after}


def _total(totals: dict[str, int]) -> str | None:
    return money(sum(totals.values())) if len(totals) <= 1 else None


def money(fen: int) -> str:
    """Two decimals, exactly."""
    return f"{fen // 100}.{fen % 100:02}"


def print_report(report: Report) -> None:
    """The same for a person."""
    found = figures(report)
    sums = ", ".join(f"{amount} {currency}" for currency, amount in found["totals"].items()) or "nothing"
    print(
        f"{found['playbook']}, sheet {found['sheet']}: {found['cases']} cases, {found['lines']} lines, {sums}"
    )
    if found["taken_off"]:
        off = ", ".join(f"{amount} {currency}" for currency, amount in found["taken_off"].items())
        print(f"taken off as paid or waived already: {off}; {found['settled']} lines have nothing left")
    print(f"new {report.new}, changed {report.changed}, unchanged {report.unchanged}")
    _ages(found["ages"])
    _part("refused", ("row", "column", "value", "why"), found["refused"])
    _part("warnings", ("row", "why"), found["warnings"])
    _part("repaired", ("row", "column", "from", "to"), found["repaired"])
    if found["unknown_columns"]:
        print(f"columns not used: {', '.join(found['unknown_columns'])}")
    print(_closing(report))


def _ages(bands: list[dict[str, Any]]) -> None:
    """By age, where it says something: ask for the young debts first, and for the full amount (practice P23)."""
    if len(bands) <= 1:
        return
    print("\nby age, the young ones first:")
    rows = [
        [b["age"], b["cases"], b["lines"], ", ".join(f"{s} {c}" for c, s in b["totals"].items())]
        for b in bands
    ]
    table(("age", "cases", "lines", "sum"), rows)


def _part(name: str, head: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    more = f", the first {SHOWN} of them (--json has all)" if len(rows) > SHOWN else ""
    print(f"\n{name}: {len(rows)}{more}")
    table(
        head, [[row[column] for column in head] for row in rows[:SHOWN]], whole=("why",)
    )  # it holds the mend


def _closing(report: Report) -> str:
    if report.written:
        undo = f" For 24 hours `unimport {report.number}` takes it back." if report.number else ""
        return (
            f"Written. {report.unreached} cases still have no chat: `link UNIT` makes a link for one.{undo}"
        )
    if report.error:
        return "Nothing was written."
    writes = "Without --dry-run --yes writes it." if report.dry else "--yes writes it."
    return f"A preview: nothing was written. {writes}"
