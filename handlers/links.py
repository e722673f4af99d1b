"""One-time links: made for a unit or a colleague, opened by /start, stored hashed (contract, people)."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core import decide
from bot.core import facts as f
from bot.core.message import Inbound
from bot.core.roads import MEMBER, WINDOW
from bot.engine import Engine, View
from bot.engine.posting import Say, compose
from bot.engine.roads import heard
from bot.engine.settle import hand_over
from bot.engine.wayback import LINK_DAYS, TOKEN, digest, new_token
from bot.store import Tx
from bot.store.rows import Buttons, Case, Chat, Person, Token
from handlers.desk import Desk, Refused
from handlers.spelling import Typed, clean, typed
from handlers.welcome import Way, greet
from handlers.words import SPELLINGS

CONSENT = "2026-11"  # the version of the text that is shown when a chat is opened (conduct C39)
INVITE_HOURS = 72
WRONG_TRIES, LOCKED = 5, timedelta(hours=1)
ROLES = ("steward", "guard", "finance", "manager", "admin")
NOTHING: Way = {}
BARE = re.compile(rf"(?=.*[A-Za-z])[0-9A-Za-z]{{{TOKEN}}}")
START = {"start": "start"} | dict.fromkeys(SPELLINGS["start"], "start")
TYPED_IN = (MEMBER, WINDOW)  # there nobody can press a start link, so the word itself is typed


@dataclass(frozen=True, kw_only=True)
class Link:
    """A word that is shown once and kept nowhere, and when it expires (story clock)."""

    token: str
    expires: datetime


async def make_link(engine: Engine, tx: Tx, cases: list[Case]) -> Link:
    """A link that binds a chat to these cases of one unit."""
    token, expires = new_token(), engine.now() + timedelta(days=LINK_DAYS)
    ids = tuple(case.id for case in cases)
    await tx.add_token(digest(token), purpose="link", expires=expires, case_ids=ids)
    return Link(token=token, expires=expires)


async def make_invite(engine: Engine, tx: Tx, role: str, name: str, areas: tuple[str, ...]) -> Link:
    """An invitation for a colleague. Raises Refused for a role that does not exist."""
    if role not in ROLES:
        raise Refused("error.role", role=role, roles=", ".join(ROLES))
    token, expires = new_token(), engine.now() + timedelta(hours=INVITE_HOURS)
    await tx.add_token(digest(token), purpose="invite", expires=expires, role=role, areas=areas, name=name)
    return Link(token=token, expires=expires)


async def start(desk: Desk, words: tuple[str, ...]) -> None:
    """/start TOKEN: open what the word opens, once; five wrong ones lock the chat for an hour of the real clock."""
    sender, real = desk.inbound.sender, desk.engine.clock.real()
    until = await desk.tx.locked_until(sender.channel, sender.id)
    if until is not None and until > real:
        raise Refused("error.locked")
    if not words:
        await _greet(desk)
        return
    token = await desk.tx.token(digest(words[0]))
    if token is None or token.expires <= desk.now or not await desk.tx.use_token(digest(words[0]), desk.now):
        if await desk.tx.wrong_token(sender.channel, sender.id, real) >= WRONG_TRIES:
            await desk.tx.lock_chat(sender.channel, sender.id, real + LOCKED)
        raise Refused("error.expired_link", company=desk.engine.site.company)
    if token.purpose == "link":
        await bind(desk, await cases_of(desk, token))
    else:
        await _enlist(desk, token)


async def _greet(desk: Desk) -> None:
    company = desk.engine.site.company
    await desk.answer("greeting" if desk.person is None else "greeting.bound", company=company)


def word_in(inbound: Inbound, *, known: bool) -> Typed | None:
    """`start WORD`, or from somebody who is not `known` the bare word, where no link can be pressed (wecom 3 and 6)."""
    if inbound.sender.channel not in TYPED_IN or inbound.press is not None:
        return None
    text = clean(inbound.text)
    if not known and BARE.fullmatch(text):
        return Typed(name="start", words=(text,), slash=True)
    said = typed(text, START, free=True)
    good = said is not None and not said.slash and len(said.words) == 1 and BARE.fullmatch(said.words[0])
    return said if good else None


async def redeem(desk: Desk, word: str) -> Token | None:
    """Use up the word of an owner's link that a code or an address carried; None when it opens nothing (any more)."""
    sender, real = desk.inbound.sender, desk.engine.clock.real()
    until = await desk.tx.locked_until(sender.channel, sender.id)
    token = await desk.tx.token(digest(word)) if word and not (until and until > real) else None
    if token is None or token.purpose != "link" or not await desk.tx.use_token(digest(word), desk.now):
        return None
    return token


async def cases_of(desk: Desk, token: Token) -> list[Case]:
    """What a link opens."""
    return [await desk.tx.case(id) for id in token.case_ids]


