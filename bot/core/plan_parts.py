"""An instalment plan as a chain of promises: each part is promised when the one before it is in (practice I2)."""

from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import NamedTuple

from bot.core import facts as f
from bot.core.conduct import Scene
from bot.core.hours import ONE_DAY, at
from bot.core.playbook import Playbook
from bot.core.said import Said, promised
from bot.core.standing import Plan, Promise, Standing

DAY_ENDS = timedelta(seconds=1)
MISSED = frozenset({"broken", "partly_kept"})
SHIFTS = 1  # a plan is shifted once; the next part that is missed voids it


class Part(NamedTuple):
    """One instalment: its day, and what is still open of it (fen)."""

    day: date
    amount: int


def parts(s: Standing) -> list[Part]:
    """What is left of the plan in force, in the order of the days; what came in covers the earliest first."""
    plan = s.plan
    if plan is None:
        return []
    came, left, found = paid_since(s, plan), s.owed, []
    for day, amount, until in zip(days(s, plan), plan.amounts, accumulate(plan.amounts), strict=True):
        still = min(amount, max(0, until - came), left)
        left -= still
        if still:
            found.append(Part(day, still))
    return found


def days(s: Standing, plan: Plan) -> tuple[date, ...]:
    """The days of the plan; after a part was missed all that were not paid by then lie one period later."""
    missed = [one for one in of_plan(s, plan) if one.state in MISSED][:SHIFTS]
    if plan.missed != "shift" or not missed:
        return plan.dates
    kept = _covered(s, plan, missed[0].ended or missed[0].said.end)
    return (*plan.dates[:kept], *shifted(plan.dates)[kept:])


def shifted(dates: tuple[date, ...]) -> tuple[date, ...]:
    """Every day becomes the next one of the plan; the last one a period later: a month, or the distance of the last two."""
    last = dates[-1]
    if len(dates) < 2 or dates[-2].day == last.day:
        return (*dates[1:], month_later(last, last.day))
    return (*dates[1:], last + (last - dates[-2]))


def month_later(day: date, wanted: int, months: int = 1) -> date:
    """The same day so many months on, the last of a shorter month (conduct 2a, the tickler)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(wanted, (first_of_next - ONE_DAY).day))


def paid_since(s: Standing, plan: Plan) -> int:
    """Fen that came in since the plan was agreed."""
    return sum(payment.amount for payment in s.payments if payment.at >= plan.agreed_at)


def of_plan(s: Standing, plan: Plan) -> list[Promise]:
    """The promises made since the plan is in force: they are its parts."""
    return [one for one in s.promises if one.said.at >= plan.agreed_at]


def fails(s: Standing) -> str:
    """Why the plan in force cannot go on, or nothing: taken back, or missed more often than it may be."""
    plan = s.plan
    if plan is None or s.promise is not None or not parts(s):
        return ""
    chain = of_plan(s, plan)
    if chain and chain[-1].state == "withdrawn" and not s.stopped:
        return "withdrawn"
    missed = sum(one.state in MISSED for one in chain)
    return "missed" if missed > (SHIFTS if plan.missed == "shift" else 0) else ""


def next_promise(s: Standing, book: Playbook, now: datetime, scene: Scene) -> f.Promised | None:
    """The next part as a promise with its own eve and check (practice I2); None while one is open or we must be silent."""
    left = parts(s)
    if not left or s.promise is not None or s.outcome or _silent(s, now):
        return None
    part = left[0]
    place = scene.place
    said = Said(
        start=at(part.day, time(0), place),
        end=at(part.day + ONE_DAY, time(0), place) - DAY_ENDS,
        precision="day",
        words=part.day.isoformat(),
        amount=part.amount if part.amount < s.owed else None,
    )
    return promised(said, now, "rounds", place, book.profile)


def plan_step(s: Standing, book: Playbook, now: datetime, scene: Scene) -> f.Fact | None:
    """What a plan in force records by itself: its end, or its next part."""
    if s.plan is None or s.outcome:
        return None
    why = fails(s)
    return f.Voided(at=now, of=s.plan.of, why=why) if why else next_promise(s, book, now, scene)


def plan_mark(s: Standing) -> str:
    """The occurrence of the written confirmation: once for the plan as agreed, once more for its new days."""
    assert s.plan is not None
    moved = days(s, s.plan) != s.plan.dates
    return f"{s.plan.of}s" if moved else str(s.plan.of)


def _silent(s: Standing, now: datetime) -> bool:
    """No new part while we may not speak of it (conduct C13, C15, practice P10)."""
    return bool(s.stopped or s.disputed_whole or s.gate or s.pause(now))


def _covered(s: Standing, plan: Plan, moment: datetime) -> int:
    """How many parts were paid in full by then."""
    came = sum(one.amount for one in s.payments if plan.agreed_at <= one.at <= moment)
    return sum(until <= came for until in accumulate(plan.amounts))
