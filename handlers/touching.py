"""Reasons to speak without an ask: a festival, a birthday, a move, an activity, a notice (practice P6, P21)."""

from dataclasses import replace

from bot.core import decide
from bot.core import facts as f
from bot.core.allowed import bars_of
from bot.core.barriers import barrier_of
from bot.core.conduct import has_amount_or_debt_word, judge, lint
from bot.core.contact import Contact
from bot.core.facts import Urged
from bot.core.playbook import Step
from bot.engine import View
from bot.engine.pagelink import shown
from bot.engine.posting import Say, compose
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.remind import urge
from handlers.show import rule_words
from handlers.staff import STAFF
from handlers.words_touching import KINDS, QUESTIONS

TELLING = frozenset({"activity", "notice"})  # these two are nothing without their own words
TOLD_MOST = 200


async def touch(desk: Desk, words: tuple[str, ...]) -> None:
    """/touch [UNIT] KIND [WORDS]: shows a message that asks for nothing; a tap sends it. Raises Refused (P6, P21)."""
    case, rest = await case_and_rest(desk, words, STAFF)
    view = await desk.view(case)
    step, told = _step(desk, view, rest)
    _refuse(desk, view, step)
    urged = Urged(at=desk.now, by=desk.by, step=step.id, override="staff", words=told)
    if "send" in desk.hints:
        await urge(desk, case, urged)
        await desk.say(desk.word("staff.touch_sent", unit=case.unit), case=case)
        return
    asked = replace(view, s=replace(view.s, urged=urged))
    text, _ = compose(desk.engine, [Say(view=asked, say=decide.Say(step=step, key=step.id))])
    text = shown(text)
    row = [{"label": desk.word("button.confirm"), "press": f"re:{desk.kept}:send=1"}]
    await desk.say(desk.word("staff.touch_preview", unit=case.unit, name=case.party, text=text), [row], case)


def _step(desk: Desk, view: View, rest: tuple[str, ...]) -> tuple[Step, str]:
    """The step of the playbook and the colleague's own words, which may ask for nothing either."""
    kind = next((name for name, spelt in KINDS.items() if rest and rest[0].lower() in (name, *spelt)), None)
    if kind is None:
        raise Refused("error.touch_kind", unit=view.case.unit)
    step, told = view.book.step(f"touch_{kind}"), " ".join(rest[1:])
    if step is None:
        raise Refused("error.touch_none", unit=view.case.unit)
    if len(told) > TOLD_MOST or (kind in TELLING and not told):
        raise Refused("error.touch_words", unit=view.case.unit, most=TOLD_MOST)
    if has_amount_or_debt_word(told) or lint(told, "touch") or any(sign in told for sign in QUESTIONS):
        raise Refused("error.touch_asks")
    return step, told


def _refuse(desk: Desk, view: View, step: Step) -> None:
    """Closed, stopped, a silence; the one who caused a grievance (P6); and what conduct says about a touch (C06)."""
    unit, s = view.case.unit, view.s
    if s.outcome:
        raise Refused("error.closed", unit=unit, outcome=desk.word(f"outcome.{s.outcome}"))
    if s.stopped:
        raise Refused("error.stopped", unit=unit)
    name = desk.by.partition(":")[2]
    if name and any(isinstance(one, f.Disputed) and name in one.about for one in view.facts):
        raise Refused("error.touch_cause", unit=unit)
    barrier = barrier_of(s, view.book, desk.now)
    if barrier is not None and step.id not in barrier.lets:
        raise Refused("staff.remind_no", unit=unit, why=desk.word(f"why.{barrier.why}"))
    contact = Contact("touch", view.book.profile, starts=s.starts, override="staff")
    verdict = judge(contact, bars_of(s), view.scene, desk.now)
    if verdict.outcome != "send":
        rules = [rule_words(desk.engine, rule, desk.locale) for rule in verdict.rules]
        raise Refused("staff.remind_no", unit=unit, why=desk.word("common.separator").join(rules))
