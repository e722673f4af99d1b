"""App messages to members: `message/*`, with the drops nobody is told of and the codes that work once."""

import json
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace

from tests.fake_wecom import cards
from tests.fake_wecom.errors import Raw, Wrong, at_most, cut, need
from tests.fake_wecom.town import DAY, Seen, Town

A_MINUTE, AN_HOUR = 30, 1000  # to one member; what is more is dropped without a word (wecom 2)


@dataclass(kw_only=True)
class Card:
    """A card that was sent. By member (lower case): what it shows now, and the words that stand where buttons were."""

    task_id: str
    body: Raw
    shown: dict[str, Raw] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class _Code:
    task_id: str
    at: int
    used: bool = False


@dataclass(kw_only=True)
class App:
    """State and calls of the application. `dropped`: what went over a limit; `swallowed`: duplicates."""

    town: Town
    cards: dict[str, Card] = field(default_factory=dict)
    dropped: list[tuple[str, Raw]] = field(default_factory=list)
    swallowed: list[Raw] = field(default_factory=list)
    codes: dict[str, _Code] = field(default_factory=dict)
    has_hook: bool = True  # whether a callback address stands in the console: without it no interactive card
    _got: dict[str, deque[int]] = field(default_factory=lambda: defaultdict(deque))
    _before: dict[str, int] = field(default_factory=dict)
    _sent: dict[str, int] = field(default_factory=dict)

    def send(self, body: Raw) -> Raw:
        """`message/send`."""
        need(body.get("agentid") == self.town.agent_id, 40056)
        wanted = self._receivers(body)
        known = {name: self.town.member(name) for name in wanted}
        reached = [name for name, member in known.items() if member is not None and member.seen]
        if not reached:
            raise Wrong(81013, invaliduser="|".join(sorted(set(known) - set(reached))))
        told: Raw = {"errcode": 0, "errmsg": "ok", "invalidparty": "", "invalidtag": "", "unlicenseduser": ""}
        told |= {"invaliduser": "|".join(name for name in known if name not in reached)}
        told["msgid"] = self.town.new("MSG")
        if self._repeats(body):
            self.swallowed.append(body)
            return told
        seen, card = self._built(body, told["msgid"])
        self._sent[told["msgid"]] = self.town.clock()
        if card is not None:
            self.cards[card.task_id] = card
            told["response_code"] = self.code(card.task_id)
        for name in reached:
            self._deliver(name, seen, card, body)
        return told

    def _receivers(self, body: Raw) -> list[str]:
        touser = body.get("touser") or ""
        need(isinstance(touser, str), 40058, "Warning: wrong json format. touser should be string")
        need(touser or body.get("toparty") or body.get("totag"), 40063, "touser, toparty, totag are empty")
        if touser == "@all":
            return list(self.town.members)
        names = [name.lower() for name in touser.split("|") if name]
        need(len(names) <= 1000, 40058, "touser over 1000")
        return list(dict.fromkeys(names))

    def _repeats(self, body: Raw) -> bool:
        """Whether exactly this was sent within the interval (wecom 3: the whole request is compared)."""
        whole, now = json.dumps(body, sort_keys=True), self.town.clock()
        interval = min(int(body.get("duplicate_check_interval", 1800)), 14400)
        if body.get("enable_duplicate_check") and now - self._before.get(whole, -14400) < interval:
            return True
        self._before[whole] = now
        return False

    def _built(self, body: Raw, msgid: str) -> tuple[Seen, Card | None]:
        kind = str(body.get("msgtype"))
        part = body.get(kind)
        need(kind in {"text", "markdown", "textcard", "template_card", "file", "image"}, 40008)
        if not isinstance(part, dict):
            raise Wrong(40063, kind)
        empty = Seen(to="", kind="app", text="", msgid=msgid, at=self.town.clock())
        if kind in {"text", "markdown"}:
            need(at_most(part, "content", 1 << 20).strip(), 44004)
            return replace(empty, text=cut(part["content"], 2048)), None
        if kind in {"file", "image"}:
            return replace(empty, files=(self.town.file(part.get("media_id")),)), None
        if kind == "textcard":
            return self._text_card(part, empty), None
        cards.check(part)
        seen = replace(empty, **_looks(part))
        if not part.get("task_id"):
            return seen, None
        need(self.has_hook, 43012)
        need(part["task_id"] not in self.cards, 42014, "task_id used before")
        return replace(seen, task_id=part["task_id"]), Card(task_id=part["task_id"], body=part)

    def _text_card(self, part: Raw, empty: Seen) -> Seen:
        need(part.get("title") and part.get("description"), 40063, "title, description")
        need(str(part.get("url", "")).startswith(("http://", "https://")), 40063, "url")
        at_most(part, "url", 2048, in_bytes=True)
        at_most(part, "btntxt", 4)
        words = cut(part["title"], 128) + "\n" + cut(part["description"], 512)
        return replace(empty, text=words, links=((part.get("btntxt") or "", part["url"]),))

    def _deliver(self, name: str, seen: Seen, card: Card | None, body: Raw) -> None:
        now, got = self.town.clock(), self._got[name]
        while got and got[0] <= now - 3600:
            got.popleft()
        if len(got) >= AN_HOUR or sum(at > now - 60 for at in got) >= A_MINUTE:
            self.dropped.append((name, body))
            return
        got.append(now)
        self.town.show(replace(seen, to=name))
        if card is not None:
            card.shown[name] = card.body

    def code(self, task_id: str) -> str:
        """A fresh word to update this card with."""
        code = self.town.new("RC")
        self.codes[code] = _Code(task_id=task_id, at=self.town.clock())
        return code

    def update(self, body: Raw) -> Raw:
        """`message/update_template_card`: the code works once and for 72 h (24 h in older pages)."""
        need(body.get("agentid") == self.town.agent_id, 40056)
        code = self.codes.get(str(body.get("response_code")))
        if code is None:
            raise Wrong(40029, "invalid response_code")
        need(not code.used, 42022)
        need(self.town.clock() - code.at <= 3 * DAY, 42003)
        button, new = body.get("button"), body.get("template_card")
        need(button or new, 40063, "button or template_card")
        if button:
            need(at_most(button, "replace_name", 1 << 10), 40063, "replace_name")
        else:
            cards.check(new or {})
        card, users = self.cards[code.task_id], body.get("userids") or []
        need(isinstance(users, list) and len(users) <= 1000, 40058, "userids")
        names = list(card.shown) if body.get("atall") == 1 else [str(name).lower() for name in users]
        need(names, 40063, "userids")
        code.used = True
        for name in (name for name in names if name in card.shown):
            self._change(card, name, button["replace_name"] if button else None, new)
        wrong = [name for name in names if name not in card.shown]
        return {"errcode": 0, "errmsg": "ok"} | ({"invaliduser": wrong} if wrong else {})

    def _change(self, card: Card, name: str, words: str | None, new: Raw | None) -> None:
        """Every copy of this card before that member shows the new state; one with a word in place has no buttons."""
        if new is not None:
            card.shown[name] = new
            card.replaced.pop(name, None)
        else:
            card.replaced[name] = str(words)
        shown = card.shown[name]
        now = _looks(shown) | {"replaced": words or ""} | ({"buttons": (), "options": ()} if words else {})
        for number, seen in enumerate(self.town.seen):
            if (seen.to, seen.task_id) == (name, card.task_id):
                self.town.seen[number] = replace(seen, **now)

    def recall(self, body: Raw) -> Raw:
        """`message/recall`, within 24 h."""
        at = self._sent.get(str(body.get("msgid")))
        if at is None:
            raise Wrong(40008, "invalid msgid")
        need(self.town.clock() - at <= DAY, 42052)
        for seen in self.town.seen:
            seen.recalled = seen.recalled or seen.msgid == body["msgid"]
        return {"errcode": 0, "errmsg": "ok"}


def _looks(card: Raw) -> Raw:
    looks: Raw = {"text": cards.text(card), "links": cards.links(card), "buttons": cards.buttons(card)}
    return looks | {"options": cards.options(card)}
