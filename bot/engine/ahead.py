"""Five minutes before a promised moment: who can then be reached only by a colleague's own tap (wecom 0, practice P25)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.candidates import ARRIVAL_AHEAD
from bot.core.decide import decide
from bot.core.roads import TAP, automatic_at
from bot.core.tapping import LEAD
from bot.engine.posting import Say, compose
from bot.engine.preview import Then
from bot.engine.roads import midnight_of
from bot.engine.roadwords import name_of
from bot.engine.site import Engine
from bot.engine.staff import Card, brief_of, buttons_for, post_to
from bot.engine.tapcards import keepers, next_telling
from bot.engine.values import next_look
from bot.engine.view import View, view_of
from bot.store import Tx

SHIFTS = (
    timedelta(),
    ARRIVAL_AHEAD,
)  # before the promised moment at which it may be asked about (practice E5)
WORD = "card.ahead"
SECOND = "card.ahead_call"  # they have had the one mass message of the day that is sure (wecom 5)
CLAIM = "card.ahead"  # the slots of single promises


@dataclass(frozen=True, kw_only=True)
class Soon:
    """A promise that is asked about in a moment, what will be said then, and whose contact the person is."""

    at: datetime
    says: tuple[Say, ...]
    holder: str
    word: str = WORD

    @property
    def view(self) -> View:
        """The first of its cases."""
        return self.says[0].view

    @property
    def slot(self) -> str:
        """One card for each moment that a person named."""
        return f"{self.view.person.id}:{self.at.isoformat()}"

    def text(self, engine: Engine) -> str:
        """The words that will be ready at that minute."""
        return compose(replace(engine, clock=Then(self.at)), self.says)[0]


async def slot_of(engine: Engine, tx: Tx, now: datetime) -> str | None:
    """The name of what is asked about within five minutes; None when nothing is or nobody taps here at all."""
    if TAP not in engine.channels:
        return None
    moments = [at - shift for shift in SHIFTS if (at := await tx.next_promise(now + shift)) is not None]
    first = min(moments, default=None)
    if first is None or first > now + LEAD:
        return None
    ids = ",".join(map(str, await _near(tx, now)))
    return f"{first.isoformat()} {hashlib.blake2b(ids.encode(), digest_size=8).hexdigest()}"


async def _near(tx: Tx, now: datetime) -> list[int]:
    """The cases that may be asked about a promise within five minutes."""
    spans = [await tx.promised_between(now + shift, now + shift + LEAD) for shift in SHIFTS]
    return list(dict.fromkeys(id for span in spans for id in span))


async def next_ahead(engine: Engine, tx: Tx, now: datetime) -> datetime | None:
    """The next moment of the story after this one at which such a card, or one about ready messages, comes due."""
    if TAP not in engine.channels:
        return None
    leads = [LEAD + shift for shift in SHIFTS]
    moments = [at - lead for lead in leads if (at := await tx.next_promise(now + lead)) is not None]
    return min(filter(None, (*moments, await next_telling(tx, now))), default=None)


async def ahead(engine: Engine, now: datetime) -> int:
    """The cards for the promises of the next five minutes, each once; how many were sent."""
    async with engine.store.view() as tx:  # reading takes longer than writing, and nobody waits for a reader
        slot = await slot_of(engine, tx, now)
        if slot is None or await tx.slot_taken("ahead", slot):
            return 0
        soon = _together(
            [one for id in await _near(tx, now) if (one := await _soon(engine, tx, id)) is not None]
        )
    async with engine.store.begin() as tx:
        if not await tx.slot("ahead", slot):
            return 0
        return sum([await _tell(engine, tx, one) for one in soon if await tx.slot(CLAIM, one.slot)])


async def _soon(engine: Engine, tx: Tx, case_id: int) -> Soon | None:
    """None when nobody's hand is needed, when it is not asked about yet, or not at all as things stand."""
    case, now = await tx.case(case_id), engine.now()
    if case.promise_at is None or case.playbook not in engine.books:
        return None
    chats = engine.reachable(await tx.chats(case.person_id))
    contact = next((chat for chat in chats if chat.channel == TAP), None)
    if contact is None:
        return None
    view = await view_of(engine, tx, case)
    at = next_look(view, view.s.promise.said) if view.s.promise is not None else now
    if not now < at <= now + LEAD or automatic_at(chats, at):
        return None
    found = decide(view.s, view.book, at, view.scene, next(iter(view.s.planned), None))
    if found.say is None:
        return None
    second = await tx.tapped_today(contact.address, midnight_of(engine, view))
    word = SECOND if second else WORD
    return Soon(at=at, says=(Say(view=view, say=found.say),), holder=contact.holder or "", word=word)


def _together(found: Iterable[Soon]) -> list[Soon]:
    """What one person hears at one moment is one card, with the cases that share its message (conduct C08)."""
    cards: dict[str, Soon] = {}
    for one in found:
        first = cards.setdefault(one.slot, one)
        if first is not one and one.says[0].joins(first.says[0]):
            cards[one.slot] = replace(first, says=(*first.says, *one.says))
    return list(cards.values())


async def _tell(engine: Engine, tx: Tx, one: Soon) -> int:
    sent, zone, words = 0, one.view.scene.place.zone, engine.words
    name = await name_of(tx, one.holder)
    for person in await keepers(tx, one.view.case, one.holder):
        locale = engine.locale(person)
        brief = brief_of(engine, one.view, locale, one.text(engine))
        comma = words.word("common.separator", locale)
        for key in ("unit", "owed"):
            each = [brief_of(engine, say.view, locale)[key] for say in one.says]
            brief[key] = comma.join(map(str, each))
        brief |= {
            "at": words.moment(one.at, zone, locale),
            "holder": name or words.word("road.anybody", locale),
        }
        keys = buttons_for(engine, one.view, one.word, locale)
        card = Card(text=words.word(one.word, locale, **brief), buttons=keys, case=one.view.case)
        sent += await post_to(engine, tx, person, card)
    return sent
