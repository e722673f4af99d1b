"""What owners say about the matter itself: paid already, wrong, cannot, will not, how, how much, a question."""

from datetime import datetime

from bot.core import facts as f
from bot.core.deadlines import answer_deadline, pause_end
from bot.core.pledges import CLAIM, CLAIM_OF_PART, QUESTION, promised_answer
from bot.core.reader import Reading, replies
from bot.engine import View
from bot.engine.amounts import word_of
from bot.engine.offers import Offer, day_offers, slot_offers
from bot.engine.pagelink import linked, page_line
from bot.engine.values import bills, pay_line
from handlers import paying
from handlers.desk import Desk
from handlers.identity import wrong_person
from handlers.objecting import objected
from handlers.promising import keys
from handlers.said import fact_of_words, heard_as


async def paid(desk: Desk, view: View, reading: Reading) -> None:
    if reading.question == "part_paid":
        await desk.record(view.case.id, heard_as(desk, "unclear", reading))
        await desk.answer("answer.claimed_ask")
        return
    await claimed(desk, view)


async def claimed(desk: Desk, view: View) -> None:
    """C16: a claim, not money; finance looks by a moment we name, and nothing is asked meanwhile."""
    words = desk.inbound.text or desk.word("button.sent")  # a press says what stood on it
    fact = claim(view, desk.now, "owner", words)
    ours = promised_answer(CLAIM, desk.now, fact.answer_by, fact.words)
    await desk.record(view.case.id, fact, ours)
    await desk.answer("answer.claimed", when=desk.moment(fact.answer_by))


async def claimed_part(desk: Desk, view: View) -> None:
    """P2: a part is said to be paid, the rest is promised beside it: finance looks for the part by a moment we name."""
    fact = claim(view, desk.now, "owner", desk.inbound.text)
    ours = promised_answer(CLAIM_OF_PART, desk.now, fact.answer_by, fact.words)
    await desk.record(view.case.id, fact, ours)
    await desk.answer("answer.claimed_part", when=desk.moment(fact.answer_by))


def claim(view: View, now: datetime, by: str, words: str) -> f.Claimed:
    """The claim with its two moments: when finance has answered, and until when nothing is asked (conduct 2)."""
    place = view.scene.place
    until = pause_end("claims_paid", now, place)
    assert until is not None
    return f.Claimed(at=now, by=by, words=words, until=until, answer_by=answer_deadline(now, place))


async def dispute(desk: Desk, view: View, reading: Reading) -> None:
    await objected(desk, view, reading.words)


def steward_of(desk: Desk, view: View) -> str:
    """The steward by name, or a colleague."""
    return view.case.steward or desk.word("common.colleague")


async def refuse(desk: Desk, view: View, reading: Reading) -> None:
    await desk.record(view.case.id, fact_of_words(desk, f.Declined))
    key = "answer.declined_event" if view.book.refusal == "stops" else "answer.refusal"
    await desk.answer(key, steward=steward_of(desk, view))


async def wrong(desk: Desk, view: View, reading: Reading) -> None:
    if reading.question == "tenant":
        await desk.record(view.case.id, heard_as(desk, "unclear", reading))
        row = [
            {"label": desk.word(f"button.{name}"), "press": f"tenant:{view.case.id}:{name}"}
            for name in ("yes", "no")
        ]
        await desk.answer("answer.tenant", [row])
        return
    await wrong_person(desk, view)


async def companion(desk: Desk, view: View, reading: Reading) -> None:
    await desk.record(view.case.id, fact_of_words(desk, f.Asked, what="companion"))
    await desk.answer("answer.asked")


async def hardship(desk: Desk, view: View, reading: Reading) -> None:
    await pause(desk, view, "hardship", "answer.hardship")


async def instalment(desk: Desk, view: View, reading: Reading) -> None:
    """I2: a steward agrees the sums and days within one working day; nothing is asked meanwhile."""
    await pause(desk, view, "instalment", "answer.instalment")
    await desk.record(view.case.id, wish_for_plan(desk, view, desk.inbound.text))


def wish_for_plan(desk: Desk, view: View, words: str) -> f.Tasked:
    """The steward's task: a plan is wanted (practice I2, conduct 2a on two dated parts)."""
    due = answer_deadline(desk.now, view.scene.place)
    return f.Tasked(at=desk.now, task=word_of(view, "plan"), role="steward", words=words, due=due)


