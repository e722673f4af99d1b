"""The alarm clock: nothing is lost and nothing spins, however fast the story runs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App, RunningClock, assemble
from bot.channels.console import Console
from bot.config import Settings
from bot.serve.alarmclock import AlarmClock
from bot.store import Store
from tests.world import ZONE, at


@asynccontextmanager
async def opened(folder: Path, speed: float) -> AsyncIterator[App]:
    """An engine on a running story clock, not started yet."""
    config = Settings(
        database_url=f"sqlite+aiosqlite:///{folder / 'rounds.db'}",
        clock=f"2026-11-04T10:00+08:00 x{speed:.0f}",  # type: ignore[arg-type]
    )
    store = Store(config.database_url)
    await store.migrate()
    clock = RunningClock(at("2026-11-04 10:00").astimezone(UTC), datetime.now(UTC), speed)  # noqa: TID251
    app = assemble(config, store, clock, {"console": Console()})
    store.on_commit.append(app.pump.wake)
    try:
        yield app
    finally:
        await store.close()


async def person_with(app: App, wakes: list[datetime]) -> list[int]:
    """Cases that want to be looked at then; their playbook is gone, so settling them fails."""
    async with app.store.begin() as tx:
        made = []
        for number, wake in enumerate(wakes):
            person = await tx.add_person(
                key=f"p{number}", name="x", phone="", locale="", zone="", at=app.clock.now()
            )
            case = await tx.open_case(
                playbook="gone", area="a", unit=str(number), person_id=person.id, party="x", phone="",
                currency="CNY", locale="zh-CN", wake_at=wake, at=app.clock.now(),
            )  # fmt: skip
            made.append(case.id)
        return made


@pytest.mark.parametrize("speed", [600, 86_400])
async def test_every_due_case_is_looked_at_on_a_fast_clock(tmp_path: Path, speed: float) -> None:
    async with opened(tmp_path, speed) as app:
        looked: dict[int, datetime] = {}
        everybody = asyncio.Event()
        wakes = [app.clock.now() + timedelta(seconds=speed * n / 100) for n in range(1, 21)]
        await person_with(app, wakes)

        async def note(person_ids: Sequence[int]) -> None:
            async with app.store.begin() as tx:
                for person_id in person_ids:
                    looked.setdefault(person_id, app.clock.now())
                    for case in await tx.due_cases(person_id, app.clock.now()):
                        await tx.set_case(case.id, wake_at=None)
            if len(looked) == len(wakes):
                everybody.set()

        app.pump._settle = note  # type: ignore[method-assign]
        alarm = AlarmClock(app, app.settings.model_copy(update={"clock": None}), _nothing)
        app.pump.on_idle = alarm.arm
        alarm.start()  # its watchdog looks each 30 s only: what is found is found by the alarm
        pump = asyncio.create_task(app.pump.run())
        async with asyncio.timeout(20):
            await everybody.wait()
        alarm.stop()
        app.pump.stop()
        await pump
    assert [looked[n + 1] >= wake for n, wake in enumerate(wakes)] == [True] * len(wakes)


async def _nothing() -> None:
    """The watchdog has nothing to look after."""


async def test_an_alarm_that_arms_itself_for_now_rings_every_time(tmp_path: Path) -> None:
    """APScheduler drops such a job under its defaults (reliability, traps)."""
    async with opened(tmp_path, 1) as app:
        rung = 0
        done = asyncio.Event()

        class Ringing(AlarmClock):
            async def _ring(self) -> None:
                nonlocal rung
                rung += 1
                if rung == 200:
                    done.set()
                await self._again()

            async def _again(self) -> None:
                now = app.clock.real()
                self._scheduler.add_job(self._ring, "date", run_date=now, id="next", replace_existing=True)

        alarm = Ringing(app, app.settings, _nothing)
        alarm.start()
        await alarm._again()
        async with asyncio.timeout(20):
            await done.wait()
        alarm.stop()


async def test_a_queued_message_nobody_can_send_does_not_keep_us_awake(tmp_path: Path) -> None:
    async with opened(tmp_path, 600) as app:
        async with app.store.begin() as tx:
            await tx.post(
                kind="reply", channel="telegram", address="1", key="k", text="x", planned_at=app.clock.now()
            )
        assert [job for job in await app.pump.due() if job.kind == "post"] == []
        assert (
            app.pump.outlook.until_next(app.engine) or 0
        ) > 20  # the evening's preview, at 600 times the speed


async def test_what_came_due_while_we_looked_is_not_forgotten(tmp_path: Path) -> None:
    async with opened(tmp_path, 600) as app:
        soon = app.clock.now() + timedelta(hours=1)
        await person_with(app, [soon])
        assert "person" not in {job.kind for job in await app.pump.due()}
        app.clock.move(soon + timedelta(seconds=1))  # type: ignore[attr-defined]
        assert app.pump.outlook.until_next(app.engine) == 0


async def test_a_story_that_stands_still_waits_for_the_real_clock_alone(tmp_path: Path) -> None:
    async with opened(tmp_path, 0) as app:
        await person_with(app, [datetime(2026, 11, 5, tzinfo=ZONE)])
        await app.pump.due()
        assert app.pump.outlook.until_next(app.engine) is None
