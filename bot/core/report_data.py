"""A report as one JSON document: raw names, exact sums, moments with their zone (contract, `--json`)."""

from dataclasses import asdict
from typing import Any

from bot.core.ageing import BANDS
from bot.core.figure_shapes import Block, Promises, Row
from bot.core.figures import Figures
from bot.core.suppliers import Supplier

Json = dict[str, Any]


def data_of(found: Figures) -> Json:
    """Everything that was counted. Amounts are hundredths as text; a rate is a number from 0 to 1, or null."""
    span = found.span
    return {
        "since": span.since.astimezone(span.zone).isoformat() if span.since else None,
        "until": span.until.astimezone(span.zone).isoformat(),
        "blocks": [_block(found.blocks[of]) for of in sorted(found.blocks)],
        "suppliers": [_supplier(name, one) for name, one in sorted(found.suppliers.items())],
    }


def _block(block: Block) -> Json:
    return {
        "of": block.of,
        "money": block.money,
        "total": _row(block.total(), block.money),
        "areas": [{"area": name, **_row(row, block.money)} for name, row in block.areas().items()],
        "stewards": [{"steward": name, **_row(row, block.money)} for name, row in block.stewards().items()],
        "promises": [{"level": level, **_promises(one)} for level, one in sorted(block.promises.items())],
        "ageing": [
            {"band": band, "cases": block.ageing[band].cases, "amount": _sum(block.ageing[band].amount)}
            for band in BANDS
            if block.money
        ],
        "solving": [
            {
                "reason": reason,
                "solved": one.solved,
                "mean": _rounded(one.mean),
                "worst": _rounded(one.worst),
                "unsolved": one.unsolved,
            }
            for reason, one in sorted(block.solving.items())
        ],
        "funnel": [
            {"playbook": playbook, "round": step, **asdict(stage)}
            for (playbook, step), stage in sorted(block.funnel.items())
        ],
    }


def _row(row: Row, money: bool) -> Json:
    found: Json = asdict(row)
    for name in ("billed", "paid", "waived", "left"):
        found[name] = _sum(found[name]) if money else None
    rates = {
        "rate": row.rate if money else None,
        "share": row.share,
        "effort": row.effort,
        "bound": row.bound,
    }
    return found | {name: _rounded(value) for name, value in rates.items()}


def _promises(one: Promises) -> Json:
    return {**asdict(one), "held": _rounded(one.held)}


def _supplier(name: str, one: Supplier) -> Json:
    return {
        "supplier": name,
        "lines": one.lines,
        "late": one.late,
        "in_time": _rounded(one.share),
        "days": one.days,
        "late_of": {measure: _sum(amount) for measure, amount in sorted(one.late_of.items())},
        "causes": dict(sorted(one.causes.items())),
        "dates": one.promised,
        "dates_held": one.held,
        "followups": one.followups,
        "punctual": one.punctual,
    }


def _sum(hundredths: int) -> str:
    return f"{'-' if hundredths < 0 else ''}{abs(hundredths) // 100}.{abs(hundredths) % 100:02}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
