"""The channel to customers by task: a mass-send task that a colleague taps, followed by asking (wecom 5)."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.channels.wecom.answers import PAGES, moment, paged, parts, text, texts, whole_number
from bot.channels.wecom.api import Api
from bot.channels.wecom.attachments import attached, texted
from bot.channels.wecom.errors import CANCELLED, DISPATCHING, REMINDED_ENOUGH, WecomError
from bot.channels.wecom.texts import checked
from bot.core.message import Assigned, ChannelError, Outbound, Tapped

TEXT_BYTES = 4000
PAGE, LIST_PAGE = 500, 100
SLACK = timedelta(seconds=60)  # their clock and ours
LONGEST = timedelta(days=30)  # that get_groupmsg_list_v2 looks over
State = Literal["waiting", "sent", "not_friend", "quota"]
STATES: dict[int | None, State] = {1: "sent", 2: "not_friend", 3: "quota"}
ADDRESS_UNKNOWN = ""
OF_THE_HOLDER = frozenset({40003, 40031, 60011, 60111})  # a wrong member, where the receiver is no member


class Tasks:
    """Addresses are external_userids of customer contact; `now` is the real clock, in UTC."""

    name = "wecom_external"

    def __init__(self, api: Api, *, now: Callable[[], datetime]) -> None:
        self._api, self._now = api, now

    async def send(self, message: Outbound) -> str:
        """Make a task for one customer and give its id: nothing has reached him before a colleague taps."""
        made = await self.assign([message])
        if message.to.id in made.refused:
            raise ChannelError("WeCom takes no message for this customer", "refused", closed=True)
        return made.id

    async def answer_press(self, press_id: str, text: str | None = None) -> None:
        """Nobody presses anything there."""

    async def assign(self, messages: Sequence[Outbound]) -> Assigned:
        """One task for all of them, in the name of the holder; the words, links and file are those of the first.

        A text of more than 4000 bytes is cut. Raises ChannelError: unknown when the task may exist all the same.
        """
        first = messages[0]
        checked(first.text)
        media = await self._api.upload(first.document) if first.document else ""
        body = self._body(first, media) | {
            "external_userid": list(dict.fromkeys(message.to.id for message in messages))
        }
        answer = await self._add(body)
        task, refused = text(answer, "msgid"), frozenset(texts(answer, "fail_list"))
        if not task and not refused.issuperset(body["external_userid"]):
            raise ChannelError("WeCom made a task and did not say which", "unknown")
        return Assigned(id=task, refused=refused)

    async def taps(self, task: str, holder: str) -> dict[str, Tapped]:
        """How far the task is, by address; nothing while it is still dispatched.

        Of a task that was cancelled the platform names no addresses: "" stands for all of them. Raises ChannelError.
        """
        found: dict[str, Tapped] = {}
        try:
            await self._collect(task, holder, found)
        except WecomError as error:
            if error.code == DISPATCHING:
                return {}
            if error.code == CANCELLED:
                return _cancelled(found)
            raise
        return found

    async def cancel(self, task: str) -> bool:
        """Stop what has not gone out; False while it is still dispatched: ask again. Raises ChannelError."""
        try:
            await self._api.call("externalcontact/cancel_groupmsg_send", {"msgid": task}, retry_safe=True)
        except WecomError as error:
            if error.code in (DISPATCHING, CANCELLED):
                return error.code == CANCELLED
            raise
        return True

    async def remind(self, task: str) -> bool:
        """Remind the colleague; False after the third time in 24 h, or before there is anything to tap."""
        try:
            await self._api.call("externalcontact/remind_groupmsg_send", {"msgid": task})
        except WecomError as error:
            if error.code in (REMINDED_ENOUGH, DISPATCHING):
                return False
            raise
        return True

    async def find(self, message: Outbound, since: datetime) -> str | None:
        """The newest task of exactly these words for this customer made since then, None when there is none.

        Several tasks may have the same words, so each is asked for whom it is. One that cannot say it yet counts, a
        cancelled one does not.
        Raises ChannelError.
        """
        alike: list[tuple[int, str]] = []
        body = self._span(since) | {"chat_type": "single", "filter_type": 0, "limit": LIST_PAGE}
        async for one in paged(self._api, "externalcontact/get_groupmsg_list_v2", body, "group_msg_list"):
            if self._is_alike(one, message):
                alike.append((whole_number(one, "create_time") or 0, text(one, "msgid")))
        for _, task in sorted(alike, reverse=True):
            found = await self.taps(task, "")  # of all who have it: whom it is for decides
            if not found or message.to.id in found:
                return task
        return None

    async def followers(self, address: str) -> list[str]:
        """The members who have this customer as a contact, in lower case (doc 96315: 500 a page).

        Raises ChannelError; closed (84061, 40096): nobody has.
        """
        found, cursor = list[str](), ""
        for _ in range(PAGES):
            asked = {"external_userid": address} | ({"cursor": cursor} if cursor else {})
            answer = await self._api.call("externalcontact/get", params=asked, retry_safe=True)
            found += filter(None, (text(one, "userid").lower() for one in parts(answer, "follow_user")))
            before, cursor = cursor, text(answer, "next_cursor")
            if cursor in ("", before):
                break
        return found

    async def _add(self, body: dict[str, Any]) -> dict[str, Any]:
        """A colleague the platform does not know any more says nothing about the customer, whose chat stays open."""
        try:
            return await self._api.call("externalcontact/add_msg_template", body)
        except WecomError as error:
            if error.code not in OF_THE_HOLDER:
                raise
            why = f"WeCom makes no task for the colleague who holds the contact: {error}"
            raise WecomError(error.code, why, ChannelError("", "refused")) from error

    def _body(self, message: Outbound, media: str) -> dict[str, Any]:
        attachments, lines = attached(message, media)
        body: dict[str, Any] = {
            "chat_type": "single",
            "allow_select": False,
            "text": {"content": texted(message, lines, TEXT_BYTES)},
        }
        body |= {"sender": message.holder} if message.holder else {}
        return body | ({"attachments": attachments} if attachments else {})

    async def _members(self, task: str) -> list[str]:
        """The members the platform gave the task to."""
        asked = {"msgid": task, "limit": PAGE}
        listed = paged(self._api, "externalcontact/get_groupmsg_task", asked, "task_list")
        return [member async for one in listed if (member := text(one, "userid"))]

    async def _collect(self, task: str, holder: str, found: dict[str, Tapped]) -> None:
        """One colleague who sent it is enough."""
        for member in [holder] if holder else await self._members(task):
            async for address, tapped in self._results(task, member):
                if address not in found or found[address].state == "waiting":
                    found[address] = tapped if holder else replace(tapped, by=member.lower())

    async def _results(self, task: str, member: str) -> AsyncIterator[tuple[str, Tapped]]:
        asked = {"msgid": task, "userid": member, "limit": PAGE}
        async for one in paged(self._api, "externalcontact/get_groupmsg_send_result", asked, "send_list"):
            if address := text(one, "external_userid"):
                state = STATES.get(whole_number(one, "status"), "waiting")
                yield address, Tapped(state=state, at=moment(one, "send_time"))

    def _span(self, since: datetime) -> dict[str, int]:
        end = self._now() + SLACK
        begin = max(since - SLACK, end - LONGEST)
        return {"start_time": int(begin.timestamp()), "end_time": int(end.timestamp())}

    def _is_alike(self, one: dict[str, Any], message: Outbound) -> bool:
        """The list leaves the creator out for some tasks; whose they are is asked later."""
        said = one.get("text")
        same = isinstance(said, dict) and said.get("content") == self._body(message, "")["text"]["content"]
        creator = text(one, "creator").lower()
        return (
            same
            and bool(text(one, "msgid"))
            and (not message.holder or creator in ("", message.holder.lower()))
        )


def _cancelled(found: dict[str, Tapped]) -> dict[str, Tapped]:
    gone = Tapped(state="cancelled")
    if not found:
        return {ADDRESS_UNKNOWN: gone}
    return {address: gone if tapped.state == "waiting" else tapped for address, tapped in found.items()}
