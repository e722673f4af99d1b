"""What the engine is given once at the start: the company it speaks for, its place, its clock and its parts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.books import Books
from bot.core.calendar import Calendar, calendar_of
from bot.core.message import Channel
from bot.core.playbook import Playbook
from bot.core.policy import Place
from bot.engine.tally import Tally
from bot.render import Renderer
from bot.store import Store
from bot.store.rows import Case, Chat, Person

HOST = {"console", "alert", "page"}  # what a command on the host has; other channels belong to `serve`


class Clock(Protocol):
    """The two clocks of `contract.md`, both in UTC; they are the same one unless it is a rehearsal."""

    @property
    def speed(self) -> float:
        """Story seconds in a real one; 0 while the story stands still."""

    def now(self) -> datetime:
        """The story clock: promises, conduct, waits, undo, expiry of links."""

    def real(self) -> datetime:
        """The real clock: rate limits, retries, locks."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """The settings that people notice. `rate`: messages a second over all chats, 0 for no limit."""

    company: str
    pay_to: str
    invoices: bool = False  # whether a chat of Telegram can be paid in
    pages: str = ""  # the address before /s/ of owners' pages; empty where nobody outside could open one
    zone: ZoneInfo
    locale: str = "zh-CN"
    law: str = "CN"
    calendar: Calendar = field(default_factory=lambda: calendar_of("CN"))
    rate: float = 27
    payday: int = 0  # the day of the month on which people are paid; 0: not known (practice P14)
    sightings: str = "on"  # on, off, or consent: whether what guards see is told to stewards (conduct C34)
    admin_alert: str = ""  # a chat, or an address that takes a POST, for alarms about the bot itself


@dataclass(kw_only=True)
class Engine:
    """Everything that settling a case and delivering a message needs."""

    site: Site
    store: Store
    books: Books
    words: Renderer
    clock: Clock
    channels: dict[str, Channel] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    fetched: dict[tuple[str, str], object] = field(
        default_factory=dict
    )  # what was fetched or counted for the update in hand
    stopped: set[str] = field(
        default_factory=set
    )  # channels whose token or account is refused, until a restart
    amiss: set[str] = field(default_factory=set)  # what is wrong with all of WeCom, as the admins were told
    takes: dict[str, frozenset[str]] = field(
        default_factory=dict
    )  # ways to pay that are set up: currencies, by name
    held: bool = False  # a restored backup: nothing of our own leaves until colleagues have decided (R14)

    def reachable(self, chats: Sequence[Chat]) -> list[Chat]:
        """The chats on channels that speak here and are not stopped; a command on the host counts all of them."""
        if self.channels.keys() <= HOST:
            return list(chats)
        speaking = self.channels.keys() - self.stopped
        return [chat for chat in chats if chat.channel in speaking] or list(chats)

    def now(self) -> datetime:
        """The moment of the story."""
        return self.clock.now()

    def place(self, person: Person) -> Place:
        """Whose evening it is: the person's own zone, under the law of the site (conduct C01).

        Two zones with a comma between them are both plausible: only hours that both allow are used.
        """
        first, _, second = person.zone.partition(",")
        zone = ZoneInfo(first) if first else self.site.zone
        also = ZoneInfo(second) if second else None
        site = self.site
        return Place(zone=zone, law=site.law, calendar=site.calendar, also=also, payday=site.payday)

    def locale(self, person: Person | None, case: Case | None = None) -> str:
        """The language one is spoken to in."""
        return (person.locale if person else "") or (case.locale if case else "") or self.site.locale

    def book(self, case: Case, traits: frozenset[str] = frozenset()) -> Playbook:
        """The playbook a case follows, or the one for its segment (practice P22); KeyError when its folder is gone."""
        book = self.books[case.playbook]
        segment = next((name for trait, name in book.segments.items() if trait in traits), None)
        return self.books[segment] if segment is not None and segment in self.books else book
