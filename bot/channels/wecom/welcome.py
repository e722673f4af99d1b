"""The channel of the one welcome message: within 20 seconds of the event, once for each code (wecom 5 and 6)."""

from typing import Any

from bot.channels.wecom.api import Api
from bot.channels.wecom.attachments import attached, texted
from bot.channels.wecom.errors import ANOTHER_SENDS, WecomError
from bot.channels.wecom.texts import checked
from bot.channels.wecom.window import one_content, own_id
from bot.core.message import ChannelError, Outbound

TEXT_BYTES = 4000
MOMENT = 1.0  # seconds after which another app has sent its own


class Welcome:
    """Addresses are `contact:<code>` for a new contact and `kf:<code>` for a customer service chat just opened."""

    name = "wecom_welcome"

    def __init__(self, api: Api) -> None:
        self._api = api

    async def send(self, message: Outbound) -> str:
        """Greet, and give the message's `ref`, else its code. Raises ChannelError: `shut` for a code used or too old."""
        kind, _, code = message.to.id.partition(":")
        checked(message.text)
        if not code or kind not in ("contact", "kf"):
            raise ChannelError("no code to greet with", "refused", shut=True)
        if kind == "kf":
            return await self._on_event(message, code)
        media = await self._api.upload(message.document) if message.document else ""
        attachments, lines = attached(message, media)
        body: dict[str, Any] = {
            "welcome_code": code,
            "text": {"content": texted(message, lines, TEXT_BYTES)},
        }
        await self._greet(body | ({"attachments": attachments} if attachments else {}))
        return message.ref or code

    async def answer_press(self, press_id: str, text: str | None = None) -> None:
        """Nobody presses anything there."""

    async def _on_event(self, message: Outbound, code: str) -> str:
        own = own_id(message.ref)
        body = {"code": code} | one_content(message)
        try:
            await self._api.call("kf/send_msg_on_event", body | ({"msgid": own} if own else {}))
        except ChannelError as error:  # whatever it is called: this code has been used, or is too old
            if error.outcome != "refused":
                raise
            raise ChannelError(str(error), "refused", shut=True) from error
        return message.ref or code

    async def _greet(self, body: dict[str, Any]) -> None:
        try:
            await self._api.call("externalcontact/send_welcome_msg", body)
        except WecomError as error:
            if error.code != ANOTHER_SENDS:
                raise
        else:
            return
        await self._api.sleep(MOMENT)
        await self._api.call("externalcontact/send_welcome_msg", body)
