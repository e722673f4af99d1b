"""Tokens, the application itself and files: what every other call stands on (facts/wecom.md 1)."""

from dataclasses import dataclass, field

from tests.fake_wecom.errors import Raw, Wrong, need
from tests.fake_wecom.town import DAY, Town

LASTS = 7200


@dataclass(kw_only=True)
class Office:
    """`fetched` counts gettoken. `trusted` False: 60020; `forbidden`: beginnings of paths that answer 48002."""

    town: Town
    secret: str
    fetched: int = 0
    trusted: bool = True
    forbidden: set[str] = field(default_factory=set)
    ips: tuple[str, ...] = ("127.0.0.1",)
    _tokens: dict[str, int] = field(default_factory=dict)
    _uploaded: dict[str, int] = field(default_factory=dict)

    def token(self, body: Raw) -> Raw:
        """`gettoken`: the same token while one holds, as the platform does."""
        self.fetched += 1
        need(body.get("corpid"), 41002, "corpid missing")
        need(body.get("corpsecret"), 41004, "corpsecret missing")
        need(body["corpid"] == self.town.corp_id, 40013)
        need(body["corpsecret"] == self.secret, 40001)
        now = self.town.clock()
        held = [token for token, at in self._tokens.items() if now - at < LASTS]
        token = held[-1] if held else self.town.new("accesstoken")
        at = self._tokens.setdefault(token, now)
        return {"access_token": token, "expires_in": LASTS - (now - at)}

    def revoke(self) -> None:
        """The platform takes every token back before its time."""
        self._tokens.clear()

    def admit(self, path: str, token: object) -> None:
        """Whether a call may go on: token, address, permission."""
        need(token, 41001)
        need(token in self._tokens, 40014)
        need(self.town.clock() - self._tokens[str(token)] < LASTS, 42001)
        need(self.trusted or path == "getcallbackip", 60020)
        need(not any(path.startswith(start) for start in self.forbidden), 48002)

    def agent(self, body: Raw) -> Raw:
        """`agent/get`: the application and who may see it."""
        need(str(body.get("agentid")) == str(self.town.agent_id), 40056)
        users = [{"userid": member.userid} for member in self.town.members.values() if member.seen]
        told: Raw = {"agentid": self.town.agent_id, "name": "Rounds", "close": 0}
        told |= {"allow_userinfos": {"user": users}, "allow_partys": {"partyid": []}}
        return told | {"allow_tags": {"tagid": []}}

    def callback_ips(self, body: Raw) -> Raw:
        """`getcallbackip`."""
        return {"ip_list": list(self.ips)}

    def upload(self, body: Raw) -> Raw:
        """`media/upload`, held for three days; more than 5 bytes, at most 20 MB (a picture 10 MB)."""
        kind, found = body.get("type"), body.get("media")
        need(kind in {"image", "voice", "video", "file"}, 40004, "invalid media type")
        need(isinstance(found, dict), 41005, "media data missing")
        assert isinstance(found, dict)
        need(found["size"] > 5, 44001)
        need(found["size"] <= (10 if kind == "image" else 20) * 1024 * 1024, 45001, "media size out of limit")
        media = self.keep(found["name"], found["size"])
        return {"type": kind, "media_id": media, "created_at": str(self.town.clock())}

    def keep(self, name: str, length: int, content: bytes = b"") -> str:
        """Lay a file by and give its media id."""
        media = self.town.new("MEDIA")
        self.town.media[media] = (name, length, content)
        self._uploaded[media] = self.town.clock()
        return media

    def media(self, body: Raw) -> tuple[str, bytes]:
        """`media/get`: name and content of what a person sent."""
        media = str(body.get("media_id"))
        if media not in self.town.media or self.town.clock() - self._uploaded[media] > 3 * DAY:
            raise Wrong(40007)
        name, length, content = self.town.media[media]
        return name, content or bytes(length)
