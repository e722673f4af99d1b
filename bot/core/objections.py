"""What an owner objects to: a reason of the closed list, the items of the bill it is about, a repair date asked for (P18)."""

from collections.abc import Iterable
from typing import Literal, get_args

from bot.core.words_objections import (
    ASKING,
    COMPENSATION,
    DATED_REPAIR,
    NEIGHBOURS,
    OF,
    PAYING,
    REASONS,
    TAIL,
)

Reason = Literal[
    "start_date", "not_taken_over", "vacant", "leftover_defects", "service_person", "service_service", "facilities"
]  # fmt: skip
CODES: tuple[str, ...] = get_args(Reason)
PLAIN = frozenset({"start_date", "not_taken_over", "vacant"})  # objections that sound like a remark
REPAIR = "repair"  # the stage of a `Progressed` that tells how a complaint is being put right (practice P5)
SHORTEST = 2  # an item named by fewer letters would be found in every sentence


def reason_of(words: str) -> str:
    """The code of practice P18 these words fit best, or nothing; it chooses the script on the steward's card."""
    return next((name for name, said in REASONS.items() if said.search(words)), "")


def says_why_not(kind: str, words: str) -> bool:
    """Whether words that name no complaint and no time are an objection all the same: "nobody lives there" (practice P18)."""
    reason = reason_of(words)
    told = reason in PLAIN or (kind == "other" and reason and not ASKING.search(words))
    return kind in ("other", "vague") and bool(told) and not PAYING.search(words)


def items_of(words: str, items: Iterable[str]) -> tuple[str, ...]:
    """The items of the bill that are named in these words; the others are still asked for (practice P18).

    The item that all bills share names the matter itself, so it narrows nothing: then, or when every item is named,
    the whole is disputed and the answer is empty.
    """
    known = sorted(set(items))
    low = words.lower().replace(" ", "")
    named = tuple(item for item in known if _named(item, low))
    return named if len(named) < len(known) else ()


def _named(item: str, low: str) -> bool:
    plain = item.lower().replace(" ", "")
    bare = TAIL.sub("", plain)
    return plain in low or (len(bare) >= SHORTEST and bare != plain and f"{bare}{OF}" in low)


def wants_date(words: str) -> bool:
    """ "You name a repair date, I pay now": ours is to name it (practice P18)."""
    return bool(DATED_REPAIR.search(words))


def between_neighbours(words: str) -> bool:
    """A quarrel with the people next door or above: ours is to mediate (practice P6)."""
    return bool(NEIGHBOURS.search(words))


def wants_compensation(words: str) -> bool:
    """They ask for damages: a matter of its own, after the repair (practice P5)."""
    return bool(COMPENSATION.search(words))
