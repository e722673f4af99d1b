"""From pieces to windows: what stands together is one time, with its deadline or its other end."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, lru_cache

from bot.core.reader import around, clocks, dates, english
from bot.core.reader.almanac import DAY
from bot.core.reader.hours import at_clock, half
from bot.core.reader.index import DEEP, beginnings, compiled, places
from bot.core.reader.lexeme import At, Clock, Days, Lexeme, Part, Rule, Window, ceiling, floor

FILLER = re.compile(
    r"(?:[\s,~]|\.\.\.|的|那天|当天|在|于|大概|大约|差不多|左右|时间|吧|要|\b(?:at|on|in|the|"
    r"around|about|between|from|of|is|maybe at|by)\b)*"
)
WEEKDAY = re.compile(r"\W*(?:[这本下]+个?)?周|(?:\w+ )?(?:mon|tue|wed|thu|fri|sat|sun)")
PREFIX = re.compile("by|before|until|till?|within|prior to|ahead of")  # means nothing without a time after it
MOST = 30  # pieces; a message with more of them is a list, not a promise
TIMES = {"day", "part", "clock", "span"}


@dataclass(frozen=True, slots=True)
class Found:
    """A time in the text: where it stands and what it comes to; `window` None is 过两天, `past` is 昨天."""

    start: int
    stop: int
    window: Window | None
    past: bool = False


@cache
def _rules() -> tuple[Rule, ...]:
    return (
        dates.RULES[:2] + around.FIRST + clocks.SPANS + clocks.CLOCKS[:5] + english.FEASTS
        + english.RULES + clocks.CLOCKS[5:] + clocks.PARTS + dates.RULES[2:] + around.LAST
    )  # fmt: skip


@cache
def _filed() -> dict[str, tuple[int, ...]]:
    """The numbers of the rules by the characters a match of them can begin with."""
    filed: dict[str, list[int]] = {}
    for number, rule in enumerate(_rules()):
        for head in beginnings(rule.pattern):
            filed.setdefault(head, []).append(number)
    return {head: tuple(numbers) for head, numbers in filed.items()}


@lru_cache(maxsize=8192)
def _competing(here: str) -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    """The rules that could match where these characters stand, in the order in which they win."""
    heads = (here[:size] for size in range(len(here) + 1))
    numbers = sorted({number for head in heads for number in _filed().get(head, ())})
    return tuple((_rules()[number], compiled(_rules()[number].pattern)) for number in numbers)


def lexemes(text: str, at: At) -> list[Lexeme]:
    """The pieces of time in a text, left to right; where one unsays itself the next way of reading is tried."""
    found: list[Lexeme] = []
    free = 0
    for place in places(text):
        if place >= free and (piece := _first(text, place, at)):
            found.append(piece)
            free = piece.stop
            if len(found) >= MOST:
                break
    return found


def _first(text: str, place: int, at: At) -> Lexeme | None:
    for rule, pattern in _competing(text[place : place + DEEP]):
        match = pattern.match(text, place)
        if match is None or not match[0]:
            continue
        piece = Lexeme(rule.role, match.start(), match.end(), match, rule)
        if rule.role not in TIMES or piece.value(at) is not None:
            return piece
    return None


def times(text: str, at: At) -> list[Found]:
    """Every time named in the text, in order."""
    groups: list[list[Lexeme]] = []
    for piece in lexemes(text, at):
        if groups and _belongs(groups[-1], piece, text):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    found = (_found(_trim(group), at) for group in groups)
    return [one for one in found if one is not None]


def _belongs(group: list[Lexeme], piece: Lexeme, text: str) -> bool:
    last, gap = group[-1], text[group[-1].stop : piece.start]
    if (
        "skip" in (last.role, piece.role)
        or "past" in (last.role, piece.role)
        or "never" in (last.role, piece.role)
    ):
        near = not gap or (piece.role != "day" and FILLER.fullmatch(gap) is not None)
        return last.role == "past" and piece.role in {"part", "clock", "day"} and near
    if FILLER.fullmatch(gap) is None or ("吧" in gap and piece.role == "day"):
        return False
    if piece.role == "join" or last.role == "join":
        return gap.strip() in {"", "the", "on"}
    if piece.role in {"before", "after"} and not piece.match[0].isascii() and gap.strip():
        return piece.match[0].startswith(("最", "之", "以"))
    if gap and piece.role == "day" and sum(p.role == "day" for p in group) > 1:
        return False
    return not ("," in gap and piece.role == "day" and any(p.role == "day" for p in group))


def _trim(group: list[Lexeme]) -> list[Lexeme]:
    while group and (group[-1].role == "join" or PREFIX.fullmatch(group[-1].match[0])):
        group = group[:-1]
    while group and group[0].role == "join":
        group = group[1:]
    return group


def _found(group: list[Lexeme], at: At) -> Found | None:
    if not group:
        return None
    start, stop, roles = group[0].start, group[-1].stop, {p.role for p in group}
    if "past" in roles:
        return Found(start, stop, None, past=True)
    if roles & TIMES:
        window = compose(group, at)
        return Found(start, stop, window) if window else None
    return Found(start, stop, None) if "never" in roles else None


def compose(group: list[Lexeme], at: At) -> Window | None:
    """One window out of the pieces that stand together, or None when they make none."""
    cut = next((n for n, p in enumerate(group) if p.role == "join"), None)
    left, right = (group, []) if cut is None else (group[:cut], group[cut + 1 :])
    if right and not (_has_time(left) and _has_time(right)):
        left, right = [p for p in group if p.role != "join"], []
    window = _side(left, at, None)
    if window and right:
        window = _range(window, left, right, at)
    if window is None:
        return None
    if any(p.role == "after" for p in group):
        window = replace(window, doubtful=True)
    return _by(window, group, at)


def _has_time(side: list[Lexeme]) -> bool:
    return any(p.role in TIMES for p in side)


def _by(window: Window, group: list[Lexeme], at: At) -> Window:
    value = next((p.value(at) for p in group if p.role == "clock"), None)
    if not any(p.role == "before" for p in group) and not (isinstance(value, Clock) and value.deadline):
        return window
    end = window.end
    if window.precision == "day":
        day = next((v for p in group if isinstance(v := p.value(at), Days) and v.before), None)
        end = ceiling(day.before, at) if day and day.before else end
    late = end < at.now
    return replace(
        window, start=min(at.now, end), end=end, span=None, deadline=True, doubtful=window.doubtful or late
    )


def _range(left: Window, before: list[Lexeme], after: list[Lexeme], at: At) -> Window | None:
    carried = [p for p in before if p.role in {"day", "part"}]
    fresh = any(p.role == "day" for p in after)
    heirs = [p for p in carried if not fresh and p.role not in {q.role for q in after}]
    right = _side(heirs + after, replace(at, base=left.end.date() if fresh else at.base), left)
    if right is None:
        return left
    if right.end < left.start and right.precision == "minute":
        later = right.end + timedelta(hours=12)
        right = replace(right, end=later if later >= left.start else later + timedelta(hours=12))
    doubtful = left.doubtful or right.doubtful or right.end < left.start
    first = min(left.start, right.end)
    return replace(right, start=first, end=max(left.start, right.end), span=None, doubtful=doubtful)


def _side(side: list[Lexeme], at: At, left: Window | None) -> Window | None:
    values = [(p, p.value(at)) for p in side]
    span = next((v for _, v in values if isinstance(v, timedelta)), None)
    day = _day([(p, v) for p, v in values if isinstance(v, Days)], at)
    part: Part | None = next((v for _, v in values if isinstance(v, str)), None) or (
        day.part if day else None
    )
    clock = next((v for _, v in values if isinstance(v, Clock)), None)
    if clock is not None:
        return at_clock(clock, part, day, at, left)
    if span is not None:
        moment = at.now + span
        return Window(moment, moment, "minute", span=span, ahead=True)
    if part is not None:
        return half(part, day, at)
    if day is None:
        return None
    return Window(
        floor(day.first, at), ceiling(day.last, at), day.precision, day.span, day.doubtful, day.ahead
    )


def _day(named: list[tuple[Lexeme, Days]], at: At) -> Days | None:
    strong = [pair for pair in named if not pair[1].weak] or named
    if len(strong) < 2:
        return strong[0][1] if strong else None
    (first_piece, first), (last_piece, last) = strong[0], strong[-1]
    wide, narrow = (first, last_piece) if first.first != first.last else (last, first_piece)
    if wide.first != wide.last:
        inner = narrow.value(replace(at, base=wide.first - DAY))
        inner = narrow.value(replace(at, base=wide.first)) if not _inside(inner, wide) else inner
        if isinstance(inner, Days) and _inside(inner, wide):
            return replace(inner, ahead=first.ahead or last.ahead)
    if first.first == last.first:
        return replace(first, part=first.part or last.part)
    if first.first.weekday() == last.first.weekday():  # Friday the 13th: the number says which Friday
        return last if WEEKDAY.match(first_piece.match[0]) else first
    doubtful = not timedelta(0) < last.last - first.first <= DAY * 3
    return Days(min(first.first, last.first), max(first.last, last.last), doubtful=doubtful)


def _inside(inner: object, outer: Days) -> bool:
    return isinstance(inner, Days) and outer.first <= inner.first <= inner.last <= outer.last
