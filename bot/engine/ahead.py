"""Five minutes before a promised moment: who can then be reached only by a colleague's own tap (wecom 0, practice P25)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.decide import decide
from bot.core.roads import TAP, automatic_at
from bot.engine.posting import Say, compose
from bot.engine.preview import Then
from bot.engine.roads import reachable
from bot.engine.roadwords import name_of
from bot.engine.site import Engine
from bot.engine.staff import Card, brief_of, buttons_for, post_to
from bot.engine.tapcards import keepers, next_telling
from bot.engine.view import View, view_of
from bot.store import Tx

LEAD = timedelta(minutes=5)
WORD = "card.ahead"
CLAIM = "card.ahead"  # the slots of single promises


@dataclass(frozen=True, kw_only=True)
class Soon:
    """A promise that comes due in a moment, the message that will wait for a tap then, and whose contact it is."""

    view: View
    at: datetime
    text: str
    holder: str

    @property
    def slot(self) -> str:
        """One card for each moment that a person named."""
        return f"{self.view.person.id}:{self.at.isoformat()}"


async def slot_of(engine: Engine, tx: Tx, now: datetime) -> str | None:
    """The name of what comes due within five minutes; None when nothing does or nobody taps here at all."""
    if TAP not in engine.channels:
        return None
    first = await tx.next_promise(now)
    if first is None or first > now + LEAD:
        return None
    ids = ",".join(map(str, await tx.promised_between(now, now + LEAD)))
    return f"{first.isoformat()} {hashlib.blake2b(ids.encode(), digest_size=8).hexdigest()}"


async def next_ahead(engine: Engine, tx: Tx, now: datetime) -> datetime | None:
    """The next moment of the story after this one at which such a card, or one about ready messages, comes due."""
    if TAP not in engine.channels:
        return None
    promise, telling = await tx.next_promise(now + LEAD), await next_telling(tx, now)
    return min(filter(None, (promise - LEAD if promise else None, telling)), default=None)


async def ahead(engine: Engine, now: datetime) -> int:
    """The cards for the promises of the next five minutes, each once; how many were sent."""
    async with engine.store.view() as tx:  # reading takes longer than writing, and nobody waits for a reader
        slot = await slot_of(engine, tx, now)
        if slot is None or await tx.slot_taken("ahead", slot):
            return 0
        ids = await tx.promised_between(now, now + LEAD)
        soon = [one for id in ids if (one := await _soon(engine, tx, id)) is not None]
    async with engine.store.begin() as tx:
        if not await tx.slot("ahead", slot):
            return 0
        return sum([await _tell(engine, tx, one) for one in soon if await tx.slot(CLAIM, one.slot)])


async def _soon(engine: Engine, tx: Tx, case_id: int) -> Soon | None:
    """None when it is checked without a colleague's hand, or not checked at all as things stand."""
    case = await tx.case(case_id)
    if case.promise_at is None or case.playbook not in engine.books:
        return None
    chats = reachable(engine, await tx.chats(case.person_id))
    contact = next((chat for chat in chats if chat.channel == TAP), None)
    if contact is None or automatic_at(chats, case.promise_at):
        return None
    view = await view_of(engine, tx, case)
    text = _text(engine, [view], case.promise_at)
    if not text:
        return None
    return Soon(view=view, at=case.promise_at, text=text, holder=contact.holder or "")


def _text(engine: Engine, views: Sequence[View], at: datetime) -> str:
    """The words that will be ready at that minute; "" when the case says nothing then."""
    (view,) = views
    waiting = next(iter(view.s.planned), None)
    found = decide(view.s, view.book, at, view.scene, waiting)
    if found.say is None:
        return ""
    then = replace(engine, clock=Then(at))
    return compose(then, [Say(view=view, say=found.say)])[0]


async def _tell(engine: Engine, tx: Tx, one: Soon) -> int:
    sent, zone = 0, one.view.scene.place.zone
    name = await name_of(tx, one.holder)
    for person in await keepers(tx, one.view.case, one.holder):
        locale = engine.locale(person)
        holder = name or engine.words.word("road.anybody", locale)
        at = engine.words.moment(one.at, zone, locale)
        brief = {**brief_of(engine, one.view, locale, one.text), "at": at, "holder": holder}
        text = engine.words.word(WORD, locale, **brief)
        keys = buttons_for(engine, one.view, WORD, locale)
        sent += await post_to(engine, tx, person, Card(text=text, buttons=keys, case=one.view.case))
    return sent
