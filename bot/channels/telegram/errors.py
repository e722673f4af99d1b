"""What each failure proves about the message: the exceptions' names mislead, so their cause decides."""

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError

from bot.core.message import ChannelError

MARKUP = ("can't parse", "button_", "button ", "reply_markup", "reply markup", "keyboard", "copy_text")


class Unwritten(NetworkError):
    """Proven not sent: not one byte of the request was written."""

    def __init__(self, why: BaseException) -> None:
        super().__init__(f"{type(why).__name__}: {why}")


class OddAnswer(NetworkError):
    """Something answered, but not as the Bot API does: a proxy's page or a cut body."""

    def __init__(self, code: int) -> None:
        super().__init__(f"no Bot API answer, HTTP {code}")
        self.code = code


class Flood(NetworkError):
    """Too many requests; `wait` seconds when it says so. The library's own RetryAfter warns of itself when made."""

    def __init__(self, wait: float | None) -> None:
        super().__init__("too many requests" + (f", wait {wait:g} s" if wait else ""))
        self.wait = wait


def classify(error: BaseException, token: str) -> ChannelError:
    """The failure of one call as the engine needs it, the token masked (`facts/telegram.md`, errors).

    Whatever is not proven either way is `unknown`: a 5xx, a cut answer, a timeout after writing.
    """
    why = f"{type(error).__name__}: {error}".replace(token, "<token>") if token else str(error)
    if isinstance(error, Flood):
        return ChannelError(why, "not_sent", retry_after=error.wait)
    if isinstance(error, ChatMigrated):
        return ChannelError(why, "not_sent", moved_to=str(error.new_chat_id))
    if isinstance(error, InvalidToken):
        return ChannelError("Telegram refused the token", "not_sent", fatal=True)
    if isinstance(error, Forbidden):
        return ChannelError(why, "refused", closed=True)
    if isinstance(error, BadRequest):
        return ChannelError(why, "refused", markup=any(word in str(error).lower() for word in MARKUP))
    if isinstance(error, Unwritten):
        return ChannelError(why, "not_sent")
    return ChannelError(why, "unknown")
