"""Whose codes are printed, and what each of them opens, in a whole world (practice P26)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.engine.wayback import KF_LINK, digest
from bot.store.rows import Case
from handlers.bindsheets import bind_codes, bind_sheet, in_building, known_roads, roads, unreached
from tests.papers.reading import text_of
from tests.world import WATER, World, fee, guest, world_at

WINDOW = "https://work.weixin.qq.com/kfid/kfc0"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """8-2 has a chat, 12-27 and 5-2 have none; there is a second 5-2 in another area."""
    async with world_at(tmp_path, "2026-11-03 09:30") as world:
        await world.load(
            fee("8-2", "何先生"), fee("12-27", "张敏", phone="13800000002"), fee("5-2", "周先生")
        )
        await world.load(fee("5-2", "孙女士", area=WATER))
        await world.bind("8-2")
        yield world


async def everybody(world: World) -> list[Case]:
    async with world.app.store.view() as tx:
        return await tx.list_cases()


async def printed(world: World, cases: list[Case]) -> dict[tuple[str, str], str]:
    """The words by area and unit."""
    async with world.app.store.begin() as tx:
        codes = await bind_codes(world.app.engine, tx, cases, lambda word: word)
    return {(cell.area, cell.unit): cell.address for cell in codes.cells}


async def test_only_homes_without_a_chat_need_a_code(world: World) -> None:
    async with world.app.store.view() as tx:
        found = await unreached(tx, await tx.list_cases())
    assert sorted(case.unit for case in found) == ["12-27", "5-2", "5-2"]


async def test_two_homes_of_the_same_number_get_two_words(world: World) -> None:
    """Story 10."""
    words = await printed(world, await everybody(world))
    assert len(words) == len(set(words.values())) == 4


async def test_one_home_has_one_word_for_all_its_matters(world: World) -> None:
    """The fee and an invitation of the same person in the same area and unit: one slip, both cases."""
    case = await world.case("12-27")
    twin = guest("12-27", "张敏", "2026-11-20T14:00+08:00", phone="13800000002")
    await world.load(twin)
    both = [one for one in await everybody(world) if one.unit == "12-27"]
    same = [
        Case(**{**vars(one), "area": case.area, "person_id": case.person_id}) for one in both
    ]  # the import keeps areas apart; a site may not
    words = await printed(world, same)
    assert len(both) == 2 and len(words) == 1
    async with world.app.store.view() as tx:
        token = await tx.token(digest(words[case.area, "12-27"]))
    assert token is not None and set(token.case_ids) == {one.id for one in both}


async def test_a_scanned_code_opens_the_chat_once(world: World) -> None:
    words = await printed(world, [await world.case("12-27")])
    (word,) = words.values()
    await world.say("12-27", f"/start {word}")
    assert "bound" in [fact["kind"] for fact in (await world.facts("12-27"))["facts"]]
    await world.say("stranger", f"/start {word}")
    assert "不能用了" in world.last("stranger")


async def test_a_code_expires_after_thirty_days(world: World) -> None:
    words = await printed(world, [await world.case("12-27")])
    (word,) = words.values()
    await world.to("2026-12-03 09:31")
    await world.say("12-27", f"/start {word}")
    assert "bound" not in [fact["kind"] for fact in (await world.facts("12-27"))["facts"]]


async def test_a_sheet_in_one_go(world: World) -> None:
    """What the dashboard calls."""
    async with world.app.store.begin() as tx:
        road = (await known_roads(tx, "https://rounds.example.com"))["page"]
        pdf = await bind_sheet(world.app.engine, tx, await unreached(tx, await tx.list_cases()), road, "en")
    assert "12-27" in text_of(pdf)


async def test_what_serve_has_noted_of_the_channels_is_known(world: World) -> None:
    async with world.app.store.begin() as tx:
        await tx.set_meta(KF_LINK, WINDOW)
        await tx.set_meta("telegram.username", "rounds_bot")
        found = await known_roads(tx, "https://rounds.example.com")
    assert list(found) == ["wecom", "telegram"]
    assert found["wecom"]("abc") == f"{WINDOW}?scene_param=abc"
    assert found["telegram"]("abc") == "https://t.me/rounds_bot?start=abc"


def test_our_own_address_stands_in_only_where_there_is_no_channel() -> None:
    assert list(roads(WINDOW, None, "https://x.example")) == ["wecom"]
    assert roads(None, None, "https://x.example")["page"]("abc") == "https://x.example/?start=abc"


async def test_no_case_makes_no_sheet(world: World) -> None:
    async with world.app.store.begin() as tx:
        with pytest.raises(ValueError, match="no case"):
            await bind_codes(world.app.engine, tx, [], lambda word: word)


async def test_a_building_is_what_stands_before_the_first_sign(world: World) -> None:
    cases = await everybody(world)
    assert [case.unit for case in in_building(cases, "12")] == ["12-27"]
    assert len(in_building(cases, "5")) == 2
    assert in_building(cases, "2") == []
