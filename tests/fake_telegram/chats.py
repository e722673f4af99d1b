"""What the fake remembers: the messages of every chat, the updates not yet confirmed, and who blocked the bot."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Raw = dict[str, Any]

BOT = {"id": 7000001, "is_bot": True, "first_name": "Rounds", "username": "rounds_fake_bot"}
USUAL = ("message", "edited_message", "callback_query", "my_chat_member")


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One message of the bot as the person sees it; `buttons` are the rows of the inline keyboard."""

    chat_id: int
    message_id: int
    text: str
    buttons: tuple[tuple[Raw, ...], ...] = ()
    at_monotonic: float = 0.0
    document: str = ""  # the name of the file that came with it; `text` is its caption then
    size: int = 0  # of that file in bytes
    invoice: Raw = field(default_factory=dict)  # title, currency, total and payload, where it is one

    def press(self, label: str) -> str:
        """The callback data of the button with this label; KeyError when there is none."""
        return {
            b["text"]: str(b["callback_data"]) for row in self.buttons for b in row if "callback_data" in b
        }[label]


@dataclass(kw_only=True)
class Chats:
    """State only; it knows nothing of HTTP. `news` is notified after every change."""

    sent: list[Sent] = field(default_factory=list)
    updates: list[Raw] = field(default_factory=list)
    allowed: tuple[str, ...] = USUAL
    blocked: set[int] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)  # what people sent, by file id
    presses: set[str] = field(default_factory=set)
    answered: dict[str, str | None] = field(default_factory=dict)
    checkouts: dict[str, str | None] = field(default_factory=dict)  # asked; "" let through, else the refusal
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _last_update: int = 500_000_000
    _numbers: Counter[int] = field(default_factory=Counter)
    _groups: set[int] = field(default_factory=set)

    def number(self, chat_id: int) -> int:
        """The next message id of this chat; two chats may well have the same."""
        self._numbers[chat_id] += 1
        return self._numbers[chat_id]

    async def put(self, kind: str, what: Raw) -> int:
        """Queue an update and give its id, also when the bot did not ask for this kind."""
        self._last_update += 1
        if kind in self.allowed:
            self.updates.append({"update_id": self._last_update, kind: what})
        await self.tell()
        return self._last_update

    def confirm(self, offset: int) -> None:
        """Forget what lies before the offset; a negative one keeps only so many from the end."""
        if offset < 0:
            self.updates = self.updates[offset:]
        else:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]

    async def tell(self) -> None:
        """Wake whoever waits for something to happen."""
        async with self.news:
            self.news.notify_all()

    def chat(self, chat_id: int, *, group: bool = False) -> Raw:
        """A chat as updates and answers show it; a chat once called a group stays one."""
        if group:
            self._groups.add(chat_id)
        if chat_id in self._groups:
            return {"id": chat_id, "type": "supergroup", "title": "Neighbours"}
        return {"id": chat_id, "type": "private", "first_name": "Person"}

    def person(self, chat_id: int, name: str = "", language: str = "") -> Raw:
        """Who speaks in that chat."""
        person: Raw = {"id": abs(chat_id), "is_bot": False, "first_name": name or "Person"}
        return person | ({"language_code": language} if language else {})

    def shown(self, sent: Sent) -> Raw:
        """A message of the bot as the Bot API returns it."""
        told: Raw = {
            "message_id": sent.message_id,
            "date": 1_790_000_000,
            "chat": self.chat(sent.chat_id),
            "from": BOT,
            "caption" if sent.document else "text": sent.text,
        }
        if sent.document:
            file = f"file-{sent.chat_id}-{sent.message_id}"
            named = {"file_id": file, "file_unique_id": file, "file_name": sent.document}
            told["document"] = named | {"file_size": sent.size}
        if sent.invoice:
            seen = {"title": sent.invoice["title"], "description": sent.text, "start_parameter": ""}
            told.pop("text")
            told["invoice"] = seen | {k: sent.invoice[k] for k in ("currency", "total_amount")}
        if sent.buttons:
            told["reply_markup"] = {"inline_keyboard": [list(row) for row in sent.buttons]}
        return told

    def find(self, chat_id: int, message_id: int) -> Sent | None:
        """The bot's message of that id, None when it never sent it."""
        fits = (s for s in reversed(self.sent) if (s.chat_id, s.message_id) == (chat_id, message_id))
        return next(fits, None)
