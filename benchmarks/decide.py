"""What the pure path costs, in microseconds: `python3 -m benchmarks.decide`.

`stand` sums up a case, `decide` says what to do about it, `compose` writes the message, and a fact is written down
and read back. Each figure is the median of several runs over cases of a property fee as they stand in a month.
"""

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import cast
from zoneinfo import ZoneInfo

from bot.books import load_books
from bot.core import facts as f
from bot.core import ledger
from bot.core.contact import Past, Scene
from bot.core.decide import Say, decide
from bot.core.policy import Place
from bot.core.said import Said, promised
from bot.core.sums import stand
from bot.engine import posting
from bot.engine.site import Engine, Site
from bot.engine.view import View
from bot.render import Renderer
from bot.store import Store
from bot.store.rows import Case, Person

HERE = Place(ZoneInfo("Asia/Shanghai"))
BOOKS = load_books(Path(__file__).resolve().parents[1] / "templates")
FEE = BOOKS["property_fee"]
RUNS, OFTEN = 7, 300  # how often everything is measured, and how often each case is looked at in one run
MATTER = Case(
    id=1, playbook="property_fee", area="枫林苑", unit="3-1-402", person_id=1, party="王女士", phone="",
    currency="CNY", locale="zh-CN", steward="林芳",
)  # fmt: skip


class StandingClock:
    """The engine's clock, held at the moment a case is looked at."""

    speed = 0.0

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment of the story."""
        return self.moment

    real = now


@dataclass(frozen=True)
class Looked:
    """One case, and the moment it is looked at."""

    view: View
    now: datetime


def main() -> None:
    """Measure and print one row for RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python3 -m benchmarks.decide", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="each figure is the median of so many")
    runs = max(1, parser.parse_args().runs)
    cases = month()
    works = {
        "stand": stands,
        "decide": decides,
        "compose": composes,
        "fact written": written,
        "fact read": read,
    }
    figures = [median(median(costs(cases)) for _ in range(runs)) for costs in works.values()]
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    print(f"| date | machine | {' | '.join(f'{name} µs' for name in works)} |\n" + "|---" * 7 + "|")
    print(f"| {datetime.now(UTC):%Y-%m-%d} | {machine} | {' | '.join(f'{cost:.1f}' for cost in figures)} |")


# --- the work: microseconds for each case ---


def stands(cases: list[Looked]) -> list[float]:
    """Summing up the facts of a case."""
    return [cost(partial(stand, one.view.facts)) for one in cases]


def decides(cases: list[Looked]) -> list[float]:
    """What to do about it now."""
    return [cost(partial(decide, one.view.s, FEE, one.now, one.view.scene)) for one in cases]


def composes(cases: list[Looked]) -> list[float]:
    """Values, words and buttons of what the owner hears next."""
    taken = []
    for one in cases:
        step = FEE.step(decide(one.view.s, FEE, one.now, one.view.scene).next_step or "notice")
        if step is not None:
            say = posting.Say(view=one.view, say=Say(step=step, key=""))
            taken.append(cost(partial(posting.compose, engine_at(one.now), [say])))
    return taken


def written(cases: list[Looked]) -> list[float]:
    """A fact as the text that is stored and hashed; each kind as often as it happens."""
    return [cost(partial(stored, fact)) for one in cases for fact in one.view.facts]


def stored(fact: f.Fact) -> str:
    """Its one spelling."""
    return ledger.canonical(ledger.payload_of(fact))


def read(cases: list[Looked]) -> list[float]:
    """A fact from what was stored."""
    return [cost(partial(restored, fact, stored(fact))) for one in cases for fact in one.view.facts]


def restored(fact: f.Fact, payload: str) -> f.Fact | None:
    """The fact again, from its row and content."""
    content = json.loads(payload)
    return ledger.fact_of(ledger.kind_of(fact), content, at=fact.at, by=fact.by, id=fact.id)


def cost(work: Callable[[], object]) -> float:
    """Microseconds of one look, on average over many."""
    work()
    began = time.perf_counter()
    for _ in range(OFTEN):
        work()
    return (time.perf_counter() - began) / OFTEN * 1e6


# --- the cases ---


def month() -> list[Looked]:
    """A property fee through its month: before the notice, between two reminders, on their day, in a talk, after a promise."""
    notice = said("notice:1", "notice", "reminder", "11-02 10:00")
    ask = said("r5:2026-11", "r5", "reminder", "11-05 19:00")
    dodge = f.Dodged(at=moment("11-06 10:00"), by="owner", words="过两天")
    pinned = said(f"pin_down:{len(OPENING) + 3}", "pin_down", "reply", "11-06 10:00")
    window = Said(
        start=moment("11-11 10:00"), end=moment("11-11 10:00"), precision="minute", words="周三10点"
    )
    promise = promised(window, moment("11-06 12:00"), "owner", HERE, FEE.profile)
    return [
        looked("11-02 10:00"),
        looked("11-03 12:00", notice),
        looked("11-05 19:00", notice),
        looked("11-09 09:00", notice, ask),
        looked("11-10 19:00", notice, ask),
        looked("11-06 10:01", notice, ask, dodge),
        looked("11-06 12:30", notice, ask, dodge, pinned),
        looked("11-07 12:00", notice, ask, dodge, pinned, promise),
        looked("11-11 10:00", notice, ask, dodge, pinned, promise),
    ]


def looked(when: str, *happened: f.Fact) -> Looked:
    """A verified owner of one flat with one bill, what has happened since, and the moment of the look."""
    facts = [replace(fact, id=number) for number, fact in enumerate([*OPENING, *happened], 1)]
    past = tuple(Past(fact.at, "reminder", FEE.profile) for fact in facts if isinstance(fact, f.Spoke))
    scene = Scene(HERE, FEE.start_day, past)
    view = View(case=MATTER, person=OWNER, book=FEE, facts=facts, s=stand(facts), scene=scene)
    return Looked(view, moment(when))


def said(key: str, step: str, kind: str, when: str) -> f.Spoke:
    """A message that went out."""
    return f.Spoke(at=moment(when), key=key, step=step, kind=kind)


def moment(text: str) -> datetime:
    """`11-05 19:00` of 2026 on the owner's clock, as the store gives it."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=HERE.zone).astimezone(UTC)


def engine_at(now: datetime) -> Engine:
    """An engine without a store, whose clock stands still."""
    site = Site(company="青禾物业", pay_to="https://pay.example/{ref}?amount={amount}", zone=HERE.zone)
    return Engine(
        site=site,
        store=cast(Store, None),
        books=BOOKS,
        words=Renderer(BOOKS, HERE.zone),
        clock=StandingClock(now),
    )


OPENED = moment("11-02 09:30")
OPENING: tuple[f.Fact, ...] = (
    f.Opened(at=OPENED, by="import"),
    f.Billed(at=OPENED, by="import", item="物业费", period="2026-10", due=date(2026, 10, 15), amount=30_000),
    f.Bound(at=OPENED, by="owner", channel="telegram", consent="1"),
    f.Verified(at=OPENED, by="owner"),
)
OWNER = Person(id=1, key="1", name="王女士", phone="", locale="zh-CN", zone="", created_at=OPENED)

if __name__ == "__main__":
    main()
