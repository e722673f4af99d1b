"""One raw update of the Bot API as `Inbound`: a pure translation that never raises and decides nothing."""

import re
from datetime import UTC, datetime
from typing import Any

from bot.core.message import Address, Attached, Inbound

UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "pre_checkout_query",
)  # what we ask Telegram to send

CONTENT = (
    "text", "caption", "photo", "document", "voice", "audio", "video", "video_note", "animation", "sticker",
    "contact", "location", "venue", "poll", "dice", "story", "paid_media", "checklist",
)  # fmt: skip

_ADDRESSED = re.compile(r"^(/\w+)@\w+")

Raw = dict[str, Any]


def read(update: Raw) -> Inbound | None:
    """What the update says, or None when it is nothing for us: a service note, another bot, a kind not known.

    A picture or a file without words comes as an empty text. An edited or forwarded message is `stale`
    (`facts/telegram.md`, inbound). Ids of messages are Telegram's, unique within their chat only.
    """
    key = str(update.get("update_id", ""))
    if message := _part(update, "message"):
        return _message(key, message, edited=False)
    if message := _part(update, "edited_message"):
        return _message(key, message, edited=True)
    if query := _part(update, "callback_query"):
        return _press(key, query)
    if change := _part(update, "my_chat_member"):
        return _membership(key, change)
    return None


def _message(key: str, message: Raw, *, edited: bool) -> Inbound | None:
    person, chat = _part(message, "from"), _part(message, "chat")
    if "id" in chat and not edited and (payment := _part(message, "successful_payment")):
        return _payment(key, message, payment)
    if "id" not in chat or person.get("is_bot") or not any(kind in message for kind in CONTENT):
        return None
    return Inbound(
        key=key,
        sender=_address(chat),
        text=_ADDRESSED.sub(r"\1", _words(message)),
        reply_to=_replied(message),
        private=_private(chat),
        stale=edited or "forward_origin" in message or "forward_date" in message,
        name=_name(person),
        language=person.get("language_code"),
        file=_file(_part(message, "document")),
    )


def _payment(key: str, message: Raw, payment: Raw) -> Inbound:
    """Money was taken: Telegram says it in the chat of whoever paid."""
    person, date = _part(message, "from"), message.get("date")
    return Inbound(
        key=key,
        sender=_address(_part(message, "chat")),
        private=_private(_part(message, "chat")),
        name=_name(person),
        language=person.get("language_code"),
        payment=payment,
        sent_at=datetime.fromtimestamp(date, UTC) if isinstance(date, int) else None,
    )


def _file(document: Raw) -> Attached | None:
    if not isinstance(document.get("file_id"), str):
        return None
    name, size = document.get("file_name"), document.get("file_size")
    return Attached(
        name=name if isinstance(name, str) else "",
        ref=document["file_id"],
        size=size if isinstance(size, int) else 0,
    )


def _press(key: str, query: Raw) -> Inbound | None:
    person, message = _part(query, "from"), _part(query, "message")
    chat = _part(message, "chat")
    if "id" not in chat or not isinstance(query.get("data"), str):
        return None  # a game or an inline result: neither is a button of ours
    return Inbound(
        key=key,
        sender=_address(chat),
        press=query["data"],
        press_id=str(query.get("id", "")),
        pressed_on=_id(message),
        private=_private(chat),
        name=_name(person),
        language=person.get("language_code"),
    )


def _membership(key: str, change: Raw) -> Inbound | None:
    person, chat = _part(change, "from"), _part(change, "chat")
    if "id" not in chat or _part(change, "new_chat_member").get("status") not in {"kicked", "left"}:
        return None
    return Inbound(
        key=key,
        sender=_address(chat),
        private=_private(chat),
        closed=True,
        name=_name(person),
        language=person.get("language_code"),
    )


def _replied(message: Raw) -> str | None:
    replied = _part(message, "reply_to_message")
    return _id(replied) if _part(replied, "from").get("is_bot") else None


def _part(whole: Raw, name: str) -> Raw:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}


def _words(message: Raw) -> str:
    words = message.get("text") or message.get("caption")
    return words if isinstance(words, str) else ""


def _address(chat: Raw) -> Address:
    return Address(channel="telegram", id=str(chat["id"]))


def _private(chat: Raw) -> bool:
    return bool(chat.get("type") == "private")


def _id(message: Raw) -> str | None:
    return str(message["message_id"]) if "message_id" in message else None


def _name(person: Raw) -> str:
    parts = (person.get("first_name"), person.get("last_name"))
    return " ".join(part for part in parts if isinstance(part, str) and part)
