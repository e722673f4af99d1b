"""Figures of many cases: what came in, what was promised and kept, what it took; added up case by case (practice S4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from bot.core import facts as f
from bot.core.ageing import Share, aged, shares
from bot.core.calendar import Calendar, calendar_of
from bot.core.deliveries import delivery_record
from bot.core.figure_shapes import Block, Promises, Row, Stage
from bot.core.solving import Solving, complaints, working_hours
from bot.core.standing import Standing
from bot.core.sums import stand
from bot.core.suppliers import Supplier

TOP = 4  # levels from here on are counted together
CALLS = frozenset({"spoke", "visit"})  # contacts of colleagues after which a promise is theirs
MONEY, GOODS = "money", "goods"
ENDS = ("paid", "arrived")  # outcomes that are what was asked for


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What is known of a case beside its facts; `rounds` are the ids of its playbook's rounds in their order."""

    playbook: str
    area: str
    steward: str
    currency: str
    follows: str = MONEY
    rounds: tuple[str, ...] = ()
    reached: bool = False  # its person has an open chat (practice P26)
    supplier: str = ""  # of goods, with what they are counted in
    measure: str = ""


@dataclass(frozen=True, kw_only=True)
class Span:
    """From `since` (none: from the beginning) to `until`, which is as late as we know; days are of `zone`."""

    until: datetime
    zone: tzinfo
    since: datetime | None = None

    def __post_init__(self) -> None:
        """Keep moments in UTC: they are compared with those of every fact."""
        object.__setattr__(self, "until", self.until.astimezone(UTC))
        if self.since is not None:
            object.__setattr__(self, "since", self.since.astimezone(UTC))

    @property
    def today(self) -> date:
        """The day on which everything is looked at."""
        return self.until.astimezone(self.zone).date()

    def holds(self, moment: datetime) -> bool:
        """Whether something happened inside."""
        return (self.since is None or moment >= self.since) and moment <= self.until

    def due(self, day: date) -> bool:
        """Whether a line that is due on this day belongs to it; what is not due yet belongs to one without a beginning."""
        if self.since is None:
            return True
        return self.since.astimezone(self.zone).date() <= day <= self.today


@dataclass(kw_only=True)
class Figures:
    """Figures that grow with each case they are given; they keep counts, never cases."""

    span: Span
    calendar: Calendar = field(default_factory=lambda: calendar_of("CN"))  # whose working days count
    blocks: dict[str, Block] = field(default_factory=dict)
    suppliers: dict[str, Supplier] = field(default_factory=dict)

    def add(self, matter: Matter, facts: Iterable[f.Fact]) -> Standing | None:
        """Count one case, as it stood at the end of the span; None when it had not begun by then."""
        history = valid(facts, self.span.until)
        s = stand(history)
        if s.opened is None:
            return None
        money = matter.follows == MONEY
        of = matter.currency if money else matter.follows
        block = self.blocks.setdefault(of, Block(of=of, money=money))
        self._row(block, matter, s, history)
        self._promises(block, s)
        self._complaints(block, history)
        self._funnel(block, matter, history)
        if matter.follows == GOODS:
            self._supplier(matter, history)
        return s

    def _row(self, block: Block, matter: Matter, s: Standing, history: list[f.Fact]) -> None:
        opened = _day(s.opened or self.span.until, self.span)
        lines = shares(s, opened)
        mine = [line for line in lines if self.span.due(line.day)]
        row = block.cells.setdefault((matter.area, s.steward or matter.steward), Row())
        self._contacts(row, history)
        if not s.outcome:
            row.running += 1
            row.reached += matter.reached
            if block.money:
                for band, found in aged(lines, self.span.today):
                    block.ageing[band].add(found)
        if mine or (not lines and self.span.due(opened)):
            _collect(row, mine, s, block.money)

    def _contacts(self, row: Row, history: list[f.Fact]) -> None:
        for fact in history:
            if isinstance(fact, f.Spoke):
                row.messages += self.span.holds(fact.at)
            elif isinstance(fact, f.Contacted) and self.span.holds(fact.at):
                row.visits += fact.outcome == "visit"
                row.calls += fact.outcome != "visit"

    def _supplier(self, matter: Matter, history: list[f.Fact]) -> None:
        """A line counts from the day after the one it was due, or from when all of it is here."""
        record = delivery_record(history, self.span.zone, self.span.until)
        due = record.due
        if due is not None and self.span.due(due) and (due < self.span.today or record.punctual):
            self.suppliers.setdefault(matter.supplier, Supplier()).add(record, matter.measure)

    def _promises(self, block: Block, s: Standing) -> None:
        for promise in s.promises:
            if self.span.holds(promise.given) and not promise.exact:
                found = block.promises.setdefault(min(promise.level, TOP), Promises())
                found.made += 1
                setattr(found, promise.state, getattr(found, promise.state) + 1)

    def _complaints(self, block: Block, history: list[f.Fact]) -> None:
        """One counts where it was solved; what still waits counts until it is (practice P22)."""
        for one in complaints(history):
            if one.solved is None:
                block.solving.setdefault(one.reason, Solving()).unsolved += 1
            elif self.span.holds(one.solved):
                hours = working_hours(one.begun, one.solved, self.calendar, self.span.zone)
                block.solving.setdefault(one.reason, Solving()).took(hours)

    def _funnel(self, block: Block, matter: Matter, history: list[f.Fact]) -> None:
        """Whatever follows a round before the next one is put down to it; a call or a visit is a round of its own."""
        now, promised, paid = Stage(), True, True
        for fact in history:
            step = _round(fact, matter.rounds)
            if step:
                inside = self.span.holds(fact.at)
                now = block.funnel.setdefault((matter.playbook, step), Stage()) if inside else Stage()
                now.contacted += 1
                promised = paid = False
            elif isinstance(fact, f.Promised):
                now.promised, promised = now.promised + (not promised), True
            elif _gain(fact, matter.follows):
                now.paid, paid = now.paid + (not paid), True


