"""What the engine may rely on with every channel, whichever it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from bot.channels.console import Console
from bot.channels.telegram import Telegram
from bot.core.message import Address, Button, Channel, Document, Outbound
from tests.fake_telegram import FakeTelegram


@dataclass(frozen=True, kw_only=True)
class Line:
    """A channel and what its people saw: the text, the labels of the buttons, and the files with their size in bytes."""

    channel: Channel
    seen: Callable[[], list[tuple[str, list[list[str]]]]]
    files: Callable[[], list[tuple[str, int]]]

    def to(self, chat: str, text: str, *rows: tuple[Button, ...]) -> Outbound:
        return Outbound(to=Address(channel=self.channel.name, id=chat), text=text, buttons=rows)


@pytest.fixture
def lean() -> bool:
    """The way out that is taken by default."""
    return True


@pytest.fixture(params=["console", "telegram"])
def line(request: pytest.FixtureRequest) -> Line:
    if request.param == "console":
        console = Console()
        return Line(
            channel=console,
            seen=lambda: [_console(sent) for sent in console.sent],
            files=lambda: [
                (sent.document.name, len(sent.document.content)) for sent in console.sent if sent.document
            ],
        )
    telegram: Telegram = request.getfixturevalue("telegram")
    fake: FakeTelegram = request.getfixturevalue("fake")
    return Line(
        channel=telegram,
        seen=lambda: [_telegram(sent) for sent in fake.sent()],
        files=lambda: [(sent.document, sent.size) for sent in fake.sent() if sent.document],
    )


def _console(sent: Outbound) -> tuple[str, list[list[str]]]:
    return sent.text, [[button.label for button in row] for row in sent.buttons]


def _telegram(sent) -> tuple[str, list[list[str]]]:
    return sent.text, [[button["text"] for button in row] for row in sent.buttons]


async def test_a_message_arrives_word_for_word_and_gets_an_id(line: Line):
    number = await line.channel.send(line.to("11", "王女士您好：<b>305.12</b> 元 & *谢谢* _😊_"))
    assert number
    assert line.seen() == [("王女士您好：<b>305.12</b> 元 & *谢谢* _😊_", [])]


async def test_two_messages_to_one_chat_have_two_ids(line: Line):
    first = await line.channel.send(line.to("11", "一"))
    second = await line.channel.send(line.to("11", "一"))
    assert first != second


async def test_every_kind_of_button_comes_through_in_its_row(line: Line):
    rows = (
        (Button(label="已交", press="paid:12"), Button(label="约时间", press="when:12")),
        (
            Button(label="缴费", url="https://pay.example/12"),
            Button(label="账号", copy="6222 0000 0000 0000"),
        ),
    )
    await line.channel.send(line.to("11", "选一个", *rows))
    assert line.seen() == [("选一个", [["已交", "约时间"], ["缴费", "账号"]])]


async def test_the_longest_text_is_not_cut(line: Line):
    await line.channel.send(line.to("11", "费" * 4096))
    assert line.seen() == [("费" * 4096, [])]


async def test_a_file_arrives_whole_with_its_caption_and_buttons(line: Line):
    """Practice P8: a letter is sent as a document."""
    content = b"%PDF-1.7\r\n" + bytes(range(256)) * 40
    letter = Document(name="催费函 8-2.pdf", content=content)
    message = line.to("11", "王女士您好,附上函件。", (Button(label="收到", press="got:12"),))
    number = await line.channel.send(replace(message, document=letter))
    assert number
    assert line.seen() == [("王女士您好,附上函件。", [["收到"]])]
    assert line.files() == [("催费函 8-2.pdf", len(content))]


async def test_a_press_that_nobody_knows_is_answered_without_a_complaint(line: Line):
    await line.channel.answer_press("long gone", "好的")
    await line.channel.answer_press("long gone")
    assert line.seen() == []


async def test_the_console_shows_each_message_with_its_id():
    shown: list[tuple[str, str]] = []
    console = Console(show=lambda message, number: shown.append((message.text, number)))
    for text in ("一", "二"):
        await console.send(Outbound(to=Address(channel="console", id="owner"), text=text))
    assert shown == [("一", "c1"), ("二", "c2")]
