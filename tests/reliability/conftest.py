"""What the proofs share: a fake Bot API, and a place where a full run notes its figures."""

import json
import os
from collections.abc import AsyncIterator, Callable
from functools import cache
from pathlib import Path

import pytest

from bot.books import Books, load_books
from tests.fake_telegram import FakeTelegram


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """These worlds read the same playbooks every time; once is enough."""
    monkeypatch.setattr("bot.app.load_books", known_books)


@cache
def known_books(folder: Path) -> Books:
    """The playbooks of a folder; nothing of a Books is ever changed in place."""
    return load_books(folder)


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Note what was measured; `benchmarks/proof.py` collects it from the file PROOF_FIGURES."""

    def note(**figures: object) -> None:
        file = os.environ.get("PROOF_FIGURES")
        if file:
            with Path(file).open("a", encoding="utf-8") as out:
                out.write(json.dumps({"test": request.node.name, **figures}, default=str) + "\n")

    return note
