"""What WeCom refuses for good stops that road alone, and an admin hears what is wrong and where it is mended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.wecom.errors import judged
from bot.core.message import ChannelError
from bot.engine.wayback import KF_LINK
from bot.serve.wecom import WecomLine
from tests.fake_wecom import FakeWecom
from tests.world import World, world_at

NOON = "2026-11-04 12:00"
ALL = {"wecom", "wecom_external", "wecom_welcome", "wecom_kf"}


@pytest.fixture
async def town() -> AsyncIterator[FakeWecom]:
    async with FakeWecom() as fake:
        yield fake


@asynccontextmanager
async def house(folder: Path, town: FakeWecom, **more: str) -> AsyncIterator[tuple[World, WecomLine]]:
    """A world with a line to this WeCom; alarms go to a chat of Telegram's that is not there."""
    given = {name.removeprefix("ROUNDS_").lower(): value for name, value in town.settings().items()}
    async with world_at(folder, NOON, admin_alert="4711", **(given | more)) as world:
        line = WecomLine(world.app, world.app.settings)
        try:
            yield world, line
        finally:
            await line.stop()


async def stopped(world: World, many: int) -> set[str]:
    """The channels that are stopped, as soon as so many are."""
    async with asyncio.timeout(20):
        while len(world.app.pump.courier.stopped) < many:
            await asyncio.sleep(0)
    return world.app.pump.courier.stopped


async def alarms(world: World, many: int) -> list[str]:
    """What the admin is told, as soon as it is so much."""
    async with asyncio.timeout(20):
        while True:
            async with world.app.store.view() as tx:
                told = [post.text for post in await tx.posts() if post.key == "alarm"]
            if len(told) >= many:
                return told
            await asyncio.sleep(0)


@asynccontextmanager
async def listening(line: WecomLine) -> AsyncIterator[None]:
    task = asyncio.create_task(line.listen())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_right_that_is_missing_stops_one_road_and_is_told_in_a_sentence(
    tmp_path: Path, town: FakeWecom
) -> None:
    town.office.forbidden.add("kf/")
    async with house(tmp_path, town) as (world, line):
        await line.start()
        assert set(line.channels) == ALL and world.app.engine.channels.keys() >= ALL
        async with listening(line):
            assert await stopped(world, 1) == {"wecom_kf"}
            (told,) = await alarms(world, 1)
    assert "wecom_kf" in told and "48002" in told and "可调用接口的应用" in told


async def test_a_secret_that_is_refused_later_stops_them_all_with_one_alarm_that_names_wecom(
    tmp_path: Path, town: FakeWecom
) -> None:
    town.fail_next("gettoken", "502")
    async with house(tmp_path, town) as (world, line):
        await line.start()
        assert set(line.states().values()) == {"starting"}
        town.fail_next("gettoken", "40001")
        async with listening(line):
            assert await stopped(world, 4) == ALL
            (told,) = await alarms(world, 1)
    assert "企业微信" in told and "ROUNDS_WECOM_SECRET" in told and not any(name in told for name in ALL)


@pytest.mark.parametrize("code", [40001, 40013, 40014, 40056, 60020], ids=str)
async def test_a_fault_of_the_whole_app_is_told_once_whenever_each_road_meets_it(
    tmp_path: Path, town: FakeWecom, code: int
) -> None:
    async with house(tmp_path, town) as (world, _):
        for channel in sorted(ALL):
            await world.app.pump.courier.stop(channel, judged(code, ""))
            world.clock.forward(timedelta(hours=2))
        (told,) = await alarms(world, 1)
    assert "企业微信" in told and str(code) in told and not any(name in told for name in ALL)


@pytest.mark.parametrize("code", [48002, 95000, 43012], ids=str)
async def test_a_fault_of_one_road_is_told_for_each(tmp_path: Path, town: FakeWecom, code: int) -> None:
    async with house(tmp_path, town) as (world, _):
        for channel in sorted(ALL):
            await world.app.pump.courier.stop(channel, judged(code, ""))
        told = await alarms(world, 4)
    assert sorted(one.split()[0].removeprefix("【告警】") for one in told) == sorted(ALL)


async def test_a_wrong_secret_is_refused_at_the_start(tmp_path: Path, town: FakeWecom) -> None:
    async with house(tmp_path, town, wecom_secret="of-another") as (_, line):
        with pytest.raises(ChannelError) as refused:
            await line.start()
        assert refused.value.fatal and "of-another" not in str(refused.value)


async def test_the_link_to_the_window_is_asked_for_once_and_again_for_another_account(
    tmp_path: Path, town: FakeWecom
) -> None:
    async with house(tmp_path, town) as (world, line):
        for _ in range(2):
            await line._remember_link()
        assert len(town.calls("kf/add_contact_way")) == 1
        async with world.app.store.begin() as tx:
            assert await tx.meta(KF_LINK)
            await tx.set_meta("wecom.kf.link.of", "wkOLD")
        await line._remember_link()
        assert len(town.calls("kf/add_contact_way")) == 2


async def test_without_a_token_and_a_key_or_an_account_there_is_neither_door_nor_window(
    tmp_path: Path, town: FakeWecom, caplog: pytest.LogCaptureFixture
) -> None:
    none = {"wecom_token": "", "wecom_aes_key": "", "wecom_kf_id": ""}
    async with house(tmp_path, town, **none) as (_, line):
        assert line.door() is None
        assert "ROUNDS_WECOM_AES_KEY" in caplog.text
        assert line.channels.keys() == ALL - {"wecom_kf"}


async def test_a_welcome_code_goes_before_everything_and_each_sender_keeps_their_order(
    tmp_path: Path, town: FakeWecom
) -> None:
    town.member("LinFang")
    async with house(tmp_path, town) as (world, line):
        for _ in range(2):
            said = await town.say("LinFang", "您好")
            await line.intake.keep([said.raw])
        await line.intake.keep([(await town.scan("state", "LinFang", "wm1")).raw])
        async with world.app.store.view() as tx:
            first, second, third = await tx.unread()
    assert (first.sender, first.urgent) == (second.sender, second.urgent) == ("wecom:linfang", False)
    assert (third.sender, third.urgent) == ("wecom_external:wm1", True)
