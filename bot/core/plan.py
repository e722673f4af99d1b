"""One case being looked at for something to say: what was said already, and what still may be."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from bot.core.facts import Skipped
from bot.core.playbook import Playbook, Step
from bot.core.policy import Place
from bot.core.standing import Standing


class Candidate(NamedTuple):
    """A step that wants to be said at a moment; `until`: from then on it is pointless."""

    step: Step
    key: str
    at: datetime
    why: str
    rule: str
    named: bool = False
    chose_day: bool = False
    until: datetime | None = None
    override: Literal["staff", "manager"] | None = None  # a colleague wants it now


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """What could be said, and the rounds that were overtaken and will not be."""

    found: list[Candidate] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


class Plan:
    """One case being looked at; collects what its playbook has words for and has not said yet."""

    def __init__(self, s: Standing, book: Playbook, now: datetime, place: Place) -> None:
        self.s, self.book, self.now, self.place = s, book, now, place

    def want(
        self, name: str, mark: int | str, at: datetime, rule: str, **more: object
    ) -> Iterator[Candidate]:
        """The step for this occurrence, unless it was said, or the playbook has no words for it."""
        step, key = self.book.step(name), f"{name}:{mark}"
        if step is None or key in self.s.spoken or key in self.s.skipped or key in self.s.failed:
            return
        yield Candidate(step=step, key=key, at=at + step.after, why=name, rule=rule, **more)  # type: ignore[arg-type]

    def said_at(self, name: str, mark: int | str) -> datetime | None:
        """When that step was said for that occurrence."""
        spoke = self.s.spoken.get(f"{name}:{mark}")
        return spoke.at if spoke else None

    def answered_since(self, at: datetime) -> bool:
        """Whether the person has written since."""
        return self.s.heard_at is not None and self.s.heard_at > at
