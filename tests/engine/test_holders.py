"""Whose contact an imported owner is: asked once before the first task, so that it lies with who is told about it (wecom 5)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.console import Console
from bot.core.message import ChannelError
from bot.core.roads import MEMBER, TAP
from bot.engine.taps import follow
from tests.engine.tapping import Taps, by_tap, house, posted, tap_of
from tests.handlers.estate import answer
from tests.world import MOUNTAIN, WATER, World, world_at

LIN, WU, ZHAO = "林芳", "吴昊", "赵总"
ADDRESS, CHECK = "wm-8-1", "2026-11-06 15:00"
IDS = {LIN: "linfang", WU: "wuhao", ZHAO: "zhaozong"}
STRANGER = "zhangsan"
LEFT = ChannelError("no contact", "refused", closed=True)


@pytest.fixture
async def world(tmp_path: Path, url: str) -> AsyncIterator[World]:
    """8-1 has promised Friday 15:00; its contact was imported, and whose contact it is nobody said."""
    async with world_at(tmp_path, "2026-11-05 21:00", database_url=url, rate_telegram=0) as world:
        channel = await house(world)
        await world.invite("steward", WU, MOUNTAIN)
        await world.invite("manager", ZHAO)
        await world.say("8-1", "周五下午3点")
        await by_tap(world, channel)
        world.app.engine.channels[MEMBER] = Console()
        async with world.app.store.begin() as tx:
            await tx.set_chat(TAP, ADDRESS, holder=None)
            for role in ("steward", "manager"):
                for one in await tx.staff_for(role):
                    await tx.open_chat(one.person_id, MEMBER, IDS[one.name], at=world.clock.at, consent="1")
        await owned(world, LIN)
        yield world


async def owned(world: World, steward: str) -> None:
    """The case has a steward of its own."""
    case = await world.case("8-1")
    async with world.app.store.begin() as tx:
        await tx.set_case(case.id, steward=steward)


def channel(world: World) -> Taps:
    found = world.app.engine.channels[TAP]
    assert isinstance(found, Taps)
    return found


def cards(world: World) -> list[tuple[str, str]]:
    """Who was told of the minute in WeCom, and how."""
    found = world.app.engine.channels[MEMBER]
    assert isinstance(found, Console)
    return [(sent.to.id, sent.text) for sent in found.sent if "到点了" in sent.text]


async def made(world: World, *followers: str) -> str:
    """The check is a task now, for somebody whom these have as a contact; in whose name."""
    channel(world).contacts[ADDRESS] = [*followers]
    await world.to(CHECK)
    return channel(world).tasks["msg1"].messages[0].holder


async def test_the_steward_of_the_case_comes_first_and_it_is_asked_once(world: World) -> None:
    assert await made(world, STRANGER, "zhaozong", "wuhao", "linfang") == "linfang"
    assert ((await posted(world))[0].holder, (await tap_of(world)).holder) == ("linfang", "linfang")
    async with world.app.store.view() as tx:
        chat = await tx.chat(TAP, ADDRESS)
    assert chat is not None
    assert chat.holder == "linfang"
    [(who, card)] = cards(world)
    assert (who, "请现在到群发助手" in card) == ("linfang", True)
    channel(world).tap("msg1", world.clock.at, state="quota")
    world.clock.forward(timedelta(days=3))
    await follow(world.app.engine)
    await world.tick()
    assert channel(world).calls.count("followers") == 1


async def test_the_steward_of_the_case_is_not_the_first_of_the_area(world: World) -> None:
    await owned(world, WU)
    assert await made(world, "linfang", "wuhao") == "wuhao"


async def test_another_steward_of_the_area_comes_before_a_manager(world: World) -> None:
    assert await made(world, "zhaozong", "wuhao") == "wuhao"


async def test_a_manager_who_is_the_only_contact_is_chosen(world: World) -> None:
    assert await made(world, STRANGER, "zhaozong") == "zhaozong"
    assert [who for who, _ in cards(world)] == ["zhaozong"]


async def test_a_steward_of_another_area_is_nobody_here(world: World) -> None:
    async with world.app.store.begin() as tx:
        [wu] = [one for one in await tx.staff_for("steward") if one.name == WU]
        await tx.add_staff(wu.person_id, WU, "steward", (WATER,), world.clock.at)
    assert await made(world, "wuhao") == ""


async def test_a_task_that_is_nobodys_of_ours_is_not_told_as_the_stewards(world: World) -> None:
    assert await made(world, STRANGER) == ""
    [(who, card)] = cards(world)
    assert (who, "与对方有联系的人" in card) == ("linfang", True)
    assert "请现在到群发助手" not in card and "打电话" in card
    await world.forward(minutes=5)
    sent = world.app.engine.channels[MEMBER]
    assert isinstance(sent, Console)
    assert not [one for one in sent.sent if "等您点发送" in one.text]
    assert "没有等您点的消息" in await answer(world, LIN, "/ready")
    said = await answer(world, ZHAO, "/ready")
    assert "8-1 何先生" in said and "与对方有联系的人 1 条" in said


async def test_whom_the_platform_chose_is_noted_when_it_tells(world: World) -> None:
    channel(world).chosen = STRANGER
    await made(world, STRANGER)
    world.clock.forward(timedelta(seconds=10))
    await follow(world.app.engine)
    assert (await tap_of(world)).holder == STRANGER
    assert f"{STRANGER} 1 条" in await answer(world, ZHAO, "/ready")
    assert "没有等您点的消息" in await answer(world, LIN, "/ready")


async def test_a_colleague_whom_the_platform_chose_has_it_in_his_list(world: World) -> None:
    channel(world).raises = {"followers": ChannelError("busy", "not_sent", retry_after=60.0)}
    channel(world).chosen = "wuhao"
    await made(world, "wuhao")
    world.clock.forward(timedelta(seconds=10))
    await follow(world.app.engine)
    assert "8-1 何先生" in await answer(world, WU, "/ready")


@pytest.mark.parametrize(
    "error",
    [
        ChannelError("timeout", "unknown"),
        ChannelError("busy", "not_sent"),
        ChannelError("the token is wrong", "not_sent", fatal=True),
        ChannelError("odd", "refused"),
    ],
)
async def test_a_look_up_that_fails_holds_up_nothing(world: World, error: ChannelError) -> None:
    channel(world).raises = {"followers": error}
    assert await made(world, "linfang") == ""
    assert (await posted(world))[0].state == "awaiting_staff"


async def test_a_contact_that_is_gone_is_no_road(world: World) -> None:
    channel(world).raises = {"followers": LEFT}
    await world.to(CHECK)
    assert (channel(world).tasks, (await posted(world))[0].state) == ({}, "failed")
    async with world.app.store.view() as tx:
        chat = await tx.chat(TAP, ADDRESS)
    assert chat is not None
    assert not chat.open


async def test_a_lost_answer_is_looked_for_in_the_name_that_was_chosen(world: World) -> None:
    channel(world).lost = True
    await made(world, "linfang")
    assert ((await tap_of(world)).state, (await tap_of(world)).holder) == ("doubt", "linfang")
