"""The methods of the Bot API that Rounds calls, with Telegram's own refusals."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from time import monotonic
from typing import Any

from tests.fake_telegram.chats import BOT, USUAL, Chats, Raw, Sent
from tests.fake_telegram.faults import refusal
from tests.fake_telegram.hook import Hook
from tests.fake_telegram.wire import Reply, answer


class Methods:
    """One bot's view of the API."""

    def __init__(self, chats: Chats, hook: Hook) -> None:
        self.chats = chats
        self.hook = hook
        self.commands: dict[tuple[str, str], list[Raw]] = {}
        self._poll = 0  # which getUpdates call is the newest
        self.table: dict[str, Callable[[Raw], Awaitable[Reply]]] = {
            "getme": self.get_me,
            "getupdates": self.get_updates,
            "sendmessage": self.send_message,
            "senddocument": self.send_document,
            "sendinvoice": self.send_invoice,
            "answerprecheckoutquery": self.answer_pre_checkout_query,
            "getfile": self.get_file,
            "editmessagetext": self.edit_message_text,
            "answercallbackquery": self.answer_callback_query,
            "setwebhook": self.set_webhook,
            "deletewebhook": self.delete_webhook,
            "getwebhookinfo": self.get_webhook_info,
            "setmycommands": self.set_my_commands,
        }

    async def call(self, method: str, params: Raw) -> Reply:
        """Do what the method does; names are compared without case, as Telegram does."""
        known = self.table.get(method.lower())
        return await known(params) if known else refusal(404, "Not Found")

    async def get_me(self, params: Raw) -> Reply:
        """Who the bot is."""
        return _ok(BOT | {"can_join_groups": True})

    async def get_updates(self, params: Raw) -> Reply:
        """Hold the line until there is something; a newer call ends an older one with 409."""
        if self.hook.url:
            return refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        self._poll += 1
        mine = self._poll
        self._allow(params)
        self.chats.confirm(int(params.get("offset", 0)))
        await self.chats.tell()
        await self._until_news(mine, float(params.get("timeout", 0)))
        if mine != self._poll:
            return refusal(409, "Conflict: terminated by other getUpdates request; only one may run")
        return _ok(self.chats.updates[: int(params.get("limit", 100))])

    async def send_message(self, params: Raw) -> Reply:
        """Put a message into a chat, or refuse it as Telegram would."""
        text = str(params.get("text", "")).strip()
        if wrong := self._wrong(params, text, _rows(params)):
            return wrong
        return await self._arrived(params, text)

    async def send_document(self, params: Raw) -> Reply:
        """Put a file with its caption into a chat; `document` came as a part of a form."""
        caption, file = str(params.get("caption", "")).strip(), params.get("document")
        if not isinstance(file, dict) or not file["size"]:
            return refusal(400, "Bad Request: there is no document in the request")
        if len(caption) > 1024:
            return refusal(400, "Bad Request: message caption is too long")
        if wrong := self._wrong(params, caption or "-", _rows(params)):
            return wrong
        return await self._arrived(params, caption, document=file["name"], size=file["size"])

    async def send_invoice(self, params: Raw) -> Reply:
        """Put an invoice into a chat; whoever has no payment provider is refused."""
        title, text = str(params.get("title", "")), str(params.get("description", ""))
        if not params.get("provider_token"):
            return refusal(400, "Bad Request: PAYMENT_PROVIDER_INVALID")
        if not (1 <= len(title) <= 32 and 1 <= len(text) <= 255 and 1 <= len(str(params["payload"])) <= 128):
            return refusal(400, "Bad Request: INVOICE_INVALID")
        if wrong := self._wrong(params, text, ()):
            return wrong
        total = sum(int(price["amount"]) for price in _told(params, "prices"))
        told = {"title": title, "currency": str(params["currency"]), "total_amount": total}
        return await self._arrived(params, text, invoice=told | {"payload": str(params["payload"])})

    async def answer_pre_checkout_query(self, params: Raw) -> Reply:
        """Let money move, or say why not."""
        asked, yes = str(params.get("pre_checkout_query_id")), str(params.get("ok")).lower() == "true"
        if self.chats.checkouts.get(asked, "") is not None:
            return refusal(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        self.chats.checkouts[asked] = "" if yes else str(params["error_message"])
        await self.chats.tell()
        return _ok(True)

    async def get_file(self, params: Raw) -> Reply:
        """Where a file can be fetched; one larger than 20 MB cannot."""
        name = str(params.get("file_id"))
        if name not in self.chats.files:
            return refusal(400, "Bad Request: invalid file_id")
        size = len(self.chats.files[name])
        if size > 20 * 1024 * 1024:
            return refusal(400, "Bad Request: file is too big")
        place = f"documents/{name}"
        return _ok({"file_id": name, "file_unique_id": name, "file_size": size, "file_path": place})

    async def _arrived(self, params: Raw, text: str, **file: Any) -> Reply:
        chat_id = int(params["chat_id"])
        sent = Sent(
            chat_id=chat_id,
            message_id=self.chats.number(chat_id),
            text=text,
            buttons=_rows(params),
            at_monotonic=monotonic(),
            **file,
        )
        self.chats.sent.append(sent)
        await self.chats.tell()
        return _ok(self.chats.shown(sent))

    async def edit_message_text(self, params: Raw) -> Reply:
        """Replace the words and the buttons of an own message."""
        old = self.chats.find(int(params["chat_id"]), int(params["message_id"]))
        if old is None:
            return refusal(400, "Bad Request: message to edit not found")
        new = replace(old, text=str(params.get("text", "")).strip(), buttons=_rows(params))
        if wrong := self._wrong(params, new.text, new.buttons):
            return wrong
        if new == old:
            return refusal(400, "Bad Request: message is not modified")
        self.chats.sent[self.chats.sent.index(old)] = new
        await self.chats.tell()
        return _ok(self.chats.shown(new))

    async def answer_callback_query(self, params: Raw) -> Reply:
        """Stop a button from spinning."""
        press = str(params.get("callback_query_id"))
        if press not in self.chats.presses:
            return refusal(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        self.chats.answered[press] = params.get("text")
        await self.chats.tell()
        return _ok(True)

    async def set_webhook(self, params: Raw) -> Reply:
        """From now on post the updates."""
        self._allow(params)
        self._drop(params)
        self.hook.start(str(params.get("url", "")), str(params.get("secret_token", "")))
        await self.chats.tell()
        return _ok(True)

    async def delete_webhook(self, params: Raw) -> Reply:
        """Back to getUpdates."""
        self._drop(params)
        await self.hook.stop()
        return _ok(True)

    async def get_webhook_info(self, params: Raw) -> Reply:
        """How posting goes."""
        info: Raw = {"url": self.hook.url, "pending_update_count": len(self.chats.updates)}
        info["has_custom_certificate"] = False
        return _ok(info | ({"last_error_message": self.hook.trouble} if self.hook.trouble else {}))

    async def set_my_commands(self, params: Raw) -> Reply:
        """Keep the menu per scope and language."""
        scope = (_told(params, "scope") or {"type": "default"})["type"]
        language = str(params.get("language_code") or "")
        if language and len(language) != 2:
            return refusal(400, "Bad Request: invalid language code specified")
        self.commands[scope, language] = _told(params, "commands")
        return _ok(True)

    async def _until_news(self, mine: int, timeout: float) -> None:
        try:
            async with asyncio.timeout(timeout), self.chats.news:
                await self.chats.news.wait_for(lambda: self.chats.updates or mine != self._poll)
        except TimeoutError:
            pass

    def _wrong(self, params: Raw, text: str, rows: tuple[tuple[Raw, ...], ...]) -> Reply | None:
        chat = str(params.get("chat_id", ""))
        if not chat.removeprefix("-").isdigit():
            return refusal(400, "Bad Request: chat not found")
        if int(chat) in self.chats.blocked:
            return refusal(403, "Forbidden: bot was blocked by the user")
        if not text:
            return refusal(400, "Bad Request: message text is empty")
        if len(text) > 4096:
            return refusal(400, "Bad Request: message is too long")
        if any(not _sound(button) for row in rows for button in row):
            return refusal(400, "Bad Request: BUTTON_DATA_INVALID")
        return None

    def _allow(self, params: Raw) -> None:
        if "allowed_updates" in params:
            self.chats.allowed = tuple(_told(params, "allowed_updates")) or USUAL

    def _drop(self, params: Raw) -> None:
        if str(params.get("drop_pending_updates")).lower() == "true":
            self.chats.updates.clear()


def _ok(result: Any) -> Reply:
    return answer({"ok": True, "result": result})


def _told(params: Raw, name: str) -> Any:
    """A parameter with a structure: as text in a form, as it is in a JSON body."""
    value = params.get(name)
    return json.loads(value) if isinstance(value, str) else value


def _rows(params: Raw) -> tuple[tuple[Raw, ...], ...]:
    told = _told(params, "reply_markup") or {}
    return tuple(tuple(row) for row in told.get("inline_keyboard", ()))


def _sound(button: Raw) -> bool:
    if "callback_data" in button:
        return 1 <= len(button["callback_data"].encode()) <= 64
    return bool(button.get("url") or button.get("copy_text"))
