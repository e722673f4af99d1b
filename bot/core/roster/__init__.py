"""From spreadsheet rows to cases to open, and what is wrong with each row; pure."""

from bot.core.roster.reading import read_roster
from bot.core.roster.shapes import (
    Chosen,
    Columns,
    Line,
    Opening,
    Repair,
    Roster,
    RowError,
    RowWarning,
    Sheet,
    Unclear,
)

__all__ = [
    "Chosen",
    "Columns",
    "Line",
    "Opening",
    "Repair",
    "Roster",
    "RowError",
    "RowWarning",
    "Sheet",
    "Unclear",
    "read_roster",
]
