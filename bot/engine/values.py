"""What a message may print about a case: flat, already formatted (`bot.books.fields`)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.core.addressing import addressed
from bot.core.candidates import ARRIVAL_AHEAD
from bot.core.facts import Promised
from bot.core.letters import NOTICE
from bot.core.promise import asked_at
from bot.engine.agreed import agreed
from bot.engine.goods import goods
from bot.engine.matter import matter
from bot.engine.offers import Offer
from bot.engine.payways import ways_line
from bot.engine.quoting import quotable
from bot.engine.site import Engine
from bot.engine.view import View
from bot.payments.transfer import reference
from bot.render import Renderer

DAY_OVER = time(23, 59)
HALF_NAMES: Mapping[tuple[int, int], str] = {  # first and last hour of a half day (practice P12)
    (8, 11): "half.morning",
    (12, 17): "half.afternoon",
    (18, 23): "half.evening",
}


def values_of(
    engine: Engine, views: Sequence[View], locale: str, offers: Sequence[Offer] = ()
) -> dict[str, object]:
    """Every field of a message about one or several cases of one person, of one currency."""
    first = views[0]
    return {
        "name": addressed(first.case.party, first.case.more.get("title", "")),
        "company": engine.site.company,
        "steward": first.case.steward or "",
        "unit": _units(engine.words, views, locale),
        "area": first.case.area,
        "pay": pay_line(engine, *views),
        "ways": ways_line(engine, first.case.currency, locale),
        "words": quotable(_their_words(first)),
        "broken": first.s.broken,
        "first": offers[0].label if offers else "",
        "second": offers[1].label if len(offers) > 1 else "",
        **_money(engine, views, locale),
        **_account(engine, views, locale),
        **_times(engine, first, locale),
        **agreed(engine, first, locale),
        **matter(engine, first, locale),
        **goods(engine, views, locale),
    }


def _units(words: Renderer, views: Sequence[View], locale: str) -> str:
    return words.word("common.separator", locale).join(view.case.unit for view in views)


def _money(engine: Engine, views: Sequence[View], locale: str) -> dict[str, object]:
    first, words = views[0], engine.words
    currency = first.case.currency

    def money(fen: int) -> str:
        return words.money(fen, currency, locale)

    last = first.s.payments[-1].amount if first.s.payments else 0
    promise = first.s.promise
    return {
        "owed": money(
            promise.said.amount if promise and promise.said.amount else sum(v.s.asked_for for v in views)
        ),
        "paid": money(last),
        "prepaid": money(first.s.prepaid) if first.s.prepaid else "",
        "rest": money(first.s.owed),
        "closed": first.s.outcome is not None,
    }


def _account(engine: Engine, views: Sequence[View], locale: str) -> dict[str, object]:
    """The open lines: all of them in words, the months they span, and the due date, or the first and the last of them."""
    words, today = engine.words, engine.now().astimezone(views[0].scene.place.zone).date()
    first, *more = ([key for key, _ in view.s.asked_lines()] for view in views)
    periods = sorted(period for keys in (first, *more) for _, period, _ in keys if period)
    dues = [due for keys in (first, *more) for _, _, due in keys if due is not None]
    return {
        "several": len(first) > 1 or len(views) > 1,
        "bills": bills(engine, views, locale),
        "period": words.period_range(periods[0], periods[-1], locale) if periods else "",
        "due": _due(words, dues, locale),
        "due_tomorrow": any((due - today).days == 1 for due in dues),
    }


def _due(words: Renderer, dues: Sequence[date], locale: str) -> str:
    """One date where it is true of all that is asked for, else from which to which."""
    if not dues:
        return ""
    first, last = words.day(min(dues), locale), words.day(max(dues), locale)
    return first if first == last else words.word("common.from_to", locale, first=first, last=last)


def bills(engine: Engine, views: Sequence[View], locale: str) -> str:
    """One line of text for every open line of the account."""
    found = []
    for view in views:
        unit = f"{view.case.unit} " if len(views) > 1 else ""
        for (item, period, _), left in view.s.asked_lines():
            when = engine.words.period_range(period, period, locale) if period else ""
            amount = engine.words.money(left, view.case.currency, locale)
            found.append(" ".join(part for part in (f"{unit}{item}", when, amount) if part))
    return "\n".join(found)


def _times(engine: Engine, view: View, locale: str) -> dict[str, object]:
    words, zone, s = engine.words, view.scene.place.zone, view.s
    promise = s.promise or (s.promises[-1] if s.promises else None)
    said = promise.said if promise else None
    starts = s.starts or view.case.starts
    slot = starts - view.book.slot if starts and view.book.follows == "arrival" else None
    back = words.moment(next_look(view, said), zone, locale) if said else ""
    promised = window_words(engine, (said.start, said.end), zone, locale) if said else ""
    return {
        "when": promised,
        "promised": promised if s.promise else "",
        "back": back,
        "day_only": bool(said and said.precision != "minute"),
        "fixed": quotable(s.resolved.words) if s.resolved else "",
        "answer": quotable(s.told[-1].words) if s.told else "",
        "deadline": words.moment(s.dispute.answer_by, zone, locale)
        if s.dispute and s.dispute.answer_by
        else "",
        "starts": words.moment(starts, zone, locale) if starts else "",
        "notice_day": _notice_day(engine, view, locale),
        "venue": view.case.more.get("venue", ""),
        "slot": f"{slot.astimezone(zone):%H:%M}" if slot else "",
    }


def _notice_day(engine: Engine, view: View, locale: str) -> str:
    """From which day on the file may go to the law firm, as it was announced last (practice P9)."""
    until = next((one.until for one in reversed(view.s.pledges) if one.task == NOTICE), None)
    return engine.words.day(until.astimezone(view.scene.place.zone).date(), locale) if until else ""


def next_look(view: View, fact: Promised) -> datetime:
    """When we come back to a promise: at its moment; to an arrival some minutes ahead of it (practice E5).

    A minute that lies far ahead and outside the allowed windows is asked about in the next one (conduct 2).
    """
    if view.book.follows == "arrival":
        ahead = fact.check - ARRIVAL_AHEAD
        return ahead if ahead > fact.at else fact.check
    return asked_at(fact.check, fact.at, view.scene.place, view.book.profile)


def window_words(engine: Engine, window: tuple[datetime, datetime], zone: ZoneInfo, locale: str) -> str:
    """A window as people say it: a half day by its name, a deadline as "by", everything else from and to."""
    first, last = (moment.astimezone(zone) for moment in window)
    day = engine.words.day(last.date(), locale)
    half = HALF_NAMES.get((first.hour, last.hour)) if first.date() == last.date() else None
    if half is not None and (first.minute, last.minute) == (0, 59):
        return f"{day} {engine.words.word(half, locale).lower()}"
    if last.time() >= DAY_OVER and first.time() != time(0):
        return day if first.date() == last.date() else engine.words.word("common.by", locale, day=day)
    return engine.words.window(*window, zone, locale)


def _their_words(view: View) -> str:
    for said in (view.s.dodge, view.s.not_yet, view.s.call_back):
        if said is not None:
            return said.words
    return ""


def pay_line(engine: Engine, *views: View) -> str:
    """The company's own way to pay and no other (practice P20), with the case filled in where it is a link."""
    owed = sum(view.s.asked_for for view in views)
    amount = f"{owed // 100}.{owed % 100:02}"
    ref = reference(views[0].case.area, "-".join(view.case.unit for view in views))
    if engine.site.pay_to.startswith(("https://", "http://")):
        ref = quote(ref, safe="")
    return engine.site.pay_to.replace("{ref}", ref).replace("{amount}", amount)
