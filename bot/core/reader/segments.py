"""A message cut into statements, each with at most one time of its own, and the part each of them plays."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, pairwise
from typing import Literal

from bot.core.reader import asked_en, asked_zh, clauses, spoken_en, spoken_zh, topics, words
from bot.core.reader.index import Index, compiled
from bot.core.reader.lexeme import Window
from bot.core.reader.windows import Found

Part = Literal[
    "promise", "hedged", "background", "call", "no", "paid", "question", "other", "unknown", "bare"
]
BREAK = re.compile(
    r"[,;!?\n]+|"
    r"(?<=\d) +(?=[一-鿿])(?! *[号个天点月日周年块元分小时楼栋期笔次人])|:(?= )|(?<!\d)\.+(?!\d)|\.+$|"
    r"(?<=[一-鿿吧了]) +(?=[一-鿿□])|\b(?:but|however)\b"
)

MOST = 30  # statements that are looked at
EDGES = " ,.;!~"
WHETHER = re.compile(
    r"([会开停关下来去断在放])[不没]\1"
)  # 开不开; 能不能 and 行不行 propose and were taken out
STRANGE_ZH, STRANGE_EN = 7, 16  # characters, letters that no vocabulary knows


@dataclass(frozen=True, slots=True)
class Segment:
    """One statement: its words with the time written □, the time, and where it stands in the plain text."""

    text: str
    found: Found | None
    start: int
    stop: int


PARTS_OF_OTHERS = {
    "PEOPLE",
    "WHO",
    "VERB",
    "ACK",
    "ACK_TAIL",
    "STOP_WHOLE",
    "YES",
    "NO",
    "FILLER",
    "REASON",
    "CORRECTED",
    "LINK_BROKEN",
}
VOCABULARIES = (words, topics, clauses, spoken_zh, spoken_en, asked_zh, asked_en)


@cache
def source(name: str) -> str:
    """The wording of that name from every file that adds to it."""
    return "|".join(getattr(file, name) for file in VOCABULARIES if hasattr(file, name))


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The compiled vocabulary of that name, made when first needed."""
    return re.compile(source(name))


def says(name: str, text: str) -> bool:
    """Whether a text holds one of the words of that vocabulary."""
    parts = _held(text).get(name)
    return parts is not None and any(compiled(part).search(text) for part in parts)


@lru_cache(maxsize=64)
def _held(text: str) -> dict[str, set[str]]:
    return _index().held(text)


@cache
def _index() -> Index:
    names = {
        name for file in VOCABULARIES for name in vars(file) if name.isupper() and name not in PARTS_OF_OTHERS
    }
    return Index({name: source(name) for name in sorted(names)})


def cut(text: str, found: list[Found]) -> list[Segment]:
    """The statements of a message, in order."""
    text, found = _corrected(text, found)
    edges = {0, len(text)}
    inside = {place for f in found for place in range(f.start, f.stop)}
    for hit in BREAK.finditer(text):
        if inside.isdisjoint(range(hit.start(), hit.end())):
            edges.add(hit.start() if hit[0][0].isalpha() else hit.end())
    marks = sorted(edges)
    for left, right in pairwise(found):
        if not any(left.stop <= edge <= right.start for edge in marks):
            edges.add(_between(text, left, right))
    marks = sorted(edges)
    pieces = (_segment(text, a, b, found) for a, b in pairwise(marks) if text[a:b].strip(EDGES))
    return [piece for piece in islice(pieces, MOST + 1) if piece.text]


def _corrected(text: str, found: list[Found]) -> tuple[str, list[Found]]:
    """25号吧 不对 26号: the time before such a word is unsaid when another one follows it."""
    for hit in pattern("CORRECTED").finditer(text):
        before = [f for f in found if f.stop <= hit.start()]
        after = [f for f in found if f.window and hit.end() <= f.start <= hit.end() + 6]
        if before and after and hit.start() - before[-1].stop <= 8:
            found = [f for f in found if f.start >= hit.end()]
            text = "," * hit.end() + text[hit.end() :]
    return text, found


def _between(text: str, left: Found, right: Found) -> int:
    gap = text[left.stop : right.start]
    if not gap.strip().isascii() or not gap.strip():
        negation = re.search(r"(?:不是|说的|说好的?|不要|别|改|换成?|推到|等到?|那)\s*$", gap)
        return right.start - (len(negation[0]) if negation else 0)
    if re.match(r"\s*(?:isn'?t|is not|won'?t|doesn'?t|does not|is no|not |is out|no good|can'?t)", gap):
        negated = re.match(r"\s*\S+(?: (?:work|good|possible|ok|fine|not|out))*", gap)
        return left.stop + (len(negated[0]) if negated else 0)
    return left.stop


