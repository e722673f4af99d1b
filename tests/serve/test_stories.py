"""Stories 1, 2 and 8 by the real process and the real python-telegram-bot, against a Bot API of our own."""

from pathlib import Path

from bot.app import move_clock
from handlers.links import make_invite
from tests.fake_telegram import FakeTelegram, Sent
from tests.serve.outside import Outside
from tests.serve.test_serve import HE, SLOW, pressing, verified
from tests.world import MOUNTAIN, at, fee

LIN, GATE = 9001, 9002


async def leap(serve: Outside, to: str) -> None:
    """Another process moves the story clock."""
    async with serve.beside() as other:
        await move_clock(other, at(to))


async def colleague(fake: FakeTelegram, serve: Outside, role: str, name: str, chat: int) -> None:
    """Somebody opens the invitation."""
    async with serve.beside() as other, other.store.begin() as tx:
        link = await make_invite(other.engine, tx, role, name, (MOUNTAIN,))
    await fake.say(chat, f"/start {link.token}")
    await fake.wait_for(chat, name, timeout=SLOW)


async def tap(fake: FakeTelegram, message: Sent, label: str, hears: str) -> Sent:
    """Press a button of a message and wait for what follows."""
    seen = len(fake.sent())
    await fake.press(message.chat_id, message.message_id, pressing(message, label))
    return await fake.wait_for(message.chat_id, hears, after=seen, timeout=SLOW)


async def says(fake: FakeTelegram, chat: int, text: str, hears: str) -> Sent:
    """Write and wait for what follows."""
    seen = len(fake.sent())
    await fake.say(chat, text)
    return await fake.wait_for(chat, hears, after=seen, timeout=SLOW)


async def comes(fake: FakeTelegram, serve: Outside, to: str, chat: int, hears: str) -> Sent:
    """Let the time come, and wait for what it brings."""
    seen = len(fake.sent())
    await leap(serve, to)
    return await fake.wait_for(chat, hears, after=seen, timeout=SLOW)


async def test_story_1_from_a_vague_answer_to_a_kept_promise(tmp_path: Path, fake: FakeTelegram) -> None:
    async with Outside(tmp_path, fake) as serve:
        (token,) = await serve.load(fee("8-2", "何先生"))
        await colleague(fake, serve, "steward", "林芳", LIN)
        await verified(fake, serve, HE, token)
        choice = await says(fake, HE, "过两天吧", "11月7日")
        half = await tap(fake, choice, "周六", "上午")
        times = await tap(fake, half, "上午", "10:30")
        await tap(fake, times, "10:30", "周六 10:30")
        await comes(fake, serve, "2026-11-04 10:40", HE, "收到了吗")
        await comes(fake, serve, "2026-11-06 19:00", HE, "明天")
        check = await comes(fake, serve, "2026-11-07 10:30", HE, "约好的时间到了")
        nearer = await tap(fake, check, "还没有", "19:00")
        await tap(fake, nearer, "19:00", "19:00")
        await comes(fake, serve, "2026-11-07 19:00", HE, "约好的时间到了")
        await says(fake, LIN, "/paid 8-2 8208", "5,472.00")
        await comes(fake, serve, "2026-11-07 19:03", HE, "8,208.00")
        heard = len(fake.sent(HE))
        await leap(serve, "2027-01-11 09:30")
        await says(fake, LIN, "/case 8-2", "8-2")
        assert len(fake.sent(HE)) == heard


async def test_story_2_the_guard_sees_him_and_learns_nothing(tmp_path: Path, fake: FakeTelegram) -> None:
    async with Outside(tmp_path, fake) as serve:
        (token,) = await serve.load(fee("12-27", "何先生"))
        await colleague(fake, serve, "steward", "林芳", LIN)
        await colleague(fake, serve, "guard", "老周", GATE)
        await verified(fake, serve, HE, token)
        await leap(serve, "2026-11-04 18:05")
        seen = len(fake.sent())
        await fake.say(GATE, "/seen 12-27")
        brief = await fake.wait_for(LIN, "2,736.00", after=seen, timeout=SLOW)
        await tap(fake, brief, "已联系", "12-27")
        await says(fake, LIN, "/paid all", "结清")
        await comes(fake, serve, "2026-11-04 18:10", HE, "已经收到")
        assert "¥" not in "".join(message.text for message in fake.sent(GATE))
        assert [message.text for message in fake.sent(GATE)][-1] == "已记录,谢谢"


async def test_story_8_a_payment_while_the_reminder_is_on_its_way(tmp_path: Path, fake: FakeTelegram) -> None:
    async with Outside(tmp_path, fake) as serve:
        (token,) = await serve.load(fee("8-2", "何先生"))
        await colleague(fake, serve, "steward", "林芳", LIN)
        await fake.say(HE, f"/start {token}")
        asked = await fake.wait_for(HE, "何先生", timeout=SLOW)
        await tap(fake, asked, "是的", "确认好了")
        await fake.wait_for(HE, "2,736.00", timeout=SLOW)
        await leap(serve, "2026-11-05 18:59")
        fake.fail_next("sendMessage", "slow", seconds=3)
        seen = len(fake.sent())
        await leap(serve, "2026-11-05 19:00")
        await fake.wait_for(
            HE, "2,736.00", after=seen, timeout=SLOW
        )  # arrived, and the answer is still coming
        await says(fake, LIN, "/paid 8-2 all", "结清")
        await comes(fake, serve, "2026-11-05 19:05", HE, "已经收到")
        heard = len(fake.sent(HE))
        await leap(serve, "2026-12-28 19:30")
        await says(fake, LIN, "/case 8-2", "8-2")
        assert len(fake.sent(HE)) == heard
        assert not await serve.posts("unknown")
