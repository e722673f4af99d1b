"""What is wrong with the bot itself: told to the admins once an hour, never to the people it serves."""

import asyncio
import logging
from collections.abc import Collection, Iterable
from typing import NamedTuple

from bot.core.message import Address, ChannelError, Outbound
from bot.core.roads import MEMBER, TAP, WELCOME, WINDOW
from bot.engine.site import Engine
from bot.engine.staff import Card, post_to
from bot.store import Tx, Unavailable

log = logging.getLogger(__name__)
CHANNEL = "alarm.channel"
PATIENCE = 20.0  # seconds one direct call may take
WECOM = frozenset({MEMBER, WINDOW, TAP, WELCOME})  # four channels of one app
OF_THE_APP = frozenset(
    {"token", "secret", "agent", "address"}
)  # places of a fault that every one of them meets


class Listener(NamedTuple):
    """A chat or an address that hears alarms, and in which language."""

    channel: str
    address: str
    locale: str


async def alarm(engine: Engine, word: str, **values: object) -> None:
    """Put an alarm into the outbox of every admin; the same word at most once an hour of the real clock."""
    hour = f"{engine.clock.real():%Y-%m-%dT%H}"
    log.error("alarm %s %s", word, values)
    async with engine.store.begin() as tx:
        if not await tx.slot(f"alarm:{word}{_whose(word, values)}", hour):
            return
        await _outside(engine, tx, said(engine, word, engine.site.locale, values))
        for one in await tx.staff_for("admin"):
            person = await tx.person(one.person_id)
            text = said(engine, word, engine.locale(person), values)
            await post_to(engine, tx, person, Card(text=text))


def _whose(word: str, values: dict[str, object]) -> str:
    return f":{values['channel']}" if word.startswith(CHANNEL) and "channel" in values else ""


async def stopped(engine: Engine, channel: str, error: ChannelError | None) -> None:
    """A channel sends nothing more until a restart: its token is wrong, or WeCom says what is to be put right (wecom 9)."""
    try:
        if channel in WECOM:
            await _stopped(engine, channel, error)
        else:
            await alarm(engine, "error.token", channel=channel)
    except Unavailable as trouble:
        log.critical("channel %s is stopped, and nobody could be told: %s", channel, type(trouble).__name__)


async def _stopped(engine: Engine, channel: str, error: ChannelError | None) -> None:
    """A fault of one road is told for that road; one of the whole app once, whoever of the four meets it later."""
    place: str = getattr(error, "place", "")
    word, why = f"alarm.channel_{place}" if place else CHANNEL, str(error or "")
    if place not in OF_THE_APP:
        await alarm(engine, word, channel=channel, why=why)
    elif place not in engine.amiss:
        await alarm(engine, word, why=why)
        engine.amiss.add(place)


def said(engine: Engine, word: str, locale: str, values: dict[str, object]) -> str:
    """The words of an alarm; its bare name when the file of words is what is wrong, for an alarm must not fail."""
    try:
        return engine.words.word(word, locale, **values)
    except (KeyError, ValueError, IndexError):
        return f"[{word}] {', '.join(f'{name}: {value}' for name, value in values.items())}"


def outside(engine: Engine) -> list[Listener]:
    """The chat or the address of ROUNDS_ADMIN_ALERT, if there is one."""
    target = engine.site.admin_alert
    if not target:
        return []
    channel = "alert" if target.startswith(("https://", "http://")) else "telegram"
    return [Listener(channel, target, engine.site.locale)]


async def listeners(engine: Engine, tx: Tx) -> list[Listener]:
    """Who hears alarms: ROUNDS_ADMIN_ALERT, and the newest chat of each admin."""
    found = outside(engine)
    for one in await tx.staff_for("admin"):
        person = await tx.person(one.person_id)
        newest = (await tx.chats(person.id))[:1]
        found += [Listener(chat.channel, chat.address, engine.locale(person)) for chat in newest]
    return list({(one.channel, one.address): one for one in found}.values())


async def cry(
    engine: Engine, to: Iterable[Listener], working: Collection[str], word: str, values: dict[str, object]
) -> int:
    """Tell at once, past outbox and pump, which may be what is broken; how many heard it.

    `working`: the channels that can be spoken on; whoever is on another one is left out.
    """
    tellable = [one for one in to if one.channel in working]
    told = [_told(engine, one, said(engine, word, one.locale, values)) for one in tellable]
    return sum(await asyncio.gather(*told))


async def _told(engine: Engine, one: Listener, text: str) -> bool:
    message = Outbound(to=Address(channel=one.channel, id=one.address), text=text)
    try:
        async with asyncio.timeout(PATIENCE):
            await engine.channels[one.channel].send(message)
    except (ChannelError, TimeoutError) as error:
        log.warning("an alarm did not get through on %s: %s", one.channel, error)
    except Exception:
        log.exception("an alarm did not get through on %s", one.channel)
    else:
        return True
    return False


async def _outside(engine: Engine, tx: Tx, text: str) -> None:
    for channel, address, _ in outside(engine):
        await tx.post(
            kind="card",
            channel=channel,
            address=address,
            key="alarm",
            text=text,
            planned_at=engine.now(),
            not_before=engine.clock.real(),
        )
