"""What can go wrong at the Bot API, by name; `fail_next` takes these names."""

import json
from dataclasses import dataclass, replace
from typing import Any

from tests.fake_telegram.wire import Reply


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`effect`: the call did its work before the answer went wrong. `reply` None: the true answer travels badly."""

    effect: bool
    name: str = ""
    reply: Reply | None = None
    delay: float = 0
    drip: float = 0
    cut: bool = False
    dropped: bool = False
    garbage: bool = False
    other_chat: bool = False

    def spoil(self, true: Reply) -> Reply:
        """The answer as it arrives."""
        if self.garbage:
            true = replace(true, body=b"<html>welcome to the hotel</html>", kind="text/html")
        if self.other_chat:
            told = json.loads(true.body)
            told["result"]["chat"]["id"] = -1
            true = replace(true, body=json.dumps(told).encode())
        return replace(true, delay=self.delay, drip=self.drip, cut=self.cut, dropped=self.dropped)


def refusal(code: int, why: str, **parameters: Any) -> Reply:
    """An error answer as the Bot API words it."""
    told: dict[str, Any] = {"ok": False, "error_code": code, "description": why}
    if parameters:
        told["parameters"] = parameters
    return Reply(code=code, body=json.dumps(told).encode())


def page(code: int) -> Reply:
    """What a proxy in between says instead."""
    return Reply(code=code, body=f"<html><h1>{code}</h1></html>".encode(), kind="text/html")


def fault(name: str, **numbers: Any) -> Fault:
    """The fault of that name; KeyError for an unknown one. The numbers matter for 429, migrate, slow and drip."""
    return replace(_fault(name, **numbers), name=name)


def _fault(name: str, *, retry_after: int = 7, moved_to: int = -100500, seconds: float = 30) -> Fault:
    refusals = {
        "429": refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after),
        "429_bare": refusal(429, "Too Many Requests"),
        "429_html": page(429),
        "blocked": refusal(403, "Forbidden: bot was blocked by the user"),
        "deactivated": refusal(403, "Forbidden: user is deactivated"),
        "cannot_initiate": refusal(403, "Forbidden: bot can't initiate conversation with a user"),
        "kicked": refusal(403, "Forbidden: bot was kicked from the group chat"),
        "403_html": page(403),
        "chat_not_found": refusal(400, "Bad Request: chat not found"),
        "migrate": refusal(
            400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=moved_to
        ),
        "parse": refusal(400, "Bad Request: can't parse entities: unexpected end tag at byte offset 4"),
        "button": refusal(400, "Bad Request: BUTTON_DATA_INVALID"),
        "400_html": page(400),
        "401": refusal(401, "Unauthorized"),
        "404": refusal(404, "Not Found"),
        "404_html": page(404),
        "409": refusal(409, "Conflict: terminated by other getUpdates request"),
        "500": refusal(500, "Internal Server Error"),
        "502_html": page(502),
    }
    if name in refusals:
        return Fault(effect=False, reply=refusals[name])
    return {
        "drop_before": Fault(effect=False, reply=Reply(dropped=True)),
        "slow_before": Fault(effect=False, reply=Reply(dropped=True, delay=seconds)),
        "drop_after": Fault(effect=True, dropped=True),
        "502_after": Fault(effect=True, reply=page(502)),
        "slow": Fault(effect=True, delay=seconds),
        "drip": Fault(effect=True, drip=seconds),
        "cut": Fault(effect=True, cut=True),
        "garbage": Fault(effect=True, garbage=True),
        "other_chat": Fault(effect=True, other_chat=True),
    }[name]
