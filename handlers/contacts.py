"""Owners and colleagues who become contacts in WeCom or are none any more, and /contact for those without a code."""

from bot.core import facts as f
from bot.core.message import Contact
from bot.core.roads import MEMBER, TAP
from bot.engine import View
from bot.engine.concerns import Concern
from bot.engine.roadwords import name_of
from bot.engine.settle import cancel, settle
from bot.engine.staff import Card, brief_of, buttons_for, colleagues, post_card, post_to
from bot.engine.wording import Said, joined, worded
from bot.store.rows import Case, Chat, Person
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.links import CONSENT, bind, cases_of, open_here, redeem, verified_elsewhere
from handlers.newcomers import Newcomer, assigned, came, waiting_for
from handlers.staff import STAFF
from handlers.undo import done
from handlers.welcome import Way, greet, way_in

CAME_APART = frozenset({"chat_closed", "no_chat"})  # why a case was cut off that a new contact joins again
ABOVE = ("manager", "admin")


async def changed(desk: Desk, contact: Contact) -> None:
    """What WeCom tells of a contact of ours (wecom 4, change_external_contact)."""
    if contact.what == "added":
        await _added(desk, contact)
    elif contact.what == "refused":
        await _tell_about(desk, "card.transfer_refused", contact.member)
    else:
        await _gone(desk, contact)


# --- somebody came ---


async def _added(desk: Desk, contact: Contact) -> None:
    """The code says whose flat it is; whoever comes without one is known already, or a colleague says who it is."""
    way = {**way_in(desk, "contact", contact.welcome), "holder": contact.member}
    chat = await desk.tx.chat(TAP, desk.inbound.sender.id)
    token = await redeem(desk, contact.state)
    cases = await cases_of(desk, token) if token is not None else []
    fresh = await not_his(desk, chat, cases)
    if fresh and await verified_elsewhere(desk, fresh):
        await _nobody_knows(desk, contact, way, fresh[0])
    elif fresh:
        await bind(desk, fresh, way)
    elif chat is not None and (chat.open or not await _wanted_no_more(desk, chat)):
        await _again(desk, chat, way)
    else:
        await _nobody_knows(desk, contact, way, None)


async def not_his(desk: Desk, chat: Chat | None, cases: list[Case]) -> list[Case]:
    """Those of the cases that this chat does not speak for yet."""
    if chat is None or not chat.open:
        return cases
    return [case for case in cases if case.person_id != chat.person_id or not (await desk.view(case)).s.bound]


async def _wanted_no_more(desk: Desk, chat: Chat) -> bool:
    """Whether the person has closed this kind of chat by a stop word of its own (conduct C13)."""
    facts = await desk.tx.facts_of([case.id for case in await desk.tx.cases_of(chat.person_id)])
    past = [fact for found in facts.values() for fact in found if isinstance(fact, f.Stopped | f.Restarted)]
    last = max(past, key=lambda fact: fact.at, default=None)
    return isinstance(last, f.Stopped) and bool(last.channel) and chat.channel.startswith(last.channel)


async def _again(desk: Desk, chat: Chat, way: Way) -> None:
    """Somebody we know: the chat is open, and what is due may be said; a case that came apart is asked anew (P16)."""
    desk.person = await desk.tx.lock_person(chat.person_id)
    if chat.open:
        await desk.tx.set_chat(chat.channel, chat.address, **way)
    else:
        await open_here(desk, chat.person_id, way)
    for case in await desk.tx.cases_of(chat.person_id, open_only=True):
        view = await desk.view(case)
        if view.s.unlinked and _last_why(view) in CAME_APART:
            bound = f.Bound(at=desk.now, by="owner", channel=chat.channel, consent=CONSENT)
            await desk.record(case.id, bound)
    await settle(desk.engine, desk.tx, chat.person_id)


def _last_why(view: View) -> str:
    return next((fact.why for fact in reversed(view.facts) if isinstance(fact, f.Unlinked)), "")


async def _nobody_knows(desk: Desk, contact: Contact, way: Way, case: Case | None) -> None:
    """One sentence without a name or a flat to who came, and a card to the colleague whose contact it is (C21)."""
    people, key = await _who_asks(desk, contact.member)
    before = await came(desk, key, Newcomer(contact=desk.inbound.sender.id, member=contact.member))
    member = await name_of(desk.tx, contact.member)
    for person in people:
        locale = desk.engine.locale(person)
        values = {"unit": case.unit, "name": case.party} if case is not None else {}
        word = "card.second_contact" if case is not None else "card.new_contact"
        text = desk.engine.words.word(word, locale, member=member, **values)
        if before:
            text += "\n" + desk.engine.words.word("contacts.before", locale, count=before)
        await post_to(desk.engine, desk.tx, person, Card(text=text))
    await greet(desk, way, desk.word("contacts.welcome", company=desk.engine.site.company))


async def _who_asks(desk: Desk, member: str) -> tuple[list[Person], str]:
    """The colleague whose contact it is, else the managers; and under which name it waits for them."""
    chat = await desk.tx.chat(MEMBER, member) if member else None
    if chat is not None and chat.open and await desk.tx.staff_of(chat.person_id):
        return [await desk.tx.person(chat.person_id)], member
    return await _above(desk), ""


async def _above(desk: Desk) -> list[Person]:
    """The managers, or the admins where there are none."""
    for role in ABOVE:
        found = dict.fromkeys([one.person_id for one in await desk.tx.staff_for(role)])
        reached = [await desk.tx.person(id) for id in found if await desk.tx.chats(id)]
        if reached:
            return reached
    return []


