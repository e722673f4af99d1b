"""Many people at once before a real `serve`: they open their links, write, and are waited for."""

import asyncio
from collections.abc import Callable, Iterable, Sequence

from bot.core import facts as f
from handlers.links import make_invite
from tests.fake_telegram import FakeTelegram
from tests.serve.outside import Outside
from tests.world import MOUNTAIN, fee

GENEROUS = 30  # seconds: other tests run on the same two cores
OWNERS, STAFF = 20_000, 90_000  # the first chat of each


def patched(code: str) -> tuple[str, ...]:
    """How `serve` is started after this code: what a proof hurries or holds up, without a hook in the program."""
    run = "import runpy, sys\nsys.argv = ['bot', 'serve']\nrunpy.run_module('bot', run_name='__main__')\n"
    return ("-c", f"{code}\n{run}")


async def until(fake: FakeTelegram, true: Callable[[], object], limit: float = GENEROUS) -> None:
    """Wait until what the fake has seen makes this true."""
    async with asyncio.timeout(limit), fake.chats.news:
        await fake.chats.news.wait_for(true)


def heard(fake: FakeTelegram, words: str) -> list[int]:
    """The chats that were sent a message with these words, once for each."""
    return [sent.chat_id for sent in fake.sent() if words in sent.text]


async def owners(fake: FakeTelegram, serve: Outside, flats: Sequence[str]) -> dict[int, str]:
    """Owners with a chat each who have said who they are: chat -> flat."""
    tokens = await serve.load(*(fee(unit, f"业主{unit}") for unit in flats))
    chats = dict(enumerate(flats, OWNERS))
    for chat, token in zip(chats, tokens, strict=True):
        await fake.say(chat, f"/start {token}")
    limit = GENEROUS + len(flats)
    asked = lambda: {s.chat_id: s for s in fake.sent() if s.buttons and s.chat_id in chats}  # noqa: E731
    await until(fake, lambda: len(asked()) == len(chats), limit)
    for chat, question in asked().items():
        data = next(str(b["callback_data"]) for row in question.buttons for b in row if "yes:" in str(b))
        await fake.press(chat, question.message_id, data)
    await until(fake, lambda: len(set(heard(fake, "2,736.00")) & set(chats)) == len(chats), limit)
    return chats


async def colleagues(
    fake: FakeTelegram, serve: Outside, count: int, role: str = "steward", first: int = STAFF
) -> list[int]:
    """So many colleagues of one role, with a chat each."""
    async with serve.beside() as other, other.store.begin() as tx:
        links = [await make_invite(other.engine, tx, role, f"同事{n}", (MOUNTAIN,)) for n in range(count)]
    chats = list(range(first, first + count))
    for chat, link in zip(chats, links, strict=True):
        await fake.say(chat, f"/start {link.token}")
    await until(fake, lambda: set(chats) <= {s.chat_id for s in fake.sent()}, GENEROUS + count / 2)
    return chats


async def notes(serve: Outside, unit: str) -> list[str]:
    """The words of every /note of a flat, as often as it was applied."""
    async with serve.beside() as other, other.store.view() as tx:
        (case,) = await tx.find(unit, [MOUNTAIN])
        found = (await tx.facts_of([case.id])).get(case.id, [])
    return [fact.words for fact in found if isinstance(fact, f.Noted)]


async def noted(serve: Outside, unit: str, words: Iterable[str]) -> list[str]:
    """Wait until all these notes are there, and give everything that was noted."""
    wanted = set(words)
    async with asyncio.timeout(GENEROUS + len(wanted) / 5):
        while not wanted <= set(found := await notes(serve, unit)):
            await asyncio.sleep(0.1)
    return found


def log_of(serve: Outside) -> str:
    """Everything the process wrote."""
    return (serve.folder / "serve.log").read_text(encoding="utf-8", errors="replace")
