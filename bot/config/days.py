"""Holidays and make-up working days that a site adds to what the library knows (conduct C04)."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "calendars"
WORKS = {"workday": True, "holiday": False}


def added_days(law: str, folder: Path = FOLDER) -> Mapping[date, bool]:
    """Day -> whether it is worked, from `calendars/<LAW>.toml`; empty without the file. Raises ValueError naming the line."""
    file = folder / f"{law}.toml"
    if not file.exists():
        return {}
    try:
        days = tomllib.loads(file.read_text(encoding="utf-8")).get("days", {})
        return {date.fromisoformat(str(day)): WORKS[what] for day, what in days.items()}
    except (tomllib.TOMLDecodeError, ValueError, KeyError, AttributeError) as error:
        raise ValueError(
            f'{file.name}: {error}: write `"2027-02-11" = "holiday"` or "workday" below [days]'
        ) from error
