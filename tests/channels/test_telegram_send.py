"""Sending over Telegram: one call for one message, and what each failure proves about it."""

import asyncio
import json
import logging
import socket
from dataclasses import replace

import pytest

from bot.channels.telegram import Telegram, keyboard
from bot.core.message import Address, Button, ChannelError, Document, Outbound
from tests.fake_telegram import FakeTelegram

SHORT = 0.2  # seconds: the budget of a call that is meant to run out


def to(chat: str | int, text: str = "您好", *buttons: Button) -> Outbound:
    rows = (buttons,) if buttons else ()
    return Outbound(to=Address(channel="telegram", id=str(chat)), text=text, buttons=rows)


def flags(error: ChannelError) -> dict[str, object]:
    told = {name: getattr(error, name) for name in ("retry_after", "closed", "moved_to", "fatal", "markup")}
    return {name: value for name, value in told.items() if value}


# The name of the fault, what is proven about the message, and what else the engine learns.
FAULTS = [
    pytest.param("429", "not_sent", {"retry_after": 7.0}, id="flood control says how long to wait"),
    pytest.param("429_bare", "not_sent", {}, id="flood control that names no time"),
    pytest.param("429_html", "not_sent", {}, id="a proxy's own flood control"),
    pytest.param("blocked", "refused", {"closed": True}, id="the person blocked the bot"),
    pytest.param("deactivated", "refused", {"closed": True}, id="the account is gone"),
    pytest.param("cannot_initiate", "refused", {"closed": True}, id="the person never wrote first"),
    pytest.param("kicked", "refused", {"closed": True}, id="thrown out of a group"),
    pytest.param("403_html", "unknown", {}, id="a proxy's 403 closes no chat"),
    pytest.param("chat_not_found", "refused", {}, id="no such chat"),
    pytest.param("migrate", "not_sent", {"moved_to": "-100500"}, id="the chat has a new id"),
    pytest.param("parse", "refused", {"markup": True}, id="the markup is broken"),
    pytest.param("button", "refused", {"markup": True}, id="a button is broken"),
    pytest.param("400_html", "unknown", {}, id="a proxy's 400 is no refusal"),
    pytest.param("401", "not_sent", {"fatal": True}, id="the token was revoked"),
    pytest.param("404", "not_sent", {"fatal": True}, id="the token is malformed"),
    pytest.param("404_html", "unknown", {}, id="a proxy's 404 is no wrong token"),
    pytest.param("500", "unknown", {}, id="the API broke"),
    pytest.param("502_html", "unknown", {}, id="a gateway gave up before"),
    pytest.param("502_after", "unknown", {}, id="a gateway gave up after"),
    pytest.param("drop_before", "unknown", {}, id="the line broke before the effect"),
    pytest.param("drop_after", "unknown", {}, id="the line broke after the effect"),
    pytest.param("cut", "unknown", {}, id="half an answer"),
    pytest.param("garbage", "unknown", {}, id="a captive portal answers"),
    pytest.param("other_chat", "unknown", {}, id="the answer names another chat"),
]


async def test_a_file_goes_out_over_either_wire_as_it_is(telegram: Telegram, fake: FakeTelegram):
    """Practice P8; what a failure proves is the same for a file as for words."""
    letter = replace(to(11, "附上函件"), document=Document(name="函.pdf", content=b"%PDF\r\n\x00\n\r" * 500))
    await telegram.send(letter)
    sent = fake.sent(11)[-1]
    assert (sent.text, sent.document, sent.size) == ("附上函件", "函.pdf", 4500)
    fake.fail_next("sendDocument", "drop_after")
    with pytest.raises(ChannelError) as caught:
        await telegram.send(letter)
    assert caught.value.outcome == "unknown"
    assert len(fake.called("sendDocument")) == 2, "one call each, never repeated"
    with pytest.raises(ChannelError) as caught:
        await telegram.send(replace(letter, text="函" * 1025))
    assert caught.value.outcome == "refused"


@pytest.mark.parametrize(("fault", "outcome", "learnt"), FAULTS)
async def test_each_failure_says_what_it_proves(telegram, fake: FakeTelegram, fault, outcome, learnt):
    await telegram.send(to(11))  # a warm connection: its reuse is where clients like to retry
    fake.fail_next("sendMessage", fault)
    with pytest.raises(ChannelError) as caught:
        await telegram.send(to(11))
    assert (caught.value.outcome, flags(caught.value)) == (outcome, learnt)
    assert len(fake.called("sendMessage")) == 2


@pytest.mark.parametrize("fault", ["slow", "slow_before", "drip"])
async def test_an_answer_that_never_ends_is_unknown_when_the_budget_is_spent(fake: FakeTelegram, fault, lean):
    telegram = Telegram(fake.token, api=fake.url, timeout=SHORT, lean=lean)
    await telegram.start()
    # A byte each twentieth of a second satisfies every single read, only the whole budget ends it.
    fake.fail_next("sendMessage", fault, seconds=0.05 if fault == "drip" else 30)
    with pytest.raises(ChannelError) as caught:
        await telegram.send(to(11))
    await telegram.stop()
    assert caught.value.outcome == "unknown"
    assert len(fake.called("sendMessage")) == 1


