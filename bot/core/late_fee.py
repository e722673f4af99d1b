"""A late fee: only by a clause of the contract, simple interest, its formula shown (conduct C31)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

LPR = Decimal("3.0")  # percent a year, one-year LPR when this was written; a playbook may say another
WARN_ABOVE = Decimal("1.3")  # times the LPR (法发〔2009〕40号; conduct C31)
YEAR = 365
MOST = 100  # percent a year: more is a slip of the pen
KEYS = ("yearly_percent", "clause", "lpr")


@dataclass(frozen=True, kw_only=True)
class LateFee:
    """What the contract says: percent a year, and the clause that says so."""

    yearly_percent: Decimal
    clause: str
    lpr: Decimal = LPR

    @property
    def warning(self) -> str | None:
        """A sentence for the operator where a court might cut the rate; None where it would hardly."""
        bound = WARN_ABOVE * self.lpr
        if self.yearly_percent <= bound:
            return None
        return f"a late fee of {self.yearly_percent} % a year is above 1.3 times the LPR, {bound} % (C31)"


@dataclass(frozen=True, kw_only=True)
class Reckoned:
    """The fee in fen, the days it was counted for, and the formula in figures."""

    fen: int
    days: int
    formula: str


@dataclass(frozen=True, kw_only=True)
class WrongFee:
    """One thing wrong in a `late_fee` block: the key, what, and the mend; "" is the block itself."""

    key: str
    says: str
    mend: str


def reckon(fen: int, due: date, until: date, terms: LateFee) -> Reckoned:
    """Simple interest on what is open since the day after it was due, rounded to the fen; never on a fee (C31)."""
    days = max(0, (until - due).days)
    exact = Decimal(fen) * terms.yearly_percent * days / (100 * YEAR)
    fee = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    formula = f"{_yuan(fen)} × {terms.yearly_percent} % × {days} / {YEAR} = {_yuan(fee)}"
    return Reckoned(fen=fee, days=days, formula=formula)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def read_late_fee(block: Mapping[str, Any]) -> tuple[LateFee | None, list[WrongFee]]:
    """The `late_fee` block of a playbook, or what is wrong in it; without a clause there is no fee (C31)."""
    faults = [_unknown(key) for key in block if key not in KEYS]
    clause = str(block.get("clause") or "").strip()
    if not clause:
        says = "a late fee needs the clause of the contract it stands on (C31)"
        faults.append(WrongFee(key="clause", says=says, mend='name it: clause: "§ 12"'))
    percent, lpr = _percent(block.get("yearly_percent")), _percent(block.get("lpr", LPR))
    for name, value in (("yearly_percent", percent), ("lpr", lpr)):
        if value is None:
            says = f"{name} is no percentage a year above 0 and up to {MOST}"
            faults.append(WrongFee(key=name, says=says, mend="write for example 3.6"))
    if faults or percent is None or lpr is None:
        return None, faults
    return LateFee(yearly_percent=percent, clause=clause, lpr=lpr), []


def _unknown(key: str) -> WrongFee:
    if key == "compound":
        says = "interest on interest is never charged (C31)"
        return WrongFee(key=key, says=says, mend="take the line out")
    return WrongFee(key=key, says=f"unknown key {key!r}", mend=f"one of: {', '.join(KEYS)}")


def _percent(value: object) -> Decimal | None:
    try:
        found = Decimal(str(value)) if not isinstance(value, bool) else Decimal(0)
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 < found <= MOST else None
