"""The real process takes payments: an invoice in Telegram, and a notice over HTTP, each with its thanks and receipt."""

import asyncio
from pathlib import Path

import httpx

from bot.app import App
from bot.config import secret_key
from bot.core.payment import Order
from bot.engine.orders import Till, dues, new_order
from bot.payments.sandbox import Sandbox
from tests.fake_telegram import FakeTelegram
from tests.serve.outside import Outside
from tests.serve.test_serve import HE, SLOW, verified
from tests.world import fee


async def made(app: App, unit: str) -> Order:
    """The order a page would have made."""
    async with app.store.begin() as tx:
        (case,) = await tx.find(unit)
        person = await tx.lock_person(case.person_id)
        (due,) = await dues(app.engine, tx, person)
        return await new_order(app.engine, tx, person, due, Till(provider="sandbox"))


async def test_an_invoice_is_paid_in_the_chat(tmp_path: Path, fake: FakeTelegram) -> None:
    async with Outside(tmp_path, fake, TELEGRAM_PROVIDER_TOKEN="pt") as serve:
        (token,) = await serve.load(fee("8-2", "何先生"))
        await verified(fake, serve, HE, token)
        await fake.say(HE, "/pay")
        bill = (await fake.wait_for(lambda sent: bool(sent.invoice), timeout=SLOW)).invoice
        assert (bill["total_amount"], bill["currency"]) == (2736_00, "CNY")
        assert "没有扣款" in await fake.check_out(HE, bill | {"total_amount": 1})
        assert await fake.check_out(HE, bill) == ""
        await fake.pay(HE, bill)
        thanks = await fake.wait_for(HE, "已经收到", timeout=SLOW)
        assert thanks.document.endswith(".pdf") and thanks.size > 5_000
        assert "没有扣款" in await fake.check_out(HE, bill)  # paid: no second time


async def test_a_notice_over_http_closes_the_round(tmp_path: Path, fake: FakeTelegram) -> None:
    async with Outside(tmp_path, fake, PAY_SANDBOX="on") as serve:
        (token,) = await serve.load(fee("8-2", "何先生"))
        await verified(fake, serve, HE, token)
        async with serve.beside() as app:
            order = await made(app, "8-2")
            sandbox = Sandbox(secret_key(app.settings), "")
            headers, body = sandbox.pay(order, app.clock.real())
        hook = f"http://127.0.0.1:{serve.port}/hooks/pay/sandbox"
        async with httpx.AsyncClient(trust_env=False) as client:
            refused = await client.post(hook, content=body + b" ", headers=headers)
            answers = await asyncio.gather(
                *(client.post(hook, content=body, headers=headers) for _ in range(3))
            )
            told = await client.get(f"http://127.0.0.1:{serve.port}/metrics")
        assert refused.status_code == 401
        assert [answer.status_code for answer in answers] == [200] * 3
        assert 'rounds_hook_refusals_total{reason="signature"} 1.0' in told.text
        thanks = await fake.wait_for(HE, "已经收到", timeout=SLOW)
        assert thanks.document.endswith(".pdf")
        assert [post.step for post in await serve.posts() if post.step == "thanks"] == ["thanks"]
