"""Customer contact: contact ways, details, remarks and the one welcome message (facts/wecom.md 5)."""

from dataclasses import dataclass

from tests.fake_wecom.errors import Raw, Wrong, at_most, need, whole
from tests.fake_wecom.town import Friend, Seen, Town, Way

WELCOME = 20  # seconds


def attachments(town: Town, body: Raw) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, int], ...]]:
    """The links and the files a message carries, each checked; at most nine."""
    found = body.get("attachments") or []
    need(isinstance(found, list) and len(found) <= 9, 41065, "attachments")
    links, files = [], []
    for one in found:
        kind = one.get("msgtype")
        part = one.get(kind) or {}
        need(kind in {"image", "link", "miniprogram", "video", "file"}, 41064, "attachment msgtype")
        if kind == "link":
            need(part.get("title") and part.get("url"), 41064, "link.title, link.url")
            at_most(part, "title", 128, in_bytes=True, code=41065)
            at_most(part, "desc", 512, in_bytes=True, code=41065)
            at_most(part, "url", 2048, in_bytes=True, code=41065)
            at_most(part, "picurl", 2048, in_bytes=True, code=41065)
            links.append((part["title"], part["url"]))
        elif kind == "miniprogram":
            at_most(part, "title", 64, in_bytes=True, code=41065)
            links.append((part.get("title", ""), part.get("page", "")))
        elif part.get("media_id") or kind != "image" or not part.get("pic_url"):
            files.append(town.file(part.get("media_id")))
    return tuple(links), tuple(files)


def words(body: Raw) -> str:
    """The text of a message to customers, at most 4000 bytes; text or attachments there must be."""
    text = at_most(body.get("text") or {}, "content", 4000, in_bytes=True)
    need(text or body.get("attachments"), 44004)
    return text


@dataclass(kw_only=True)
class ContactBook:
    """The calls under `externalcontact/` that are about people."""

    town: Town

    def add_way(self, body: Raw) -> Raw:
        """`add_contact_way`."""
        need(body.get("type") in (1, 2) and body.get("scene") in (1, 2), 40058, "type, scene")
        self._fits(body)
        users = body.get("user") or []
        need(users and len(users) <= 100 and (body["type"] == 2 or len(users) == 1), 40058, "user")
        for user in users:
            member = self.town.must(user)
            need(member.verified and member.contacts, 41054)
        config = self.town.new("config")
        url = f"https://p.example.invalid/wwhead/{config}/0" if body["scene"] == 2 else ""
        self.town.ways[config] = Way(config_id=config, body=body, qr_code=url)
        return {"config_id": config} | ({"qr_code": url} if url else {})

    def _fits(self, body: Raw) -> None:
        at_most(body, "state", 30, code=40058)
        at_most(body, "remark", 30, code=40058)
        need(not body.get("is_temp"), 40058, "is_temp is for medical companies")

    def _way(self, body: Raw) -> Way:
        found = self.town.ways.get(str(body.get("config_id")))
        if found is None:
            raise Wrong(40058, "invalid config_id")
        return found

    def get_way(self, body: Raw) -> Raw:
        """`get_contact_way`."""
        way = self._way(body)
        return {"contact_way": way.body | {"config_id": way.config_id, "qr_code": way.qr_code}}

    def list_ways(self, body: Raw) -> Raw:
        """`list_contact_way`."""
        most, start = whole(body, "limit", 100, 1000), int(body.get("cursor") or 0)
        found = list(self.town.ways)
        more = {"next_cursor": str(start + most)} if start + most < len(found) else {}
        return {"contact_way": [{"config_id": config} for config in found[start : start + most]]} | more

    def update_way(self, body: Raw) -> Raw:
        """`update_contact_way`."""
        way = self._way(body)
        self._fits(body)
        for user in body.get("user") or []:
            self.town.must(user)
        way.body = way.body | {name: value for name, value in body.items() if name != "config_id"}
        return {}

    def del_way(self, body: Raw) -> Raw:
        """`del_contact_way`."""
        del self.town.ways[self._way(body).config_id]
        return {}

    def _of(self, external: object) -> list[Friend]:
        need(external in self.town.names, 40096)
        return [friend for (who, _), friend in self.town.friends.items() if who == external]

    def get(self, body: Raw) -> Raw:
        """`get`: details and who holds the contact; a member whom the customer removed still has him."""
        external = body.get("external_userid")
        found = self._of(external)
        need(found, 84061)
        name = self.town.names[str(external)]
        person = {"external_userid": external, "name": name, "type": 1, "avatar": "", "gender": 0}
        return {"external_contact": person, "follow_user": [_follow(friend) for friend in found]}

    def customers(self, body: Raw) -> Raw:
        """`list`: the customers of a member; 84061 when there is none."""
        member = self.town.must(body.get("userid"))
        found = [who for who, holder in self.town.friends if holder == member.userid.lower()]
        need(found, 84061)
        return {"external_userid": found}

    def remark(self, body: Raw) -> Raw:
        """`remark`."""
        member = self.town.must(body.get("userid"))
        friend = self.town.friends.get((str(body.get("external_userid")), member.userid.lower()))
        if friend is None:
            raise Wrong(84061)
        friend.remark = at_most(body, "remark", 20, code=40058) or friend.remark
        friend.description = at_most(body, "description", 150, code=40058) or friend.description
        return {}

    def follow_users(self, body: Raw) -> Raw:
        """`get_follow_user_list`: members with the right of customer contact."""
        return {"follow_user": [member.userid for member in self.town.members.values() if member.contacts]}

    def welcome(self, body: Raw) -> Raw:
        """`send_welcome_msg`: once, and within 20 s of the event."""
        found = self.town.welcomes.get(str(body.get("welcome_code")))
        need(found and found.kind == "contact", 41050)
        assert found is not None
        need(not found.used, 41051)
        need(self.town.clock() - found.at <= WELCOME, 41050)
        text = words(body)
        links, files = attachments(self.town, body)
        found.used = True
        msgid, now = self.town.new("welcome"), self.town.clock()
        shown = Seen(to=found.external, kind="welcome", text=text, msgid=msgid, at=now, by=found.member)
        shown.links, shown.files = links, files
        self.town.show(shown)
        return {}


def _follow(friend: Friend) -> Raw:
    told: Raw = {"userid": friend.member, "remark": friend.remark or friend.name, "createtime": friend.since}
    told |= {"description": friend.description, "tags": [], "remark_mobiles": [], "add_way": 1}
    return told | ({"state": friend.state} if friend.state else {})
