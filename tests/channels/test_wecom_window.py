"""The customer service window: what fits into five messages, and what each refusal of it means."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.wecom import read
from bot.channels.wecom.api import Api
from bot.channels.wecom.texts import size
from bot.channels.wecom.window import Window, own_id
from bot.core.message import Button, Document, Link, Outbound
from tests.channels.wecom_way import calling, failure, message
from tests.fake_wecom import FakeWecom

SEND = "kf/send_msg"
OWNER = "wmKf1"


@pytest.fixture
async def api(wecom: FakeWecom) -> AsyncIterator[Api]:
    async with calling(wecom) as api:
        yield api


@pytest.fixture
async def window(wecom: FakeWecom, api: Api) -> Window:
    await wecom.kf_say(OWNER, "后天下午三点付")
    return Window(api, wecom.kf_id)


def to(text: str, *presses: tuple[str, str], **more: object) -> Outbound:
    return message("wecom_kf", OWNER, text, *presses, **more)


async def test_a_text_arrives_under_the_messages_own_id(wecom: FakeWecom, window: Window) -> None:
    given = await window.send(to("好的，后天见", ref="r2_4711"))
    (seen,) = wecom.got(OWNER)
    assert (given, seen.msgid, seen.text) == ("r2_4711", "r2_4711", "好的，后天见")


async def test_without_an_own_id_the_platforms_is_taken(wecom: FakeWecom, window: Window) -> None:
    given = await window.send(to("好的", ref=""))
    assert given == wecom.got(OWNER)[0].msgid != ""


async def test_buttons_are_a_menu_whose_click_comes_back_as_the_press(
    wecom: FakeWecom, window: Window
) -> None:
    url = Button(label="去缴费", url="https://pay.example/1")
    rows = ((Button(label="今天", press="p:0"), Button(label="明天", press="p:1")), (url,))
    await window.send(to("什么时候方便？", buttons=rows))
    (seen,) = wecom.got(OWNER)
    assert (seen.text, seen.buttons) == ("什么时候方便？", (("今天", "p:0"), ("明天", "p:1")))
    assert seen.links == (("去缴费", "https://pay.example/1"),)
    await wecom.kf_say(OWNER, "明天", menu_id=seen.press("明天"))
    inbound = read(wecom.raws[-1])
    assert inbound is not None and inbound.press == "p:1"


async def test_what_has_no_item_has_a_line(wecom: FakeWecom, window: Window) -> None:
    presses = tuple(Button(label=f"第{n}", press=f"p:{n}") for n in range(9))
    others = (
        Button(label="一", url="https://a.example/1"),
        Button(label="二", url="https://a.example/2"),
        Button(label="单号", copy="4711"),
    )
    links = (Link(title="回复", url="https://b.example"),)
    await window.send(to("看看", buttons=(presses, others), links=links))
    (seen,) = wecom.got(OWNER)
    assert (len(seen.buttons), seen.links) == (9, (("一", "https://a.example/1"),))
    assert seen.text == "看看\n单号: 4711\n二: https://a.example/2\n回复: https://b.example"


async def test_more_than_ten_choices_are_ten_and_the_rest_can_be_read(
    wecom: FakeWecom, window: Window
) -> None:
    await window.send(to("看看", *((f"第{n}", f"p:{n}") for n in range(12))))
    (seen,) = wecom.got(OWNER)
    assert (len(seen.buttons), seen.text) == (10, "看看\n第10\n第11")


async def test_a_label_is_cut_to_its_bytes(wecom: FakeWecom, window: Window) -> None:
    await window.send(to("看看", ("长" * 50, "p")))
    assert wecom.got(OWNER)[0].buttons == (("长" * 41 + "…", "p"),)


@pytest.mark.parametrize(("count", "messages"), [(100, 1), (600, 1), (1500, 3)])
async def test_a_menu_with_many_words_costs_as_few_messages_as_it_can(
    wecom: FakeWecom, window: Window, count: int, messages: int
) -> None:
    text = "".join(f"第{n}句。" for n in range(count // 5))
    await window.send(to(text, ("好", "p")))
    seen = wecom.got(OWNER)
    assert "".join(one.text for one in seen).replace("\n", "") == text
    assert len(seen) <= messages
    assert [bool(one.buttons) for one in seen] == [False] * (len(seen) - 1) + [True]


async def test_a_long_text_is_split_and_the_last_part_bears_the_id(wecom: FakeWecom, window: Window) -> None:
    text = "".join(f"第{n}句。" for n in range(200))
    assert await window.send(to(text)) == "r1"
    seen = wecom.got(OWNER)
    assert [one.msgid for one in seen] == ["r1_1", "r1"]
    assert "".join(one.text for one in seen) == text and all(size(one.text) <= 2048 for one in seen)


def test_an_own_id_fits_whatever_it_is_made_of() -> None:
    assert own_id("a" * 32, 3) == "a" * 29 + "_3"
    assert (own_id("a:b c中"), own_id(""), own_id("", 2)) == ("abc", "", "")


@pytest.mark.parametrize(
    ("code", "mark"),
    [
        ("95001", "shut"),
        ("95002", "shut"),
        ("95013", "shut"),
        ("95018", "shut"),
        ("95000", "fatal"),
        ("95004", "fatal"),
        ("40096", "closed"),
    ],
)
async def test_each_refusal_says_what_becomes_of_the_road(
    wecom: FakeWecom, window: Window, code: str, mark: str
) -> None:
    wecom.fail_next(SEND, code)
    error = await failure(window.send(to("好的")))
    assert [name for name in ("shut", "fatal", "closed") if getattr(error, name)] == [mark]
    assert error.outcome == ("not_sent" if mark == "fatal" else "refused")


async def test_the_sixth_message_and_a_window_that_is_over_are_shut(wecom: FakeWecom, window: Window) -> None:
    for number in range(5):
        await window.send(to(f"第{number}条"))
    assert (await failure(window.send(to("第六条")))).shut
    await wecom.kf_say(OWNER, "在")
    wecom.clock.forward(hours=48, seconds=1)
    assert (await failure(window.send(to("过了")))).shut


async def test_an_unknown_end_is_not_said_again(wecom: FakeWecom, window: Window) -> None:
    wecom.fail_next(SEND, "drop_after")
    error = await failure(window.send(to("好的")))
    assert (error.outcome, len(wecom.calls(SEND)), len(wecom.got(OWNER))) == ("unknown", 1, 1)


async def test_a_file_follows_its_text(wecom: FakeWecom, window: Window) -> None:
    given = await window.send(to("请看", document=Document(name="账单.pdf", content=b"%PDF-1.7")))
    assert [(one.text, one.files) for one in wecom.got(OWNER)] == [
        ("请看", ()),
        ("", (("账单.pdf", 8),)),
    ]
    assert given == "r1"


async def test_a_part_without_its_rest_is_unknown_and_not_tried_again(
    wecom: FakeWecom, window: Window
) -> None:
    for number in range(4):
        await window.send(to(f"第{number}条"))
    error = await failure(window.send(to("请看", document=Document(name="a.pdf", content=b"%PDF-1.7"))))
    assert (error.outcome, error.shut, wecom.got(OWNER)[-1].text) == ("unknown", False, "请看")


async def test_a_name_is_never_a_link(wecom: FakeWecom, window: Window) -> None:
    await window.send(to('<a href="https://evil.example">李四</a>', ("好", "p")))
    assert wecom.got(OWNER)[0].text.startswith("‹a href")


async def test_nothing_empty_is_said_and_a_press_needs_no_answer(wecom: FakeWecom, window: Window) -> None:
    assert (await failure(window.send(to(" ")))).outcome == "refused"
    await window.answer_press("x", "y")
    assert wecom.calls(SEND) == []
