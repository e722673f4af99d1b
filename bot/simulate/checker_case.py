"""What the checker knows of one case: summed up from the diary by rules of its own."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.simulate.checker_days import workdays_on
from bot.simulate.diary import Happening

FOREVER = {"deceased": "C18", "danger": "C19", "wrong_person": "C20", "represented": "represented"}
LENGTHS = {"hardship": timedelta(days=30), "anger": timedelta(hours=72)}
WORKDAYS = {"claims_paid": 5, "instalment": 5}
RULES = {"claims_paid": "C16", "hardship": "C17", "instalment": "C17", "anger": "anger"}
OUR_MOVE = frozenset({"claims_paid", "instalment", "unsure"})


@dataclass(frozen=True, kw_only=True)
class Silence:
    """A pause: why, since when, and the day or moment from which we may speak again (None: never)."""

    why: str
    since: datetime
    until: datetime | None = None
    from_day: date | None = None

    def holds(self, now: datetime, today: date) -> bool:
        """Whether nothing of ours may be said now."""
        if self.until is not None:
            return now < self.until
        return self.from_day is None or today < self.from_day


@dataclass(kw_only=True)
class CaseState:
    """One case as the diary tells it up to now."""

    bound: bool = False
    verified: bool = False
    stopped: bool = False
    keep_check: bool = False
    dispute: Happening | None = None
    silences: list[Silence] = field(default_factory=list)
    quiet: Happening | None = None
    ended: bool = False
    declined: bool = False
    promises: dict[int, Happening] = field(default_factory=dict)
    broken: int = 0
    call_owed: bool = False  # a colleague has not logged what came of the last broken promise (C10)
    part: bool = False  # something came in while the promise was open
    live: int = 0  # the promise that stands, by its id
    heard: datetime | None = None
    call_backs: dict[int, Happening] = field(default_factory=dict)
    said: dict[str, list[datetime]] = field(default_factory=dict)  # occurrence -> when it was said

    def takes(self, one: Happening, today: date, law: str) -> None:
        """One more thing happened."""
        act = getattr(self, f"_{one.what}", None)
        if act is not None:
            act(one)
        if one.what in ("paused", "claimed"):
            why = "claims_paid" if one.what == "claimed" else one.why
            self.silences.append(_silence(why, one, today, law))
        self.heard = one.at if one.by == "owner" else self.heard
        if one.by == "owner" and one.what not in ("bound", "verified", "unlinked"):
            self.quiet = None

    def silence(self, now: datetime, today: date) -> Silence | None:
        """The pause that holds now, if any."""
        return next((one for one in self.silences if one.holds(now, today)), None)

    # --- one small method for each kind that matters; the name is the kind's own ---

    def _opened(self, one: Happening) -> None:
        self.ended = False

    def _ended(self, one: Happening) -> None:
        self.ended = True

    def _bound(self, one: Happening) -> None:
        self.bound = True
        self.silences = [silence for silence in self.silences if silence.why != "wrong_person"]

    def _verified(self, one: Happening) -> None:
        self.verified = True

    def _unlinked(self, one: Happening) -> None:
        self.bound = self.verified = False

    def _renamed(self, one: Happening) -> None:
        self.verified = False

    def _stopped(self, one: Happening) -> None:
        self.stopped, self.keep_check = True, one.keep_check

    def _restarted(self, one: Happening) -> None:
        self.stopped = False

    def _disputed(self, one: Happening) -> None:
        self.dispute = one

    def _resolved(self, one: Happening) -> None:
        self.dispute, self.declined, self.call_owed = None, False, False

    def _resumed(self, one: Happening) -> None:
        self.silences = []

    def _paid(self, one: Happening) -> None:
        self.call_owed, self.part = False, True
        self._no_claim()

    def _delivered(self, one: Happening) -> None:
        self.part = True

    def _no_claim(self) -> None:
        self.silences = [silence for silence in self.silences if silence.why != "claims_paid"]

    def _approved(self, one: Happening) -> None:
        if one.yes:
            self.silences = [s for s in self.silences if s.why not in ("instalment", "hardship")]

    def _declined(self, one: Happening) -> None:
        self.declined, self.live = True, 0

    def _promised(self, one: Happening) -> None:
        self.promises[one.id], self.live, self.declined, self.part = one, one.id, False, False
        if one.by == "owner":
            self._no_claim()
        else:
            self.call_owed = False

    def _withdrew(self, one: Happening) -> None:
        self.live = 0

    def _notyet(self, one: Happening) -> None:
        if self.live and not self.part:
            self._breaks()
        self.live = 0

    def _lapsed(self, one: Happening) -> None:
        if one.why == "broken":
            self._breaks()
        self.live = 0

    def _breaks(self) -> None:
        self.broken, self.call_owed = self.broken + 1, True

    def _contacted(self, one: Happening) -> None:
        self.call_owed = False

    def _callback(self, one: Happening) -> None:
        self.call_backs[one.id] = one

    def _lettered(self, one: Happening) -> None:
        self.quiet = one


def _silence(why: str, one: Happening, today: date, law: str) -> Silence:
    if why in LENGTHS:
        return Silence(why=why, since=one.at, until=one.at + LENGTHS[why])
    if why in WORKDAYS:
        return Silence(why=why, since=one.at, from_day=workdays_on(today, WORKDAYS[why], law))
    return Silence(why=why, since=one.at, until=None if why in FOREVER else one.until)
