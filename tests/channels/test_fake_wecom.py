"""The fake platform is as strict as the real one, so that what works against it works (facts/wecom.md)."""

import base64
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from wechatpy.work.crypto import WeChatCrypto

from tests.fake_telegram.wire import Door, Reply, Request
from tests.fake_wecom import Crypt, FakeWecom

Call = Callable[..., Awaitable[Any]]
CARD = {
    "card_type": "button_interaction",
    "task_id": "case-1_r1",
    "main_title": {"title": "12-27 今天 18:00 付款"},
    "button_list": [{"text": "已付", "key": "paid"}, {"text": "又约", "key": "again"}],
}


async def send(call: Call, wecom: FakeWecom, to: str = "zhangwei", **body: Any) -> Any:
    kind = "template_card" if "template_card" in body else "text"
    body = {"touser": to, "agentid": wecom.agent_id, "msgtype": kind} | body
    return await call("message/send", **body)


def words(text: str) -> dict[str, str]:
    return {"content": text}


# Tokens


@pytest.mark.parametrize(
    ("asked", "code"), [({"corpid": "ww9"}, 40013), ({"corpsecret": "wrong"}, 40001), ({}, 0)]
)
async def test_a_token_is_given_to_whom_it_belongs(wecom: FakeWecom, asked: dict[str, str], code: int):
    params = {"corpid": wecom.corp_id, "corpsecret": wecom.secret} | asked
    async with httpx.AsyncClient(trust_env=False) as client:
        told = (await client.get(f"{wecom.url}/cgi-bin/gettoken", params=params)).json()
    assert (told["errcode"], wecom.tokens_fetched) == (code, 1)


async def test_every_path_looks_at_the_token(wecom: FakeWecom):
    async with httpx.AsyncClient(trust_env=False, base_url=f"{wecom.url}/cgi-bin/") as client:

        async def code(path: str, **params: str) -> int:
            return int((await client.get(path, params=params)).json()["errcode"])

        asked = {"corpid": wecom.corp_id, "corpsecret": wecom.secret}
        token = (await client.get("gettoken", params=asked)).json()["access_token"]
        assert await code("getcallbackip") == 41001
        assert await code("getcallbackip", access_token="made up") == 40014
        assert await code("getcallbackip", access_token=token) == 0
        wecom.clock.forward(hours=2)
        assert await code("getcallbackip", access_token=token) == 42001
        wecom.revoke()
        assert await code("getcallbackip", access_token=token) == 40014
        assert (await client.get("message/sendd")).status_code == 404


async def test_an_address_that_is_not_trusted_and_a_right_that_is_not_given(wecom: FakeWecom, call: Call):
    wecom.office.forbidden.add("kf/")
    assert (await call("kf/account/list"))["errcode"] == 48002
    wecom.office.trusted = False
    assert (await call("kf/account/list"))["errcode"] == 60020


# App messages


async def test_a_stranger_among_the_receivers_is_named_in_lower_case(wecom: FakeWecom, call: Call):
    told = await send(call, wecom, "ZHANGWEI|Nobody", text=words("一"))
    assert (told["errcode"], told["invaliduser"]) == (0, "nobody")
    assert [seen.text for seen in wecom.received("ZhangWei")] == ["一"]
    assert (await send(call, wecom, "Nobody", text=words("一")))["errcode"] == 81013
    assert (await send(call, wecom, agentid=7, text=words("一")))["errcode"] == 40056
    assert (await send(call, wecom, text=words(" ")))["errcode"] == 44004


async def test_a_long_text_is_cut_by_bytes_in_the_middle_of_a_character(wecom: FakeWecom, call: Call):
    await send(call, wecom, text=words("费" * 700))
    assert wecom.received("zhangwei")[0].text == "费" * 682 + "\ufffd"


async def test_the_31st_message_of_a_minute_vanishes_without_an_error(wecom: FakeWecom, call: Call):
    codes = [(await send(call, wecom, text=words(str(n))))["errcode"] for n in range(32)]
    await send(call, wecom, "lina", text=words("她"))
    assert codes == [0] * 32
    assert (len(wecom.received("zhangwei")), len(wecom.received("lina"))) == (30, 1)
    assert [body["text"]["content"] for _, body in wecom.app.dropped] == ["30", "31"]
    wecom.clock.forward(seconds=60)
    await send(call, wecom, text=words("later"))
    assert wecom.received("zhangwei")[-1].text == "later"


