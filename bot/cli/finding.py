"""What one look of `doctor` found."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Found:
    """What one look found; `mend` says what to do unless it is ok. Only `fail` makes the exit code 1."""

    name: str
    state: Literal["ok", "warn", "fail"]
    says: str
    mend: str = ""
