"""What `doctor` finds at WeCom, step by step as it is set up in the console: each failure names the place there."""

import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode, urlsplit

from bot.cli.finding import Found
from bot.cli.reach import LOOPBACK, fetched

if TYPE_CHECKING:
    from bot.channels.wecom.contacts import Contacts
    from bot.config import Settings
    from bot.core.message import ChannelError
    from bot.store import Tx

T = TypeVar("T")
HOOK = "/hooks/wecom"
USUAL_FRESH = 300  # seconds; WeCom repeats a callback within seconds (wecom 4)
SHOWN = 5
FORBIDDEN, UNTRUSTED = 48002, 60020
APP = "the page of your application (应用管理)"
CALLED_FROM = "可调用接口的应用"  # who may call the interfaces, in the console's own words
MENDS = {
    "wecom token": "copy ROUNDS_WECOM_CORP_ID from 我的企业 and ROUNDS_WECOM_SECRET from " + APP,
    "wecom agent": f"copy ROUNDS_WECOM_AGENT_ID and ROUNDS_WECOM_SECRET from {APP}, both of the same one",
    "wecom contacts": f"tick this application in the console under 客户与上下游 › 客户联系 › API › {CALLED_FROM}",
    "wecom kf": f"tick this application in the console under 微信客服 › API › {CALLED_FROM}, and give it the account",
}
NETWORK = "check the network, ROUNDS_PROXY and ROUNDS_WECOM_API"


async def wecom(given: "Settings") -> list[Found]:
    """Token, trusted address, application, callback, rights, holders of contacts and the service account, in this order.

    The first trouble that hides the rest ends the list; without a corp id there is none.
    """
    if not given.wecom_corp_id:
        return []
    from bot.cli.wecom_links import contacts_of

    async with contacts_of(given) as asked:
        found = [one async for one in _platform(given, asked)]
    return [*found, await _callback(given), _fresh(given)]


async def _platform(given: "Settings", asked: "Contacts") -> AsyncIterator[Found]:
    from bot.core.message import ChannelError

    name = "wecom token"
    try:
        await asked.token()
        yield _ok(name, f"corp id and secret are taken ({given.wecom_corp_id})")
        name = "wecom agent"
        app = await asked.agent()
    except ChannelError as error:
        yield _refused(name, error)
        return
    yield _ok("wecom address", "calls from this machine are taken")
    yield _visible(app.name, len(app.members), len(app.departments) + len(app.tags))
    async for one in _rights(given, asked):
        yield one


async def _rights(given: "Settings", asked: "Contacts") -> AsyncIterator[Found]:
    from bot.core.message import ChannelError

    try:
        holders = await asked.follow_members()
    except ChannelError as error:
        yield _refused("wecom contacts", error)
    else:
        yield await _holders(given, holders)
    if not given.wecom_kf_id:
        says = "no ROUNDS_WECOM_KF_ID: every message to an owner needs a colleague's tap"
        yield Found(name="wecom kf", state="warn", says=says, mend="see docs/wecom.md, customer service")
        return
    try:
        accounts = await asked.kf_accounts()
    except ChannelError as error:
        yield _refused("wecom kf", error)
    else:
        yield await _account(given, {one.open_kfid: one.name for one in accounts})


def _visible(name: str, members: int, groups: int) -> Found:
    if members or groups:
        groups_too = f" and {groups} departments or tags" if groups else ""
        return _ok("wecom agent", f"{name}, visible to {members} members{groups_too}")
    mend = f"add the colleagues who work with Rounds on {APP} under 可见范围"
    return Found(name="wecom agent", state="fail", says=f"{name} is visible to nobody", mend=mend)


async def _holders(given: "Settings", holders: tuple[str, ...]) -> Found:
    """Who may have customers as contacts, held against the stewards we know."""
    name, where = "wecom contacts", "客户与上下游 › 客户联系 › 权限配置"
    if not holders:
        mend = f"add the stewards in the console under {where}"
        return Found(name=name, state="fail", says="no member may have customers as contacts", mend=mend)
    stewards = await _stewards(given)
    missing = sorted(stewards - set(holders))
    if not missing:
        told = f", all {len(stewards)} stewards among them" if stewards else ""
        return _ok(name, f"{len(holders)} members may have customers as contacts{told}")
    shown = ", ".join(missing[:SHOWN]) + (" …" if len(missing) > SHOWN else "")
    says = f"{len(missing)} stewards may have no customers as contacts: {shown}"
    return Found(name=name, state="warn", says=says, mend=f"add them in the console under {where}")


async def _account(given: "Settings", accounts: dict[str, str]) -> Found:
    name = "wecom kf"
    if given.wecom_kf_id not in accounts:
        known = ", ".join(f"{title} {id}" for id, title in sorted(accounts.items())[:SHOWN])
        says = f"this application has no account ROUNDS_WECOM_KF_ID, but {known or 'none at all'}"
        mend = (
            "copy the id of one of these, or give the application the account in the console under 微信客服"
        )
        return Found(name=name, state="fail", says=says, mend=mend)
    if await _link(given):
        return _ok(name, f"{accounts[given.wecom_kf_id]}, and the link to its window is known")
    says = f"{accounts[given.wecom_kf_id]}, but the link to its window is not known yet"
    return Found(name=name, state="warn", says=says, mend="start `serve` once: it asks for the link")


