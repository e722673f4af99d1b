"""Two owners who are reached over WeCom, by app message or in the customer service window, over the real channels."""

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.channels.wecom import sender_of, urgent
from bot.channels.wecom.api import Api
from bot.channels.wecom.members import Members
from bot.channels.wecom.tasks import Tasks
from bot.channels.wecom.welcome import Welcome
from bot.channels.wecom.window import Window
from bot.core.message import Channel, Outbound
from bot.core.roads import MEMBER, TAP, WELCOME, WINDOW
from bot.store.inbox import Arrived
from handlers.links import make_link
from tests.fake_wecom import FakeWecom
from tests.world import MOUNTAIN, World, fee, world_at

HE, LI = "HeXian", "LiNing"  # of 8-2 and 8-3, as the platform spells them; colleagues sit at the console
LIN, ZHAO = "林芳", "赵总"
CHECK, PHONE = "约好的时间", "13800138002"
PATHS = {MEMBER: "message/send", WINDOW: "kf/send_msg"}
# Of what an exception says, no word may reach a person.
ERROR_TEXT = re.compile(r"Traceback|Error|Exception|aiohttp|httpx|errcode|access_token|corpsecret|HTTP \d")


class Log(logging.Handler):
    """Every line of the program's own, before the filter of `serve` takes out what should never have been there."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextlib.contextmanager
def logged() -> Any:
    """All that the program logs meanwhile."""
    log, root = Log(), logging.getLogger("bot")
    before = root.level
    root.addHandler(log)
    root.setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        root.setLevel(before)
        root.removeHandler(log)


def timed(channel: Any, world: World) -> list[datetime]:
    """When each check was handed to this channel, from now on."""
    tried: list[datetime] = []
    send = channel.send

    async def noting(message: Outbound) -> str:
        if CHECK in message.text:
            tried.append(world.clock.now())
        return str(await send(message))

    channel.send = noting
    return tried


@dataclass(kw_only=True)
class Company:
    """A fake WeCom on the clock of whichever world runs, and every api that leads there."""

    worlds: list[World] = field(default_factory=list)
    fake: FakeWecom = field(init=False)

    def __post_init__(self) -> None:
        self.fake = FakeWecom(clock=self.seconds)

    def seconds(self) -> int:
        return int(self.worlds[-1].clock.now().timestamp())

    @contextlib.asynccontextmanager
    async def reach(self, world: World, **given: Any) -> AsyncIterator[dict[str, Channel]]:
        """From now on this world speaks over WeCom, and as before afterwards."""
        told = {"base": self.fake.url, "timeout": 15, "tick": self.seconds, "sleep": _at_once} | given
        api = Api(self.fake.corp_id, told.pop("secret", self.fake.secret), self.fake.agent_id, **told)
        channels: dict[str, Channel] = {MEMBER: Members(api), WINDOW: Window(api, self.fake.kf_id)}
        channels |= {TAP: Tasks(api, now=world.clock.real), WELCOME: Welcome(api)}
        before = dict(world.app.engine.channels)
        world.app.engine.channels.update(channels)
        try:
            yield channels
        finally:
            world.app.engine.channels.clear()
            world.app.engine.channels.update(before)
            await api.stop()

    async def hear(self) -> None:
        """What people did lies in the inbox, and is worked off."""
        raws, world = list(self.fake.raws), self.worlds[-1]
        self.fake.raws.clear()
        arrived = [Arrived(raw["key"], raw, sender_of(raw), urgent(raw)) for raw in raws]
        async with world.app.store.begin() as tx:
            if arrived:
                await tx.keep_all(MEMBER, arrived, world.clock.now())
        await world.tick()

    def check_words(self, log: Log) -> None:
        """No text of an exception, no token and no secret reached anybody or any log."""
        fake = self.fake
        sent = [seen.text for seen in fake.town.seen]
        sent += [m.text for world in self.worlds for m in world.console.sent]
        secret = re.compile(f"accesstoken[0-9]|{fake.secret}|{fake.aes_key}|of-another-app")
        assert [text for text in sent if ERROR_TEXT.search(text) or secret.search(text)] == []
        written = re.compile(f"{secret.pattern}|access_token=|{PHONE}")
        assert [line for line in log.lines if written.search(line)] == []


async def _at_once(seconds: float) -> None:
    await asyncio.sleep(0)


@dataclass(kw_only=True)
class Estate:
    """8-2 and 8-3 speak over one road of WeCom and have promised Friday 15:00; it is a minute before."""

    world: World
    company: Company
    road: str
    told: int = 0

    @property
    def fake(self) -> FakeWecom:
        return self.company.fake

    @property
    def path(self) -> str:
        """What a check calls."""
        return PATHS[self.road]

    async def bind(self, unit: str, who: str) -> None:
        """An owner follows the link, says who they are and promises."""
        case = await self.world.case(unit)
        async with self.world.app.store.begin() as tx:
            link = await make_link(self.world.app.engine, tx, [case])
        if self.road == MEMBER:
            self.fake.member(who)
            await self.say(who, f"/start {link.token}")
            await self.fake.choose(who, self.fake.received(who)[-1].buttons[0][0])
            await self.company.hear()
        else:
            await self.fake.kf_enter(who, scene_param=link.token)
            await self.company.hear()
            await self.say(who, "是的")
        await self.say(who, "周五下午3点")

    async def say(self, who: str, words: str) -> None:
        """Somebody writes there."""
        await (self.fake.say if self.road == MEMBER else self.fake.kf_say)(who, words)
        await self.company.hear()

    async def opened(self, unit: str, channel: str, address: str, **values: Any) -> None:
        """The owner has another chat, an older one."""
        case = await self.world.case(unit)
        long_ago = self.world.clock.now() - timedelta(days=9)
        async with self.world.app.store.begin() as tx:
            await tx.open_chat(case.person_id, channel, address, at=long_ago, consent="1")
            if values:
                await tx.set_chat(channel, address, **values)

    def received(self, who: str) -> int:
        """How many checks this person has got."""
        name = who.lower() if self.road == MEMBER else who
        return len([seen for seen in self.fake.got(name) if CHECK in seen.text and not seen.task_id])

    def calls(self, *people: str) -> list[dict[str, Any]]:
        """Every try to put a check to these, the vain ones included; the card that follows a text not counted."""
        wanted = {who.lower() for who in people or (HE, LI)}
        asked = [
            one for one in self.fake.calls(self.path) if CHECK in str(one) and "template_card" not in one
        ]
        return [call for call in asked if call["touser"].lower() in wanted]

    async def post(self, unit: str = "8-2") -> Any:
        """The row of the outbox for the one check of a unit."""
        (found,) = [m for m in (await self.world.facts(unit))["messages"] if m["step"] == "check"]
        async with self.world.app.store.view() as tx:
            return await tx.post_of(found["id"])

    async def states(self) -> list[str]:
        """How the checks of the two stand."""
        return [(await self.post(unit)).state for unit in ("8-2", "8-3")]

    async def only(self, state: str) -> str:
        """The one unit whose check stands so."""
        (unit,) = [unit for unit in ("8-2", "8-3") if (await self.post(unit)).state == state]
        return unit

    def cards(self, name: str = LIN) -> list[str]:
        """What a colleague was sent since a minute before."""
        return [message.text for message in self.world.console.sent[self.told :] if message.to.id == name]


@contextlib.asynccontextmanager
async def estate_at(folder: Path, url: str, road: str) -> AsyncIterator[Estate]:
    """Without a rate, so that no test waits for one."""
    company = Company()
    with logged() as log:
        async with (
            company.fake,
            world_at(folder, "2026-11-05 10:00", database_url=url, rate_telegram=0) as world,
        ):
            company.worlds.append(world)
            async with company.reach(world):
                estate = Estate(world=world, company=company, road=road)
                await world.load(fee("8-2", "何先生", phone=PHONE), fee("8-3", "李女士"))
                await world.invite("steward", LIN, MOUNTAIN)
                await world.invite("admin", ZHAO)
                await estate.bind("8-2", HE)
                await estate.bind("8-3", LI)
                await world.to("2026-11-06 14:59")
                estate.told = len(world.console.sent)
                yield estate
                company.check_words(log)
