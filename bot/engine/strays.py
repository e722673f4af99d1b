"""Money that came and that no case is known for: whose work it is, and how it is said. It stays until somebody settles it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.engine.buttons import card
from bot.engine.site import Engine
from bot.engine.staff import Card, post_to
from bot.engine.wording import worded
from bot.store import Tx
from bot.store.board import Board
from bot.store.people import SEE_ALL
from bot.store.rows import Buttons, Person, Staff, Stray

ROLES = ("finance", "manager", "admin")
SHOWN = 8  # in one list; the rest is a number


async def keep_stray(
    engine: Engine, tx: Tx, said: Mapping[str, Any], areas: Sequence[str] | None = None
) -> Stray:
    """Put it into the lists of those who settle it.

    `said`: `word`, the key of its sentence, and what stands in it; `amount` in minor units of `currency`. `areas`: whose of
    them it concerns, None where nobody can tell: then it is never left to the colleagues of one arbitrary area (practice P2).
    """
    return await tx.add_stray(said, areas, engine.now())


async def tell_strays(engine: Engine, tx: Tx, stray: Stray, word: str) -> None:
    """A card for each whose work it is, in their language, with the tap that settles it."""
    for id in sorted(await keepers(tx, stray.areas)):
        person = await tx.person(id)
        locale = engine.locale(person)
        text = engine.words.word(word, locale, **_values(engine, stray, locale))
        await post_to(engine, tx, person, Card(text=text, buttons=stray_keys(engine, [stray], locale)))


async def strays_by_person(tx: Tx) -> dict[int, list[Stray]]:
    """Who has which of them to settle, the oldest first."""
    found: dict[int, list[Stray]] = {}
    known: dict[tuple[str, ...] | None, set[int]] = {}
    for stray in await tx.open_strays():
        key = None if stray.areas is None else tuple(stray.areas)
        if key not in known:
            known[key] = await keepers(tx, stray.areas)
        for id in known[key]:
            found.setdefault(id, []).append(stray)
    return found


async def keepers(tx: Tx, areas: Sequence[str] | None) -> set[int]:
    """Whose work it is: finance that looks after all these areas, else managers and admins who do, else all of finance."""
    wanted = set(await Board.of(tx).areas(None) if areas is None else areas)
    held = {
        role: [one for one in await tx.staff_for(role) if await tx.chats(one.person_id)] for role in ROLES
    }
    chosen = [[one for one in found if _looks_after(one, wanted)] for found in held.values()]
    found = next((some for some in [*chosen, *held.values()] if some), [])
    return {one.person_id for one in found}


def _looks_after(one: Staff, wanted: set[str]) -> bool:
    return (one.role in SEE_ALL and not one.areas) or (bool(one.areas) and wanted <= set(one.areas))


def stray_words(engine: Engine, stray: Stray, locale: str) -> str:
    """All of it in one sentence."""
    return engine.words.word(str(stray.said["word"]), locale, **_values(engine, stray, locale))


def stray_keys(engine: Engine, strays: Sequence[Stray], locale: str) -> Buttons:
    """A tap for each that settles it."""
    word = engine.words.word
    return card(*[[(word("stray.done", locale, id=one.id), f"stray:{one.id}:done")] for one in strays])


async def strays_of(tx: Tx, person: Person) -> list[Stray]:
    """What this colleague has to settle."""
    return (await strays_by_person(tx)).get(person.id, [])


def _values(engine: Engine, stray: Stray, locale: str) -> dict[str, object]:
    """What stands in its sentences, formatted."""
    said, word = stray.said, engine.words.word
    amount, currency = int(said.get("amount", 0)), str(said.get("currency", ""))
    came = f"{engine.words.money(amount, currency, locale)} {currency}" if amount else ""
    why = word(f"received.{said['why']}", locale) if said.get("why") else ""
    text = worded(engine, said.get("text", ""), locale)
    return {
        "came": came,
        "way": word(f"pay.way_{said['way']}", locale) if said.get("way") else "",
        "ref": said.get("ref", ""),
        "trade": said.get("trade", "") or "-",
        "line": " · ".join(filter(None, (came, text, why))),
        "words": text,
    }
