"""Histories in the words of the trade: a case, what happens to it at which moment, and what the bot says."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from bot.books import load_books
from bot.core import facts as f
from bot.core.contact import Kind, Past, Scene
from bot.core.decide import Decision, decide
from bot.core.playbook import Playbook
from bot.core.policy import Place
from bot.core.said import Said, promised
from bot.core.standing import Standing
from bot.core.sums import stand

HERE = Place(ZoneInfo("Asia/Shanghai"))
BOOKS = load_books(Path(__file__).parents[2] / "templates")
FEE, EVENT = BOOKS["property_fee"], BOOKS["event"]
YUAN = 100  # fen
OCTOBER = ("物业费", "2026-10", date(2026, 10, 15))
NOVEMBER = ("物业费", "2026-11", date(2026, 11, 15))
STEWARD, MANAGER = "steward:林芳", "manager:王芸"
TURNS = 60  # as in the engine: a case that needs more does not come to rest


class Restless(AssertionError):
    """The case did not come to rest, or asked to be woken in the past."""


def moment(text: str | datetime) -> datetime:
    """`11-07 10:00` of 2026, or a full date with its year, on the person's own clock."""
    if isinstance(text, datetime):
        return text
    full = text if text[:2] == "20" else f"2026-{text}"
    return datetime.fromisoformat(full).replace(tzinfo=HERE.zone)


@dataclass(frozen=True)
class Line:
    """One thing that was said; `because` is the decision that was made at that moment."""

    at: datetime
    step: str
    key: str
    kind: str
    named: bool
    before: Standing

    def __str__(self) -> str:
        return f"{self.at.astimezone(HERE.zone):%m-%d %H:%M} {self.step}"


