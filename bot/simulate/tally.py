"""What a simulation counts; parts of it counted apart add up to the same whole."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

TEXTS = 20
LISTED = 200  # violations that are told one by one; all are counted


@dataclass(frozen=True, kw_only=True, order=True)
class Sample:
    """One of the first texts: when, to whom, which step, in which words."""

    at: datetime
    who: str
    step: str
    kind: str
    locale: str
    text: str


@dataclass(frozen=True, kw_only=True, order=True)
class Violation:
    """A contact that broke a rule: what the checker saw."""

    at: datetime
    rule: str
    who: str
    case: int
    what: str


@dataclass(kw_only=True)
class Tally:
    """Sums over people; `zone` is the site's, in which days and hours are told."""

    zone: tzinfo
    people: int = 0
    cases: int = 0
    days: Counter[str] = field(default_factory=Counter)  # messages of ours by day
    hours: Counter[str] = field(default_factory=Counter)
    minutes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)  # of ours to their words, by day
    heard: Counter[str] = field(default_factory=Counter)
    shifted: Counter[str] = field(default_factory=Counter)  # by rule
    tasks: Counter[str] = field(default_factory=Counter)  # cards by day
    task_roles: Counter[str] = field(default_factory=Counter)
    promises: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    broken_rules: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)
    texts: list[Sample] = field(default_factory=list)
    most: int = 0  # messages of ours to one person in 24 hours, at most

    def spoke(self, at: datetime, kind: str, step: str) -> None:
        """A message of ours went out."""
        local = at.astimezone(self.zone)
        self.days[f"{local:%Y-%m-%d}"] += 1
        self.hours[f"{local:%Y-%m-%d %H}:00"] += 1
        self.minutes[f"{local:%Y-%m-%d %H:%M}"] += 1
        self.kinds[kind] += 1
        self.steps[step] += 1

    def answered(self, at: datetime, verb: str) -> None:
        """They wrote or pressed, and had their answer at once."""
        self.answers[f"{at.astimezone(self.zone):%Y-%m-%d}"] += 1
        self.heard[verb] += 1

    def asked(self, at: datetime, role: str) -> None:
        """A colleague got a card."""
        self.tasks[f"{at.astimezone(self.zone):%Y-%m-%d}"] += 1
        self.task_roles[role] += 1

    def sample(self, one: Sample) -> None:
        """Keep a text if it is among the first."""
        if len(self.texts) < TEXTS or one < self.texts[-1]:
            self.texts = _first([*self.texts, one])

    def wants(self, at: datetime) -> bool:
        """Whether a text of that moment could still be among the first."""
        return len(self.texts) < TEXTS or at <= self.texts[-1].at

    def found(self, violations: list[Violation]) -> None:
        """What the checker saw."""
        self.broken_rules.update(one.rule for one in violations)
        self.violations = sorted([*self.violations, *violations])[:LISTED]

    def add(self, other: "Tally") -> None:
        """Take in a part that was counted apart."""
        self.people += other.people
        self.cases += other.cases
        self.most = max(self.most, other.most)
        for name, mine in vars(self).items():
            if isinstance(mine, Counter):
                mine.update(getattr(other, name))
        self.violations = sorted([*self.violations, *other.violations])[:LISTED]
        self.texts = _first([*self.texts, *other.texts])


def _first(texts: list[Sample]) -> list[Sample]:
    """The first texts in the order of time; who are you, which everybody is asked, once in each language."""
    found: list[Sample] = []
    asked: set[tuple[str, str]] = set()
    for one in sorted(texts):
        again = (one.step, one.locale) in asked
        if one.step.endswith("/verify"):
            asked.add((one.step, one.locale))
        if not again:
            found.append(one)
    return found[:TEXTS]
