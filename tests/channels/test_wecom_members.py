"""Messages to members of the company: texts, cards and files as they see them, and what a failure proves."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.wecom import read
from bot.channels.wecom.api import Api
from bot.channels.wecom.cards import drawn, replaced
from bot.channels.wecom.members import Members, _named
from bot.channels.wecom.repeats import Repeats
from bot.channels.wecom.texts import cut, literal, pieces, short, sign, size
from bot.core.message import Button, Document, Link, Outbound
from tests.channels.wecom_way import calling, failure, message
from tests.fake_wecom import FakeWecom, Seen

SEND = "message/send"
MEMBER = "zhangwei"


@pytest.fixture
async def api(wecom: FakeWecom) -> AsyncIterator[Api]:
    async with calling(wecom) as api:
        yield api


@pytest.fixture
def members(api: Api) -> Members:
    return Members(api)


def to(text: str, *presses: tuple[str, str], **more: object) -> Outbound:
    return message("wecom", MEMBER, text, *presses, **more)


def many(count: int, label: str = "户") -> list[tuple[str, str]]:
    return [(f"{label}{n}", f"do:{n}") for n in range(1, count + 1)]


def only(wecom: FakeWecom) -> Seen:
    (seen,) = wecom.received(MEMBER)
    return seen


async def test_a_text_arrives_word_for_word_and_gets_the_platforms_id(
    wecom: FakeWecom, members: Members
) -> None:
    given = await members.send(to("张先生 今天 18:00\n第二行"))
    assert (only(wecom).text, only(wecom).msgid) == ("张先生 今天 18:00\n第二行", given)
    (body,) = wecom.calls(SEND)
    assert (body["enable_duplicate_check"], body["agentid"]) == (1, 1000002)
    assert 1800 <= body["duplicate_check_interval"] < 3600


async def test_up_to_six_buttons_are_a_card_whose_id_is_the_messages_own(
    wecom: FakeWecom, members: Members
) -> None:
    given = await members.send(
        to("12-27 今天付款\n第 2 轮", ("已付", "outcome:paid"), ("又约", "outcome:new"))
    )
    seen = only(wecom)
    assert (given, seen.task_id, seen.text) == ("r1", "r1", "12-27 今天付款\n第 2 轮")
    assert seen.buttons == (("已付", "outcome:paid"), ("又约", "outcome:new"))


async def test_a_text_too_long_for_a_card_goes_before_it(wecom: FakeWecom, members: Members) -> None:
    long = "12-27 的一句话，说了很久。" * 20
    given = await members.send(to(long, ("已付", "a")))
    before, card = wecom.received(MEMBER)
    assert (before.text, given, card.task_id) == (long, "r1", "r1")
    assert long.startswith(card.text.removesuffix("…")) and len(card.text) == 36


async def test_a_label_too_long_for_a_button_stands_in_the_text(wecom: FakeWecom, members: Members) -> None:
    await members.send(to("问", ("一个特别特别长的回答甲", "a"), ("短", "b")))
    assert only(wecom).text == "问\n① 一个特别特别长的回答甲\n② 短"
    assert only(wecom).buttons == (("①", "a"), ("②", "b"))


async def test_seven_buttons_are_one_drop_down_and_a_pick_comes_back_as_the_press(
    wecom: FakeWecom, members: Members
) -> None:
    await members.send(to("哪一户", *many(7)))
    seen = only(wecom)
    assert seen.buttons == (("✓", "pick"),)
    await wecom.press(MEMBER, seen.task_id, "pick", {"choice": ["do:3"]})
    inbound = read(wecom.raws[-1])
    assert inbound is not None
    assert (inbound.press, inbound.pressed_on) == ("do:3", "r1")


async def test_more_than_ten_are_several_cards_so_that_one_choice_is_meant(
    wecom: FakeWecom, members: Members
) -> None:
    given = await members.send(to("哪一户", *many(23)))
    assert [seen.task_id for seen in wecom.received(MEMBER)] == [given, "r1-2", "r1-3"]
    bodies = [body["template_card"] for body in wecom.calls(SEND)]
    ids = [[one["id"] for one in body["select_list"][0]["option_list"]] for body in bodies]
    assert [len(one) for one in ids] == [10, 10, 3]
    assert [one for some in ids for one in some] == [press for _, press in many(23)]
    await wecom.press(MEMBER, "r1-3", "pick", {"choice": ["do:22"]})
    inbound = read(wecom.raws[-1])
    assert inbound is not None and inbound.press == "do:22"


async def test_long_options_are_numbered_and_whole_in_the_text(wecom: FakeWecom, members: Members) -> None:
    label = "幸福小区第二期三号楼二单元的住户"
    await members.send(to("哪一户", *many(8, label)))
    text, card = wecom.received(MEMBER)
    assert f"⑧ {label}8" in text.text and card.buttons == (("✓", "pick"),)
    options = wecom.calls(SEND)[-1]["template_card"]["select_list"][0]["option_list"]
    assert (options[7]["text"], len(options[7]["text"])) == (f"⑧ {label[:13]}…", 16)


async def test_parts_that_are_alike_all_arrive(wecom: FakeWecom, members: Members) -> None:
    for _ in range(2):  # and once, though the message is tried again
        await members.send(to("您好。" * 700))
    assert sum(seen.text.count("您好。") for seen in wecom.received(MEMBER)) == 700


async def test_what_opens_and_what_copies_are_lines(wecom: FakeWecom, members: Members) -> None:
    rows = ((Button(label="账单", url="https://a.example/1"), Button(label="单号", copy="4711")),)
    links = (Link(title="回复", url="https://b.example"),)
    await members.send(to("您好", buttons=rows, links=links))
    assert only(wecom).text == "您好\n单号: 4711\n账单: https://a.example/1\n回复: https://b.example"


async def test_a_name_is_never_a_link(wecom: FakeWecom, members: Members) -> None:
    await members.send(to('<a href="https://evil.example">李四</a> <b> < A x>'))
    assert only(wecom).text == '‹a href="https://evil.example">李四‹/a> <b> ‹ A x>'
    assert literal("1<2 <address>") == "1<2 <address>"


NUMBERS = [str(number) for number in range(1000)]


@pytest.mark.parametrize(
    "text",
    ["句。".join(NUMBERS), "x".join(NUMBERS), "行\n".join(NUMBERS), "👨‍👩‍👧‍👦".join(NUMBERS[:150])],
    ids=["sentences", "one word", "lines", "families"],
)
async def test_a_long_text_is_split_at_whole_characters_and_nothing_is_lost(
    wecom: FakeWecom, members: Members, text: str
) -> None:
    given = await members.send(to(text))
    seen = wecom.received(MEMBER)
    assert given == seen[-1].msgid
    assert all(size(one.text) <= 2048 and "\ufffd" not in one.text for one in seen)
    assert "".join(one.text for one in seen).replace("\n", "") == text.replace("\n", "")


def test_parts_end_where_a_reader_would_stop() -> None:
    assert pieces("第一句。第二句。第三句没有完", 30) == ["第一句。第二句。", "第三句没有完"]
    assert pieces("one two three", 8) == ["one two", "three"]
    assert pieces("第一行在这里\n第二。行", 24) == ["第一行在这里", "第二。行"]
    assert pieces("e\u0301" * 4, 7) == ["e\u0301e\u0301", "e\u0301e\u0301"]
    assert pieces("您", 1) == ["您"]


def test_cutting_keeps_characters_whole() -> None:
    assert (cut("您好啊", 8), size(cut("您好啊", 8)) <= 8, cut("您好", 6)) == ("您…", True, "您好")
    assert (short("abcdef", 4), short("abcd", 4), short("a👨\u200d👩b", 3)) == ("abc…", "abcd", "a…")
    assert [sign(n) for n in (1, 20, 21, 35, 36, 50, 51)] == ["①", "⑳", "㉑", "㉟", "㊱", "㊿", "(51)"]


async def test_the_same_words_of_another_message_are_not_swallowed(
    wecom: FakeWecom, members: Members
) -> None:
    for ref in ("r1", "r2", "r3", ""):
        await members.send(to("记得回话", ref=ref))
    assert [seen.text for seen in wecom.received(MEMBER)] == [
        "记得回话",
        "记得回话 (2)",
        "记得回话 (3)",
        "记得回话 (4)",
    ]
    await members.send(message("wecom", "lina", "记得回话", ref="r4"))
    assert wecom.received("lina")[0].text == "记得回话"


async def test_the_same_message_again_is_swallowed_by_the_platform(
    wecom: FakeWecom, members: Members
) -> None:
    for _ in range(2):
        await members.send(to("记得回话"))
    assert only(wecom).text == "记得回话"


async def test_after_four_hours_the_same_words_need_no_number(wecom: FakeWecom, members: Members) -> None:
    await members.send(to("记得回话"))
    wecom.clock.forward(hours=4, seconds=1)
    await members.send(to("记得回话", ref="r2"))
    assert [seen.text for seen in wecom.received(MEMBER)] == ["记得回话"] * 2


async def test_a_full_text_that_looks_alike_still_has_room_for_its_number(
    wecom: FakeWecom, members: Members
) -> None:
    text = "好" * 682
    await members.send(to(text))
    await members.send(to(text, ref="r2"))
    seen = wecom.received(MEMBER)
    assert [size(one.text) for one in seen[:1]] == [2046]
    assert all(size(one.text) <= 2048 for one in seen) and len({one.text for one in seen}) == len(seen) == 3


def test_the_memory_of_what_was_said_is_bounded_and_numbers_never_meet() -> None:
    said = Repeats(lambda: 0.0, most=3)
    assert [said.distinct("a", "A", f"r{n}") for n in range(3)] == ["A", "A (2)", "A (3)"]
    assert said.distinct("a", "A (2)", "r9") == "A (2) (2)"
    assert said.distinct("a", "A", "r10") == "A"  # forgotten


@pytest.mark.parametrize("fault", ["drop_after", "cut", "502_after", "garbage", "drop_before", "502"])
async def test_an_unknown_end_is_said_once_more_and_arrives_once(
    wecom: FakeWecom, members: Members, fault: str
) -> None:
    wecom.fail_next(SEND, fault)
    await members.send(to("记得回话"))
    assert only(wecom).text == "记得回话"
    first, second = wecom.calls(SEND)
    assert first == second


async def test_twice_unknown_is_unknown(wecom: FakeWecom, members: Members) -> None:
    wecom.fail_next(SEND, "drop_after", times=5)
    error = await failure(members.send(to("记得回话")))
    assert (error.outcome, len(wecom.calls(SEND))) == ("unknown", 2)


async def test_unknown_and_then_not_sent_proves_nothing(wecom: FakeWecom, members: Members) -> None:
    wecom.fail_next(SEND, "drop_after")
    wecom.fail_next(SEND, "45009")
    assert (await failure(members.send(to("记得回话")))).outcome == "unknown"


async def test_a_member_the_platform_does_not_know_is_closed(wecom: FakeWecom, members: Members) -> None:
    error = await failure(members.send(message("wecom", "nobody", "您好")))
    assert (error.outcome, error.closed) == ("refused", True)


def test_ids_of_members_are_read_from_a_text_and_from_a_list() -> None:
    assert _named("LiNa|ZhangWei") == {"lina", "zhangwei"}
    assert _named(["LiNa", 7]) == {"lina"}
    assert _named(None) == _named(7) == set()


async def test_the_answer_that_names_our_member_is_no_delivery(wecom: FakeWecom) -> None:
    class Told:
        agent_id, tick = 1, staticmethod(lambda: 0.0)

        def __init__(self, **answer: object) -> None:
            self.answer = answer

        async def call(self, *_: object, **__: object) -> dict[str, object]:
            return self.answer

    closed = await failure(Members(Told(errcode=0, invaliduser="x|ZHANGWEI")).send(to("您好")))  # type: ignore[arg-type]
    assert closed.closed
    unpaid = await failure(Members(Told(errcode=0, unlicenseduser=[MEMBER])).send(to("您好")))  # type: ignore[arg-type]
    assert (unpaid.shut, unpaid.closed, unpaid.outcome) == (True, False, "refused")
    nothing = await failure(Members(Told()).send(to("您好")))  # type: ignore[arg-type]
    assert nothing.outcome == "unknown"
    assert await Members(Told(errcode=0, invaliduser="x", msgid=7)).send(to("您好")) == "7"  # type: ignore[arg-type]


async def test_a_press_that_is_answered_shows_on_its_card(wecom: FakeWecom, members: Members) -> None:
    card = await members.send(to("12-27 付了吗", ("已付", "paid")))
    await wecom.press(MEMBER, card, "paid")
    inbound = read(wecom.raws[-1])
    assert inbound is not None
    await members.send(
        to("已记录：12-27 已经付了，今天十八点零三分\n谢谢", ref="r2", answers=inbound.press_id)
    )
    assert wecom.cards[card].replaced == {MEMBER: "已记录：12-27 已经付了，…"}
    assert [seen.text for seen in wecom.received(MEMBER)][1].endswith("谢谢")


async def test_a_card_that_cannot_be_changed_costs_no_message(wecom: FakeWecom, members: Members) -> None:
    await members.send(to("已记录", answers="stale-code"))
    assert only(wecom).text == "已记录"


async def test_a_press_is_answered_with_words_or_left_alone(wecom: FakeWecom, members: Members) -> None:
    card = await members.send(to("付了吗", ("已付", "paid")))
    await wecom.press(MEMBER, card, "paid")
    inbound = read(wecom.raws[-1])
    assert inbound is not None and inbound.press_id is not None
    await members.answer_press(inbound.press_id)
    assert wecom.cards[card].replaced == {}
    await members.answer_press(inbound.press_id, "\n 记下了 \n")
    assert wecom.cards[card].replaced == {MEMBER: "记下了"}
    await members.answer_press(inbound.press_id, "再来一次")
    assert replaced("一" * 17) == "一" * 15 + "…"


async def test_a_refused_card_leaves_its_text_delivered_and_says_so(
    wecom: FakeWecom, members: Members
) -> None:
    wecom.app.has_hook = False
    lost = await failure(members.send(to("长话" * 200, ("已付", "paid"))))
    assert lost.markup and lost.arrived == only(wecom).msgid
    error = await failure(members.send(to("短", ("已付", "paid"), ref="r2")))
    assert (error.fatal, error.outcome) == (True, "not_sent")


async def test_a_card_that_is_not_sent_is_tried_again_without_saying_its_text_twice(
    wecom: FakeWecom, members: Members
) -> None:
    asked = to("长话" * 200, ("已付", "paid"))
    await members.send(to("先"))
    error = None
    real = members._api.call

    async def call(path: str, body: dict[str, object], **more: object) -> object:
        if body.get("msgtype") == "template_card" and error is None:
            wecom.fail_next(SEND, "45009")
        return await real(path, body, **more)  # type: ignore[arg-type]

    members._api.call = call  # type: ignore[method-assign, assignment]
    error = await failure(members.send(asked))
    assert (error.outcome, error.retry_after) == ("not_sent", 60)
    assert await members.send(asked) == "r1"
    assert [bool(seen.buttons) for seen in wecom.received(MEMBER)] == [False, False, True]


async def test_a_file_follows_its_text(wecom: FakeWecom, members: Members) -> None:
    file = Document(name="账单.pdf", content=b"%PDF-1.7")
    await members.send(to("请看", document=file))
    assert [(seen.text, seen.files) for seen in wecom.received(MEMBER)] == [
        ("请看", ()),
        ("", (("账单.pdf", 8),)),
    ]


async def test_a_file_that_is_not_taken_is_nothing_sent(wecom: FakeWecom, members: Members) -> None:
    wecom.fail_next("media/upload", "40058")
    error = await failure(members.send(to("请看", document=Document(name="a.pdf", content=b"%PDF-1.7"))))
    assert (error.outcome, wecom.received(MEMBER)) == ("refused", [])


async def test_a_text_without_its_file_is_half_a_message(wecom: FakeWecom, members: Members) -> None:
    file = Document(name="a.pdf", content=b"%PDF-1.7")
    real = members._api.upload

    async def upload(document: Document) -> str:
        await real(document)
        return "no-such-media"

    members._api.upload = upload  # type: ignore[method-assign]
    assert (await failure(members.send(to("请看", document=file)))).outcome == "unknown"


@pytest.mark.parametrize("text", ["", " \n ", "half \ud83d"])
async def test_nothing_is_said_that_cannot_be_said(wecom: FakeWecom, members: Members, text: str) -> None:
    assert (await failure(members.send(to(text)))).outcome == "refused"
    assert wecom.calls(SEND) == []


def test_a_press_given_twice_is_one_button_and_too_many_are_listed() -> None:
    (card,) = drawn(to("问", ("甲", "a"), ("乙", "a"), ("丙", "c"))).cards
    assert [one["key"] for one in card["button_list"]] == ["a", "c"]
    shown = drawn(to("问", *many(40)))
    assert len(shown.cards) == 3 and "㊵ 户40" in shown.text and not shown.carried
    assert len(drawn(to("问", ("甲", "a"), ref="")).cards[0]["task_id"]) > 8
