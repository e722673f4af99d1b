"""/readyz names what fails, /metrics tells numbers in Prometheus' own form, and neither tells of a person."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.engine.tally import Tally
from bot.store.audit import Pulse, Queue
from bot.web import Figures, Front, web

NOON = datetime(2026, 11, 4, 4, tzinfo=UTC)
WELL: dict[str, dict[str, Any]] = {"serving": {"ok": True}, "database": {"ok": True}, "pump": {"ok": True}}


def pulse() -> Pulse:
    return Pulse(
        inbox=3,
        due=7,
        due_since=NOON,
        queues={"telegram": Queue(5, NOON), "console": Queue(1, None)},
        doubtful={"unknown": 2},
    )


def figures(found: Pulse | None, tally: Tally | None = None) -> Figures:
    return Figures(
        pulse=found,
        tally=tally or Tally(),
        channels={"telegram": "stopped", "console": "ok"},
        lag=1.5,
        silence=0.25,
        waits={"telegram": 42.0},
    )


@asynccontextmanager
async def browser(
    parts: dict[str, dict[str, Any]] | None = None, told: Figures | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    async def condition() -> dict[str, Any] | None:
        return {}

    async def keep(updates: list[dict[str, Any]]) -> None:
        raise AssertionError("nothing is kept here")

    async def ready() -> dict[str, dict[str, Any]]:
        return parts or WELL

    async def figures_() -> Figures:
        assert told is not None
        return told

    front = Front(condition=condition, keep=keep, parts=ready, figures=figures_)
    transport = httpx.ASGITransport(web(front), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://rounds") as client:
        yield client


def samples(text: str) -> dict[str, float]:
    """Every sample under its name and labels, as Prometheus reads them."""
    found = {}
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(one.labels.items()))
            found[f"{one.name}{{{labels}}}" if labels else one.name] = one.value
    return found


async def test_whoever_is_ready_says_so_with_each_part() -> None:
    async with browser() as client:
        told = await client.get("/readyz")
    assert (told.status_code, told.json()["status"], told.json()["failing"]) == (200, "ready", [])
    assert told.json()["parts"] == WELL


@pytest.mark.parametrize("part", list(WELL))
async def test_the_part_that_fails_is_named(part: str) -> None:
    async with browser(WELL | {part: {"ok": False}}) as client:
        told = await client.get("/readyz")
    assert (told.status_code, told.json()["failing"]) == (503, [part])


async def test_the_figures_are_read_by_prometheus() -> None:
    tally = Tally()
    tally.sent("telegram", "sent")
    tally.late(0.02)
    tally.late(7.0)
    tally.waited(0.3)
    tally.looked(0.004, 1.0)
    async with browser(told=figures(pulse(), tally)) as client:
        told = await client.get("/metrics")
    assert told.headers["Content-Type"].startswith("text/plain")
    assert told.headers["Cache-Control"] == "no-store"
    found = samples(told.text)
    expected = {
        "rounds_database_up": 1,
        "rounds_channel_up{channel=telegram}": 0,
        "rounds_channel_up{channel=console}": 1,
        "rounds_due_lag_seconds": 1.5,
        "rounds_due_cases": 7,
        "rounds_inbox_unread": 3,
        "rounds_outbox_messages{state=queued}": 6,
        "rounds_outbox_messages{state=sending}": 0,
        "rounds_unknown_messages": 2,
        "rounds_outbox_oldest_seconds{channel=telegram}": 42,
        "rounds_sends_total{channel=telegram,outcome=sent}": 1,
        "rounds_lateness_seconds_count": 2,
        "rounds_lateness_seconds_bucket{le=0.025}": 1,
        "rounds_lateness_seconds_sum": 7.02,
        "rounds_rate_wait_seconds_count": 1,
        "rounds_look_seconds_bucket{le=0.005}": 1,
        "rounds_look_age_seconds": 0.25,
    }
    assert {name: found.get(name) for name in expected} == expected
    assert all(name.startswith("rounds_") for name in found)


async def test_without_a_database_the_process_still_tells_of_itself() -> None:
    async with browser(told=figures(None)) as client:
        found = samples((await client.get("/metrics")).text)
    assert found["rounds_database_up"] == 0
    assert "rounds_due_cases" not in found
    assert found["rounds_look_age_seconds"] == 0.25


@pytest.mark.parametrize(("held", "told"), [(True, 1), (False, 0), (None, None)])
async def test_a_hold_after_a_restore_is_told(held: bool | None, told: int | None) -> None:
    async with browser(told=replace(figures(pulse()), held=held)) as client:
        assert samples((await client.get("/metrics")).text).get("rounds_held") == told


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
async def test_they_are_read_and_never_written(path: str) -> None:
    async with browser(told=figures(pulse())) as client:
        assert (await client.post(path)).status_code == 405


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
async def test_a_front_that_was_given_none_has_no_such_address(path: str) -> None:
    async def nothing(*_: Any) -> None:
        return None

    transport = httpx.ASGITransport(web(Front(condition=nothing, keep=nothing)))
    async with httpx.AsyncClient(transport=transport, base_url="http://rounds") as client:
        assert (await client.get(path)).status_code == 404
