"""What owners, guests and other parties write: read, recorded as one fact, answered kindly."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, time, timedelta

from bot.core import facts as f
from bot.core.facts import Fact
from bot.core.promise import check_moment
from bot.core.reader import Reading, read
from bot.engine import View, view_of
from bot.engine.offers import Offer, day_offers, moment_offers, slot_offers
from bot.engine.values import bills, pay_line
from bot.store.rows import Case
from handlers.desk import Desk
from handlers.promising import keys, said_of, take_promise

ANSWER_HOUR = time(18)
LUNCH_OVER = time(12, 30)  # practice P15
CLAIM_DAYS, REVIEW_DAYS = 5, 2  # conduct 2 `claims_paid`; the deadline we set ourselves for a dispute
FOR_EVER = {"deceased", "danger", "represented", "wrong_person"}
FAR = timedelta(days=60)  # conduct 2 `longest`


async def heard(desk: Desk, cases: list[Case]) -> None:
    """Answer free text of a person about their cases; what was heard is recorded on each of them."""
    text = desk.inbound.text
    view = await desk.view(cases[0])
    place = view.scene.place
    reading = read(text, desk.now.astimezone(place.zone), desk.locale, place.calendar)
    if not view.s.verified:
        await _unverified(desk, view, reading)
        return
    for case in cases[1:]:
        await desk.record(case.id, f.Heard(at=desk.now, by="owner", words=text, reading="see_first"))
    await _answer(desk, view, reading)


async def _answer(desk: Desk, view: View, reading: Reading) -> None:
    if reading.alarm is not None:
        await _alarm(desk, view, reading)
    elif reading.stop or reading.kind == "opt_out":
        await _stop(desk, view, reading)
    elif reading.angry:
        await _pause(desk, view, "anger", timedelta(hours=72), "answer.anger")
    elif (cue := cue_in(view, reading.words)) is not None:
        await _cue(desk, view, cue, reading)
    elif (reading.not_yet or reading.no) and _was_checked(view):
        await not_yet(desk, view)
    elif reading.cancels and view.s.promise is not None:
        await _withdraw(desk, view)
    else:
        await KINDS.get(reading.kind, _other)(desk, view, reading)


def _was_checked(view: View) -> bool:
    return view.s.promise is not None and view.s.promise.checked > 0


async def _unverified(desk: Desk, view: View, reading: Reading) -> None:
    """P16, C22: before they said who they are, nothing but identity and stop is taken."""
    if reading.alarm is not None:
        await _alarm(desk, view, reading)
    elif reading.stop or reading.kind == "opt_out":
        await _stop(desk, view, reading)
    elif reading.yes:
        await verified(desk, view)
    elif reading.no or reading.kind == "wrong_person":
        await wrong_person(desk, view)
    else:
        await desk.record(view.case.id, _fact(desk, f.Heard, reading=reading.kind))
        await desk.answer("answer.limited", company=desk.engine.site.company)


def _fact(desk: Desk, kind: Callable[..., Fact], **values: object) -> Fact:
    return kind(at=desk.now, by="owner", words=desk.inbound.text, **values)


# --- identity, stop, alarms ---


async def verified(desk: Desk, view: View) -> None:
    """The person said yes: every case that this chat opened and that names the same person is verified."""
    if view.s.verified:
        return
    await desk.record(view.case.id, f.Verified(at=desk.now, by="owner"))
    await desk.answer("answer.verified")


async def wrong_person(desk: Desk, view: View) -> None:
    """C20: unlink, one neutral line, nothing repeated; the case waits for a colleague with a person of its own."""
    tx, case = desk.tx, view.case
    apart = await tx.add_person(
        key=f"case:{case.id}:{view.s.bound_id}",
        name=case.party,
        phone=case.phone,
        locale=case.locale,
        zone="",
        at=desk.now,
    )
    await tx.set_case(case.id, person_id=apart.id)
    pause = f.Paused(at=desk.now, by="owner", why="wrong_person", until=None)
    await desk.record(case.id, f.Unlinked(at=desk.now, by="owner", why="wrong_person"), pause)
    await desk.answer("answer.wrong_person")


async def _alarm(desk: Desk, view: View, reading: Reading) -> None:
    """C18, C19: everything stops, a person is told at once, no word about money."""
    assert reading.alarm is not None
    fact = f.Paused(at=desk.now, by="owner", why=reading.alarm, until=None, words=reading.words)
    for case in await desk.tx.cases_of(view.person.id, open_only=True):
        await desk.record(case.id, fact)
    await desk.answer(f"answer.{reading.alarm}")


async def _stop(desk: Desk, view: View, reading: Reading) -> None:
    """C13: final at once for the person; a time named beside it is kept and its check asked about (conduct 2a)."""
    said = said_of(reading, view.s.owed) if reading.kind == "promise" else None
    if said is not None:
        from handlers.promising import promised

        await desk.record(view.case.id, promised(view, said, desk.now, "owner"))
    await stop_all(desk, reading.words, keep=view.case.id if said else None)
    if said is None:
        await desk.answer("confirm.stop")
        return
    when = desk.engine.words.window(said.start, said.end, view.scene.place.zone, desk.locale)
    names = (("button.keep_check", "yes"), ("button.no_check", "no"))
    row = [{"label": desk.word(word), "press": f"kc:{view.case.id}:{choice}"} for word, choice in names]
    await desk.answer("confirm.stop_with_check", [row], when=when)


async def stop_all(desk: Desk, words: str, keep: int | None = None) -> None:
    """Record the stop on every open case of the person; `keep`: the case whose one check may still come."""
    await desk.tx.set_person(desk.speaker.id, stopped_at=desk.now)
    for case in await desk.tx.cases_of(desk.speaker.id, open_only=True):
        fact = f.Stopped(at=desk.now, by="owner", words=words, keep_check=case.id == keep)
        await desk.record(case.id, fact)


# --- promises and what is less than a promise ---


async def _promise(desk: Desk, view: View, reading: Reading) -> None:
    said = said_of(reading, view.s.owed)
    if said is None or said.end < desk.now:
        await _vague(desk, view, reading)
    elif said.start - desk.now > FAR:
        await desk.record(view.case.id, _fact(desk, f.Heard, reading="plan"))
        await desk.answer("answer.unknown")
    elif view.s.dispute is not None:  # story 8: a dispute is never overwritten by a promise
        await desk.record(view.case.id, _fact(desk, f.Heard, reading="promise_in_dispute"))
        await desk.answer("answer.wait")
    else:
        await take_promise(desk, view, said)
        if reading.rest:
            await desk.record(
                view.case.id, f.Heard(at=desk.now, by="owner", words=reading.rest, reading="plan")
            )


async def _vague(desk: Desk, view: View, reading: Reading) -> None:
    """A dodge is answered by the engine's choice of two; a likely time is asked back."""
    if reading.start is not None and reading.end is not None and reading.end > desk.now:
        await _ask_time(desk, view, reading)
        return
    if reading.no and view.book.follows == "arrival":
        await _refuse(desk, view, reading)
        return
    await desk.record(view.case.id, _fact(desk, f.Dodged, busy=reading.busy))
    if view.book.offers == "slot":
        await desk.answer("answer.busy_event")


