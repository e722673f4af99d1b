"""What the fake refuses with: an errcode and the platform's own sentence; the limits of fields in bytes and characters."""

from typing import Any

Raw = dict[str, Any]

MESSAGES = {
    -1: "system busy",
    40001: "invalid credential",
    40003: "invalid userid",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40029: "invalid code",
    40056: "invalid agentid",
    40058: "invalid argument",
    40063: "missing argument",
    40096: "invalid external userid",
    41001: "access_token missing",
    41048: "no customer to send to",
    41050: "invalid welcome code",
    41051: "welcome message sent or chat started",
    41054: "user not activated or not real-name verified",
    41063: "message is being dispatched",
    41093: "groupmsg is cancelled",
    41094: "remind over limit",
    42001: "access_token expired",
    42003: "code expired",
    42014: "invalid task_id",
    42022: "code been used",
    42052: "msgid expired",
    43012: "callback url not set",
    44001: "empty media data",
    44004: "empty content",
    45002: "content size out of limit",
    45009: "api freq out of limit",
    45033: "api concurrent out of limit",
    48002: "api forbidden",
    60020: "not allow to access from your ip, from ip: 203.0.113.7",
    60111: "userid not found",
    81013: "user & party & tag all invalid",
    84061: "not external contact",
    95000: "invalid open_kfid",
    95001: "send msg count limit",
    95002: "send msg over 48 hours",
    95007: "invalid msg token",
    95014: "not a servicer",
    95016: "service state transition not allowed",
    95018: "session status invalid",
}


class Wrong(Exception):
    """The platform says no; `more` are further fields of the answer."""

    def __init__(self, code: int, why: str = "", **more: Any) -> None:
        super().__init__(f"{code} {why}")
        self.code = code
        self.why = why
        self.more = more

    def told(self) -> Raw:
        """The body of the answer; judging by `errmsg` instead of `errcode` goes wrong (wecom, head)."""
        said = self.why or MESSAGES.get(self.code, "error")
        return {"errcode": self.code, "errmsg": f"{said}, hint: [1793145600_fake]"} | self.more


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode())


def cut(text: str, most: int) -> str:
    """What the platform leaves of a text that is too long: bytes, not characters, so that the last one may break."""
    return text.encode()[:most].decode(errors="replace")


def need(holds: object, code: int, why: str = "") -> None:
    """Refuse with this code unless it holds."""
    if not holds:
        raise Wrong(code, why)


def at_most(body: Raw, name: str, most: int, *, in_bytes: bool = False, code: int = 45002) -> str:
    """The text under this name, refused when it is longer than `most` characters (or bytes)."""
    text = body.get(name) or ""
    need(isinstance(text, str), 40058, f"Warning: wrong json format. {name} should be string")
    need((size(text) if in_bytes else len(text)) <= most, code, f"{name} too long")
    return str(text)


def whole(body: Raw, name: str, usual: int, most: int) -> int:
    """The number under this name; a string is a wrong JSON type, as the platform says."""
    number = body.get(name, usual)
    need(isinstance(number, int), 40058, f"Warning: wrong json format. {name} should be integer")
    need(0 < number <= most, 40058, f"invalid {name}")
    return int(number)
