"""Which case a colleague means: named, replied to, in focus, or asked back by buttons."""

import re
from collections.abc import Collection

from bot.store.rows import Buttons, Case
from handlers.desk import Desk, Refused
from handlers.spelling import looks_like_unit

CHOICES = 8
LONGEST_RUN = 6  # words of one unit
DAY_OR_UNIT = re.compile(r"\d{1,2}-\d{1,2}")
MAYBE_DAY = re.compile(r"\d{1,2}-\d{1,2}|\d{3,4}|\d{8}")
JOINED = re.compile(r"[A-Za-z]?\d+(-\d+)+[A-Za-z]?")
PUPIL = re.compile(r"\w+-\w+")  # a renewal is known by pupil and course (contract, "What UNIT is")
DATE = re.compile(r"(20\d\d-)?(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])")


async def case_and_rest(
    desk: Desk,
    words: tuple[str, ...],
    roles: Collection[str],
    *,
    lone_is_unit: bool = True,
    only_unit: bool = False,
) -> tuple[Case, tuple[str, ...]]:
    """The case and the words that are left. Raises Refused: none, several, or a unit that could be a date.

    `lone_is_unit` False: the command needs more words, so a single one that could be both is asked back
    while a case is in focus (contract). `only_unit`: it takes nothing else, so a number that is no unit is a slip.
    """
    if desk.forced is not None:
        case = await _chosen(desk, desk.forced, roles)
        return case, _without(words, case.unit)
    context = await in_context(desk, roles)
    (named, end), found = await _named(desk, words, roles)
    if not found and context is not None and not lone_is_unit and _both(desk, words):
        return _unit_or_date(desk, context, words[0])
    if not found:
        _no_slip(words, dates=not lone_is_unit, only_unit=only_unit)
        return _from_context(context, words)
    rest, unit = (*words[:named], *words[end:]), " ".join(words[named:end])
    could = MAYBE_DAY.fullmatch(unit)  # 16-301 is no day, so there is nothing to ask
    if could and context is not None and not rest and not lone_is_unit and desk.hints.get("as") != "unit":
        return _unit_or_date(desk, context, unit)
    if len(found) > 1:
        raise Refused("error.which_area", _which(desk, found), unit=unit)
    await desk.focus(found[0])
    return found[0], rest


def _both(desk: Desk, words: tuple[str, ...]) -> bool:
    """A lone `12-27`: never guessed, also when no such unit is to be seen (contract). Raises Refused for the unit."""
    if len(words) != 1 or not DAY_OR_UNIT.fullmatch(words[0]):
        return False
    if desk.hints.get("as") == "unit":
        raise Refused("error.no_case", unit=words[0])
    return True


async def _chosen(desk: Desk, id: int, roles: Collection[str]) -> Case:
    """The case of a button; whose it is to act on is asked again (facts/reliability, roles)."""
    case, areas = await desk.tx.case(id), desk.areas_for(roles)
    if areas is not None and case.area not in areas:
        raise Refused("error.foreign_button")
    await desk.focus(case)
    return case


def _without(words: tuple[str, ...], unit: str) -> tuple[str, ...]:
    """The words that do not name this unit, which may be several words itself."""
    low, parts = unit.lower(), len(unit.split(" "))
    for start in range(len(words) - parts + 1 if parts > 1 else 0):
        if " ".join(words[start : start + parts]).lower() == low:
            return (*words[:start], *words[start + parts :])
    return tuple(word for word in words if word.lower() != low)


async def _named(
    desk: Desk, words: tuple[str, ...], roles: Collection[str]
) -> tuple[tuple[int, int], list[Case]]:
    """The first words that are a unit the speaker may see, wherever they stand (free order), and its cases.

    A unit with blanks, such as a pupil and a course of two words, is told from a shorter one by its length.
    """
    runs = {
        " ".join(words[start:end]): (start, end)
        for start in range(min(len(words), LONGEST_RUN))
        for end in range(start + 2, min(start + LONGEST_RUN, len(words)) + 1)
    }
    if runs and (known := await desk.tx.find_any(list(runs), desk.areas_for(roles))):
        longest = max((case.unit for case in known), key=len)
        return runs[longest], _open_first([case for case in known if case.unit == longest])
    for index, word in enumerate(words):
        if (looks_like_unit(word) or PUPIL.fullmatch(word)) and (found := await _found(desk, word, roles)):
            return (index, index + 1), found
    return (-1, -1), []


def _no_slip(words: tuple[str, ...], *, dates: bool, only_unit: bool) -> None:
    """A unit that does not exist is never taken for the case in focus. Raises Refused with the word."""
    for index, word in enumerate(words):
        first, last = index == 0, index == len(words) - 1
        joined = (
            JOINED.fullmatch(word) and (first or last) and not (DATE.fullmatch(word) and (dates or not first))
        )
        if joined or (only_unit and first and looks_like_unit(word)):
            raise Refused("error.no_case", unit=word)


def _from_context(context: Case | None, words: tuple[str, ...]) -> tuple[Case, tuple[str, ...]]:
    if context is not None:
        return context, words
    named = next((word for word in words if looks_like_unit(word)), None)
    if named is None:
        raise Refused("error.no_unit")
    raise Refused("error.no_case", unit=named)


def _unit_or_date(desk: Desk, context: Case, word: str) -> tuple[Case, tuple[str, ...]]:
    if desk.hints.get("as") == "date":
        return context, (word,)
    keys = [("as.unit", f"re:{desk.kept}:as=unit"), ("as.date", f"re:{desk.kept}:as=date")]
    buttons = [
        [{"label": desk.word(label, word=word, unit=context.unit), "press": press} for label, press in keys]
    ]
    raise Refused("error.unit_or_date", buttons, word=word, unit=context.unit)


async def in_context(desk: Desk, roles: Collection[str]) -> Case | None:
    """The case of the card that is replied to, else the one in focus; None when the speaker may not see it."""
    inbound, found = desk.inbound, None
    if inbound.reply_to:
        post = await desk.tx.post_by_message(inbound.sender.channel, inbound.sender.id, inbound.reply_to)
        found = post.case_id if post else None
    found = found or desk.speaker.focus
    if found is None:
        return None
    case = await desk.tx.case(found)
    areas = desk.areas_for(roles)
    return case if areas is None or case.area in areas else None


async def _found(desk: Desk, unit: str, roles: Collection[str]) -> list[Case]:
    areas = desk.areas_for(roles)
    return _open_first(await desk.tx.find(unit, areas))


def _open_first(cases: list[Case]) -> list[Case]:
    return [case for case in cases if case.outcome is None] or cases


def _which(desk: Desk, cases: list[Case]) -> Buttons:
    return [
        [{"label": f"{case.area} {case.unit}".strip(), "press": f"re:{desk.kept}:c={case.id}"}]
        for case in cases[:CHOICES]
    ]
