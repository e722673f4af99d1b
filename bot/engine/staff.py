"""Colleagues hear within the second of what concerns them, and each working morning of what waits for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.core import facts as f
from bot.core.facts import Fact
from bot.core.hours import off_the_hour
from bot.core.roads import MEMBER
from bot.engine.amounts import owed_words
from bot.engine.banklist import bank_line
from bot.engine.buttons import card
from bot.engine.concerns import ACTIONS, ALWAYS, CONCERNS, THEIRS, Concern, concern_of
from bot.engine.corrections import correction_keys, guess_line
from bot.engine.pagelink import without_line
from bot.engine.site import Engine
from bot.engine.view import View, view_of
from bot.engine.wording import Said, worded
from bot.store import Tx
from bot.store.rows import Buttons, Case, Person, Staff

ROLES = ("steward", "finance", "guard", "manager", "admin")
ABOVE = {"steward": "manager", "finance": "manager", "guard": "steward", "manager": "admin"}
QUOTED = 1500  # characters of their words on a card, which a channel limits to 4,096; the fact keeps them all
FATES = ("delivered", "resend", "drop")


async def tell_staff(engine: Engine, tx: Tx, case_id: int, fact: Fact) -> None:
    """Put a card into the outbox of the colleague a fact concerns, unless a colleague recorded it."""
    case = await tx.case(case_id)
    told = fact.by in THEIRS or type(fact) in ALWAYS
    if not told or type(fact) not in CONCERNS or case.playbook not in engine.books:
        return
    view = await view_of(engine, tx, case)
    concern = concern_of(fact, view)
    if concern is not None:
        said = str(getattr(fact, "words", "") or getattr(fact, "about", "") or getattr(fact, "what", ""))
        ours = isinstance(fact, f.Tasked) and fact.said
        await post_card(engine, tx, view, concern, ours or said)


async def post_card(engine: Engine, tx: Tx, view: View, concern: Concern, said: Said = "") -> int:
    """The card in each reader's language, with its buttons; the number of chats it goes to.

    `said`: their words, or ours as keys and values; for a message whose fate is unknown its number.
    """
    sent = 0
    for person in await asked(tx, view.case, concern):
        locale = engine.locale(person)
        text = _text(
            engine, concern.word, locale, brief_of(engine, view, locale, worded(engine, said, locale))
        )
        buttons = _own_keys(engine, view, concern, locale) or buttons_for(engine, view, concern.word, locale)
        if script := script_line(engine, view, concern.word, locale):
            text += f"\n{script}"
        if bank := await bank_line(engine, tx, concern.word, locale):
            text += f"\n{bank}"
        if concern.heard is not None:
            text = "\n".join(filter(None, (text, guess_line(engine, view, concern.heard, locale))))
            buttons = correction_keys(engine, view, concern.heard, locale) + buttons
        if concern.word == "card.unknown":
            fates = [(engine.words.word(f"button.{fate}", locale), f"fate:{said}:{fate}") for fate in FATES]
            buttons = card(fates) + buttons
        sent += await post_to(engine, tx, person, Card(text=text, buttons=buttons, case=view.case))
    return sent


def script_line(engine: Engine, view: View, word: str, locale: str) -> str:
    """How to begin about an objection of this reason (practice P18)."""
    reason = view.s.dispute.reason if view.s.dispute and word == "card.dispute" else ""
    if not reason:
        return ""
    return f"{engine.words.word(f'reason.{reason}', locale)}: {engine.words.word(f'script.{reason}', locale)}"


def _text(engine: Engine, word: str, locale: str, brief: Mapping[str, object]) -> str:
    """The words of a card; a task that one's own playbook made up has its name alone."""
    try:
        return engine.words.word(word, locale, **brief)
    except KeyError:
        if not word.startswith("task."):
            raise
        return engine.words.word("task.plain", locale, **{**brief, "task": word.removeprefix("task.")})


def _own_keys(engine: Engine, view: View, concern: Concern, locale: str) -> Buttons:
    """A task is done or could not be; a draft gets a yes or a no (practice P8, I2)."""
    case, words = view.case.id, engine.words
    if concern.task is not None:
        press = f"task:{case}:{concern.task.id}/"
        ends = [(words.word(f"button.task_{end}", locale), press + end) for end in ("done", "nothing")]
        talked = buttons_for(engine, view, concern.word, locale) if concern.word in ACTIONS else []
        return talked + card(ends, [(words.word("do.case", locale), f"do:{case}:case")])
    if concern.draft is not None:
        press = f"ok:{case}:{concern.draft.id}/"
        ends = [(words.word("button.approve", locale), press + "yes")]
        ends.append((words.word("button.decline", locale), press + "no"))
        return card(ends, [(words.word("do.case", locale), f"do:{case}:case")])
    return []


