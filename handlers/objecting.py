"""What an owner objects to: why, which items it is about, and what follows at once (practice P18, P5)."""

from bot.core import facts as f
from bot.core.deadlines import REVIEW_DAYS, answer_deadline
from bot.core.objections import (
    REPAIR,
    between_neighbours,
    items_of,
    reason_of,
    wants_compensation,
    wants_date,
)
from bot.core.pledges import DISPUTE, promised_answer
from bot.engine import View
from bot.store.rows import Case
from handlers.desk import Desk, Refused
from handlers.undo import done


def disputed(desk: Desk, view: View, about: str, by: str) -> f.Disputed:
    """The dispute in facts: our deadline, the reason of the closed list, and the items where some are named."""
    answer_by = answer_deadline(desk.now, view.scene.place, REVIEW_DAYS)
    items = items_of(about, (item for item, _, _ in view.s.bills))
    return f.Disputed(
        at=desk.now, by=by, about=about, answer_by=answer_by, reason=reason_of(about), lines=items
    )


async def objected(desk: Desk, view: View, words: str) -> None:
    """The owner's own objection: what is disputed rests, the rest goes on; "name a date and I pay" is ours to name."""
    fact = disputed(desk, view, words, "owner")
    await desk.record(view.case.id, fact, *beside(fact))
    key, values = _answer(desk, await desk.view(view.case), fact)
    await desk.answer(key, **values)


def beside(fact: f.Disputed) -> tuple[f.Fact, ...]:
    """What goes with a dispute: our own promise of an answer, and a quarrel of neighbours is ours to mediate (P6)."""
    ours: tuple[f.Fact, ...] = (_answer_of(fact),)
    if not between_neighbours(fact.about):
        return ours
    mediate = f.Tasked(
        at=fact.at, by=fact.by, task="mediate", role="steward", words=fact.about, due=fact.answer_by
    )
    return (*ours, mediate)


def _answer_of(fact: f.Disputed) -> f.Pledged:
    """Our own promise that goes with a dispute: an answer, or the repair date they want to hear first (P18)."""
    until = fact.answer_by or fact.at
    if wants_date(fact.about):
        return f.Pledged(
            at=fact.at,
            by=fact.by,
            task="name_date",
            role="steward",
            until=until,
            words=fact.about,
            tells=True,
        )
    return promised_answer(DISPUTE, fact.at, until, fact.about)


def after_repair(view: View, fact: f.Resolved) -> list[f.Fact]:
    """P6: a repair in a household with a grievance is checked on the next working day, by somebody else."""
    before = sum(isinstance(one, f.Disputed) for one in view.facts)
    found = _compensation(view, fact)
    if "problem_household" not in view.s.traits and before <= 1:
        return found
    until = answer_deadline(fact.at, view.scene.place)
    check = f.Pledged(
        at=fact.at, by=fact.by, task="after_repair", role="manager", until=until, words=fact.words
    )
    return [*found, check]


def _compensation(view: View, fact: f.Resolved) -> list[f.Fact]:
    """P5: first the repair, then compensation as a matter of its own with a manager; the person hears of its end."""
    about = view.s.dispute.about if view.s.dispute else ""
    if not wants_compensation(about):
        return []
    return [
        f.Pledged(
            at=fact.at,
            by=fact.by,
            task="compensation",
            role="manager",
            until=fact.at,
            words=about,
            tells=True,
        )
    ]


async def progress(desk: Desk, case: Case, words: tuple[str, ...]) -> None:
    """P5: how the repair goes; the person hears it a minute later, without a word about money."""
    if not words:
        raise Refused("error.empty_text", usage=f"/progress {case.unit} {desk.word('example.repair')}")
    what = " ".join(words)
    fact = f.Progressed(at=desk.now, by=desk.by, stage=REPAIR, words=what)
    stored = await desk.record(case.id, fact)
    await done(desk, case, stored, desk.word("staff.progress_told", unit=case.unit, what=what))


def _answer(desk: Desk, view: View, fact: f.Disputed) -> tuple[str, dict[str, object]]:
    steward = view.case.steward or desk.word("common.colleague")
    when = desk.moment(fact.answer_by) if fact.answer_by else ""
    values: dict[str, object] = {"steward": steward, "when": when}
    if wants_date(fact.about):
        return "answer.name_date", values
    if wants_compensation(fact.about):
        return "answer.compensation", values
    if fact.lines and not view.s.disputed_whole:
        return "answer.dispute_part", values | _parts(desk, view, fact)
    return "answer.dispute", values


def _parts(desk: Desk, view: View, fact: f.Disputed) -> dict[str, object]:
    rest = desk.engine.words.money(view.s.asked_for, view.case.currency, desk.locale)
    return {"items": desk.word("common.separator").join(fact.lines), "rest": rest}


def told(desk: Desk, case: Case, view: View, fact: f.Disputed) -> str:
    """What a colleague hears back after /dispute."""
    when = desk.moment(fact.answer_by) if fact.answer_by else ""
    if fact.lines and not view.s.disputed_whole:
        return desk.word(
            "staff.dispute_part", unit=case.unit, about=fact.about, when=when, **_parts(desk, view, fact)
        )
    return desk.word("staff.dispute", unit=case.unit, about=fact.about, when=when)
