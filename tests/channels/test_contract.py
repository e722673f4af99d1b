"""What the engine may rely on with every channel, whichever it is."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.channels.console import Console
from bot.channels.telegram import Telegram
from bot.core.message import Address, Button, ChannelError, Document, Link, Outbound
from tests.channels import lines
from tests.channels.lines import Line
from tests.channels.wecom_way import calling
from tests.fake_telegram import FakeTelegram
from tests.fake_wecom import FakeWecom

WECOM = ["wecom", "wecom_kf", "wecom_external", "wecom_welcome"]
WIRED = ["telegram", *WECOM]
BOTH_WAYS = ["telegram", "wecom", "wecom_kf"]


def signs(number: int) -> str:
    """So many different Chinese characters, of three bytes each."""
    return "".join(chr(0x4E00 + place) for place in range(number))


@pytest.fixture
def lean() -> bool:
    """The way out that is taken by default."""
    return True


@pytest.fixture(params=["console", "telegram", *WECOM])
async def line(
    request: pytest.FixtureRequest, fake: FakeTelegram, telegram: Telegram, wecom: FakeWecom
) -> AsyncIterator[Line]:
    if request.param == "console":
        yield lines.console()
    elif request.param == "telegram":
        yield lines.telegram(telegram, fake)
    else:
        await wecom.kf_say("wmK", "在吗")
        async with calling(wecom) as api:
            made = {"wecom": lines.members, "wecom_kf": lines.window, "wecom_external": lines.tasks}.get(
                request.param
            )
            yield made(api, wecom) if made else await lines.welcome(api, wecom)


async def test_each_channel_bears_the_name_under_which_its_addresses_are_kept(
    line: Line, request: pytest.FixtureRequest
):
    assert f"[{line.channel.name}]" in request.node.name


async def test_a_message_arrives_word_for_word_and_gets_an_id(line: Line):
    number = await line.channel.send(line.to("王女士您好：<b>305.12</b> 元 & *谢谢* _😊_"))
    assert number
    assert line.seen() == [("王女士您好：<b>305.12</b> 元 & *谢谢* _😊_", [])]


async def test_two_messages_to_one_chat_have_two_ids(line: Line):
    first = await line.channel.send(line.to("一"))
    second = await line.channel.send(line.to("一"))
    assert first != second
    assert len(line.seen()) == 2


async def test_every_kind_of_button_comes_through_in_its_row(line: Line):
    rows = (
        (Button(label="已交", press="paid:12"), Button(label="约时间", press="when:12")),
        (
            Button(label="缴费", url="https://pay.example/12"),
            Button(label="账号", copy="6222 0000 0000 0000"),
        ),
    )
    await line.channel.send(line.to("选一个", *rows))
    [(text, shown)] = line.seen()
    assert text.startswith("选一个")
    assert shown == line.shows([["已交", "约时间"], ["缴费", "账号"]], [["已交", "约时间"]])
    if line.opened is not None:
        assert "账号: 6222 0000 0000 0000" in text
        assert ("缴费", "https://pay.example/12") in line.opened() or "缴费: https://pay.example/12" in text


@pytest.mark.parametrize("line", WECOM, indirect=True)
async def test_a_link_to_answer_by_comes_with_the_message(line: Line):
    way = Link(title="在这里回复", url="https://work.example/kf?enc_scene=own_12")
    await line.channel.send(replace(line.to("您好"), links=(way,)))
    text = line.seen()[0][0]
    assert (way.title, way.url) in line.opened() or text.endswith(f"{way.title}: {way.url}")


async def test_the_longest_text_is_not_cut(line: Line):
    text = signs(line.longest)
    await line.channel.send(line.to(text))
    assert line.words() == text
    assert {buttons == [] for _, buttons in line.seen()} == {True}


@pytest.mark.parametrize("length", [150, 500, 900])
async def test_a_long_text_keeps_its_buttons(line: Line, length: int):
    text = signs(length)
    await line.channel.send(line.to(text, (Button(label="收到", press="got:12"),)))
    assert line.words().replace("\n", "").startswith(text)
    assert [rows for _, rows in line.seen() if rows] == ([[["收到"]]] if line.rows != "none" else [])


async def test_a_file_arrives_whole_with_its_caption_and_buttons(line: Line):
    """Practice P8: a letter is sent as a document."""
    content = b"%PDF-1.7\r\n" + bytes(range(256)) * 40
    letter = Document(name="催费函 8-2.pdf", content=content)
    message = line.to("王女士您好,附上函件。", (Button(label="收到", press="got:12"),))
    number = await line.channel.send(replace(message, document=letter))
    assert number
    assert line.seen() == [("王女士您好,附上函件。", line.shows([["收到"]], [["收到"]]))]
    assert line.files() == [("催费函 8-2.pdf", len(content))]


async def test_a_press_that_nobody_knows_is_answered_without_a_complaint(line: Line):
    await line.channel.answer_press("long gone", "好的")
    await line.channel.answer_press("long gone")
    assert line.seen() == []


@pytest.mark.parametrize("line", BOTH_WAYS, indirect=True)
async def test_a_press_comes_back_as_the_word_of_its_button(line: Line):
    number = await line.channel.send(line.to("付了吗", (Button(label="已交", press="paid:12"),)))
    inbound = await line.press("已交")
    assert inbound is not None
    assert (inbound.press, inbound.sender) == ("paid:12", line.to("").to)
    assert inbound.pressed_on == (
        None if line.channel.name == "wecom_kf" else number
    )  # a menu does not say it


@pytest.mark.parametrize("line", BOTH_WAYS, indirect=True)
async def test_twelve_buttons_come_back_each_as_itself(line: Line):
    """A list of flats has more of them than a WeCom card or menu has room for buttons: 6 and 10."""
    labels = [f"{number}-1201" for number in range(1, 13)]
    await line.channel.send(line.to("哪一户", *((Button(label=one, press=f"is:{one}"),) for one in labels)))
    shown = [label for _, rows in line.seen() for row in rows for label in row]
    assert set(shown) <= set(labels) and len(shown) >= 10
    for label in shown[:1] + shown[-1:]:
        inbound = await line.press(label)
        assert inbound is not None and inbound.press == f"is:{label}"
    assert all(label in line.words() for label in set(labels) - set(shown))


@pytest.mark.parametrize("line", BOTH_WAYS, indirect=True)
async def test_what_somebody_says_comes_in_with_who_it_is(line: Line):
    first, second = await line.say("后天下午三点付 <好> &"), await line.say("好")
    assert first is not None and second is not None
    assert (first.text, first.sender, first.private) == ("后天下午三点付 <好> &", line.to("").to, True)
    assert first.key != second.key


@pytest.mark.parametrize("line", WIRED, indirect=True)
async def test_a_lost_answer_never_makes_two_messages(line: Line):
    """Sent once and said to be unknown, or said once more where the platform itself swallows the second."""
    line.lose()
    if line.repeats:
        await line.channel.send(line.to("您好"))
    else:
        with pytest.raises(ChannelError) as caught:
            await line.channel.send(line.to("您好"))
        assert caught.value.outcome == "unknown"
    assert line.seen() == [("您好", [])]


@pytest.mark.parametrize("line", WIRED, indirect=True)
async def test_an_empty_text_is_refused(line: Line):
    with pytest.raises(ChannelError) as caught:
        await line.channel.send(line.to(" \n"))
    assert (caught.value.outcome, line.seen()) == ("refused", [])


async def test_the_console_shows_each_message_with_its_id():
    shown: list[tuple[str, str]] = []
    console = Console(show=lambda message, number: shown.append((message.text, number)))
    for text in ("一", "二"):
        await console.send(Outbound(to=Address(channel="console", id="owner"), text=text))
    assert shown == [("一", "c1"), ("二", "c2")]


async def test_a_road_that_is_over_is_shut_and_its_chat_is_not_gone(wecom: FakeWecom):
    """Whoever sends takes another road then, and does not strike the person off."""
    await wecom.kf_say("wmK", "过两天")
    wecom.clock.forward(hours=48, seconds=1)
    async with calling(wecom) as api:
        welcome, window = await lines.welcome(api, wecom), lines.window(api, wecom)
        used = welcome.to("一")
        await welcome.channel.send(used)
        for channel, message in ((window.channel, window.to("一")), (welcome.channel, used)):
            with pytest.raises(ChannelError) as caught:
                await channel.send(message)
            error = caught.value
            assert (error.outcome, error.shut, error.closed) == ("refused", True, False)


async def test_a_person_who_is_not_there_is_gone_for_good(wecom: FakeWecom):
    async with calling(wecom) as api:
        for line in (lines.members(api, wecom), lines.window(api, wecom), lines.tasks(api, wecom)):
            to = Address(channel=line.channel.name, id="nobody")
            with pytest.raises(ChannelError) as caught:
                await line.channel.send(replace(line.to("一"), to=to))
            error = caught.value
            assert (error.outcome, error.shut, error.closed) == ("refused", False, True)
