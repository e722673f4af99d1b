"""R10: two instances started by mistake: on a file the second refuses, on a server one polls and the other takes over."""

import asyncio
from collections import Counter
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests.fake_telegram import FakeTelegram
from tests.fake_telegram.wire import Reply, Request
from tests.reliability.crowd import FULL
from tests.reliability.street import OWNERS, until
from tests.serve.outside import ENTRY, Outside

HURRIED = 3.0  # seconds of a lease instead of 30
TAKEN_OVER = 60.0  # seconds after a kill (the programme)
REFUSED = 5.0 if FULL else 30.0  # seconds; in the suite the machine is shared


class Hasty(Outside):
    """In the suite the living believe in the dead for a tenth of the time (`tests/crash/launcher.py`)."""

    entry = ENTRY if FULL else ("-m", "tests.crash.launcher", "-", "1", str(HURRIED))


class Watched(FakeTelegram):
    """A fake Bot API that knows which process calls: each has an address with a name of its own in it."""

    def __init__(self) -> None:
        super().__init__()
        self.polls: list[str] = []  # who asked for updates, in order
        self.refused: Counter[str] = Counter()  # whose getUpdates ended with 409

    async def _handle(self, request: Request) -> Reply:
        name, _, rest = request.path.removeprefix("/").partition("/")
        if name not in ("a", "b"):
            return await super()._handle(request)
        inner = Request(path=f"/{rest}", params=request.params)
        if not rest.lower().endswith("/getupdates"):
            return await super()._handle(inner)
        self.polls.append(name)
        await self.chats.tell()
        told = await super()._handle(inner)
        self.refused[name] += told.code == 409
        return told

    def since(self, count: int) -> set[str]:
        """Who has polled after so many calls."""
        return set(self.polls[count:])


def pair(
    folder: Path, fake: FakeTelegram, url: str, kind: type[Outside] = Outside, **settings: str
) -> tuple[Outside, Outside]:
    """Two installations on the same database with the same token."""
    made = []
    for name in "ab":
        (folder / name).mkdir()
        more: dict[str, Any] = {"DATABASE_URL": url, "TELEGRAM_API": f"{fake.url}/{name}", **settings}
        made.append(kind(folder / name, fake, **more))
    return made[0], made[1]


async def greeted(fake: FakeTelegram, chats: range) -> None:
    """Strangers write, each is answered."""
    for chat in chats:
        await fake.say(chat, "您好")
    await until(fake, lambda: set(chats) <= {sent.chat_id for sent in fake.sent()})


def answers(fake: FakeTelegram) -> Counter[int]:
    """How many messages each chat has."""
    return Counter(sent.chat_id for sent in fake.sent())


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'rounds.db'}"


async def test_on_one_file_the_second_refuses_and_says_who_has_it(tmp_path: Path, file_url: str) -> None:
    async with Watched() as fake:
        first, second = pair(tmp_path, fake, file_url)
        async with first:
            began = monotonic()
            code, said = await second.refused()
            assert monotonic() - began < REFUSED
            assert (code, said.count("\n")) == (1, 1)
            assert first._running is not None
            assert f"process {first._running.pid} " in said
            await greeted(fake, range(OWNERS, OWNERS + 5))
        assert fake.since(0) == {"a"}
        assert fake.refused.total() == 0


async def test_on_one_file_the_other_takes_over_after_a_kill(tmp_path: Path, file_url: str) -> None:
    async with Watched() as fake:
        first, second = pair(tmp_path, fake, file_url)
        chats = range(OWNERS, OWNERS + 10)
        async with first:
            for chat in chats:
                await fake.say(chat, "您好")
            await until(fake, fake.sent)
            await first.kill()  # with answers on their way
        async with asyncio.timeout(TAKEN_OVER), second:
            await settled(second, fake)
            unknown = {int(post.address) for post in await second.posts("unknown")}
        assert set(answers(fake)) | unknown == set(chats)
        assert max(answers(fake).values()) == 1


async def settled(serve: Outside, fake: FakeTelegram) -> None:
    """Wait until the platform has handed over everything, and nothing waits to be read or sent."""
    async with asyncio.timeout(TAKEN_OVER):
        while fake.chats.updates or await _backlog(serve):
            await asyncio.sleep(0.1)


async def _backlog(serve: Outside) -> int:
    backlog = (await serve.health())["backlog"]
    return sum(int(backlog[name]) for name in ("inbox", "queued", "sending"))


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_on_a_server_one_polls_and_the_other_takes_over_after_a_kill(
    tmp_path: Path, kind: str, url: str
) -> None:
    async with Watched() as fake:
        first, second = pair(tmp_path, fake, url, Hasty, RATE_TELEGRAM="0")
        async with first, second:
            await greeted(fake, range(OWNERS, OWNERS + 20))
            assert len(fake.since(0)) == 1, fake.polls
            assert fake.refused.total() == 0
            holder = {"a": first, "b": second}[fake.polls[-1]]
            heir = second if holder is first else first
            await holder.kill()
            count = len(fake.polls)
            late = range(OWNERS + 20, OWNERS + 30)
            for chat in late:
                await fake.say(chat, "您好")
            await until(fake, lambda: set(late) <= set(answers(fake)), TAKEN_OVER)
            name = "b" if heir is second else "a"
            assert fake.since(count) == {name}
            assert fake.refused[name] == 0  # what 409 there was went to the dead one's open call
            assert set(answers(fake).values()) == {1}
