"""Reads both records with plain SQL and HTTP: nothing of the bot's own reading can hide a mistake."""

import asyncio
import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from benchmarks.crash.checker import Evidence, Kept, Matter, Received
from bot.store import Store

SQLITE = "sqlite+aiosqlite:///"
Row = dict[str, Any]
TOLD = ("planned", "spoke", "unsaid", "skipped")


async def rows(url: str, query: str) -> list[Row]:
    """What a query finds, in a connection of its own."""
    if url.startswith(SQLITE):
        return await asyncio.to_thread(_sqlite, url.removeprefix(SQLITE), query)
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return [dict(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


def _sqlite(file: str, query: str) -> list[Row]:
    with closing(sqlite3.connect(f"file:{Path(file)}?mode=ro", uri=True, timeout=20)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


async def story(url: str) -> datetime:
    """What the story clock shows now."""
    (kept,) = await rows(url, "SELECT value FROM meta WHERE key = 'clock'")
    clock = json.loads(kept["value"])
    passed = datetime.now(UTC) - datetime.fromisoformat(clock["since"])
    now: datetime = datetime.fromisoformat(clock["story"]) + passed * clock["speed"]
    return now


async def backlog(url: str) -> tuple[int, int]:
    """Messages in hand, and cases that are due and not looked at yet."""
    now = await story(url)
    (posts,) = await rows(url, "SELECT count(*) AS n FROM posts WHERE state IN ('queued', 'sending')")
    due = sum(wake <= now for wake in await wakes(url))
    return int(posts["n"]), due


async def wakes(url: str) -> list[datetime]:
    """When each case is looked at again."""
    found = await rows(url, "SELECT DISTINCT wake_at FROM cases WHERE wake_at IS NOT NULL")
    return [moment(row["wake_at"]) for row in found]


def moment(value: Any) -> datetime:
    """A time of either database."""
    found: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found


async def gather(url: str, api: str, said: int) -> Evidence:
    """Both records as they are now; `said`: how many messages of owners the platform took."""
    (inbox,) = await rows(url, "SELECT count(*) AS n FROM inbox WHERE state <> 'new'")
    return Evidence(
        received=await _received(api),
        kept=await _kept(url),
        matters=await _matters(url),
        damage=tuple(await damage(url)),
        said=said,
        read=int(inbox["n"]),
    )


async def _received(api: str) -> tuple[Received, ...]:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        sent = (await client.get(f"{api}/control/sent")).json()
    return tuple(
        Received(chat=str(one["chat_id"]), number=str(one["message_id"]), text=one["text"].strip())
        for one in sent
    )


async def _kept(url: str) -> tuple[Kept, ...]:
    now = datetime.now(UTC)
    speaks: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in await rows(url, "SELECT post_id, case_id, key FROM post_cases"):
        speaks[row["post_id"]].append((row["case_id"], row["key"]))
    query = (
        "SELECT id, state, kind, address, text, message_id, not_before FROM posts WHERE channel = 'telegram'"
    )
    return tuple(
        Kept(
            id=row["id"],
            state=row["state"],
            kind=row["kind"],
            chat=row["address"],
            text=row["text"].strip(),
            number=row["message_id"] or "",
            due=moment(row["not_before"]) <= now,
            speaks_for=tuple(speaks[row["id"]]),
        )
        for row in await rows(url, query)
    )


async def _matters(url: str) -> tuple[Matter, ...]:
    told: dict[int, list[tuple[str, str]]] = defaultdict(list)
    kinds = ", ".join(f"'{kind}'" for kind in TOLD)
    query = f"SELECT case_id, kind, payload FROM facts JOIN payloads ON fact_id = facts.id WHERE kind IN ({kinds})"
    for row in await rows(url, f"{query} ORDER BY case_id, number"):
        told[row["case_id"]].append((row["kind"], json.loads(row["payload"])["key"]))
    spoke = "SELECT DISTINCT case_id FROM facts WHERE by = 'owner' AND kind NOT IN ('bound', 'verified')"
    theirs = {row["case_id"] for row in await rows(url, spoke)}
    found = await rows(url, "SELECT id, wake_at, waits_for, outcome FROM cases")
    return tuple(
        Matter(
            id=row["id"],
            wake=moment(row["wake_at"]) if row["wake_at"] else None,
            waits_for=row["waits_for"],
            closed=row["outcome"] is not None,
            spoken_to=row["id"] in theirs,
            facts=tuple(told[row["id"]]),
        )
        for row in found
    )


async def damage(url: str) -> list[str]:
    """What is broken in the file, in its references, in its sums and in the chains of facts."""
    found: list[str] = []
    if url.startswith(SQLITE):
        checked = await rows(url, "PRAGMA integrity_check")
        found += [row["integrity_check"] for row in checked if row["integrity_check"] != "ok"]
        found += [f"dangling row: {row}" for row in await rows(url, "PRAGMA foreign_key_check")]
    counted = "(SELECT count(*) FROM facts WHERE case_id = cases.id)"
    for row in await rows(url, f"SELECT id FROM cases WHERE length <> {counted}"):
        found.append(f"case {row['id']} has another number of facts than it says")
    return found + await _chains(url)


async def _chains(url: str) -> list[str]:
    store = Store(url)
    try:
        async with store.view() as tx:
            links = {case.id: await tx.broken_link(case.id) for case in await tx.list_cases()}
    finally:
        await store.close()
    return [f"case {id}: the chain is broken at {link}" for id, link in links.items() if link is not None]


async def earliest_wake(url: str, least: timedelta = timedelta(0)) -> datetime | None:
    """When the story goes on, `least` from now or later."""
    now = await story(url)
    return min((wake for wake in await wakes(url) if wake > now + least), default=None)
