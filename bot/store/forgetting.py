"""What is kept for a time only and then forgotten, whatever becomes of the matter: whereabouts, strangers, old cards."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, and_, cast, delete, exists, or_, select, update

from bot.store.session import Session
from bot.store.tables import cases, chats, inbox, meta, posts
from bot.store.tables_shared import chat_locks, documents, wrong_tokens

SIGHTING = "sighting:"  # before the row of a message that says where somebody was; its value is when
NUMBERS = "seen:"  # before a guard's id: the numbers they typed last, and when
OVER = posts.c.state.in_(("sent", "failed", "cancelled"))  # nobody sends or decides these any more
KEPT = ("page", "console")  # an owner's own page; a sandbox, where nobody is real
GONE = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A sighting as lists say it: the case, its unit, since when, and the words for it in every language."""

    case_id: int
    unit: str
    since: datetime
    words: tuple[str, ...]


async def mark_sighting(tx: Session, kept: Iterable[int], at: datetime) -> None:
    """These messages say where somebody was at that moment: they go with the sighting (conduct C34)."""
    for id in kept:
        await tx._upsert(meta, {"key": f"{SIGHTING}{id}"}, {"value": at.isoformat()})


async def forget_sightings(tx: Session, before: datetime) -> None:
    """What guards wrote before then about where people were, as it came in and as it is offered to them again."""
    for row in await tx._all(select(meta.c.key, meta.c.value).where(meta.c.key.startswith(SIGHTING))):
        if datetime.fromisoformat(row.value) < before:
            mine = inbox.c.id == int(row.key.removeprefix(SIGHTING))
            await tx._execute(update(inbox).where(mine, inbox.c.state != "new").values(raw={}))
            await tx._execute(delete(meta).where(meta.c.key == row.key))
    for row in await tx._all(select(meta.c.key, meta.c.value).where(meta.c.key.startswith(NUMBERS))):
        typed = json.loads(row.value)
        left = [one for one in typed if datetime.fromisoformat(one[1]) >= before]
        if left != typed:
            same = meta.c.key == row.key
            await tx._execute(
                update(meta).where(same).values(value=json.dumps(left)) if left else delete(meta).where(same)
            )


async def forget_cards(tx: Session, case_id: int, task: int) -> None:
    """The words of the cards that asked for this task; a tap on one is answered as on any old card."""
    asked = cast(posts.c.buttons, String).contains(f"task:{case_id}:{task}/")
    mine = (posts.c.case_id == case_id, posts.c.kind == "card", OVER, asked)
    await tx._execute(update(posts).where(*mine).values(text=GONE, buttons=[]))


async def forget_mentions(tx: Session, told: Told) -> None:
    """Answers and lists for colleagues that say a sighting again; keys stay, so that a tap on a fresh card still counts."""
    said = or_(*(posts.c.text.contains(words, autoescape=True) for words in told.words))
    about = and_(posts.c.case_id.is_(None), posts.c.text.contains(told.unit, autoescape=True))
    colleagues = (posts.c.kind.in_(("reply", "card")), posts.c.planned_at >= told.since, OVER)
    mine = or_(posts.c.case_id == told.case_id, about)
    await tx._execute(update(posts).where(*colleagues, mine, said).values(text=GONE))


async def forget_strangers(tx: Session, before: datetime) -> None:
    """What came in before then from chats that are no owner's, and wrong words that were tried; no fact is touched.

    What owners wrote stays as long as their matter; what colleagues recorded lies in the facts.
    """
    owner = exists().where(cases.c.person_id == chats.c.person_id)
    there = or_(
        and_(inbox.c.channel == chats.c.channel, inbox.c.sender == chats.c.address),
        inbox.c.sender == chats.c.channel + ":" + chats.c.address,
    )
    kept = or_(exists().where(there, owner), inbox.c.channel.in_(KEPT))
    old = (inbox.c.received_at < before, inbox.c.state != "new")
    await tx._execute(update(inbox).where(*old, ~kept).values(raw={}, sender=None))
    await tx._execute(delete(wrong_tokens).where(wrong_tokens.c.at < before))
    await tx._execute(delete(chat_locks).where(chat_locks.c.until < before))


async def forget_old_posts(tx: Session, before: datetime) -> None:
    """What colleagues were told and sent before then about many matters at once: lists, cards, reports."""
    old = and_(posts.c.case_id.is_(None), posts.c.changed_at < before, OVER)
    papers = select(posts.c.document).where(old, posts.c.document.is_not(None))
    await tx._execute(update(documents).where(documents.c.id.in_(papers)).values(name=GONE, content=b""))
    await tx._execute(update(posts).where(old, posts.c.text != GONE).values(text=GONE, buttons=[]))
