"""A peer in a process of its own: `python -m benchmarks.stage.peer '{"kind": "stock", …}'` prints what it measured.

`stock` and `lean` send so many messages with python-telegram-bot, so many at once, and remember nothing.
`memory`, `kept` and `jobqueue` are APScheduler with a date job for each message: in memory, in an SQLite store, and
behind python-telegram-bot's JobQueue. `tuned` gives its jobs all the time they want and a pace of 27 a second.
"""

import asyncio
import json
import logging
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.request import BaseRequest, HTTPXRequest

from benchmarks.stage.crowd import FIRST
from bot.channels.telegram.wire import way, wire

PATIENCE = 60.0  # seconds that a call of the bare loop waits for its place in the pool
AHEAD = 8  # seconds between the last job added and the moment all of them are for
REST = 4.0  # seconds without news after which nothing more is to be expected
PACE = 27.0


@dataclass(kw_only=True)
class Asked:
    """What the peer is to do: `message` as the Bot API was sent it, `at_once` calls in flight, `store` a file."""

    kind: str
    url: str
    token: str
    count: int
    message: dict[str, Any]
    at_once: int = 32
    tuned: bool = False
    store: str = ""


@dataclass
class Sender:
    """One bot and the message it sends to everybody. `began`, `ended`, `failed` count calls."""

    bot: Bot
    text: str
    markup: InlineKeyboardMarkup | None
    began: int = 0
    ended: int = 0
    failed: int = 0
    pace: asyncio.Lock | None = None
    free_at: float = 0.0
    news: float = field(default_factory=time.monotonic)

    async def send(self, number: int) -> None:
        """One message to one chat, at the pace if there is one; what fails is counted, as a log would."""
        self.began += 1
        if self.pace is not None:
            await self._wait(self.pace)
        try:
            await self.bot.send_message(
                FIRST + number,
                self.text,
                reply_markup=self.markup,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except Exception:
            self.failed += 1
        self.ended += 1
        self.news = time.monotonic()

    async def _wait(self, pace: asyncio.Lock) -> None:
        async with pace:
            wait = self.free_at - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            self.free_at = max(time.monotonic(), self.free_at) + 1 / PACE


HERE: dict[str, Sender] = {}  # a job of the kept store names its function and finds the sender here


async def remind(number: int) -> None:
    """The job of APScheduler."""
    await HERE["sender"].send(number)


async def _recall(context: Any) -> None:
    """The job of JobQueue."""
    await HERE["sender"].send(context.job.data)


async def loop(asked: Asked, sender: Sender) -> dict[str, float]:
    """So many workers that send one message after another."""
    numbers = iter(range(asked.count))

    async def work() -> None:
        for number in numbers:
            await sender.send(number)

    cpu, began = time.process_time(), time.monotonic()
    await asyncio.gather(*(work() for _ in range(asked.at_once)))
    seconds, cpu = time.monotonic() - began, time.process_time() - cpu
    return {"seconds": seconds, "cpu_ms": cpu * 1000 / asked.count, "failed": sender.failed}


async def scheduled(asked: Asked, sender: Sender) -> dict[str, float]:
    """A date job for each message, all for the same moment."""
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    stores = {"default": SQLAlchemyJobStore(url=f"sqlite:///{asked.store}")} if asked.store else {}
    tuned = {"misfire_grace_time": None} if asked.tuned else {}
    scheduler = AsyncIOScheduler(jobstores=stores, job_defaults=tuned, timezone=UTC)
    began = time.monotonic()
    moment = datetime.now(UTC) + timedelta(seconds=AHEAD + asked.count * (0.004 if asked.store else 0.0005))
    for number in range(asked.count):
        scheduler.add_job(remind, "date", run_date=moment, args=[number])
    scheduler.start()
    adding = time.monotonic() - began
    await _until_calm(moment, sender)
    scheduler.shutdown(wait=False)
    return {"at": _monotonic(moment), "adding": adding, "failed": sender.failed, "ran": sender.began}


async def job_queue(asked: Asked, sender: Sender) -> dict[str, float]:
    """`run_once` of python-telegram-bot for each message, all for the same moment."""
    from telegram.ext import ApplicationBuilder

    app = ApplicationBuilder().bot(sender.bot).build()
    assert app.job_queue is not None
    await app.job_queue.start()
    began = time.monotonic()
    moment = datetime.now(UTC) + timedelta(seconds=AHEAD + asked.count * 0.001)
    for number in range(asked.count):
        app.job_queue.run_once(_recall, when=moment, data=number)
    adding = time.monotonic() - began
    await _until_calm(moment, sender)
    await app.job_queue.stop(wait=False)
    return {"at": _monotonic(moment), "adding": adding, "failed": sender.failed, "ran": sender.began}


def _monotonic(moment: datetime) -> float:
    return moment.timestamp() + time.monotonic() - time.time()


async def _until_calm(moment: datetime, sender: Sender) -> None:
    """The moment has passed, whatever began has ended, and nothing new has begun for a while."""
    await asyncio.sleep((moment - datetime.now(UTC)).total_seconds())
    sender.news = time.monotonic()
    while sender.ended < sender.began or time.monotonic() - sender.news < REST:
        await asyncio.sleep(0.1)


def _request(asked: Asked) -> BaseRequest:
    if asked.kind == "lean":
        return wire(way(asked.at_once, 15, proxy=None, api=asked.url), lean=True)
    if asked.kind == "stock":
        return HTTPXRequest(connection_pool_size=asked.at_once, pool_timeout=PATIENCE)
    return HTTPXRequest(pool_timeout=PATIENCE) if asked.tuned else HTTPXRequest()


async def main(asked: Asked) -> dict[str, float]:
    """Do it and give the figures."""
    bot = (_ext_bot if asked.kind == "jobqueue" else Bot)(
        asked.token, base_url=f"{asked.url}/bot", request=_request(asked)
    )
    await bot.initialize()
    markup = asked.message.get("reply_markup")
    shown = json.loads(markup) if isinstance(markup, str) else markup
    keys = InlineKeyboardMarkup.de_json(shown, bot) if shown else None
    sender = HERE["sender"] = Sender(bot, str(asked.message["text"]), keys)
    if asked.tuned:
        sender.pace = asyncio.Lock()
    work = {"stock": loop, "lean": loop, "jobqueue": job_queue}.get(asked.kind, scheduled)
    try:
        return await work(asked, sender)
    finally:
        await bot.shutdown()


def _ext_bot(*args: Any, **kwargs: Any) -> Bot:
    from telegram.ext import ExtBot

    return ExtBot(*args, **kwargs)


async def measured(**asked: Any) -> dict[str, float]:
    """What a peer of these settings measured, in a process of its own."""
    far = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.stage.peer", json.dumps(asked)), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await far.communicate()
    if far.returncode:
        raise AssertionError(f"the peer {asked['kind']} ended with {far.returncode}")
    found: dict[str, float] = json.loads(told)
    return found


if __name__ == "__main__":
    logging.disable(logging.ERROR)  # a dropped job is counted, not read about a thousand times
    # its own name, for the kept store writes down where a job's function lies
    from benchmarks.stage import peer

    sys.stdout.write(json.dumps(asyncio.run(peer.main(peer.Asked(**json.loads(sys.argv[1]))))) + "\n")
