"""Every channel with its person at the other end, for the tests of what all channels have in common."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Literal

from bot.channels.console import Console
from bot.channels.telegram import Telegram
from bot.channels.telegram import read as read_update
from bot.channels.wecom import read as read_callback
from bot.channels.wecom.api import Api
from bot.channels.wecom.members import Members
from bot.channels.wecom.tasks import Tasks
from bot.channels.wecom.welcome import Welcome
from bot.channels.wecom.window import Window
from bot.core.message import Address, Button, Channel, Inbound, Outbound
from tests.channels.wecom_way import moment
from tests.fake_telegram import FakeTelegram, Sent
from tests.fake_wecom import FakeWecom, Seen

Rows = list[list[str]]
LONGEST = 4096  # characters, of Telegram and of whoever splits a text


@dataclass(frozen=True, kw_only=True)
class Line:
    """A channel, and what its people saw: the text, the labels of what can be pressed, and files with their bytes.

    `rows`: buttons stand in their rows with those that open and copy, or in one row that holds what can be pressed, the
    others being told elsewhere, or there are none as nothing comes back. `longest`: of a text, in characters of 3 bytes.
    `press` presses what bears a label on the newest message; `say` is what else people do. `lose` lets the next answer
    to a send get lost after the message was taken; `opened` is what opens. They are None where there is no such thing.
    """

    channel: Channel
    seen: Callable[[], list[tuple[str, Rows]]]
    files: Callable[[], list[tuple[str, int]]]
    chats: Iterator[str] = field(default_factory=lambda: repeat("11"))
    rows: Literal["kept", "one", "none"] = "kept"
    longest: int = LONGEST
    holder: str = ""
    opened: Callable[[], list[tuple[str, str]]] | None = None
    press: Callable[[str], Awaitable[Inbound | None]] | None = None
    say: Callable[[str], Awaitable[Inbound | None]] | None = None
    lose: Callable[[], None] | None = None
    repeats: bool = False  # whether it says a lost message once more by itself, which its platform swallows

    def to(self, text: str, *rows: tuple[Button, ...]) -> Outbound:
        """A message to the person at the other end."""
        to = Address(channel=self.channel.name, id=next(self.chats))
        return Outbound(to=to, text=text, buttons=rows, holder=self.holder)

    def words(self) -> str:
        """All texts, one behind the other."""
        return "".join(text for text, _ in self.seen())

    def shows(self, rows: Rows, pressed: Rows) -> Rows:
        """How these rows are shown here, when `pressed` are those of them that come back."""
        if self.rows == "kept":
            return rows
        flat = [label for row in pressed for label in row]
        return [flat] if flat and self.rows == "one" else []


def console() -> Line:
    """The operator's own terminal."""
    channel = Console()

    def shown(sent: Outbound) -> tuple[str, Rows]:
        return sent.text, [[button.label for button in row] for row in sent.buttons]

    def files() -> list[tuple[str, int]]:
        documents = [sent.document for sent in channel.sent if sent.document]
        return [(document.name, len(document.content)) for document in documents]

    return Line(channel=channel, seen=lambda: [shown(sent) for sent in channel.sent], files=files)


def telegram(channel: Telegram, fake: FakeTelegram) -> Line:
    """A private chat."""

    def shown(sent: Sent) -> tuple[str, Rows]:
        return sent.text, [[button["text"] for button in row] for row in sent.buttons]

    async def press(label: str) -> Inbound | None:
        sent = fake.sent()[-1]
        await fake.press(sent.chat_id, sent.message_id, sent.press(label))
        return read_update(fake.chats.updates[-1])

    async def say(text: str) -> Inbound | None:
        await fake.say(11, text)
        return read_update(fake.chats.updates[-1])

    return Line(
        channel=channel,
        seen=lambda: [shown(sent) for sent in fake.sent()],
        files=lambda: [(sent.document, sent.size) for sent in fake.sent() if sent.document],
        press=press,
        say=say,
        lose=lambda: fake.fail_next("sendMessage", "drop_after"),
    )


def _wecom(channel: Channel, who: Callable[[], list[Seen]], path: str, wecom: FakeWecom) -> Line:
    """What all roads of WeCom have in common; a file is a message of its own there, without words."""
    return Line(
        channel=channel,
        seen=lambda: [(one.text, _row(one)) for one in who() if not one.files or one.text],
        files=lambda: [file for one in who() for file in one.files],
        opened=lambda: [link for one in who() for link in one.links],
        rows="none",
        lose=lambda: wecom.fail_next(path, "drop_after"),
    )


def _row(seen: Seen) -> Rows:
    labels = [label for label, _ in seen.options or seen.buttons]
    return [labels] if labels else []


def members(api: Api, wecom: FakeWecom) -> Line:
    """A colleague."""

    async def press(label: str) -> Inbound | None:
        return read_callback((await wecom.choose("zhangwei", label)).raw)

    async def say(text: str) -> Inbound | None:
        return read_callback((await wecom.say("zhangwei", text)).raw)

    line = _wecom(Members(api), lambda: wecom.received("zhangwei"), "message/send", wecom)
    chats = repeat("zhangwei")
    return replace(line, chats=chats, rows="one", press=press, say=say, repeats=True)


def window(api: Api, wecom: FakeWecom) -> Line:
    """An owner who has just written; three messages of 2048 bytes are well within the five."""

    async def press(label: str) -> Inbound | None:
        await wecom.kf_choose("wmK", label)
        return read_callback(wecom.raws[-1])

    async def say(text: str) -> Inbound | None:
        await wecom.kf_say("wmK", text)
        return read_callback(wecom.raws[-1])

    line = _wecom(Window(api, wecom.kf_id), lambda: wecom.got("wmK"), "kf/send_msg", wecom)
    return replace(line, chats=repeat("wmK"), rows="one", longest=2000, press=press, say=say)


def tasks(api: Api, wecom: FakeWecom) -> Line:
    """An owner whose colleague taps at once, however often."""
    wecom.town.mass_a_day = None

    def got() -> list[Seen]:
        wecom.tap("zhangwei")
        return wecom.got("wmLi")

    path = "externalcontact/add_msg_template"
    line = _wecom(Tasks(api, now=lambda: moment(wecom)), got, path, wecom)
    return replace(line, chats=repeat("wmLi"), longest=1333, holder="zhangwei")


async def welcome(api: Api, wecom: FakeWecom) -> Line:
    """Owners who have just become contacts, each good for one message."""
    people = [f"wm{number}" for number in range(3)]
    codes = [(await wecom.scan("own", "zhangwei", one)).xml["WelcomeCode"] for one in people]

    def got() -> list[Seen]:
        return [seen for one in people for seen in wecom.got(one)]

    line = _wecom(Welcome(api), got, "externalcontact/send_welcome_msg", wecom)
    return replace(line, chats=iter([f"contact:{code}" for code in codes]), longest=1333)
