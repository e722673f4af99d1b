"""The real process: its start, its work on a fast clock, its end, and what a crash leaves behind."""

from datetime import datetime
from pathlib import Path

from bot.app import RunningClock, move_clock
from tests.fake_telegram import FakeTelegram, Sent
from tests.serve.outside import Outside
from tests.world import at, fee

HE = 8002
SLOW = 30  # seconds an answer may take in these tests: they run beside others on two cores


def pressing(sent: Sent, label: str) -> str:
    """The data of the button whose label contains these words."""
    return next(str(b["callback_data"]) for row in sent.buttons for b in row if label in b["text"])


async def verified(fake: FakeTelegram, serve: Outside, chat: int, token: str) -> Sent:
    """The owner opens the link, says who they are, and has the notice."""
    await fake.say(chat, f"/start {token}")
    asked = await fake.wait_for(chat, "何先生", timeout=SLOW)
    await fake.press(chat, asked.message_id, pressing(asked, "是的"))
    return await fake.wait_for(chat, "2,736.00", timeout=SLOW)


async def test_from_the_link_to_a_promise_checked_at_its_minute(tmp_path: Path, fake: FakeTelegram) -> None:
    async with Outside(tmp_path, fake, CLOCK="2026-11-04T10:00+08:00 x60") as serve:
        (token,) = await serve.load(fee("8-2", "何先生"))
        await verified(fake, serve, HE, token)
        assert len(fake.chats.answered) == 1  # the button stopped spinning
        seen = len(fake.sent())
        await fake.say(HE, "明天上午10:30转账")
        await fake.wait_for(HE, "10:30", after=seen, timeout=SLOW)
        seen = len(fake.sent())
        async with serve.beside() as other:
            assert isinstance(other.clock, RunningClock)
            other.clock.speed = 600
            await move_clock(other, at("2026-11-05 10:25"))
        await fake.wait_for(HE, "约好的时间到了", after=seen, timeout=SLOW)
        (check,) = [post for post in await serve.posts() if post.contact_kind == "promise_check"]
        late = check.planned_at - at("2026-11-05 10:30")
        assert 0 <= late.total_seconds() < 600 * 10  # ten real seconds on a busy machine
        health = await serve.health()
        assert datetime.fromisoformat(health["now"]) > at("2026-11-05 10:30")
        assert health["channels"] == {"console": "ok", "telegram": "ok"}


async def test_it_ends_in_time_with_nothing_unknown_and_only_one_may_run(
    tmp_path: Path, fake: FakeTelegram
) -> None:
    async with Outside(tmp_path, fake) as serve:
        code, said = await serve.refused()
        assert (code, said.count("\n")) == (1, 1)
        assert "already runs the engine" in said
        fake.fail_next("sendMessage", "slow", seconds=3)
        await fake.say(HE, "您好")
        await fake.wait_for(HE, timeout=SLOW)  # it has arrived, and the answer is still on its way
        assert await serve.terminate() == 0
        assert [post.state for post in await serve.posts()] == ["sent"]


async def test_a_message_under_way_at_a_kill_is_shown_and_never_sent_again(
    tmp_path: Path, fake: FakeTelegram
) -> None:
    async with Outside(tmp_path, fake) as serve:
        fake.fail_next("sendMessage", "slow", seconds=60)
        await fake.say(HE, "您好")
        await fake.wait_for(HE, timeout=SLOW)
        await serve.kill()
        await serve.start()
        assert [post.state for post in await serve.posts()] == ["unknown"]
        await fake.say(HE + 1, "您好")
        await fake.wait_for(HE + 1, timeout=SLOW)
        assert len(fake.sent(HE)) == 1
        assert (await serve.health())["backlog"]["unknown"] == 1


async def test_too_many_requests_pause_the_bot_and_the_message_is_sent_once(
    tmp_path: Path, fake: FakeTelegram
) -> None:
    async with Outside(tmp_path, fake) as serve:
        fake.fail_next("sendMessage", "429", retry_after=2)
        await fake.say(HE, "您好")
        await fake.wait_for(HE, timeout=SLOW)
        first, second = fake.called("sendMessage")
        assert first == second
        assert [post.state for post in await serve.posts()] == ["sent"]


async def test_updates_come_by_webhook_when_there_is_a_secret(tmp_path: Path, fake: FakeTelegram) -> None:
    async with Outside(tmp_path, fake, TELEGRAM_WEBHOOK_SECRET="s" * 40) as serve:
        assert fake.hook.url == f"http://127.0.0.1:{serve.port}/hooks/telegram"
        await fake.say(HE, "您好")
        await fake.wait_for(HE, "青禾物业", timeout=SLOW)
        assert fake.called("getUpdates") == []
        assert await serve.terminate() == 0


async def test_without_a_token_only_the_sandbox_messenger_runs(tmp_path: Path) -> None:
    async with Outside(tmp_path) as serve:
        assert (await serve.health())["channels"] == {"console": "ok"}
        assert "no channel token" in (tmp_path / "serve.log").read_text(encoding="utf-8")
        assert await serve.terminate() == 0


async def test_a_wrong_token_is_one_sentence(tmp_path: Path, fake: FakeTelegram) -> None:
    wrong = "7000002:wrong-token-of-somebody"
    code, said = await Outside(tmp_path, fake, TELEGRAM_TOKEN=wrong, LOG="error").refused()
    assert (code, said.count("\n")) == (1, 1)
    assert "ROUNDS_TELEGRAM_TOKEN" in said
    assert wrong not in said
