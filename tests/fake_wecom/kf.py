"""Customer service (kf): the list that is fetched, the window of 48 h and five messages, states (facts/wecom.md 6)."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from tests.fake_wecom.errors import Raw, Wrong, at_most, need, whole
from tests.fake_wecom.town import DAY, Greeting, Seen, Town

WINDOW, MOST, WELCOME = 2 * DAY, 5, 20
WORD = re.compile(r"[0-9a-zA-Z_-]*")


@dataclass(kw_only=True)
class Chat:
    """One customer with the account. `state`: 0 new, 1 bot, 2 queue, 3 human, 4 ended; `left` of the five messages."""

    state: int = 4
    said: int | None = None
    left: int = 0
    servicer: str = ""
    scene: str = ""
    greeted: int | None = None  # when anything went to this customer last


@dataclass(kw_only=True)
class Kf:
    """Calls and state. `empty_pages`: so many of the next answers are empty though more follows.

    Whether the platform takes the same msgid twice is not written anywhere: it does here, which is the worse case;
    `unique` refuses the second.
    """

    town: Town
    chats: dict[str, Chat] = field(default_factory=lambda: defaultdict(Chat))
    log: list[Raw] = field(default_factory=list)  # what sync_msg gives
    tokens: dict[str, int] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)  # our msgid: to whom
    servicers: list[str] = field(default_factory=list)
    without_token: int = 0
    empty_pages: int = 0
    unique: bool = False

    def token(self) -> str:
        """The word of one callback, good for ten minutes."""
        token = self.town.new("ENCsync")
        self.tokens[token] = self.town.clock()
        return token

    def put(self, **message: object) -> Raw:
        """Lay one message or event into the list."""
        made: Raw = {"msgid": self.town.new("kfmsg"), "send_time": self.town.clock()} | message
        self.log.append(made)
        return made

    def _account(self, body: Raw) -> None:
        need(body.get("open_kfid") == self.town.kf_id, 95000)

    def add_way(self, body: Raw) -> Raw:
        """`kf/add_contact_way`."""
        self._account(body)
        scene = at_most(body, "scene", 32, in_bytes=True, code=40058)
        need(WORD.fullmatch(scene), 40058, "scene")
        return {"url": f"https://work.weixin.qq.com/kf/kfcfake?enc_scene=ENC{scene}"}

    def accounts(self, body: Raw) -> Raw:
        """`kf/account/list`."""
        return {"account_list": [{"open_kfid": self.town.kf_id, "name": "物业服务", "avatar": ""}]}

    def sync(self, body: Raw) -> Raw:
        """`kf/sync_msg`: what came after the cursor, of the last three days."""
        token = body.get("token") or ""
        if token:
            need(self.town.clock() - self.tokens.get(token, -601) <= 600, 95007)
        else:
            self.without_token += 1
        need(body.get("open_kfid", self.town.kf_id) == self.town.kf_id, 95000)
        most, cursor = whole(body, "limit", 1000, 1000), str(body.get("cursor") or "at0")
        need(re.fullmatch("at[0-9]+", cursor), 40058, "cursor")
        start = int(cursor[2:])
        oldest = self.town.clock() - 3 * DAY
        while start < len(self.log) and self.log[start]["send_time"] < oldest:
            start += 1
        if self.empty_pages:
            self.empty_pages -= 1
            return {"next_cursor": f"at{start}", "has_more": 1, "msg_list": []}
        end = min(start + most, len(self.log))
        more = int(end < len(self.log))
        return {"next_cursor": f"at{end}", "has_more": more, "msg_list": self.log[start:end]}

    def send(self, body: Raw) -> Raw:
        """`kf/send_msg`: state 0 or 1, within 48 h of the customer's last word, five messages."""
        self._account(body)
        who = str(body.get("touser"))
        need(who in self.chats, 40096)
        msgid = self._msgid(body)
        shown = self._built(body, who, msgid, "kf")
        chat, now = self.chats[who], self.town.clock()
        need(chat.state in (0, 1), 95018)
        need(chat.said is not None and now - chat.said <= WINDOW, 95002)
        need(chat.left > 0, 95001)
        chat.left -= 1
        chat.greeted = now
        self.sent[msgid] = who
        self.town.show(shown)
        return {"msgid": msgid}

    def _msgid(self, body: Raw) -> str:
        given = at_most(body, "msgid", 32, in_bytes=True, code=40058)
        need(WORD.fullmatch(given), 40058, "msgid")
        need(not self.unique or given not in self.sent, 40058, "msgid used before")
        return given or self.town.new("kfsent")

    def _built(self, body: Raw, who: str, msgid: str, kind: str) -> Seen:
        what = str(body.get("msgtype"))
        part = body.get(what)
        need(what in {"text", "image", "file", "link", "msgmenu"}, 40008)
        need(isinstance(part, dict), 40063, what)
        assert isinstance(part, dict)
        shown = Seen(to=who, kind="kf", text="", msgid=msgid, at=self.town.clock(), by=self.town.kf_id)
        if kind == "welcome":
            shown.kind = "welcome"
        if what == "text":
            shown.text = at_most(part, "content", 2048, in_bytes=True)
            need(shown.text, 44004)
        elif what == "link":
            need(part.get("title") and part.get("url"), 40063, "link")
            shown.text, shown.links = part.get("desc", ""), ((part["title"], part["url"]),)
        elif what == "msgmenu":
            _menu(part, shown)
        else:
            shown.files = (self.town.file(part.get("media_id")),)
        return shown

    def welcome(self, body: Raw) -> Raw:
        """`kf/send_msg_on_event`: one message per code, 20 s for a welcome."""
        found: Greeting | None = self.town.welcomes.get(str(body.get("code")))
        if found is None or found.kind != "kf":
            raise Wrong(40029)
        need(not found.used, 42022)
        need(self.town.clock() - found.at <= WELCOME, 42003)
        need(body.get("msgtype") in {"text", "msgmenu"}, 40008)
        msgid = self._msgid(body)
        self.town.show(self._built(body, found.external, msgid, "welcome"))
        self.sent[msgid] = found.external
        found.used = True
        self.chats[found.external].greeted = self.town.clock()
        return {"msgid": msgid}

    def state(self, body: Raw) -> Raw:
        """`kf/service_state/get`."""
        self._account(body)
        need(body.get("external_userid") in self.chats, 40096)
        chat = self.chats[str(body["external_userid"])]
        return {"service_state": chat.state, "servicer_userid": chat.servicer}

    def trans(self, body: Raw) -> Raw:
        """`kf/service_state/trans`; what has ended begins again only when the customer writes."""
        self._account(body)
        who, new = str(body.get("external_userid")), body.get("service_state")
        need(who in self.chats, 40096)
        chat = self.chats[who]
        need(new in (1, 2, 3, 4) and chat.state != 4 and not (chat.state == 3 and new in (1, 2)), 95016)
        assert isinstance(new, int)
        if new == 3:
            need(self.town.member(body.get("servicer_userid")) is not None, 95014)
            need(str(body["servicer_userid"]).lower() in self.servicers, 95014)
        chat.state, chat.servicer = new, str(body["servicer_userid"]) if new == 3 else ""
        return {"msg_code": self.town.new("MC")} if new in (2, 3, 4) else {}

    def customers(self, body: Raw) -> Raw:
        """`kf/customer/batchget`: only who was here in the last 48 h."""
        wanted, now = body.get("external_userid_list") or [], self.town.clock()
        need(0 < len(wanted) <= 100, 40058, "external_userid_list")
        fresh = [w for w in wanted if w in self.chats and now - (self.chats[w].said or 0) <= WINDOW]
        told = [{"external_userid": who, "nickname": self.town.names.get(who, "")} for who in fresh]
        if body.get("need_enter_session_context"):
            for row in told:
                row["enter_session_context"] = {"scene": self.chats[row["external_userid"]].scene}
        return {"customer_list": told, "invalid_external_userid": [w for w in wanted if w not in fresh]}


def _menu(part: Raw, shown: Seen) -> None:
    items = part.get("list") or []
    need(1 <= len(items) <= 10, 40058, "msgmenu.list")
    lines = [at_most(part, "head_content", 1024, in_bytes=True, code=40058)]
    for item in items:
        kind = item.get("type")
        need(kind in {"click", "view", "miniprogram", "text"}, 40058, "msgmenu type")
        row = item.get(kind) or {}
        need(row.get("content"), 40058, "msgmenu content")
        if kind == "click":
            at_most(row, "id", 128, in_bytes=True, code=40058)
            at_most(row, "content", 128, in_bytes=True, code=40058)
            shown.buttons += ((row["content"], row.get("id", "")),)
        elif kind == "view":
            at_most(row, "content", 1024, in_bytes=True, code=40058)
            shown.links += ((row["content"], row.get("url", "")),)
        else:
            lines.append(row["content"])
    lines.append(at_most(part, "tail_content", 1024, in_bytes=True, code=40058))
    shown.text = "\n".join(line for line in lines if line)
