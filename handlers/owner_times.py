"""What owners say about time: a promise, less than a promise, not yet, not now."""

from dataclasses import replace

from bot.core import facts as f
from bot.core.choices import call_backs
from bot.core.deadlines import LONGEST, call_back_moment
from bot.core.reader import Reading
from bot.engine import View
from bot.engine.offers import Offer, moment_offers
from handlers import turns
from handlers.desk import Desk
from handlers.goods import counted_in, which_line
from handlers.owner_matters import claimed_part, refuse, wish_for_plan
from handlers.promising import said_of, take_promise
from handlers.said import correct, fact_of_words, heard_as
from handlers.words_agreeing import NOT_NOW, part_is_paid


async def promise(desk: Desk, view: View, reading: Reading) -> None:
    reading = counted_in(desk, view, reading)
    if await which_line(desk, view, reading):
        return
    said = said_of(reading, view.s.owed)
    if said is None or said.end < desk.now:
        await vague(desk, view, reading)
    elif said.start - desk.now > LONGEST["staff"]:
        wish = wish_for_plan(desk, view, desk.inbound.text)
        await desk.record(view.case.id, fact_of_words(desk, f.Heard, reading="plan"), wish)
        await desk.answer("answer.unknown")
    elif view.s.dispute is not None:  # story 8: a dispute is never overwritten by a promise
        await desk.record(view.case.id, fact_of_words(desk, f.Heard, reading="promise_in_dispute"))
        await desk.answer("answer.wait")
    else:
        heard = turns.guess_of(view)
        if heard is not None:
            await correct(desk, view.case.id, heard, "promise", (said.start, said.end, said.precision))
        if part_is_paid(reading.words):
            await claimed_part(desk, view)
            said = replace(said, amount=None)  # what is left after the part that is on its way
        await take_promise(desk, view, said)
        if reading.rest:
            heard_rest = f.Heard(at=desk.now, by="owner", words=reading.rest, reading="plan")
            await desk.record(view.case.id, heard_rest, wish_for_plan(desk, view, reading.rest))


async def vague(desk: Desk, view: View, reading: Reading) -> None:
    """A dodge is answered by the engine's choice of two; a likely time is asked back."""
    if reading.start is not None and reading.end is not None and reading.end > desk.now:
        await _ask_time(desk, view, reading)
        return
    if reading.no and view.book.follows == "arrival":
        await refuse(desk, view, reading)
        return
    await desk.say_echo()
    await desk.record(view.case.id, fact_of_words(desk, f.Dodged, busy=reading.busy))
    if view.book.offers == "slot":
        await desk.answer("answer.busy_event")
    else:
        await _unless_said(desk, view, "answer.receipt")


async def _ask_time(desk: Desk, view: View, reading: Reading) -> None:
    assert reading.start is not None and reading.end is not None
    zone = view.scene.place.zone
    when = desk.window(reading.start, reading.end, zone)
    local = reading.end.astimezone(zone)
    verb, arg = (
        ("time", f"{local:%Y-%m-%dT%H:%M}") if reading.precision == "minute" else ("day", f"{local:%Y-%m-%d}")
    )
    row = [
        {"label": desk.word("button.yes"), "press": f"{verb}:{view.case.id}:{arg}"},
        {"label": desk.word("button.another"), "press": f"another:{view.case.id}:0"},
    ]
    await desk.record(view.case.id, heard_as(desk, "unsure", reading))
    await desk.say(desk.word("answer.unsure", words=reading.words, when=when), [row], view.case)


async def not_yet(desk: Desk, view: View) -> None:
    """Conduct 2a: the promise is broken there and then, and the nearer offer comes as the engine's reply."""
    await desk.say_echo()
    await desk.record(view.case.id, f.NotYet(at=desk.now, by="owner", words=desk.inbound.text))
    await _unless_said(desk, view, "answer.not_yet")


async def _unless_said(desk: Desk, view: View, key: str) -> None:
    """One line without an ask where the engine may not answer now: at night, after a stop, in a pause (conduct 1)."""
    if not (await desk.view(view.case)).s.planned:
        await desk.answer(key)


async def withdraw(desk: Desk, view: View) -> None:
    assert view.s.promise is not None
    await desk.say_echo()
    await desk.record(view.case.id, fact_of_words(desk, f.Withdrew), fact_of_words(desk, f.Dodged))
    await _unless_said(desk, view, "answer.receipt")


def refuses_now(desk: Desk, view: View, reading: Reading) -> bool:
    """P15: "not now" to our "do you have a moment?": nothing is pressed on them, only asked when to come back."""
    if view.book.offers == "slot" or reading.kind not in ("vague", "other") or reading.start is not None:
        return False
    last = max(view.s.spoken.values(), key=lambda spoke: spoke.at, default=None)
    return last is not None and last.step == "call_back" and NOT_NOW.search(desk.inbound.text) is not None


async def call_later(desk: Desk, view: View, reading: Reading) -> None:
    """P15: leave at once and come back to the minute; without a time, ask for one of two."""
    if view.book.offers == "slot" and reading.start is None:
        await vague(desk, view, reading)
        return
    if reading.start is None or reading.end is None:
        await desk.record(view.case.id, fact_of_words(desk, f.Heard, reading="busy"))
        await _offer_call_back(desk, view)
        return
    window = (reading.start, reading.end, reading.precision or "minute")
    until = call_back_moment(window, desk.now, view.scene.place, view.book.profile, reading.span)
    await desk.record(view.case.id, f.CallBack(at=desk.now, by="owner", until=until, words=reading.words))
    await desk.answer("answer.call_back", when=desk.moment(until))


async def _offer_call_back(desk: Desk, view: View) -> None:
    offers = call_back_offers(desk, view)
    row = [{"label": offer.label, "press": offer.press.replace("time:", "back:", 1)} for offer in offers]
    labels = [offer.label for offer in offers]
    await desk.say(desk.word("answer.busy", first=labels[0], second=labels[-1]), [row], view.case)


def call_back_offers(desk: Desk, view: View) -> tuple[Offer, ...]:
    """Two moments to come back at: in an hour or in three, inside the hours, else tomorrow."""
    moments = call_backs(desk.now, view.scene.place, view.book.profile)
    return moment_offers(desk.engine, view, moments, desk.locale)
