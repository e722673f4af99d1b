"""How often we may speak to one person: soft caps, promise checks, conversations, event days and the ceilings."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.core.contact import PROACTIVE, PROMISE, SOFT, Bars, Contact, Objection, Past, Scene
from bot.core.hours import local_day
from bot.core.policy import PROMISE_EXTRA, Profile, profile_of

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
APART = timedelta(minutes=10)  # ours: nobody hears twice in one moment
TALKS = 2  # conversations in 24 hours


class Look:
    """A contact before the rules at one UTC moment, with what several of them ask: the person's date, the profile."""

    def __init__(self, contact: Contact, bars: Bars, scene: Scene, now: datetime) -> None:
        self.contact, self.bars, self.scene, self.now = contact, bars, scene, now
        self.today = local_day(now, scene.place)
        self.profile = profile_of(contact.profile)
        self.proactive = contact.proactive

    @property
    def on_event_day(self) -> bool:
        """Whether it is the day of the event itself, where its own rhythm takes the place of the soft caps."""
        if self.profile.event_day is None or self.contact.starts is None:
            return False
        return self.today == local_day(self.contact.starts, self.scene.place)


def cap_objections(look: Look) -> Sequence[Objection]:
    """Every cap that is full, with the moment at which it has room again (C06, C07, C08)."""
    if not look.proactive or not look.scene.past:
        return ()
    full, contact = _ceiling(look), look.contact
    if contact.named or contact.kind == "letter":
        return full
    full += _apart(look)
    if contact.kind == "conversation":
        talks = [past for past in look.scene.past if past.kind == "conversation"]
        return full + _full(talks, TALKS, DAY, look.now)
    return full + (_event_day(look) if look.on_event_day else _soft(look))


def _apart(look: Look) -> list[Objection]:
    """C08: of two things due at one moment that cannot share a message the second waits; an event has its own rhythm."""
    last = max((past.at for past in look.scene.past if past.kind in PROACTIVE), default=None)
    if last is None or look.profile.event_day is not None or not timedelta(0) <= look.now - last < APART:
        return []
    return [Objection("C08", "staff", last.astimezone(UTC) + APART)]


def _soft(look: Look) -> list[Objection]:
    profile, now = look.profile, look.now
    fed = [past for past in look.scene.past if _feeds_soft(past, profile)]
    lasting = [past for past in fed if not past.named]
    if look.contact.kind in PROMISE:
        per_day = _full(_checks(fed), PROMISE_EXTRA.per_day, DAY, now)
        return per_day + _full(_checks(lasting), PROMISE_EXTRA.per_7d, WEEK, now)
    full = _full(fed, profile.per_day, DAY, now) + _full(lasting, profile.per_7d, WEEK, now)
    if profile.per_30d is not None:
        full += _full(lasting, profile.per_30d, MONTH, now)
    asked = [past for past in fed if past.kind not in PROMISE]
    return full + _full(asked, 1, profile.min_gap, now)


def _checks(pasts: list[Past]) -> list[Past]:
    """The budget of eve and check is their own: a reminder before them takes nothing from it."""
    return [past for past in pasts if past.kind in PROMISE]


def _feeds_soft(past: Past, profile: Profile) -> bool:
    """An event has its own budget; everything else shares one, whatever the case, unit or channel (C08)."""
    of_event = profile_of(past.profile).event_day is not None
    if of_event != (profile.event_day is not None):
        return False
    return past.kind in SOFT or past.kind in PROMISE or past.kind == "event_ping"


def _event_day(look: Look) -> list[Objection]:
    rhythm, scene, contact = look.profile.event_day, look.scene, look.contact
    assert rhythm is not None
    pings = [
        past
        for past in scene.past
        if _feeds_soft(past, look.profile) and local_day(past.at, scene.place) == look.today
    ]
    if not pings:
        return []
    full = [Objection("E1", "hard")] if len(pings) >= rhythm.at_most else []
    last = max(past.at for past in pings).astimezone(UTC)
    answered = contact.answers is not None and contact.answers >= last
    free = contact.answers + rhythm.after_answer if answered and contact.answers else last + rhythm.min_gap
    return [*full, Objection("E1", "manager", free.astimezone(UTC))] if free > look.now else full


def _ceiling(look: Look) -> list[Objection]:
    contact, ceiling, debt = look.contact, look.profile.ceiling, look.profile.debt
    alike = [p for p in look.scene.past if p.kind in PROACTIVE and profile_of(p.profile).debt == debt]
    full = _full(alike, ceiling.per_day, DAY, look.now, "C07")
    if contact.named or contact.kind == "conversation":
        return full
    lasting = [past for past in alike if not past.named and past.kind != "conversation"]
    return full + _full(lasting, ceiling.per_7d, WEEK, look.now, "C07")


def _full(
    pasts: list[Past], limit: int, window: timedelta, now: datetime, rule: str = "C06"
) -> list[Objection]:
    """A queued contact still ahead counts like one already made."""
    if not window or len(pasts) < limit:
        return []
    since = now - window
    inside = [past.at for past in pasts if past.at > since]
    if len(inside) < limit:
        return []
    free = sorted(inside)[-limit].astimezone(UTC) + window
    return [Objection(rule, "hard" if rule == "C07" else "manager", free)]