async def pause(desk: Desk, view: View, why: f.PauseReason, answer: str) -> None:
    """Nothing of ours for as long as conduct says, and a colleague who hears of it."""
    place = view.scene.place
    until = pause_end(why, desk.now, place)
    fact = f.Paused(at=desk.now, by="owner", why=why, until=until, words=desk.inbound.text)
    await desk.record(view.case.id, fact)
    when = desk.moment(answer_deadline(desk.now, place))
    await desk.answer(answer, steward=steward_of(desk, view), when=when)


async def ask_amount(desk: Desk, view: View, reading: Reading) -> None:
    if view.book.follows != "money":
        await question(desk, view, reading)
        return
    await desk.record(view.case.id, fact_of_words(desk, f.Heard, reading="asked_amount"))
    if not view.s.owed:
        await desk.answer("answer.nothing_owed")
        return
    owed = desk.engine.words.money(view.s.owed, view.case.currency, desk.locale)
    account = desk.word("answer.account", bills=bills(desk.engine, [view], desk.locale), owed=owed)
    account = await with_page(desk, view, account)
    await desk.say(account, keys(_choice(desk, view)), view.case)


async def ask_how(desk: Desk, view: View, reading: Reading | None = None) -> None:
    """P2, P20: how to pay, with the choice of two beside it; for an event where and when it is."""
    await desk.record(view.case.id, fact_of_words(desk, f.Heard, reading="asked_how"))
    if view.book.follows != "money":
        starts = view.s.starts
        await desk.answer(
            "answer.where",
            starts=desk.moment(starts) if starts else "",
            venue=view.case.more.get("venue", ""),
        )
        return
    text = await with_page(desk, view, desk.word("answer.pay", pay=pay_line(desk.engine, view)))
    await desk.say(text, keys(_choice(desk, view)), view.case)
    await paying.offer_invoice(desk)


async def with_page(desk: Desk, view: View, text: str) -> str:
    """The words with a fresh link to their own page below; on the page itself as they are."""
    line = page_line(desk.engine, [view], "reply", desk.locale) if desk.inbound.by_page is None else ""
    return await linked(desk.engine, desk.tx, f"{text}\n{line}", view.person.id) if line else text


def _choice(desk: Desk, view: View) -> tuple[Offer, ...]:
    """The choice of two beside an answer; none where nothing may be asked (C13, C15, C17), or a time stands."""
    s = view.s
    if s.stopped or s.dispute or s.promise or s.pause(desk.now):
        return ()
    return day_offers(desk.engine, view, desk.locale)


async def question(desk: Desk, view: View, reading: Reading | None = None) -> None:
    """A question for a colleague, answered by a time we name."""
    await desk.record(view.case.id, heard_as(desk, "question", reading))
    answer_by = answer_deadline(desk.now, view.scene.place)
    if (
        view.book.follows == "arrival" and view.s.starts and answer_by > view.s.starts
    ):  # an event is over by then
        await desk.answer("answer.plain")
        return
    await desk.record(view.case.id, promised_answer(QUESTION, desk.now, answer_by, desk.inbound.text))
    await desk.answer("answer.question", steward=steward_of(desk, view), when=desk.moment(answer_by))


async def ack(desk: Desk, view: View, reading: Reading) -> None:
    """Thanks or receipt: nothing to do; at an event a yes without a time is an agreement to ours (practice E2)."""
    agreed = view.book.follows == "arrival" and view.s.promise is None
    await desk.record(view.case.id, fact_of_words(desk, f.Heard, reading="agreed" if agreed else "ack"))
    if agreed:
        await desk.say(
            desk.word("answer.coming"), keys(slot_offers(desk.engine, view, desk.locale)), view.case
        )


async def other(desk: Desk, view: View, reading: Reading) -> None:
    if view.s.asked is not None and view.s.granted is None:  # E3: what the friend does, told to who decides
        await desk.record(view.case.id, heard_as(desk, "question", reading))
        await desk.answer("answer.asked")
        return
    if replies.asks(desk.inbound.text):
        await question(desk, view, reading)
        return
    await desk.record(view.case.id, heard_as(desk, "unclear", reading))
    await desk.answer("answer.unknown")
