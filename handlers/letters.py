"""/letter: a collection letter from its conditions over a manager's yes to recorded delivery (practice P8)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from bot.core import facts as f
from bot.core import letters
from bot.core.allowed import bars_of
from bot.core.conduct import judge
from bot.core.contact import Contact
from bot.core.letters import Unmet
from bot.core.silence import DEMAND
from bot.core.standing import Draft
from bot.engine import View, paperwork
from handlers.amounts import money_only
from handlers.approvals import BEFORE, DECIDED
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.post import day_of, file_name, file_of, papers_to, reachable
from handlers.remind import urge
from handlers.show import rule_words
from handlers.staff import STAFF
from handlers.undo import done
from handlers.words import LETTER_VERBS

Act = Callable[[Desk, View, tuple[str, ...]], Awaitable[None]]


async def letter(desk: Desk, words: tuple[str, ...]) -> None:
    """/letter [UNIT] [sent|printed|delivered [DATE]]: drafts it when it may be written, then delivers the approved one."""
    case, rest = await case_and_rest(desk, words, STAFF)
    verb = LETTER_VERBS.get(rest[0].lower()) if rest else ""
    if verb is None or verb not in ACTS:
        raise Refused("error.usage", usage=f"/letter {case.unit} sent · printed · delivered")
    view = await desk.view(case)
    money_only(desk, view)
    await ACTS[verb](desk, view, rest[1:])


def listed(desk: Desk, unmet: Sequence[Unmet], unit: str) -> str:
    """Each condition that is not met, with its rule and figures, a line each."""
    return "\n".join(_unmet(desk, one, unit) for one in unmet)


def _unmet(desk: Desk, one: Unmet, unit: str) -> str:
    until = desk.moment(one.until) if one.until else desk.word("none")
    says = desk.word(f"unmet.{one.why}", have=one.have, need=one.need, until=until, unit=unit)
    return f"· {one.rule} {says}"


async def _draft(desk: Desk, view: View, rest: tuple[str, ...]) -> None:
    """Shows what is missing, or draws the letter up and asks a manager; the office copy comes along (C32)."""
    case, s = view.case, view.s
    if letters.waiting(s, DEMAND):
        raise Refused("letter.waits", unit=case.unit)
    if letters.undelivered(s, DEMAND):
        raise Refused("letter.ready", unit=case.unit)
    unmet = letters.demand_unmet(s, view.facts, desk.now, view.scene.place)
    if unmet:
        raise Refused("letter.unmet", unit=case.unit, unmet=listed(desk, unmet, case.unit))
    contact = await reachable(desk, view)
    content = paperwork.demand_letter(desk.engine, view, contact)
    number = await desk.tx.file(file_name(desk, view, DEMAND), content, desk.now)
    fact = f.Drafted(at=desk.now, by=desk.by, what=DEMAND, words=desk.word("draft.demand_letter"),
                     amount=s.owed, document=number)  # fmt: skip
    stored = await desk.record(case.id, fact)
    copy = paperwork.demand_letter(desk.engine, view, contact, staff=True)
    await papers_to(desk, view, "manager", number, "letter.to_approve")
    await desk.send_file(file_name(desk, view, DEMAND), copy, desk.word("letter.copy", unit=case.unit), case)
    await done(desk, case, stored, desk.word("letter.drafted", unit=case.unit, owed=_owed(desk, view)))


async def approved(desk: Desk, view: View, draft: Draft, yes: bool) -> None:
    """The author hears how to deliver it, or that it was declined."""
    await papers_to(
        desk, view, "steward", draft.said.document, "letter.approved" if yes else "letter.declined"
    )


async def _send(desk: Desk, view: View, rest: tuple[str, ...]) -> None:
    """As a document in the owner's own chat, decided by the engine like any message of ours; silence begins when it arrived."""
    case, s = view.case, view.s
    _approved(desk, view)
    _barred(desk, view)
    if not (s.bound and s.verified) or view.book.step("letter") is None:
        raise Refused("letter.no_chat", unit=case.unit)
    by_manager = bool(desk.staff & {"manager", "admin"})
    contact = Contact("letter", view.book.profile, override="manager" if by_manager else "staff")
    verdict = judge(contact, bars_of(s), view.scene, desk.now)
    if verdict.outcome != "send":
        rules = [f"{rule} {rule_words(desk.engine, rule, desk.locale)}" for rule in verdict.rules]
        raise Refused("staff.remind_no", unit=case.unit, why=desk.word("common.separator").join(rules))
    urged = f.Urged(at=desk.now, by=desk.by, step="letter", override="manager" if by_manager else "staff")
    await urge(desk, case, urged)
    await desk.say(desk.word("letter.going", unit=case.unit), case=case)


async def _print(desk: Desk, view: View, rest: tuple[str, ...]) -> None:
    """The approved letter once more, to be printed and delivered by post or by hand."""
    draft = _approved(desk, view)
    name, content = await file_of(desk, draft.said.document)
    await desk.send_file(name, content, desk.word("letter.print", unit=view.case.unit), view.case)


async def _delivered(desk: Desk, view: View, rest: tuple[str, ...]) -> None:
    """It was delivered on paper: seven days of silence begin (C11)."""
    draft = _approved(desk, view)
    day = day_of(desk, view, rest, since=draft.answers[-1].at)
    fact = letters.delivered(DEMAND, desk.now, day, of=draft.said.id, sent="printed")
    stored = await desk.record(view.case.id, f.Lettered(**{**vars(fact), "by": desk.by}))
    await done(desk, view.case, stored, quiet_line(desk, view, fact.until))


def quiet_line(desk: Desk, view: View, until: datetime) -> str:
    """What was understood, and until when nobody speaks."""
    return desk.word("letter.delivered", unit=view.case.unit, until=desk.moment(until))


def _approved(desk: Desk, view: View) -> Draft:
    draft = letters.undelivered(view.s, DEMAND)
    if draft is None:
        raise Refused("letter.none", unit=view.case.unit)
    return draft


def _barred(desk: Desk, view: View) -> None:
    unmet = tuple(letters.barred(view.s, desk.now))
    if unmet:
        raise Refused("letter.unmet", unit=view.case.unit, unmet=listed(desk, unmet, view.case.unit))


def _owed(desk: Desk, view: View) -> str:
    return desk.engine.words.money(view.s.owed, view.case.currency, desk.locale)


DECIDED[DEMAND], BEFORE[DEMAND] = approved, _barred
ACTS: Mapping[str, Act] = {"": _draft, "sent": _send, "printed": _print, "delivered": _delivered}
