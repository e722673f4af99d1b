"""What a person scans or opens in WeChat: a contact way of the stewards, or the link to the customer service chat."""

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.app import App
    from bot.channels.wecom.contacts import Contacts
    from bot.config import Settings
    from bot.store import Tx
    from bot.store.rows import Case

PATIENCE = 8  # seconds
PNG = b"\x89PNG\r\n\x1a\n"
LARGEST_PICTURE = 2 * 1024 * 1024  # bytes
MOST_MEMBERS = 100  # of one contact way (wecom 5)


class Addresses(NamedTuple):
    """`wecom`: what makes somebody a contact of a steward, else the chat; `kf`: the chat. None: not set up, or no answer."""

    wecom: str | None = None
    kf: str | None = None


def configured(given: "Settings") -> bool:
    """Whether there is an app of WeCom to speak for."""
    return bool(given.wecom_corp_id and given.wecom_agent_id and given.wecom_secret)


async def addresses(opened: "App", token: str, cases: "Sequence[Case]") -> Addresses:
    """Where this word opens in WeChat. A call that fails costs its address and one sentence on stderr, not the word."""
    if not configured(opened.settings):
        return Addresses()
    from bot.core.message import ChannelError

    async with opened.store.view() as tx:
        members = await _members(tx, cases[0])
    found = Addresses()
    try:
        async with contacts_of(opened.settings) as contacts:
            found = found._replace(kf=await _kf(opened, contacts, token))
            if members:
                found = found._replace(wecom=await _way(opened, contacts, token, (members, cases[0].unit)))
    except ChannelError as error:
        sys.stderr.write(f"WeCom gave no address ({error}): the word itself is good.\n")
        return found
    return found if members else found._replace(wecom=found.kf)


def picture(given: "Settings", address: str) -> bytes | None:
    """The picture that WeCom itself drew of a contact way, a PNG; None when there is no picture at this address."""
    import asyncio

    return asyncio.run(_fetched(given, address))


async def _fetched(given: "Settings", address: str) -> bytes | None:
    import aiohttp

    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
            session.get(address, proxy=given.proxy or None) as answer,
        ):
            found = await answer.content.read(LARGEST_PICTURE) if answer.status == 200 else b""
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return None
    return found if found.startswith(PNG) else None


@asynccontextmanager
async def contacts_of(given: "Settings") -> "AsyncIterator[Contacts]":
    """What the platform is asked about contacts and the service chat, for as long as one command runs."""
    from bot.channels.wecom.api import Api
    from bot.channels.wecom.contacts import Contacts

    api = Api(
        given.wecom_corp_id,
        given.wecom_secret,
        given.wecom_agent_id,
        base=given.wecom_api or None,
        proxy=given.proxy or None,
        timeout=PATIENCE,
    )
    try:
        yield Contacts(api, given.wecom_kf_id)
    finally:
        await api.stop()


async def _members(tx: "Tx", case: "Case") -> list[str]:
    """The userid of the case's own steward, else those of the stewards of its area."""
    from bot.core.roads import MEMBER

    found: dict[str, list[str]] = {}
    for one in await tx.staff_for("steward", case.area):
        ids = [chat.address for chat in await tx.chats(one.person_id) if chat.channel == MEMBER]
        found.setdefault(one.name, []).extend(ids)
    own = found.get(case.steward or "") or [id for ids in found.values() for id in ids]
    return own[:MOST_MEMBERS]


async def _way(opened: "App", contacts: "Contacts", token: str, whom: tuple[list[str], str]) -> str:
    """A contact way whose state is the word; its id is kept, as the console does not show it (wecom 5)."""
    from bot.engine.wayback import digest

    members, unit = whom
    way = await contacts.contact_way(state=token, members=members, remark=unit)
    async with opened.store.begin() as tx:
        await tx.set_meta(f"wecom.way:{digest(token)}", way.config_id)
    return way.qr_url


async def window(opened: "App") -> str | None:
    """The link to the window without a word; None without a window or an answer, with one sentence on stderr."""
    from bot.core.message import ChannelError

    if not configured(opened.settings):
        return None
    try:
        async with contacts_of(opened.settings) as contacts:
            return await _kf(opened, contacts, "")
    except ChannelError as error:
        sys.stderr.write(f"WeCom gave no address ({error}).\n")
        return None


async def _kf(opened: "App", contacts: "Contacts", token: str) -> str | None:
    """The link to the window with the word, asked for once and kept; None without a window."""
    from bot.engine.wayback import KF_LINK, kf_link
    from bot.serve.wecom import LINK_OF, SCENE

    account = opened.settings.wecom_kf_id
    if not account:
        return None
    async with opened.store.view() as tx:
        known = await tx.meta(KF_LINK) and await tx.meta(LINK_OF) == account
    if not known:
        url = await contacts.kf_link(SCENE)
        async with opened.store.begin() as tx:
            await tx.set_meta(KF_LINK, url)
            await tx.set_meta(LINK_OF, account)
    async with opened.store.view() as tx:
        return await kf_link(tx, token)
