"""One sender who floods us: beyond twenty a minute nothing is taken in but what may never be lost (reliability, inbound rate)."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from bot.channels.console import Console
from bot.core.flood import Flow, Verdict, one_more
from bot.core.message import Address
from bot.core.reader import read
from bot.engine.wayback import digest
from handlers.commands import said_by
from handlers.desk import PAGE, Desk

LONGEST = 400  # characters in which a stop or an alarm is looked for


async def flooding(desk: Desk) -> bool:
    """Whether this is one too many of its sender: it is left, and that is said once in the chat, on a page each time.

    Colleagues are not counted, nor is who types at the machine itself. A stop, a death or a danger is heard all the same.
    """
    by_page = desk.inbound.by_page
    if desk.roles or (by_page is None and desk.inbound.sender.channel == Console.name):
        return False
    verdict = await _judged(desk)
    if verdict.taken or _never_lost(desk):
        return False
    if by_page is not None:  # the form waits for an answer, and the chat has enough
        desk.inbound = replace(desk.inbound, sender=Address(channel=PAGE, id=str(by_page)))
    if verdict.tell or by_page is not None:
        await desk.answer("flood.wait")
    return True


async def _judged(desk: Desk) -> Verdict:
    """By what is kept of this sender over all processes; the key tells nobody who it is."""
    sender = desk.inbound.sender
    key = f"flood:{digest(f'{sender.channel}:{sender.id}')}"
    verdict = one_more(_flow(await desk.tx.meta(key)), _arrived(desk))
    told = verdict.flow.told
    kept = [[one.isoformat() for one in verdict.flow.taken], told.isoformat() if told else None]
    await desk.tx.set_meta(key, json.dumps(kept))
    return verdict


def _flow(kept: str | None) -> Flow:
    if kept is None:
        return Flow()
    taken, told = json.loads(kept)
    return Flow(tuple(map(datetime.fromisoformat, taken)), datetime.fromisoformat(told) if told else None)


def _arrived(desk: Desk) -> datetime:
    """When it was received, on the real clock: what waited for us did not come all at once."""
    clock = desk.engine.clock
    if not clock.speed:
        return clock.real()
    return clock.real() - max((clock.now() - desk.received_at) / clock.speed, timedelta())


def _never_lost(desk: Desk) -> bool:
    inbound, site = desk.inbound, desk.engine.site
    if inbound.press is not None:
        return inbound.press.startswith("stop:")
    said = said_by(desk, inbound, free=False)
    if said is not None:
        return said.name == "stop"
    reading = read(inbound.text[:LONGEST], desk.now.astimezone(site.zone), desk.locale, site.calendar)
    return reading.stop or reading.kind == "opt_out" or reading.alarm is not None
