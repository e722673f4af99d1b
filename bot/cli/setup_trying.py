"""Trying a token the moment it was typed: one call to the platform that is set, and to nobody else."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot import logs
from bot.cli.opening import loudness

if TYPE_CHECKING:
    from bot.config import Settings

PATIENCE = 10.0  # seconds
LONGEST = 160  # signs of somebody else's reason
ASKED_WITH = {
    "telegram": ("telegram_token", "telegram_api", "proxy"),
    "wecom": ("wecom_corp_id", "wecom_agent_id", "wecom_secret", "wecom_api", "proxy"),
}


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What the platform said. `unsure`: nobody answered, so the token may be good; `says` has no secret in it."""

    channel: Literal["telegram", "wecom"]
    state: Literal["ok", "refused", "unsure"]
    says: str


def tried(channel: Literal["telegram", "wecom"], values: Mapping[str, str]) -> Tried:
    """Ask the platform whether it knows us; field -> text, all of them right by themselves."""
    from bot.config import Settings
    from bot.core.message import ChannelError

    given = {name: values[name] for name in ASKED_WITH[channel] if values.get(name)}
    hidden = [given[name] for name in ("telegram_token", "wecom_secret") if name in given]
    logs.set_up(loudness(os.environ.get("ROUNDS_LOG", "")), "text", hidden)
    try:
        name = asyncio.run(_asked(ASKS[channel], Settings.model_validate(given)))
    except ChannelError as error:
        state: Literal["refused", "unsure"] = "refused" if _is_refusal(error) else "unsure"
        return Tried(channel=channel, state=state, says=_without(str(error), hidden))
    except TimeoutError:
        return Tried(channel=channel, state="unsure", says="no answer in time")
    return Tried(channel=channel, state="ok", says=name)


async def _asked(ask: "Callable[[Settings], Awaitable[str]]", given: "Settings") -> str:
    async with asyncio.timeout(PATIENCE):
        return await ask(given)


async def _telegram(given: "Settings") -> str:
    from bot.cli.telegram import username

    return f"@{await username(given)}"


async def _wecom(given: "Settings") -> str:
    from bot.cli.wecom_links import contacts_of

    async with contacts_of(given) as asked:
        await asked.token()
    return given.wecom_corp_id


ASKS: "dict[str, Callable[[Settings], Awaitable[str]]]" = {"telegram": _telegram, "wecom": _wecom}


def _is_refusal(error: Exception) -> bool:
    """Whether the platform itself said no: a wrong token, or a number of WeCom."""
    return bool(getattr(error, "fatal", False)) or getattr(error, "code", None) is not None


def _without(text: str, hidden: list[str]) -> str:
    for secret in hidden:
        text = text.replace(secret, "••••")
    return " ".join(text.split())[:LONGEST]