# --- /contact ---


async def contact(desk: Desk, words: tuple[str, ...]) -> None:
    """/contact UNIT: the newest contact who came without a code belongs to this flat; then they are asked (P16).

    The one who came before is the next that /contact is about.
    """
    key, waiting = await _newest(desk)
    if waiting is None:
        raise Refused("contacts.none")
    if not words:
        raise Refused("error.usage", usage="/contact 12-27")
    case, _ = await case_and_rest(desk, words, STAFF, only_unit=True)
    if case.outcome:
        raise Refused("error.closed", unit=case.unit, outcome=desk.word(f"outcome.{case.outcome}"))
    known = (await desk.view(case)).s.verified
    chat = await desk.tx.chat(TAP, waiting.contact)
    if chat is not None and chat.open and chat.person_id != case.person_id:
        raise Refused("contacts.other", unit=case.unit)
    await desk.tx.open_chat(case.person_id, TAP, waiting.contact, at=desk.now, consent=CONSENT)
    await desk.tx.set_chat(TAP, waiting.contact, holder=waiting.member)
    stored = await desk.record(case.id, f.Bound(at=desk.now, by=desk.by, channel=TAP, consent=CONSENT))
    left = await assigned(desk, key, waiting)
    text = desk.word("contacts.joined" if known else "contacts.bound", unit=case.unit, name=case.party)
    if left:
        text += "\n" + desk.word("contacts.left", count=left)
    await done(desk, case, stored, text)


async def _newest(desk: Desk) -> tuple[str, Newcomer | None]:
    """What waits for the speaker by the name in WeCom, and for managers what came to nobody's chat."""
    names = [chat.address for chat in await desk.tx.chats(desk.speaker.id) if chat.channel == MEMBER]
    for name in [*names, *([""] if desk.staff & set(ABOVE) else [])]:
        if found := await waiting_for(desk, name):
            return name, found[0]
    return "", None


# --- somebody is gone ---


async def _gone(desk: Desk, contact: Contact) -> None:
    """The owner or the colleague took the contact away; another colleague's contact is no matter of this one."""
    chat = await desk.tx.chat(TAP, desk.inbound.sender.id)
    if chat is None or not chat.open or (chat.holder and chat.holder != contact.member):
        return
    removed = contact.what == "removed"
    await road_closed(desk, await name_of(desk.tx, contact.member) if removed else "")


async def road_closed(desk: Desk, remover: str = "") -> None:
    """This chat is gone. With another one the matter goes on there, else its cases become tasks (practice P26).

    `remover`: the colleague who took it away; "" when they did it themselves.
    """
    tx, sender = desk.tx, desk.inbound.sender
    await tx.close_chat(sender.channel, sender.id)
    if desk.person is None:
        return
    person, cases = desk.person, await tx.cases_of(desk.person.id, open_only=True)
    left = await tx.chats(person.id)
    if not left:
        by = f"steward:{remover}" if remover else "owner"
        for case in cases:
            await desk.record(case.id, f.Unlinked(at=desk.now, by=by, why="chat_closed"))
        if remover:
            await _removed(desk, cases, remover, [])
        return
    for post in await tx.queued_for(person.id):
        if post.tapping and (post.channel, post.address) == (sender.channel, sender.id):
            await cancel(desk.engine, tx, post, "chat_closed")
    await settle(desk.engine, tx, person.id)
    if remover:
        await _removed(desk, cases, remover, left)
        return
    said = _roads(left)
    for case in {(case.steward, case.area): case for case in reversed(cases)}.values():
        await _card(desk, case, Concern(role="steward", word="card.road_closed"), said)


def _roads(left: list[Chat]) -> Said:
    channels = dict.fromkeys(chat.channel for chat in left)
    return joined(*({"key": f"channel.{name}"} for name in channels), by={"key": "common.separator"})


async def _removed(desk: Desk, cases: list[Case], remover: str, left: list[Chat]) -> None:
    """A colleague took them away: who works there and the managers hear it, each of them once."""
    engine, told = desk.engine, set[int]()
    word = "card.contact_removed" if left else "card.contact_removed_last"
    for case in {(case.steward, case.area): case for case in reversed(cases)}.values():
        view = await desk.view(case)
        found = [one for role in ("steward", "manager") for one in await colleagues(desk.tx, case, role)]
        for person in {one.id: one for one in found if one.id not in told}.values():
            locale = engine.locale(person)
            text = engine.words.word(word, locale, **brief_of(engine, view, locale, remover))
            if left:
                roads = worded(engine, _roads(left), locale)
                text += "\n" + engine.words.word("contacts.other_roads", locale, roads=roads)
            keys = buttons_for(engine, view, word, locale)
            await post_to(engine, desk.tx, person, Card(text=text, buttons=keys, case=case))
            told.add(person.id)


async def _tell_about(desk: Desk, word: str, member: str) -> None:
    """The managers hear what became of a contact of ours; of one we do not know there is nothing to tell."""
    chat = await desk.tx.chat(TAP, desk.inbound.sender.id)
    cases = await desk.tx.cases_of(chat.person_id, open_only=True) if chat is not None else []
    for case in cases[:1]:
        await _card(desk, case, Concern(role="manager", word=word), member)


async def _card(desk: Desk, case: Case, concern: Concern, said: Said) -> None:
    await post_card(desk.engine, desk.tx, await desk.view(case), concern, said)
