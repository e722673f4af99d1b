"""What promises and payments do to the standing of a case (practice story 7, conduct 2a)."""

from dataclasses import replace
from datetime import datetime

from bot.core import facts as f
from bot.core.standing import FLOOR, Promise, PromiseState, Standing
from bot.core.undertakings import made_exact

OUTLIVING = frozenset({"payment"})  # tasks that the end of a case does not end


def end_promise(s: Standing, state: PromiseState, at: datetime) -> None:
    """Close the open promise with what became of it."""
    promise = s.promise
    if promise is None:
        return
    if state == "broken" and promise.paid > 0:
        state = "partly_kept"
    s.promises[-1] = replace(promise, state=state, ended=at)
    if state in ("broken", "partly_kept", "withdrawn"):
        s.since = at
    if state == "broken":
        s.needs_call = True


def promised(s: Standing, fact: f.Promised) -> None:
    """A time was given; an open promise before it is superseded, or broken when its moment had come (conduct 2a).

    One that is only made exact goes on: it counts once, from when it was given (practice P12).
    """
    old, first = s.promise, None
    if old is not None:
        end_promise(s, "broken" if fact.at > old.said.check else "superseded", fact.at)
        if made_exact(old.said, fact):
            s.promises[-1], first = replace(s.promises[-1], exact=True), old.given
    if fact.by == "owner":  # the newer word counts: who names a day does not say any more that it is paid
        s.pauses = [pause for pause in s.pauses if not isinstance(pause, f.Claimed)]
    elif fact.by != "rounds":  # the next part of a plan is nobody's call
        s.needs_call = False
        s.floor_until = fact.at + FLOOR
    s.promises.append(Promise(said=fact, level=s.level, first=first))
    s.dodge = s.not_yet = s.call_back = s.declined = s.rest_until = None


def not_yet(s: Standing, fact: f.NotYet) -> None:
    """Broken there and then (conduct 2a)."""
    end_promise(s, "broken", fact.at)
    s.not_yet, s.dodge = fact, None


def withdrew(s: Standing, fact: f.Withdrew) -> None:
    """Taken back without another time."""
    end_promise(s, "withdrawn", fact.at)


def lapsed(s: Standing, fact: f.Lapsed) -> None:
    """Its end and its tolerance passed."""
    end_promise(s, fact.state, fact.at)


def paid(s: Standing, fact: f.Paid) -> None:
    """Money arrived: it counts for the promise first, and closes the case when nothing is left."""
    s.payments.append(fact)
    s.pauses = [pause for pause in s.pauses if not isinstance(pause, f.Claimed)]
    s.needs_call = False
    came_in(s, fact.amount, fact.at)


def came_in(s: Standing, amount: int, at: datetime) -> None:
    """Money or goods: they count for the open promise first, and close the case when nothing is left."""
    promise = s.promise
    if promise is not None:
        promise = replace(promise, paid=promise.paid + amount)
        s.promises[-1] = promise
        if not s.owed or (promise.said.amount is not None and promise.paid >= promise.said.amount):
            end_promise(s, "kept", at)
            s.since = at
    _fulfil(s)
    settle_up(s, at)


def settle_up(s: Standing, at: datetime) -> None:
    """Nothing is left to ask for: the case is over; what was only offered is over when it is paid (practice R1)."""
    if s.owed or s.outcome or not (s.bills or s.payments):
        return
    end_promise(s, "kept", at)
    close(s, "arrived" if s.received else "paid", at)


def close(s: Standing, outcome: f.Outcome, at: datetime) -> None:
    """Nothing is asked of anybody any more, colleagues included; what was not decided will not be, and no plan goes on.

    Money that came otherwise than it was asked for is looked at all the same: somebody may have it back.
    """
    s.outcome, s.closed_at = outcome, at
    s.plan = None
    s.tasks = {id: task for id, task in s.tasks.items() if task.task in OUTLIVING}
    s.pledges.clear()
    s.drafts = {number: draft for number, draft in s.drafts.items() if not draft.open}


def _fulfil(s: Standing) -> None:
    """A plan that was paid in full is over, although the case may have other lines by now (practice I2)."""
    plan = s.plan
    if plan is None:
        return
    came = sum(payment.amount for payment in s.payments if payment.at >= plan.agreed_at)
    if came >= sum(plan.amounts):
        s.plan = None


def pass_over(s: Standing, at: datetime) -> None:
    """A promise whose moment went by while we had to be silent is nobody's fault."""
    if s.promise is not None and s.promise.said.check <= at and not s.promise.checked:
        end_promise(s, "superseded", at)
