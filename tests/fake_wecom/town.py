"""What the fake remembers: members, contacts, what people see, tasks that wait for a tap; nothing of HTTP."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.fake_wecom.errors import Raw, Wrong, need

START = 1_793_145_600  # 2026-10-28 08:00:00 in China
DAY = 24 * 3600

Kind = Literal["app", "kf", "task", "welcome"]


@dataclass(kw_only=True)
class Clock:
    """Unix seconds that stand still until a test moves them."""

    now: int = START

    def __call__(self) -> int:
        return self.now

    def forward(self, *, seconds: int = 0, minutes: int = 0, hours: int = 0, days: int = 0) -> None:
        """Let so much time pass."""
        self.now += seconds + 60 * minutes + 3600 * hours + DAY * days


@dataclass(kw_only=True)
class Seen:
    """One message as the person sees it.

    `links` are (title, url), `buttons` (label, key), `options` of drop-downs and lists (label, id), `files` (name, bytes).
    """

    to: str
    kind: Kind
    text: str
    msgid: str
    at: int
    links: tuple[tuple[str, str], ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, int], ...] = ()
    by: str = ""  # the colleague in whose name it came
    task_id: str = ""  # of the card, for `press`
    replaced: str = ""  # what stands where the buttons of the card were
    recalled: bool = False

    def press(self, label: str) -> str:
        """The key of the button with this label; KeyError when there is none."""
        return dict(self.buttons)[label]


@dataclass(kw_only=True)
class Member:
    """A colleague; ids do not tell upper from lower case. `seen`: the application is visible to him."""

    userid: str
    name: str
    verified: bool = True  # activated and real-name verified: may hold a contact way
    contacts: bool = True  # has the right of customer contact
    seen: bool = True


@dataclass(kw_only=True)
class Friend:
    """A customer in the contacts of one member; `gone`: the customer removed the member, who still has him in the list."""

    external: str
    member: str
    name: str
    since: int
    state: str = ""
    remark: str = ""
    description: str = ""
    gone: bool = False


@dataclass(kw_only=True)
class Way:
    """A contact way, and whoever scans its code becomes a contact of one of its members."""

    config_id: str
    body: Raw
    qr_code: str


@dataclass(kw_only=True)
class Result:
    """What became of a task for one customer: 0 waits, 1 sent, 2 not a friend, 3 quota."""

    status: int = 0
    at: int = 0


@dataclass(kw_only=True)
class Task:
    """A mass-send task; `shares` are the customers of each member (lower case), `tapped` when he confirmed."""

    msgid: str
    body: Raw
    at: int
    shares: dict[str, dict[str, Result]]
    tapped: dict[str, int] = field(default_factory=dict)
    cancelled: bool = False
    reminded: deque[int] = field(default_factory=deque)

    @property
    def text(self) -> str:
        """Its words."""
        return str(self.body.get("text", {}).get("content", ""))


@dataclass(kw_only=True)
class Greeting:
    """The word for one welcome message, of a new contact or of the customer-service chat."""

    kind: Literal["contact", "kf"]
    external: str
    at: int
    member: str = ""
    used: bool = False


@dataclass(kw_only=True)
class Town:
    """All people of the company and around it. `mass_a_day`: mass messages a customer gets a day, None for no limit."""

    corp_id: str
    agent_id: int
    kf_id: str
    clock: Callable[[], int]
    members: dict[str, Member] = field(default_factory=dict)
    friends: dict[tuple[str, str], Friend] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # of customers, by external_userid
    ways: dict[str, Way] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    media: dict[str, tuple[str, int, bytes]] = field(default_factory=dict)  # name, size, content
    welcomes: dict[str, Greeting] = field(default_factory=dict)
    mass_a_day: int | None = 1
    mass_got: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    last_chat: dict[str, str] = field(default_factory=dict)  # external: the member who last wrote with him
    _numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def new(self, kind: str) -> str:
        """A fresh id of this kind."""
        self._numbers[kind] += 1
        return f"{kind}{self._numbers[kind]:06d}"

    def member(self, userid: object) -> Member | None:
        """The colleague of that id, however it is spelt."""
        return self.members.get(userid.lower()) if isinstance(userid, str) else None

    def must(self, userid: object) -> Member:
        """The same; a stranger is refused with 60111."""
        found = self.member(userid)
        if found is None:
            raise Wrong(60111)
        return found

    def friend(self, external: str, member: str) -> Friend | None:
        """The contact, None when the two have none (any more)."""
        found = self.friends.get((external, member.lower()))
        return None if found is None or found.gone else found

    def file(self, media_id: object) -> tuple[str, int]:
        """Name and size of an uploaded file."""
        need(media_id in self.media, 40007)
        name, length, _ = self.media[str(media_id)]
        return name, length

    def show(self, seen: Seen) -> Seen:
        """It lies before the person now."""
        self.seen.append(seen)
        return seen
