"""The buttons of a message: a meaning from the playbook becomes something to press, open or copy."""

from collections.abc import Sequence
from urllib.parse import quote

from bot.core.playbook import Step
from bot.engine.offers import Offer
from bot.engine.site import Engine
from bot.engine.values import pay_line
from bot.engine.view import View
from bot.store.rows import Buttons

Key = dict[str, str]
OFFERING = frozenset({"choose", "offers"})
ROW = 2


def buttons_of(
    engine: Engine, views: Sequence[View], step: Step, locale: str, offers: tuple[Offer, ...]
) -> Buttons:
    """The keyboard of a step: offers side by side first, then the rest two a row; paying is for all its cases."""
    rows: Buttons = []
    if OFFERING & set(step.buttons) and offers:
        rows.append([{"label": offer.label, "press": offer.press} for offer in offers])
    rest = [key_of(engine, views, name, locale) for name in step.buttons if name not in OFFERING]
    rows.extend([list(rest[i : i + ROW]) for i in range(0, len(rest), ROW)])
    return rows


def key_of(engine: Engine, views: Sequence[View], name: str, locale: str) -> Key:
    """One button; paying opens the company's own link where there is one."""
    label, view = engine.words.word(f"button.{name}", locale), views[0]
    line = pay_line(engine, *views) if name == "pay" else ""
    if line.startswith(("https://", "http://")) and "\n" not in line:
        return {"label": label, "url": quote(line, safe=":/?&=%#+,;@-._~")}
    return {"label": label, "press": f"{name}:{view.case.id}:{mark_of(view)}"}


def mark_of(view: View) -> str:
    """Which promise or question a button belongs to, so that a stale one is told kindly."""
    if view.s.promise is not None:
        return str(view.s.promise.id)
    return str(view.s.dodge.id) if view.s.dodge else str(view.s.opening)


def card(*rows: list[tuple[str, str]]) -> Buttons:
    """A keyboard for colleagues from (label, press) pairs."""
    return [[{"label": label, "press": press} for label, press in row] for row in rows]


def carried(buttons: Buttons) -> list[dict[str, object]]:
    """Of the buttons those that a message by tap carries: nothing comes back to us from the others (wecom 5)."""
    return [button for row in buttons for button in row if button.get("url") or button.get("copy")]