async def bind(desk: Desk, cases: Sequence[Case], way: Way = NOTHING, *, sure: bool = False) -> None:
    """The chat is bound to the cases; who it is is asked by the engine before anything else (P16).

    `way`: what the chat is known by from its first moment, so that the question can go there. In customer service a
    chat is let in only after a yes of its own (`sure`) when another one is verified (C21), or when the engine could not
    ask there just now.
    """
    if not sure and desk.inbound.sender.channel == WINDOW:
        mute = not desk.inbound.spoken and "ticket" not in way
        if mute or await verified_elsewhere(desk, cases):
            await ask_who(desk, cases, way)
            return
    person = await _at_this_chat(desk, await desk.tx.person(cases[0].person_id), way)
    desk.person = person
    for case in cases:
        if case.person_id != person.id:
            await hand_over(desk.engine, desk.tx, case, person.id)
    bound = f.Bound(at=desk.now, by="owner", channel=desk.inbound.sender.channel, consent=CONSENT)
    said = [bound, *([f.Verified(at=desk.now, by="owner")] if sure else [])]
    for case in cases:
        await desk.record(case.id, *said)


async def _at_this_chat(desk: Desk, wanted: Person, way: Way) -> Person:
    """The person of this chat if it is known already, else the one the link was made for."""
    sender = desk.inbound.sender
    chat = await desk.tx.chat(sender.channel, sender.id)
    person = await desk.tx.person(chat.person_id) if chat is not None else wanted
    await open_here(desk, person.id, way)
    return person


async def open_here(desk: Desk, person_id: int, way: Way = NOTHING) -> Chat:
    """Open the chat that is being spoken in, with its ticket and holder; whoever wrote there opened its window too."""
    sender, at = desk.inbound.sender, desk.now
    chat = await desk.tx.open_chat(
        person_id, sender.channel, sender.id, at=at, consent=CONSENT, language=desk.inbound.language
    )
    if way:
        await desk.tx.set_chat(sender.channel, sender.id, **way)
    if sender.channel == WINDOW and desk.inbound.spoken:
        kept = await desk.tx.kept(desk.kept)
        await heard(desk.engine, desk.tx, chat, kept.written_at if kept is not None else at)
    return chat


# --- a second chat ---


async def verified_elsewhere(desk: Desk, cases: Sequence[Case]) -> bool:
    """Whether another chat has said already that it is the person of one of these cases, and this one has not."""
    sender = desk.inbound.sender
    for case in cases:
        chats = await desk.tx.chats(case.person_id)
        here = any((chat.channel, chat.address) == (sender.channel, sender.id) for chat in chats)
        if chats and not here and (await desk.view(case)).s.verified:
            return True
    return False


def asked_key(desk: Desk) -> str:
    """Where it is kept that a chat was asked who it is before it is let in."""
    return f"link.asked:{desk.inbound.sender.channel}:{desk.inbound.sender.id}"


async def ask_who(desk: Desk, cases: Sequence[Case], way: Way = NOTHING) -> None:
    """Ask a chat who it is, with nothing of the matter, and remember what it would open (P16)."""
    await desk.tx.set_meta(asked_key(desk), json.dumps([case.id for case in cases]))
    text, buttons = question(desk, await desk.view(cases[0]))
    if desk.inbound.spoken or not await greet(desk, way, text, buttons):
        await desk.say(text, buttons)  # where it may not go, what they write next is answered by it


def question(desk: Desk, view: View) -> tuple[str, Buttons]:
    """Who are you: the words of the playbook, as the engine asks it."""
    step = view.book.steps["verify"]
    return compose(desk.engine, [Say(view=view, say=decide.Say(step=step, key="verify"))])


# --- colleagues ---


async def _enlist(desk: Desk, token: Token) -> None:
    """A colleague opens his invitation; one person may hold several roles."""
    sender, name = desk.inbound.sender, token.name or desk.inbound.name or token.role or ""
    assert token.role is not None
    person = await colleague(desk.engine, desk.tx, (sender.channel, sender.id), name)
    await open_here(desk, person.id)
    await desk.tx.add_staff(person.id, name, token.role, token.areas, desk.now)
    desk.person, desk.roles = person, tuple(await desk.tx.staff_of(person.id))
    areas = desk.word("common.separator").join(token.areas) or desk.word("common.all")
    if not token.areas and token.role not in ("manager", "admin"):
        areas = desk.word("common.none")
    await desk.answer("greeting.staff", name=name, role=desk.word(f"role.{token.role}"), areas=areas)


async def colleague(engine: Engine, tx: Tx, at: tuple[str, str], name: str) -> Person:
    """The person of this chat (channel and address), or a new one for a colleague of this name."""
    chat = await tx.chat(*at)
    if chat is not None:
        return await tx.person(chat.person_id)
    key = f"staff:{at[0]}:{at[1]}"
    return await tx.person_by_key(key) or await tx.add_person(
        key=key, name=name, phone="", locale=engine.site.locale, zone="", at=engine.now()
    )


async def enlist_member(
    engine: Engine, tx: Tx, userid: str, invited: Sequence[str], areas: tuple[str, ...]
) -> None:
    """Give a member of the company a role at once, as WeCom vouches for who writes there; `invited`: role and name."""
    role, name = invited
    address = userid.lower()  # the same in upper and lower case (wecom 3)
    person = await colleague(engine, tx, (MEMBER, address), name or role)
    await tx.open_chat(person.id, MEMBER, address, at=engine.now(), consent=CONSENT)
    await tx.add_staff(person.id, name or role, role, areas, engine.now())
