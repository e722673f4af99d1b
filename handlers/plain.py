"""Amounts and moments as JSON has them."""

from datetime import datetime
from typing import Any


def money(fen: int) -> str:
    """Two decimals, exactly."""
    return f"{fen // 100}.{fen % 100:02}"


def iso(at: datetime | None, zone: Any) -> str | None:
    """ISO 8601 with the offset of the person's place."""
    return at.astimezone(zone).isoformat() if at is not None else None
