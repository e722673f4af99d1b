"""Calls of the WeCom server API (wecom 1, 2 and 9): one token, one try for what changes something, typed errors."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels.wecom.errors import (
    BUSY,
    CROWDED,
    TOKEN,
    WecomError,
    judged,
    judged_at_gettoken,
    number,
    said,
    tokens_refused,
)
from bot.channels.wecom.lanes import Lane
from bot.channels.wecom.line import Ask, Line
from bot.channels.wecom.tokens import Tokens, lifetime
from bot.core.message import ChannelError, Document

PAUSES = (0.5, 1.0, 2.0)  # seconds between the tries of a call that changes nothing
AGAIN = frozenset({BUSY, 6000})
FILE_BYTES = (6, 20 * 1024 * 1024)  # media/upload takes more than 5 bytes and at most 20 MB
UPLOAD_SECONDS = 60.0

Answer = dict[str, Any]


class Api:
    """One app of one company. `timeout` is the whole budget of one HTTP call in seconds; `tick` counts seconds.

    `base` is another server than WeCom's, `proxy` an http or https proxy. Addresses with tokens reach neither logs nor
    errors.
    """

    def __init__(
        self,
        corp_id: str,
        secret: str,
        agent_id: int | str,
        *,
        base: str | None = None,
        proxy: str | None = None,
        timeout: float = 10,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self.corp_id = corp_id
        self.agent_id = int(agent_id)
        self.tick = tick
        self.sleep = sleep
        self._secret = secret
        self._line = Line(base, proxy, timeout)
        self._tokens = Tokens(self._gettoken, tick)
        self._lanes: defaultdict[str, Lane] = defaultdict(Lane)

    async def stop(self) -> None:
        """Close the connections; what is in flight breaks."""
        await self._tokens.close()
        await self._line.close()

    async def token(self) -> None:
        """Have a token, fetched when there is none. Raises ChannelError, `fatal` for a wrong corp id or secret."""
        await self._tokens.have()

    async def call(
        self,
        path: str,
        body: Answer | None = None,
        *,
        params: dict[str, str] | None = None,
        retry_safe: bool = False,
    ) -> Answer:
        """The answer to one call, `path` below cgi-bin; without a body it is a GET.

        Raises ChannelError as wecom 9 reads each number; what may have been done after all is unknown. With
        `retry_safe` (it changes nothing) it is tried up to three times more while WeCom is busy or not heard, and is
        then not_sent.
        """
        ask = Ask(path=path, body=body, params=params or {})
        return await (self._patiently(ask) if retry_safe else self._authorised(ask))

    async def upload(self, file: Document) -> str:
        """The media id of a file, good for three days in all apps of the company. Raises ChannelError, never unknown."""
        least, most = FILE_BYTES
        if not least <= len(file.content) <= most:
            raise ChannelError(
                f"the file has {len(file.content)} bytes, WeCom takes {least} to {most}", "refused"
            )
        ask = Ask(path="media/upload", params={"type": "file"}, file=file, seconds=UPLOAD_SECONDS)
        media = (await self._patiently(ask)).get("media_id")
        if not isinstance(media, str) or not media:
            raise ChannelError("WeCom took the file and gave no media id", "not_sent")
        return media

    async def _patiently(self, ask: Ask) -> Answer:
        for pause in PAUSES:
            try:
                return await self._authorised(ask)
            except ChannelError as error:
                if not _may_change(error):
                    raise
            await self.sleep(pause)
        try:
            return await self._authorised(ask)
        except ChannelError as error:
            if error.outcome != "unknown":
                raise
            raise ChannelError(str(error), "not_sent") from None  # heard or not, it changed nothing

    async def _authorised(self, ask: Ask) -> Answer:
        """Refreshed once and tried once more when the token is refused, never again (wecom 1)."""
        token = await self._tokens.have()
        try:
            return await self._once(ask, token)
        except WecomError as error:
            if error.code not in TOKEN:
                raise
        self._tokens.drop(token)
        fresh = await self._tokens.have()
        try:
            return await self._once(ask, fresh)
        except WecomError as error:
            if error.code not in TOKEN:
                raise
            self._tokens.drop(fresh)
            raise tokens_refused(error.code) from None

    async def _once(self, ask: Ask, token: str) -> Answer:
        lane = self._lanes[ask.path]
        async with lane:
            seen = lane.times
            params = ask.params | {"access_token": token}
            asked = Ask(path=ask.path, body=ask.body, params=params, file=ask.file, seconds=ask.seconds)
            answer = await self._line.ask(asked)
        code = number(answer)
        if code is None:
            raise ChannelError(f"WeCom's answer to {ask.path} has an odd errcode", "unknown")
        if code == CROWDED:
            lane.narrow(seen)
        if code:
            raise judged(code, self._masked(said(answer), token))
        lane.widen()
        return answer

    async def _gettoken(self) -> tuple[str, float]:
        """No message was sent, whatever comes of it."""
        asked = Ask(path="gettoken", params={"corpid": self.corp_id, "corpsecret": self._secret})
        try:
            answer = await self._line.ask(asked)
        except ChannelError as error:
            raise ChannelError(str(error), "not_sent") from None
        code, token = number(answer), answer.get("access_token")
        if code:
            raise judged_at_gettoken(code, self._masked(said(answer)))
        if code is None or not isinstance(token, str) or not token:
            raise ChannelError("WeCom's answer to gettoken has no token in it", "not_sent")
        return token, lifetime(answer.get("expires_in"))

    def _masked(self, words: str, token: str = "") -> str:
        for secret in filter(None, (self._secret, token)):
            words = words.replace(secret, "<secret>")
        return words


def _may_change(error: ChannelError) -> bool:
    """Whether the same question may have an answer a moment later."""
    if isinstance(error, WecomError):
        return error.code in AGAIN
    return error.outcome in ("unknown", "not_sent")
