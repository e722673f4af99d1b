"""What a message prints about goods instead of money: quantities, days due, what came (practice M2, M4)."""

from collections.abc import Sequence
from datetime import date

from bot.core.deliveries import punctual
from bot.engine.amounts import amount_words, counted, owed_words
from bot.engine.site import Engine
from bot.engine.view import View

LISTED = 8  # lines in one message, so that it stays short (conduct 6)


def goods(engine: Engine, views: Sequence[View], locale: str) -> dict[str, object]:
    """The fields that differ for goods; of several merged cases all lines, the earliest day due first."""
    first, words = views[0], engine.words
    if not counted(first):
        return {"punctual": False}
    promise, zone = first.s.promise, first.scene.place.zone
    part = promise.said.amount if promise else None
    open_words = [owed_words(words, view, locale) for view in views]
    came = first.s.deliveries[-1].amount if first.s.deliveries else 0
    due = [day for day in map(due_day, views) if day is not None]
    today = engine.now().astimezone(zone).date()
    values: dict[str, object] = {
        "owed": amount_words(words, first, part, locale) if part else _joined(engine, open_words, locale),
        "paid": amount_words(words, first, came, locale),
        "rest": owed_words(words, first, locale),
        "bills": order_lines(engine, views, locale),
        "several": len(views) > 1,
        "due": words.day(due[0], locale) if len(views) == 1 and due else "",
        "due_tomorrow": any((day - today).days == 1 for day in due),
        "punctual": punctual(first.s, zone),
    }
    if first.s.pledges and first.s.dispute is None:
        values["deadline"] = words.moment(first.s.pledges[-1].until, zone, locale)
    return values


def order_lines(engine: Engine, views: Sequence[View], locale: str) -> str:
    """One line of text for every open order line: what, how much of it, by when; the earliest first (practice M2)."""
    ranked = sorted(views, key=lambda view: (due_day(view) or date.max, view.case.unit))
    lines = [order_line(engine, view, locale) for view in ranked]
    if len(lines) > LISTED:
        more = engine.words.word("goods.more", locale, count=len(lines) - LISTED)
        lines = [*lines[:LISTED], more]
    return "\n".join(lines)


def order_line(engine: Engine, view: View, locale: str) -> str:
    """PO260881-1 M3 screws, 1,000 pcs, due Mon 23 Nov."""
    day, words = due_day(view), engine.words
    items = words.word("common.separator", locale).join(item for item, _, _ in view.s.bills)
    what = " ".join(part for part in (view.case.unit, items) if part)
    amount = owed_words(words, view, locale)
    if day is None:
        return words.word("goods.line_undated", locale, what=what, amount=amount)
    return words.word("goods.line", locale, what=what, amount=amount, due=words.day(day, locale))


def due_day(view: View) -> date | None:
    """The day on which the goods are due, in the place of the person."""
    return view.s.starts.astimezone(view.scene.place.zone).date() if view.s.starts else None


def _joined(engine: Engine, parts: Sequence[str], locale: str) -> str:
    return engine.words.word("common.separator", locale).join(parts)
