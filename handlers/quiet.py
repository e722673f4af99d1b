"""The silence after a letter covers colleagues too: they are warned, and a manager's reason lets one contact pass (C11, C12)."""

from bot.core import facts as f
from bot.core.silence import lifted, quiet_rule
from bot.engine import View
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.show import rule_words
from handlers.undo import done

MANAGERS = ("manager", "admin")


def warn(desk: Desk, view: View, *, past: bool = False) -> None:
    """Raise Refused in the silence, naming the rule, its end and what to type; a manager's reason lets it pass.

    `past`: the contact took place already, so one tap records it all the same (conduct C33), and the manager hears.
    """
    if not breaks(desk, view) or (past and "quiet" in desk.hints):
        return
    rule, until = quiet_rule(view.s), view.s.quiet_until
    assert until is not None
    says = f"{rule} {rule_words(desk.engine, rule, desk.locale)}"
    row = [{"label": desk.word("button.record_anyway"), "press": f"re:{desk.kept}:quiet=1"}]
    key, buttons = ("quiet.past", [row]) if past else ("quiet.no", None)
    raise Refused(key, buttons, unit=view.case.unit, rule=says, until=desk.moment(until))


def breaks(desk: Desk, view: View) -> bool:
    """Whether a contact now would break the silence without a manager's reason."""
    s = view.s
    quiet = s.quiet_until is not None and s.quiet_until > desk.now and not s.outcome
    return quiet and lifted(s) is None


def contact(desk: Desk, view: View, outcome: str, words: str = "") -> list[f.Fact]:
    """What is recorded of a contact that took place; in the silence a manager is asked for his reason beside it.

    Raises Refused first, with a tap that records it all the same.
    """
    warn(desk, view, past=True)
    facts: list[f.Fact] = [f.Contacted(at=desk.now, by=desk.by, outcome=outcome, words=words)]
    if breaks(desk, view):
        who = desk.by.partition(":")[2]
        facts.append(f.Tasked(at=desk.now, by=desk.by, task="quiet_broken", role="manager", words=who))
    return facts


async def lift(desk: Desk, words: tuple[str, ...]) -> None:
    """/lift [UNIT] REASON: one contact in the silence after a letter, on a manager's word, in the record (conduct §1)."""
    case, rest = await case_and_rest(desk, words, MANAGERS)
    view = await desk.view(case)
    if view.s.quiet_until is None or view.s.quiet_until <= desk.now or view.s.outcome:
        raise Refused("quiet.none", unit=case.unit)
    if not rest:
        raise Refused("error.empty_text", usage=f"/lift {case.unit} {desk.word('example.lift')}")
    rule, why = quiet_rule(view.s), " ".join(rest)
    fact = f.Excepted(at=desk.now, by=desk.by, rule=rule, words=why, until=view.s.quiet_until)
    stored = await desk.record(case.id, fact)
    await done(desk, case, stored, desk.word("quiet.lifted", unit=case.unit, rule=rule, why=why))
