"""Random histories with the facts of our own side: plans, waivers, tasks, our promises, gates, disputed lines (design 5)."""

from collections import Counter
from datetime import timedelta

from hypothesis import example, given

from bot.core import facts as f
from bot.core.candidates import candidates
from bot.core.hours import local_day
from bot.core.pledges import answered
from bot.core.sums import stand
from bot.core.work_sums import pledge_key
from tests.core import test_decide_histories as days
from tests.core.histories import HERE, MANAGER, NOVEMBER, OCTOBER, STEWARD, YUAN, Followed, fee, moment

STAFF = STEWARD


def _plan(case, pick):
    """Instalments of everything that is owed, agreed at once: two or three parts, void or shifted when one is missed."""
    s, count = case.s, 2 + pick % 2
    if s.asked_for < count * YUAN or s.outcome:
        return
    first = local_day(case.now, HERE) + timedelta(days=(0, 3, 9, 20)[pick % 4])
    dates = tuple(first + timedelta(days=n * (5, 14, 30)[pick % 3]) for n in range(count))
    part = s.asked_for // count
    amounts = (*[part] * (count - 1), s.asked_for - part * (count - 1))
    missed = "shift" if pick % 5 < 2 else "void"
    draft = f.Drafted(at=case.now, by=STAFF, what="plan", dates=dates, amounts=amounts, missed=missed)
    draft = case._add(draft)
    case.settle()
    if pick % 7:
        case.record(f.Approved, by=MANAGER, of=draft.id, yes=True)


def _approve(case, pick):
    draft = next((one for one in case.s.drafts.values() if one.open), None)
    if draft is not None:
        case.record(f.Approved, by=MANAGER, of=draft.said.id, yes=pick % 3 > 0)


def _void(case, pick):
    if case.s.plan is not None:
        case.record(f.Voided, by=STAFF, of=case.s.plan.of, why="changed")


def _waive(case, pick):
    """A waiver that was drafted and approved, at most of what is owed."""
    amount = min((30, 100, 900)[pick % 3] * YUAN, case.s.owed)
    if not amount or case.s.outcome:
        return
    draft = case._add(f.Drafted(at=case.now, by=STAFF, what="waiver", amount=amount))
    case._add(f.Approved(at=case.now, by=MANAGER, of=draft.id, yes=True))
    case.record(f.Waived, by=MANAGER, amount=amount, of=draft.id)


def _done(case, pick):
    open_tasks = list(case.s.tasks)
    if open_tasks:
        outcome = "done" if pick % 2 else "nothing"
        case.record(f.Done, by=STAFF, of=open_tasks[pick % len(open_tasks)], outcome=outcome)


def _pledge(case, pick):
    task = ("claimed", "dispute", "question", "check_account")[pick % 4]
    until = case.now + timedelta(hours=1 + pick)
    case.record(f.Pledged, by=STAFF, task=task, role="finance", until=until, tells=pick % 2 == 0)


def _coming(case, pick):
    found = candidates(case.s, case.book, case.now, HERE).found
    return found[pick % len(found)] if found else None


def _withhold(case, pick):
    coming = _coming(case, pick)
    if coming is not None:
        case.record(f.Withheld, by=STAFF, key=coming.key, step=coming.step.id)


def _reword(case, pick):
    coming = _coming(case, pick)
    if coming is not None:
        case.record(f.Reworded, by=STAFF, key=coming.key, step=coming.step.id, words="您好,想跟您约个时间。")