async def test_a_slow_chat_holds_up_nobody_else(telegram, fake: FakeTelegram):
    async with asyncio.TaskGroup() as both:
        fake.fail_next("sendMessage", "slow_before", seconds=30)
        stuck = both.create_task(telegram.send(to(11)))
        while not fake.called("sendMessage"):
            await asyncio.sleep(0)
        assert await telegram.send(to(12)) == "1"
        stuck.cancel()


async def test_nobody_listening_is_proven_not_sent(lean):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    telegram = Telegram("7000001:fake", api=f"http://127.0.0.1:{port}", lean=lean)
    with pytest.raises(ChannelError) as caught:
        await telegram.send(to(11))
    await telegram.stop()
    assert (caught.value.outcome, flags(caught.value)) == ("not_sent", {})


async def test_a_name_that_does_not_resolve_is_proven_not_sent(lean):
    telegram = Telegram("7000001:fake", api="http://nowhere.invalid", lean=lean)
    with pytest.raises(ChannelError) as caught:
        await telegram.send(to(11))
    await telegram.stop()
    assert caught.value.outcome == "not_sent"


@pytest.mark.parametrize("text", ["", "  \n", "费" * 4097, "half \ud83d"])
async def test_a_text_that_cannot_be_sent_is_refused_without_a_call(telegram, fake: FakeTelegram, text):
    with pytest.raises(ChannelError) as caught:
        await telegram.send(to(11, text))
    assert caught.value.outcome == "refused"
    assert fake.called("sendMessage") == []


async def test_a_message_goes_out_plain_and_without_a_preview(telegram, fake: FakeTelegram):
    await telegram.send(to(11, "https://pay.example/1"))
    (call,) = fake.called("sendMessage")
    assert "parse_mode" not in call
    preview = call["link_preview_options"]
    assert (json.loads(preview) if isinstance(preview, str) else preview) == {"is_disabled": True}


WRONG_BUTTONS = [
    pytest.param(Button(label="字", press="字" * 22), id="66 bytes although 22 characters"),
    pytest.param(Button(label="字", press=""), id="an empty press"),
    pytest.param(Button(label="字", copy="1" * 257), id="too long to copy"),
    pytest.param(Button(label="字"), id="nothing to do"),
    pytest.param(Button(label="字", press="a", url="https://pay.example"), id="two things to do"),
]


@pytest.mark.parametrize("button", WRONG_BUTTONS)
async def test_a_button_wrongly_built_is_a_bug_and_never_sent(telegram, fake: FakeTelegram, button):
    with pytest.raises(ValueError, match="字"):
        await telegram.send(to(11, "您好", button))
    assert fake.called("sendMessage") == []


def test_sixty_four_bytes_just_fit_and_no_buttons_are_no_keyboard():
    assert keyboard([[Button(label="字", press="字" * 21 + "!")]]) is not None
    assert keyboard([]) is None
    assert keyboard([[]]) is None


async def test_the_bot_says_its_name_at_the_start(fake: FakeTelegram):
    telegram = Telegram(fake.token, api=fake.url + "/")
    assert await telegram.start() == fake.username
    await telegram.stop()


async def test_a_wrong_token_is_fatal_and_appears_in_no_word(fake: FakeTelegram, caplog, lean):
    telegram = Telegram("7000002:secret", api=fake.url, lean=lean)
    caplog.set_level(logging.INFO)
    with pytest.raises(ChannelError) as caught:
        await telegram.start()
    await telegram.stop()
    assert caught.value.fatal
    assert "secret" not in str(caught.value) + caplog.text


async def test_a_call_leaves_no_token_in_the_log(telegram, fake: FakeTelegram, caplog):
    caplog.set_level(logging.INFO)
    fake.fail_next("sendMessage", "502_html")
    with pytest.raises(ChannelError) as caught:
        await telegram.send(to(11))
    await telegram.send(to(11))
    assert fake.token not in str(caught.value) + caplog.text


async def test_a_press_is_answered_with_a_note_cut_to_its_limit(telegram, fake: FakeTelegram):
    press = await fake.press(11, 1, "paid:12")
    await telegram.answer_press(press, "好" * 300)
    assert fake.chats.answered == {press: "好" * 200}


async def test_an_answer_to_a_press_never_fails(telegram, fake: FakeTelegram):
    fake.fail_next("answerCallbackQuery", "401")
    fake.fail_next("answerCallbackQuery", "drop_before")
    await telegram.answer_press("1")
    await telegram.answer_press("1")
    assert len(fake.called("answerCallbackQuery")) == 2


async def test_the_menu_is_set_for_private_chats_in_the_language_of_a_locale(telegram, fake: FakeTelegram):
    await telegram.set_commands([("promised", "记下承诺")], "zh-CN")
    await telegram.set_commands([("promised", "note a promise")], None)
    told = {key: commands[0]["description"] for key, commands in fake.methods.commands.items()}
    assert told == {("all_private_chats", "zh"): "记下承诺", ("all_private_chats", ""): "note a promise"}
