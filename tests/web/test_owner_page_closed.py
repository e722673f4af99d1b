"""What keeps strangers out of an owner's page, and what looking at it does: nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.engine.passes import LASTS, mint, revoke
from bot.store import Store, Unavailable
from bot.store.metadata import metadata
from tests.web.browsing import browsing
from tests.web.owning import link, plain
from tests.world import World

ODD = [
    "/s/%00",
    "/s/%ff%fe",
    "/s/" + "a" * 5000,
    "/s/~",
    "/s/../s/x",
    "/s/aaaaaaaaaaaaaaaaaaaaaa?did=%00&ask=%ff",
]


async def rows(world: World) -> dict[str, Any]:
    """How many rows each table has."""
    async with world.app.store.view() as tx:
        return {
            table.name: await tx._value(select(func.count()).select_from(table))
            for table in metadata.sorted_tables
        }


async def wrong_words(world: World) -> list[str]:
    """Addresses that open nothing, each for another reason."""
    engine, person = world.app.engine, (await world.case("8-2")).person_id
    stranger = (await world.case("12-27")).person_id  # never said who they are
    async with world.app.store.begin() as tx:
        old = await mint(engine, tx, "page", person)
    world.clock.forward(LASTS["page"] + timedelta(seconds=1))
    async with world.app.store.begin() as tx:
        gone = await mint(engine, tx, "page", person)
        await revoke(engine, tx, person, "page")
        others = [await mint(engine, tx, "entry", person), await mint(engine, tx, "session", person)]
        others.append(await mint(engine, tx, "page", stranger))
        good = await mint(engine, tx, "page", person)
    words = [old, gone, *others, good[:-1], good + "a", good.swapcase(), "a" * 22]
    return [f"/s/{word}" for word in words] + ODD


async def test_whatever_is_wrong_with_a_link_the_answer_is_the_same_to_the_last_header(world: World) -> None:
    addresses = await wrong_words(world)
    async with browsing(world) as web:
        for method in ("GET", "HEAD", "POST"):
            answers = [await web.request(method, one) for one in addresses]
            assert {answer.status_code for answer in answers} == {404}
            assert len({answer.text for answer in answers}) == 1
            assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
            assert answers[0].headers["Cache-Control"] == "no-store"


async def test_looking_changes_nothing_however_it_is_looked_at(world: World) -> None:
    path = await link(world)
    before = await rows(world)
    async with browsing(world) as web:
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"):
            for more in ("", "?ask=stop", "?did=" + "a" * 39):
                status = (await web.request(method, path + more)).status_code
                assert status == (200 if method in ("GET", "HEAD") else 405)
    assert before["posts"] and await rows(world) == before


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_while_the_database_is_busy_the_page_says_so_and_leads_back(
    world: World, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    path = await link(world)

    @asynccontextmanager
    async def away(self: Store) -> AsyncIterator[None]:
        raise Unavailable("away")
        yield

    monkeypatch.setattr(Store, "view", away)
    async with browsing(world) as web:
        page = await web.request(method, path)
    assert page.status_code == 503 and page.headers["Retry-After"] == "1"
    assert f'href="{path}"' in page.text and "回到我的账单" in plain(page)


async def test_an_amount_is_asked_for_by_its_sign_and_not_by_three_letters(world: World) -> None:
    async with browsing(world) as web:
        page = plain(await web.get(await link(world)))
    assert "金额 (¥)" in page and "CNY" not in page
