"""What was undertaken in a case, as data: the instalments, what colleagues were asked, what waits for a yes, the traits."""

from datetime import date
from typing import Any

from bot.core.facts import Tasked
from bot.core.hours import local_day
from bot.core.plan_parts import days, parts
from bot.core.standing import Draft, Standing
from bot.core.undertakings import Plan
from bot.engine import Engine, View
from handlers.plain import iso, money

Json = dict[str, Any]


def undertaken_json(engine: Engine, view: View) -> Json:
    """The keys `plan`, `tasks`, `drafts` and `traits` of `case --json`; only what is open (practice I2, P8, P22)."""
    s, place = view.s, view.scene.place
    today = local_day(engine.now(), place)
    return {
        "plan": plan_json(s, s.plan, today) if s.plan is not None else None,
        "tasks": [task_json(task, place.zone) for task in s.tasks.values()],
        "drafts": [draft_json(draft) for draft in s.drafts.values() if draft.open],
        "traits": sorted(s.traits),
    }


def plan_json(s: Standing, plan: Plan, today: date) -> list[Json]:
    """The parts of the plan in force with the days they have now: paid, missed or open (practice I2)."""
    open_days = {part.day for part in parts(s)}
    states = {True: "missed", False: "open"}
    return [
        {
            "day": day.isoformat(),
            "amount": money(amount),
            "state": states[day < today] if day in open_days else "paid",
        }
        for day, amount in zip(days(s, plan), plan.amounts, strict=True)
    ]


def task_json(task: Tasked, zone: Any) -> Json:
    """One thing a colleague was asked to do and has not ended."""
    return {
        "task": task.task,
        "role": task.role,
        "to": task.to or None,
        "due": iso(task.due, zone),
        "words": task.words,
    }


def draft_json(draft: Draft) -> Json:
    """Something that waits for a yes, and how many said it already."""
    said = draft.said
    return {
        "what": said.what,
        "role": said.role,
        "words": said.words,
        "amount": money(said.amount) if said.amount is not None else None,
        "needs": said.needs,
        "yes": len(draft.answers),
    }