def valid(facts: Iterable[f.Fact], until: datetime) -> list[f.Fact]:
    """What happened up to then and was never taken back."""
    history = list(facts)
    undone = {fact.of for fact in history if isinstance(fact, f.Undone)}
    if not undone and (not history or history[-1].at <= until):
        return history
    return [
        fact
        for fact in history
        if fact.at <= until and not isinstance(fact, f.Undone) and (fact.id not in undone or not fact.id)
    ]


def _day(moment: datetime, span: Span) -> date:
    return moment.astimezone(span.zone).date()


def _collect(row: Row, lines: list[Share], s: Standing, money: bool) -> None:
    """Count the case itself and, of money, its lines."""
    left = sum(line.left for line in lines)
    row.cases += 1
    row.settled += s.outcome in ENDS or (bool(lines) and left <= 0)
    if money:
        row.left += left
        for line in lines:
            row.billed += line.billed
            row.paid += line.paid
            row.waived += line.waived


def _gain(fact: f.Fact, follows: str) -> bool:
    """Whether what is followed came in: money, or else the goods, the person, the answer."""
    if follows == MONEY or isinstance(fact, f.Paid):
        return isinstance(fact, f.Paid)
    return isinstance(fact, f.Arrived | f.Delivered) or (isinstance(fact, f.Closed) and fact.outcome in ENDS)


def _round(fact: f.Fact, rounds: tuple[str, ...]) -> str:
    """The round this contact was, `call` or `visit` for a colleague's; empty for everything else."""
    if isinstance(fact, f.Spoke):
        return fact.step if fact.step in rounds else ""
    if isinstance(fact, f.Contacted) and fact.outcome in CALLS:
        return "visit" if fact.outcome == "visit" else "call"
    return ""


def rounds_first(
    keys: Iterable[tuple[str, str]], rounds: Mapping[str, tuple[str, ...]]
) -> list[tuple[str, str]]:
    """The rounds of a funnel by playbook and in its order, calls and visits at the end."""

    def place(key: tuple[str, str]) -> tuple[str, int, str]:
        order = rounds.get(key[0], ())
        return key[0], order.index(key[1]) if key[1] in order else len(order), key[1]

    return sorted(keys, key=place)
