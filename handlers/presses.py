"""What a pressed button means: the verb, whose it is, and whether it is still of use."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core import facts as f
from bot.core.asking import Window
from bot.core.choices import HALVES, day_window, half_window
from bot.engine import View
from bot.engine.values import pay_line
from bot.engine.view import alarmed
from bot.store.rows import Case
from handlers import identity, owner_matters, owner_times, turns
from handlers.desk import Desk, Refused

Press = Callable[[Desk, View, str], Awaitable[None]]


async def pressed(desk: Desk, verb: str, case: Case, arg: str) -> None:
    """Carry out a button of an owner. Raises Refused when it is foreign, stale, or its case is closed."""
    if desk.person is None or case.person_id != desk.person.id:
        raise Refused("error.foreign_button")
    view = await desk.view(case)
    desk.also = tuple([id for id in desk.also if (await desk.tx.case(id)).person_id == desk.person.id])
    if not view.s.bound or verb not in OWNER:
        raise Refused("error.old_button")
    if alarmed(view) and verb != "stop":
        raise Refused("answer.plain")
    if view.s.outcome and verb not in ("question", "stop"):
        raise Refused("error.closed", unit=case.unit, outcome=desk.word(f"outcome.{view.s.outcome}"))
    if not view.s.verified and verb not in ("yes", "no", "stop", "question"):
        raise Refused("error.old_button")
    await OWNER[verb](desk, view, arg)


async def _yes(desk: Desk, view: View, arg: str) -> None:
    await identity.verified(desk, view)


async def _no(desk: Desk, view: View, arg: str) -> None:
    if view.s.verified:
        raise Refused("error.old_button")
    await identity.wrong_person(desk, view)


def day_in(arg: str) -> date:
    """The day a button names. Raises Refused for one that is not ours (any more)."""
    try:
        return date.fromisoformat(arg)
    except ValueError as error:
        raise Refused("error.old_button") from error


def moment_in(arg: str, zone: ZoneInfo) -> datetime:
    """The moment a button names. Raises Refused as `day_in`."""
    try:
        return datetime.fromisoformat(arg).replace(tzinfo=zone)
    except ValueError as error:
        raise Refused("error.old_button") from error


async def _day(desk: Desk, view: View, arg: str) -> None:
    start, end = day_window(day_in(arg), view.scene.place)
    await turns.take_offer(desk, view, Window(start, end, "day"))


async def _half(desk: Desk, view: View, arg: str) -> None:
    day, _, half = arg.partition("/")
    if half not in HALVES:
        raise Refused("error.old_button")
    start, end = half_window(day_in(day), half, view.scene.place)
    await turns.take_offer(desk, view, Window(start, end, "half_day"))


async def _time(desk: Desk, view: View, arg: str) -> None:
    at = moment_in(arg, view.scene.place.zone)
    await turns.take_offer(desk, view, Window(at, at, "minute"))


async def _how(desk: Desk, view: View, arg: str) -> None:
    """P12: by transfer or at the desk; the way to pay is the company's own (P20). Raises Refused for a stale button."""
    if view.s.promise is None or arg not in ("transfer", "desk"):
        raise Refused("error.old_button")
    said = f.Noted(at=desk.now, by="owner", words=desk.word(f"button.{arg}"))
    await desk.record(view.case.id, said)
    when = desk.moment(view.s.promise.said.check)
    await desk.answer(f"answer.how_{arg}", when=when, unit=view.case.unit, pay=pay_line(desk.engine, view))


async def _choose(desk: Desk, view: View, arg: str) -> None:
    await turns.choose(desk, view)


async def _another(desk: Desk, view: View, arg: str) -> None:
    """Another time: an open promise that is moved before its moment is not broken; after it, it is (conduct 2a)."""
    if view.s.promise is not None and view.s.promise.checked:
        await desk.record(view.case.id, f.NotYet(at=desk.now, by="owner", words=desk.inbound.text))
        return
    await _choose(desk, view, arg)


async def _keep(desk: Desk, view: View, arg: str) -> None:
    if view.s.promise is None:
        raise Refused("error.old_button")
    said = view.s.promise.said
    await desk.record(view.case.id, f.Heard(at=desk.now, by="owner", words=desk.inbound.text, reading="kept"))
    when = desk.window(said.start, said.end, view.scene.place.zone)
    await desk.answer("answer.promised_kept", when=when)


