"""cases, case and why: what is open, one case whole, and the reason of its next step."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.cli.find import Where, one_case
from bot.cli.opening import run
from bot.cli.options import Area, Json, Playbook, Unit
from bot.cli.output import as_json, plain, table, typed
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from bot.app import App
    from bot.engine import View
    from bot.store import Tx
    from bot.store.rows import Case

app = typer.Typer()
Status = Annotated[
    Literal["open", "promised", "disputed", "quiet", "paused", "closed"] | None,
    typer.Option("--status", help="open, promised, disputed, quiet, paused or closed."),
]
NEWEST = 12  # facts and messages on the card; the JSON has them all


@app.command(epilog="Example: run.py cases --status promised --area Riverside")
def cases(status: Status = None, area: Area = None, json: Json = False) -> None:
    """List what is open; closed cases only by --status closed."""
    found = run(lambda opened: _cases(opened, status, area))
    if json:
        as_json(found)
        return
    head = (
        "unit",
        "area",
        "playbook",
        "name",
        "status",
        "owed",
        "currency",
        "promise",
        "broken",
        "waits_for",
    )
    table(head, [[case[column] for column in head] for case in found])
    print(f"{len(found)} cases.")


@app.command(epilog="Example: run.py case 12-27 --area Riverside --json")
def case(unit: Unit, area: Area = None, playbook: Playbook = None, json: Json = False) -> None:
    """Show one case whole: what is owed, promises, what happened and what was said."""
    where = Where(unit=unit, area=area, playbook=playbook)
    if json:
        as_json(run(lambda opened: _case(opened, where)))
        return
    for line in run(lambda opened: _card(opened, where)):
        print(line)


@app.command(epilog="Example: run.py why 12-27")
def why(unit: Unit, area: Area = None, playbook: Playbook = None, json: Json = False) -> None:
    """Tell the next step, its time, the rule that chose it, and what is held back."""
    where = Where(unit=unit, area=area, playbook=playbook)
    found = run(lambda opened: _why(opened, where))
    if json:
        as_json(found)
        return
    coming = found["next"]
    print(f"next: {coming['step'] or '-'} {plain(coming['at'])}".rstrip())
    if found["road"] is not None:
        print(_road(found["road"]))
    for reason in found["because"]:
        print(f"because: {reason['says']} [{reason['rule']}]")
    for held in found["held_back"]:
        print(f"held back: {held['what']} [{held['rule']}] until {held['until'] or '-'}")


def _road(road: dict[str, Any]) -> str:
    """How the next message goes."""
    if not road["automatic"]:
        until = f", until {_short(road['until'])}" if road["until"] else ""
        return f"road: {road['channel']}, waits for a colleague's tap{until}"
    if road["until"] is None:
        return f"road: {road['channel']}, by itself"
    return f"road: {road['channel']}, by itself until {_short(road['until'])} ({road['left']} left)"


async def _cases(opened: "App", status: str | None, area: str | None) -> list[dict[str, Any]]:
    async with opened.store.view() as tx:
        found = await tx.list_cases(status=status, area=typed(area) if area is not None else None)
    return [_line(opened, one) for one in found if status or one.outcome is None]


def _line(opened: "App", one: "Case") -> dict[str, Any]:
    from handlers.plain import iso, money

    return {
        "unit": one.unit,
        "area": one.area,
        "playbook": one.playbook,
        "name": one.party,
        "status": one.status,
        "outcome": one.outcome,
        "owed": money(one.owed),
        "currency": one.currency,
        "promise": iso(one.promise_at, opened.settings.zone),
        "broken": one.broken,
        "next_step": one.next_step,
        "waits_for": one.waits_for,
        "steward": one.steward,
    }


async def _view(opened: "App", tx: "Tx", where: Where) -> "View":
    from bot.engine import view_of

    found = await one_case(tx, where)
    if found.playbook not in opened.engine.books:
        mend = "`playbooks` tells what is wrong with it"
        raise Refusal(f"The case follows the playbook {found.playbook}, which cannot be used: {mend}.")
    return await view_of(opened.engine, tx, found)


async def _case(opened: "App", where: Where) -> dict[str, Any]:
    from handlers.show import case_json

    async with opened.store.view() as tx:
        return await case_json(opened.engine, tx, await _view(opened, tx, where))


async def _why(opened: "App", where: Where) -> dict[str, Any]:
    from bot.engine.roadwords import way_of
    from handlers.show import waits_of, why_json

    async with opened.store.view() as tx:
        view = await _view(opened, tx, where)
        waits = await waits_of(opened.engine, tx, view)
        return why_json(opened.engine, view, waits, await way_of(opened.engine, tx, view))


async def _card(opened: "App", where: Where) -> list[str]:
    """The card of a case in the language of the site, then the newest facts and messages."""
    from handlers.show import case_json

    async with opened.store.view() as tx:
        view = await _view(opened, tx, where)
        found = await case_json(opened.engine, tx, view)
    lines = _head(opened, view, found)
    lines += [
        f"{promise['state']}: {promise['words']} ({_short(promise['at'])})" for promise in found["promises"]
    ]
    lines += ["", *(_fact(fact) for fact in found["facts"][-NEWEST:])]
    lines += ["", *(_message(message) for message in found["messages"][-NEWEST:])]
    return lines


def _head(opened: "App", view: "View", found: dict[str, Any]) -> list[str]:
    from bot.engine.amounts import owed_words

    words, locale, s = opened.engine.words, opened.settings.locale, view.s
    zone, now = view.scene.place.zone, opened.engine.now()
    promise = words.word("common.none", locale)
    if s.promise is not None:
        promise = words.window(s.promise.said.start, s.promise.said.end, zone, locale)
    floor = words.word("floor.bot", locale)
    if s.floor_until is not None and s.floor_until > now:
        floor = words.word("floor.staff", locale, when=words.moment(s.floor_until, zone, locale))
    coming = found["next"]
    values = {
        "unit": view.case.unit,
        "name": view.case.party,
        "area": view.case.area,
        "status": words.word(f"status.{found['status']}", locale),
        "owed": owed_words(words, view, locale),
        "promise": promise,
        "broken": s.broken,
        "floor": floor,
        "next": f"{plain(coming['step'])} {_short(coming['at'])} {coming['why']}".strip(),
    }
    return words.word("card.case", locale, **values).splitlines()


def _fact(fact: dict[str, Any]) -> str:
    told = [f"{name}={plain(value)}" for name, value in fact.items() if name not in KNOWN and value]
    return f"{_short(fact['at'])}  {fact['by']}  {fact['kind']}  {' '.join(told)}".rstrip()


KNOWN = frozenset({"id", "at", "by", "kind"})


def _message(message: dict[str, Any]) -> str:
    step = message["step"] or message["kind"]
    return f"{_short(message['at'])}  #{message['id']} {step} {message['state']}  {plain(message['text'])}"


def _short(at: str | None) -> str:
    return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M}" if at else ""
