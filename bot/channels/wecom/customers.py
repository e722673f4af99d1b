"""One message of the customer service (wecom 6, sync_msg) as `Inbound`: pure, never raises, decides nothing."""

from typing import Any
from urllib.parse import unquote

from bot.core.message import Address, Failed, Inbound, Session

Raw = dict[str, Any]

CUSTOMER = "3"  # origin: 3 the customer wrote, 4 an event, 5 a colleague wrote
FAILURES = {
    "0": "unknown",
    "1": "account_gone",
    "2": "app_closed",
    "4": "window_over",
    "5": "session_over",
    "6": "five_said",
    "8": "not_verified",
    "10": "refused",
    "11": "nobody_on_duty",
    "12": "kind_forbidden",
}


def read_customer(key: str, kf: Raw) -> Inbound | None:
    """What a customer said or did, None for what a colleague wrote and for what is no matter of ours."""
    if _text(kf, "msgtype") == "event":
        return _event(key, _part(kf, "event"))
    customer = _text(kf, "external_userid")
    if _text(kf, "origin") != CUSTOMER or not customer:
        return None
    sender, text = Address(channel="wecom_kf", id=customer), _part(kf, "text")
    if menu := _text(text, "menu_id"):
        return Inbound(key=key, sender=sender, press=menu)
    return Inbound(key=key, sender=sender, text=_text(text, "content"))


def welcome_of(kf: Raw) -> str:
    """The code with which to greet whoever just opened the chat, empty when there is none."""
    event = _part(kf, "event")
    entered = _text(kf, "msgtype") == "event" and _text(event, "event_type") == "enter_session"
    return _text(event, "welcome_code") if entered else ""


def _event(key: str, event: Raw) -> Inbound | None:
    customer, kind = _text(event, "external_userid"), _text(event, "event_type")
    if not customer:
        return None
    sender = Address(channel="wecom_kf", id=customer)
    if kind == "enter_session":
        return Inbound(key=key, sender=sender, session=_session(event))
    if kind == "msg_send_fail":
        why = FAILURES.get(_text(event, "fail_type"), FAILURES["0"])
        return Inbound(key=key, sender=sender, failed=Failed(ref=_text(event, "fail_msgid"), why=why))
    return None


def _session(event: Raw) -> Session:
    own = unquote(_text(event, "scene_param")).replace("\0", "")
    return Session(scene=own or _text(event, "scene"), welcome=_text(event, "welcome_code"))


def _part(whole: Raw, name: str) -> Raw:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}


def _text(whole: Raw, name: str) -> str:
    """A text, or a whole number as one: the platform is not of one mind about them (wecom 5)."""
    value = whole.get(name)
    if isinstance(value, str):
        return value
    return str(value) if type(value) is int else ""
