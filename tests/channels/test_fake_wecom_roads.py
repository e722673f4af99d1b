"""The two roads to owners as the fake has them: tasks that wait for a tap, and the window of customer service."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.fake_wecom import FakeWecom, Seen

Call = Callable[..., Awaitable[Any]]


async def assign(call: Call, *who: str, text: str = "李先生您好", **more: Any) -> Any:
    body: dict[str, Any] = {"chat_type": "single", "external_userid": list(who), "sender": "zhangwei"}
    return await call("externalcontact/add_msg_template", **body | {"text": {"content": text}} | more)


async def statuses(call: Call, task: str) -> dict[str, int]:
    told = await call("externalcontact/get_groupmsg_send_result", msgid=task, userid="zhangwei")
    return {row["external_userid"]: row["status"] for row in told["send_list"]}


def texts(seen: list[Seen]) -> list[str]:
    return [one.text for one in seen]


# Tasks


async def test_a_task_sends_nothing_before_the_tap(wecom: FakeWecom, call: Call):
    told = await assign(call, "wmLi", "wmNobody")
    assert (told["errcode"], told["fail_list"]) == (0, ["wmNobody"])
    asked = await call("externalcontact/get_groupmsg_task", msgid=told["msgid"])
    assert asked["task_list"] == [{"userid": "ZhangWei", "status": 0}]
    assert (wecom.got("wmLi"), await statuses(call, told["msgid"])) == ([], {"wmLi": 0})
    wecom.clock.forward(hours=3)
    wecom.tap("zhangwei")
    assert [(seen.kind, seen.by, seen.text) for seen in wecom.got("wmLi")] == [
        ("task", "zhangwei", "李先生您好")
    ]
    asked = await call("externalcontact/get_groupmsg_task", msgid=told["msgid"])
    assert asked["task_list"][0] == {"userid": "ZhangWei", "status": 2, "send_time": wecom.clock()}
    assert (await statuses(call, told["msgid"]), wecom.pending("zhangwei")) == ({"wmLi": 1}, [])


async def test_a_task_that_reaches_nobody_or_says_nothing_is_refused(wecom: FakeWecom, call: Call):
    wrong: list[tuple[dict[str, Any], int]] = [
        ({"external_userid": ["wmNobody"]}, 41048),
        ({"external_userid": [], "sender": ""}, 40058),
        ({"sender": "nobody"}, 60111),
        ({"sender": "lina"}, 41048),
        ({"text": "费" * 1334}, 45002),
        ({"text": ""}, 44004),
        ({"attachments": [{"msgtype": "link", "link": {"title": "账" * 43, "url": "https://a.example"}}]}, 41065),
        ({"attachments": [{"msgtype": "link", "link": {"title": "账单"}}]}, 41064),
        ({"attachments": [{"msgtype": "file", "file": {"media_id": "none"}}]}, 40007),
    ]  # fmt: skip
    for change, code in wrong:
        assert (await assign(call, "wmLi", **change))["errcode"] == code, change


async def test_at_the_tap_a_lost_friend_and_a_full_quota_fail_each_for_itself(wecom: FakeWecom, call: Call):
    for who in ("wmA", "wmB", "wmC"):
        wecom.friend(who, "zhangwei")
    first = await assign(call, "wmB", text="早")
    second = await assign(call, "wmA", "wmB", "wmC", text="晚")
    await wecom.unfriend("wmA", "zhangwei")
    wecom.tap(first["msgid"])
    wecom.tap("zhangwei")
    assert await statuses(call, second["msgid"]) == {"wmA": 2, "wmB": 3, "wmC": 1}
    assert (texts(wecom.got("wmA")), texts(wecom.got("wmB"))) == ([], ["早"])
    wecom.clock.forward(days=1)
    await assign(call, "wmB", text="又")
    wecom.tap("ZhangWei")
    assert texts(wecom.got("wmB")) == ["早", "又"]
    assert wecom.callbacks[-1].xml["ChangeType"] == "del_follow_user"


async def test_a_late_tap_comes_when_its_time_has_come(wecom: FakeWecom, call: Call):
    told = await assign(call, "wmLi")
    wecom.tap_later("zhangwei", 5400)
    wecom.clock.forward(minutes=89)
    assert await statuses(call, told["msgid"]) == {"wmLi": 0}
    wecom.clock.forward(minutes=60)
    assert [seen.at - 5400 for seen in wecom.got("wmLi")] == [wecom.masses.town.tasks[told["msgid"]].at]


async def test_a_cancelled_task_sends_no_more_and_tells_no_more(wecom: FakeWecom, call: Call):
    wecom.friend("wmA", "lina")
    wecom.friend("wmB", "zhangwei")
    told = await assign(call, "wmA", "wmB", sender="")
    wecom.masses.tap("lina", wecom.clock())
    assert (await call("externalcontact/cancel_groupmsg_send", msgid=told["msgid"]))["errcode"] == 0
    wecom.tap("zhangwei")
    assert (texts(wecom.got("wmA")), wecom.got("wmB")) == (["李先生您好"], [])
    for path in ("get_groupmsg_task", "cancel_groupmsg_send", "remind_groupmsg_send"):
        assert (await call(f"externalcontact/{path}", msgid=told["msgid"]))["errcode"] == 41093


async def test_while_a_task_is_dispatched_every_question_about_it_waits(wecom: FakeWecom, call: Call):
    wecom.masses.dispatching = 30
    told = await assign(call, "wmLi")
    paths = ("get_groupmsg_task", "get_groupmsg_send_result", "cancel_groupmsg_send")
    for path in paths:
        answer = await call(f"externalcontact/{path}", msgid=told["msgid"], userid="zhangwei")
        assert answer["errcode"] == 41063
    wecom.clock.forward(seconds=30)
    assert await statuses(call, told["msgid"]) == {"wmLi": 0}


async def test_a_colleague_is_reminded_three_times_a_day(wecom: FakeWecom, call: Call):
    told = await assign(call, "wmLi")

    async def remind() -> int:
        answer = await call("externalcontact/remind_groupmsg_send", msgid=told["msgid"])
        return int(answer["errcode"])

    assert [await remind() for _ in range(4)] == [0, 0, 0, 41094]
    wecom.clock.forward(days=1)
    assert await remind() == 0


async def test_the_list_of_tasks_shows_no_creator_and_two_kinds_of_time(wecom: FakeWecom, call: Call):
    made = [(await assign(call, "wmLi", text=text))["msgid"] for text in "一二三"]
    now = wecom.clock()
    asked = {"chat_type": "single", "start_time": now - 60, "end_time": now + 60, "filter_type": 0}
    told = await call("externalcontact/get_groupmsg_list_v2", limit=2, **asked)
    more = await call("externalcontact/get_groupmsg_list_v2", limit=2, cursor=told["next_cursor"], **asked)
    rows = told["group_msg_list"] + more["group_msg_list"]
    assert ([row["msgid"] for row in rows], more["next_cursor"]) == (made, "")
    assert [row["create_time"] for row in rows] == [now, str(now), now]
    assert not any("creator" in row for row in rows)
    far = asked | {"start_time": now - 32 * 86400}
    assert (await call("externalcontact/get_groupmsg_list_v2", **far))["errcode"] == 40058
    assert (await call("externalcontact/get_groupmsg_list_v2", limit=101, **asked))["errcode"] == 40058


# The window


async def speak(call: Call, wecom: FakeWecom, text: str = "好的", **more: Any) -> int:
    body = {"touser": "wmK", "open_kfid": wecom.kf_id, "msgtype": "text", "text": {"content": text}} | more
    return int((await call("kf/send_msg", **body))["errcode"])


async def test_five_messages_go_out_after_each_word_of_the_customer(wecom: FakeWecom, call: Call):
    assert await speak(call, wecom) == 40096
    await wecom.kf_say("wmK", "后天下午三点付")
    assert [await speak(call, wecom, str(n)) for n in range(6)] == [0, 0, 0, 0, 0, 95001]
    await wecom.kf_say("wmK", "收到")
    assert await speak(call, wecom, "again") == 0
    assert texts(wecom.got("wmK")) == ["0", "1", "2", "3", "4", "again"]


async def test_after_48_hours_the_window_is_over(wecom: FakeWecom, call: Call):
    await wecom.kf_enter("wmK", "own_1")
    assert await speak(call, wecom) == 95018
    await wecom.kf_say("wmK", "过两天")
    wecom.clock.forward(hours=48)
    assert await speak(call, wecom) == 0
    wecom.clock.forward(seconds=1)
    assert await speak(call, wecom) == 95002


async def test_while_a_colleague_has_the_talk_the_server_may_not_speak(wecom: FakeWecom, call: Call):
    wecom.kf.servicers.append("lina")
    await wecom.kf_say("wmK", "找人工")
    who = {"open_kfid": wecom.kf_id, "external_userid": "wmK"}
    wrong = await call("kf/service_state/trans", service_state=3, servicer_userid="zhangwei", **who)
    told = await call("kf/service_state/trans", service_state=3, servicer_userid="lina", **who)
    assert (wrong["errcode"], told["errcode"], await speak(call, wecom)) == (95014, 0, 95018)
    assert (await call("kf/service_state/get", **who))["service_state"] == 3
    assert (await call("kf/service_state/trans", service_state=1, **who))["errcode"] == 95016
    await call("kf/service_state/trans", service_state=4, **who)
    await wecom.kf_say("wmK", "还在吗")
    assert await speak(call, wecom) == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"msgid": "x" * 33}, 40058),
        ({"msgid": "r2:4711"}, 40058),
        ({"text": "费" * 683}, 45002),
        ({"open_kfid": "wkOther"}, 95000),
        ({"msgtype": "msgmenu", "msgmenu": {"list": [{"type": "view", "view": {"content": "x"}}] * 11}}, 40058),
        ({"msgtype": "msgmenu", "msgmenu": {"list": [{"type": "click", "click": {"id": "p"}}]}}, 40058),
    ],
)  # fmt: skip
async def test_a_wrong_message_costs_nothing_of_the_five(
    wecom: FakeWecom, call: Call, change: Any, code: int
):
    await wecom.kf_say("wmK", "在吗")
    assert (await speak(call, wecom, **change), wecom.kf.chats["wmK"].left) == (code, 5)


async def test_a_menu_comes_back_with_its_id(wecom: FakeWecom, call: Call):
    await wecom.kf_say("wmK", "在吗")
    click = {"type": "click", "click": {"id": "p_today", "content": "今天"}}
    view = {"type": "view", "view": {"url": "https://pay.example/1", "content": "去缴费"}}
    menu = {"head_content": "何时付款？", "list": [click, view], "tail_content": ""}
    assert await speak(call, wecom, msgtype="msgmenu", msgmenu=menu) == 0
    seen = wecom.got("wmK")[0]
    assert (seen.text, seen.links) == ("何时付款？", (("去缴费", "https://pay.example/1"),))
    await wecom.kf_say("wmK", "今天", menu_id=seen.press("今天"))
    assert wecom.raws[-1]["kf"]["text"] == {"content": "今天", "menu_id": "p_today"}


async def test_messages_are_fetched_in_pages_with_the_word_of_the_callback(wecom: FakeWecom, call: Call):
    for text in "一二三":
        bell = await wecom.kf_say("wmK", text)
    assert bell.xml.keys() == {"ToUserName", "CreateTime", "MsgType", "Event", "Token", "OpenKfId"}
    asked = {"token": bell.xml["Token"], "open_kfid": wecom.kf_id, "limit": 2}
    wecom.kf.empty_pages = 1
    empty = await call("kf/sync_msg", **asked)
    assert (empty["has_more"], empty["msg_list"]) == (1, [])
    first = await call("kf/sync_msg", cursor=empty["next_cursor"], **asked)
    rest = await call("kf/sync_msg", cursor=first["next_cursor"], **asked)
    said = [message["text"]["content"] for message in first["msg_list"] + rest["msg_list"]]
    assert (said, first["has_more"], rest["has_more"]) == (["一", "二", "三"], 1, 0)
    wecom.clock.forward(minutes=11)
    assert (await call("kf/sync_msg", **asked))["errcode"] == 95007
    wecom.clock.forward(days=3)
    assert (await call("kf/sync_msg", open_kfid=wecom.kf_id))["msg_list"] == []


async def test_the_greeting_of_the_window_goes_once_and_at_once(wecom: FakeWecom, call: Call):
    await wecom.kf_enter("wmK", "own_1", "r=2")
    event = wecom.raws[-1]["kf"]["event"]
    assert (event["scene"], event["scene_param"]) == ("own_1", "r=2")
    greeting = {"code": event["welcome_code"], "msgtype": "text", "text": {"content": "您好"}}
    codes = [(await call("kf/send_msg_on_event", **greeting))["errcode"] for _ in range(2)]
    assert (codes, [seen.kind for seen in wecom.got("wmK")]) == ([0, 42022], ["welcome"])
    await wecom.kf_enter("wmK")
    assert "welcome_code" not in wecom.raws[-1]["kf"]["event"]
    wecom.clock.forward(hours=49)
    await wecom.kf_enter("wmK")
    greeting["code"] = wecom.raws[-1]["kf"]["event"]["welcome_code"]
    wecom.clock.forward(seconds=21)
    assert (await call("kf/send_msg_on_event", **greeting))["errcode"] == 42003


async def test_a_message_that_is_lost_later_is_told_as_an_event(wecom: FakeWecom, call: Call):
    await wecom.kf_say("wmK", "在吗")
    await speak(call, wecom, msgid="r2_4711")
    await wecom.kf_lose("r2_4711", 10)
    event = wecom.raws[-1]["kf"]["event"]
    assert (event["fail_msgid"], event["fail_type"], wecom.got("wmK")) == ("r2_4711", 10, [])


# Faults and the fake alone


async def test_faults_come_in_order_and_every_call_is_on_record(wecom: FakeWecom, call: Call):
    await wecom.kf_say("wmK", "在吗")
    for name in ("45009", "-1", "502_after"):
        wecom.fail_next("kf/send_msg", name)
    assert [await speak(call, wecom, "一"), await speak(call, wecom, "二")] == [45009, -1]
    with pytest.raises(json.JSONDecodeError):
        await speak(call, wecom, "三")
    wecom.fail_next("kf/send_msg", "drop_before")
    with pytest.raises(httpx.HTTPError):
        await speak(call, wecom, "四")
    assert texts(wecom.got("wmK")) == ["三"]
    assert [body["text"]["content"] for body in wecom.calls("kf/send_msg")] == ["一", "二", "三", "四"]
    with pytest.raises(KeyError):
        wecom.fail_next("kf/sendd", "45009")


async def test_alone_it_is_driven_over_http():
    program = [sys.executable, "-m", "tests.fake_wecom", "--port", "0"]
    alone = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)
    assert alone.stdout is not None
    told = json.loads(await alone.stdout.readline())
    async with httpx.AsyncClient(base_url=told["ROUNDS_WECOM_API"], trust_env=False) as client:

        async def control(verb: str, **more: Any) -> httpx.Response:
            return await client.post(f"/control/{verb}", json=more)

        await control("member", userid="zhangwei")
        scanned = await control("scan", state="own_1", member="zhangwei", external="wmA")
        said = await control("say", member="zhangwei", text="待办")
        wrong = [(await control("dance")).status_code, (await control("say", member="nobody")).status_code]
        vain = await control("wait_for", person="wmA", timeout=0)
    alone.terminate()
    await alone.wait()
    assert scanned.json()["xml"]["State"] == "own_1"
    assert (said.json()["xml"]["Content"], wrong, vain.status_code) == ("待办", [404, 400], 408)
