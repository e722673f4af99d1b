"""What each failure of the Bot API proves about the message: the names of the exceptions mislead, so the cause decides."""

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.core.message import ChannelError

# Raised before one byte of the request was written.
UNWRITTEN = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)

MARKUP = ("can't parse", "button_", "button ", "reply_markup", "reply markup", "keyboard", "copy_text")


class OddAnswer(NetworkError):
    """Something answered, but not as the Bot API does: a proxy's page, a cut body, a refusal without its reason."""

    def __init__(self, code: int) -> None:
        super().__init__(f"no Bot API answer, HTTP {code}")
        self.code = code


def classify(error: BaseException, token: str) -> ChannelError:
    """The failure of one call as the engine needs it (`facts/telegram.md`, what an error means), the token masked.

    Whatever is not proven either way is `unknown`: a 5xx, a cut answer, a timeout after writing.
    """
    why = f"{type(error).__name__}: {error}".replace(token, "<token>") if token else str(error)
    if isinstance(error, RetryAfter):
        return ChannelError(why, "not_sent", retry_after=_seconds(error))
    if isinstance(error, ChatMigrated):
        return ChannelError(why, "not_sent", moved_to=str(error.new_chat_id))
    if isinstance(error, InvalidToken):
        return ChannelError("Telegram refused the token", "not_sent", fatal=True)
    if isinstance(error, Forbidden):
        return ChannelError(why, "refused", closed=True)
    if isinstance(error, BadRequest):
        return ChannelError(why, "refused", markup=any(word in str(error).lower() for word in MARKUP))
    if isinstance(error, OddAnswer) and error.code == 429:
        return ChannelError(why, "not_sent")
    if isinstance(error.__cause__, UNWRITTEN):
        return ChannelError(why, "not_sent")
    return ChannelError(why, "unknown")


def _seconds(error: RetryAfter) -> float:
    # The public property warns about its own future type; the argument of the exception does not.
    return error._retry_after.total_seconds()
