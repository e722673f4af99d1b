"""Behind a proxy any worker may answer any call: pages, the way in, notices and the last call of one that stops."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from benchmarks.figures import ROOT
from bot.config import secret_key
from bot.core import facts as f
from bot.core.payment import Order
from bot.engine.orders import Till, dues, new_order
from bot.engine.passes import mint
from bot.payments.sandbox import Sandbox
from handlers.links import make_invite
from tests.conftest import Cluster
from tests.deploy.image import instructions
from tests.deploy.test_two_workers import Proxy
from tests.fake_telegram import FakeTelegram
from tests.serve.outside import Outside, free_port
from tests.serve.test_serve import HE, SLOW, verified
from tests.world import MOUNTAIN, fee

KEY = "k" * 40
LIN = 9001
TWICE = (0, 1, 0, 1)


@dataclass
class Pair:
    """Two workers, what Telegram they talk to, the proxy before them, and the word of the one owner's page."""

    workers: list[Outside]
    fake: FakeTelegram
    proxy: Proxy
    page: str = ""

    @property
    def door(self) -> str:
        """The address that people have."""
        return f"http://127.0.0.1:{self.proxy.port}"

    def at(self, number: int, path: str) -> str:
        """A path at one of them."""
        return f"http://127.0.0.1:{self.workers[number].port}{path}"


@pytest.fixture
async def pair(cluster: Cluster, tmp_path: Path) -> AsyncIterator[Pair]:
    """Migrated once by the command, then `serve` twice, as compose.postgres.yaml does it."""
    name = f"t{uuid4().hex}"
    url = await cluster.make(name)
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(FakeTelegram())
        ports = free_port(), free_port()
        proxy = await stack.enter_async_context(Proxy(*ports).open())
        found = Pair([], fake, proxy)
        for number, port in enumerate(ports):
            folder = tmp_path / f"worker{number}"
            folder.mkdir()
            settings = {"HTTP": f"0.0.0.0:{port}", "PUBLIC_URL": found.door, "PAY_SANDBOX": "on"}
            worker = Outside(folder, fake, DATABASE_URL=url, SECRET_KEY=KEY, LOG_FORMAT="json", **settings)
            worker.port = port
            found.workers.append(worker)
        assert await ended(found.workers[0], "-m", "bot", "migrate") == 0
        for worker in found.workers:
            await stack.enter_async_context(worker)
        (token,) = await found.workers[0].load(fee("8-2", "何先生"))
        said = await verified(fake, found.workers[0], HE, token)
        found.page = re.findall(r"/s/(\w+)", said.text)[0]
        yield found
    await cluster.drop(name)


async def ended(worker: Outside, *words: str, **more: str) -> int | None:
    """Another command of the image with the settings of this worker; its exit code."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ROUNDS_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *words),
        cwd=worker.folder,
        env={**clean, **worker.settings, "PYTHONPATH": str(ROOT), **more},
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await process.wait()


async def made(worker: Outside) -> tuple[Order, dict[str, str], bytes]:
    """An order as a page makes it, and the provider's notice that it was paid."""
    async with worker.beside() as app:
        async with app.store.begin() as tx:
            (case,) = await tx.find("8-2")
            (due,) = await dues(app.engine, tx, await tx.lock_person(case.person_id))
            person = await tx.person(case.person_id)
            order = await new_order(app.engine, tx, person, due, Till(provider="sandbox"))
        return order, *Sandbox(secret_key(app.settings), "").pay(order, app.clock.real())


async def test_an_owners_page_is_the_same_at_either_and_the_way_in_opens_at_the_other(pair: Pair) -> None:
    for _ in TWICE:  # each on a connection of its own
        async with httpx.AsyncClient(trust_env=False) as owner:
            seen = await owner.get(f"{pair.door}/s/{pair.page}")
            assert seen.status_code == 200 and "2,736.00" in seen.text
    assert len(pair.proxy.served) == 2
    async with pair.workers[0].beside() as app, app.store.begin() as tx:
        link = await make_invite(app.engine, tx, "steward", "林芳", (MOUNTAIN,))
    await pair.fake.say(LIN, f"/start {link.token}")
    await pair.fake.wait_for(LIN, "林芳", timeout=SLOW)
    async with pair.workers[0].beside() as app, app.store.begin() as tx:
        chat = await tx.chat("telegram", str(LIN))
        assert chat is not None
        word = await mint(app.engine, tx, "entry", chat.person_id)
    async with httpx.AsyncClient(trust_env=False) as steward:
        assert (await steward.get(pair.at(0, f"/in/{word}"))).status_code == 200
        assert (await steward.post(pair.at(1, f"/in/{word}"))).status_code == 303
        for number in TWICE:
            today = await steward.get(pair.at(number, "/board"))
            assert today.status_code == 200
    async with httpx.AsyncClient(trust_env=False) as somebody:
        assert (await somebody.post(pair.at(0, f"/in/{word}"))).status_code == 404


async def test_a_notice_delivered_to_both_at_once_is_one_payment(pair: Pair) -> None:
    _, headers, body = await made(pair.workers[0])
    async with httpx.AsyncClient(trust_env=False) as provider:
        answers = await asyncio.gather(
            *(
                provider.post(pair.at(number, "/hooks/pay/sandbox"), content=body, headers=headers)
                for number in TWICE
            )
        )
    assert [answer.status_code for answer in answers] == [200] * len(TWICE)
    await pair.fake.wait_for(HE, "已经收到", timeout=SLOW)
    async with pair.workers[1].beside() as app, app.store.view() as tx:
        (case,) = await tx.find("8-2")
        paid = [fact for fact in await tx.facts(case.id) if isinstance(fact, f.Paid)]
        thanks = [post for post in await tx.posts() if post.step == "thanks"]
    assert len(paid) == 1 and len(thanks) == 1 and case.outcome == "paid"


async def test_one_that_is_asked_to_stop_ends_well_while_the_other_answers_every_call(pair: Pair) -> None:
    health = next(rest for word, rest in instructions(ROOT / "Dockerfile") if word == "HEALTHCHECK")
    code = re.findall(r'"-c", "(.*)"\]', health)[0]
    assert [await ended(worker, "-c", code) for worker in pair.workers] == [0, 0]
    codes: list[int] = []
    async with httpx.AsyncClient(trust_env=False) as owner:
        stopping = asyncio.create_task(pair.workers[0].terminate(15))
        while not stopping.done():
            answer = await owner.get(f"{pair.door}/s/{pair.page}", headers={"Connection": "close"})
            codes.append(answer.status_code)
        assert await stopping == 0 and set(codes) == {200}
        assert await ended(pair.workers[0], "-c", code) == 1
        assert await ended(pair.workers[1], "-c", code) == 0
        await pair.fake.say(HE, "明天上午10:30转账")
        await pair.fake.wait_for(HE, "10:30", timeout=SLOW)
        seen = await owner.get(f"{pair.door}/s/{pair.page}")
        assert seen.status_code == 200 and "10:30" in seen.text
    assert [post for post in await pair.workers[1].posts() if post.state == "unknown"] == []
