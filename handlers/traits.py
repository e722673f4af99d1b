"""What is noted about a party: facts of a closed list, set by a colleague, shown to whoever asks about himself (P3, P22, C28)."""

from bot.core import facts as f
from bot.core.traits import TRAITS, Character, others_of, trait_of
from bot.engine import View
from bot.engine.concerns import Concern
from bot.engine.staff import post_card
from bot.store.rows import Case
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.said import fact_of_words
from handlers.staff import STAFF
from handlers.undo import done

OFF, ON = ("-", "\u2212", "\u2013"), ("+",)


async def trait(desk: Desk, words: tuple[str, ...]) -> None:
    """/trait [UNIT] [+|-]NAME…: notes facts on all cases of the person; alone it shows them. Raises Refused (C28)."""
    case, rest = await case_and_rest(desk, words, STAFF)
    wanted = [_wanted(desk, word) for word in rest]
    view = await desk.view(case)
    if not wanted:
        text = desk.word("staff.traits", unit=case.unit, name=case.party, traits=_named(desk, view.s.traits))
        await desk.say(text, case=case)
        return
    cases = await desk.tx.cases_of(case.person_id, open_only=True)
    marked = {one.id: await _mark(desk, one, wanted) for one in cases}
    now = (await desk.view(case)).s.traits
    text = desk.word(
        "staff.traits_set", unit=case.unit, name=case.party, traits=_named(desk, now), count=len(cases)
    )
    await done(desk, case, marked.pop(case.id, []), text, marked)


def _wanted(desk: Desk, word: str) -> tuple[str, bool]:
    """The trait, and whether it is set or taken away. Raises Refused for another word, naming the rule (C28)."""
    on = not word.startswith(OFF)
    name = word[1:] if word.startswith((*OFF, *ON)) else word
    try:
        found = trait_of(name)
    except Character as error:
        raise Refused("error.character", word=name, traits=_named(desk, TRAITS)) from error
    if found is None:
        raise Refused("error.no_trait", word=name, traits=_named(desk, TRAITS))
    return found, on


async def _mark(desk: Desk, case: Case, wanted: list[tuple[str, bool]]) -> list[f.Fact]:
    known = (await desk.view(case)).s.traits
    marks: list[f.Fact] = []
    for name, on in wanted:
        gone = others_of(name) & known if on else frozenset[str]()
        marks += [f.Marked(at=desk.now, by=desk.by, trait=other, on=False) for other in sorted(gone)]
        if (name in known) != on:
            marks.append(f.Marked(at=desk.now, by=desk.by, trait=name, on=on))
    return await desk.record(case.id, *marks) if marks else []


def _named(desk: Desk, traits: frozenset[str] | tuple[str, ...]) -> str:
    names = [desk.word(f"trait.{name}") for name in TRAITS if name in traits]
    return desk.word("common.separator").join(names) or desk.word("common.none")


async def own(desk: Desk, view: View) -> None:
    """Somebody asks what is noted about himself: told in full, and a colleague hears of it (practice P3)."""
    await desk.record(view.case.id, fact_of_words(desk, f.Heard, reading="asked_traits"))
    traits = view.s.traits
    key = "answer.traits" if traits else "answer.no_traits"
    await desk.answer(key, **({"traits": _named(desk, traits)} if traits else {}))
    concern = Concern(role="steward", word="card.asked_traits")
    await post_card(desk.engine, desk.tx, view, concern, desk.inbound.text)