async def _ask_time(desk: Desk, view: View, reading: Reading) -> None:
    assert reading.start is not None and reading.end is not None
    zone = view.scene.place.zone
    when = desk.engine.words.window(reading.start, reading.end, zone, desk.locale)
    local = reading.end.astimezone(zone)
    verb, arg = (
        ("time", f"{local:%Y-%m-%dT%H:%M}") if reading.precision == "minute" else ("day", f"{local:%Y-%m-%d}")
    )
    row = [
        {"label": desk.word("button.yes"), "press": f"{verb}:{view.case.id}:{arg}"},
        {"label": desk.word("button.another"), "press": f"another:{view.case.id}:0"},
    ]
    await desk.record(view.case.id, _fact(desk, f.Heard, reading="unsure"))
    await desk.say(desk.word("answer.unsure", words=reading.words, when=when), [row], view.case)


async def not_yet(desk: Desk, view: View) -> None:
    """Conduct 2a: the promise is broken there and then, and the nearer offer comes as the engine's reply."""
    await desk.record(view.case.id, f.NotYet(at=desk.now, by="owner", words=desk.inbound.text))


async def _withdraw(desk: Desk, view: View) -> None:
    assert view.s.promise is not None
    await desk.record(view.case.id, _fact(desk, f.Withdrew), _fact(desk, f.Dodged))


async def _call_later(desk: Desk, view: View, reading: Reading) -> None:
    """P15: leave at once and come back to the minute; without a time, ask for one of two."""
    if view.book.offers == "slot" and reading.start is None:
        await _vague(desk, view, reading)
        return
    if reading.start is None or reading.end is None:
        await desk.record(view.case.id, _fact(desk, f.Heard, reading="busy"))
        await _offer_call_back(desk, view)
        return
    until = call_back_moment(view, reading, desk.now)
    await desk.record(view.case.id, f.CallBack(at=desk.now, by="owner", until=until, words=reading.words))
    await desk.answer("answer.call_back", when=desk.moment(until))