async def _sent(desk: Desk, view: View, arg: str) -> None:
    if any(isinstance(pause, f.Claimed) for pause in view.s.pauses):
        raise Refused("answer.receipt")
    await owner_matters.claimed(desk, view)


async def _not_yet(desk: Desk, view: View, arg: str) -> None:
    """Only for the promise it was asked about: pressed twice, or after another answer, it says so."""
    promise = view.s.promise
    if promise is None or str(promise.id) != arg:
        raise Refused("error.old_button")
    await owner_times.not_yet(desk, view)


async def _pay(desk: Desk, view: View, arg: str) -> None:
    await owner_matters.ask_how(desk, view)


async def _question(desk: Desk, view: View, arg: str) -> None:
    await desk.answer("answer.question_ask")


async def _stop(desk: Desk, view: View, arg: str) -> None:
    await identity.stop_all(desk, desk.word("button.stop"))
    await desk.answer("confirm.stop")


async def _object(desk: Desk, view: View, arg: str) -> None:
    await desk.answer("answer.dispute_ask")


async def _coming(desk: Desk, view: View, arg: str) -> None:
    """E2: yes without a time; the answer asks for one."""
    if view.s.promise is not None:
        await _keep(desk, view, arg)
        return
    await desk.record(
        view.case.id, f.Heard(at=desk.now, by="owner", words=desk.word("button.coming"), reading="agreed")
    )
    await desk.answer("answer.coming")


async def _cannot(desk: Desk, view: View, arg: str) -> None:
    await desk.record(view.case.id, f.Declined(at=desk.now, by="owner", words=desk.word("button.cannot")))
    await desk.answer("answer.declined_event")


async def _busy(desk: Desk, view: View, arg: str) -> None:
    await desk.record(
        view.case.id, f.Dodged(at=desk.now, by="owner", words=desk.word("button.busy"), busy=True)
    )
    await desk.answer("answer.busy_event")


async def _arrived(desk: Desk, view: View, arg: str) -> None:
    """A guest's own word that he is here: told to a colleague, who confirms at the door (E6)."""
    await desk.record(
        view.case.id, f.Heard(at=desk.now, by="owner", words=desk.word("button.arrived"), reading="question")
    )
    await desk.answer("answer.arrived_claim")


async def _back(desk: Desk, view: View, arg: str) -> None:
    """P15: come back at the moment they chose."""
    at = moment_in(arg, view.scene.place.zone)
    await turns.call_back(desk, view, at)


async def _keep_check(desk: Desk, view: View, arg: str) -> None:
    """Conduct 2a, stop beside a time: whether that one check is wanted."""
    if arg == "no":
        fact = f.Stopped(at=desk.now, by="owner", words=desk.word("button.no_check"), keep_check=False)
        await desk.record(view.case.id, fact)
    await desk.answer("answer.receipt")


async def _tenant(desk: Desk, view: View, arg: str) -> None:
    if arg == "yes":
        await identity.wrong_person(desk, view)
    else:
        await owner_matters.question(desk, view)


async def _forgot(desk: Desk, view: View, arg: str) -> None:
    """I3: it slipped by, so a day is all that is missing."""
    await desk.record(view.case.id, f.Dodged(at=desk.now, by="owner", words=desk.word("button.forgot")))


async def _no_cash(desk: Desk, view: View, arg: str) -> None:
    await owner_matters.pause(desk, view, "hardship", "answer.hardship")


async def _unwilling(desk: Desk, view: View, arg: str) -> None:
    """I3: a person talks to who will not pay."""
    await desk.record(view.case.id, f.Declined(at=desk.now, by="owner", words=desk.word("button.unwilling")))
    await desk.answer("answer.refusal", steward=owner_matters.steward_of(desk, view))


OWNER: Mapping[str, Press] = {
    "forgot": _forgot,
    "unhappy": _object,
    "no_cash": _no_cash,
    "unwilling": _unwilling,
    "yes": _yes,
    "no": _no,
    "day": _day,
    "half": _half,
    "time": _time,
    "how": _how,
    "choose": _choose,
    "another": _another,
    "keep": _keep,
    "sent": _sent,
    "paid": _sent,
    "not_yet": _not_yet,
    "pay": _pay,
    "question": _question,
    "stop": _stop,
    "object": _object,
    "coming": _coming,
    "cannot": _cannot,
    "busy": _busy,
    "arrived": _arrived,
    "back": _back,
    "kc": _keep_check,
    "tenant": _tenant,
}
