"""Which way a message takes to a person who has several chats, and until when a colleague may tap it (wecom 0, 5, 6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.hours import allowed_windows, hard_window, local_day
from bot.core.policy import Place, Profile

MEMBER, WINDOW, TAP, WELCOME = "wecom", "wecom_kf", "wecom_external", "wecom_welcome"
OPEN_FOR = timedelta(hours=48)  # after a person's own message to customer service (wecom 6)
MANY = 5  # messages in that time
ONE = 2048  # bytes of text in one of them
MARGIN = timedelta(minutes=2)  # so long before a window closes we no longer rely on it
TICKET_FOR = timedelta(seconds=20)  # of a welcome word, on the real clock (wecom 5)
IN_HAND = timedelta(seconds=3)  # of them that the call itself may take
TO_THE_END = frozenset({"reply", "promise_check"})  # kinds that may take the last message of a window


class Reach(Protocol):
    """What is known of a chat: the story clock says when it was opened and heard, the real one when a ticket ends."""

    @property
    def channel(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def opened_at(self) -> datetime: ...
    @property
    def heard_at(self) -> datetime | None: ...
    @property
    def window_until(self) -> datetime | None: ...
    @property
    def window_left(self) -> int: ...
    @property
    def ticket(self) -> str | None: ...
    @property
    def ticket_until(self) -> datetime | None: ...
    @property
    def holder(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class Road:
    """Where a message goes; with a `holder` somebody has to tap it first."""

    channel: str
    address: str
    holder: str = ""

    @property
    def by_tap(self) -> bool:
        """Whether a colleague's own hand is needed."""
        return self.channel == TAP


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What is to be sent: its kind, the channel its case was opened on, and the next promise that will be checked.

    `many`: how many messages of a window it takes.
    """

    kind: str
    bound: str | None = None
    check: datetime | None = None
    many: int = 1


def choose(reaches: Iterable[Reach], matter: Matter, now: datetime, real: datetime) -> Road | None:
    """The best road that is open now, None when none is: a word that is waiting, a chat we may write to, a tap.

    Of several chats the one the person wrote on last, else the one this case was opened on, else the newest.
    `now` is of the story clock, `real` of the other.
    """
    found = sorted(reaches, key=lambda one: _order(one, matter), reverse=True)
    for one in found:
        if one.ticket and one.ticket_until and real + IN_HAND < one.ticket_until:
            return Road(channel=WELCOME, address=one.ticket)
    for one in found:
        if one.channel != TAP and (one.channel != WINDOW or window_open(one, matter, now)):
            return Road(channel=one.channel, address=one.address)
    for one in found:
        if one.channel == TAP:
            return Road(channel=TAP, address=one.address, holder=one.holder or "")
    return None


def _order(one: Reach, matter: Matter) -> tuple[float, bool, datetime]:
    heard = one.heard_at.timestamp() if one.heard_at is not None else 0.0
    return heard, one.channel == matter.bound, one.opened_at


def window_open(one: Reach, matter: Matter, now: datetime) -> bool:
    """Whether the window takes this message; its last one is kept for a promise that comes due in it (wecom 6)."""
    if one.window_until is None or now >= one.window_until - MARGIN or one.window_left < matter.many:
        return False
    kept = matter.check is not None and now < matter.check < one.window_until - MARGIN
    return not kept or one.window_left > matter.many or matter.kind in TO_THE_END


def used_up(text: str, documented: bool) -> int:
    """How many of the five a message takes: a long text takes several, and a file is one of its own (wecom 6)."""
    return max(1, -(-len(text.encode()) // ONE)) + documented


def automatic_at(reaches: Sequence[Reach], moment: datetime) -> bool:
    """Whether a promise of that moment could be checked without a colleague's hand, as far as is known now."""
    check = Matter(kind="promise_check")
    return any(one.channel not in (TAP, WINDOW) or window_open(one, check, moment) for one in reaches)


def tap_until(at: datetime, place: Place, profile: Profile, *, named: bool) -> datetime:
    """Until when a message that waits from `at` on may still be tapped: never into a meal or the night (conduct C01, C02).

    A moment the person named holds to the end of the hard hours; anything else to the end of the window it is in.
    Of two zones that are both plausible the one whose window ends first decides (conduct 1).
    """
    if place.also is not None:
        both = (replace(place, also=None), replace(place, zone=place.also, also=None))
        return min(tap_until(at, one, profile, named=named) for one in both)
    day = local_day(at, place)
    hard = hard_window(day, place)
    spans = (hard,) if named else allowed_windows(day, place, profile)
    inside = [end for start, end in spans if start <= at < end]
    return inside[0] if inside else max(at, hard[1])
