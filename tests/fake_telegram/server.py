"""The fake Bot API as tests hold it: people who speak and press, faults on demand, and a record of every call."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable
from types import TracebackType
from typing import Any
from urllib.parse import unquote

from tests.fake_telegram.chats import BOT, Chats, Raw, Sent
from tests.fake_telegram.control import Control
from tests.fake_telegram.faults import Fault, fault, refusal
from tests.fake_telegram.history import Call, History
from tests.fake_telegram.hook import Hook
from tests.fake_telegram.methods import Methods
from tests.fake_telegram.wire import Door, Reply, Request

TOKEN = "7000001:fake"


class FakeTelegram:
    """`async with FakeTelegram() as fake:` gives `fake.url` for TELEGRAM_API and `fake.token` for TELEGRAM_TOKEN."""

    username = str(BOT["username"])

    def __init__(self, *, token: str = TOKEN, port: int = 0, history: History | None = None) -> None:
        self.token = token
        self.history = history or History()
        self.chats = Chats()
        self.hook = Hook(self.chats)
        self.methods = Methods(self.chats, self.hook)
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._control = Control(self)
        self._door = Door(handler=self._handle, port=port)

    async def __aenter__(self) -> "FakeTelegram":
        await self._door.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.hook.stop()
        await self._door.close()
        self.history.close()

    @property
    def url(self) -> str:
        """The address of the API, without token and without a slash at its end."""
        return f"http://127.0.0.1:{self._door.port}"

    async def say(
        self,
        chat_id: int,
        text: str,
        *,
        name: str = "",
        reply_to: int | None = None,
        group: bool = False,
        edited: bool = False,
        forwarded: bool = False,
        language: str = "",
    ) -> int:
        """A person writes; gives the message id."""
        number = self.chats.number(chat_id)
        person = self.chats.person(chat_id, name, language)
        message: Raw = {"message_id": number, "date": 1_790_000_000, "text": text, "from": person}
        message["chat"] = self.chats.chat(chat_id, group=group)
        if reply_to is not None:
            message["reply_to_message"] = self._quoted(chat_id, reply_to)
        if forwarded:
            message["forward_origin"] = {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"}
        await self.chats.put("edited_message" if edited else "message", message)
        return number

    async def send_file(self, chat_id: int, name: str, content: bytes, *, caption: str = "") -> int:
        """A person sends a file with words beside it; gives the message id."""
        number = self.chats.number(chat_id)
        ref = f"file{len(self.chats.files) + 1}"
        self.chats.files[ref] = content
        message: Raw = {"message_id": number, "date": 1_790_000_000, "from": self.chats.person(chat_id)}
        message["chat"] = self.chats.chat(chat_id)
        message["document"] = {"file_id": ref, "file_name": name, "file_size": len(content)}
        if caption:
            message["caption"] = caption
        await self.chats.put("message", message)
        return number

    async def press(self, chat_id: int, message_id: int, data: str, *, again: str | None = None) -> str:
        """A person presses a button; gives the press id, which `again` sends once more under a new update."""
        press = again or str(len(self.chats.presses) + 9_000_000)
        self.chats.presses.add(press)
        query: Raw = {"id": press, "from": self.chats.person(chat_id), "chat_instance": "1", "data": data}
        query["message"] = self._quoted(chat_id, message_id)
        await self.chats.put("callback_query", query)
        return press

    async def check_out(self, chat_id: int, bill: Raw, *, timeout: float = 10) -> str:
        """A person is about to pay an invoice; gives the bot's refusal, empty when money may move."""
        asked = str(len(self.chats.checkouts) + 8_000_000)
        self.chats.checkouts[asked] = None
        query: Raw = {"id": asked, "from": self.chats.person(chat_id), "currency": bill["currency"]}
        query |= {"total_amount": bill["total_amount"], "invoice_payload": bill["payload"]}
        await self.chats.put("pre_checkout_query", query)
        async with asyncio.timeout(timeout), self.chats.news:
            await self.chats.news.wait_for(lambda: self.chats.checkouts[asked] is not None)
        return self.chats.checkouts[asked] or ""

    async def pay(self, chat_id: int, bill: Raw, charge: str = "CH1") -> None:
        """A person has paid an invoice."""
        paid: Raw = {"currency": bill["currency"], "total_amount": bill["total_amount"]}
        paid |= {"invoice_payload": bill["payload"], "telegram_payment_charge_id": f"tg-{charge}"}
        message: Raw = {"message_id": self.chats.number(chat_id), "date": 1_790_000_000}
        message |= {"from": self.chats.person(chat_id), "chat": self.chats.chat(chat_id)}
        message["successful_payment"] = paid | {"provider_payment_charge_id": charge}
        await self.chats.put("message", message)

    async def leave(self, chat_id: int) -> None:
        """A person blocks the bot, which Telegram also reports as an update."""
        self.block(chat_id)
        change: Raw = {
            "chat": self.chats.chat(chat_id),
            "from": self.chats.person(chat_id),
            "date": 1_790_000_000,
        }
        change["old_chat_member"] = {"user": BOT, "status": "member"}
        change["new_chat_member"] = {"user": BOT, "status": "kicked", "until_date": 0}
        await self.chats.put("my_chat_member", change)

    def block(self, chat_id: int) -> None:
        """From now on every message to this chat is refused with 403."""
        self.chats.blocked.add(chat_id)

    def sent(self, chat_id: int | None = None) -> list[Sent]:
        """What the bot's people see, in order of arrival."""
        return [sent for sent in self.chats.sent if chat_id in {None, sent.chat_id}]

    async def wait_for(
        self, what: Callable[[Sent], object] | int, text: str = "", *, after: int = 0, timeout: float = 10
    ) -> Sent:
        """The first message that fits: a predicate, or a chat id and a part of the text.

        `after` skips so many of all messages. Raises TimeoutError, which shows what came instead.
        """
        fits = what if callable(what) else lambda sent: sent.chat_id == what and text in sent.text
        found: list[Sent] = []

        def look() -> bool:
            found[:] = [sent for sent in self.chats.sent[after:] if fits(sent)]
            return bool(found)

        try:
            async with asyncio.timeout(timeout), self.chats.news:
                await self.chats.news.wait_for(look)
        except TimeoutError:
            came = [(sent.chat_id, sent.text) for sent in self.chats.sent[after:]]
            raise TimeoutError(f"no message fits {what!r} {text!r}; these came: {came}") from None
        return found[0]

    def fail_next(self, method: str, name: str, times: int = 1, **numbers: Any) -> None:
        """Let the next `times` calls of the method go wrong in the way `faults.fault` names."""
        self._faults[method.lower()].extend([fault(name, **numbers)] * times)

    def called(self, method: str) -> list[Raw]:
        """The parameters of every call of this method, failed ones included."""
        return [call.params for call in self.history.calls if call.method.lower() == method.lower()]

    def _quoted(self, chat_id: int, message_id: int) -> Raw:
        sent = self.chats.find(chat_id, message_id)
        if sent is not None:
            return self.chats.shown(sent)
        chat, person = self.chats.chat(chat_id), self.chats.person(chat_id)
        return {"message_id": message_id, "date": 1_790_000_000, "chat": chat, "from": person, "text": "…"}

    async def _handle(self, request: Request) -> Reply:
        if request.path.startswith("/control/"):
            return await self._control.handle(request)
        if unquote(request.path).startswith(f"/file/bot{self.token}/"):  # the library escapes the colon
            content = self.chats.files.get(request.path.rpartition("/")[2])
            return (
                Reply(body=content, kind="application/octet-stream") if content else refusal(404, "Not Found")
            )
        token, _, method = request.path.removeprefix("/bot").rpartition("/")
        if not request.path.startswith("/bot") or not method:
            return refusal(404, "Not Found")
        if token != self.token:
            return refusal(401, "Unauthorized") if ":" in token else refusal(404, "Not Found")
        return await self._method(self.history.arrive(method, request.params, request.at))

    async def _method(self, call: Call) -> Reply:
        waiting = self._faults[call.method.lower()]
        wrong = waiting.popleft() if waiting else None
        if wrong is None:
            return await self._do(call)
        call.fault = wrong.name
        if not wrong.effect:
            return wrong.reply or Reply(dropped=True)
        done = await self._do(call)
        return wrong.reply or wrong.spoil(done)

    async def _do(self, call: Call) -> Reply:
        reply = await self.methods.call(call.method, call.params)
        if reply.code == 200:
            made = json.loads(reply.body)["result"]
            self.history.accept(call, made.get("message_id") if isinstance(made, dict) else None)
        return reply
