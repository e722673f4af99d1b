"""Where a case stands: the values that its facts add up to (`sums.stand`)."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from bot.core.facts import (
    Asked,
    Billed,
    CallBack,
    Claimed,
    Declined,
    Delivered,
    Disputed,
    Dodged,
    Done,
    Doubted,
    Excepted,
    Gated,
    Granted,
    Heard,
    Hinted,
    Lettered,
    Moved,
    NotYet,
    Outcome,
    Paid,
    Paused,
    Pledged,
    Progressed,
    Resolved,
    Reworded,
    Shortage,
    Skipped,
    Spoke,
    Stopped,
    Tasked,
    Traced,
    Urged,
)
from bot.core.undertakings import Draft, Plan, Promise, PromiseState

__all__ = ["FLOOR", "Draft", "LineKey", "Plan", "Promise", "PromiseState", "Standing", "Status"]

Status = Literal["open", "promised", "disputed", "quiet", "paused", "closed"]
LineKey = tuple[str, str | None, date | None]
FLOOR = timedelta(hours=2)  # practice P25: after a colleague spoke, the bot holds its tongue


@dataclass(kw_only=True)
class Standing:
    """A case now. Built by `sums.stand` alone; everybody else only reads."""

    opened: datetime | None = None
    opening: int = 0  # id of the fact that opened it
    starts: datetime | None = None
    bills: dict[LineKey, int] = field(default_factory=dict)
    payments: list[Paid] = field(default_factory=list)
    bound: bool = False
    bound_id: int = 0  # the fact that bound the chat: a new chat is asked anew who they are
    bound_at: datetime | None = None
    verified: bool = False
    unlinked: bool = False
    promises: list[Promise] = field(default_factory=list)
    dodge: Dodged | None = None
    dodges: list[datetime] = field(default_factory=list)  # when they answered without a time, all of them
    moved_at: datetime | None = None  # when the event was moved last
    not_yet: NotYet | None = None
    call_back: CallBack | None = None
    dispute: Disputed | None = None
    resolved: Resolved | None = None
    pauses: list[Paused | Claimed] = field(default_factory=list)
    stopped: Stopped | None = None
    declined: Declined | None = None
    hints: dict[str, Hinted] = field(default_factory=dict)
    asked: Asked | None = None
    granted: Granted | None = None
    urged: Urged | None = None
    quiet_until: datetime | None = None
    lettered: bool = False  # a letter has said more than a first notice would
    floor_until: datetime | None = None
    spoken: dict[str, Spoke] = field(default_factory=dict)
    planned: dict[str, str] = field(default_factory=dict)  # occurrence -> step, still in the outbox
    skipped: dict[str, Skipped] = field(default_factory=dict)
    failed: dict[str, datetime] = field(default_factory=dict)  # occurrence -> when it could not be delivered
    unreached: set[str] = field(default_factory=set)  # of these, those since which nobody recorded anything
    agreed: int = 0  # how often they agreed to our time and named none of their own (practice E2)
    since: datetime | None = None  # rounds count from here
    rest_until: datetime | None = None  # conduct 2 `silent`: quiet days after an unanswered repeat
    heard_at: datetime | None = None
    heard: Heard | None = None  # their last words that changed nothing by themselves
    needs_call: bool = False  # a colleague has not yet logged what came of the last broken promise
    seen_at: datetime | None = None
    tries: int = (
        0  # calls in vain since we last had them; a wrong number counts as enough of them (practice P4)
    )
    steward: str = ""  # who looks after it now, where that was changed after the import
    traits: frozenset[str] = frozenset()
    tasks: dict[int, Tasked] = field(default_factory=dict)  # asked of colleagues, not done yet
    tasked: set[str] = field(default_factory=set)  # occurrences for which a colleague was asked
    pledges: list[Pledged] = field(default_factory=list)  # our own promises, not yet come due
    told: list[Done | Progressed] = field(
        default_factory=list
    )  # what came of our own promises, for the person to hear
    drafts: dict[int, Draft] = field(default_factory=dict)
    plan: Plan | None = None
    letters: list[Lettered] = field(default_factory=list)  # all that were delivered
    listed: bool = False  # on the list for a lawyer's letter, which is a record (practice P9)
    waived: int = 0
    received: int = 0  # goods, in hundredths of their measure
    deliveries: list[Delivered] = field(default_factory=list)
    changed: Moved | Billed | None = None  # our plan changed after the opening (practice M0)
    gate: Gated | None = None  # our service is not in order: nothing is asked for (practice P10)
    traces: list[Traced] = field(default_factory=list)
    exceptions: list[Excepted] = field(default_factory=list)
    reworded: dict[str, Reworded] = field(default_factory=dict)
    progress: Progressed | None = None
    shortage: Shortage | None = None
    doubt: Doubted | None = None
    outcome: Outcome | None = None
    closed_at: datetime | None = None

    @property
    def billed(self) -> int:
        """Fen billed in all."""
        return sum(self.bills.values())

    @property
    def paid(self) -> int:
        """Fen received in all."""
        return sum(payment.amount for payment in self.payments)

    @property
    def covered(self) -> int:
        """What is not asked for any more: paid, waived or delivered."""
        return self.paid + self.waived + self.received

    @property
    def owed(self) -> int:
        """Fen still unpaid, never below nothing; of goods, hundredths of their measure."""
        return max(0, self.billed - self.covered)

    @property
    def asked_for(self) -> int:
        """What we may ask for: owed, less the lines that are disputed (practice P18)."""
        return sum(left for _, left in self.asked_lines())

    @property
    def letter(self) -> Lettered | None:
        """The last letter of this opening; one of an earlier debt says nothing about this one."""
        last = self.letters[-1] if self.letters else None
        return last if last is None or self.opened is None or last.at >= self.opened else None

    def asked_lines(self) -> list[tuple[LineKey, int]]:
        """What is open of the lines that are not disputed (practice P18)."""
        if self.dispute is None:
            return self.lines()
        held = self.held_items
        return [line for line in self.lines() if line[0][0] not in held]

    @property
    def held_items(self) -> frozenset[str]:
        """The items whose dispute is open; empty also when everything is disputed."""
        return frozenset(self.dispute.lines) if self.dispute else frozenset()

    @property
    def disputed_whole(self) -> bool:
        """Whether nothing may be asked for because of a dispute (conduct C15)."""
        return self.dispute is not None and not (self.dispute.lines and self.asked_for)

    @property
    def prepaid(self) -> int:
        """Fen paid above the debt, kept as prepayment (practice P2 chain)."""
        return max(0, self.paid - max(0, self.billed - self.waived))

    @property
    def promise(self) -> Promise | None:
        """The promise that is open, if any."""
        last = self.promises[-1] if self.promises else None
        return last if last is not None and last.state == "open" else None

    @property
    def unasked(self) -> bool:
        """Whether the check of the open promise did not reach them, and nobody has dealt with it since (practice P26)."""
        return self.promise is not None and f"check:{self.promise.id}" in self.unreached

    @property
    def broken(self) -> int:
        """Promises that came due unmet."""
        return sum(promise.state == "broken" for promise in self.promises)

    @property
    def level(self) -> int:
        """The level the next promise gets (practice story 7)."""
        return 1 + sum(p.state in ("broken", "withdrawn", "partly_kept") for p in self.promises)

    def pause(self, now: datetime) -> Paused | Claimed | None:
        """The pause in force, the longest one first."""
        if not self.pauses:
            return None
        active = [pause for pause in self.pauses if pause.until is None or pause.until > now]
        return max(active, key=lambda pause: (pause.until is None, pause.until or now), default=None)

    def lines(self) -> list[tuple[LineKey, int]]:
        """What is open of each line in fen; payments cover the oldest first."""
        left, unpaid = self.covered, []
        for key, amount in sorted(
            self.bills.items(), key=lambda line: (line[0][2] or date.max, line[0][1] or "")
        ):
            covered = min(left, amount)
            left -= covered
            if amount > covered:
                unpaid.append((key, amount - covered))
        return unpaid

    def status(self, now: datetime) -> Status:
        """The word of `contract.md` for where the case is."""
        if self.outcome:
            return "closed"
        if self.quiet_until and self.quiet_until > now:
            return "quiet"
        if self.disputed_whole:
            return "disputed"
        if (self.stopped and not self.stopped.keep_check) or self.pause(now):
            return "paused"
        return "promised" if self.promise else "open"
