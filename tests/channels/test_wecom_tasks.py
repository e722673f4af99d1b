"""Tasks that a colleague taps: made, followed, stopped, reminded of, and found again when the answer was lost."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.wecom.api import Answer, Api
from bot.channels.wecom.errors import judged
from bot.channels.wecom.tasks import Tasks
from bot.channels.wecom.texts import size
from bot.core.message import Button, ByTap, Document, Link, Outbound, Tapped
from tests.channels.wecom_way import calling, failure, message, moment
from tests.fake_wecom import START, FakeWecom

ADD = "externalcontact/add_msg_template"
RESULT = "externalcontact/get_groupmsg_send_result"


@pytest.fixture
async def api(wecom: FakeWecom) -> AsyncIterator[Api]:
    wecom.friend("wmWang", "zhangwei", "王五")
    wecom.friend("wmZhao", "lina", "赵六")
    async with calling(wecom) as api:
        yield api


@pytest.fixture
def tasks(wecom: FakeWecom, api: Api) -> Tasks:
    return Tasks(api, now=lambda: moment(wecom))


def to(who: str, text: str = "您好", holder: str = "zhangwei", **more: object) -> Outbound:
    return message("wecom_external", who, text, holder=holder, **more)


def test_it_is_a_channel_by_tap(tasks: Tasks) -> None:
    assert isinstance(tasks, ByTap)


async def test_nothing_reaches_a_customer_before_the_tap(wecom: FakeWecom, tasks: Tasks) -> None:
    task = await tasks.send(to("wmLi", "李先生您好"))
    assert (wecom.got("wmLi"), wecom.pending("zhangwei")[0].msgid) == ([], task)
    assert await tasks.taps(task, "zhangwei") == {"wmLi": Tapped(state="waiting")}
    wecom.clock.forward(minutes=5)
    wecom.tap("zhangwei")
    assert [seen.text for seen in wecom.got("wmLi")] == ["李先生您好"]
    at = datetime.fromtimestamp(START + 300, UTC)
    assert await tasks.taps(task, "zhangwei") == {"wmLi": Tapped(state="sent", at=at)}


async def test_one_task_for_many_and_those_it_cannot_reach_are_named(wecom: FakeWecom, tasks: Tasks) -> None:
    made = await tasks.assign([to("wmLi"), to("wmWang"), to("wmLi"), to("wmGone")])
    assert made.refused == {"wmGone"}
    (body,) = wecom.calls(ADD)
    assert (body["external_userid"], body["sender"], body["allow_select"]) == (
        ["wmLi", "wmWang", "wmGone"],
        "zhangwei",
        False,
    )
    assert set(await tasks.taps(made.id, "zhangwei")) == {"wmLi", "wmWang"}


async def test_nobody_to_reach_is_closed(tasks: Tasks) -> None:
    error = await failure(tasks.send(to("wmGone")))
    assert (error.outcome, error.closed) == ("refused", True)


async def test_a_holder_who_has_left_the_company_does_not_close_the_customers_chat(tasks: Tasks) -> None:
    error = await failure(tasks.send(to("wmLi", holder="gone")))
    assert (error.outcome, error.closed, error.shut) == ("refused", False, False)


async def test_without_a_holder_the_platform_chooses_and_is_asked_whom(
    wecom: FakeWecom, tasks: Tasks
) -> None:
    made = await tasks.assign([to("wmLi", holder=""), to("wmZhao", holder="")])
    assert "sender" not in wecom.calls(ADD)[0]
    wecom.tap("lina")
    found = await tasks.taps(made.id, "")
    assert {who: one.state for who, one in found.items()} == {"wmLi": "waiting", "wmZhao": "sent"}


async def test_a_lost_friend_and_a_full_quota_are_told_apart(wecom: FakeWecom, tasks: Tasks) -> None:
    made = await tasks.assign([to("wmLi"), to("wmWang")])
    await wecom.unfriend("wmWang", "zhangwei")
    wecom.tap(made.id)
    second = await tasks.send(to("wmLi", "再一条"))
    wecom.tap(second)
    assert (await tasks.taps(made.id, "zhangwei"))["wmWang"] == Tapped(state="not_friend")
    assert (await tasks.taps(second, "zhangwei"))["wmLi"] == Tapped(state="quota")


async def test_what_opens_is_attached_and_what_comes_back_is_left_out(wecom: FakeWecom, tasks: Tasks) -> None:
    rows = (
        (Button(label="已付", press="paid"), Button(label="账单", url="https://a.example/1")),
        (Button(label="单号", copy="4711"), Button(label="太长", url="https://a.example/" + "x" * 2048)),
    )
    links = (Link(title="回复" * 40, url="https://kf.example"),)
    file = Document(name="账单.pdf", content=b"%PDF-1.7")
    await tasks.send(to("wmLi", buttons=rows, links=links, document=file))
    wecom.tap("zhangwei")
    (seen,) = wecom.got("wmLi")
    assert seen.links == (("账单", "https://a.example/1"), ("回复" * 20 + "回…", "https://kf.example"))
    assert seen.files == (("账单.pdf", 8),)
    assert seen.text.startswith("您好\n单号: 4711\n太长: https://")


async def test_at_most_nine_things_are_attached_and_the_text_keeps_its_bytes(
    wecom: FakeWecom, tasks: Tasks
) -> None:
    links = tuple(Link(title=f"第{n}", url=f"https://a.example/{n}") for n in range(11))
    await tasks.send(to("wmLi", "很长。" * 500, links=links))
    (body,) = wecom.calls(ADD)
    assert len(body["attachments"]) == 9 and size(body["text"]["content"]) <= 4000
    assert body["text"]["content"].endswith("…\n第9: https://a.example/9\n第10: https://a.example/10")


async def test_a_task_that_is_still_dispatched_says_nothing_yet(wecom: FakeWecom, tasks: Tasks) -> None:
    wecom.masses.dispatching = 5
    task = await tasks.send(to("wmLi"))
    assert await tasks.taps(task, "zhangwei") == await tasks.taps(task, "") == {}
    assert await tasks.cancel(task) is False
    assert await tasks.remind(task) is False
    wecom.clock.forward(seconds=5)
    assert await tasks.cancel(task) is True


async def test_a_cancelled_task_is_cancelled_for_all_and_again(wecom: FakeWecom, tasks: Tasks) -> None:
    task = await tasks.send(to("wmLi"))
    assert await tasks.cancel(task) is True
    assert await tasks.cancel(task) is True
    for holder in ("zhangwei", ""):
        assert await tasks.taps(task, holder) == {"": Tapped(state="cancelled")}
    wecom.tap("zhangwei")
    assert wecom.got("wmLi") == []


async def test_the_fourth_reminder_of_a_day_is_not_allowed(wecom: FakeWecom, tasks: Tasks) -> None:
    task = await tasks.send(to("wmLi"))
    assert [await tasks.remind(task) for _ in range(4)] == [True, True, True, False]
    wecom.clock.forward(hours=24)
    assert await tasks.remind(task) is True


@pytest.mark.parametrize("fault", ["drop_after", "cut", "502_after"])
async def test_a_task_whose_making_was_not_heard_is_found_again(
    wecom: FakeWecom, tasks: Tasks, fault: str
) -> None:
    since = moment(wecom)
    wecom.fail_next(ADD, fault)
    error = await failure(tasks.send(to("wmLi", "李先生您好")))
    assert (error.outcome, len(wecom.calls(ADD))) == ("unknown", 1)
    wecom.clock.forward(seconds=30)
    (task,) = wecom.pending("zhangwei")
    assert await tasks.find(to("wmLi", "李先生您好"), since) == task.msgid


async def test_a_task_of_other_words_another_customer_or_another_day_is_not_ours(
    wecom: FakeWecom, tasks: Tasks
) -> None:
    since = moment(wecom)
    await tasks.send(to("wmLi", "您好"))
    await tasks.send(to("wmZhao", "您好", holder="lina"))
    assert await tasks.find(to("wmLi", "您好吗"), since) is None
    assert await tasks.find(to("wmWang", "您好"), since) is None
    assert await tasks.find(to("wmLi", "您好"), since + timedelta(minutes=2)) is None


async def test_the_newest_of_several_is_found_and_a_cancelled_one_is_not(
    wecom: FakeWecom, tasks: Tasks
) -> None:
    since = moment(wecom)
    first = await tasks.send(to("wmLi"))
    wecom.clock.forward(seconds=10)
    second = await tasks.send(to("wmLi"))
    assert await tasks.find(to("wmLi"), since) == second
    await tasks.cancel(second)
    assert await tasks.find(to("wmLi"), since) == first


async def test_it_looks_back_a_month_at_most(wecom: FakeWecom, tasks: Tasks) -> None:
    task = await tasks.send(to("wmLi"))
    assert await tasks.find(to("wmLi"), moment(wecom) - timedelta(days=90)) == task


async def test_many_customers_come_in_pages(
    wecom: FakeWecom, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.wecom.tasks.PAGE", 2)
    everyone = [f"wm{n}" for n in range(5)]
    for who in everyone:
        wecom.friend(who, "zhangwei", who)
    made = await tasks.assign([to(who) for who in everyone])
    assert set(await tasks.taps(made.id, "zhangwei")) == set(everyone)
    assert len(wecom.calls(RESULT)) == 3


class Told:
    """An api that answers from a list, or fails with a number."""

    def __init__(self, *answers: Any) -> None:
        self._answers: Iterator[Any] = iter(answers)

    async def call(self, *_: object, **__: object) -> Answer:
        answer = next(self._answers)
        if isinstance(answer, int):
            raise judged(answer, "")
        return answer  # type: ignore[no-any-return]


def told(*answers: Any) -> Tasks:
    return Tasks(Told(*answers), now=lambda: datetime(2026, 10, 28, tzinfo=UTC))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "tapped"),
    [
        (
            {"status": "1", "send_time": "1793149000"},
            Tapped(state="sent", at=datetime.fromtimestamp(1793149000, UTC)),
        ),
        ({"status": 1, "send_time": "soon"}, Tapped(state="sent")),
        ({"status": 1, "send_time": 10**17}, Tapped(state="sent")),
        ({"status": 9}, Tapped(state="waiting")),
        ({"status": None, "send_time": []}, Tapped(state="waiting")),
        ({}, Tapped(state="waiting")),
    ],
)
async def test_odd_rows_are_read_with_patience(row: dict[str, object], tapped: Tapped) -> None:
    rows = [7, None, {"external_userid": []}, {"external_userid": "wm1"} | row]
    assert await told({"send_list": rows, "next_cursor": None}).taps("t", "z") == {"wm1": tapped}


@pytest.mark.parametrize("answer", [{}, {"send_list": None}, {"send_list": {}}, {"send_list": [[]]}])
async def test_odd_answers_say_nothing(answer: Answer) -> None:
    assert await told(answer).taps("t", "z") == {}


async def test_a_cursor_that_does_not_move_ends_the_list() -> None:
    same = {"send_list": [{"external_userid": "wm1", "status": 1}], "next_cursor": "c"}
    assert set(await told(same, same).taps("t", "z")) == {"wm1"}


async def test_a_task_cancelled_between_two_pages_keeps_what_was_sent() -> None:
    rows = [{"external_userid": "wm1", "status": 1}, {"external_userid": "wm2", "status": 0}]
    found = await told({"send_list": rows, "next_cursor": "c"}, 41093).taps("t", "z")
    assert {who: one.state for who, one in found.items()} == {"wm1": "sent", "wm2": "cancelled"}


@pytest.mark.parametrize("order", [("1", "0"), ("0", "1")])
async def test_one_colleague_who_sent_it_is_enough(order: tuple[str, str]) -> None:
    members = {"task_list": [{"userid": "a"}, {"userid": "b"}]}
    rows = [{"send_list": [{"external_userid": "wm1", "status": status}]} for status in order]
    by = "ab"[order.index("1")]
    assert await told(members, *rows).taps("t", "") == {"wm1": Tapped(state="sent", by=by)}


async def test_a_task_without_a_name_is_unknown_unless_nobody_was_taken() -> None:
    assert (await failure(told({"errcode": 0}).assign([to("wm1")]))).outcome == "unknown"
    assert (await told({"fail_list": ["wm1"]}).assign([to("wm1")])).refused == {"wm1"}
    assert (await failure(told({"fail_list": ["wm1"], "msgid": "t"}).send(to("wm1")))).closed


@pytest.mark.parametrize("creator", ["", "ZhangWei", None])
async def test_the_creator_counts_only_where_he_is_named(creator: str | None) -> None:
    listed = {"msgid": "t1", "create_time": "7", "text": {"content": "您好"}, "creator": creator}
    odd = [7, {"msgid": "t0", "text": "您好"}, {"text": {"content": "您好"}}]
    found = told({"group_msg_list": [*odd, listed]}, 41063)
    assert await found.find(to("wm1"), datetime(2026, 10, 27, tzinfo=UTC)) == "t1"
    other = told({"group_msg_list": [listed | {"creator": "lina"}]})
    assert await other.find(to("wm1"), datetime(2026, 10, 27, tzinfo=UTC)) is None


async def test_other_refusals_of_a_task_are_told(tasks: Tasks, wecom: FakeWecom) -> None:
    for doing in (tasks.taps("none", "zhangwei"), tasks.cancel("none"), tasks.remind("none")):
        assert (await failure(doing)).outcome == "refused"
    await tasks.answer_press("x", "y")


# --- whose contact somebody is ---


async def test_those_who_have_a_customer_as_a_contact_are_named_in_lower_case(
    wecom: FakeWecom, tasks: Tasks
) -> None:
    wecom.member("WuHao")
    wecom.friend("wmLi", "WuHao", "李先生")
    assert sorted(await tasks.followers("wmLi")) == ["wuhao", "zhangwei"]


async def test_more_than_one_page_of_them_is_read() -> None:
    pages = [
        {"follow_user": [{"userid": "A"}], "next_cursor": "c"},
        {"follow_user": [{"userid": "b"}, {}, 7]},
    ]
    assert await told(*pages).followers("wm1") == ["a", "b"]


async def test_a_cursor_of_them_that_does_not_move_ends_it() -> None:
    page = {"follow_user": [{"userid": "a"}], "next_cursor": "c"}
    assert await told(page, page).followers("wm1") == ["a", "a"]


@pytest.mark.parametrize("code", [84061, 40096])
async def test_a_customer_whom_nobody_has_is_closed(code: int) -> None:
    error = await failure(told(code).followers("wm1"))
    assert (error.outcome, error.closed) == ("refused", True)
