"""/trace: how to reach somebody who cannot be reached, by permitted sources and no others (practice P4, conduct C36)."""

from typing import Literal

from bot.core import facts as f
from bot.core.roster.cells import WrongCell, phone
from bot.core.tracing import OTHERS, RESULTS, SOURCES, Row, checklist, fit_for_others
from bot.engine import View
from bot.engine.buttons import card
from bot.engine.wayback import digest, start_url
from bot.store.rows import Buttons, Case
from handlers.actions import allowed
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.links import make_link
from handlers.staff import STAFF
from handlers.undo import beside, done
from handlers.words import TRACE_RESULTS, TRACE_SOURCES

Result = Literal["nothing", "passed_on", "found"]


async def trace(desk: Desk, words: tuple[str, ...]) -> None:
    """/trace UNIT [SOURCE nothing|passed_on|found [WORDS]]: the checklist, or what came of one source."""
    case, rest = await case_and_rest(desk, words, STAFF)
    view = await desk.view(case)
    if view.s.outcome:
        raise Refused("error.closed", unit=case.unit, outcome=desk.word(f"outcome.{view.s.outcome}"))
    if not rest:
        await _show(desk, view)
        return
    source = TRACE_SOURCES.get(rest[0], rest[0].lower())
    if source not in SOURCES:
        raise Refused("trace.source", source=rest[0], sources=_names(desk))
    result = TRACE_RESULTS.get(rest[1].lower()) if len(rest) > 1 else None
    if result is None:
        raise Refused("error.usage", usage=f"/trace {case.unit} {desk.word('example.trace')}")
    await _record(desk, view, source, result, " ".join(rest[2:]))


def _names(desk: Desk) -> str:
    both = (f"{source} ({desk.word(f'source.{source}')})" for source in SOURCES)
    return desk.word("common.separator").join(both)


async def _show(desk: Desk, view: View) -> None:
    case = view.case
    lines = [_line(desk, row) for row in checklist(view.s.traces)]
    others = case.more.get("other_phones") or desk.word("common.none")
    text = desk.word(
        "trace.list",
        unit=case.unit,
        name=case.party,
        lines="\n".join(lines),
        phones=others,
        text=for_others(desk, case),
    )
    await desk.say(text, _keys(desk, view), case)


def _line(desk: Desk, row: Row) -> str:
    source = desk.word(f"source.{row.source}")
    if row.last is None:
        return desk.word("trace.open", source=source)
    values = {
        "source": source,
        "by": row.last.by.partition(":")[2],
        "when": desk.moment(row.last.at),
        "result": " ".join(filter(None, (desk.word(f"traced.{row.last.result}"), row.last.words))),
    }
    return desk.word("trace.tried", **values)


def for_others(desk: Desk, case: Case) -> str:
    """What may be left with somebody else: please call, and nothing of what it is about (practice P4)."""
    text = desk.word("trace.please_call", name=case.party, company=desk.engine.site.company)
    return text if fit_for_others(text) else desk.word("trace.plain", name=case.party)


def _keys(desk: Desk, view: View) -> Buttons:
    """The next source nobody has tried: two results with one tap."""
    fresh = next((row.source for row in checklist(view.s.traces) if row.last is None), None)
    if fresh is None:
        return []
    source = desk.word(f"source.{fresh}")
    return card(
        [
            (
                desk.word("trace.key", source=source, result=desk.word(f"traced.{result}")),
                f"tr:{view.case.id}:{fresh}/{result}",
            )
            for result in ("nothing", "passed_on")
        ]
    )


async def tap(desk: Desk, case: Case, arg: str) -> None:
    """A button of the checklist."""
    allowed(desk, case, STAFF)
    source, _, result = arg.partition("/")
    view = await desk.view(case)
    if source not in SOURCES or result not in RESULTS or view.s.outcome:
        raise Refused("error.old_button")
    await _record(desk, view, source, result, "")


async def _record(desk: Desk, view: View, source: str, result: str, words: str) -> None:
    """Who tried what with which result; a contact that was found is verified before anything else (P16)."""
    case = view.case
    if result == "passed_on" and source in OTHERS and words and not fit_for_others(words):
        raise Refused("trace.debt", text=for_others(desk, case))
    number = _number(words) if result == "found" else ""
    if result == "found" and not number:
        raise Refused("trace.number", unit=case.unit, source=source)
    fact = f.Traced(at=desk.now, by=desk.by, source=source, result=result, words=words)
    ends = [
        f.Done(at=desk.now, by=desk.by, of=task.id) for task in view.s.tasks.values() if task.task == "trace"
    ]
    stored = await desk.record(case.id, fact, *(ends if result == "found" else []))
    values = {"unit": case.unit, "source": desk.word(f"source.{source}")}
    if not number:
        text = desk.word("trace.noted", result=desk.word(f"traced.{result}"), **values)
        await done(desk, case, stored, text)
        return
    await desk.tx.set_case(case.id, phone=number)
    link = await make_link(desk.engine, desk.tx, [case])
    url = await start_link(desk, link.token)
    await done(
        desk, case, stored, desk.word("trace.found", phone=number, name=case.party, link=url, **values)
    )
    await beside(desk, phone=case.phone, link=digest(link.token))


def _number(words: str) -> str:
    """The phone number among the words, in digits; empty when there is none."""
    for part in words.split():
        try:
            return phone(part)
        except WrongCell:
            continue
    return ""


async def start_link(desk: Desk, token: str) -> str:
    """What the person opens: a link where the bot's name is known, else the word itself."""
    name = await desk.tx.meta("telegram.username")
    return start_url(name, token) if name else f"/start {token}"
