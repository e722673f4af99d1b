"""Desk: one speaker, one transaction, one moment; what every handler works with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.facts import Fact
from bot.core.message import Inbound
from bot.engine import Engine, View, record, view_of
from bot.engine.values import window_words
from bot.store import Tx
from bot.store.rows import Buttons, Case, Person, Staff

TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")
PAGE = "page"  # the name of the channel that is a page itself
ALL_AREAS = frozenset({"manager", "admin"})


class Refused(Exception):
    """A command that cannot be done; `word` says what was understood, what is wrong and what to type instead."""

    def __init__(self, word: str, buttons: Buttons | None = None, /, **values: object) -> None:
        super().__init__(word)
        self.word, self.buttons, self.values = word, buttons or [], values


@dataclass(kw_only=True)
class Desk:
    """`kept` is the inbox row being answered; `forced` a case chosen by button for this very message."""

    engine: Engine
    tx: Tx
    inbound: Inbound
    kept: int
    received_at: datetime
    person: Person | None = None
    roles: tuple[Staff, ...] = ()
    forced: int | None = None
    hints: dict[str, str] = field(default_factory=dict)
    recorded: bool = False  # whether this message has become a fact
    row: int = 0  # the inbox row that came in just now, where `kept` is an earlier one that it takes up again
    echoed: bool = False  # whether the chat has heard what was done on a page
    also: tuple[int, ...] = ()  # the other cases of one message: what is said is said about all of them (C08)

    def __post_init__(self) -> None:
        self.row = self.row or self.kept

    @property
    def now(self) -> datetime:
        """The moment of the story at which we received it; work that waited does not move what was said."""
        return self.received_at

    @property
    def locale(self) -> str:
        """The language of the speaker."""
        if self.person is not None and self.person.locale:
            return self.person.locale
        language = (self.inbound.language or "").lower()
        if language.startswith(TRADITIONAL):
            return "zh-TW"
        return "en" if language.startswith("en") else self.engine.site.locale

    @property
    def staff(self) -> frozenset[str]:
        """The names of the speaker's roles."""
        return frozenset(one.role for one in self.roles)

    @property
    def by(self) -> str:
        """How the speaker signs facts: `steward:Lin`."""
        if not self.roles:
            return "owner"
        return f"{self.roles[0].role}:{self.roles[0].name}"

    @property
    def speaker(self) -> Person:
        """The person; a bug when nobody is known, since the door lets only known ones through."""
        if self.person is None:
            raise LookupError("nobody is at this desk")
        return self.person

    @property
    def echo(self) -> str:
        """The first line of an answer in a chat to what was done on a page: nobody sees it standing above."""
        done = "" if self.echoed else self.inbound.shown_as
        return self.word("owner_page.echo", done=done) if done and self.inbound.sender.channel != PAGE else ""

    def word(self, key: str, /, **values: object) -> str:
        """Words for the speaker, in the speaker's language."""
        return self.engine.words.word(key, self.locale, **values)

    def moment(self, at: datetime) -> str:
        """Date, weekday and time in the speaker's zone."""
        zone = self.engine.place(self.person).zone if self.person else self.engine.site.zone
        return self.engine.words.moment(at, zone, self.locale)

    def money(self, case: Case, fen: int) -> str:
        """An amount in the currency of the case, in the speaker's language."""
        return self.engine.words.money(fen, case.currency, self.locale)

    def window(self, start: datetime, end: datetime, zone: ZoneInfo) -> str:
        """From and to in words, a half day by its name and a deadline as such."""
        return window_words(self.engine, (start, end), zone, self.locale)

    async def answer(self, key: str, buttons: Buttons | None = None, /, **values: object) -> None:
        """Put an answer into the outbox, before everything else that waits there."""
        await self.say(self.word(key, **values), buttons)

    async def say(self, text: str, buttons: Buttons | None = None, case: Case | None = None) -> None:
        """Answer with ready words; `case` is what a reply to the answer will be about."""
        text = "\n".join(filter(None, (self.echo, text)))
        await self.tx.post(
            kind="reply",
            case_id=case.id if case else None,
            person_id=self.person.id if self.person else None,
            channel=self.inbound.sender.channel,
            address=self.inbound.sender.id,
            key=f"answer:{self.kept}",
            text=text,
            buttons=buttons or [],
            answers=self.inbound.press_id,
            planned_at=self.now,
            not_before=self.engine.clock.real(),
        )

    async def say_echo(self) -> None:
        """Say by itself what was done on a page, before a fact that the engine answers with its own words."""
        if self.echo:
            await self.say("")
            self.echoed = True

    async def send_file(self, name: str, content: bytes, caption: str, case: Case | None = None) -> None:
        """Answer with a file; `caption` has at most 1024 characters. The file stays in the store as it was sent (C33)."""
        await self.tx.post(
            kind="reply",
            case_id=case.id if case else None,
            person_id=self.person.id if self.person else None,
            channel=self.inbound.sender.channel,
            address=self.inbound.sender.id,
            key=f"answer:{self.kept}",
            text=caption,
            planned_at=self.now,
            not_before=self.engine.clock.real(),
            document=await self.tx.file(name, content, self.now),
        )

    async def record(self, case_id: int, *facts: Fact) -> list[Fact]:
        """Record facts and settle the person they concern."""
        self.recorded = True
        return await record(self.engine, self.tx, case_id, *facts, also=self.also)

    async def view(self, case: Case) -> View:
        """The case summed up as it stands now, and stays until this transaction ends: nobody else adds to it."""
        await self.tx.lock_person((await self.tx.case(case.id)).person_id)
        return await view_of(self.engine, self.tx, await self.tx.case(case.id))

    def areas_for(self, roles: Iterable[str]) -> list[str] | None:
        """The areas in which the speaker holds one of the roles; None: all of them."""
        held = [one for one in self.roles if one.role in set(roles)]
        if any(one.role in ALL_AREAS and not one.areas for one in held):
            return None
        return sorted({area for one in held for area in one.areas})

    async def focus(self, case: Case) -> None:
        """What the speaker's next command is about when it names no unit."""
        await self.tx.set_person(self.speaker.id, focus=case.id)
