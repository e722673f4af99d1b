"""In the sandbox nobody needs a link: whoever speaks at the console is introduced first."""

import json
from typing import TYPE_CHECKING

from bot.cli.find import Where, one_case
from bot.cli.output import typed
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from bot.app import App
    from bot.config import Settings
    from bot.store import Tx

CHANNEL = "console"


def is_sandbox(settings: "Settings") -> bool:
    """Whether no real person can be reached: a rehearsal, or no live channel at all."""
    return settings.clock is not None or not (settings.telegram_token or settings.wecom_corp_id)


async def introduce(app: "App", where: Where, address: str, text: str) -> None:
    """Open the chat of a unit or a role. Raises Refusal for an unknown one, or with a live channel."""
    from handlers.links import ROLES

    role = where.unit if where.unit in ROLES else None
    async with app.store.view() as tx:
        known = await tx.chat(CHANNEL, address)
    if known is not None:
        if role is not None and is_sandbox(app.settings):
            await _refresh(app, where, address)
        return
    if _opens_a_link(text):
        return
    if not is_sandbox(app.settings):
        raise Refusal(
            f"{address} has no console chat, and with a live channel nobody is introduced: "
            'make a word with `link` or `invite` and say "/start WORD" first.'
        )
    await (_colleague(app, where, address) if role else _owner(app, where, address))


def _opens_a_link(text: str) -> bool:
    from handlers import NAMES
    from handlers.spelling import typed as command

    said = command(text, NAMES, free=True)
    return said is not None and said.name == "start"


async def _owner(app: "App", where: Where, address: str) -> None:
    from bot.core import facts as f
    from bot.engine import record
    from handlers.links import CONSENT

    engine, now = app.engine, app.engine.now()
    async with app.store.begin() as tx:
        case = await one_case(tx, where)
        await tx.open_chat(case.person_id, CHANNEL, address, at=now, consent=CONSENT, language=None)
        bound = f.Bound(at=now, by="owner", channel=CHANNEL, consent=CONSENT)
        await record(engine, tx, case.id, bound, f.Verified(at=now, by="owner"))


async def _colleague(app: "App", where: Where, address: str) -> None:
    from handlers.links import CONSENT

    now, role = app.engine.now(), where.unit
    async with app.store.begin() as tx:
        key = f"sandbox:{CHANNEL}:{address}"
        person = await tx.person_by_key(key) or await tx.add_person(
            key=key, name=role, phone="", locale=app.settings.locale, zone="", at=now
        )
        await tx.open_chat(person.id, CHANNEL, address, at=now, consent=CONSENT, language=None)
        areas = await _areas(tx, where)
        await tx.add_staff(person.id, role, role, areas, now)
        await tx.set_meta(_given(address), json.dumps(areas))


async def _refresh(app: "App", where: Where, address: str) -> None:
    """Areas that came with a later import are the introduced colleague's too, unless somebody chose others."""
    async with app.store.view() as tx:
        given, areas = await tx.meta(_given(address)), await _areas(tx, where)
        chat = await tx.chat(CHANNEL, address)
        held = await tx.staff_of(chat.person_id) if chat else []
    mine = next((one for one in held if one.role == where.unit), None)
    if chat is None or mine is None or given is None or json.loads(given) != list(mine.areas):
        return
    if areas != list(mine.areas):
        async with app.store.begin() as tx:
            await tx.add_staff(chat.person_id, mine.name, mine.role, areas, mine.since)
            await tx.set_meta(_given(address), json.dumps(areas))


async def _areas(tx: "Tx", where: Where) -> list[str]:
    if where.area is not None:
        return [typed(where.area)]
    return sorted({case.area for case in await tx.list_cases()})


def _given(address: str) -> str:
    return f"sandbox.areas:{address}"
