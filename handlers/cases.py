"""Which case a colleague means: named, replied to, in focus, or asked back by buttons."""

import re
from collections.abc import Collection

from bot.store.rows import Buttons, Case
from handlers.desk import Desk, Refused
from handlers.spelling import looks_like_unit

CHOICES = 8
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
        return case, tuple(word for word in words if word.lower() != case.unit.lower())
    context = await in_context(desk, roles)
    named, found = await _named(desk, words, roles)
    if not found and context is not None and not lone_is_unit and _both(desk, words):
        return _unit_or_date(desk, context, words[0])
    if not found:
        _no_slip(words, dates=not lone_is_unit, only_unit=only_unit)
        return _from_context(context, words)
    rest = (*words[:named], *words[named + 1 :])
    could = MAYBE_DAY.fullmatch(words[named])  # 16-301 is no day, so there is nothing to ask
    if could and context is not None and not rest and not lone_is_unit and desk.hints.get("as") != "unit":
        return _unit_or_date(desk, context, words[named])
    if len(found) > 1:
        raise Refused("error.which_area", _which(desk, found), unit=words[named])
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


async def _named(desk: Desk, words: tuple[str, ...], roles: Collection[str]) -> tuple[int, list[Case]]:
    """The first word that is a unit the speaker may see, wherever it stands (free order), and its cases."""
    for index, word in enumerate(words):
        if (looks_like_unit(word) or PUPIL.fullmatch(word)) and (found := await _found(desk, word, roles)):
            return index, found
    return -1, []


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
    cases = await desk.tx.find(unit, areas)
    return [case for case in cases if case.outcome is None] or cases


def _which(desk: Desk, cases: list[Case]) -> Buttons:
    return [
        [{"label": f"{case.area} {case.unit}".strip(), "press": f"re:{desk.kept}:c={case.id}"}]
        for case in cases[:CHOICES]
    ]
