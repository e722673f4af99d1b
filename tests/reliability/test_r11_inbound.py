"""R11: the webhook under bad weather: everything three times and shuffled, forgeries, a kill right after the 200s."""

import asyncio
import random
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from tests.fake_telegram import FakeTelegram
from tests.reliability.crowd import size
from tests.reliability.street import colleagues, log_of, noted, notes, patched
from tests.serve.outside import ENTRY, Outside
from tests.world import fee

SECRET = "s" * 40
HEADER = "X-Telegram-Bot-Api-Secret-Token"
COLLEAGUES = size(8, 500)
EACH = 2  # commands of one colleague, far below what one person may write in a minute
DICE = 11


READ, HOLD = 5, "hold"  # so many updates are read after this file lies in the folder, and then no more
HELD_UP = f"""
import asyncio, pathlib
from bot.engine.mail import Mail
one, hold, left = Mail._one, pathlib.Path("{HOLD}"), {READ}
async def held_up(mail):
    global left
    while hold.exists() and left <= 0:
        await asyncio.sleep(0.02)
    left -= hold.exists()
    return await one(mail)
Mail._one = held_up
"""


def command(number: int, chat: int, words: str) -> dict[str, Any]:
    """An update as the platform posts it."""
    sender = {"id": chat, "is_bot": False, "first_name": "Lin"}
    message = {"message_id": 1000 + number, "date": 1_790_000_000, "text": f"/note 8-2 {words}"}
    return {
        "update_id": 700_000_000 + number,
        "message": {**message, "from": sender, "chat": {"id": chat, "type": "private"}},
    }


def weather(chats: list[int]) -> tuple[list[str], list[tuple[dict[str, Any], bool]]]:
    """The words that must be applied, and the posts in their order: an update and whether its secret is right."""
    dice = random.Random(DICE)
    true = [command(n, chat, f"真{n}") for n, chat in enumerate(chats * EACH)]
    count = max(len(true) * 3 // 9, 1)  # one post in ten
    forged = [command(10_000 + n, dice.choice(chats), f"假{n}") for n in range(count)]
    posts = [(update, True) for update in true * 3] + [(update, False) for update in forged]
    dice.shuffle(posts)
    return [f"真{n}" for n in range(len(true))], posts


async def deliver(serve: Outside, posts: list[tuple[dict[str, Any], bool]]) -> Counter[tuple[bool, int]]:
    """Post them, many at a time; (secret right, status) -> how often."""
    found: Counter[tuple[bool, int]] = Counter()
    gate = asyncio.Semaphore(20)
    address = f"http://127.0.0.1:{serve.port}/hooks/telegram"
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:

        async def one(update: dict[str, Any], honest: bool) -> None:
            async with gate:
                headers = {HEADER: SECRET if honest else "x" * 40}
                found[honest, (await client.post(address, json=update, headers=headers)).status_code] += 1

        await asyncio.gather(*(one(*post) for post in posts))
    return found


def hooked(folder: Path, fake: FakeTelegram, url: str) -> Outside:
    """A serve with a webhook, whose first life reads only a part of what was kept."""
    serve = Outside(folder, fake, DATABASE_URL=url, TELEGRAM_WEBHOOK_SECRET=SECRET, RATE_TELEGRAM="0")
    serve.entry = patched(HELD_UP)
    return serve


async def prepared(fake: FakeTelegram, serve: Outside) -> list[int]:
    """One case, and the chats of its colleagues."""
    await serve.load(fee("8-2", "何先生"))
    return await colleagues(fake, serve, COLLEAGUES)


async def test_three_times_shuffled_one_in_ten_forged_and_killed_after_the_200s_each_is_applied_once(
    tmp_path: Path, fake: FakeTelegram, url: str
) -> None:
    async with hooked(tmp_path, fake, url) as serve:
        words, posts = weather(await prepared(fake, serve))
        (tmp_path / HOLD).touch()
        told = await deliver(serve, posts)
        await serve.kill()
        assert set(told) == {(True, 200), (False, 403)}
        done = await notes(serve, "8-2")
        assert len(done) <= READ
        assert len(await unread(serve)) == len(words) - len(done)
        serve.entry = ENTRY
        await serve.start()
        assert sorted(await noted(serve, "8-2", words)) == sorted(words)
        again = await deliver(serve, posts)  # the platform has not heard every 200
        assert set(again) == {(True, 200), (False, 403)}
        assert await serve.terminate() == 0
        assert sorted(await notes(serve, "8-2")) == sorted(words)
        assert "Traceback" not in log_of(serve)


async def unread(serve: Outside) -> list[Any]:
    """The updates that were kept and not handled yet."""
    async with serve.beside() as other, other.store.view() as tx:
        return await tx.unread(10_000)
