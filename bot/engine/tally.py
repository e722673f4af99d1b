"""What this process has counted since its start, for /metrics and for whoever watches; nothing here names a person."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
LONG = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
REFUSALS = (
    "query", "size", "xml", "signature", "stale", "receiver", "base64", "cipher", "length", "utf8", "body", "other",
)  # fmt: skip


@dataclass
class Spread:
    """How many values (seconds) fell under each bound; `counts` has one more place for what is above them all."""

    bounds: tuple[float, ...]
    counts: list[int] = field(default_factory=list)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.counts = self.counts or [0] * (len(self.bounds) + 1)

    def add(self, seconds: float) -> None:
        """Count one value; less than nothing counts as nothing, because clocks are put back."""
        value = max(seconds, 0.0)
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def running(self) -> list[tuple[str, float]]:
        """(bound, how many up to it), the last bound `+Inf`: as Prometheus wants it."""
        sums, so_far = [], 0
        for bound, many in zip((*map(str, self.bounds), "+Inf"), self.counts, strict=True):
            so_far += many
            sums.append((bound, float(so_far)))
        return sums


@dataclass
class Tally:
    """Fed by the courier and the pump; all of it is lost with the process, the database keeps what must last."""

    sends: Counter[tuple[str, str]] = field(default_factory=Counter)  # (channel, outcome)
    refusals: Counter[str] = field(default_factory=Counter)  # by a word of REFUSALS
    lateness: Spread = field(default_factory=lambda: Spread(LONG))
    waits: Spread = field(default_factory=lambda: Spread(SHORT))
    looks: Spread = field(default_factory=lambda: Spread(SHORT))
    looked_at: float | None = None  # the monotonic clock at the end of the pump's newest look

    def sent(self, channel: str, outcome: str) -> None:
        """One call came back: `sent`, or an outcome of ChannelError."""
        self.sends[channel, outcome] += 1

    def refused(self, reason: str) -> None:
        """A callback of WeCom was not believed; a reason that is not on the list counts as `other`."""
        self.refusals[reason if reason in REFUSALS else "other"] += 1

    def late(self, seconds: float) -> None:
        """A message left that much after it was due, in real seconds: (sent - due) / clock speed (reliability)."""
        self.lateness.add(seconds)

    def waited(self, seconds: float) -> None:
        """A message waited so many seconds for its moment of the shared rate."""
        self.waits.add(seconds)

    def looked(self, seconds: float, at_monotonic: float) -> None:
        """The pump looked for what is due, which took so long and ended then."""
        self.looks.add(seconds)
        self.looked_at = at_monotonic
