"""What the checker knows of one person up to a moment of the diary: their cases, their words, our contacts."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.simulate.checker_caps import Made
from bot.simulate.checker_case import CaseState
from bot.simulate.diary import Contact, Diary, Happening

PROACTIVE = frozenset(
    {"reminder", "promise_eve", "promise_check", "conversation", "letter", "event_ping", "nudge", "touch"}
)
FRESH = timedelta(minutes=30)
NAMED = timedelta(days=7)
DAY = timedelta(days=1)
ON_TIME = timedelta(minutes=1)


class Walk:
    """One way through a diary: what is known up to an entry."""

    def __init__(self, diary: Diary) -> None:
        self.diary, self.zone, self.law = diary, ZoneInfo(diary.zone), diary.law
        self.cases: dict[int, CaseState] = {}
        self.heard: datetime | None = None
        self.past: list[Made] = []

    def case(self, number: int) -> CaseState:
        """What is known of a case."""
        return self.cases.setdefault(number, CaseState())

    def local(self, at: datetime) -> datetime:
        """On the person's own clock."""
        return at.astimezone(self.zone)

    def happens(self, one: Happening) -> None:
        """Take in what happened."""
        if one.by == "owner":
            self.heard = one.at
        self.case(one.case).takes(one, self.local(one.at).date(), self.law)

    def remember(self, contact: Contact) -> None:
        """Take in a contact that was made."""
        if contact.kind in PROACTIVE or contact.kind == "reply":
            self.past = [one for one in self.past if one.at > contact.at - 31 * DAY]
            self.past.append(self.made(contact))
        for number, key in contact.about:
            self.case(number).said.setdefault(key, []).append(contact.at)

    # --- what a contact is ---

    def kind(self, contact: Contact) -> str:
        """As conduct counts it: a reply to words older than half an hour is a conversation."""
        late = self.heard is None or contact.at - self.heard > FRESH
        return "conversation" if contact.kind == "reply" and late else contact.kind

    def made(self, contact: Contact) -> Made:
        """As the caps count it."""
        day = self.on_event_day(contact)
        return Made(contact=contact, kind=self.kind(contact), named=self.named(contact), event_day=day)

    def promise(self, contact: Contact) -> Happening | None:
        """The promise that a check, an eve or a repeat is about."""
        number, key = contact.about[0]
        step, _, mark = key.partition(":")
        known = step in ("check", "eve", "repeat", "ahead") and mark.isdigit()
        return self.case(number).promises.get(int(mark)) if known else None

    def call_back(self, contact: Contact) -> Happening | None:
        """The moment at which they asked us to come back, said at most seven days ago (practice P15)."""
        number, key = contact.about[0]
        step, _, mark = key.partition(":")
        found = (
            self.case(number).call_backs.get(int(mark)) if step == "call_back" and mark.isdigit() else None
        )
        return found if found is not None and contact.at - found.at <= NAMED + ON_TIME else None

    def named(self, contact: Contact) -> bool:
        """Whether they named this very minute within the last seven days (conduct 2, named_moment)."""
        if self.call_back(contact) is not None:
            return True
        said = self.promise(contact)
        if said is None or contact.step not in ("check", "ahead"):
            return False
        return said.precision == "minute" and contact.at - said.at <= NAMED + ON_TIME

    def on_event_day(self, contact: Contact) -> bool:
        """Whether it is the day of the event."""
        if contact.profile != "event" or contact.starts is None:
            return False
        return self.local(contact.at).date() == self.local(contact.starts).date()
