"""Content that lies beside the facts and must be gone with them: names, numbers, texts, what came in (conduct C37)."""

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from bot.store.session import Session
from bot.store.tables import cases, chats, inbox, meta, persons, posts, taps
from bot.store.tables_faces import import_cases, orders
from bot.store.tables_shared import documents, slots, tokens

GONE = ""
PAGE = "page"  # the channel of what somebody does on a page; its sender is the person


async def erase_case(tx: Session, case_id: int) -> None:
    """A case keeps its unit and its outcome; who it was, what was said about it alone, and its letters go."""
    await tx.flush()
    named: dict[str, object] = {"party": GONE, "phone": GONE, "steward": None, "more": {}}
    await tx._execute(update(cases).where(cases.c.id == case_id).values(**named))
    papers = select(posts.c.document).where(posts.c.case_id == case_id, posts.c.document.is_not(None))
    await tx._execute(update(documents).where(documents.c.id.in_(papers)).values(name=GONE, content=b""))
    await tx._execute(delete(import_cases).where(import_cases.c.case_id == case_id))  # it holds who they were
    await _erase_posts(tx, posts.c.case_id == case_id)


async def erase_person(tx: Session, person_id: int, key: str) -> None:
    """A person stays as a hash and the moment of a stop; chats and what was written from them go."""
    await tx.flush()
    mine = select(chats.c.channel, chats.c.address).where(chats.c.person_id == person_id)
    for channel, address in [(row.channel, row.address) for row in await tx._all(mine)]:
        known = (channel, channel.partition("_")[0]), (address, f"{channel}:{address}")  # WeCom has one inbox
        wrote = (inbox.c.channel.in_(known[0]), inbox.c.sender.in_(known[1]), inbox.c.state != "new")
        await tx._execute(update(inbox).where(*wrote).values(raw={}, sender=None))
        asked = and_(meta.c.key.startswith("contact.waiting:"), meta.c.value.contains(address))
        await tx._execute(delete(meta).where(or_(meta.c.key == f"link.asked:{channel}:{address}", asked)))
        await tx._execute(delete(slots).where(slots.c.name == f"kf.hello:{address}"))
    there = (inbox.c.channel == PAGE, inbox.c.sender == str(person_id), inbox.c.state != "new")
    await tx._execute(update(inbox).where(*there).values(raw={}, sender=None))
    await tx._execute(delete(tokens).where(tokens.c.person_id == person_id))
    paid = update(orders).where(orders.c.person_id == person_id, orders.c.state != "open")
    await tx._execute(
        paid.values(title=GONE, way=GONE)
    )  # number and sum stay, so that a notice still counts once
    await tx._execute(delete(chats).where(chats.c.person_id == person_id))
    await _erase_posts(tx, posts.c.person_id == person_id)
    blank = {"key": key, "name": GONE, "phone": GONE, "focus": None}
    await tx._execute(update(persons).where(persons.c.id == person_id).values(**blank))


async def _erase_posts(tx: Session, which: ColumnElement[bool]) -> None:
    """Words and addresses of messages, and of the taps they waited for; a task that is still open is stopped by now."""
    await tx._execute(
        update(taps).where(taps.c.post_id.in_(select(posts.c.id).where(which))).values(address=GONE)
    )
    said = update(posts).where(which)
    await tx._execute(said.values(text=GONE, buttons=[], address=GONE, message_id=None, answers=None))
