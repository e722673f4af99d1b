"""What an update of Telegram means to us, and what it does not."""

from typing import Any

import pytest

from bot.channels.telegram import read
from bot.core.message import Address, Button, Inbound, Outbound
from tests.fake_telegram import FakeTelegram

PRIVATE = {"id": 11, "type": "private"}
WANG = {"id": 11, "is_bot": False, "first_name": "王", "last_name": "芳", "language_code": "zh-hans"}
BOT = {"id": 7, "is_bot": True, "first_name": "Rounds"}


def message(**changes: Any) -> dict[str, Any]:
    told = {"message_id": 3, "date": 1, "chat": PRIVATE, "from": WANG, "text": "明天交"} | changes
    return {"update_id": 900, "message": {name: value for name, value in told.items() if value is not None}}


def inbound(**changes: Any) -> Inbound:
    usual: dict[str, Any] = {"key": "900", "sender": Address(channel="telegram", id="11"), "text": "明天交"}
    return Inbound(**(usual | {"name": "王 芳", "language": "zh-hans"} | changes))


OURS = {"message_id": 2, "chat": PRIVATE, "from": BOT, "text": "您好"}
THEIRS = {"message_id": 1, "chat": PRIVATE, "from": WANG, "text": "在吗"}
GROUP = {"id": -100, "type": "supergroup", "title": "邻居"}

MESSAGES = [
    pytest.param(message(), inbound(), id="somebody writes"),
    pytest.param(message(reply_to_message=OURS), inbound(reply_to="2"), id="a reply to a card of ours"),
    pytest.param(
        message(reply_to_message=THEIRS), inbound(), id="a reply to one's own words is no reply to us"
    ),
    pytest.param(message(forward_origin={"type": "user"}), inbound(stale=True), id="a forwarded command"),
    pytest.param(message(text="/paid@rounds_bot 12"), inbound(text="/paid 12"), id="a command with our name"),
    pytest.param(
        message(text=None, photo=[], caption="已转"), inbound(text="已转"), id="words under a picture"
    ),
    pytest.param(message(text=None, document={}), inbound(text=""), id="a file without words"),
    pytest.param(
        message(chat=GROUP),
        inbound(sender=Address(channel="telegram", id="-100"), private=False),
        id="in a group the chat is the group",
    ),
    pytest.param(
        {"update_id": 900, "edited_message": message()["message"]},
        inbound(stale=True),
        id="an edited message",
    ),
]


@pytest.mark.parametrize(("update", "meaning"), MESSAGES)
def test_a_message_is_understood(update, meaning):
    assert read(update) == meaning


NOTHING = [
    pytest.param(message(text=None, pinned_message=OURS), id="a service note"),
    pytest.param(message(**{"from": BOT}), id="another bot"),
    pytest.param({"update_id": 900, "poll": {"id": "1"}}, id="a kind we did not ask for"),
    pytest.param({"update_id": 900}, id="an update of next year"),
    pytest.param({"update_id": 900, "message": "what"}, id="no object where one belongs"),
    pytest.param(
        {"update_id": 900, "callback_query": {"id": "5", "from": WANG, "data": "x"}}, id="inline press"
    ),
    pytest.param(
        {"update_id": 900, "callback_query": {"id": "5", "from": WANG, "message": OURS}},
        id="a game, not a press",
    ),
    pytest.param(
        {"update_id": 900, "my_chat_member": {"chat": PRIVATE, "new_chat_member": {"status": "member"}}},
        id="the bot was let in again",
    ),
]


@pytest.mark.parametrize("update", NOTHING)
def test_what_is_not_for_us_is_nothing(update):
    assert read(update) is None


async def test_a_pressed_button_comes_back_with_the_message_that_carried_it(telegram, fake: FakeTelegram):
    rows = ((Button(label="已交", press="paid:12"),),)
    number = await telegram.send(Outbound(to=Address(channel="telegram", id="11"), text="选", buttons=rows))
    (sent,) = fake.sent(11)
    press = await fake.press(11, sent.message_id, sent.press("已交"))
    said = read(fake.chats.updates[-1])
    assert said is not None
    assert (said.press, said.press_id, said.pressed_on, said.private) == ("paid:12", press, number, True)
    await telegram.answer_press(press)
    assert press in fake.chats.answered


async def test_a_press_sent_again_has_a_new_key_and_the_same_meaning(fake: FakeTelegram):
    press = await fake.press(11, 1, "paid:12")
    await fake.press(11, 1, "paid:12", again=press)
    first, second = map(read, fake.chats.updates)
    assert first is not None
    assert second is not None
    assert first.key != second.key
    assert (first.press, first.press_id) == (second.press, second.press_id)


async def test_a_reply_names_the_id_that_sending_gave(telegram, fake: FakeTelegram):
    number = await telegram.send(Outbound(to=Address(channel="telegram", id="11"), text="您好"))
    await fake.say(11, "明天", reply_to=int(number))
    said = read(fake.chats.updates[-1])
    assert said is not None
    assert said.reply_to == number


async def test_a_person_who_blocks_the_bot_closes_the_chat(fake: FakeTelegram):
    await fake.leave(11)
    said = read(fake.chats.updates[-1])
    assert said is not None
    assert (said.closed, said.sender.id, said.text, said.private) == (True, "11", "", True)
