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
        start = at + self.slot(at)
        if self.rate:
            start = max(start, self._chats.get(chat, 0.0))
            self._chats[chat] = start + CHAT_GAP
        return start - at

    def slot(self, at: float) -> float:
        """Seconds to wait for a moment of the shared rate alone, for a message whose first moment was missed."""
        start = max(at, self._halted_until)
        if self.rate:
            step = 1 / self.rate
            start = max(start, self._free_at - (BURST - 1) * step)
            self._free_at = max(self._free_at, start) + step
        return start - at

    def halt(self, until: float) -> None:
        """The platform asked the whole bot to wait."""
        self._halted_until = max(self._halted_until, until)

    def halted(self, at: float) -> bool:
        """Whether the whole bot waits."""
        return at < self._halted_until

    def resting(self, at: float) -> frozenset[str]:
        """The chats that were spoken to a moment ago and may not be again yet."""
        self._chats = {chat: free for chat, free in self._chats.items() if free > at}
        return frozenset(self._chats)

    def next_free(self, at: float) -> float | None:
        """Seconds until the halt is over or a chat has rested; None when nothing holds us back."""
        if self.halted(at):
            return self._halted_until - at
        frees = [free for free in self._chats.values() if free > at]
        return min(frees) - at if frees else None
