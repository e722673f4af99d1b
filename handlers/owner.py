"""What owners, guests and other parties write: read, recorded as one fact, answered kindly."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.core import facts as f
from bot.core.objections import says_why_not, wants_date
from bot.core.reader import Reading, normal, read
from bot.core.words_traits import WHAT_TAGS
from bot.engine import View, view_of
from bot.engine.offers import slot_offers
from bot.engine.values import values_of
from bot.store.rows import Case
from handlers import checkin, identity, owner_matters, owner_times, traits, turns
from handlers.desk import Desk
from handlers.goods import counted_in, our_help
from handlers.hushed import hushed
from handlers.no_such_time import asked_back
from handlers.objecting import objected
from handlers.promising import said_of, take_promise
from handlers.said import fact_of_words
from handlers.whose import without_number
from handlers.words import OFF_THE_LIST


async def heard(desk: Desk, cases: list[Case]) -> None:
    """Answer free text of a person about their cases; what was heard is recorded on each of them."""
    text = without_number(desk.inbound.text, cases)
    desk.inbound = replace(desk.inbound, text=text or desk.inbound.text)
    view = await desk.view(cases[0])
    place = view.scene.place
    if view.s.lettered and view.s.verified and OFF_THE_LIST.search(text):
        text = await _off_the_list(desk, view)
    reading = read(text, desk.now.astimezone(place.zone), desk.locale, place.calendar)
    if not view.s.verified:
        await _unverified(desk, view, reading)
        return
    desk.also = tuple(case.id for case in cases[1:])
    if await checkin.arrived_by_code(desk, view):
        return
    if await hushed(desk, view, reading) or await aside(desk, view, reading):
        return
    if await asked_back(desk, view, reading):
        return
    if not await turns.answered(desk, view, reading):
        await _answer(desk, view, turns.in_turn(desk, view, reading))


async def aside(desk: Desk, view: View, reading: Reading) -> bool:
    """What stands beside the matter: "what have you noted about me?" (P3), "name a repair date and I pay" (P18)."""
    if reading.alarm is not None or reading.stop or reading.kind == "opt_out":
        return False
    if WHAT_TAGS.search(desk.inbound.text):
        await traits.own(desk, view)
    elif view.book.follows == "money" and (
        wants_date(desk.inbound.text)
        or (view.s.dispute is None and says_why_not(reading.kind, desk.inbound.text))
    ):
        await objected(desk, view, desk.inbound.text)
    elif owner_times.refuses_now(desk, view, reading):
        await owner_times.call_later(desk, view, reading)
    else:
        return False
    return True


async def _off_the_list(desk: Desk, view: View) -> str:
    """P9: taken off the lawyer's list is a manager's decision, told to him; the rest of the words is read as always."""
    await desk.record(view.case.id, fact_of_words(desk, f.Heard, reading="off_the_list"))
    return OFF_THE_LIST.sub("", desk.inbound.text)


async def _answer(desk: Desk, view: View, reading: Reading) -> None:
    if reading.alarm is not None:
        await identity.alarm(desk, view, reading)
    elif reading.stop or reading.kind == "opt_out":
        await identity.stop(desk, view, reading)
    elif reading.angry:
        await owner_matters.pause(desk, view, "anger", "answer.anger")
    elif (hint := cue_of(view, reading)) is not None:
        await cue(desk, view, hint, reading)
    elif (reading.not_yet or reading.no) and _was_checked(view):
        await owner_times.not_yet(desk, view)
    elif reading.cancels and view.s.promise is not None and view.book.refusal != "stops":
        await owner_times.withdraw(desk, view)
    else:
        await KINDS.get(reading.kind, owner_matters.other)(desk, view, reading)


def _was_checked(view: View) -> bool:
    """Whether "not yet" answers our check: of an open promise, or of one that lapsed and was not asked about since."""
    last = view.s.promises[-1] if view.s.promises else None
    if last is None or not last.checked or last.state not in ("open", "broken", "partly_kept"):
        return False
    spoken = view.s.spoken.values()
    checked = max(spoke.at for spoke in spoken if spoke.kind == "promise_check")
    return all(spoke.at <= checked for spoke in spoken if spoke.kind == "reminder")


async def _unverified(desk: Desk, view: View, reading: Reading) -> None:
    """P16, C22: before they said who they are, nothing but identity and stop is taken."""
    if reading.alarm is not None:
        await identity.alarm(desk, view, reading)
    elif reading.stop or reading.kind == "opt_out":
        await identity.stop(desk, view, reading)
    elif reading.yes or identity.says_yes(desk.inbound.text, view.case.party):
        await identity.verified(desk, view)
    elif reading.no or reading.kind == "wrong_person":
        await identity.wrong_person(desk, view)
    else:
        await desk.record(view.case.id, fact_of_words(desk, f.Heard, reading=reading.kind))
        await desk.answer("answer.limited", company=desk.engine.site.company)


def cue_in(view: View, words: str) -> str | None:
    """The playbook's cue that is said in these words, if any."""
    said_here = normal.script(words)
    for name, cue in view.book.cues.items():
        if any(normal.script(word) in said_here for said in cue.words.values() for word in said):
            return name
    return None


def cue_of(view: View, reading: Reading) -> str | None:
    """The cue that counts: a time of their own beats a no (E2), and asking for somebody needs no words of ours (E3)."""
    found = cue_in(view, reading.words)
    if found is None:
        return "companion" if reading.kind == "companion" and "companion" in view.book.cues else None
    return None if view.book.cues[found].refuses and reading.start is not None else found


async def cue(desk: Desk, view: View, name: str, reading: Reading) -> None:
    """E3, E4: the playbook's own answer; a companion is for a colleague to grant. E2: something came up is a no."""
    if view.book.cues[name].refuses:
        await owner_matters.refuse(desk, view, reading)
        return
    await desk.record(view.case.id, f.Hinted(at=desk.now, by="owner", cue=name, words=reading.words))
    if name == "companion":
        await desk.record(view.case.id, fact_of_words(desk, f.Asked, what=name))
    task = view.book.cues[name].pledges
    if task and all(pledge.task != task for pledge in view.s.pledges):
        await desk.record(view.case.id, our_help(desk, view, task))
        view = await desk.view(view.case)
    await say_cue(desk, view, name)
    reading = counted_in(desk, view, reading)
    if reading.kind == "promise" and (said := said_of(reading, view.s.owed)) is not None:
        await take_promise(desk, await view_of(desk.engine, desk.tx, view.case), said)


async def say_cue(desk: Desk, view: View, name: str) -> None:
    """The message that belongs to a cue."""
    offers = slot_offers(desk.engine, view, desk.locale)
    values = values_of(desk.engine, [view], desk.locale, offers)
    text = desk.engine.words.message(view.book.name, view.book.cues[name].say, desk.locale, values)
    await desk.say(text, [], view.case)


KINDS: Mapping[str, Callable[[Desk, View, Reading], Awaitable[None]]] = {
    "promise": owner_times.promise,
    "vague": owner_times.vague,
    "call_later": owner_times.call_later,
    "paid": owner_matters.paid,
    "dispute": owner_matters.dispute,
    "refuse": owner_matters.refuse,
    "wrong_person": owner_matters.wrong,
    "companion": owner_matters.companion,
    "hardship": owner_matters.hardship,
    "instalment": owner_matters.instalment,
    "ask_amount": owner_matters.ask_amount,
    "ask_how": owner_matters.ask_how,
    "ask_human": owner_matters.question,
    "ack": owner_matters.ack,
}
