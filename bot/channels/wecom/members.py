"""The channel to members of the company: app messages and cards, automatic, both ways (wecom 3)."""

import logging
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.channels.wecom.api import Api
from bot.channels.wecom.cards import Drawn, drawn, replaced
from bot.channels.wecom.errors import after_a_part
from bot.channels.wecom.repeats import Repeats
from bot.channels.wecom.texts import TEXT_BYTES, checked, literal, pieces, size
from bot.core.message import ChannelError, Outbound

log = logging.getLogger(__name__)

CHECK_SECONDS = (
    1800  # how long the platform compares (wecom 3); a repeat after an unknown end comes within seconds
)
NUMBER_BYTES = 16  # kept free in a part of a text, for the number of a message that only looks alike


@dataclass(frozen=True, kw_only=True)
class Part:
    """One call: a text, a card or a file; `id` is a card's own, which a press on it names."""

    kind: str
    content: dict[str, Any]
    id: str = ""


class Members:
    """Addresses are user ids in lower case."""

    name = "wecom"

    def __init__(self, api: Api) -> None:
        self._api = api
        self._repeats = Repeats(api.tick)

    async def send(self, message: Outbound) -> str:
        """Deliver, and give the id of the last text, or of the card where there is one.

        A call whose outcome is unknown is repeated once, word by word, which the platform's duplicate check makes safe.
        A text that does not fit is several calls, buttons that do not fit come in a card after their text. Raises
        ChannelError: `closed` when the platform does not know the member, `arrived` when only the card was not taken.
        """
        shown = drawn(message)
        checked(shown.text)
        media = await self._api.upload(message.document) if message.document else ""
        if message.answers:
            await self._replace(message.answers, message.text, {"userids": [message.to.id]})
        said = card = ""
        lost: ChannelError | None = None
        for part in self._parts(message, shown, media):
            try:
                said = await self._post(message.to.id, part, message.ref)
            except ChannelError as error:
                self._judge(error, part, said, message.ref)
                lost = error
            else:
                card = card or part.id
        if lost is not None and not card:
            raise ChannelError(str(lost), "refused", markup=True, arrived=said)
        return card or said

    async def answer_press(self, press_id: str, text: str | None = None) -> None:
        """Put the text in the place of the card's buttons; without one they stay for what is said next."""
        if text and text.strip():
            await self._replace(press_id, text, {"atall": 1})  # one card has one receiver

    def _parts(self, message: Outbound, shown: Drawn, media: str) -> Iterator[Part]:
        if not shown.carried:
            for text in self._texts(message.to.id, literal(shown.text), message.ref):
                yield Part(kind="text", content={"content": text})
        for card in shown.cards:
            yield Part(kind="template_card", content=card, id=card["task_id"])
        if media:
            yield Part(kind="file", content={"media_id": media})

    def _texts(self, who: str, text: str, ref: str) -> list[str]:
        """Parts that are alike count as different messages too, or the platform would swallow the second one."""
        whole = size(text) <= TEXT_BYTES and self._repeats.is_new(who, text, f"{ref}#0" if ref else "")
        parts = [text] if whole else pieces(text, TEXT_BYTES - NUMBER_BYTES)
        return [
            self._repeats.distinct(who, part, f"{ref}#{n}" if ref else "") for n, part in enumerate(parts)
        ]

    def _judge(self, error: ChannelError, part: Part, said: str, ref: str) -> None:
        """What a failed part means after others went out; a repeat of those is swallowed only if it has a ref."""
        if not said:
            raise error
        if error.outcome == "not_sent" and not error.fatal and ref:
            raise error
        if part.kind != "template_card":
            raise after_a_part(error) from error
        log.warning("a card was not taken, its text is there without buttons: %s", error)

    async def _post(self, who: str, part: Part, ref: str) -> str:
        body = {
            "touser": who,
            "msgtype": part.kind,
            "agentid": self._api.agent_id,
            part.kind: part.content,
            "safe": 0,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": _interval(ref),
        }
        answer = await self._twice_at_most(body)
        if who.lower() in _named(answer.get("invaliduser")):
            raise ChannelError("WeCom does not know this member", "refused", closed=True)
        if who.lower() in _named(answer.get("unlicenseduser")):
            raise ChannelError("the member has no licence for messages of apps", "refused", shut=True)
        if "errcode" not in answer and "msgid" not in answer:
            raise ChannelError("WeCom's answer says neither yes nor no", "unknown")
        return part.id or str(answer.get("msgid") or "sent")

    async def _twice_at_most(self, body: dict[str, Any]) -> dict[str, Any]:
        try:
            return await self._api.call("message/send", body)
        except ChannelError as error:
            if error.outcome != "unknown":
                raise
            log.info("said once more, within the duplicate check: %s", error)
        return await self._again(body)

    async def _again(self, body: dict[str, Any]) -> dict[str, Any]:
        """That the second one was not sent proves nothing about the first."""
        try:
            return await self._api.call("message/send", body)
        except ChannelError as error:
            if error.outcome != "not_sent":
                raise
            raise ChannelError(f"unknown, and then {error}", "unknown") from error

    async def _replace(self, code: str, text: str, whose: dict[str, Any]) -> None:
        """Best effort: a code is good once and for three days, and a card that stays as it is does no harm."""
        body = {
            "agentid": self._api.agent_id,
            "response_code": code,
            "button": {"replace_name": replaced(text)},
        }
        try:
            await self._api.call("message/update_template_card", whose | body)
        except ChannelError as error:
            log.info("a card stays as it is: %s", error)


def _interval(ref: str) -> int:
    """Seconds of the check, which compares all we send, these as well: so two messages differ even after a restart."""
    return CHECK_SECONDS + zlib.crc32(ref.encode()) % CHECK_SECONDS


def _named(value: object) -> set[str]:
    """User ids in lower case; the platform joins them by bars here and lists them there."""
    given = value.split("|") if isinstance(value, str) else value
    return (
        {one.strip().lower() for one in given if isinstance(one, str)} if isinstance(given, list) else set()
    )
