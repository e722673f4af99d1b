"""How often we may speak to one person: soft caps, promise checks, conversations, event days and the ceilings."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from bot.core.contact import PROACTIVE, PROMISE, SOFT, Contact, Objection, Past, Scene
from bot.core.hours import local_day
from bot.core.policy import PROMISE_EXTRA, Profile, profile_of

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
TALKS = 2  # conversations in 24 hours


def on_event_day(contact: Contact, profile: Profile, scene: Scene, now: datetime) -> bool:
    """Whether it is the day of the event itself, where its own rhythm takes the place of the soft caps."""
    if profile.event_day is None or contact.starts is None:
        return False
    return local_day(now, scene.place) == local_day(contact.starts, scene.place)


def cap_objections(contact: Contact, scene: Scene, now: datetime) -> Iterator[Objection]:
    """Every cap that is full, with the moment at which it has room again (C06, C07, C08)."""
    if not contact.proactive:
        return
    profile = profile_of(contact.profile)
    yield from _ceiling(contact, profile, scene, now)
    if contact.named or contact.kind == "letter":
        return
    if contact.kind == "conversation":
        talks = [past for past in scene.past if past.kind == "conversation"]
        yield from _full(talks, TALKS, DAY, now)
    elif on_event_day(contact, profile, scene, now):
        yield from _event_day(contact, profile, scene, now)
    else:
        yield from _soft(contact, profile, scene, now)


def _soft(contact: Contact, profile: Profile, scene: Scene, now: datetime) -> Iterator[Objection]:
    fed = [past for past in scene.past if _feeds_soft(past, profile)]
    lasting = [past for past in fed if not past.named]
    if contact.kind in PROMISE:
        yield from _full(_checks(fed), PROMISE_EXTRA.per_day, DAY, now)
        yield from _full(_checks(lasting), PROMISE_EXTRA.per_7d, WEEK, now)
        return
    yield from _full(fed, profile.per_day, DAY, now)
    yield from _full(lasting, profile.per_7d, WEEK, now)
    if profile.per_30d is not None:
        yield from _full(lasting, profile.per_30d, MONTH, now)
    asked = [past for past in fed if past.kind not in PROMISE]
    yield from _full(asked, 1, profile.min_gap, now)


def _checks(pasts: list[Past]) -> list[Past]:
    """The budget of eve and check is their own: a reminder before them takes nothing from it."""
    return [past for past in pasts if past.kind in PROMISE]


def _feeds_soft(past: Past, profile: Profile) -> bool:
    """An event has its own budget; everything else shares one, whatever the case, unit or channel (C08)."""
    of_event = profile_of(past.profile).event_day is not None
    if of_event != (profile.event_day is not None):
        return False
    return past.kind in SOFT or past.kind in PROMISE or past.kind == "event_ping"


def _event_day(contact: Contact, profile: Profile, scene: Scene, now: datetime) -> Iterator[Objection]:
    rhythm = profile.event_day
    assert rhythm is not None
    today = local_day(now, scene.place)
    pings = [
        past for past in scene.past if _feeds_soft(past, profile) and local_day(past.at, scene.place) == today
    ]
    if len(pings) >= rhythm.at_most:
        yield Objection("E1", "hard")
    if not pings:
        return
    last = max(past.at for past in pings).astimezone(UTC)
    answered = contact.answers is not None and contact.answers >= last
    free = contact.answers + rhythm.after_answer if answered and contact.answers else last + rhythm.min_gap
    if free > now:
        yield Objection("E1", "manager", free.astimezone(UTC))


def _ceiling(contact: Contact, profile: Profile, scene: Scene, now: datetime) -> Iterator[Objection]:
    alike = [p for p in scene.past if p.kind in PROACTIVE and profile_of(p.profile).debt == profile.debt]
    yield from _full(alike, profile.ceiling.per_day, DAY, now, "C07")
    if contact.named or contact.kind == "conversation":
        return
    lasting = [past for past in alike if not past.named and past.kind != "conversation"]
    yield from _full(lasting, profile.ceiling.per_7d, WEEK, now, "C07")


def _full(
    pasts: Iterable[Past], limit: int, window: timedelta, now: datetime, rule: str = "C06"
) -> Iterator[Objection]:
    """A queued contact still ahead counts like one already made."""
    inside = sorted(past.at.astimezone(UTC) for past in pasts if past.at.astimezone(UTC) > now - window)
    if window and len(inside) >= limit:
        yield Objection(rule, "hard" if rule == "C07" else "manager", inside[len(inside) - limit] + window)
