"""A file that a person sends over Telegram is found, fetched once, and told when it cannot be had."""

import pytest

from bot.channels.telegram import Telegram, read
from bot.core.message import Attached, ChannelError
from tests.fake_telegram.server import FakeTelegram


@pytest.mark.parametrize("lean", [True, False], ids=["aiohttp", "httpx"])
async def test_a_document_comes_with_its_name_and_its_content_is_fetched(lean: bool) -> None:
    """Issue 5, managers: /import with a file."""
    async with FakeTelegram() as fake:
        bot = Telegram(fake.token, api=fake.url, lean=lean)
        await bot.start()
        try:
            await fake.send_file(5, "业主.csv", b"a,b\n1,2\n", caption="/import")
            inbound = read(fake.chats.updates[-1])
            assert inbound is not None
            assert inbound.text == "/import"
            assert inbound.file is not None
            assert (inbound.file.name, inbound.file.size) == ("业主.csv", 8)
            assert await bot.fetch(inbound.file) == b"a,b\n1,2\n"
            with pytest.raises(ChannelError) as failed:
                await bot.fetch(Attached(name="x", ref="unknown"))
            assert fake.token not in str(failed.value)
        finally:
            await bot.stop()


def test_an_odd_document_is_no_file() -> None:
    """Facts/telegram, inbound: nothing of it is trusted."""
    chat = {"id": 5, "type": "private"}
    for document in ({}, {"file_id": 3}, "text"):
        update = {
            "update_id": 1,
            "message": {"message_id": 1, "chat": chat, "from": {"id": 5}, "document": document},
        }
        inbound = read(update)
        assert inbound is not None
        assert inbound.file is None
