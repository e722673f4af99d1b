"""One kept callback of WeCom, or one message of its customer service, as `Inbound`: pure, never raises, decides nothing."""

import re
from collections.abc import Callable
from typing import Any

from bot.channels.wecom.customers import read_customer, welcome_of
from bot.channels.wecom.xml import many, words
from bot.core.message import Address, Contact, Inbound

Raw = dict[str, Any]

PICK = "pick"  # the submit key of our own cards with a drop-down
SILENT = frozenset(
    {"image", "voice", "video", "shortvideo", "file", "location", "link"}
)  # nothing to read in them
CHANGES: dict[str, Any] = {
    "add_external_contact": "added",
    "add_half_external_contact": "added",
    "del_follow_user": "left",
    "del_external_contact": "removed",
    "transfer_fail": "refused",
}
_WORD = re.compile(r"[a-z]{1,32}")


def read(raw: Raw) -> Inbound | None:
    """What it says, or None when it is nothing for us: a kind not known, a call to fetch messages, a mere visit.

    `raw` is {"key", "xml"} for a callback and {"key", "kf"} for a message of the customer service (wecom 4 and 6).
    A picture, a voice or a place comes as an empty text: there is somebody, but nothing to read.
    """
    key = str(raw.get("key", ""))
    if isinstance(kf := raw.get("kf"), dict):
        return read_customer(key, kf)
    xml = raw.get("xml")
    if not isinstance(xml, dict):
        return None
    kind = words(xml, "MsgType").lower()
    if kind == "event":
        event = EVENTS.get(words(xml, "Event").lower())
        return event(key, xml) if event else None
    if kind == "text":
        return _member(key, xml, text=words(xml, "Content"))
    return _member(key, xml) if kind in SILENT else None


def sender_of(raw: Raw) -> str | None:
    """Whose updates must be worked off in order, as "channel:address"; None when the order does not matter."""
    inbound = read(raw)
    return f"{inbound.sender.channel}:{inbound.sender.id}" if inbound is not None else None


def kf_call(raw: Raw) -> tuple[str, str] | None:
    """The (token, open_kfid) with which messages of the customer service wait to be fetched (wecom 6), else None."""
    xml = raw.get("xml")
    if words(xml, "Event").lower() != "kf_msg_or_event":
        return None
    account = words(xml, "OpenKfId")
    return (words(xml, "Token"), account) if account else None


def urgent(raw: Raw) -> bool:
    """Whether it carries a welcome code, which is good for 20 seconds only (wecom 5 and 6)."""
    if isinstance(kf := raw.get("kf"), dict):
        return bool(welcome_of(kf))
    xml = raw.get("xml")
    added = words(xml, "Event").lower() == "change_external_contact" and (
        CHANGES.get(words(xml, "ChangeType").lower()) == "added"
    )
    return added and bool(words(xml, "WelcomeCode"))


def _member(key: str, xml: Raw, **said: Any) -> Inbound | None:
    """Ids of members are the same in upper and lower case (wecom 3)."""
    member = words(xml, "FromUserName").lower()
    return Inbound(key=key, sender=Address(channel="wecom", id=member), **said) if member else None


def _press(key: str, xml: Raw) -> Inbound | None:
    press = words(xml, "EventKey")
    if press == PICK:
        chosen = _chosen(xml)
        press = chosen[0] if len(chosen) == 1 else press
    if not press:
        return None
    answer, card = words(xml, "ResponseCode") or None, words(xml, "TaskId") or None
    return _member(key, xml, press=press, press_id=answer, pressed_on=card)


def _chosen(xml: Raw) -> list[str]:
    """The ids of all options that were chosen on a card, whatever question they answer."""
    found = []
    for items in many(xml.get("SelectedItems")):
        for item in many(items.get("SelectedItem")) if isinstance(items, dict) else []:
            for ids in many(item.get("OptionIds")) if isinstance(item, dict) else []:
                options = many(ids.get("OptionId")) if isinstance(ids, dict) else []
                found += [one for one in options if isinstance(one, str) and one]
    return found


def _click(key: str, xml: Raw) -> Inbound | None:
    """The menu of the app types a command, when the last part of its key is one plain word."""
    word = words(xml, "EventKey").rpartition(":")[2]
    return _member(key, xml, text=f"/{word}") if _WORD.fullmatch(word) else None


def _gone(key: str, xml: Raw) -> Inbound | None:
    return _member(key, xml, closed=True)


def _contact(key: str, xml: Raw) -> Inbound | None:
    what, customer = CHANGES.get(words(xml, "ChangeType").lower()), words(xml, "ExternalUserID")
    if what is None or not customer:
        return None
    contact = Contact(
        what=what,
        member=words(xml, "UserID").lower(),
        state=words(xml, "State"),
        welcome=words(xml, "WelcomeCode"),
    )
    return Inbound(key=key, sender=Address(channel="wecom_external", id=customer), contact=contact)


EVENTS: dict[str, Callable[[str, Raw], Inbound | None]] = {
    "template_card_event": _press,
    "template_card_menu_event": _press,
    "click": _click,
    "unsubscribe": _gone,
    "change_external_contact": _contact,
}
