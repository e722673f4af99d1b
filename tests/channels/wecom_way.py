"""An `Api` that speaks to the fake platform, with a pause that takes no time, and messages to send over it."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.channels.wecom.api import Api
from bot.core.message import Address, Button, ChannelError, Outbound
from tests.fake_wecom import FakeWecom


class Pauses:
    """Notes the seconds somebody wanted to wait, and does not wait them."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@contextlib.asynccontextmanager
async def calling(wecom: FakeWecom, **given: object) -> AsyncIterator[Api]:
    """An api that leads to the fake; its seconds are the fake's."""
    told: dict[str, object] = {"base": wecom.url, "sleep": Pauses(), "tick": wecom.clock, "timeout": 5}
    secret = str(given.pop("secret", wecom.secret))
    api = Api(wecom.corp_id, secret, wecom.agent_id, **(told | given))  # type: ignore[arg-type]
    try:
        yield api
    finally:
        await api.stop()


def moment(wecom: FakeWecom) -> datetime:
    return datetime.fromtimestamp(wecom.clock(), UTC)


def message(channel: str, to: str, text: str, *presses: tuple[str, str], **more: object) -> Outbound:
    """With a row of buttons, (label, press) each."""
    row = tuple(Button(label=label, press=press) for label, press in presses)
    rows = (row,) if row else ()
    given = {"to": Address(channel=channel, id=to), "text": text, "buttons": rows, "ref": "r1"} | more
    return Outbound(**given)  # type: ignore[arg-type]


async def failure(doing: object) -> ChannelError:
    """How it failed."""
    with pytest.raises(ChannelError) as caught:
        await doing  # type: ignore[misc]
    return caught.value
