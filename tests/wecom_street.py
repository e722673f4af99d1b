"""A street whose people are in WeCom: the whole bot on a stepped clock, speaking through the real channels to the fake."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from bot.app import App, SteppedClock
from bot.books import load_books
from bot.channels.console import Console
from bot.channels.wecom import sender_of, urgent
from bot.channels.wecom.api import Api
from bot.channels.wecom.contacts import Contacts
from bot.channels.wecom.members import Members
from bot.channels.wecom.tasks import Tasks
from bot.channels.wecom.welcome import Welcome
from bot.channels.wecom.window import Window
from bot.core.roads import MEMBER
from bot.engine.taps import follow
from bot.engine.wayback import KF_LINK
from bot.serve.intake import Intake
from bot.serve.wecom import SCENE
from bot.store.rows import Post
from handlers.links import make_invite, make_link
from tests.fake_wecom import FakeWecom, Seen, Task
from tests.world import ZONE, World, world_at

LIN, ZHOU, QIAN, WANG = "LinFang", "laozhou", "qianjie", "wangli"  # user ids, as the console writes them
SENDS = {
    "message/send",
    "kf/send_msg",
    "kf/send_msg_on_event",
    "externalcontact/add_msg_template",
    "externalcontact/send_welcome_msg",
}
A_LOOK = timedelta(minutes=30)  # how often a stepped clock stops for tasks that nobody has tapped
A_MOMENT = timedelta(seconds=5)  # and for those that are being stopped


class Street(World):
    """The world with WeCom in it. What somebody does is carried to the bot at once, and everything due happens."""

    fake: FakeWecom
    api: Api
    contacts: Contacts
    intake: Intake
    _carried = 0

    def __init__(self, app: App, console: Console, clock: SteppedClock) -> None:
        super().__init__(app, console, clock)
        self._asked: dict[str, int] = {}

    async def open(self, fake: FakeWecom, *, window: bool) -> None:
        """Put the channels of `serve` into the engine; without `window` there is no customer service account."""
        self.fake, clock = fake, self.clock
        api = Api(fake.corp_id, fake.secret, fake.agent_id, base=fake.url, sleep=_at_once, tick=self._seconds)
        self.api, self.contacts = api, Contacts(api, fake.kf_id)
        channels: list[Any] = [Members(api), Tasks(api, now=clock.real), Welcome(api)]
        channels += [Window(api, fake.kf_id)] if window else []
        self.app.engine.channels |= {channel.name: channel for channel in channels}
        self.intake = Intake(
            self.app.store, clock, MEMBER, sender=sender_of, key=lambda raw: str(raw["key"]), urgent=urgent
        )
        if window:
            url = await self.contacts.kf_link(SCENE)
            async with self.app.store.begin() as tx:
                await tx.set_meta(KF_LINK, url)

    def _seconds(self) -> float:
        return self.clock.at.timestamp()

    # --- time ---

    async def tick(self) -> None:
        """What was done in WeCom comes in, what is due goes out, and the tasks are followed, until all is quiet."""
        while True:
            await self.carry()
            await super().tick()
            await follow(self.app.engine)
            if not await self.app.pump.drain() and self._carried == len(self.fake.raws):
                return

    async def carry(self) -> None:
        """What was done in WeCom lies in the inbox, and nobody has looked at it yet."""
        news = self.fake.raws[self._carried :]
        self._carried += len(news)
        if news:
            await self.intake.keep(news)

    async def _next(self) -> datetime:
        """Also when a task reaches its hour, when one that was taken back is asked about again, and now and then."""
        moments = [await super()._next(), *(self._at(at) for at, _ in self.fake.masses.later)]
        async with self.app.store.view() as tx:
            taps = await tx.undone_taps()
        for tap in taps:
            pause = A_LOOK if tap.state == "open" else A_MOMENT
            moments += [self.clock.at + pause, tap.until]
        return min(moment for moment in moments if moment > self.clock.at)

    def _at(self, seconds: int) -> datetime:
        return datetime.fromtimestamp(seconds, self.clock.at.tzinfo)

    # --- colleagues ---

    async def hire(self, userid: str, role: str, name: str, *areas: str) -> None:
        """A member of the company types the word of an invitation into the application."""
        self.fake.member(userid, name)
        async with self.app.store.begin() as tx:
            link = await make_invite(self.app.engine, tx, role, name, areas)
        await self.types(userid, link.token)

    async def types(self, userid: str, text: str) -> None:
        """A colleague writes to the application."""
        await self.fake.say(userid, text)
        await self.tick()

    async def chooses(self, userid: str, label: str, on: str = "") -> None:
        """A colleague presses the button of that label on the newest card that has it, and has `on` in its words."""
        cards = [seen for seen in self.got(userid) if label in dict(seen.buttons) and on in seen.text]
        assert cards, f"no card before {userid} bears {label!r}"
        await self.fake.press(userid, cards[-1].task_id, cards[-1].press(label))
        await self.tick()

    async def taps(self, which: str) -> None:
        """A colleague taps "send" (one task, or all that wait for him); a minute later the bot has asked about it."""
        self.fake.tap(which)
        await self.forward(minutes=1, seconds=1)

    def waiting(self, userid: str) -> list[Task]:
        """The tasks that lie before a colleague."""
        return self.fake.pending(userid)

    # --- owners ---

    async def code(self, unit: str, holder: str) -> str:
        """The word of a flat, printed as a code of `holder`."""
        case = await self.case(unit)
        async with self.app.store.begin() as tx:
            link = await make_link(self.app.engine, tx, [case])
        await self.contacts.contact_way(link.token, [holder.lower()], unit)
        return link.token

    async def scans(self, external: str, word: str, holder: str) -> None:
        """Somebody scans a code and becomes a contact of that colleague."""
        await self.fake.scan(word, holder, external)
        await self.tick()

    async def arrives(self, unit: str, external: str, customer: str, holder: str = LIN) -> None:
        """The usual way in: the code on paper, the link in the welcome, and a yes.

        One person has two ids: as a contact (`external`) and in the customer service chat (`customer`).
        """
        await self.scans(external, await self.code(unit, holder), holder)
        await self.opens(customer, self.way_back(external))
        await self.picks(customer, "是的")

    async def opens(self, external: str, link: str) -> None:
        """Somebody opens the customer service chat by a link."""
        given = parse_qs(urlsplit(link).query)
        await self.fake.kf_enter(external, SCENE, given.get("scene_param", [""])[0])
        await self.tick()

    async def says(self, external: str, text: str) -> None:
        """An owner writes in the customer service chat."""
        await self.fake.kf_say(external, text)
        await self.tick()

    async def picks(self, external: str, label: str) -> None:
        """An owner taps the row of a menu there that has this in its words."""
        rows = [row for seen in self.fake.got(external) for row, _ in seen.buttons if label in row]
        assert rows, f"nothing before {external} bears {label!r}"
        await self.fake.kf_choose(external, rows[-1])
        await self.tick()

    # --- what a test looks at ---

    def got(self, person: str) -> list[Seen]:
        """All that a person has seen."""
        return self.fake.got(person.lower() if person.lower() in self.fake.town.members else person)

    def newest(self, person: str) -> Seen:
        """The newest of it."""
        return self.got(person)[-1]

    def way_back(self, person: str) -> str:
        """The link to the customer service chat in the newest message."""
        return dict(self.newest(person).links)["点这里回复我们"]

    def since(self, person: str) -> list[str]:
        """The texts a person has seen since this was asked last."""
        seen = self.got(person)
        fresh = seen[self._asked.get(person, 0) :]
        self._asked[person] = len(seen)
        return [one.text for one in fresh]

    async def posts(self, unit: str) -> list[Post]:
        """The messages of our own to the person of a unit, oldest first."""
        case = await self.case(unit)
        async with self.app.store.view() as tx:
            return [post for post in await tx.posts(case_id=case.id) if post.kind == "proactive"]

    async def ours(self, unit: str) -> list[tuple[str, str]]:
        """Step and state of each of them."""
        return [(post.step, post.state) for post in await self.posts(unit)]

    async def spoken(self, unit: str) -> list[tuple[str, str]]:
        """What counts as said: step, and day and time where the people live."""
        facts = [fact for fact in (await self.facts(unit))["facts"] if fact["kind"] == "spoke"]
        moments = [datetime.fromisoformat(str(fact["at"])).astimezone(ZONE) for fact in facts]
        return [(str(fact["step"]), f"{at:%m-%d %H:%M}") for fact, at in zip(facts, moments, strict=True)]

    def in_one_window(self, customer: str) -> int:
        """The most messages of ours between two of his words in the customer service chat."""
        heard = [raw["kf"]["send_time"] for raw in self.fake.raws if _his(raw, customer)]
        said = [seen.at for seen in self.got(customer) if seen.kind == "kf"]
        ends = [*heard[1:], self._seconds() + 1]
        return max(sum(start <= at < end for at in said) for start, end in zip(heard, ends, strict=True))

    def refused(self) -> list[tuple[str, dict[str, Any]]]:
        """The messages that the platform did not take."""
        calls = self.fake.history.calls
        return [(call.method, call.params) for call in calls if call.method in SENDS and not call.accepted]


def _his(raw: dict[str, Any], customer: str) -> bool:
    kf = raw.get("kf", {})
    return kf.get("origin") == 3 and kf.get("external_userid") == customer


async def _at_once(seconds: float) -> None:
    """Nobody waits in a stepped world."""


read_once = cache(load_books)  # reading them takes longer than most journeys, and nobody changes them


@asynccontextmanager
async def street_at(
    folder: Path, when: str, *, window: bool = True, **settings: Any
) -> AsyncIterator[Street]:
    """A street in WeCom on a database of its own."""
    with patch("bot.app.load_books", read_once):
        async with world_at(folder, when, rate_telegram=0, **settings) as world:
            clock = world.clock
            async with FakeWecom(clock=lambda: int(clock.at.timestamp())) as fake:
                street = Street(world.app, world.console, clock)
                await street.open(fake, window=window)
                try:
                    yield street
                finally:
                    await street.api.stop()
