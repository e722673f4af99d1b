"""The choice of two (practice P12): what is offered at a step, as words and as buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.choices import Scheme, days, halves, nearer, proposal, times
from bot.core.playbook import Step
from bot.engine.site import Engine
from bot.engine.view import View

HALF = {"morning": "half.morning", "afternoon": "half.afternoon"}


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One of the two: what it is called and what its button sends."""

    label: str
    press: str


def offers_of(engine: Engine, view: View, step: Step, locale: str) -> tuple[Offer, ...]:
    """The offers of a step; none where the playbook asks another way."""
    if step.id == "link_check" and view.s.promise is not None:  # it stands, so nothing is offered anew
        return ()
    if view.book.offers == "slot":
        return slot_offers(engine, view, locale)
    if step.id == "nearer":
        return moment_offers(engine, view, nearer(engine.now(), view.scene.place, view.book.profile), locale)
    if step.id == "propose":
        chosen = proposal(engine.now(), view.scene.place, view.book.profile)
        return moment_offers(engine, view, (chosen,), locale)
    if step.id == "eve" and view.s.promise is not None:
        return eve_offers(engine, view, locale)
    return day_offers(engine, view, locale)


def day_offers(engine: Engine, view: View, locale: str) -> tuple[Offer, ...]:
    """Which day: the coming Saturday or Sunday, or the next two working days."""
    scheme: Scheme = "weekend" if view.book.offers == "weekend" else "workdays"
    found = days(engine.now(), view.scene.place, view.book.profile, scheme)
    return tuple(
        Offer(label=engine.words.day(day, locale), press=f"day:{view.case.id}:{day:%Y-%m-%d}")
        for day in found
    )


def half_offers(engine: Engine, view: View, day: date, locale: str) -> tuple[Offer, ...]:
    """Morning or afternoon, none that is over already."""
    found = halves(day, engine.now(), view.scene.place)
    return tuple(
        Offer(label=engine.words.word(HALF[half], locale), press=f"half:{view.case.id}:{day:%Y-%m-%d}/{half}")
        for half in found
    )


def time_offers(engine: Engine, view: View, day: date, half: str, locale: str) -> tuple[Offer, ...]:
    """Two times of that half."""
    found = times(day, half, engine.now(), view.scene.place)
    return tuple(_time(view, moment, f"{moment.astimezone(view.scene.place.zone):%H:%M}") for moment in found)


def eve_offers(engine: Engine, view: View, locale: str) -> tuple[Offer, ...]:
    """P13: day known, so about what time?"""
    assert view.s.promise is not None
    said = view.s.promise.said
    if said.precision == "minute":
        return ()
    day = said.end.astimezone(view.scene.place.zone).date()
    return half_offers(engine, view, day, locale)


def moment_offers(engine: Engine, view: View, moments: Sequence[datetime], locale: str) -> tuple[Offer, ...]:
    """Whole moments, such as the nearer offer after "not yet"."""
    zone = view.scene.place.zone
    return tuple(_time(view, moment, engine.words.moment(moment, zone, locale)) for moment in moments)


def slot_offers(engine: Engine, view: View, locale: str) -> tuple[Offer, ...]:
    """E5: the time we arranged for them, as long as it is still to come."""
    if view.s.starts is None or view.book.follows != "arrival":
        return ()
    slot = view.s.starts - view.book.slot
    if slot <= engine.now():
        return ()
    return (_time(view, slot, f"{slot.astimezone(view.scene.place.zone):%H:%M}"),)


def _time(view: View, moment: datetime, label: str) -> Offer:
    local = moment.astimezone(view.scene.place.zone)
    return Offer(label=label, press=f"time:{view.case.id}:{local:%Y-%m-%dT%H:%M}")