def _segment(text: str, start: int, stop: int, found: list[Found]) -> Segment:
    mine = next((f for f in found if start <= f.start and f.stop <= stop), None)
    words_here = text[start:stop]
    if mine is not None:
        words_here = text[start : mine.start] + "□" + text[mine.stop : stop]
    return Segment(words_here.strip(EDGES), mine, start, stop)


def role(segment: Segment) -> Part:
    """What a statement does with the time in it (README of the phrases: Kinds, Windows)."""
    found, text = segment.found, segment.text
    if found is None:
        return "bare"
    if found.past:
        return "paid" if _done(text) or says("PAST_DEED", text) or says("ONCE_DONE", text) else "other"
    if found.window is None:
        return "bare"
    bare = pattern("REASON").sub("", pattern("FINE_YOU").sub(" give ", pattern("NEUTRAL").sub(" ", text)))
    return _against(segment, bare) or _for(segment)


def _done(text: str) -> bool:
    return says("DONE_ZH", text) or says("DONE_EN", text)


def _against(segment: Segment, text: str) -> Part | None:
    window = segment.found.window if segment.found else None
    assert window is not None
    return _apart(segment, text, window) or _doubts(segment, text, window)


def _apart(segment: Segment, text: str, window: Window) -> Part | None:
    """What the time belongs to when it is not the sender's own: a guest, small talk, a call, a plan given up."""
    if (says("COMPANION", text) and not says("BESIDES", text)) or WHETHER.search(text):
        return "question"
    if says("SMALL_TALK", text) and not _acts(text):
        return "other"
    if says("STOP", text):
        return "no"
    if says("CALL", text) or (window.precision in {"minute", "half_day"} and says("CALL_SHORT", text)):
        return "call"
    if any(says(name, text) for name in ("OLD_PLAN", "WHY_ME")):
        return "no"
    if says("TALE", text) or (says("BACKGROUND", text) and says("HARD_QUESTION", segment.text)):
        return "question"
    return None


def _doubts(segment: Segment, text: str, window: Window) -> Part | None:
    """Whether the statement says it is over, denies it, hedges it or only names what the sender waits for."""
    background, open_end = says("BACKGROUND", text), window.ahead or window.deadline
    if not open_end and says("UNDONE", text):
        return "hedged"  # 周三把钱交了: last Wednesday or the coming one
    if (
        not background
        and not open_end
        and not says("WILL", text)
        and (_done(text) or says("PAST_DEED", text))
    ):
        return "paid"
    if says("NEGATED", text):
        return "no"
    if window.deadline and says("HARDSHIP", text) and not _acts(text):
        return "hedged"  # skint until the 10th
    if window.precision == "day" and not open_end and says("ALREADY", text):
        return "hedged"  # 周一就转了: last Monday or the coming one
    if says("HEDGED", text):
        return "hedged"
    if background and not _acts(pattern("BACKGROUND").sub(" ", text)):
        asked = says("QUESTION", segment.text) or says("FOREIGN", text)
        return "question" if asked else "background"
    return None


def _for(segment: Segment) -> Part:
    text = pattern("REASON").sub("", pattern("FINE_YOU").sub(" give ", segment.text))
    if says("HARD_QUESTION", pattern("NEUTRAL").sub(" ", text)) or (
        says("COMPANION", text) and not says("BESIDES", text)
    ):
        return "question"
    foreign = says("FOREIGN", pattern("NEUTRAL").sub(" ", text))
    if says("QUESTION", segment.text) or segment.text.endswith("?"):
        plain = not pattern("FILLER").sub("", pattern("NEUTRAL").sub("", text))
        return "promise" if not foreign and (plain or says("PROPOSAL", text)) else "question"
    if foreign or says("LATER_PART", text):
        return "other"
    if segment.text.endswith("□是"):
        return "question"
    rest = pattern("FILLER").sub("", pattern("NEUTRAL").sub("", text))
    if rest and not _acts(segment.text) and not _acts(text):
        return "unknown"
    return "hedged" if _strange(text) else "promise"


def _strange(text: str) -> bool:
    """Whether so much is left unread that it could turn the meaning round; then we ask."""
    rest = text
    for name in ("NEUTRAL", "BACKGROUND", "PAY", "COME", "DO", "ACT_EN", "WILL", "FILLER"):
        rest = pattern(name).sub(" ", rest)
    return len(re.sub(r"[a-z\s]", "", rest)) > STRANGE_ZH or len(re.sub("[^a-z]", "", rest)) > STRANGE_EN


def _acts(text: str) -> bool:
    return says("PAY", text) or says("COME", text) or says("DO", text) or says("ACT_EN", text)


def pays(segment: Segment) -> bool:
    """Whether the statement names a payment or a coming, not only a day."""
    return any(says(name, segment.text) for name in ("PAY", "COME", "ACT_EN"))