async def asked(tx: Tx, case: Case, concern: Concern) -> list[Person]:
    """Who gets a card: the colleague it names, else all of the role but its author."""
    found = await colleagues(tx, case, concern.role)
    if concern.to:
        everybody = [one for role in ROLES for one in await tx.staff_for(role, case.area)]
        named = {one.person_id for one in everybody if one.name == concern.to}
        return [await tx.person(id) for id in sorted(named) if await tx.chats(id)] or found
    author = {
        one.person_id
        for one in await tx.staff_for(concern.aside.partition(":")[0], case.area)
        if concern.aside and one.name == concern.aside.partition(":")[2]
    }
    return [person for person in found if person.id not in author] or found


def brief_of(engine: Engine, view: View, locale: str, said: str = "") -> dict[str, object]:
    """What a card may print: the brief of practice P7, formatted."""
    s, words, zone = view.s, engine.words, view.scene.place.zone
    said = without_line(said)  # a colleague never gets what opens an owner's page
    return {
        "company": engine.site.company,
        "unit": view.case.unit,
        "area": view.case.area,
        "name": view.case.party,
        "phone": view.case.phone or words.word("common.no_phone", locale),
        "words": said if len(said) <= QUOTED else f"{said[:QUOTED]}…",
        "owed": owed_words(words, view, locale),
        "broken": s.broken,
        "history": _history(engine, view, locale),
        "promised": words.moment(s.promise.said.check, zone, locale)
        if s.promise
        else words.word("none", locale),
        "answer_by": _moment(engine, view, locale, answer_by(view)),
    }


def _history(engine: Engine, view: View, locale: str) -> str:
    """The moments that were agreed and passed in vain, so that the call begins with them (practice P2 chain)."""
    zone, word = view.scene.place.zone, engine.words.word
    past = [p.said.check for p in view.s.promises if p.state in ("broken", "partly_kept")]
    moments = [engine.words.moment(moment, zone, locale) for moment in past]
    return word("common.separator", locale).join(moments) or word("none", locale)


def answer_by(view: View) -> datetime | None:
    """When we told the person they would hear from us."""
    waiting = [p.answer_by for p in view.s.pauses if isinstance(p, f.Claimed)]
    return view.s.dispute.answer_by if view.s.dispute else (waiting[-1] if waiting else None)


def _moment(engine: Engine, view: View, locale: str, at: datetime | None) -> str:
    return engine.words.moment(at, view.scene.place.zone, locale) if at else ""


def buttons_for(engine: Engine, view: View, word: str, locale: str) -> Buttons:
    """What a colleague may do from a card with one tap."""
    actions = ACTIONS.get(word, ("spoke", "noanswer", "case", "why"))

    def key(action: str) -> tuple[str, str]:
        return engine.words.word(f"do.{action}", locale), f"do:{view.case.id}:{action}"

    return card(*[[key(action) for action in actions[i : i + 2]] for i in range(0, len(actions), 2)])


async def colleagues(tx: Tx, case: Case, role: str) -> list[Person]:
    """Who has a role for a case: its own steward by name, else all of its area, else the role above (contract)."""
    found = await tx.staff_for(role, case.area)
    if role == "steward" and case.steward:
        found = [one for one in found if one.name == case.steward] or found
    with_chat = [one for one in _once(found) if await tx.chats(one.person_id)]
    if not with_chat and role in ABOVE:
        return await colleagues(tx, case, ABOVE[role])
    if not with_chat and role == "admin":  # better somebody than nobody: a danger must reach a human (C19)
        with_chat = [one for one in await tx.staff_for("steward", case.area) if await tx.chats(one.person_id)]
    return [await tx.person(one.person_id) for one in with_chat]


def _once(found: list[Staff]) -> list[Staff]:
    return list({one.person_id: one for one in found}.values())


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a colleague is shown, with its buttons and the case it is about."""

    text: str
    buttons: Buttons = field(default_factory=list)
    case: Case | None = None
    bulk: bool = False  # one of many that nobody waits for: it keeps off the full hour (wecom 2)


async def post_to(engine: Engine, tx: Tx, person: Person, card: Card) -> int:
    """Queue a card for the newest chat of a colleague; how many were queued."""
    case, real = card.case, engine.clock.real()
    for chat in engine.reachable(await tx.chats(person.id))[:1]:
        await tx.post(
            kind="card",
            case_id=case.id if case else None,
            person_id=person.id,
            channel=chat.channel,
            address=chat.address,
            key=f"card:{case.id if case else 0}",
            text=card.text,
            buttons=card.buttons,
            planned_at=engine.now(),
            not_before=off_the_hour(real) if card.bulk and chat.channel == MEMBER else real,
        )
        return 1
    return 0
