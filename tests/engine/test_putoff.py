"""What raises, comes late or lost its playbook: nobody waits for it, nothing is recorded twice, a person has it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.facts import Spoke, Undone
from bot.engine import again, outcomes
from bot.engine import courier as couriers
from bot.engine.view import View, decision
from bot.store import Crowded
from bot.store.rows import Post
from handlers.fate import NotUnknown, resolve
from tests.world import MOUNTAIN, World, fee, world_at


@asynccontextmanager
async def estate(folder: Path) -> AsyncIterator[World]:
    """Two owners who said who they are on the evening before their first notice; the admin's chat is open."""
    async with world_at(folder, "2026-11-03 21:30") as world:
        await world.load(fee("8-2", "何先生"), fee("8-3", "李文"))
        await world.invite("admin", "赵敏")
        await world.invite("steward", "林芳", MOUNTAIN)
        await world.bind("8-2")
        await world.bind("8-3")
        yield world


async def planned(world: World, unit: str = "8-2") -> Post:
    """The newest message of our own about a unit."""
    case = await world.case(unit)
    async with world.app.store.view() as tx:
        return [post for post in await tx.posts(case_id=case.id) if post.kind == "proactive"][-1]


async def facts(world: World, kind: type, unit: str = "8-2") -> list[Any]:
    case = await world.case(unit)
    async with world.app.store.view() as tx:
        return [fact for fact in await tx.facts(case.id) if isinstance(fact, kind)]


async def test_a_case_whose_playbook_is_gone_waits_for_a_manager_and_the_engine_rests(tmp_path: Path) -> None:
    async with estate(tmp_path) as world:
        world.app.engine.books = {}  # type: ignore[assignment]
        await world.to("2026-11-04 10:00")
        case = await world.case("8-2")
        assert case.waits_for == "manager"
        assert case.wake_at is not None
        assert case.wake_at > world.clock.at


async def test_a_case_that_left_its_person_while_a_message_waited_waits_for_the_steward(
    tmp_path: Path,
) -> None:
    async with estate(tmp_path) as world:
        world.app.pump.courier.stopped.add("console")
        await world.to("2026-11-04 10:00")
        assert (await planned(world)).state == "queued"
        await world.say("8-2", "发错人了,我不认识何先生")
        world.app.pump.courier.stopped.clear()
        await world.tick()
        assert (await planned(world)).state == "cancelled"
        assert (await world.case("8-2")).waits_for == "steward"


async def unknown_and_the_next_waiting(world: World) -> Post:
    """The notice may have come; meanwhile another message of ours waits for the same person."""
    await world.to("2026-11-04 10:00")
    post = await planned(world)
    async with world.app.store.begin() as tx:
        at = world.clock.at
        await tx.settle_post(post.id, "unknown", at=at)
        (spoke,) = [fact for fact in await tx.facts(post.cases[0][0]) if isinstance(fact, Spoke)][-1:]
        await tx.add(post.cases[0][0], Undone(at=at, of=spoke.id))
        await tx.add(post.cases[0][0], replace(spoke, id=0, outcome="unknown"))
    world.app.pump.courier.stopped.add("console")
    await world.say("8-2", "过两天再说")
    assert (await planned(world)).state == "queued"
    return post


async def test_a_resend_that_is_refused_leaves_no_fact_behind(tmp_path: Path) -> None:
    async with estate(tmp_path) as world:
        post = await unknown_and_the_next_waiting(world)
        before = len(await facts(world, Undone))
        async with world.app.store.begin() as tx:
            with pytest.raises(Crowded):
                await resolve(world.app.engine, tx, post.id, "resend", "steward:林芳")
        assert len(await facts(world, Undone)) == before
        async with world.app.store.begin() as tx:
            await resolve(world.app.engine, tx, post.id, "delivered", "steward:林芳")
            with pytest.raises(NotUnknown):
                await resolve(world.app.engine, tx, post.id, "drop", "steward:林芳")


async def test_a_fate_is_written_down_even_if_what_follows_from_it_raises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with estate(tmp_path) as world:

        async def breaks(*_: object) -> None:
            raise RuntimeError("poison")

        monkeypatch.setattr(outcomes, "settle_for", breaks)
        await world.to("2026-11-04 10:00")
        assert (await planned(world)).state == "sent"
        assert len([spoke for spoke in await facts(world, Spoke) if spoke.step != "verify"]) == 1
        assert (await world.case("8-2")).wake_at is not None  # the pump has looked at it since


async def test_an_outcome_that_comes_after_we_were_taken_for_dead_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with estate(tmp_path) as world:

        async def late(*given: Any) -> None:
            await outcomes.interrupted(world.app.engine, starting=True)
            await outcomes.record(*given)

        monkeypatch.setattr(couriers, "record", late)
        await world.to("2026-11-04 10:00")
        assert (await planned(world)).state == "sent"
        assert len([said for said in await facts(world, Spoke) if said.step != "verify"]) == 1


async def test_a_message_that_cannot_be_decided_again_waits_and_the_others_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with estate(tmp_path) as world:

        def breaks(engine: Any, view: View, **more: Any) -> Any:
            if view.case.unit == "8-2":
                raise KeyError("poison")
            return decision(engine, view, **more)

        monkeypatch.setattr(again, "decision", breaks)
        await world.to("2026-11-04 09:30")
        assert (await planned(world, "8-3")).state == "sent"
        waiting = await planned(world)
        assert waiting.state == "queued"
        assert waiting.not_before > world.clock.at
        assert "推迟" in world.last("赵敏")
        monkeypatch.setattr(again, "decision", decision)
        await world.to(world.clock.at + timedelta(hours=1))
        assert (await planned(world)).state == "sent"


async def test_an_update_that_cannot_even_be_read_is_told_to_the_admin(tmp_path: Path) -> None:
    async with estate(tmp_path) as world:
        async with world.app.store.begin() as tx:
            await tx.keep("console", "broken", {"key": "broken"}, world.clock.at)
        await world.tick()
        assert "broken" in world.last("赵敏")
