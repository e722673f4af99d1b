"""Settling a person: one message at a time, cases of one playbook together, faults put off and never in the way."""

from pathlib import Path

import pytest

from bot.core import facts as f
from bot.engine import pump as pumping
from bot.engine import record
from tests.world import MOUNTAIN, WATER, fee, world_at


async def test_two_flats_of_one_person_are_one_message(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 08:30", database_url=url) as world:
        await world.load(
            fee("8-2", "何先生", phone="13800000001"), fee("8-3", "何先生", phone="13800000001", months=1)
        )
        await world.bind("8-2")
        await world.bind("8-3", chat="8-2")
        world.new("8-2")
        await world.to("2026-11-04 09:00")
        (text,) = world.new("8-2")
        assert "8-2、8-3" in text
        assert "¥3,648.00" in text


async def test_what_is_said_to_a_message_about_two_flats_is_said_about_both(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 08:30", database_url=url) as world:
        await world.load(
            fee("8-2", "何先生", phone="13800000001"), fee("8-3", "何先生", phone="13800000001", months=1)
        )
        await world.bind("8-2")
        await world.bind("8-3", chat="8-2")
        await world.to("2026-11-04 09:00")
        await world.say("8-2", "周五下午3点交")
        for unit in ("8-2", "8-3"):
            assert (await world.facts(unit))["status"] == "promised"
        world.new("8-2")
        await world.to("2026-11-06 15:00")
        assert len([text for text in world.new("8-2") if "约好的时间" in text]) == 1


async def test_a_case_that_raises_is_put_off_and_the_others_go_on(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world_at(tmp_path, "2026-11-04 08:30", database_url=url) as world:
        await world.load(fee("8-2", "何先生"), fee("8-3", "李文"))
        await world.bind("8-2")
        await world.bind("8-3")
        poisoned = (await world.case("8-2")).person_id
        settle = pumping.settle

        async def breaks(engine: object, tx: object, person_id: int, *more: object) -> None:
            if person_id == poisoned:
                raise RuntimeError("poison")
            await settle(engine, tx, person_id)  # type: ignore[arg-type]

        monkeypatch.setattr(pumping, "settle", breaks)
        await world.to("2026-11-04 09:30")
        assert "向您报一下账" in world.last("8-3")
        assert "向您报一下账" not in world.last("8-2")
        monkeypatch.setattr(pumping, "settle", settle)
        await world.to("2026-11-04 11:00")
        assert "向您报一下账" in world.last("8-2")


async def test_each_working_morning_the_steward_is_asked_about_what_waits(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await world.load(fee("8-2", "何先生"), fee("9-9", "周涛", area=WATER))
        await world.invite("steward", "林芳", MOUNTAIN)
        world.new("林芳")
        await world.to("2026-11-05 09:00")
        (card,) = world.new("林芳")
        assert "8-2" in card
        assert "9-9" not in card
        await world.to("2026-11-08 12:00")
        assert len(world.new("林芳")) == 1  # Friday; nobody is asked on a weekend


async def test_whereabouts_are_forgotten_after_three_days_and_the_chain_stays_whole(
    tmp_path: Path, url: str
) -> None:
    """Conduct C34."""
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await world.load(fee("8-2", "何先生"))
        await world.invite("guard", "老周", MOUNTAIN)
        await world.say("老周", "/seen 8-2")
        kinds = [fact["kind"] for fact in (await world.facts("8-2"))["facts"]]
        assert "seen" in kinds
        await world.to("2026-11-07 12:00")
        facts = (await world.facts("8-2"))["facts"]
        left = {
            (fact["kind"], fact.get("rule")) for fact in facts if fact["kind"] in ("seen", "tasked", "erased")
        }
        assert left == {("erased", "C34")}
        case = await world.case("8-2")
        async with world.app.store.view() as tx:
            assert await tx.broken_link(case.id) is None


async def test_a_card_for_somebody_who_is_no_colleague_any_more_is_not_delivered(
    tmp_path: Path, url: str
) -> None:
    """Rights are asked again at delivery."""
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await world.load(fee("8-2", "何先生"))
        await world.invite("steward", "林芳", MOUNTAIN)
        await world.bind("8-2")
        case = await world.case("8-2")
        heard = len(world.sent("林芳"))
        async with world.app.store.begin() as tx:
            disputed = f.Disputed(at=world.clock.now(), by="owner", about="漏水")
            await record(world.app.engine, tx, case.id, disputed)
            chat = await tx.chat("console", "林芳")
            assert chat is not None
            await tx.remove_staff(chat.person_id, "steward")
        await world.tick()
        assert len(world.sent("林芳")) == heard
