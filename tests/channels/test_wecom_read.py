"""What WeCom's callbacks and customer-service messages mean to us, and what they do not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom import FAILURES, kf_call, read, sender_of, urgent
from bot.channels.wecom.xml import parsed
from bot.core.message import Address, Contact, Failed, Inbound, Session
from tests.wecom_callbacks import CALLBACKS, callback, kept

ZHANG, LI = Address(channel="wecom", id="zhangwei"), Address(channel="wecom", id="li.na-02")


def owner(number: int) -> Address:
    return Address(channel="wecom_external", id=f"wmINVENTED{number:020}")


def press(key: str, answer: str, card: str, sender: Address = ZHANG) -> dict[str, Any]:
    return {"sender": sender, "press": key, "press_id": f"RC_INVENTED_{answer}", "pressed_on": card}


def contact(number: int, what: Any, **more: str) -> dict[str, Any]:
    return {"sender": owner(number), "contact": Contact(what=what, member="zhangwei", **more)}


MEANT: dict[str, dict[str, Any] | None] = {
    "text_message": {"sender": ZHANG, "text": "/promised 后天下午三点 3栋2单元1201"},
    "text_message_emoji_multiline": {
        "sender": LI,
        "text": '已到场 👍🏽\n业主说：“过两天”再交 🙏\n<3 & "引号"',
    },
    "text_message_empty_content": {"sender": ZHANG},
    "image_message": {"sender": ZHANG},
    "location_message": {"sender": LI},
    "event_template_card_button": press("outcome:paid", "BUTTON_0001", "case-4711_r2@20261028"),
    "event_template_card_button_selection": press("outcome:promised", "BTNSEL_0001", "case-4711_r3@20261029"),
    "event_template_card_menu": press("mute:case-4711", "MENU_0001", "case-4711_r2@20261028"),
    "event_template_card_multiple": press("form_submit", "MULTI_0001", "case-4714_r1@20261028"),
    "event_template_card_vote_single": press("vote_submit", "VOTE_0001", "case-4712_r1@20261028", LI),
    "event_template_card_vote_multi": press("vote_submit", "VOTE_0002", "case-4713_r1@20261028"),
    "event_add_external_contact": contact(
        1, "added", state="own_3-2-1201", welcome="WELCOMECODE_INVENTED_0001"
    ),
    "event_add_external_contact_no_state": contact(2, "added"),
    "event_add_half_external_contact": contact(
        3, "added", state="own_5-1-0302", welcome="WELCOMECODE_INVENTED_0003"
    ),
    "event_del_external_contact": contact(1, "removed"),
    "event_del_follow_user": contact(1, "left"),
    "event_transfer_fail": contact(1, "refused"),
    "event_edit_external_contact": None,
    "event_enter_agent": None,
    "event_subscribe": None,
    "event_location": None,
    "event_click": None,
    "event_kf_msg_or_event": None,
    "event_unknown_future": None,
}


def test_no_recorded_callback_is_forgotten_here() -> None:
    assert set(MEANT) == set(CALLBACKS)


@pytest.mark.parametrize("name", CALLBACKS)
def test_a_callback_is_understood(name: str) -> None:
    raw, meant = kept(name), MEANT[name]
    assert read(raw) == (Inbound(key=raw["key"], **meant) if meant is not None else None)


def changed(name: str, **changes: Any) -> dict[str, Any]:
    raw = kept(name)
    xml = raw["xml"] | changes
    return {"key": "k", "xml": {one: value for one, value in xml.items() if value is not None}}


def said(raw: dict[str, Any]) -> Inbound:
    inbound = read(raw)
    assert inbound is not None
    return inbound


def test_a_members_id_is_the_same_in_capitals() -> None:
    assert said(changed("text_message", FromUserName="ZhangWei")).sender == ZHANG
    added = said(changed("event_add_external_contact", UserID="ZhangWei")).contact
    assert added is not None and added.member == "zhangwei"


@pytest.mark.parametrize("kind", ["voice", "video", "file", "link"])
def test_what_cannot_be_read_comes_as_an_empty_text(kind: str) -> None:
    assert read(changed("image_message", MsgType=kind)) == Inbound(key="k", sender=ZHANG)


@pytest.mark.parametrize("changes", [{"MsgType": "hologram"}, {"MsgType": None}, {"FromUserName": None}])
def test_a_kind_not_known_or_from_nobody_is_nothing(changes: dict[str, Any]) -> None:
    assert read(changed("text_message", **changes)) is None


@pytest.mark.parametrize(
    ("key", "text"),
    [("today", "/today"), ("menu:today", "/today"), ("menu:a:list", "/list"),
     ("menu:", None), ("", None), ("menu:today due", None), ("menu:Today", None), ("menu:今天", None)],
)  # fmt: skip
def test_the_menu_types_a_command_when_it_is_one_plain_word(key: str, text: str | None) -> None:
    inbound = read(changed("event_click", EventKey=key))
    assert (inbound.text if inbound else None) == text


def test_who_leaves_the_app_has_closed_the_chat() -> None:
    assert read(changed("event_subscribe", Event="unsubscribe")) == Inbound(
        key="k", sender=ZHANG, closed=True
    )


def options(*ids: str) -> dict[str, Any]:
    inner = "".join(f"<OptionId>{one}</OptionId>" for one in ids)
    question = f"<SelectedItem><QuestionKey>q</QuestionKey><OptionIds>{inner}</OptionIds></SelectedItem>"
    return parsed(f"<xml><SelectedItems>{question}</SelectedItems></xml>".encode())["SelectedItems"]


def test_our_own_drop_down_presses_the_option_that_was_chosen() -> None:
    raw = changed("event_template_card_multiple", EventKey="pick", SelectedItems=options("nx:7:paid"))
    assert said(raw).press == "nx:7:paid"


def test_an_option_without_its_list_is_taken_too() -> None:
    once = {"SelectedItem": [{"QuestionKey": "q", "OptionIds": {"OptionId": ["nx:7:paid"]}}]}
    raw = changed("event_template_card_multiple", EventKey="pick", SelectedItems=[once])
    assert said(raw).press == "nx:7:paid"


@pytest.mark.parametrize("chosen", ["", None, {}, {"SelectedItem": "x"}, options("a", "b"), options()])
def test_a_drop_down_without_one_choice_presses_nothing_of_ours(chosen: Any) -> None:
    raw = changed("event_template_card_multiple", EventKey="pick", SelectedItems=chosen)
    assert said(raw).press == "pick"


def test_a_card_without_its_ids_is_still_a_press() -> None:
    raw = changed("event_template_card_button", ResponseCode=None, TaskId=None)
    assert read(raw) == Inbound(key="k", sender=ZHANG, press="outcome:paid")


@pytest.mark.parametrize("changes", [{"ExternalUserID": None}, {"ChangeType": "not_yet_known"}])
def test_a_change_of_nobody_or_of_an_unknown_kind_is_nothing(changes: dict[str, Any]) -> None:
    assert read(changed("event_add_external_contact", **changes)) is None


# --- the customer service ---

CUSTOMER = Address(channel="wecom_kf", id="wmKf01")


def kf(kind: str = "text", **changes: Any) -> dict[str, Any]:
    usual = {
        "msgid": "m1",
        "open_kfid": "wkA",
        "external_userid": "wmKf01",
        "send_time": 1793148001,
        "origin": 3,
    }
    return {"key": "kf:m1", "kf": usual | {"msgtype": kind} | changes}


def event(kind: str, **more: Any) -> dict[str, Any]:
    told = {"event_type": kind, "open_kfid": "wkA", "external_userid": "wmKf01"} | more
    return {"key": "kf:m1", "kf": {"msgid": "m1", "origin": 4, "msgtype": "event", "event": told}}


def heard(**what: Any) -> Inbound:
    return Inbound(key="kf:m1", sender=CUSTOMER, **what)


UNDERSTOOD = [
    pytest.param(kf(text={"content": "后天付", "menu_id": ""}), heard(text="后天付"), id="somebody writes"),
    pytest.param(kf(text={"content": "今天", "menu_id": "p:7"}), heard(press="p:7"), id="a line of our menu"),
    pytest.param(kf("image", image={"media_id": "M"}), heard(), id="a picture"),
    pytest.param(kf("merged_msg"), heard(), id="a kind not known yet"),
    pytest.param(kf(origin=5, text={"content": "我来处理"}), None, id="a colleague writes"),
    pytest.param(kf(origin=4, text={"content": "?"}), None, id="the system writes"),
    pytest.param(kf(external_userid=None, text={"content": "?"}), None, id="from nobody"),
    pytest.param(
        event("enter_session", scene="own_4711", scene_param="r%3D2", welcome_code="WC"),
        heard(session=Session(scene="r=2", welcome="WC")),
        id="the chat is opened by a link with a word of ours",
    ),
    pytest.param(
        event("enter_session", scene="own_4711"), heard(session=Session(scene="own_4711")), id="by a bare link"
    ),
    pytest.param(event("enter_session"), heard(session=Session()), id="without any link"),
    pytest.param(event("enter_session", external_userid=""), None, id="by nobody"),
    pytest.param(event("servicer_status_change", servicer_userid="zhangwei"), None, id="a colleague is on duty"),
    pytest.param(event("user_recall_msg", recall_msgid="m0"), None, id="a message is taken back"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "meaning"), UNDERSTOOD)
def test_the_customer_service_is_understood(raw: dict[str, Any], meaning: Inbound | None) -> None:
    assert read(raw) == meaning


@pytest.mark.parametrize(
    ("code", "why"), [(4, "window_over"), ("6", "five_said"), (10, "refused"), (99, "unknown"), (None, "unknown")]
)  # fmt: skip
def test_a_message_that_did_not_arrive_says_why_in_a_known_word(code: Any, why: str) -> None:
    raw = event("msg_send_fail", fail_msgid="r2_4711", fail_type=code)
    assert read(raw) == heard(failed=Failed(ref="r2_4711", why=why))
    assert why in FAILURES.values()


# --- what the server asks before anybody reads ---


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (kept("text_message"), "wecom:zhangwei"),
        (kept("event_del_follow_user"), "wecom_external:wmINVENTED00000000000000000001"),
        (kf(text={"content": "?"}), "wecom_kf:wmKf01"),
        (kept("event_kf_msg_or_event"), None),
        (kept("event_unknown_future"), None),
    ],
)
def test_what_one_person_sends_has_one_name(raw: dict[str, Any], name: str | None) -> None:
    assert sender_of(raw) == name


URGENT = {"event_add_external_contact", "event_add_half_external_contact"}


@pytest.mark.parametrize("name", CALLBACKS)
def test_only_a_welcome_code_is_urgent(name: str) -> None:
    assert urgent(kept(name)) == (name in URGENT)


@pytest.mark.parametrize(
    ("raw", "hurry"),
    [
        (event("enter_session", welcome_code="WC"), True),
        (event("enter_session"), False),
        (event("msg_send_fail", welcome_code="WC"), False),
        (kf(text={"content": "?"}), False),
        (changed("event_del_follow_user", WelcomeCode="WC"), False),
        ({"key": "k"}, False),
    ],
)
def test_a_chat_that_was_opened_is_urgent_while_it_can_be_greeted(raw: dict[str, Any], hurry: bool) -> None:
    assert urgent(raw) == hurry


@pytest.mark.parametrize("name", CALLBACKS)
def test_only_the_call_of_the_customer_service_is_one(name: str) -> None:
    expected = ("ENCINVENTEDSYNCTOKEN0001", "wkINVENTED0000000000000000001")
    assert kf_call(kept(name)) == (expected if name == "event_kf_msg_or_event" else None)


def test_a_call_without_an_account_is_none() -> None:
    assert kf_call(changed("event_kf_msg_or_event", OpenKfId=None)) is None
    assert kf_call(changed("event_kf_msg_or_event", Token=None)) == ("", "wkINVENTED0000000000000000001")
    assert kf_call({"key": "kf:1", "kf": {}}) is None


NAMES = sorted({name for one in CALLBACKS for name in parsed(callback(one))} | {"kf", "xml", "key", "event"})
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["event", "text", "pick"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
EVENT = st.sampled_from([parsed(callback(name)) for name in CALLBACKS])


@given(EVENT, st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4), VALUES)
def test_nothing_that_was_kept_breaks_a_reader(xml: Any, changes: Any, kf_part: Any) -> None:
    customer = {"msgtype": "event", "external_userid": "wm", "origin": 3, "event": kf_part, "text": kf_part}
    for raw in ({"key": "k", "xml": xml | changes}, {"key": "k", "kf": customer | changes}, {"xml": kf_part}):
        inbound = read(raw)
        assert inbound is None or inbound.sender.id
        assert (sender_of(raw), urgent(raw), kf_call(raw)) is not None
