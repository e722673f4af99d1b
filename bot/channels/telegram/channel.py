"""The Telegram channel: it sends once, and keeps every update before Telegram may forget it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InputFile,
    LabeledPrice,
    LinkPreviewOptions,
    Message,
)
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.telegram.errors import classify
from bot.channels.telegram.keyboard import keyboard
from bot.channels.telegram.reading import UPDATES
from bot.channels.telegram.wire import question, way, wire
from bot.core.message import Attached, Bill, ChannelError, Outbound

log = logging.getLogger(__name__)

PUBLIC_API = "https://api.telegram.org"
TEXT_CHARACTERS = 4096
CAPTION_CHARACTERS = 1024
TOAST_CHARACTERS = 200
DESCRIPTION_CHARACTERS = 255
SECRET_CHARACTERS = 32
FETCH_SECONDS = 60  # the whole budget of a file of 20 MB
SENDERS = 64  # calls in flight; the engine paces far below
LONGEST_PAUSE = 30.0  # seconds; a rival poller that was killed is followed within a minute
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

Keep = Callable[[list[dict[str, Any]]], Awaitable[None]]
Result = TypeVar("Result")


class Telegram:
    """One bot. `timeout` is the whole budget of one call in seconds; polling adds its own wait.

    `lean` sends over aiohttp where it is installed, else over stock httpx.
    `trouble` is the sentence that says why polling does not work just now, None while it does.
    """

    name = "telegram"

    def __init__(
        self,
        token: str,
        *,
        api: str | None = None,
        proxy: str | None = None,
        timeout: float = 15,
        lean: bool = True,
        provider_token: str = "",
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.trouble: str | None = None
        self._token, self._provider_token = token, provider_token
        self._timeout = timeout
        self._sleep = sleep
        base = (api or PUBLIC_API).rstrip("/")
        self._sender = wire(way(SENDERS, timeout, proxy=proxy, api=base), lean=lean)
        self._poller = wire(way(1, timeout, proxy=proxy, api=base), lean=lean)
        self._bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self._sender,
            get_updates_request=self._poller,
        )
        for chatty in ("httpx", "httpcore"):  # they log every address, and ours contains the token
            logging.getLogger(chatty).setLevel(logging.WARNING)

    async def start(self) -> str:
        """Open the connections and give the bot's username. Raises ChannelError, `fatal` for a wrong token."""
        await self._call(self._bot.initialize())
        return self._bot.username

    async def stop(self) -> None:
        """Close the connections; end `poll` and let the sends in flight finish before."""
        await self._bot.shutdown()
        for line in (self._sender, self._poller):  # the bot leaves them open unless it was started
            await line.shutdown()

    async def send(self, message: Outbound) -> str:
        """Deliver as plain text by exactly one call and give Telegram's message id, unique within that chat.

        Raises ChannelError as `facts/telegram.md` reads each failure, ValueError for a button wrongly built.
        """
        bill = next((one.bill for row in message.buttons for one in row if one.bill), None)
        if bill is not None:
            return await self._send_invoice(message, bill)
        markup, chat = keyboard(message.buttons), message.to.id
        _check_text(message.text, CAPTION_CHARACTERS if message.document else TEXT_CHARACTERS)
        if message.document is None:
            call = self._bot.send_message(
                chat, message.text, reply_markup=markup, link_preview_options=NO_PREVIEW
            )
        else:
            file = InputFile(message.document.content, filename=message.document.name)
            call = self._bot.send_document(chat, file, caption=message.text, reply_markup=markup)
        return _message_id(await self._call(call), chat)

    async def _send_invoice(self, message: Outbound, bill: Bill) -> str:
        """The text is the description of the invoice; its button is Telegram's own."""
        call = self._bot.send_invoice(
            message.to.id,
            title=bill["title"],
            description=message.text[:DESCRIPTION_CHARACTERS],
            payload=bill["ref"],
            provider_token=self._provider_token,
            currency=bill["currency"],
            prices=[LabeledPrice(bill["title"], bill["amount"])],
        )
        return _message_id(await self._call(call), message.to.id)

    async def answer_checkout(self, checkout_id: str, refusal: str = "") -> None:
        """Let money move for an order, or say to the payer why not; within 10 seconds of the question. Raises ChannelError."""
        no = refusal[:TOAST_CHARACTERS] or None
        await self._call(self._bot.answer_pre_checkout_query(checkout_id, ok=no is None, error_message=no))

    async def fetch(self, file: Attached) -> bytes:
        """The content of a file somebody sent, at most 20 MB (the Bot API's own limit). Raises ChannelError."""
        found = await self._call(self._bot.get_file(file.ref))
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                return bytes(await found.download_as_bytearray())
        except Exception as error:
            raise classify(error, self._token) from None  # its text quotes the token

    async def answer_press(self, press_id: str, text: str | None = None) -> None:
        """Stop the button from spinning, with a short note if given; a press too old is passed over."""
        try:
            await self._call(self._bot.answer_callback_query(press_id, text and text[:TOAST_CHARACTERS]))
        except ChannelError as error:
            log.debug("a press was not answered: %s", error)

    async def set_commands(self, commands: Sequence[tuple[str, str]], language: str | None) -> None:
        """Fill the menu of private chats with (command, description) for one locale, None for all others.

        Raises ChannelError.
        """
        short = language.partition("-")[0].lower() if language else None
        await self._call(
            self._bot.set_my_commands(
                [BotCommand(*command) for command in commands],
                scope=BotCommandScopeAllPrivateChats(),
                language_code=short,
            )
        )

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates posted to `url`. Raises ValueError for a secret below 32 characters, ChannelError."""
        if len(secret) < SECRET_CHARACTERS:
            raise ValueError(f"a webhook secret needs at least {SECRET_CHARACTERS} characters")
        await self._call(self._bot.set_webhook(url, secret_token=secret, allowed_updates=UPDATES))

    async def drop_webhook(self) -> None:
        """Go back to polling; updates not fetched yet stay with Telegram. Raises ChannelError."""
        await self._call(self._bot.delete_webhook(drop_pending_updates=False))

    async def poll(self, keep: Keep, *, wait: float = 25) -> None:
        """Fetch raw updates for ever; Telegram forgets a batch only after `keep` has returned for it.

        `wait` is how many seconds Telegram may hold an empty answer. Ends by cancellation, or by ChannelError
        (`fatal`) when the token is refused; every other trouble is waited out, a failing `keep` included.
        """
        offset: int | None = None
        failures = 0
        while True:
            try:
                offset = await self._fetch(keep, offset, wait)
            except InvalidToken as error:
                raise classify(error, self._token) from None
            except Exception as error:
                failures += 1
                await self._sleep(self._pause(error, failures))
            else:
                failures, self.trouble = 0, None

    async def _fetch(self, keep: Keep, offset: int | None, wait: float) -> int | None:
        address = f"{self._bot.base_url}/getUpdates?{urlencode(question(offset, wait, UPDATES))}"
        async with asyncio.timeout(wait + self._timeout):
            updates: Any = await self._poller.post(address, read_timeout=wait + self._timeout)
        if not updates:
            return offset
        await keep(updates)
        return max(int(update["update_id"]) for update in updates) + 1

    def _pause(self, error: Exception, failures: int) -> float:
        ours = not isinstance(error, TelegramError | TimeoutError | ChannelError)
        wrong = classify(error, self._token)
        self.trouble = str(wrong)
        log.warning("polling Telegram: %s", wrong, exc_info=error if ours else None)
        if wrong.retry_after is not None:
            return wrong.retry_after
        if isinstance(error, Conflict):
            return LONGEST_PAUSE / 2
        return min(2.0 ** (failures - 1), LONGEST_PAUSE)

    async def _call(self, doing: Awaitable[Result]) -> Result:
        try:
            async with asyncio.timeout(self._timeout):
                return await doing
        except InvalidToken as error:
            raise classify(error, self._token) from None  # its text quotes the token
        except Exception as error:
            raise classify(error, self._token) from error


def _check_text(text: str, most: int) -> None:
    if not text.strip():
        raise ChannelError("the text is empty", "refused")
    if len(text) > most:
        raise ChannelError(f"the text has {len(text)} characters, Telegram takes {most}", "refused")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ChannelError("the text holds half a character", "refused") from None


def _message_id(said: Message, chat: str) -> str:
    if str(said.chat_id) != chat:
        raise ChannelError("the answer names another chat", "unknown")
    return str(said.message_id)
