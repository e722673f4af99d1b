"""What tasks, drafts, traits and the goods that came in do to the standing of a case."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.core import facts as f
from bot.core import promise_sums as promises
from bot.core.objections import REPAIR
from bot.core.standing import Draft, Plan, Standing


def _tasked(s: Standing, fact: f.Tasked) -> None:
    s.tasks[fact.id] = fact
    if fact.key:
        s.tasked.add(fact.key)


def _done(s: Standing, fact: f.Done) -> None:
    task = s.tasks.pop(fact.of, None)
    if task is None:
        return
    kept = next((pledge for pledge in s.pledges if pledge_key(pledge) == task.key), None)
    if kept is not None and kept.tells and fact.outcome == "done":
        s.told.append(fact)


def pledge_key(pledge: f.Pledged) -> str:
    """The occurrence for which a colleague is asked to keep our word."""
    return f"pledge:{pledge.id}"


def _pledged(s: Standing, fact: f.Pledged) -> None:
    s.pledges.append(fact)


def _drafted(s: Standing, fact: f.Drafted) -> None:
    s.drafts[fact.id] = Draft(said=fact)


def _approved(s: Standing, fact: f.Approved) -> None:
    draft = s.drafts.get(fact.of)
    if draft is None:
        return
    draft = s.drafts[fact.of] = replace(draft, answers=(*draft.answers, fact))
    if not draft.approved or s.outcome:  # a case closed is nobody's plan and on no list
        return
    if draft.said.what == "plan":
        promises.end_promise(s, "superseded", fact.at)  # the plan takes the place of what was agreed before
        s.plan = plan_of(draft, fact)
        s.pauses = [p for p in s.pauses if getattr(p, "why", "") not in ("instalment", "hardship")]
        s.dodge = s.not_yet = s.call_back = None
    if draft.said.what == "lawyer_letter":
        s.listed = True


def plan_of(draft: Draft, fact: f.Approved) -> Plan:
    """The plan that an approved draft puts in force."""
    said = draft.said
    return Plan(of=said.id, dates=said.dates, amounts=said.amounts, missed=said.missed, agreed_at=fact.at)


def _voided(s: Standing, fact: f.Voided) -> None:
    if s.plan is not None and s.plan.of == fact.of:
        s.plan, s.since = None, fact.at


def _delisted(s: Standing, fact: f.Delisted) -> None:
    s.listed = False


def _waived(s: Standing, fact: f.Waived) -> None:
    s.waived += fact.amount
    promises.settle_up(s, fact.at)


def _marked(s: Standing, fact: f.Marked) -> None:
    s.traits = s.traits | {fact.trait} if fact.on else s.traits - {fact.trait}


def _assigned(s: Standing, fact: f.Assigned) -> None:
    s.steward = fact.steward


def _released(s: Standing, fact: f.Released) -> None:
    s.floor_until = None


def _traced(s: Standing, fact: f.Traced) -> None:
    s.traces.append(fact)
    s.tries = 0 if fact.result == "found" else s.tries


def _gated(s: Standing, fact: f.Gated) -> None:
    if fact.ok and s.gate is not None:
        s.since = fact.at
        promises.pass_over(s, fact.at)
    s.gate = None if fact.ok else fact


def _withheld(s: Standing, fact: f.Withheld) -> None:
    s.skipped[fact.key] = f.Skipped(at=fact.at, by=fact.by, key=fact.key, step=fact.step, why="withheld")


def _reworded(s: Standing, fact: f.Reworded) -> None:
    s.reworded[fact.key] = fact


def _excepted(s: Standing, fact: f.Excepted) -> None:
    s.exceptions.append(fact)


def _delivered(s: Standing, fact: f.Delivered) -> None:
    s.received += fact.amount
    s.deliveries.append(fact)
    promises.came_in(s, fact.amount, fact.at)


def _progressed(s: Standing, fact: f.Progressed) -> None:
    if fact.stage == REPAIR:  # how a repair goes is told to the person (practice P5)
        s.told.append(fact)
    else:
        s.progress = fact


def _shortage(s: Standing, fact: f.Shortage) -> None:
    s.shortage = fact


def _doubted(s: Standing, fact: f.Doubted) -> None:
    s.doubt = fact if fact.words else None


WORK: dict[type[f.Fact], Callable[[Standing, Any], None]] = {
    f.Tasked: _tasked, f.Done: _done, f.Pledged: _pledged, f.Drafted: _drafted, f.Approved: _approved,
    f.Voided: _voided, f.Delisted: _delisted, f.Waived: _waived, f.Marked: _marked, f.Assigned: _assigned, f.Released: _released,
    f.Traced: _traced, f.Gated: _gated, f.Withheld: _withheld, f.Reworded: _reworded, f.Excepted: _excepted,
    f.Delivered: _delivered, f.Progressed: _progressed, f.Shortage: _shortage, f.Doubted: _doubted,
}  # fmt: skip
