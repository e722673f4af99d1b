"""What the columns of a file say about a party: traits of the closed list, and the question that is still open."""

from datetime import datetime

from bot.core import facts as f
from bot.core.facts import Fact
from bot.core.roster.shapes import Opening
from bot.core.traits import Character, trait_of

COLUMNS = ("segment", "likelihood", "grade", "credit")  # 房屋状态, 意向, 类别, 信用 (practice P22, R1, M4, I4)


def traits_in(opening: Opening) -> tuple[str, ...]:
    """The traits that the columns of a row name; a word that is none, or judges a character, is left out (C28)."""
    found: dict[str, None] = {}
    for column in COLUMNS:
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