OURS = {
    "plan": _plan,
    "approved": _approve,
    "void": _void,
    "waive": _waive,
    "task": lambda case, _: case.record(f.Tasked, by=STAFF, task="visit", role="steward"),
    "done": _done,
    "pledge": _pledge,
    "trait": lambda case, pick: case.record(
        f.Marked, by=STAFF, trait=("patient", "vip", "vacant")[pick % 3], on=pick % 4 > 0
    ),
    "gate": lambda case, pick: case.record(f.Gated, by=STAFF, ok=pick % 2 == 0),
    "parking": lambda case, pick: case.record(
        f.Billed, by="import", item="停车费", period="2026-10", due=OCTOBER[2], amount=(pick % 3) * 50 * YUAN
    ),
    "dispute of a line": lambda case, _: case.record(f.Disputed, about="车位", lines=("停车费",)),
    "delivered": lambda case, pick: case.record(f.Delivered, by=STAFF, amount=(20 + pick) * YUAN),
    "withheld": _withhold,
    "reworded": _reword,
    "wants a plan": lambda case, _: case.record(
        f.Paused, why="instalment", until=case.now + timedelta(days=7)
    ),
}
days.WORDS.update(OURS)
OF_OURS = (*days.COMMON, "promise", "not yet", "withdrew", "claim", "dispute", "refusal", "paid", "paid", "resume", "letter", "bill",
           "explained", "plan", "plan", "plan", "plan", "approved", "void", "waive", "task", "done", "done", "pledge", "pledge", "trait",
           "gate", "gate", "parking",
           "dispute of a line", "delivered", "withheld", "reworded", "wants a plan")  # fmt: skip


def plans_are_chains(case: Followed) -> None:
    """Practice I2: one part at a time, never more than is owed, none without a plan in force, at most one end of a plan."""
    for said in case.kinds(f.Promised):
        if said.by != "rounds":
            continue
        before = stand([fact for fact in case.facts if fact.id < said.id])
        assert before.plan is not None and before.promise is None and not before.disputed_whole, said
        assert said.amount is None or 0 < said.amount < before.owed, said
        assert said.at <= said.check, said
        missed = [one for one in before.promises if one.said.at >= before.plan.agreed_at]
        assert sum(one.state in ("broken", "partly_kept") for one in missed) <= (
            before.plan.missed == "shift"
        ), said
    ends = Counter(fact.of for fact in case.kinds(f.Voided) if fact.by == "rounds")
    assert not [of for of, times in ends.items() if times > 1 and not case.kinds(f.Undone)]


def colleagues_are_asked_once(case: Followed) -> None:
    """Practice P2: our own promise is asked for once, not before its moment and not when it was answered."""
    keys = Counter(fact.key for fact in case.kinds(f.Tasked) if fact.key)
    assert not [key for key, times in keys.items() if times > 1]
    for task in case.kinds(f.Tasked):
        pledge = next((one for one in case.kinds(f.Pledged) if pledge_key(one) == task.key), None)
        if pledge is not None:
            before = stand([fact for fact in case.facts if fact.id < task.id])
            assert task.at >= pledge.until and not answered(before, pledge), task


def what_is_held_back_stays_back(case: Followed) -> None:
    """What a colleague took out of the plan is not said, unless he took that back."""
    if not case.kinds(f.Undone):
        for line in case.said:
            assert line.key not in line.before.skipped, line


@days.CASES
@given(start=days.STARTS, happens=days.happenings(OF_OURS))
@example(
    start=moment("11-02 09:30"), happens=((0, "plan", 6), (60, "not yet", 0), (0, "stop", 1), (0, "start", 0))
)
@example(
    start=moment("11-02 09:30"), happens=((0, "gate", 1), (0, "plan", 3), (90, "gate", 0), (0, "paid", 0))
)
def test_sixty_days_with_plans_tasks_and_waivers(start, happens):
    """Design 5, with the facts of our own side: practice P2, P10, P18, P24, I2."""
    rules = (
        days.the_answer_is_the_same_twice,
        days.promises_are_checked_once,
        days.nobody_breaks_unasked,
        plans_are_chains,
        colleagues_are_asked_once,
        what_is_held_back_stays_back,
        days.caps_hold,
        days.nothing_is_said_twice,
        days.nothing_is_lost,
        days.silence_is_kept,
    )
    days.lived(fee(start, OCTOBER, NOVEMBER), happens, timedelta(days=60), *rules)
