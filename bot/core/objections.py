"""What an owner objects to: a reason of the closed list, the items of the bill it is about, a repair date asked for (P18)."""

from collections.abc import Iterable
from typing import Literal, get_args

from bot.core.words_objections import DATED_REPAIR, OF, REASONS, TAIL

Reason = Literal[
    "start_date", "not_taken_over", "vacant", "leftover_defects", "service_person", "service_service", "facilities"
]  # fmt: skip
CODES: tuple[str, ...] = get_args(Reason)
SHORTEST = 2  # an item named by fewer letters would be found in every sentence


def reason_of(words: str) -> str:
    """The code of practice P18 these words fit best, or nothing; it chooses the script on the steward's card."""
    return next((name for name, said in REASONS.items() if said.search(words)), "")


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
