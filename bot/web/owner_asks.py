"""Which act a form of an owner's page asks for; what it is about is looked up here and never believed."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.engine import View
from bot.engine.buttons import mark_of
from bot.web.owner_forms import (
    NOTE,
    RESTART,
    WAYS,
    Asked,
    Given,
    Sheet,
    Wrong,
    amount_in,
    cleaned,
    moment_in,
    pressed_in,
    said_in,
)
from handlers.desk import Desk
from handlers.no_such_time import trouble

ASK = "ask"  # the form for a question, beside the one for a time

Ask = Callable[[Desk, list[View], Given], Asked]


def asked_in(desk: Desk, views: list[View], given: Given) -> Asked:
    """The act of a form, about cases that are this person's own. Raises Wrong."""
    ask = ASKS.get(given.get("do", ""))
    if ask is None:
        raise Wrong("press", "owner_page.old")
    asked = ask(desk, views, given)
    return replace(asked, cases=asked.cases or _cases(views, given))


def _cases(views: list[View], given: Given) -> tuple[int, ...]:
    """The cases the form names, of those that are shown; all that are open when it names none of them."""
    mine = [view.case.id for view in views]
    named = set(given.get("cases", "").split(","))
    found = [id for id in mine if str(id) in named]
    still = [view.case.id for view in views if view.s.outcome is None]
    return tuple(found or still or mine)


def _press(desk: Desk, views: list[View], given: Given) -> Asked:
    return pressed_in(given)


def _say(desk: Desk, views: list[View], given: Given) -> Asked:
    """Own words; in the field for a time one that cannot be is asked back beside what was typed."""
    asked = said_in(given)
    if given.get("form") != ASK and (found := trouble(desk, views[0], asked.text)) is not None:
        raise Wrong("text", f"owner_page.time_{found.what}", words=found.words)
    return asked


def _stop(desk: Desk, views: list[View], given: Given) -> Asked:
    return Asked(said=desk.word("button.stop"), press=f"stop:{views[0].case.id}:0")


def _restart(desk: Desk, views: list[View], given: Given) -> Asked:
    stopped = tuple(view.case.id for view in views if view.s.stopped is not None)
    return Asked(said=desk.word("button.restart"), text=RESTART, cases=stopped)


def _claim(desk: Desk, views: list[View], given: Given) -> Asked:
    """C16: the same claim as the button of the chat makes, with amount, moment and way in its words."""
    ids = _cases(views, given)
    about = [view for view in views if view.case.id in ids and view.s.outcome is None]
    if not about:
        raise Wrong("press", "owner_page.old")
    words = desk.word("owner_page.claim_words", **_payment(desk, about, given))
    note = cleaned(given.get("note", ""))
    if len(note) > NOTE:
        raise Wrong("note", "owner_page.too_long", most=NOTE)
    text = desk.word("common.separator").join(filter(None, (words, note)))
    first = about[0]
    return Asked(
        said=text,
        text=text,
        press=f"sent:{first.case.id}:{mark_of(first)}",
        cases=tuple(v.case.id for v in about),
    )


def _payment(desk: Desk, about: list[View], given: Given) -> dict[str, object]:
    owed = sum(view.s.owed for view in about)
    sheet = Sheet(now=desk.now.astimezone(about[0].scene.place.zone), owed=owed)
    amount = amount_in(given.get("amount", ""), sheet)
    day, clock = moment_in(given, sheet)
    way = given.get("way", "")
    if way not in WAYS:
        raise Wrong("way", "owner_page.bad_way")
    when = desk.engine.words.day(day, desk.locale) + (f" {clock:%H:%M}" if clock else "")
    return {
        "amount": desk.money(about[0].case, amount),
        "when": when,
        "way": desk.word(f"owner_page.way_{way}"),
    }


ASKS: Mapping[str, Ask] = {
    "press": _press,
    "say": _say,
    "claim": _claim,
    "stop": _stop,
    "restart": _restart,
}
