"""The customer service chat: somebody opens it, answers who he is before he is let in, or was not reached after all."""

import json
from typing import NamedTuple

from bot.core import facts as f
from bot.core.message import ChannelError, Failed, Session
from bot.core.reader import Reading, read
from bot.core.roads import WELCOME, WINDOW
from bot.engine.concerns import Concern
from bot.engine.outcomes import ref_of, unsaid
from bot.engine.roads import other_road
from bot.engine.settle import settle, settle_for
from bot.engine.staff import post_card
from bot.engine.wayback import digest
from bot.store import Crowded
from bot.store.rows import Case, Chat, Post
from handlers.contacts import changed, not_his, road_closed
from handlers.desk import Desk
from handlers.identity import says_yes
from handlers.links import (
    BARE,
    LOCKED,
    WRONG_TRIES,
    ask_who,
    asked_key,
    bind,
    cases_of,
    question,
    redeem,
    word_in,
)
from handlers.said import fact_of_words
from handlers.spelling import clean
from handlers.welcome import Way, greet, way_in

WENT = ("sending", "sent", "unknown")  # states of a message that we thought was on its way


async def happened(desk: Desk) -> None:
    """What the platform tells of a chat, where nobody said a word (wecom 4 and 6; practice P26)."""
    inbound = desk.inbound
    if inbound.contact is not None:
        await changed(desk, inbound.contact)
    elif inbound.session is not None:
        await opened(desk, inbound.session)
    elif inbound.failed is not None:
        await failed(desk, inbound.failed)
    else:
        await road_closed(desk)


async def opened(desk: Desk, session: Session) -> None:
    """Somebody opened the chat, perhaps by a link that says for what; the word to greet with is used once (wecom 6)."""
    way, sender = way_in(desk, "kf", session.welcome), desk.inbound.sender
    chat = await desk.tx.chat(sender.channel, sender.id)
    token = await redeem(desk, session.scene)
    cases = await cases_of(desk, token) if token is not None else []
    if fresh := await not_his(desk, chat, cases):
        await bind(desk, fresh, way)
    elif chat is not None and chat.open:
        await _back(desk, chat, way)
    elif waiting := await _asked(desk):
        await ask_who(desk, waiting, way)
    else:
        await _wrong_word(desk, session.scene)
        await greet(desk, way, desk.word("contacts.stranger", company=desk.engine.site.company))


async def _back(desk: Desk, chat: Chat, way: Way) -> None:
    """Somebody we know: what is due goes by this word; with nothing pressing one greeting a day, none after a stop."""
    tx, person = desk.tx, await desk.tx.lock_person(chat.person_id)
    if way:
        await tx.set_chat(chat.channel, chat.address, **way)
    await settle(desk.engine, tx, person.id)
    due = any(post.state == "queued" for post in await tx.queued_for(person.id))
    if not way or due or person.stopped_at is not None:
        return
    day = desk.now.astimezone(desk.engine.place(person).zone).date()
    if await tx.slot(f"kf.hello:{chat.address}", day):
        await greet(desk, way, desk.word("contacts.hello", company=desk.engine.site.company))


async def _wrong_word(desk: Desk, scene: str) -> None:
    """Only a word that looks like ours and never was is a guess; a used one is a link that is opened again."""
    if not BARE.fullmatch(scene) or await desk.tx.token(digest(scene)) is not None:
        return
    sender, real = desk.inbound.sender, desk.engine.clock.real()
    if await desk.tx.wrong_token(sender.channel, sender.id, real) >= WRONG_TRIES:
        await desk.tx.lock_chat(sender.channel, sender.id, real + LOCKED)


# --- who are you, before a second chat is let in ---


async def _asked(desk: Desk) -> list[Case]:
    """The open cases about which this chat was asked who it is."""
    kept = json.loads(await desk.tx.meta(asked_key(desk)) or "[]")
    return [case for id in kept if (case := await desk.tx.case(id)).outcome is None]


async def answered(desk: Desk) -> bool:
    """Whether a chat that was asked who it is has said something: yes lets it in, no ends it, else it is asked again."""
    press = desk.inbound.press or ""
    if desk.inbound.sender.channel != WINDOW or _command(desk):
        return False
    if desk.person is not None and not press:
        return await _asked_late(desk)
    cases = await _asked(desk)
    verb, _, rest = press.partition(":")
    mine = verb in ("yes", "no") and rest.partition(":")[0] in {str(case.id) for case in cases}
    if not cases or (press and not mine):
        return False
    answer = verb if press else _in_words(desk, cases[0])
    if answer == "yes":
        await _let_in(desk, cases)
    elif answer == "no":
        await _turned_away(desk, cases)
    else:
        await ask_who(desk, cases)
    return True


