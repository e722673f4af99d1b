"""How soon the pages of the dashboard begin to come: `python -m benchmarks pages --cases 20000`.

The application as the web server calls it, in this process, on SQLite: from the call to the first byte of the body, for a
steward of one area and for a manager of all. Each owner has an open chat and about 14 facts; 1,500 cases wait for
somebody, 400 have tasks or drafts, 400 a promise for today, 600 go out tomorrow, 40 messages are in doubt, and colleagues
recorded 3,000 facts today.
"""

import argparse
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from benchmarks.report import lived
from benchmarks.stage import crowd
from benchmarks.stage.ending import run
from benchmarks.stage.serving import databases, settings, sink
from benchmarks.stage.table import percentile, show
from bot.app import App
from bot.core import facts as f
from bot.engine.passes import mint
from bot.web import Front, web
from bot.web.house import House

LISTS = (
    "/board",
    "/board/work",
    "/board/cases",
    "/board/cases?a=一期&u=5&id=1",
    "/board/cases?status=promised",
    "/board/cases?q=业主19",
    "/board/preview",
    "/board/people",
    "/board/people?area=一期",
    "/board/approvals",
    "/board/reports",
    "/board/reports?area=一期",
    "/board/playbooks",
    "/board/playbooks/property_fee",
    "/board/audit",
    "/board/audit?day=2026-10-20",
    "/board/case/7",
    "/board/audit/7",
    "/board/people/team",
    "/board/bank",
    "/board/import",
)
HEADS = ("/board/audit", "/board/people/team", "/board/bank", "/board/import")  # what only managers see
COUNTED = 5_000  # bytes: with its figures the page of reports is longer
WAITING, ASKED, PROMISED, GOING, DOUBTFUL, DEEDS = 1_500, 400, 400, 600, 40, 3_000


async def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--looks", type=int, default=100)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        async with databases("sqlite", Path(folder)) as source:
            url, home = await source.fresh()
            async with sink() as far, crowd.still(settings(url, far), home) as app:
                await crowd.settle_in(app, options.cases)
                await lived(app)
                await busy(app)
                await every_page(app, options.looks)


async def every_page(app: App, looks: int) -> None:
    """Print the rows."""
    first = True
    for role in ("steward", "manager"):
        async with visiting(app, role) as visitor:
            for path in LISTS:
                if role != "manager" and path.startswith(HEADS):
                    continue
                cold = await visitor.look(path)
                if path.startswith("/board/reports"):
                    meanwhile = [cold, *[one async for one in visitor.until_counted(path)]]
                    show(row(role, f"{path} (being counted)", cold, meanwhile), head=first)
                taken = [await visitor.look(path) for _ in range(looks)]
                show(row(role, path, cold, taken), head=first)
                first = False


def row(role: str, path: str, cold: "Look", taken: "list[Look]") -> dict[str, object]:
    """Milliseconds to the first byte, and the size of the page."""
    all_ms = [one.ms for one in taken]
    return {
        "who": role,
        "page": path,
        "first look ms": f"{cold.ms:.0f}",
        "p50 ms": f"{median(all_ms):.0f}",
        "p95 ms": f"{percentile(all_ms, 95):.0f}",
        "CPU p50 ms": f"{median(one.cpu for one in taken):.0f}",
        "KB": f"{taken[-1].size / 1000:.1f}",
    }


@dataclass(frozen=True, kw_only=True)
class Look:
    """One page: until its first byte, what it took of the processor, and how long it is."""

    ms: float
    cpu: float
    size: int


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """A browser that only counts."""

    app: Any
    cookie: str

    async def until_counted(self, path: str) -> AsyncIterator[Look]:
        """Look again and again while the page says that its figures are being counted."""
        while (one := await self.look(path)).size < COUNTED:
            yield one

    async def look(self, path: str) -> Look:
        """Ask for a page. Raises AssertionError when it is not there."""
        name, _, query = path.partition("?")
        scope = {
            "type": "http",
            "method": "GET",
            "path": name,
            "raw_path": name.encode(),
            "query_string": quote(query, safe="=&").encode(),
            "headers": [(b"host", b"rounds.test"), (b"cookie", f"rounds={self.cookie}".encode())],
            "http_version": "1.1",
            "scheme": "http",
            "server": ("rounds.test", 80),
            "client": ("127.0.0.1", 1),
            "root_path": "",
        }
        came: list[float] = []
        size = 0

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            nonlocal size
            if message["type"] == "http.response.start":
                assert message["status"] == 200, (path, message["status"])
            elif message.get("body"):
                came.append(time.perf_counter())
                size += len(message["body"])

        began, idle = time.perf_counter(), time.process_time()
        await self.app(scope, receive, send)
        cpu = (time.process_time() - idle) * 1000
        return Look(ms=(came[0] - began) * 1000, cpu=cpu, size=size)


@asynccontextmanager
async def visiting(app: App, role: str) -> AsyncIterator[Visitor]:
    """A colleague of this role who has entered."""

    async def handled(kept_id: int) -> bool:
        return True

    async def condition() -> dict[str, Any]:
        return {}

    async def keep(updates: list[dict[str, Any]]) -> None:
        raise AssertionError("nobody writes here")

    house = House(engine=app.engine, public_url="http://rounds.test", secret=b"k" * 32, handled=handled)
    now = app.clock.now()
    async with app.store.begin() as tx:
        person = await tx.add_person(key=role, name=role, phone="", locale="zh-CN", zone="", at=now)
        await tx.add_staff(person.id, role, role, [crowd.AREA] if role == "steward" else [], now)
        word = await mint(app.engine, tx, "session", person.id)
    yield Visitor(app=web(Front(condition=condition, keep=keep, house=house)), cookie=word)


async def busy(app: App) -> None:
    """A working day: what waits, was promised, goes out, is in doubt, and was recorded."""
    now = app.clock.now()
    async with app.store.view() as tx:
        found = sorted(await tx.list_cases(), key=lambda case: int(case.unit))
    changes: dict[int, dict[str, Any]] = {}
    for number, case in enumerate(found):
        later = now + timedelta(days=2 + number % 10, minutes=number % 600)
        changes[case.id] = {"wake_at": later, "steward": "steward" if number % 2 else None}
    for case in found[:WAITING]:
        changes[case.id] |= {"waits_for": "steward", "wake_at": None}
    for case in found[WAITING : WAITING + GOING]:
        changes[case.id] |= {"wake_at": now + timedelta(hours=20)}
    for number, case in enumerate(found[: ASKED * 3 : 3]):
        changes[case.id] |= {"asked": ("manager", "steward", "finance")[number % 3]}
    for number, case in enumerate(found[-PROMISED:]):
        changes[case.id] |= {"promise_at": now + timedelta(minutes=number % 300), "status": "promised"}
    async with app.store.begin() as tx:
        await tx.set_cases((id, values) for id, values in changes.items())  # type: ignore[misc]
        await tx.add_facts(
            (found[number % len(found)].id, f.Noted(at=now, by=f"steward:S{number % 9}", words="周末在家"))
            for number in range(DEEDS)
        )
        for number, case in enumerate(found[:DOUBTFUL]):
            await tx.post(
                kind="proactive",
                channel="telegram",
                address=str(crowd.FIRST + number),
                key=f"doubt:{number}",
                text="您好",
                planned_at=now,
                state="unknown",
                step="r5",
                contact_kind="reminder",
                profile="property_fee",
                case_id=case.id,
                person_id=case.person_id,
            )


if __name__ == "__main__":
    run(main)