def call_back_moment(view: View, reading: Reading, now: datetime) -> datetime:
    """When to come back: the minute they named, half past twelve for "noon", else as a promise is checked."""
    assert reading.start is not None and reading.end is not None
    place = view.scene.place
    local = reading.start.astimezone(place.zone)
    if (
        reading.precision == "half_day"
        and local.hour == 12
        and reading.end - reading.start <= timedelta(hours=2)
    ):
        return datetime.combine(local.date(), LUNCH_OVER, place.zone)
    if reading.precision == "half_day" and local.hour == 12:
        return datetime.combine(local.date(), time(14), place.zone)
    if reading.precision in ("day", "half_day") and reading.start > now and reading.span is None:
        start = max(time(9), local.time()) if reading.precision == "half_day" else time(10)
        return datetime.combine(local.date(), start, place.zone)
    return check_moment(
        reading.start,
        reading.end,
        reading.precision or "minute",
        now,
        span=reading.span,
        place=place,
        profile=view.book.profile,
    )


async def _offer_call_back(desk: Desk, view: View) -> None:
    offers = call_back_offers(desk, view)
    row = [{"label": offer.label, "press": offer.press.replace("time:", "back:", 1)} for offer in offers]
    labels = [offer.label for offer in offers]
    await desk.say(desk.word("answer.busy", first=labels[0], second=labels[-1]), [row], view.case)


def call_back_offers(desk: Desk, view: View) -> tuple[Offer, ...]:
    """Two moments to come back at: in an hour or in three, inside the hours, else tomorrow."""
    from bot.core.hours import next_start
    from bot.core.policy import profile_of

    place, profile = view.scene.place, profile_of(view.book.profile)
    first = next_start(_whole(desk.now + timedelta(hours=1)), place, profile)
    second = next_start(_whole(first + timedelta(hours=3)), place, profile)
    return moment_offers(desk.engine, view, (first, second), desk.locale)


def _whole(at: datetime) -> datetime:
    return at.replace(minute=30 if at.minute >= 30 else 0, second=0, microsecond=0)


# --- claims, complaints, refusals, questions ---


async def _paid(desk: Desk, view: View, reading: Reading) -> None:
    if reading.question == "part_paid":
        await desk.answer("answer.claimed_ask")
        return
    await claimed(desk, view)


async def claimed(desk: Desk, view: View) -> None:
    """C16: a claim, not money; finance looks by a moment we name, and nothing is asked meanwhile."""
    calendar = view.scene.place.calendar
    local = desk.now.astimezone(view.scene.place.zone)
    until = datetime.combine(
        calendar.add_workdays(local.date(), CLAIM_DAYS), local.time(), view.scene.place.zone
    )
    answer_by = answer_deadline(view, desk.now, 1)
    await desk.record(view.case.id, _fact(desk, f.Claimed, until=until, answer_by=answer_by))
    await desk.answer("answer.claimed", when=desk.moment(answer_by))


def answer_deadline(view: View, now: datetime, workdays: int) -> datetime:
    """Our own deadline: 18:00 so many working days on."""
    local = now.astimezone(view.scene.place.zone)
    day = view.scene.place.calendar.add_workdays(local.date(), workdays)
    return datetime.combine(day, ANSWER_HOUR, view.scene.place.zone)


async def _dispute(desk: Desk, view: View, reading: Reading) -> None:
    answer_by = answer_deadline(view, desk.now, REVIEW_DAYS)
    fact = f.Disputed(at=desk.now, by="owner", about=reading.words, answer_by=answer_by)
    await desk.record(view.case.id, fact)
    await desk.answer("answer.dispute", steward=steward_of(desk, view), when=desk.moment(answer_by))


def steward_of(desk: Desk, view: View) -> str:
    """The steward by name, or a colleague."""
    return view.case.steward or desk.word("common.colleague")


async def _refuse(desk: Desk, view: View, reading: Reading) -> None:
    await desk.record(view.case.id, _fact(desk, f.Declined))
    key = "answer.declined_event" if view.book.refusal == "stops" else "answer.refusal"
    await desk.answer(key, steward=steward_of(desk, view))


async def _wrong(desk: Desk, view: View, reading: Reading) -> None:
    if reading.question == "tenant":
        row = [
            {"label": desk.word(f"button.{name}"), "press": f"tenant:{view.case.id}:{name}"}
            for name in ("yes", "no")
        ]
        await desk.answer("answer.tenant", [row])
        return
    await wrong_person(desk, view)


async def _companion(desk: Desk, view: View, reading: Reading) -> None:
    await desk.record(view.case.id, _fact(desk, f.Asked, what="companion"))
    await desk.answer("answer.asked")


async def _hardship(desk: Desk, view: View, reading: Reading) -> None:
    await _pause(desk, view, "hardship", timedelta(days=30), "answer.hardship")


async def _instalment(desk: Desk, view: View, reading: Reading) -> None:
    answer_by = answer_deadline(view, desk.now, 1)
    days = view.scene.place.calendar.add_workdays(
        desk.now.astimezone(view.scene.place.zone).date(), CLAIM_DAYS
    )
    until = datetime.combine(days, ANSWER_HOUR, view.scene.place.zone)
    fact = f.Paused(at=desk.now, by="owner", why="instalment", until=until, words=reading.words)
    await desk.record(view.case.id, fact)
    await desk.answer("answer.instalment", steward=steward_of(desk, view), when=desk.moment(answer_by))


