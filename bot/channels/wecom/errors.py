"""What each number of WeCom proves about a message (wecom 9): by the number alone, never by the words beside it."""

from typing import Any

from bot.core.message import ChannelError

BUSY = -1
DISPATCHING = 41063
CANCELLED = 41093
REMINDED_ENOUGH = 41094
ANOTHER_SENDS = 41096
CROWDED = 45033

TRANSIENT = frozenset({BUSY, 6000, DISPATCHING, ANOTHER_SENDS})
TOKEN = frozenset({40001, 40014, 41001, 42001})  # of a business call; a 40001 of gettoken is a wrong secret
WAITS = {45009: 60.0, CROWDED: 2.0, REMINDED_ENOUGH: 60.0}  # seconds; 45009 is blocked for a minute at least
RECEIVER = frozenset({81013, 60111, 60011, 40003, 40031, 40096, 84061, 84084, 41048})
EXPIRED = frozenset({41050, 41051, 42052, 95007})
ACCOUNT = frozenset({95000, 95004})
KF = range(95000, 95033)
CARD = range(42014, 42052)  # the numbers of faulty card fields
SAID_CHARACTERS = 200

MENDS = {
    40001: "the secret is wrong or the app is disabled: copy the secret of the app from the console again",
    40013: "the corp id is wrong: copy it from My Company in the console",
    40056: "the agent id is not the one of this secret: copy both from the same app",
    40091: "the secret belongs to another company: copy corp id and secret from the same console",
    41001: "the request carried no token",
    41002: "the corp id is missing",
    41004: "the secret is missing",
    43012: "cards with buttons need the callback address: set it in the app's page (receive messages)",
    48002: "the app has no right to this: list it among the apps that may call customer contact and customer service",
    48006: "the right to this was withdrawn: give it to the app again in the console",
    60020: "this server's address is not trusted: add it to the app's trusted IPs and wait a minute",
    301002: "the token belongs to another app: secret and agent id must be of the same app",
    95000: "the customer service account is wrong: copy its open_kfid from the list of accounts",
    95004: "the customer service account does not exist: copy its open_kfid from the list of accounts",
}
PLACES = {
    **dict.fromkeys((40001, 40013, 40091), "secret"),
    **dict.fromkeys((40014, 41001, 42001), "token"),
    **dict.fromkeys((40056, 301002), "agent"),
    **dict.fromkeys((48002, 48006), "rights"),
    **dict.fromkeys((95000, 95004), "account"),
    43012: "callback",
    60020: "address",
}
AT_GETTOKEN = frozenset({40001, 40013, 40091, 41002, 41004})


class WecomError(ChannelError):
    """A plain no of WeCom, with its number."""

    def __init__(self, code: int, why: str, like: ChannelError) -> None:
        super().__init__(
            why,
            like.outcome,
            retry_after=like.retry_after,
            closed=like.closed,
            fatal=like.fatal,
            markup=like.markup,
            shut=like.shut,
        )
        self.code = code
        self.place = PLACES.get(code, "")  # what is to be put right, in one word


def judged(code: int, said: str) -> WecomError:
    """The failure of a business call as the engine needs it; `said` is for people only."""
    return _judged(code, said, _business(code))


def judged_at_gettoken(code: int, said: str) -> WecomError:
    """The same for the fetching of a token: whatever it says, no message was sent."""
    if code in AT_GETTOKEN:
        return _judged(code, said, _fatal())
    wait = WAITS.get(code)
    return _judged(code, said, ChannelError("", "not_sent", retry_after=wait))


def tokens_refused(code: int) -> WecomError:
    """A token that was fetched a moment ago is refused too: nothing is tried again, somebody must look."""
    return WecomError(code, f"WeCom refuses the token it has just given ({code})", _fatal())


def number(answer: dict[str, Any]) -> int | None:
    """The errcode, 0 where there is none; None for one that is no number, so that nobody believes the answer."""
    code = answer.get("errcode")
    if code is None:
        return 0
    if isinstance(code, str) and code.removeprefix("-").isascii() and code.removeprefix("-").isdigit():
        return int(code)
    return code if type(code) is int else None


def said(answer: dict[str, Any]) -> str:
    """The words beside the number, short."""
    words = answer.get("errmsg")
    return words[:SAID_CHARACTERS] if isinstance(words, str) else ""


def _judged(code: int, words: str, like: ChannelError) -> WecomError:
    mend = f": {MENDS[code]}" if like.fatal and code in MENDS else ""
    return WecomError(code, f"WeCom says {code}{mend}" + (f" ({words})" if words else ""), like)


def _business(code: int) -> ChannelError:
    if code in WAITS:
        return ChannelError("", "not_sent", retry_after=WAITS[code])
    if code in TRANSIENT or code in TOKEN:
        return ChannelError("", "not_sent")
    if code in MENDS:
        return _fatal()
    if code in RECEIVER:
        return ChannelError("", "refused", closed=True)
    if code in EXPIRED or code in KF:
        return ChannelError("", "refused", shut=True)
    return ChannelError("", "refused", markup=code in CARD)


def _fatal() -> ChannelError:
    return ChannelError("", "not_sent", fatal=True)


def after_a_part(error: ChannelError) -> ChannelError:
    """A message of several calls broke off: a part is there, so it is neither sent nor to be sent again blindly."""
    return ChannelError(f"only a part of the message went out; then {error}", "unknown")
