"""What was agreed beyond a promise, in words: the parts of a plan, what is not asked for any more, a thank-you (I2, P24)."""

from collections.abc import Iterable
from datetime import date

from bot.core.plan_parts import days, parts
from bot.core.streak import streak
from bot.engine.site import Engine
from bot.engine.view import View

WORTH_THANKS = 2  # paid in time so often in a row


def agreed(engine: Engine, view: View, locale: str) -> dict[str, object]:
    """The fields `plan`, `part`, `shifts`, `moved`, `waived` and `streak` of a message."""
    s, plan, promise = view.s, view.s.plan, view.s.promise
    part = (promise.said.amount or s.owed) if plan is not None and promise is not None else 0
    in_a_row = streak(s, engine.now(), view.scene.place.zone)
    return {
        "plan": plan_lines(engine, view, locale),
        "part": engine.words.money(part, view.case.currency, locale) if part else "",
        "shifts": plan is not None and plan.missed == "shift",
        "moved": plan is not None and days(s, plan) != plan.dates,
        "waived": engine.words.money(s.waived, view.case.currency, locale) if s.waived else "",
        "streak": in_a_row if in_a_row >= WORTH_THANKS else 0,
    }


def plan_lines(engine: Engine, view: View, locale: str) -> str:
    """What is left of the plan in force, a line for each part; empty without one."""
    return lines_of(engine, view, locale, ((part.day, part.amount) for part in parts(view.s)))


def lines_of(engine: Engine, view: View, locale: str, found: Iterable[tuple[date, int]]) -> str:
    """Days and fen, a line for each."""
    words, currency = engine.words, view.case.currency
    return "\n".join(
        f"{words.day(day, locale)} {words.money(amount, currency, locale)}" for day, amount in found
    )
