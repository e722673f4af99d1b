"""The people: colleagues and owners who speak, press, scan and tap, each act with the callback it makes."""

from typing import Any

from tests.fake_wecom import cards
from tests.fake_wecom.app import App, Card
from tests.fake_wecom.contacts import ContactBook
from tests.fake_wecom.errors import Raw
from tests.fake_wecom.hook import Callback, Hook
from tests.fake_wecom.kf import MOST, WINDOW, Chat, Kf
from tests.fake_wecom.masses import Masses
from tests.fake_wecom.office import Office
from tests.fake_wecom.town import Friend, Greeting, Member, Seen, Task, Town


class People:
    """What tests let people do and see; FakeWecom adds the server to it.

    `raws` is what happened, in order, as the inbox keeps it: callbacks as `{"key", "xml"}`, kf messages as `{"key", "kf"}`.
    """

    town: Town
    office: Office
    app: App
    book: ContactBook
    masses: Masses
    kf: Kf
    hook: Hook

    def __init__(self) -> None:
        self.raws: list[Raw] = []

    @property
    def callbacks(self) -> list[Callback]:
        """Every callback so far, posted or not: `query`, `body`, `plain`, `xml`, `raw`, `codes`."""
        return self.hook.callbacks

    @property
    def cards(self) -> dict[str, Card]:
        """Every card with a task id, and how it stands before each member now."""
        return self.app.cards

    def member(self, userid: str, name: str = "", **more: Any) -> Member:
        """A colleague; `verified`, `contacts` and `seen` may be False."""
        made = Member(userid=userid, name=name or userid, **more)
        self.town.members[userid.lower()] = made
        return made

    def friend(self, external: str, member: str, name: str = "", state: str = "") -> Friend:
        """The two are contacts already, of long ago: no callback."""
        holder = self.town.must(member).userid
        self.town.names.setdefault(external, name or external)
        made = Friend(external=external, member=holder, name=name, since=self.town.clock(), state=state)
        self.town.friends[external, holder.lower()] = made
        return made

    async def _tell(self, **fields: Any) -> Callback:
        fields = {"CreateTime": self.town.clock()} | fields
        made = self.hook.wrap_up(fields, self.town.clock())
        if fields.get("Event") != "kf_msg_or_event":
            self.raws.append(made.raw)
        await self.hook.send(made)
        return made

    async def _event(self, member: str, event: str, **fields: Any) -> Callback:
        who = self.town.must(member).userid
        return await self._tell(
            FromUserName=who, MsgType="event", Event=event, **fields, AgentID=self.town.agent_id
        )

    async def _contact(self, change: str, external: str, member: str, **fields: Any) -> Callback:
        return await self._tell(
            FromUserName="sys",
            MsgType="event",
            Event="change_external_contact",
            ChangeType=change,
            UserID=self.town.must(member).userid,
            ExternalUserID=external,
            **fields,
        )

    async def scan(
        self, state: str, member: str, external: str, name: str = "", *, half: bool = False
    ) -> Callback:
        """An owner scans a code: a new contact, a State if the code had one, a WelcomeCode unless they were contacts before."""
        fields: dict[str, Any] = {"State": state} if state else {}
        if self.town.friend(external, member) is None:
            code = self.town.new("WELCOME")
            holder = self.town.must(member).userid.lower()
            self.town.welcomes[code] = Greeting(
                kind="contact", external=external, at=self.town.clock(), member=holder
            )
            fields["WelcomeCode"] = code
        self.friend(external, member, name, state)
        change = "add_half_external_contact" if half else "add_external_contact"
        return await self._contact(change, external, member, **fields)

    async def unfriend(self, external: str, member: str, *, by_member: bool = False) -> Callback:
        """The customer removes the member (del_follow_user), or the member him (del_external_contact)."""
        key = (external, member.lower())
        if by_member:
            del self.town.friends[key]
            return await self._contact("del_external_contact", external, member)
        self.town.friends[key].gone = True
        return await self._contact("del_follow_user", external, member)

    async def refuse_transfer(self, external: str, member: str) -> Callback:
        """A hand-over to that member does not work."""
        return await self._contact("transfer_fail", external, member, FailReason="customer_refused")

    async def say(self, member: str, text: str) -> Callback:
        """A colleague writes to the application."""
        return await self._message(member, "text", Content=text)

    async def picture(self, member: str, content: bytes, name: str = "photo.jpg") -> Callback:
        """A colleague sends a picture; `media/get` gives its content."""
        media = self.office.keep(name, len(content), content)
        return await self._message(member, "image", PicUrl="https://p.example.invalid/1", MediaId=media)

    async def _message(self, member: str, kind: str, **fields: Any) -> Callback:
        who, number = self.town.must(member).userid, int(self.town.new("7300000000000"))
        return await self._tell(
            FromUserName=who, MsgType=kind, **fields, MsgId=number, AgentID=self.town.agent_id
        )

    async def enter(self, member: str) -> Callback:
        """A colleague opens the application."""
        return await self._event(member, "enter_agent", EventKey="")

    async def press(
        self, member: str, task_id: str, key: str, options: dict[str, list[str]] | None = None
    ) -> Callback:
        """A colleague presses a button of a card, with what he chose; KeyError for a button that is not there (any more)."""
        card, name = self.app.cards[task_id], member.lower()
        if name in card.replaced:
            raise KeyError(f"{card.replaced[name]!r} stands where the buttons were")
        event = cards.pressed(card.shown[name], key, options or {})
        fields: dict[str, Any] = {"EventKey": key, "TaskId": task_id}
        fields |= {"CardType": card.shown[name]["card_type"], "ResponseCode": self.app.code(task_id)}
        items = [{"QuestionKey": q, "OptionIds": {"OptionId": ids}} for q, ids in (options or {}).items()]
        if items:
            fields["SelectedItems"] = {"SelectedItem": items}
        return await self._event(member, event, **fields)

    async def choose(self, member: str, label: str) -> Callback:
        """A colleague takes what bears this label, a button or an option of a list, on the newest card that has it."""
        for seen in reversed(self.received(member)):
            card = self.app.cards.get(seen.task_id)
            taken = cards.choice(card.shown[member.lower()], label) if card and not seen.replaced else None
            if taken is not None:
                return await self.press(member, seen.task_id, *taken)
        raise KeyError(f"nothing before {member} bears {label!r}")

    async def kf_choose(self, external: str, label: str) -> Callback:
        """An owner taps the row with this label on the newest menu that has it."""
        for seen in reversed(self.got(external)):
            if label in dict(seen.buttons):
                return await self.kf_say(external, label, menu_id=dict(seen.buttons)[label])
        raise KeyError(f"nothing before {external} bears {label!r}")

    async def kf_enter(
        self, external: str, scene: str = "", scene_param: str = "", name: str = ""
    ) -> Callback:
        """Somebody opens the customer-service chat; a welcome code comes only when nothing went to him for 48 h."""
        self.town.names.setdefault(external, name or external)
        chat, now = self.kf.chats[external], self.town.clock()
        chat.scene = scene or chat.scene
        event: Raw = {
            "event_type": "enter_session",
            "open_kfid": self.town.kf_id,
            "external_userid": external,
        }
        event |= {"scene": scene} | ({"scene_param": scene_param} if scene_param else {})
        if chat.greeted is None or now - chat.greeted > WINDOW:
            code = self.town.new("WC")
            self.town.welcomes[code] = Greeting(kind="kf", external=external, at=now)
            event["welcome_code"] = code
        return await self._ring(origin=4, msgtype="event", event=event)

    async def kf_say(self, external: str, text: str, menu_id: str = "") -> Callback:
        """An owner writes in the customer-service chat (or taps a row of a menu): the window opens anew."""
        words = {"content": text} | ({"menu_id": menu_id} if menu_id else {})
        return await self._ring(**self._by(external), msgtype="text", text=words)

    async def kf_picture(self, external: str, content: bytes, name: str = "photo.jpg") -> Callback:
        """An owner sends a picture there."""
        media = self.office.keep(name, len(content), content)
        return await self._ring(**self._by(external), msgtype="image", image={"media_id": media})

    def _by(self, external: str) -> Raw:
        self.town.names.setdefault(external, external)
        chat: Chat = self.kf.chats[external]
        chat.said, chat.left = self.town.clock(), MOST
        chat.state = 0 if chat.state == 4 else chat.state
        return {"open_kfid": self.town.kf_id, "external_userid": external, "origin": 3}

    async def kf_lose(self, msgid: str, fail_type: int = 0) -> Callback:
        """A message that was accepted fails after all (msg_send_fail); the person does not see it."""
        who = self.kf.sent[msgid]
        self.town.seen = [seen for seen in self.town.seen if seen.msgid != msgid]
        event: Raw = {"event_type": "msg_send_fail", "open_kfid": self.town.kf_id, "external_userid": who}
        event |= {"fail_msgid": msgid, "fail_type": fail_type}
        return await self._ring(origin=4, msgtype="event", event=event)

    async def _ring(self, **message: Any) -> Callback:
        made = self.kf.put(**message)
        self.raws.append({"key": f"kf:{made['msgid']}", "kf": made})
        fields = {"Token": self.kf.token(), "OpenKfId": self.town.kf_id}
        return await self._tell(MsgType="event", Event="kf_msg_or_event", **fields)

    def tap(self, who: str) -> None:
        """A colleague taps "send": one task by its msgid, or everything that waits for a member."""
        self.masses.tap(who, self.town.clock())

    def tap_later(self, who: str, seconds: int) -> None:
        """The same after so many seconds of the fake's clock; it happens when next somebody asks or looks."""
        self.masses.later.append((self.town.clock() + seconds, lambda at: self.masses.tap(who, at)))

    def pending(self, member: str) -> list[Task]:
        """The tasks that wait for that member's tap, oldest first."""
        self.masses.settle()
        return self.masses.pending(member)

    def received(self, member: str) -> list[Seen]:
        """What a member sees of the application, in order, without what was recalled."""
        return [seen for seen in self.got(member.lower()) if seen.kind == "app"]

    def got(self, person: str) -> list[Seen]:
        """What really came to this person (an external_userid as the road knows it), in order."""
        self.masses.settle()
        return [seen for seen in self.town.seen if seen.to == person and not seen.recalled]