async def test_the_1001st_message_of_an_hour_vanishes_too(wecom: FakeWecom):
    for number in range(1001):
        wecom.clock.forward(seconds=2)
        body = {"touser": "lina", "agentid": wecom.agent_id, "msgtype": "text", "text": words(str(number))}
        wecom.app.send(body)
    assert len(wecom.received("lina")) == 1000


async def test_the_same_request_within_the_interval_comes_once(wecom: FakeWecom, call: Call):
    checked = {"enable_duplicate_check": 1, "duplicate_check_interval": 600}
    codes = [(await send(call, wecom, text=words("一"), **checked))["errcode"] for _ in range(2)]
    await send(call, wecom, text=words("二"), **checked)
    assert (codes, [seen.text for seen in wecom.received("zhangwei")]) == ([0, 0], ["一", "二"])
    wecom.clock.forward(minutes=10)
    await send(call, wecom, text=words("一"), **checked)
    for _ in range(2):
        await send(call, wecom, text=words("三"))
    assert [seen.text for seen in wecom.received("zhangwei")] == ["一", "二", "一", "三", "三"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"task_id": "业主"}, 42014),
        ({"task_id": "x" * 129}, 42014),
        ({"card_type": "poster"}, 42031),
        ({"main_title": {"title": "x" * 37}}, 45002),
        ({"main_title": {"desc": "only"}}, 42033),
        ({"button_list": []}, 42038),
        ({"button_list": [{"text": "一二三四五六七八九十一", "key": "k"}]}, 42038),
        ({"button_list": [{"text": "付", "key": "费" * 342}]}, 42039),
        ({"button_list": [{"text": "付", "key": "k"}, {"text": "约", "key": "k"}]}, 42039),
        ({"button_list": [{"text": "付", "type": 1}]}, 42028),
        ({"horizontal_content_list": [{"keyname": "六个字的键名", "value": "v"}]}, 42027),
        ({"horizontal_content_list": [{"keyname": "k"}] * 7}, 42035),
        ({"jump_list": [{"type": 0, "title": "t"}] * 4}, 42042),
        ({"button_selection": {"title": "t", "option_list": []}}, 42043),
        ({"button_selection": {"question_key": "q", "option_list": []}}, 42037),
        ({"card_type": "vote_interaction", "checkbox": {"question_key": "q"}}, 42037),
        ({"card_type": "multiple_interaction"}, 42047),
        ({"card_type": "text_notice"}, 42045),
    ],
)
async def test_a_card_is_refused_for_each_wrong_field(wecom: FakeWecom, call: Call, change: Any, code: int):
    assert (await send(call, wecom, template_card=CARD | change))["errcode"] == code
    assert wecom.received("zhangwei") == []


async def test_a_card_is_pressed_and_updated_once_with_each_code(wecom: FakeWecom, call: Call):
    sent = await send(call, wecom, template_card=CARD)
    assert (await send(call, wecom, template_card=CARD))["errcode"] == 42014
    pressed = (await wecom.press("zhangwei", "case-1_r1", "paid")).xml
    change = {
        "userids": ["ZhangWei", "lina"],
        "agentid": wecom.agent_id,
        "button": {"replace_name": "已记录"},
    }
    told = await call("message/update_template_card", response_code=pressed["ResponseCode"], **change)
    again = await call("message/update_template_card", response_code=pressed["ResponseCode"], **change)
    assert (told["errcode"], told["invaliduser"], again["errcode"]) == (0, ["lina"], 42022)
    seen = wecom.received("zhangwei")[0]
    assert (seen.replaced, seen.buttons, wecom.cards["case-1_r1"].replaced) == (
        "已记录",
        (),
        {"zhangwei": "已记录"},
    )
    with pytest.raises(KeyError, match="已记录"):
        await wecom.press("zhangwei", "case-1_r1", "paid")
    wecom.clock.forward(hours=73)
    late = await call("message/update_template_card", response_code=sent["response_code"], **change)
    assert late["errcode"] == 42003


async def test_a_message_is_recalled_within_a_day(wecom: FakeWecom, call: Call):
    first, second = [(await send(call, wecom, text=words(n)))["msgid"] for n in "一二"]
    assert (await call("message/recall", msgid=first))["errcode"] == 0
    wecom.clock.forward(hours=25)
    assert (await call("message/recall", msgid=second))["errcode"] == 42052
    assert [seen.text for seen in wecom.received("zhangwei")] == ["二"]


# Contacts


