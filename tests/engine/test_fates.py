"""What becomes of a message: sent, tried again, failed, or unknown and shown to a person (`facts/telegram.md`)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.console import Console
from bot.core.message import ChannelError, Outbound
from bot.engine import courier
from tests.world import MOUNTAIN, World, fee, world_at


class Faulty(Console):
    """A channel that fails as it is told, once for each told failure, to one chat."""

    def __init__(self, chat: str) -> None:
        super().__init__()
        self.chat, self.failures, self.tried = chat, list[ChannelError](), 0

    async def send(self, message: Outbound) -> str:
        if message.to.id == self.chat:
            self.tried += 1
            if self.failures:
                raise self.failures.pop(0)
        return await super().send(message)


async def faulty_estate(world: World) -> Faulty:
    """8-2 has promised Friday 15:00; the steward's chat is open."""
    faulty = Faulty("8-2")
    world.console = faulty
    world.app.engine.channels["console"] = faulty
    await world.load(fee("8-2", "何先生"))
    await world.invite("steward", "林芳", MOUNTAIN)
    await world.bind("8-2")
    await world.say("8-2", "周五下午3点")
    await world.to("2026-11-06 14:59")
    world.new("8-2")
    faulty.tried = 0
    return faulty


async def messages(world: World, step: str) -> list[dict[str, Any]]:
    return [message for message in (await world.facts("8-2"))["messages"] if message["step"] == step]


async def test_a_message_that_surely_did_not_leave_is_tried_again_and_said_once(
    tmp_path: Path, url: str
) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        faulty = await faulty_estate(world)
        faulty.failures = [ChannelError("refused", "not_sent"), ChannelError("refused", "not_sent")]
        await world.to("2026-11-06 15:01")
        assert [m["state"] for m in await messages(world, "check")] == ["sent"]
        assert faulty.tried == 3
        assert len([text for text in world.new("8-2") if "约好的时间" in text]) == 1


async def test_a_message_whose_fate_is_unknown_is_never_repeated_and_shown_to_the_steward(
    tmp_path: Path, url: str
) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        faulty = await faulty_estate(world)
        faulty.failures = [ChannelError("timeout after the request was written", "unknown")]
        await world.to("2026-11-06 15:30")
        assert [m["state"] for m in await messages(world, "check")] == ["unknown"]
        assert faulty.tried == 1
        number = (await messages(world, "check"))[0]["id"]
        assert any(str(number) in message.text for message in world.sent("林芳"))


