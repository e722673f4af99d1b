"""What a review of the roads found: messages that slept, went out beside their turn, twice, or were lost by a fault beside."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.console import Console
from bot.core.message import ChannelError
from bot.core.roads import MANY, TAP, WINDOW, used_up
from bot.engine import outcomes, restored, settle
from bot.engine.taps import follow
from bot.store import Store
from handlers.fate import resolve
from tests.engine.tapping import Taps, by_tap, house, posted, tap_of
from tests.store.world import HOUR, MORNING, fee, reminder, wang
from tests.world import World, at, world_at

LIN = "林芳"
CHECK = "2026-11-06 15:00"
AWAY = ChannelError("no connection", "not_sent")


async def promised(world: World, *names: str) -> Taps:
    """Everybody has promised Friday 15:00 and is reached by tap since; it is a second before."""
    channel = await house(world, *names)
    units = [f"8-{number}" for number in range(1, len(names) + 1)]
    for unit in units:
        await world.say(unit, "周五下午3点")
    await by_tap(world, channel, *units)
    await world.to(at(CHECK) - timedelta(seconds=1))
    return channel


async def waits_for_its_channel(world: World) -> None:
    """The checks are planned while their channels are away."""
    channels = world.app.engine.channels
    away = {name: channels.pop(name) for name in (TAP, WINDOW) if name in channels}
    world.clock.at = at(CHECK)
    await world.tick()
    channels.update(away)


async def test_a_case_whose_message_was_given_up_is_looked_at_again(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", database_url=url, rate_telegram=0) as world:
        await promised(world, "何先生")
        case = await world.case("8-1")
        world.app.engine.channels[WINDOW] = Taps(name=WINDOW)  # type: ignore[assignment]
        async with world.app.store.begin() as tx:  # a window that nobody has opened
            await tx.open_chat(case.person_id, WINDOW, "kf-8-1", at=world.clock.at, consent="v1")
        await waits_for_its_channel(world)
        async with world.app.store.begin() as tx:
            await tx.close_chat(TAP, "wm-8-1")
        await world.forward(seconds=6)
        assert [post.error for post in await posted(world)] == ["no road"]
        assert (await world.case("8-1")).wake_at is not None


async def test_a_task_counts_even_if_its_card_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ValueError("a template")

    async with world_at(tmp_path, "2026-11-05 21:00", rate_telegram=0) as world:
        await promised(world, "何先生")
        monkeypatch.setattr(outcomes, "became_ready", broken)
        await world.to(CHECK)
        assert [post.state for post in await posted(world)] == ["awaiting_staff"]
        assert ((await tap_of(world)).task, (await tap_of(world)).state) == ("msg1", "open")


async def test_a_batch_is_not_stopped_while_nobody_can_tell_whom_it_has_reached(
    tmp_path: Path, url: str
) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", database_url=url, rate_telegram=0) as world:
        channel = await promised(world, "何先生", "张女士")
        await waits_for_its_channel(world)
        waiting = [post for unit in ("8-1", "8-2") for post in await posted(world, unit)]
        async with world.app.store.begin() as tx:
            for post in waiting:
                await tx.settle_post(post.id, "queued", at=world.clock.at, text="约好的时间到了。")
        await world.tick()
        channel.tap("msg1", world.clock.at)
        channel.raises = {"taps": AWAY}
        await world.say(LIN, "/paid 8-1 2736")
        await follow(world.app.engine)
        assert not channel.tasks["msg1"].cancelled
        channel.raises = {}
        world.clock.forward(timedelta(seconds=3))
        await follow(world.app.engine)
        await world.tick()
        assert [(await posted(world, unit))[0].state for unit in ("8-1", "8-2")] == ["sent", "sent"]
        assert len(channel.tasks) == 1


async def test_only_tasks_take_along_who_gets_the_same_words(store: Store) -> None:
    found: dict[str, list[int]] = {"telegram": [], TAP: []}
    async with store.begin() as tx:
        for number, channel in enumerate(("telegram", "telegram", TAP, TAP)):
            case = await tx.open_case(**fee(await wang(tx, key=f"phone:{number}"), unit=f"1-{number}"))
            post = await reminder(tx, case, channel=channel, address=f"a-{number}", text="您好")
            assert post is not None
            found[channel].append(post.id)
    async with store.begin() as tx:
        assert await tx.same_words(found["telegram"][:1]) == found["telegram"][:1]
        assert await tx.same_words(found[TAP][:1]) == found[TAP]


async def test_a_window_has_never_more_than_its_five(store: Store) -> None:
    async with store.begin() as tx:
        person = await wang(tx)
        await tx.open_chat(person.id, WINDOW, "kf-1", at=MORNING, consent="v1")
        await tx.set_chat(WINDOW, "kf-1", window_until=MORNING + 48 * HOUR, window_left=MANY)
        await tx.spend(WINDOW, ["kf-1"], -1)  # they wrote while a call of ours failed
        assert (await tx.chats(person.id))[0].window_left == MANY


@pytest.mark.parametrize(
    ("text", "documented", "many"), [("好", False, 1), ("好", True, 2), ("好" * 700, True, 3)]
)
def test_a_long_text_and_a_file_use_up_more_of_a_window(text: str, documented: bool, many: int) -> None:
    assert used_up(text, documented) == many


async def test_who_says_that_they_are_somebody_else_gets_nothing_by_a_tap_any_more(
    tmp_path: Path, url: str
) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", database_url=url, rate_telegram=0) as world:
        channel = await promised(world, "何先生")
        await world.to(CHECK)
        case = await world.case("8-1")
        async with world.app.store.begin() as tx:
            await tx.open_chat(case.person_id, "console", "8-1", at=world.clock.at, consent="v1")
        await world.say("8-1", "打错了,我不是业主")
        assert (await world.case("8-1")).person_id != case.person_id
        assert [post.state for post in await posted(world)] == ["cancelled"]
        await follow(world.app.engine)
        assert channel.tasks["msg1"].cancelled


@pytest.mark.parametrize(
    ("fate", "left", "state"), [("resend", 1, "awaiting_staff"), ("drop", 0, "cancelled")]
)
async def test_after_a_restore_nobody_can_tap_the_old_task_of_what_goes_out_again_or_never(
    tmp_path: Path, fate: str, left: int, state: str
) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", rate_telegram=0) as world:
        channel = await promised(world, "何先生")
        await world.to(CHECK)
        await restored.hold(world.app.pump, world.clock.at)
        (post,) = await posted(world)
        async with world.app.store.begin() as tx:
            await resolve(world.app.engine, tx, post.id, fate, f"steward:{LIN}")
        await follow(world.app.engine)
        world.clock.forward(timedelta(seconds=5))
        await world.tick()
        assert channel.tasks["msg1"].cancelled
        assert (len(channel.open), (await posted(world))[0].state) == (left, state)


async def test_a_window_that_opens_spares_the_tap_of_a_message_that_waits(tmp_path: Path) -> None:
    """Wecom 6: what lies with a colleague goes by itself as soon as the owner has written."""
    async with world_at(tmp_path, "2026-11-05 21:00", rate_telegram=0) as world:
        channel = await promised(world, "何先生")
        window = world.app.engine.channels[WINDOW] = Console()
        await world.to(CHECK)
        assert [post.state for post in await posted(world)] == ["awaiting_staff"]
        case = await world.case("8-1")
        async with world.app.store.begin() as tx:
            await tx.open_chat(case.person_id, WINDOW, "kf-8-1", at=world.clock.now(), consent="1")
            until = world.clock.now() + timedelta(hours=48)
            await tx.set_chat(WINDOW, "kf-8-1", window_until=until, window_left=MANY)
            await settle(world.app.engine, tx, case.person_id)
        await follow(world.app.engine)
        world.clock.forward(timedelta(seconds=5))
        await world.tick()
        assert channel.tasks["msg1"].cancelled
        async with world.app.store.view() as tx:
            checks = [post for post in await tx.posts(case_id=case.id) if post.step == "check"]
        assert [(post.state, post.channel) for post in checks] == [("sent", WINDOW)]
        assert len(window.sent) == 1