async def test_a_contact_way_needs_its_members_and_a_short_state(wecom: FakeWecom, call: Call):
    wecom.member("new", verified=False)
    way = {"type": 1, "scene": 2, "user": ["zhangwei"], "state": "own_" + "一" * 26}
    told = await call("externalcontact/add_contact_way", **way)
    assert told["config_id"] and told["qr_code"]
    for change, code in [
        ({"state": "x" * 31}, 40058),
        ({"user": ["nobody"]}, 60111),
        ({"user": ["new"]}, 41054),
    ]:
        assert (await call("externalcontact/add_contact_way", **way | change))["errcode"] == code


async def test_the_welcome_goes_once_and_within_20_seconds(wecom: FakeWecom, call: Call):
    first = (await wecom.scan("own_1", "zhangwei", "wmA", "甲")).xml
    second = (await wecom.scan("own_2", "zhangwei", "wmB")).xml
    assert (first["State"], first["UserID"]) == ("own_1", "ZhangWei")
    welcome = {"welcome_code": first["WelcomeCode"], "text": words("您好")}
    codes = [(await call("externalcontact/send_welcome_msg", **welcome))["errcode"] for _ in range(2)]
    wecom.clock.forward(seconds=21)
    late = await call(
        "externalcontact/send_welcome_msg", welcome_code=second["WelcomeCode"], text=words("您好")
    )
    assert (codes, late["errcode"]) == ([0, 41051], 41050)
    assert [(s.kind, s.text, s.by) for s in wecom.got("wmA")] == [("welcome", "您好", "zhangwei")]
    assert "WelcomeCode" not in (await wecom.scan("own_1", "zhangwei", "wmA")).xml


async def test_details_tell_who_holds_a_contact(wecom: FakeWecom, call: Call):
    told = await call("externalcontact/get", external_userid="wmLi")
    assert (told["external_contact"]["name"], told["follow_user"][0]["userid"]) == ("李四", "ZhangWei")
    assert (await call("externalcontact/get", external_userid="wmNo"))["errcode"] == 40096
    assert (await call("externalcontact/list", userid="lina"))["errcode"] == 84061
    assert (await call("externalcontact/remark", userid="lina", external_userid="wmLi"))["errcode"] == 84061
    long = await call("externalcontact/remark", userid="zhangwei", external_userid="wmLi", remark="一" * 21)
    assert long["errcode"] == 40058


# Callbacks


def test_the_scheme_is_that_of_the_vectors():
    file = Path(__file__).parents[1] / "fixtures" / "wecom" / "crypto_vectors.json"
    for vector in json.loads(file.read_text(encoding="utf-8"))["vectors"]:
        crypt = Crypt(token=vector["token"], aes_key=vector["encoding_aes_key"], corp_id=vector["corp_id"])
        signed = crypt.sign(vector["timestamp"], vector["nonce"], vector["encrypted"])
        assert signed == vector["msg_signature"]


async def test_a_callback_opens_with_the_library_of_the_product(wecom: FakeWecom):
    told = await wecom.say("zhangwei", "看见 <12-27> ]]> 两天\n👍🏽")
    crypto = WeChatCrypto(wecom.token, wecom.aes_key, wecom.corp_id)
    query = told.query
    [encrypted] = re.findall(r"<Encrypt><!\[CDATA\[(.+)]]></Encrypt>", told.body.decode())
    assert len(base64.b64decode(encrypted)) % 32 == 0
    opened = crypto.decrypt_message(
        told.body.decode(), query["msg_signature"], query["timestamp"], query["nonce"]
    )
    assert opened == told.plain
    assert told.xml["Content"] == "看见 <12-27> ]]> 两天\n👍🏽"
    assert wecom.raws == [told.raw]


@pytest.mark.parametrize(
    ("codes", "repeat", "tries"),
    [
        ([200], False, [200]),
        ([500, 200], False, [500, 200]),
        ([500] * 4, False, [500] * 3),
        ([200] * 3, True, [200] * 3),
    ],
)
async def test_a_callback_is_posted_three_times_in_all_until_it_is_taken(
    wecom: FakeWecom, codes: list[int], repeat: bool, tries: list[int]
):
    answers = iter(codes)

    async def receive(request: Request) -> Reply:
        return Reply(code=next(answers))

    door = Door(handler=receive)
    await door.open()
    wecom.hook_url, wecom.hook.repeat = f"http://127.0.0.1:{door.port}/hooks/wecom", repeat
    told = await wecom.enter("zhangwei")
    await door.close()
    assert told.codes == tries
