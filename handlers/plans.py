"""/plan: instalments as dated sums, approved, confirmed in writing, and kept as a chain of promises (practice I2)."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bot.core import facts as f
from bot.core.deadlines import LONGEST
from bot.core.hours import local_day
from bot.core.plan_parts import month_later
from bot.core.standing import Draft
from bot.core.streak import DUE_DAY, due_of
from bot.engine import View
from bot.engine.agreed import lines_of, plan_lines
from bot.store.rows import Buttons
from handlers import staff
from handlers.amounts import money_only
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.drafting import submit
from handlers.extending import reason_in
from handlers.plan_words import Dated, read_plan
from handlers.undo import done
from handlers.words_agreeing import COUNT, OFF

MOST_PARTS = 12
SOONEST = timedelta(days=3)  # a proposal leaves them at least so long before the first part


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A plan as it was typed: dated sums, what happens to it when one is missed, and why."""

    parts: tuple[Dated, ...]
    missed: f.Missed = "void"
    reason: str = ""


async def plan(desk: Desk, words: tuple[str, ...]) -> None:
    """/plan [UNIT] [AMOUNT DATE, AMOUNT DATE … [shift|void] [REASON] | N | off REASON]: the plan, a new one, or its end."""
    case, rest = await case_and_rest(desk, words[:1], staff.STAFF)
    rest = (*rest, *words[1:])
    view = await desk.view(case)
    if view.s.outcome:
        raise Refused("error.closed", unit=case.unit, outcome=desk.word(f"outcome.{view.s.outcome}"))
    money_only(desk, view)
    text = " ".join(rest)
    if not rest:
        await _show(desk, view)
    elif rest[0].lower() in OFF:
        await _off(desk, view, reason_in(" ".join(rest[1:])))
    elif (count := COUNT.fullmatch(text)) is not None:
        await _propose(desk, view, int(count[1]))
    else:
        await _draft(desk, view, _typed(desk, view, text))


async def _show(desk: Desk, view: View) -> None:
    """The plan in force, else the one that waits for a yes, else how to write one."""
    unit, waiting = view.case.unit, _waiting(view)
    if view.s.plan is not None:
        key = f"staff.plan_{view.s.plan.missed}"
        text = desk.word(
            "staff.plan", unit=unit, lines=plan_lines(desk.engine, view, desk.locale), missed=desk.word(key)
        )
    elif waiting is not None:
        text = desk.word("staff.plan_waits", unit=unit, lines=waiting.said.words)
    else:
        text = desk.word("staff.plan_none", unit=unit, owed=desk.money(view.case, view.s.asked_for))
    await desk.say(text, case=view.case)


def _waiting(view: View) -> Draft | None:
    return next((d for d in view.s.drafts.values() if d.open and d.said.what == "plan"), None)


async def _off(desk: Desk, view: View, reason: str) -> None:
    """The plan in force ends; rounds go on. Raises Refused without a plan or without a reason."""
    unit = view.case.unit
    if view.s.plan is None:
        raise Refused("error.plan_none", unit=unit)
    if not reason:
        raise Refused("error.empty_text", usage=f"/plan {unit} off {desk.word('example.plan_off')}")
    stored = await desk.record(view.case.id, f.Voided(at=desk.now, by=desk.by, of=view.s.plan.of, why=reason))
    await done(desk, view.case, stored, desk.word("staff.plan_off", unit=unit, words=reason))


def _typed(desk: Desk, view: View, text: str) -> Wanted:
    """Raises Refused with the piece that is no sum and day."""
    parts, missed, rest = read_plan(text, local_day(desk.now, view.scene.place))
    if not parts or rest[:1].isdigit():
        raise Refused("error.plan_unread", unit=view.case.unit, words=rest or text)
    return Wanted(parts=parts, missed=missed, reason=reason_in(rest))


async def _draft(desk: Desk, view: View, wanted: Wanted) -> None:
    refuse_parts(desk, view, wanted.parts)
    lines = lines_of(desk.engine, view, desk.locale, wanted.parts)
    missed = desk.word(f"staff.plan_{wanted.missed}")
    fact = f.Drafted(
        at=desk.now,
        by=desk.by,
        what="plan",
        words="\n".join(filter(None, (lines, missed, wanted.reason))),
        dates=tuple(day for day, _ in wanted.parts),
        amounts=tuple(amount for _, amount in wanted.parts),
        missed=wanted.missed,
    )
    text = desk.word("staff.plan_drafted", unit=view.case.unit, lines=lines, missed=missed)
    await submit(desk, view, fact, text)


def refuse_parts(desk: Desk, view: View, parts: tuple[Dated, ...]) -> None:
    """Raises Refused: not what is owed, not ascending, past, or further than the speaker may agree (conduct 2 `longest`)."""
    unit, today = view.case.unit, local_day(desk.now, view.scene.place)
    days, total, owed = [day for day, _ in parts], sum(amount for _, amount in parts), view.s.asked_for
    if days[0] < today:
        raise Refused("error.plan_past", unit=unit, day=_day(desk, days[0]))
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise Refused("error.plan_order", unit=unit)
    if days[-1] > today + _longest(desk):
        key = "error.plan_far" if desk.staff & {"manager", "admin"} else "error.plan_far_staff"
        raise Refused(key, unit=unit, day=_day(desk, days[-1]), days=_longest(desk).days)
    if total != owed or len(parts) < 2:
        key = "error.plan_sum" if total != owed else "error.plan_one"
        raise Refused(key, unit=unit, sum=desk.money(view.case, total), owed=desk.money(view.case, owed))


async def _propose(desk: Desk, view: View, count: int) -> None:
    """So many monthly parts on the fixed day, as a button; what the button shows is what is drafted."""
    unit, owed = view.case.unit, view.s.asked_for
    if not 2 <= count <= MOST_PARTS or owed < count * 100:
        raise Refused("error.plan_count", unit=unit, most=MOST_PARTS)
    parts = monthly(view, local_day(desk.now, view.scene.place), owed, count)
    if parts[-1][0] > local_day(desk.now, view.scene.place) + _longest(desk):
        refuse_parts(desk, view, parts)
    if "go" in desk.hints:
        if desk.hints["go"] != f"{parts[0][0]}/{owed}":
            raise Refused("error.old_button")
        await _draft(desk, view, Wanted(parts=parts))
        return
    row: Buttons = [
        [{"label": desk.word("button.confirm"), "press": f"re:{desk.kept}:go={parts[0][0]}/{owed}"}]
    ]
    lines = lines_of(desk.engine, view, desk.locale, parts)
    await desk.say(desk.word("staff.plan_proposed", unit=unit, lines=lines), row, view.case)


def monthly(view: View, today: date, owed: int, count: int) -> tuple[Dated, ...]:
    """Equal parts in whole yuan on the day their bills are due, the rest of the sum in the last one."""
    dues = [due.day for key in view.s.bills if (due := due_of(key)) is not None]
    wanted = max(dues, default=DUE_DAY)
    first = month_later(today.replace(day=1), wanted, 0)
    if first < today + SOONEST:
        first = month_later(today.replace(day=1), wanted)
    part = owed // count // 100 * 100
    days = [month_later(first, wanted, step) for step in range(count)]
    return tuple((day, part if day != days[-1] else owed - part * (count - 1)) for day in days)


def _longest(desk: Desk) -> timedelta:
    return LONGEST["manager" if desk.staff & {"manager", "admin"} else "staff"]


def _day(desk: Desk, day: date) -> str:
    return desk.engine.words.day(day, desk.locale)
