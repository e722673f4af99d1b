"""What is asked of WeCom besides sending, and answers that are not what they should be."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels.wecom.api import Answer, Api
from bot.channels.wecom.contacts import Account, App, Contacts, Details, Page
from tests.channels.wecom_way import calling, failure
from tests.fake_wecom import FakeWecom


@pytest.fixture
async def api(wecom: FakeWecom) -> AsyncIterator[Api]:
    async with calling(wecom) as api:
        yield api


@pytest.fixture
def contacts(wecom: FakeWecom, api: Api) -> Contacts:
    return Contacts(api, wecom.kf_id)


class Told:
    """An api that always answers the same."""

    agent_id = 1

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def call(self, *_: object, **__: object) -> Answer:
        return self._answer


def told(**answer: Any) -> Contacts:
    return Contacts(Told(answer), "wk1")  # type: ignore[arg-type]


async def test_a_contact_way_of_one_member_or_of_several(wecom: FakeWecom, contacts: Contacts) -> None:
    config, code = await contacts.contact_way("own_1", ["zhangwei"], "3-2-1201")
    await contacts.contact_way("own_2", ["zhangwei", "lina"], "长" * 40)
    first, second = (way.body for way in wecom.town.ways.values())
    assert code == wecom.town.ways[config].qr_code != ""
    assert (first["type"], first["state"], first["user"]) == (1, "own_1", ["zhangwei"])
    assert (second["type"], len(second["remark"])) == (2, 30)


async def test_a_state_too_long_would_come_back_as_another_one(wecom: FakeWecom, contacts: Contacts) -> None:
    with pytest.raises(ValueError, match="30"):
        await contacts.contact_way("x" * 31, ["zhangwei"], "")


async def test_who_a_customer_is_and_who_has_him(contacts: Contacts) -> None:
    assert await contacts.details("wmLi") == Details("李四", ("zhangwei",))
    assert (await failure(contacts.details("wmGone"))).closed


async def test_the_link_to_the_chat_bears_its_scene(contacts: Contacts) -> None:
    assert (await contacts.kf_link("own_4711")).endswith("own_4711")


async def test_messages_are_fetched_from_a_cursor(wecom: FakeWecom, contacts: Contacts) -> None:
    for words in ("在", "后天付"):
        await wecom.kf_say("wmKf1", words)
    page = await contacts.kf_messages(wecom.kf_id, "", wecom.kf.token())
    assert [one["text"]["content"] for one in page.messages] == ["在", "后天付"]
    assert page.has_more is False
    await contacts.kf_messages(wecom.kf_id, page.next_cursor, "")
    assert wecom.kf.without_token == 1
    assert "token" not in wecom.calls("kf/sync_msg")[-1]
    assert (await failure(contacts.kf_messages(wecom.kf_id, "", "stale"))).shut


async def test_an_empty_page_may_have_more_behind_it(wecom: FakeWecom, contacts: Contacts) -> None:
    await wecom.kf_say("wmKf1", "在")
    wecom.kf.empty_pages = 1
    page = await contacts.kf_messages(wecom.kf_id, "", wecom.kf.token())
    assert (page.messages, page.has_more) == ([], True)


async def test_what_doctor_asks(wecom: FakeWecom, contacts: Contacts) -> None:
    wecom.member("hidden", seen=False, contacts=False)
    await contacts.token()
    assert await contacts.agent() == App("Rounds", ("zhangwei", "lina"), (), ())
    assert await contacts.follow_members() == ("zhangwei", "lina")
    assert await contacts.kf_accounts() == (Account(wecom.kf_id, "物业服务"),)


async def test_a_refusal_names_its_mend(wecom: FakeWecom, contacts: Contacts) -> None:
    wecom.office.trusted = False
    error = await failure(contacts.agent())
    assert error.fatal and "trusted" in str(error)
    wecom.office.trusted, wecom.office.forbidden = True, {"externalcontact"}
    assert (await failure(contacts.follow_members())).fatal


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, [7, None, {}], True])
async def test_odd_fields_are_as_good_as_none(odd: object) -> None:
    fields = ("external_contact", "follow_user", "msg_list", "next_cursor", "has_more", "allow_userinfos")
    fields += ("allow_partys", "allow_tags", "account_list", "ip_list", "name")
    asked = told(**dict.fromkeys(fields, odd))
    assert isinstance(await asked.details("x"), Details)
    assert isinstance(await asked.agent(), App)
    page = await asked.kf_messages("wk1", "c0", "")
    assert all(isinstance(one, dict) for one in page.messages)
    assert isinstance(page.next_cursor, str) and page.next_cursor
    assert await asked.follow_members() == ()
    assert await asked.kf_accounts() == ()


async def test_a_missing_cursor_keeps_the_one_we_have() -> None:
    assert await told(has_more="1").kf_messages("wk1", "c0", "") == Page([], "c0", True)


@pytest.mark.parametrize(
    "answer", [{}, {"config_id": "c"}, {"config_id": 0.5, "qr_code": "q"}, {"url": None}]
)
async def test_what_was_made_and_not_named_is_unknown(answer: Answer) -> None:
    assert (await failure(told(**answer).contact_way("s", ["z"], ""))).outcome == "unknown"
    assert (await failure(told(**answer).kf_link("s"))).outcome == "unknown"
