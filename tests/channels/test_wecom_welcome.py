"""The one welcome message: in time, once, and what a late or used code means."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.wecom import read
from bot.channels.wecom.api import Api
from bot.channels.wecom.welcome import Welcome
from bot.core.message import Button, Document, Link, Outbound
from tests.channels.wecom_way import Pauses, calling, failure, message
from tests.fake_wecom import FakeWecom

GREET, ON_EVENT = "externalcontact/send_welcome_msg", "kf/send_msg_on_event"
NEW, OPENED = "wmNew", "wmKf1"


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
async def api(wecom: FakeWecom, pauses: Pauses) -> AsyncIterator[Api]:
    async with calling(wecom, sleep=pauses) as api:
        yield api


@pytest.fixture
def welcome(api: Api) -> Welcome:
    return Welcome(api)


async def scanned(wecom: FakeWecom) -> str:
    await wecom.scan("own_1", "zhangwei", NEW, "李四")
    inbound = read(wecom.raws[-1])
    assert inbound is not None and inbound.contact is not None
    return f"contact:{inbound.contact.welcome}"


async def opened(wecom: FakeWecom) -> str:
    await wecom.kf_enter(OPENED, "own_1")
    inbound = read(wecom.raws[-1])
    assert inbound is not None and inbound.session is not None
    return f"kf:{inbound.session.welcome}"


def to(address: str, text: str = "您好，我是物业小张", **more: object) -> Outbound:
    return message("wecom_welcome", address, text, **more)


async def test_a_new_contact_is_greeted_with_links(wecom: FakeWecom, welcome: Welcome) -> None:
    address = await scanned(wecom)
    rows = ((Button(label="账单", url="https://a.example/1"), Button(label="是我", press="yes")),)
    links = (Link(title="回复", url="https://kf.example"),)
    assert await welcome.send(to(address, buttons=rows, links=links)) == "r1"
    (seen,) = wecom.got(NEW)
    assert (seen.kind, seen.text) == ("welcome", "您好，我是物业小张")
    assert seen.links == (("账单", "https://a.example/1"), ("回复", "https://kf.example"))


async def test_without_an_own_id_the_code_is_the_id(wecom: FakeWecom, welcome: Welcome) -> None:
    address = await scanned(wecom)
    assert await welcome.send(to(address, ref="")) == address.removeprefix("contact:")


async def test_a_file_goes_along(wecom: FakeWecom, welcome: Welcome) -> None:
    await welcome.send(to(await scanned(wecom), document=Document(name="a.pdf", content=b"%PDF-1.7")))
    assert wecom.got(NEW)[0].files == (("a.pdf", 8),)


async def test_whoever_opens_the_chat_gets_a_menu(wecom: FakeWecom, welcome: Welcome) -> None:
    rows = ((Button(label="是我", press="yes"), Button(label="不是", press="no")),)
    assert await welcome.send(to(await opened(wecom), buttons=rows)) == "r1"
    (seen,) = wecom.got(OPENED)
    assert (seen.text, seen.buttons) == ("您好，我是物业小张", (("是我", "yes"), ("不是", "no")))


@pytest.mark.parametrize("presses", [(), (("好", "p"),)])
async def test_a_greeting_of_the_chat_is_one_message_and_cut_where_it_must_be(
    wecom: FakeWecom, welcome: Welcome, presses: tuple[tuple[str, str], ...]
) -> None:
    message_ = message("wecom_welcome", await opened(wecom), "很长。" * 500, *presses)
    await welcome.send(message_)
    (seen,) = wecom.got(OPENED)
    assert len(seen.text.encode()) <= 2049 and seen.text.endswith("…")


@pytest.mark.parametrize("which", [scanned, opened])
async def test_a_code_is_good_once_and_for_twenty_seconds(
    wecom: FakeWecom, welcome: Welcome, which: object
) -> None:
    address = await which(wecom)  # type: ignore[operator]
    await welcome.send(to(address))
    again = await failure(welcome.send(to(address)))
    wecom.clock.forward(days=3)
    await wecom.unfriend(NEW, "zhangwei") if which is scanned else None
    late = await which(wecom)  # type: ignore[operator]
    wecom.clock.forward(seconds=21)
    for error in (again, await failure(welcome.send(to(late)))):
        assert (error.outcome, error.closed, error.fatal) == ("refused", False, False)


@pytest.mark.parametrize("code", ["41050", "41051"])
async def test_a_used_or_late_code_is_shut(wecom: FakeWecom, welcome: Welcome, code: str) -> None:
    wecom.fail_next(GREET, code)
    assert (await failure(welcome.send(to(await scanned(wecom))))).shut


async def test_while_another_app_sends_it_is_tried_once_more(
    wecom: FakeWecom, welcome: Welcome, pauses: Pauses
) -> None:
    wecom.fail_next(GREET, "41096")
    await welcome.send(to(await scanned(wecom)))
    assert (pauses.seconds, len(wecom.got(NEW))) == ([1.0], 1)
    wecom.fail_next(GREET, "41096", times=2)
    error = await failure(welcome.send(to("contact:x")))
    assert (error.outcome, len(wecom.calls(GREET))) == ("not_sent", 4)


async def test_an_unknown_end_is_not_said_again(wecom: FakeWecom, welcome: Welcome) -> None:
    wecom.fail_next(GREET, "drop_after")
    assert (await failure(welcome.send(to(await scanned(wecom))))).outcome == "unknown"
    assert len(wecom.calls(GREET)) == 1


@pytest.mark.parametrize("address", ["contact:", "kf:", "other:code", "code", ""])
async def test_without_a_code_nothing_is_tried(wecom: FakeWecom, welcome: Welcome, address: str) -> None:
    assert (await failure(welcome.send(to(address)))).shut
    assert wecom.calls(GREET) == wecom.calls(ON_EVENT) == []
    await welcome.answer_press("x", "y")