def _command(desk: Desk) -> bool:
    return clean(desk.inbound.text).startswith("/") or word_in(desk.inbound, known=False) is not None


def _in_words(desk: Desk, case: Case) -> str:
    reading, said = _reading(desk), desk.inbound.text
    if reading.no or reading.stop or reading.kind in ("wrong_person", "opt_out"):
        return "no"
    return "yes" if reading.yes or says_yes(said, case.party) else ""


def _reading(desk: Desk) -> Reading:
    site = desk.engine.site
    return read(desk.inbound.text, desk.now.astimezone(site.zone), desk.locale, site.calendar)


async def _asked_late(desk: Desk) -> bool:
    """Somebody who could not be asked so far, as there was no road, writes: then that is the answer to it (P16)."""
    reading = _reading(desk)
    if (
        reading.yes
        or reading.no
        or reading.stop
        or reading.alarm
        or reading.kind in ("wrong_person", "opt_out")
    ):
        return False
    for case in await desk.tx.cases_of(desk.speaker.id, open_only=True):
        view = await desk.view(case)
        if view.s.bound and not view.s.verified and f"verify:{view.s.bound_id}" in view.s.failed:
            await desk.record(case.id, fact_of_words(desk, f.Heard, reading=reading.kind))
            await desk.say(*question(desk, view), case=case)
            return True
    return False


async def _let_in(desk: Desk, cases: list[Case]) -> None:
    """They are who the other chat is: both are one person's from now on, with one measure of contacts (conduct C06)."""
    await desk.tx.set_meta(asked_key(desk), "")
    await bind(desk, cases, sure=True)
    await desk.answer("answer.verified")


async def _turned_away(desk: Desk, cases: list[Case]) -> None:
    """C20 for somebody who was never let in: nothing changes for the person, and the steward hears of it."""
    await desk.tx.set_meta(asked_key(desk), "")
    await desk.answer("answer.wrong_person")
    concern = Concern(role="steward", word="card.other_reader")
    await post_card(desk.engine, desk.tx, await desk.view(cases[0]), concern)


# --- not delivered after all ---


class _Said(NamedTuple):
    case_id: int
    fact_id: int


async def failed(desk: Desk, failed: Failed) -> None:
    """A message the platform had taken was not delivered (wecom 6, msg_send_fail): it was not said, another road is tried."""
    post = await _meant(desk, failed.ref)
    if post is None or post.state not in WENT:
        return
    engine, tx, now = desk.engine, desk.tx, desk.engine.now()
    for said in await _said_by(desk, post):
        await tx.add(said.case_id, f.Undone(at=now, of=said.fact_id))
    error = ChannelError(failed.why, "refused", shut=True)
    try:
        if await other_road(engine, tx, post, error):
            return
    except Crowded:  # another message is on its way to them: this one is decided again after it
        await _later(desk, post, failed.why)
        return
    await tx.settle_post(post.id, "failed", at=engine.clock.real(), error=failed.why, was=post.state)
    await unsaid(engine, tx, post, closed=False)


async def _meant(desk: Desk, ref: str) -> Post | None:
    """The message with this name of ours, if it went to this chat; a name of another database fits none."""
    number = ref.removeprefix("p").partition("-")[0]
    if not (ref.startswith("p") and number.isascii() and number.isdigit() and len(number) <= 18):
        return None
    post = await desk.tx.post_of(int(number))
    if post is not None and post.kind == "proactive" and post.person_id is not None:
        await desk.tx.lock_person(post.person_id)  # what its call is just writing down counts
        post = await desk.tx.post_of(post.id)
    if post is None or ref_of(post) != ref or post.channel not in (WINDOW, WELCOME):
        return None
    return post if post.channel == WELCOME or post.address == desk.inbound.sender.id else None


async def _said_by(desk: Desk, post: Post) -> list[_Said]:
    """The facts by which the message counts as said."""
    found: list[_Said] = []
    for case_id, key, _ in post.cases:
        facts = await desk.tx.facts(case_id)
        gone = {fact.of for fact in facts if isinstance(fact, f.Undone)}
        spoken = [x for x in facts if isinstance(x, f.Spoke) and x.key == key and x.id not in gone]
        found += [_Said(case_id, fact.id) for fact in spoken[-1:]]
    return found


async def _later(desk: Desk, post: Post, why: str) -> None:
    engine, tx = desk.engine, desk.tx
    await tx.settle_post(post.id, "failed", at=engine.clock.real(), error=why, was=post.state)
    for case_id, key, step in post.cases:
        await tx.add(case_id, f.Unsaid(at=engine.now(), key=key, step=step, why="crowded"))
    await settle_for(engine, tx, post)