async def _pause(desk: Desk, view: View, why: str, wait: timedelta, answer: str) -> None:
    fact = f.Paused(at=desk.now, by="owner", why=why, until=desk.now + wait, words=desk.inbound.text)  # type: ignore[arg-type]
    await desk.record(view.case.id, fact)
    await desk.answer(answer, steward=steward_of(desk, view))


async def _ask_amount(desk: Desk, view: View, reading: Reading) -> None:
    await desk.record(view.case.id, _fact(desk, f.Heard, reading="asked_amount"))
    if not view.s.owed:
        await desk.answer("answer.nothing_owed")
        return
    owed = desk.engine.words.money(view.s.owed, view.case.currency, desk.locale)
    account = desk.word("answer.account", bills=bills(desk.engine, [view], desk.locale), owed=owed)
    await desk.say(account, keys(day_offers(desk.engine, view, desk.locale)), view.case)


async def ask_how(desk: Desk, view: View, reading: Reading | None = None) -> None:
    """P2, P20: how to pay, with the choice of two beside it; for an event where and when it is."""
    await desk.record(view.case.id, _fact(desk, f.Heard, reading="asked_how"))
    if view.book.follows != "money":
        starts = view.s.starts
        await desk.answer(
            "answer.where",
            starts=desk.moment(starts) if starts else "",
            venue=view.case.more.get("venue", ""),
        )
        return
    text = desk.word("answer.pay", pay=pay_line(desk.engine, view))
    await desk.say(text, keys(day_offers(desk.engine, view, desk.locale)), view.case)


async def question(desk: Desk, view: View, reading: Reading | None = None) -> None:
    """A question for a colleague, answered by a time we name."""
    await desk.record(view.case.id, _fact(desk, f.Heard, reading="question"))
    answer_by = answer_deadline(view, desk.now, 1)
    await desk.answer("answer.question", steward=steward_of(desk, view), when=desk.moment(answer_by))


async def _ack(desk: Desk, view: View, reading: Reading) -> None:
    """Thanks or receipt: nothing to do; at an event a yes without a time is an agreement to ours (practice E2)."""
    agreed = view.book.follows == "arrival" and view.s.promise is None
    await desk.record(view.case.id, _fact(desk, f.Heard, reading="agreed" if agreed else "ack"))
    if agreed:
        await desk.say(
            desk.word("answer.coming"), keys(slot_offers(desk.engine, view, desk.locale)), view.case
        )


async def _other(desk: Desk, view: View, reading: Reading) -> None:
    if view.s.asked is not None and view.s.granted is None:  # E3: what the friend does, told to who decides
        await desk.record(view.case.id, _fact(desk, f.Heard, reading="question"))
        await desk.answer("answer.asked")
        return
    await question(desk, view)


# --- the playbook's own cues ---


def cue_in(view: View, words: str) -> str | None:
    """The playbook's cue that is said in these words, if any."""
    low = words.lower()
    for name, cue in view.book.cues.items():
        if any(word.lower() in low for said in cue.words.values() for word in said):
            return name
    return None


async def _cue(desk: Desk, view: View, cue: str, reading: Reading) -> None:
    """E3, E4: the playbook's own answer; a companion is for a colleague to grant."""
    await desk.record(view.case.id, f.Hinted(at=desk.now, by="owner", cue=cue, words=reading.words))
    if cue == "companion":
        await desk.record(view.case.id, _fact(desk, f.Asked, what=cue))
    await say_cue(desk, view, cue)
    if reading.kind == "promise" and (said := said_of(reading, view.s.owed)) is not None:
        await take_promise(desk, await view_of(desk.engine, desk.tx, view.case), said)


async def say_cue(desk: Desk, view: View, cue: str) -> None:
    """The message that belongs to a cue."""
    from bot.engine.values import values_of

    offers = slot_offers(desk.engine, view, desk.locale)
    values = values_of(desk.engine, [view], desk.locale, offers)
    text = desk.engine.words.message(view.book.name, view.book.cues[cue].say, desk.locale, values)
    await desk.say(text, [], view.case)


KINDS: Mapping[str, Callable[[Desk, View, Reading], Awaitable[None]]] = {
    "promise": _promise,
    "vague": _vague,
    "call_later": _call_later,
    "paid": _paid,
    "dispute": _dispute,
    "refuse": _refuse,
    "wrong_person": _wrong,
    "companion": _companion,
    "hardship": _hardship,
    "instalment": _instalment,
    "ask_amount": _ask_amount,
    "ask_how": ask_how,
    "ask_human": question,
    "ack": _ack,
}
