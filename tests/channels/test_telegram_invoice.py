"""An invoice leaves as one call with Telegram's own limits, and the question before a payment is answered."""

import pytest

from bot.channels.telegram import Telegram
from bot.core.message import Address, Bill, Button, ChannelError, Outbound
from tests.fake_telegram.server import FakeTelegram

BILL: Bill = {"ref": "R261104ABC", "title": "青禾物业 8-2", "amount": 2736_00, "currency": "CNY"}


def message(**bill: object) -> Outbound:
    """An invoice for chat 5."""
    button = Button(label="付", bill={**BILL, **bill})  # type: ignore[typeddict-item]
    return Outbound(to=Address(channel="telegram", id="5"), text="您的订单", buttons=((button,),))


@pytest.mark.parametrize("lean", [True, False], ids=["aiohttp", "httpx"])
async def test_an_invoice_is_sent_and_its_question_answered(lean: bool) -> None:
    async with FakeTelegram() as fake:
        bot = Telegram(fake.token, api=fake.url, lean=lean, provider_token="pt")
        await bot.start()
        try:
            assert await bot.send(message()) == "1"
            (sent,) = fake.sent(5)
            assert sent.invoice["total_amount"] == 2736_00 and sent.invoice["payload"] == BILL["ref"]
            fake.chats.checkouts |= {"1": None, "2": None}
            await bot.answer_checkout("1")
            await bot.answer_checkout("2", "金额已有变动")
            assert fake.chats.checkouts == {"1": "", "2": "金额已有变动"}
            with pytest.raises(ChannelError):
                await bot.answer_checkout("1")
        finally:
            await bot.stop()


async def test_an_invoice_that_telegram_refuses_is_refused_for_good() -> None:
    async with FakeTelegram() as fake:
        bot = Telegram(fake.token, api=fake.url)  # without a provider token
        await bot.start()
        try:
            with pytest.raises(ChannelError) as error:
                await bot.send(message())
            assert error.value.outcome == "refused" and fake.sent(5) == []
        finally:
            await bot.stop()
