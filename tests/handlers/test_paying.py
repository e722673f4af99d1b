"""Paying inside the chat: an order is offered, asked about before money moves, and applied as any other notice."""

from typing import Any

import pytest

from bot.channels.console import Console
from bot.channels.telegram import read
from bot.core.message import Button
from bot.core.payment import Order
from bot.engine.checkout import checkout
from tests.handlers.estate import FINANCE, STEWARD, answer, facts_of
from tests.paying import Payments
from tests.world import World

HE = 77


@pytest.fixture
async def chat(world: World) -> Console:
    """Mr He writes from Telegram, where invoices can be paid."""
    channel = Console()
    world.app.engine.channels["telegram"] = channel
    object.__setattr__(world.app.engine.site, "invoices", True)
    async with world.app.store.begin() as tx:
        person = (await world.case("8-2")).person_id
        await tx.open_chat(person, "telegram", str(HE), at=world.clock.now(), consent="1")
    return channel


async def update(world: World, number: int, **message: Any) -> None:
    """A message of Mr He, as Telegram tells it."""
    body = {
        "message_id": number,
        "date": int(world.clock.at.timestamp()),
        "from": {"id": HE, "is_bot": False},
    }
    raw = {"update_id": number, "message": {**body, "chat": {"id": HE, "type": "private"}, **message}}
    async with world.app.store.begin() as tx:
        await tx.keep("telegram", str(number), raw, world.clock.now())
    await world.tick()


def bill_of(chat: Console) -> Any:
    """The invoice in the newest message that is one."""
    found: list[Button] = [b for m in chat.sent for row in m.buttons for b in row if b.bill]
    return found[-1].bill


def paid(bill: Any, **other: Any) -> dict[str, Any]:
    """What Telegram says of a payment."""
    told = {"currency": bill["currency"], "total_amount": bill["amount"], "invoice_payload": bill["ref"]}
    charges = {"telegram_payment_charge_id": "tg1", "provider_payment_charge_id": "CH1"}
    return {"successful_payment": {**told, **charges, **other}}


def asked(bill: Any, **other: Any) -> dict[str, Any]:
    """What Telegram asks before money moves."""
    told = {"currency": bill["currency"], "total_amount": bill["amount"], "invoice_payload": bill["ref"]}
    return {"id": "q1", "from": {"id": HE}, **told, **other}


async def test_pay_brings_the_invoice_and_the_payment_ends_the_round(world: World, chat: Console) -> None:
    for number in (1, 2):
        await update(world, number, text="/pay")
    bills = [b.bill for m in chat.sent for row in m.buttons for b in row if b.bill]
    assert len(bills) == 2 and bills[0] == bills[1]  # the same order, however often it is asked for
    bill = bill_of(chat)
    assert (bill["amount"], bill["currency"]) == (2736_00, "CNY") and "何先生" not in bill["title"]
    assert await checkout(world.app.engine, "telegram", asked(bill)) == ""
    for number in (3, 4):
        await update(world, number, **paid(bill))
    (fact,) = await facts_of(world, "8-2", "paid")
    assert (fact["by"], fact["amount"]) == ("pay:telegram", "2736.00")
    thanks = [m for m in chat.sent if "已经收到" in m.text]
    assert len(thanks) == 1 and thanks[0].document is not None
    assert thanks[0].document.content.startswith(b"%PDF") and thanks[0].document.name.endswith(".pdf")
    assert any("已付款" in m.text for m in world.sent(STEWARD))


@pytest.mark.parametrize(
    "other",
    [{"total_amount": 1}, {"currency": "USD"}, {"invoice_payload": "R0"}, {"from": {"id": 5}}, {"id": None}],
    ids=["amount", "currency", "order", "person", "odd"],
)
async def test_no_money_moves_for_what_is_not_the_payers_own_order(
    world: World, chat: Console, other: dict[str, Any]
) -> None:
    await update(world, 1, text="/pay")
    said = await checkout(world.app.engine, "telegram", asked(bill_of(chat), **other))
    assert "/pay" in said and "没有扣款" in said


async def test_no_money_moves_for_an_invoice_that_was_handed_on(world: World, chat: Console) -> None:
    await update(world, 1, text="/pay")
    async with world.app.store.begin() as tx:
        other = (await world.case("12-27")).person_id
        await tx.open_chat(other, "telegram", "5", at=world.clock.now(), consent="1")
    said = await checkout(world.app.engine, "telegram", asked(bill_of(chat), **{"from": {"id": 5}}))
    assert "没有扣款" in said


async def test_no_money_moves_for_what_was_paid_meanwhile(world: World, chat: Console) -> None:
    await update(world, 1, text="/pay")
    await world.say(FINANCE, "/paid 8-2 912")
    assert "金额已有变动" in await checkout(world.app.engine, "telegram", asked(bill_of(chat)))
    await world.say(FINANCE, "/paid 8-2 all")
    assert "金额已有变动" in await checkout(world.app.engine, "telegram", asked(bill_of(chat)))


async def test_another_amount_is_a_task_and_the_payer_hears_the_truth(world: World, chat: Console) -> None:
    await update(world, 1, text="/pay")
    await update(world, 2, **paid(bill_of(chat), total_amount=5))
    assert await facts_of(world, "8-2", "paid") == []
    assert (await facts_of(world, "8-2", "tasked"))[0]["role"] == "finance"
    assert "人工核对" in chat.sent[-1].text


async def test_pay_in_another_chat_tells_the_companys_own_way(world: World) -> None:
    said = await answer(world, "8-2", "/pay")
    assert "https://pay.example/" in said and "¥" not in said
    assert "没有要付" in await answer(world, STEWARD, "/pay")
    assert "/paid 8-2 912" in await answer(world, STEWARD, "pay 8-2 912")


async def test_an_order_that_was_changed_is_made_anew(world: World) -> None:
    payments = Payments(world)
    first: Order = await payments.order()
    assert (await payments.order()).ref == first.ref
    await world.say(FINANCE, "/paid 8-2 912")
    second = await payments.order()
    assert second.ref != first.ref and second.amount == 1824_00
    world.clock.forward(second.expires - second.made_at)
    assert (await payments.order()).ref != second.ref


def test_a_payment_is_read_and_never_as_words() -> None:
    message = {"message_id": 1, "date": 5, "from": {"id": 1}, "chat": {"id": 1, "type": "private"}}
    raw = {"update_id": 1, "message": {**message, "text": "/stop", "successful_payment": {"currency": "CNY"}}}
    inbound = read(raw)
    assert inbound is not None and inbound.payment == {"currency": "CNY"} and inbound.text == ""
    edited = read({"update_id": 1, "edited_message": raw["message"]})
    assert edited is not None and edited.payment is None