async def test_a_chat_that_was_closed_becomes_a_task_for_the_steward(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        faulty = await faulty_estate(world)
        faulty.failures = [ChannelError("blocked", "refused", closed=True)]
        await world.to("2026-11-06 15:30")
        facts = await world.facts("8-2")
        assert [m["state"] for m in await messages(world, "check")] == ["failed"]
        assert facts["person"]["bound"] is False
        assert facts["next"]["waits_for"] == "steward"
        assert "8-2" in world.last("林芳")
        await world.to("2026-12-20 12:00")
        assert faulty.tried == 1


async def test_a_message_that_never_leaves_is_given_up_after_its_tries(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        faulty = await faulty_estate(world)
        faulty.failures = [ChannelError("refused", "not_sent") for _ in range(20)]
        await world.to("2026-11-06 20:00")
        check = await messages(world, "check")
        assert [m["state"] for m in check] == ["failed"]
        assert 5 <= faulty.tried <= 6
        kinds = [fact["kind"] for fact in (await world.facts("8-2"))["facts"]]
        assert "unsaid" in kinds


async def test_an_unforeseen_fault_of_a_channel_counts_as_unknown(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        faulty = await faulty_estate(world)

        class Bug(ChannelError):
            outcome = "unknown"

        faulty.failures = [ValueError("a bug")]  # type: ignore[list-item]
        await world.to("2026-11-06 15:30")
        assert [m["state"] for m in await messages(world, "check")] == ["unknown"]


@pytest.mark.parametrize(
    ("says", "why"),
    [
        pytest.param("/paid 8-2 all", "paid", id="paid"),
        pytest.param("/dispute 8-2 漏水", "disputed", id="disputed"),
        pytest.param("/promised 8-2 11-09 10:00", "moved", id="promise moved"),
    ],
)
async def test_a_message_that_waits_to_be_tried_again_is_withdrawn_when_the_matter_changes(
    tmp_path: Path, url: str, says: str, why: str
) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        faulty = await faulty_estate(world)
        faulty.failures = [ChannelError("refused", "not_sent", retry_after=300)]
        await world.to("2026-11-06 15:00")
        assert [m["state"] for m in await messages(world, "check")] == ["queued"]
        await world.say("林芳", says)
        assert [m["state"] for m in await messages(world, "check")] == ["cancelled"]
        await world.to("2026-11-06 18:00")
        assert not [text for text in world.new("8-2") if "约好的时间" in text]


async def test_what_was_on_its_way_when_the_process_died_is_unknown_after_the_start(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "LEASE", timedelta(seconds=-1))  # a server goes by its own clock
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await faulty_estate(world)

        class Killed(BaseException):
            pass

        class Dying(Console):
            async def send(self, message: Outbound) -> str:
                raise Killed

        world.app.engine.channels["console"] = Dying()
        with pytest.raises(Killed):
            await world.to("2026-11-06 15:00")
    async with world_at(tmp_path, "2026-11-06 15:05", database_url=url) as again:
        await again.app.pump.recover()
        await again.tick()
        assert [m["state"] for m in await messages(again, "check")] == ["unknown"]
        assert not [text for text in again.new("8-2") if "约好的时间" in text]


async def test_the_steward_says_with_one_tap_that_the_message_never_came_and_it_is_said_once(
    tmp_path: Path, url: str
) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        faulty = await faulty_estate(world)
        faulty.failures = [ChannelError("timeout after the request was written", "unknown")]
        await world.to("2026-11-06 15:30")
        await world.press("林芳", "fate:")  # the first of the three: delivered
        assert [m["state"] for m in await messages(world, "check")] == ["sent"]
        with pytest.raises(AssertionError):
            assert [text for text in world.new("8-2") if "约好的时间" in text]


async def test_a_message_said_to_be_lost_is_decided_again_and_sent(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        faulty = await faulty_estate(world)
        faulty.failures = [ChannelError("timeout after the request was written", "unknown")]
        await world.to("2026-11-06 15:30")
        await world.press("林芳", "再发一次")
        assert [m["state"] for m in await messages(world, "check")] == ["sent"]
        assert len([text for text in world.new("8-2") if "约好的时间" in text]) == 1


async def test_the_persons_own_press_shows_that_the_message_arrived(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        faulty = await faulty_estate(world)
        arrived: list[Outbound] = []

        class Lost(Faulty):
            async def send(self, message: Outbound) -> str:
                if message.to.id == "8-2" and not arrived:
                    arrived.append(message)
                    raise ChannelError("the answer was lost", "unknown")
                return await super().send(message)

        world.app.engine.channels["console"] = world.console = lost = Lost("8-2")
        lost.sent = faulty.sent
        await world.to("2026-11-06 15:00")
        assert [m["state"] for m in await messages(world, "check")] == ["unknown"]
        not_yet = next(
            b.press for row in arrived[0].buttons for b in row if (b.press or "").startswith("not_yet")
        )
        await world._in("8-2", press=not_yet, pressed_on="x77")
        assert [m["state"] for m in await messages(world, "check")] == ["sent"]
        assert (await world.facts("8-2"))["broken"] == 1


async def test_a_colleague_lists_the_unclear_messages_and_says_what_became_of_one(
    tmp_path: Path, url: str
) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        faulty = await faulty_estate(world)
        faulty.failures = [ChannelError("timeout after the request was written", "unknown")]
        await world.to("2026-11-06 15:30")
        number = (await messages(world, "check"))[0]["id"]
        await world.invite("steward", "吴昊", "观山水二期")
        await world.say("吴昊", f"/resolve {number} delivered")  # another area: nothing of his
        assert [m["state"] for m in await messages(world, "check")] == ["unknown"]
        await world.say("林芳", "/resolve")
        assert f"#{number} 8-2" in world.last("林芳")
        await world.say("林芳", f"/resolve {number} maybe")
        assert "drop" in world.last("林芳")
        await world.say("林芳", f"核实 {number} 已送达")
        assert [m["state"] for m in await messages(world, "check")] == ["sent"]
        await world.say("林芳", f"/resolve {number} resend")
        assert [m["state"] for m in await messages(world, "check")] == ["sent"]
        assert faulty.tried == 1
