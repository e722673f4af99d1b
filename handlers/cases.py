"""Which case a colleague means: named, replied to, in focus, or asked back by buttons."""

from collections.abc import Collection

from bot.store.rows import Buttons, Case
from handlers.desk import Desk, Refused
from handlers.spelling import looks_like_unit

CHOICES = 8


async def case_and_rest(
    desk: Desk, words: tuple[str, ...], roles: Collection[str], *, lone_is_unit: bool = True
) -> tuple[Case, tuple[str, ...]]:
    """The case and the words that are left. Raises Refused: none, several, or a unit that could be a date.

    `lone_is_unit` False: the command needs more words, so a single one that could be both is asked back
    while a case is in focus (contract).
    """
    if desk.forced is not None:
        case = await desk.tx.case(desk.forced)
        return case, tuple(word for word in words if word.lower() != case.unit.lower())
    context = await in_context(desk, roles)
    named = next((i for i, word in enumerate(words) if looks_like_unit(word)), None)
    found = await _found(desk, words[named], roles) if named is not None else []
    if not found:
        return _from_context(context, words, named)
    assert named is not None
    rest = (*words[:named], *words[named + 1 :])
    if context is not None and not rest and not lone_is_unit and desk.hints.get("as") != "unit":
        return _unit_or_date(desk, context, words[named])
    if len(found) > 1:
        raise Refused("error.which_case", _which(desk, found), unit=words[named])
    await desk.focus(found[0])
    return found[0], rest


def _from_context(
    context: Case | None, words: tuple[str, ...], named: int | None
) -> tuple[Case, tuple[str, ...]]:
    if context is not None:
        return context, words
    if named is None:
        raise Refused("error.no_unit")
    raise Refused("error.no_case", unit=words[named])


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
