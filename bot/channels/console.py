"""The channel without a network: the sandbox, the demo and every story test speak through it."""

from collections.abc import Callable

from bot.core.message import Outbound


class Console:
    """Keeps what was sent, in order, and shows it to whoever looks on."""

    name = "console"

    def __init__(self, show: Callable[[Outbound, str], None] | None = None) -> None:
        self.sent: list[Outbound] = []
        self._show = show

    async def send(self, message: Outbound) -> str:
        """Keep the message and give its id: "c1", "c2" and so on over all chats. Never fails."""
        self.sent.append(message)
        number = f"c{len(self.sent)}"
        if self._show is not None:
            self._show(message, number)
        return number

    async def answer_press(self, press_id: str, text: str | None = None) -> None:
        """Nothing spins in a console, so there is nothing to stop."""
