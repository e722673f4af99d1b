"""A small estate with one colleague of every role, for the tests of what people type and press."""

import tempfile
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import pytest

from bot.core.message import Outbound
from tests.handlers.estate import BOTH, FINANCE, GUARD, MANAGER, STEWARD
from tests.world import MOUNTAIN, WATER, World, fee, world_at

TUESDAY = "2026-11-03 09:30"


@cache
def ready() -> dict[str, object]:
    """The estate as it stood when it was built: built once, copied for every test."""
    return {}


async def build() -> None:
    """Fill `ready` with the database and with what was sent."""
    with tempfile.TemporaryDirectory() as folder:
        async with world_at(Path(folder), TUESDAY) as world:
            await world.load(fee("8-2", "何先生"), fee("12-27", "张敏"), fee("5-2", "周先生"))
            await world.load(fee("9-9", "钱先生", area=WATER), fee("5-2", "孙女士", area=WATER))
            await world.invite("steward", STEWARD, MOUNTAIN)
            await world.invite("steward", BOTH, MOUNTAIN, WATER)
            await world.invite("guard", GUARD, MOUNTAIN)
            await world.invite("finance", FINANCE, MOUNTAIN)
            await world.invite("manager", MANAGER)
            await world.bind("8-2")
            ready()["sent"], ready()["number"] = list(world.console.sent), world._number
        ready()["book"] = (Path(folder) / "rounds.db").read_bytes()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Tuesday morning: 8-2 is bound, 12-27 and 5-2 are not, 9-9 belongs to another area, and so does a second 5-2."""
    if not ready():
        await build()
    book, sent, number = ready()["book"], ready()["sent"], ready()["number"]
    assert isinstance(book, bytes)
    assert isinstance(sent, list)
    assert isinstance(number, int)
    (tmp_path / "rounds.db").write_bytes(book)
    async with world_at(tmp_path, TUESDAY, rate_telegram=0) as world:
        known: list[Outbound] = sent
        world.console.sent.extend(known)
        world._number = number
        yield world
