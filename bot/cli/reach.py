"""What `doctor` finds outside: whether the platform knows our token and agrees on the time, and who reaches our web."""

import asyncio
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.cli.finding import Found

if TYPE_CHECKING:
    from datetime import datetime

    import httpx

    from bot.config import Settings

PATIENCE = 5.0  # seconds for each look outside
SLACK, WRONG = 10.0, 120.0  # seconds our clock may differ from the platform's
PUBLIC_API = "https://api.telegram.org"
WECOM_API = "https://qyapi.weixin.qq.com"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


async def telegram(given: "Settings") -> list[Found]:
    """Whether the token opens a bot: a real getMe."""
    if not given.telegram_token:
        alone = "" if given.wecom_corp_id else ", the sandbox messenger only"
        return [Found(name="telegram", state="ok", says=f"no token{alone}")]
    from bot.cli.telegram import username
    from bot.core.message import ChannelError

    try:
        async with asyncio.timeout(2 * PATIENCE):
            return [Found(name="telegram", state="ok", says=f"@{await username(given)}")]
    except (ChannelError, TimeoutError) as error:
        mend = "check the network, ROUNDS_PROXY and ROUNDS_TELEGRAM_API"
        if isinstance(error, ChannelError) and error.fatal:
            mend = "copy the token from @BotFather again into ROUNDS_TELEGRAM_TOKEN"
        return [Found(name="telegram", state="fail", says=str(error) or "no answer in time", mend=mend)]


async def platform_clock(given: "Settings") -> list[Found]:
    """Whether the Date header of a platform agrees with our clock; nobody is asked without a token."""
    if given.telegram_token:
        return [await _agrees(given, given.telegram_api or PUBLIC_API, "the platform's")]
    if given.wecom_corp_id:
        return [await _agrees(given, given.wecom_api or WECOM_API, "WeCom's")]
    return []


async def _agrees(given: "Settings", url: str, whose: str) -> Found:
    from bot.app import RealClock

    theirs = await _their_time(given, url)
    if theirs is None:
        return Found(name="clock", state="ok", says=f"{whose} time could not be read to compare")
    apart = (RealClock().real() - theirs).total_seconds()
    says = f"{abs(apart):.0f} s {'ahead of' if apart > 0 else 'behind'} {whose} clock"
    if abs(apart) <= SLACK:
        return Found(name="clock", state="ok", says=f"within {SLACK:.0f} s of {whose} clock")
    mend = "set the time of this machine, best by NTP: promises are kept by this clock"
    return Found(name="clock", state="warn" if abs(apart) <= WRONG else "fail", says=says, mend=mend)


async def web(given: "Settings") -> list[Found]:
    """Who listens where we would."""
    return [await _listening(given)]


async def _listening(given: "Settings") -> Found:
    told = await fetched(given, f"http://{given.http}/healthz")
    if told is not None and is_ours(told):
        return _open(given, f"`serve` answers at {given.http}")
    try:
        server = await asyncio.start_server(lambda *_: None, given.http_host, given.http_port)
    except OSError as error:
        says = f"{given.http} cannot be listened on ({error.strerror or type(error).__name__})"
        mend = "set ROUNDS_HTTP to a free port, or end the program that has it"
        return Found(name="web", state="fail", says=says, mend=mend)
    server.close()
    return _open(given, f"{given.http} is free, `serve` does not run here")


def _open(given: "Settings", says: str) -> Found:
    if given.http_host in LOOPBACK:
        return Found(name="web", state="ok", says=says)
    mend = "let a proxy or a firewall pass /hooks/ and the pages alone: /readyz and /metrics are for you"
    return Found(name="web", state="warn", says=f"{says}, open to other machines", mend=mend)


async def _their_time(given: "Settings", url: str) -> "datetime | None":
    """The Date header of the platform, to the second."""
    told = await fetched(given, url)
    try:
        found = parsedate_to_datetime(told.headers["Date"]) if told is not None else None
    except (KeyError, ValueError, TypeError):
        return None
    return found if found is not None and found.tzinfo is not None else None


def is_ours(told: "httpx.Response") -> bool:
    """Whether this is the answer of a /healthz of Rounds."""
    try:
        body: Any = told.json()
    except ValueError:
        return False
    return isinstance(body, dict) and "version" in body and "status" in body


async def fetched(given: "Settings", url: str) -> "httpx.Response | None":
    """One GET without following anything; None when nobody answers in time."""
    import httpx

    own = urlsplit(url).hostname in LOOPBACK
    proxy = None if own else given.proxy or None
    try:
        async with httpx.AsyncClient(timeout=PATIENCE, proxy=proxy, trust_env=not own) as client:
            return await client.get(url)
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return None
