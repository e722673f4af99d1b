"""Delivery of updates by POST: in order, with the secret header, again until the other side says 2xx."""

import asyncio
import contextlib

import httpx

from tests.fake_telegram.chats import Chats

HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Hook:
    """The webhook of one bot; `again` seconds lie between two tries."""

    def __init__(self, chats: Chats, again: float = 0.2) -> None:
        self.url = ""
        self.secret = ""
        self.trouble = ""
        self._again = again
        self._chats = chats
        self._task: asyncio.Task[None] | None = None

    def start(self, url: str, secret: str) -> None:
        """Post to this address from now on; an empty one switches posting off."""
        self.url, self.secret = url, secret
        if self._task is None and url:
            self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        """Post no more."""
        self.url = ""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            while True:
                async with self._chats.news:
                    await self._chats.news.wait_for(lambda: self._chats.updates and self.url)
                update = self._chats.updates[0]
                if await self._post(client, update):
                    self._chats.confirm(update["update_id"] + 1)
                    await self._chats.tell()
                else:
                    await asyncio.sleep(self._again)

    async def _post(self, client: httpx.AsyncClient, update: dict[str, object]) -> bool:
        headers = {HEADER: self.secret} if self.secret else {}
        try:
            told = await client.post(self.url, json=update, headers=headers)
        except httpx.HTTPError as error:
            self.trouble = f"{type(error).__name__}"
            return False
        self.trouble = "" if told.is_success else f"Wrong response from the webhook: {told.status_code}"
        return told.is_success
