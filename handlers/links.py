"""One-time links: made for a unit or a colleague, opened by /start, stored hashed (contract, people)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core import facts as f
from bot.engine import Engine
from bot.engine.wayback import LINK_DAYS, digest, new_token
from bot.store import Tx
from bot.store.rows import Case, Person, Token
from handlers.desk import Desk, Refused

CONSENT = "2026-11"  # the version of the text that is shown when a chat is opened (conduct C39)
INVITE_HOURS = 72
WRONG_TRIES, LOCKED = 5, timedelta(hours=1)
ROLES = ("steward", "guard", "finance", "manager", "admin")


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
    await (_bind(desk, token) if token.purpose == "link" else _enlist(desk, token))


async def _greet(desk: Desk) -> None:
    company = desk.engine.site.company
    await desk.answer("greeting" if desk.person is None else "greeting.bound", company=company)


async def _bind(desk: Desk, token: Token) -> None:
    """The chat is bound to the cases; who it is is asked by the engine before anything else (P16)."""
    cases = [await desk.tx.case(id) for id in token.case_ids]
    person = await _at_this_chat(desk, await desk.tx.person(cases[0].person_id))
    desk.person = person
    for case in cases:
        if case.person_id != person.id:
            await desk.tx.set_case(case.id, person_id=person.id)
    for case in cases:
        fact = f.Bound(at=desk.now, by="owner", channel=desk.inbound.sender.channel, consent=CONSENT)
        await desk.record(case.id, fact)


async def _at_this_chat(desk: Desk, wanted: Person) -> Person:
    """The person of this chat if it is known already, else the one the link was made for."""
    sender = desk.inbound.sender
    chat = await desk.tx.chat(sender.channel, sender.id)
    person = await desk.tx.person(chat.person_id) if chat is not None else wanted
    await desk.tx.open_chat(
        person.id, sender.channel, sender.id, at=desk.now, consent=CONSENT, language=desk.inbound.language
    )
    return person


async def _enlist(desk: Desk, token: Token) -> None:
    """A colleague opens his invitation; one person may hold several roles."""
    sender, name = desk.inbound.sender, token.name or desk.inbound.name or token.role or ""
    chat = await desk.tx.chat(sender.channel, sender.id)
    if chat is not None:
        person = await desk.tx.person(chat.person_id)
    else:
        key = f"staff:{sender.channel}:{sender.id}"
        person = await desk.tx.person_by_key(key) or await desk.tx.add_person(
            key=key, name=name, phone="", locale=desk.engine.site.locale, zone="", at=desk.now
        )
    await desk.tx.open_chat(
        person.id, sender.channel, sender.id, at=desk.now, consent=CONSENT, language=desk.inbound.language
    )
    assert token.role is not None
    await desk.tx.add_staff(person.id, name, token.role, token.areas, desk.now)
    desk.person, desk.roles = person, tuple(await desk.tx.staff_of(person.id))
    areas = desk.word("common.separator").join(token.areas) or desk.word("common.all")
    if not token.areas and token.role not in ("manager", "admin"):
        areas = desk.word("common.none")
    await desk.answer("greeting.staff", name=name, role=desk.word(f"role.{token.role}"), areas=areas)
