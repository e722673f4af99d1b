"""How fast a channel may be spoken to: a shared rate and a pause for each chat (conduct C38, real clock)."""

from dataclasses import dataclass, field

CHAT_GAP = 1.0  # seconds between two messages to one chat
BURST = 3.0  # messages that may follow one another at once before the rate holds


@dataclass(kw_only=True)
class Pace:
    """Reserves moments on a monotonic clock (seconds). `rate`: messages a second over all chats, 0 for no limit."""

    rate: float
    _free_at: float = 0.0
    _chats: dict[str, float] = field(default_factory=dict)
    _halted_until: float = 0.0

    def reserve(self, chat: str, at: float) -> float:
        """Seconds to wait from `at` until a message to this chat may leave; the moment is taken."""
        start = max(at, self._halted_until)
        if self.rate:
            step = 1 / self.rate
            start = max(start, self._free_at - (BURST - 1) * step)
            self._free_at = max(self._free_at, start) + step
            start = max(start, self._chats.get(chat, 0.0))
            self._chats[chat] = start + CHAT_GAP
            self._forget(at)
        return start - at

    def halt(self, until: float) -> None:
        """The platform asked the whole bot to wait."""
        self._halted_until = max(self._halted_until, until)

    def _forget(self, at: float) -> None:
        if len(self._chats) > 10_000:
            self._chats = {chat: free for chat, free in self._chats.items() if free > at}
