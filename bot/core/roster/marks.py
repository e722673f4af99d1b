"""What the columns of a file say about a party: traits of the closed list, and the question that is still open."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.core import facts as f
from bot.core.facts import Fact
from bot.core.roster.shapes import Opening
from bot.core.traits import Character, others_of, trait_of

COLUMNS = (
    "segment",
    "likelihood",
    "grade",
    "credit",
)  # 房屋状态, 意向, 类别, 信用 (practice P22, R1, M4, I4)


def traits_in(opening: Opening, columns: Iterable[str] = COLUMNS) -> tuple[str, ...]:
    """The traits that the columns of a row name; a word that is none, or judges a character, is left out (C28)."""
    found: dict[str, None] = {}
    for column in columns:
        for word in opening.more.get(column, "").replace("、", " ").replace(",", " ").split():
            if (trait := _trait(word)) is not None:
                found[trait] = None
    return tuple(found)


def _trait(word: str) -> str | None:
    try:
        return trait_of(word)
    except Character:
        return None


def first_marks(opening: Opening, now: datetime, by: str) -> list[Fact]:
    """The facts that go with the opening of a case: its traits, and the doubt that a customer left open (practice S1)."""
    marks: list[Fact] = [f.Marked(at=now, by=by, trait=trait) for trait in traits_in(opening)]
    if opening.more.get("doubt"):
        marks.append(f.Doubted(at=now, by=by, words=opening.more["doubt"]))
    return marks


def later_marks(
    opening: Opening, before: Mapping[str, str], known: frozenset[str], now: datetime, by: str
) -> list[Fact]:
    """What a later file says anew: only columns that changed, so that what a colleague noted meanwhile stands (practice M4)."""
    changed = [name for name in COLUMNS if opening.more.get(name, "") not in ("", before.get(name, ""))]
    marks: list[Fact] = []
    for trait in traits_in(opening, changed):
        marks += [
            f.Marked(at=now, by=by, trait=other, on=False) for other in sorted(others_of(trait) & known)
        ]
        marks += [f.Marked(at=now, by=by, trait=trait)] if trait not in known else []
    return marks
