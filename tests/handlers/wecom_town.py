"""WeCom beside the console in the tests of handlers: what its callbacks bring, and what went out on which road."""

from typing import Any

from bot.channels.console import Console
from bot.core.message import Outbound
from bot.core.roads import MEMBER, TAP, WELCOME, WINDOW
from bot.store.rows import Chat, Post
from handlers.links import enlist_member, make_link
from tests.world import World

ROADS = (MEMBER, TAP, WELCOME, WINDOW)


class Town:
    """The four channels of WeCom, each a console that keeps what it was given."""

    def __init__(self, world: World) -> None:
        self.world, self._number = world, 0
        self.roads = {name: Console() for name in ROADS}
        world.app.engine.channels.update(self.roads)

    async def xml(self, **fields: str) -> None:
        """A callback."""
        await self._keep({"xml": {"ToUserName": "ww1", "CreateTime": "1793145600", **fields}})

    async def kf(self, **fields: Any) -> None:
        """One element of sync_msg."""
        await self._keep({"kf": fields})

    async def _keep(self, raw: dict[str, Any]) -> None:
        self._number += 1
        key = f"w{self._number}"
        async with self.world.app.store.begin() as tx:
            await tx.keep("wecom", key, {"key": key, **raw}, self.world.clock.now())
        await self.world.tick()

    async def member(self, userid: str, text: str) -> str:
        """A member writes to the app; what came back."""
        before = len(self.roads[MEMBER].sent)
        await self.xml(MsgType="text", FromUserName=userid, Content=text)
        return "\n".join(one.text for one in self.roads[MEMBER].sent[before:] if one.to.id == userid.lower())

    async def change(self, what: str, member: str = "Lin", customer: str = "wm1", **more: str) -> None:
        """An event of change_external_contact."""
        fixed = {"MsgType": "event", "Event": "change_external_contact", "FromUserName": "sys"}
        await self.xml(**fixed, ChangeType=what, UserID=member, ExternalUserID=customer, **more)

    async def added(self, state: str = "", welcome: str = "W1", **who: str) -> None:
        """A customer scanned a code."""
        more = {"State": state, "WelcomeCode": welcome}
        await self.change("add_external_contact", **who, **{k: v for k, v in more.items() if v})

    async def entered(self, scene: str = "", welcome: str = "K1", customer: str = "kf1") -> None:
        """A customer opened the customer service chat."""
        event = {"event_type": "enter_session", "external_userid": customer, "scene": "rounds"}
        event |= {"scene_param": scene} if scene else {}
        event |= {"welcome_code": welcome} if welcome else {}
        await self.kf(msgtype="event", origin=4, event=event)

    async def wrote(self, text: str, customer: str = "kf1", menu: str = "") -> list[str]:
        """A customer wrote there, or pressed; what came back."""
        before = len(self.roads[WINDOW].sent)
        said = {"content": text, "menu_id": menu} if menu else {"content": text}
        await self.kf(msgtype="text", origin=3, external_userid=customer, text=said)
        return [one.text for one in self.roads[WINDOW].sent[before:] if one.to.id == customer]

    async def lost(self, ref: str, customer: str = "kf1", why: int = 4) -> None:
        """A message was not delivered after all."""
        event = {"event_type": "msg_send_fail", "external_userid": customer, "fail_msgid": ref}
        await self.kf(msgtype="event", origin=4, event={**event, "fail_type": why})

    def went(self, road: str) -> list[Outbound]:
        """What went out on this road."""
        return self.roads[road].sent

    def last(self, road: str) -> str:
        """The newest text there."""
        return self.roads[road].sent[-1].text if self.roads[road].sent else ""

    def press(self, road: str, begins: str) -> str:
        """The button of the newest message there whose press begins so."""
        rows = self.roads[road].sent[-1].buttons
        return next(b.press for row in rows for b in row if b.press and b.press.startswith(begins))

    async def token(self, unit: str) -> str:
        """A fresh link of a unit."""
        case = await self.world.case(unit)
        async with self.world.app.store.begin() as tx:
            return (await make_link(self.world.app.engine, tx, [case])).token

    async def colleague(self, userid: str, role: str, name: str, *areas: str) -> None:
        """A member with a role."""
        async with self.world.app.store.begin() as tx:
            await enlist_member(self.world.app.engine, tx, userid, (role, name), areas)

    async def chat(self, road: str, address: str) -> Chat | None:
        """What is known of a chat."""
        async with self.world.app.store.view() as tx:
            return await tx.chat(road, address)

    async def posts(self, unit: str) -> list[Post]:
        """The messages of a case."""
        case = await self.world.case(unit)
        async with self.world.app.store.view() as tx:
            return await tx.posts(case_id=case.id)
