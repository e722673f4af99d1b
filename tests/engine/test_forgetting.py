"""What is kept for a time only is really gone then, wherever it lies (conduct C34, C37; docs/privacy.md)."""

import dataclasses
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from bot.engine.digest import forget
from bot.engine.duties import duties
from bot.store import Arrived
from bot.store.erasing import erase_person
from bot.store.tables import inbox, meta, posts
from bot.store.tables_faces import orders
from bot.store.tables_shared import chat_locks, documents, wrong_tokens
from tests.world import MOUNTAIN, WATER, World, fee, world_at

GUARD, STEWARD = "老周", "林芳"
SEEN = "刚刚有人见到"


@pytest.fixture
async def world(tmp_path: Path, url: str) -> AsyncIterator[World]:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as found:
        await found.load(fee("8-2", "何先生"))
        await found.invite("guard", GUARD, MOUNTAIN, WATER)
        await found.invite("steward", STEWARD, MOUNTAIN)
        yield found


async def raws(world: World, word: str) -> list[object]:
    """What came in and still says this word."""
    async with world.app.store.view() as tx:
        return [row.raw for row in await tx._all(select(inbox.c.raw)) if word in json.dumps(row.raw)]


async def said(world: World, word: str) -> list[str]:
    """What was told and still stands with this word in it."""
    async with world.app.store.view() as tx:
        return [row.text for row in await tx._all(select(posts.c.text)) if word in row.text]


async def test_what_a_guard_wrote_and_what_the_steward_was_told_of_it_is_gone_after_72_hours(
    world: World,
) -> None:
    await world.say(GUARD, "/seen 8-2")
    await world.press(GUARD, MOUNTAIN)
    await world.say(GUARD, "你好")
    assert len(await raws(world, "8-2")) == 1 and len(await raws(world, '"re:')) == 1
    assert await said(world, "门岗") or await said(world, "8-2")
    await world.to("2026-11-07 09:00")
    assert len(await raws(world, "8-2")) == 1
    await world.to("2026-11-07 12:00")
    assert await raws(world, "8-2") == [] and await raws(world, '"re:') == []
    assert await raws(world, "\\u4f60\\u597d") != []  # other words of the guard are no sighting
    async with world.app.store.view() as tx:
        kept = [row.key for row in await tx._all(select(meta.c.key))]
    assert not [key for key in kept if key.startswith(("seen:", "sighting:"))]


async def test_the_card_of_a_sighting_has_no_words_left_after_72_hours(world: World) -> None:
    await world.say(GUARD, "/seen 8-2")
    await world.press(GUARD, MOUNTAIN)
    card = world.last(STEWARD)
    assert "8-2" in card and card in await said(world, "8-2")
    await world.to("2026-11-07 12:00")
    assert card not in await said(world, "8-2")


async def test_lists_and_answers_that_say_a_sighting_again_have_no_words_left_after_72_hours(
    world: World,
) -> None:
    await world.say(GUARD, "/seen 8-2")
    await world.press(GUARD, MOUNTAIN)
    for question in ("/next", "/today", "/unbound"):
        await world.say(STEWARD, question)
    await world.to("2026-11-06 09:30")  # two cards of the morning
    assert len(await said(world, SEEN)) == 4
    await world.to("2026-11-07 09:00")
    assert len(await said(world, SEEN)) == 4
    await world.to("2026-11-07 12:00")
    assert await said(world, SEEN) == []
    assert await said(world, "8-2")  # what says nothing of it stays


async def test_a_site_that_keeps_no_sightings_keeps_no_message_about_one(world: World) -> None:
    """Not even until the 72 hours are over: gone with the next look, within the hour."""
    world.app.engine.site = dataclasses.replace(world.app.engine.site, sightings="off")
    await world.say(GUARD, "/seen 8-2")
    await forget(world.app.engine, world.app.engine.now() + timedelta(hours=1))
    assert await raws(world, "8-2") == []


async def came_in(world: World, sender: str, text: str, **chat_of: str) -> None:
    """An update of Telegram that was worked off; `of`: whose chat it is, by their name in the world."""
    engine = world.app.engine
    async with world.app.store.begin() as tx:
        if who := chat_of.get("of"):
            chat = await tx.chat("console", who)
            assert chat is not None
            await tx.open_chat(chat.person_id, "telegram", sender, at=engine.now(), consent="1")
        await tx.keep_all("telegram", [Arrived(f"u{sender}", {"text": text}, sender)], engine.now())
        kept = await tx.kept_as("telegram", f"u{sender}")
        assert kept is not None
        await tx.mark(kept.id, "done")


async def test_what_strangers_and_colleagues_typed_is_gone_after_90_days_and_what_owners_wrote_stays(
    world: World,
) -> None:
    await world.bind("8-2")
    await came_in(world, "11", "owner speaks", of="8-2")
    await came_in(world, "12", "steward speaks", of=STEWARD)
    await came_in(world, "13", "stranger speaks")
    engine = world.app.engine
    async with world.app.store.begin() as tx:
        await tx.wrong_token("telegram", "13", engine.now())
        await tx.lock_chat("telegram", "13", engine.now())
    await duties(engine, engine.now() + timedelta(days=89))
    assert len(await raws(world, "speaks")) == 3
    await duties(engine, engine.now() + timedelta(days=91))
    assert await raws(world, "speaks") == [{"text": "owner speaks"}]
    async with world.app.store.view() as tx:
        assert await tx._all(select(wrong_tokens)) == [] and await tx._all(select(chat_locks)) == []


async def test_lists_and_reports_for_colleagues_are_gone_after_three_years(world: World) -> None:
    engine = world.app.engine
    await world.to("2026-11-05 09:10")
    morning = [text for text in world.new(STEWARD) if "8-2" in text][-1]
    async with world.app.store.begin() as tx:
        number = await tx.file("report.xlsx", b"names", engine.now())
        sent = (await tx._all(select(posts.c.id).where(posts.c.text == morning)))[0].id
        await tx._execute(update(posts).where(posts.c.id == sent).values(document=number))
    await duties(engine, engine.now() + timedelta(days=3 * 365))
    assert morning in await said(world, "8-2")
    await duties(engine, engine.now() + timedelta(days=3 * 366 + 1))
    assert morning not in await said(world, "8-2")
    async with world.app.store.view() as tx:
        assert [row.content for row in await tx._all(select(documents.c.content))] == [b""]


async def test_an_order_of_somebody_erased_keeps_its_number_and_says_no_more_what_it_was_for(
    world: World,
) -> None:
    """A notice that comes late still finds its order, so nothing is booked twice."""
    engine = world.app.engine
    async with world.app.store.begin() as tx:
        person = await tx.person((await world.case("8-2")).person_id)
        values = {"made_at": engine.now(), "expires": engine.now(), "parts": [], "way": '{"url": "x"}'}
        row = {"ref": "R1", "provider": "stripe", "currency": "CNY", "title": "8-2", "amount": 5, **values}
        await tx._execute(insert(orders).values(**row, person_id=person.id, state="paid", trade="t1"))
        await erase_person(tx, person.id, "gone")
        (kept,) = await tx._all(select(orders))
    assert (kept.ref, kept.trade, kept.amount, kept.title, kept.way) == ("R1", "t1", 5, "", "")
