"""How the raw updates of each channel are read; those of a channel that is switched off stay readable."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.channels import console, page
from bot.core.message import Inbound

Read = Callable[[dict[str, Any]], Inbound | None]


def readers_of() -> Mapping[str, Read]:
    """A reader for each channel; the heavy libraries behind some are loaded when the first update comes."""

    def telegram(raw: dict[str, Any]) -> Inbound | None:
        from bot.channels.telegram import read

        return read(raw)

    def wecom(raw: dict[str, Any]) -> Inbound | None:
        from bot.channels.wecom import read

        return read(raw)

    return {"console": console.read, "page": page.read, "telegram": telegram, "wecom": wecom}
