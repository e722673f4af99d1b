"""What is wrong with a table, with one of its rows or with its header, in the words of whoever looks at it."""

from bot.core.roster import RowError, RowWarning, Unclear
from bot.sheets import SheetError
from handlers.desk import Desk

LONGEST = 120  # signs of a value; a sentence stays one

Fault = SheetError | RowError | RowWarning | Unclear


def fault(desk: Desk, one: Fault, **more: object) -> str:
    """The sentence in the reader's language, whatever language the file has; `more` replaces what it names."""
    if not one.code:
        return str(one) if isinstance(one, SheetError) else one.why
    shown = {name: _short(value) for name, value in {**one.values, **more}.items()}
    if isinstance(one, SheetError):
        return desk.word(f"imports.file_{one.code}", **shown)
    if isinstance(one, Unclear):
        shown |= {
            "seen": _part(desk, "seen", "near", shown),
            "missing": _part(desk, "missing", "lacks", shown),
        }
    return desk.word(f"imports.row_{one.code}", **shown)


def _part(desk: Desk, code: str, name: str, shown: dict[str, str]) -> str:
    if not shown.get(name):
        return ""
    return desk.word(f"imports.row_{code}", value=shown[name], playbook=shown.get("playbook", ""))


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
