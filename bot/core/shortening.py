"""Somebody's words made short for a list: cut between words, never inside a number, with the numbers that matter kept."""

import re

MORE = "…"
MOST_KEPT = 6
FIGURES = re.compile(
    r"(?:[¥£€]|[A-Z]{0,3}\$|[A-Z]{3} ?)?\d[\d,]*\.\d\d(?: [A-Z]{3})?|(?<![0-9A-Za-z_-])[A-Za-z_-]*\d[0-9A-Za-z_-]{7,}"
)
TAIL = re.compile(r"[^\w.…]+\Z")  # signs that would hang at the cut
UNIT = re.compile(r"[0-9A-Za-z¥$€£.,:/@_+-]+|\s+|.", re.DOTALL)  # what is cut as a whole


def shortened(text: str, most: int) -> str:
    """The first line in about `most` characters. Amounts and long numbers that are cut off stand behind the mark of the cut.

    A list is read to look something up: half a number finds nothing.
    """
    first = text.partition("\n")[0]
    if len(first) <= most:
        return first
    kept = list(dict.fromkeys(found[0] for found in FIGURES.finditer(first)))[:MOST_KEPT]
    room = max(most - sum(len(one) + 1 for one in kept), most // 2)
    head = _head(first, room)
    left = [one for one in kept if one not in head]
    return " ".join([f"{head}{MORE}", *left])


def _head(text: str, room: int) -> str:
    """As many whole words as there is room for; a single word without an end is all that is ever cut in two."""
    end = 0
    for found in UNIT.finditer(text):
        if found.end() > room:
            break
        end = found.end()
    return TAIL.sub("", text[: end or room])
