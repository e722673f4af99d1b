"""Of the times a message names, the one at which the sender will pay or come."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from bot.core.reader.amounts import amount
from bot.core.reader.lexeme import Window
from bot.core.reader.reading import Kind
from bot.core.reader.segments import BREAK, Part, Segment, pays, says


@dataclass(frozen=True, slots=True)
class Chosen:
    """The time that counts, the kind it makes (None: the topics decide), and the words of a second dated part."""

    kind: Kind | None = None
    window: Window | None = None
    segment: Segment | None = None
    rest_from: int | None = None  # where the second dated part begins


LONG_BREATH = 60  # characters
Played = list[tuple[Part, Segment]]


def choose(text: str, roles: Played, now: datetime) -> Chosen:
    """The promise, the call-back or the guess in a message."""
    played = _carried(roles)
    guess = _guess(played)
    if says("CONDITION", text):
        return Chosen(segment=None)
    promises = [s for part, s in played if part == "promise"]
    if promises and _doubted(text, played, promises[-1]):
        return Chosen(None)
    if promises and not _taken_back(played, promises[-1]):
        chosen = _promise(promises, played, now)
        return replace(chosen, kind="vague") if _run_on(text, chosen, [s for _, s in played]) else chosen
    calls = [s for part, s in played if part == "call"]
    if calls:
        return Chosen("call_later", calls[-1].found.window if calls[-1].found else None, calls[-1])
    if promises or any(part == "hedged" for part, _ in played):
        bare = [s for part, s in played if part == "bare"]
        refused = any(_refuses(s) or (not promises and says("INSTALMENT", s.text)) for s in bare)
        return Chosen(
            None if refused else "vague", guess.window if guess else None, guess.segment if guess else None
        )
    return _leftovers(text, played, guess)


def _doubted(text: str, played: Played, last: Segment) -> bool:
    """Whether something said beside the time forbids taking it for a promise."""
    if any(says(name, text) for name in ("DANGER", "DECEASED")):
        return True
    beside = [s.text for part, s in played if part in {"bare", "unknown"}]
    if any(says("WRONG_PERSON", words) for words in beside):
        return True
    if pays(last):
        return False
    asked = last.text.endswith("?") and any(part in {"question", "other"} for part, _ in played)
    return asked or any(says("COMPLAINT", words) for words in beside)


def _carried(played: Played) -> Played:
    """A time said first and the deed in the next breath: 9点我有空 那时候转; 8号发薪 当天交."""
    out = list(played)
    for n, ((part, said), (then, deed)) in enumerate(pairwise(played)):
        timed = said.found is not None and said.found.window is not None
        joined = part == "unknown" or (part == "background" and says("SAME_DAY", deed.text))
        if timed and joined and then == "bare" and says("THEN", deed.text) and not says("NEGATED", deed.text):
            out[n] = ("promise", said)
    return out


def _run_on(text: str, chosen: Chosen, segments: list[Segment]) -> bool:
    """Whether the time stands in a long breath without stops that names other times too: then we ask."""
    if chosen.segment is None or chosen.segment.found is None:
        return False
    stops = [0, *(hit.end() for hit in BREAK.finditer(text)), len(text)]
    place = chosen.segment.found.start
    start = max(stop for stop in stops if stop <= place)
    end = min((stop for stop in stops if stop > place), default=len(text))
    inside = [s for s in segments if s.found and start <= s.found.start < end]
    return end - start > LONG_BREATH and len(inside) > 1 and not text[start:end].isascii()


def _promise(promises: list[Segment], played: Played, now: datetime) -> Chosen:
    best, rest = _best(promises), None
    if len(promises) > 1 or any(says("REST", s.text) for _, s in played):
        first = promises[0]
        after = [s for _, s in played if s.start >= first.stop]
        partly = says("PART", first.text) or amount(first.text) is not None
        if partly and (later := next((s for s in after if says("REST", s.text) or _second(first, s)), None)):
            best, rest = first, later.start
    window = best.found.window if best.found else None
    if window is None or window.doubtful or window.end < now or _before_the_money(best, played):
        return Chosen("vague", window, best)
    return Chosen("promise", window, best, rest)


def _second(first: Segment, later: Segment) -> bool:
    """A second sum on a later day: 周五交1000,25号交1736."""
    one, other = (s.found.window if s.found else None for s in (first, later))
    return one is not None and other is not None and one.end < other.start and amount(later.text) is not None


def _before_the_money(best: Segment, played: Played) -> bool:
    """Whether what the payment waits for (月底领钱 月初给你) only comes after the time read for the payment."""
    window = best.found.window if best.found else None
    earlier = [(part, s.found.window) for part, s in played if s.found and s.start < best.start]
    part, waits = earlier[-1] if earlier else ("bare", None)
    return part == "background" and waits is not None and window is not None and waits.start > window.end


def _best(promises: list[Segment]) -> Segment:
    paying = [s for s in promises if pays(s)]
    return (paying or promises)[-1]


def _taken_back(played: Played, promise: Segment) -> bool:
    bare = [s for part, s in played if part == "bare"]
    after = [s for s in bare if s.start >= promise.stop]
    if any(says("HEDGED", s.text) and len(s.text) <= 16 and not says("REST", s.text) for s in after):
        return True
    if any(part == "hedged" and s.start >= promise.stop and not says("REST", s.text) for part, s in played):
        return True
    if any(says("UNLESS", s.text) for s in bare):
        return True
    return any(_refuses(s) for s in bare) and not any(part == "no" for part, _ in played)


def _refuses(segment: Segment) -> bool:
    return says("REFUSE", segment.text) or says("WHY_ME", segment.text)


def _guess(played: Played) -> Chosen | None:
    for wanted in ("promise", "hedged", "background", "unknown"):
        fits = [s for part, s in played if part == wanted and s.found and s.found.window]
        if fits:
            return Chosen(None, fits[-1].found.window if fits[-1].found else None, fits[-1])
    return None


def _leftovers(text: str, played: Played, guess: Chosen | None) -> Chosen:
    parts = {part for part, _ in played}
    if guess and not parts & {"paid"} and not _topical(text):
        return Chosen("vague", guess.window, guess.segment)
    if "question" in parts or "other" in parts:
        return Chosen(None)
    if "no" in parts and not _topical(text):
        return Chosen("vague")
    return Chosen(None)


def _topical(text: str) -> bool:
    names = (
        "WHY_ME",
        "WRONG_PERSON",
        "INSTALMENT",
        "ASK_HUMAN",
        "COMPANION",
        "COMPLAINT",
        "HARDSHIP",
        "STOP",
    )
    return any(says(name, text) for name in (*names, "REFUSE", "ASK_AMOUNT", "ASK_HOW", "CALL"))


def cancels(played: Played) -> bool:
    """Whether an earlier promise is taken back: a named time denied (周五交不了) or a payment or coming ruled out."""
    return any(part == "no" or says("CANCELS", s.text) for part, s in played)