# --- the way in ---


async def _callback(given: "Settings") -> Found:
    """The console's own check of the address, made by ourselves."""
    name, url = "wecom callback", given.public_url + HOOK
    place = f"{APP} under 接收消息 › 设置API接收"
    if not (given.wecom_token and given.wecom_aes_key):
        says = (
            "no ROUNDS_WECOM_TOKEN and ROUNDS_WECOM_AES_KEY: nothing that anybody writes or presses arrives"
        )
        return Found(name=name, state="warn", says=says, mend=f"make both on {place}, with the address {url}")
    word = str(secrets.randbelow(10**18))
    answer = await fetched(given, f"{url}?{urlencode(_echo(given, word))}")
    if answer is None or answer.status_code >= 500:
        says = f"{url} cannot be reached from here, which WeCom may do all the same"
        mend = f"start `serve`, pass {HOOK} on to ROUNDS_HTTP, then save the address on {place}"
        return Found(name=name, state="warn", says=says, mend=mend)
    if answer.status_code == 200 and answer.text == word:
        return _reached(given, url, place)
    if answer.status_code == 403:
        says = f"{url} does not believe a check made with the settings of this folder"
        mend = (
            "start `serve` with the same ROUNDS_WECOM_TOKEN, _AES_KEY and _CORP_ID, on a clock that is right"
        )
        return Found(name=name, state="fail", says=says, mend=mend)
    says = f"{url} answers {answer.status_code} and not what was asked for"
    mend = f"pass {HOOK} on to ROUNDS_HTTP as it is, and start `serve` with these settings"
    return Found(name=name, state="fail", says=says, mend=mend)


def _reached(given: "Settings", url: str, place: str) -> Found:
    own = given.wecom_api or urlsplit(url).hostname not in LOOPBACK
    if own:
        return _ok("wecom callback", f"{url} answers the check; save it on {place}")
    says = f"{url} answers the check, but WeCom cannot come to this machine there"
    mend = "set ROUNDS_PUBLIC_URL to the address that your proxy has on the internet"
    return Found(name="wecom callback", state="warn", says=says, mend=mend)


def _echo(given: "Settings", word: str) -> dict[str, str]:
    from bot.app import RealClock
    from bot.channels.wecom.echo import echo_of

    key, real = given.wecom_aes_key, RealClock().real()
    return echo_of(word, token=given.wecom_token, key=key, corp_id=given.wecom_corp_id, now=real)


def _fresh(given: "Settings") -> Found:
    name, seconds = "wecom fresh", given.wecom_fresh
    if 0 < seconds <= USUAL_FRESH:
        return _ok(name, f"callbacks older than {seconds} s are refused")
    says = (
        f"callbacks of up to {seconds} s ago are believed" if seconds else "callbacks of any age are believed"
    )
    mend = f"set ROUNDS_WECOM_FRESH to {USUAL_FRESH} outside of a rehearsal"
    return Found(name=name, state="warn", says=says, mend=mend)


# --- what our database knows ---


async def _stewards(given: "Settings") -> set[str]:
    """The user ids of the stewards who are bound in WeCom, in lower case; nobody before there is a database."""

    async def look(tx: "Tx") -> set[str]:
        chats = [chat for one in await tx.staff_for("steward") for chat in await tx.chats(one.person_id)]
        return {chat.address.lower() for chat in chats if chat.channel == "wecom"}

    return await _known(given, look) or set()


async def _link(given: "Settings") -> str:
    from bot.engine.wayback import KF_LINK

    async def look(tx: "Tx") -> str:
        return await tx.meta(KF_LINK) or ""

    return await _known(given, look) or ""


async def _known(given: "Settings", look: "Callable[[Tx], Awaitable[T]]") -> "T | None":
    """What the database says; None where there is none or it is of another shape, which its own look tells."""
    from bot.store import Store

    store = Store(given.database_url)
    try:
        if store.path is not None and not store.path.exists():
            return None
        async with store.view() as tx:
            return await look(tx)
    except Exception:  # whatever it is, `database` says it
        return None
    finally:
        await store.close()


# --- findings ---


def _ok(name: str, says: str) -> Found:
    return Found(name=name, state="ok", says=says)


def _refused(name: str, error: "ChannelError") -> Found:
    code = getattr(error, "code", None)
    if code == UNTRUSTED:
        ours = re.search(r"from ip: *([0-9a-fA-F.:]+)", str(error))
        mend = f"add {ours[1] if ours else 'the address of this machine'} on {APP} under 企业可信IP, and wait a minute"
        return Found(name="wecom address", state="fail", says=str(error), mend=mend)
    told = code is not None and (error.fatal or code == FORBIDDEN)
    return Found(name=name, state="fail", says=str(error), mend=MENDS[name] if told else NETWORK)
