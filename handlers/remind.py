"""/remind: the next reminder at once, after a look at it; conduct still has the last word (contract, chat commands)."""

from dataclasses import replace
from typing import Literal

from bot.core import decide
from bot.core import facts as f
from bot.core.allowed import bars_of
from bot.core.barriers import barrier_of
from bot.core.conduct import judge
from bot.core.contact import Contact
from bot.core.rounds import urged_round
from bot.engine import View
from bot.engine.pagelink import shown
from bot.engine.posting import Say, compose
from bot.store.rows import Case
from handlers import quiet
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.show import decided, rule_words, why_words
from handlers.staff import STAFF

Override = Literal["staff", "manager"]


async def remind(desk: Desk, words: tuple[str, ...]) -> None:
    """/remind [UNIT]: shows what would go out; a tap sends it. Raises Refused, naming what stands against it."""
    case, _ = await case_and_rest(desk, words, STAFF, only_unit=True)
    view = await desk.view(case)
    override: Override = "manager" if desk.staff & {"manager", "admin"} else "staff"
    _refuse(desk, view, override)
    step = urged_round(view.s, view.book, desk.now, view.scene.place)
    if step is None:
        raise Refused("staff.remind_no", unit=case.unit, why=desk.word("why.all_said"))
    if "send" in desk.hints:
        await urge(desk, case, f.Urged(at=desk.now, by=desk.by, step=step.id, override=override))
        await desk.say(desk.word("staff.sent", unit=case.unit), case=case)
        return
    text, _ = compose(desk.engine, [Say(view=view, say=decide.Say(step=step, key=step.id))])
    text = shown(text)
    row = [{"label": desk.word("button.confirm"), "press": f"re:{desk.kept}:send=1"}]
    await desk.say(desk.word("staff.preview", unit=case.unit, text=text), [row], case)


async def urge(desk: Desk, case: Case, urged: f.Urged) -> None:
    """Ask the engine for a message now; what it does not plan now is taken back and will not go out later either.

    Raises Refused with the reason.
    """
    stored = await desk.record(case.id, urged)
    view = await desk.view(case)
    if f"{urged.step}:urged{stored[0].id}" in view.s.planned:
        return
    why = why_words(desk.engine, decided(desk.engine, view), desk.locale)
    await desk.record(case.id, f.Undone(at=desk.now, by=desk.by, of=stored[0].id))
    raise Refused("staff.remind_no", unit=case.unit, why=why)


def _refuse(desk: Desk, view: View, override: Override) -> None:
    """What stands against it: closed, stopped, a promise that is not due, another silence, or conduct."""
    unit, s = view.case.unit, view.s
    if s.outcome:
        raise Refused("error.closed", unit=unit, outcome=desk.word(f"outcome.{s.outcome}"))
    if s.stopped:
        raise Refused("error.stopped", unit=unit)
    quiet.warn(desk, view)
    barrier = barrier_of(s, view.book, desk.now)
    passed = barrier is not None and barrier.why == "quiet"  # on a manager's word, or we were not here
    if (barrier is not None and not passed) or s.promise is not None:
        why = desk.word(f"why.{barrier.why if barrier else 'check'}")
        raise Refused("staff.remind_no", unit=unit, why=why)
    contact = Contact("reminder", view.book.profile, starts=s.starts, override=override)
    bars = replace(bars_of(s), quiet_until=None) if passed else bars_of(s)
    verdict = judge(contact, bars, view.scene, desk.now)
    if verdict.outcome != "send":
        rules = [rule_words(desk.engine, rule, desk.locale) for rule in verdict.rules]
        raise Refused("staff.remind_no", unit=unit, why=desk.word("common.separator").join(rules))
