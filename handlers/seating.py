"""Who speaks: an update becomes a person at a desk, with the roles that person holds now."""

from bot.core.message import Inbound
from bot.engine import Engine
from bot.engine.roads import heard
from bot.store import Tx
from bot.store.rows import Kept
from handlers.desk import Desk


async def seat(engine: Engine, tx: Tx, kept: Kept, inbound: Inbound) -> Desk:
    """Who speaks: the person of the chat and the roles that person holds now."""
    if inbound.by_page is not None:
        return await _from_page(engine, tx, kept, inbound)
    chat = await tx.chat(inbound.sender.channel, inbound.sender.id)
    desk = Desk(engine=engine, tx=tx, inbound=inbound, kept=kept.id, received_at=kept.received_at)
    if chat is not None and chat.open:
        desk.person = await tx.person(chat.person_id)
        desk.roles = tuple(await tx.staff_of(chat.person_id))
        if inbound.spoken:
            await heard(engine, tx, chat, kept.written_at)
    return desk


async def _from_page(engine: Engine, tx: Tx, kept: Kept, inbound: Inbound) -> Desk:
    """Who is on a page was proven before it was kept; no chat was written in, so none is opened by it (wecom 6)."""
    assert inbound.by_page is not None
    desk = Desk(engine=engine, tx=tx, inbound=inbound, kept=kept.id, received_at=kept.received_at)
    desk.person = await tx.person(inbound.by_page)
    if not inbound.cases:  # a link to an owner's page gives no colleague's rights, whoever the owner is
        desk.roles = tuple(await tx.staff_of(inbound.by_page))
    return desk
