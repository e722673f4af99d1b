"""An address that is told when something is wrong with the bot itself: one JSON POST for each alarm."""

from bot.core.message import ChannelError, Outbound

TIMEOUT = 10.0  # seconds


class Alert:
    """A channel whose chats are addresses of the operator's own choosing (ROUNDS_ADMIN_ALERT)."""

    name = "alert"

    async def send(self, message: Outbound) -> str:
        """POST `{"text": …}` to the address. Raises ChannelError."""
        import httpx

        try:
            async with httpx.AsyncClient(timeout=TIMEOUT) as client:
                answer = await client.post(message.to.id, json={"text": message.text})
        except httpx.ConnectError as error:
            raise ChannelError(type(error).__name__, "not_sent") from error
        except httpx.HTTPError as error:
            raise ChannelError(type(error).__name__, "unknown") from error
        if answer.is_error:
            raise ChannelError(f"status {answer.status_code}", "refused")
        return ""

    async def answer_press(self, press_id: str, text: str | None = None) -> None:
        """Nobody presses anything there."""