class Followed:
    """A case under the bot's eyes: facts come in, time passes, and what is due goes out.

    `online` is false while nothing can be delivered: what is planned waits, as it does in the outbox.
    `failing` makes the next deliveries definite failures.
    """

    def __init__(self, book: Playbook, start: str | datetime, past: tuple[Past, ...] = ()) -> None:
        self.book, self.now, self.past = book, moment(start), list(past)
        self.facts: list[f.Fact] = []
        self.said: list[Line] = []
        self.wake: datetime | None = None
        self.online, self.failing = True, 0
        self._sum, self._summed = stand(()), 0
        self.last = Decision(why="new", rule="")

    # --- what happens ---

    def record(
        self, kind: type[f.Fact], at: str | datetime | None = None, by: str = "owner", **values: Any
    ) -> f.Fact:
        """One fact, at that moment or now; then the case is settled."""
        if at is not None:
            self.until(at)
        fact = self._add(kind(at=self.now, by=by, **values))
        self.settle()
        return fact

    def promise(
        self, when: str, end: str | None = None, precision: str = "minute", *,
        said: str | None = None, by: str = "owner", amount: int | None = None, own: bool = True,
    ) -> f.Promised:  # fmt: skip
        """They name a time; its moments are computed as the handlers compute them."""
        if said is not None:
            self.until(said)
        window = Said(
            start=moment(when),
            end=moment(end or when),
            precision=precision,
            words=when,
            amount=amount,
            own=own,
        )
        fact = self._add(promised(window, self.now, by, self.scene.place, self.book.profile))
        self.settle()
        return cast(f.Promised, fact)

    def undo(self, fact: f.Fact, at: str | datetime | None = None) -> None:
        """A colleague takes a fact back."""
        self.record(f.Undone, at, by=STEWARD, of=fact.id)

    def until(self, when: str | datetime) -> "Followed":
        """Time passes; every wake on the way is kept."""
        goal = moment(when)
        for _ in range(5000):
            if self.wake is None or self.wake > goal:
                self.now = max(self.now, goal)
                return self
            self.now = max(self.now, self.wake)
            self.settle()
        raise Restless(f"5000 wakes before {goal}")

    # --- what is to be seen ---

    @property
    def s(self) -> Standing:
        """Where the case stands; summed up anew whenever a fact came in."""
        if self._summed != len(self.facts):
            self._sum, self._summed = stand(self.facts), len(self.facts)
        return self._sum

    @property
    def scene(self) -> Scene:
        return Scene(HERE, self.book.start_day, tuple(self.past))

    def decide(self, sending: str | None = None) -> Decision:
        return decide(self.s, self.book, self.now, self.scene, sending)

    def lines(self, since: str | None = None) -> list[str]:
        """What was said, as `11-07 10:00 check`; from a moment on."""
        return [str(line) for line in self.said if since is None or line.at >= moment(since)]

    def kinds(self, kind: type[f.Fact]) -> list[Any]:
        return [fact for fact in self.facts if type(fact) is kind]

    # --- the engine in small ---

    def settle(self) -> None:
        """Decide until nothing is left to say now, and set the next look."""
        for _ in range(TURNS):
            if self._withdrawn():
                continue
            found = self.last = self.decide()
            for fact in found.record:
                self._add(fact)
            if found.say is not None:
                self._add(f.Planned(at=self.now, key=found.say.key, step=found.say.step.id))
                if self.online:
                    self._deliver(found.say.key)
                    continue
            elif found.record:
                continue
            self.wake = found.wake_at if found.say is None else None
            if self.wake is not None and self.wake <= self.now:
                raise Restless(f"{found.why}: wake {self.wake} is not after {self.now}")
            return
        raise Restless(f"{self.last} after {TURNS} turns at {self.now}")

    def deliver(self) -> None:
        """The line is back: what waits in the outbox goes out, decided again."""
        self.online = True
        for key in list(self.s.planned):
            self._deliver(key)
        self.settle()

    def _withdrawn(self) -> bool:
        for key, step in self.s.planned.items():
            again = self.decide(sending=key)
            if again.say is None or again.say.key != key:
                self._add(f.Unsaid(at=self.now, key=key, step=step, why=again.why))
                return True
        return False

    def _deliver(self, key: str) -> None:
        again = self.decide(sending=key)
        step = self.s.planned[key]
        if again.say is None or again.say.key != key:
            self._add(f.Unsaid(at=self.now, key=key, step=step, why=again.why))
            return
        if self.failing:
            self.failing -= 1
            self._add(f.Unsaid(at=self.now, key=key, step=step, why="undeliverable"))
            return
        say = again.say
        self.said.append(Line(self.now, say.step.id, key, say.step.kind, say.named, self.s))
        self.past.append(Past(self.now, cast(Kind, say.step.kind), self.book.profile, say.named))
        self._add(f.Spoke(at=self.now, key=key, step=say.step.id, kind=say.step.kind))

    def _add(self, fact: f.Fact) -> f.Fact:
        values = {name: getattr(fact, name) for name in fact.__dataclass_fields__} | {
            "id": len(self.facts) + 1
        }
        numbered = type(fact)(**values)
        self.facts.append(numbered)
        return numbered


def fee(
    start: str = "11-02 09:30", *lines: tuple[str, str, date], known: bool = True, past: tuple[Past, ...] = ()
) -> Followed:
    """A fee case of a bound and verified owner, 300 yuan for each line; October's unless others are named."""
    case = Followed(FEE, start, past)
    case._add(f.Opened(at=case.now, by="import"))
    for item, period, due in lines or (OCTOBER,):
        case._add(f.Billed(at=case.now, by="import", item=item, period=period, due=due, amount=300 * YUAN))
    if known:
        case._add(f.Bound(at=case.now, by="owner", channel="console"))
        case._add(f.Verified(at=case.now, by="owner"))
    case.settle()
    return case


def guest(starts: str = "11-20 14:00", start: str = "11-20 09:00", *, known: bool = True) -> Followed:
    """A guest who is expected at an event."""
    case = Followed(EVENT, start)
    case._add(f.Opened(at=case.now, by="import", starts=moment(starts)))
    if known:
        case._add(f.Bound(at=case.now, by="owner", channel="console"))
        case._add(f.Verified(at=case.now, by="owner"))
    case.settle()
    return case


def days(n: float) -> timedelta:
    return timedelta(days=n)


def pay(case: Followed, at: str, amount: int = 300 * YUAN, **more: Any) -> f.Fact:
    """A colleague types a payment (fen)."""
    return case.record(f.Paid, at, by=STEWARD, amount=amount, **more)


def dodge(case: Followed, at: str) -> f.Fact:
    """They answer without a time."""
    return case.record(f.Dodged, at, words="过两天")
