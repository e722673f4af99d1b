"""The access token of one secret: fetched once however many wait, and again only when it is refused or old (wecom 1)."""

import asyncio
from collections.abc import Awaitable, Callable

USUAL_SECONDS = 7200.0
MARGIN_SECONDS = 300.0  # a call that begins with the token must also end with it
MARGIN_SHARE = 0.1  # of a token that lives shorter than usual

Fetch = Callable[[], Awaitable[tuple[str, float]]]


class Tokens:
    """`fetch` gives a token and the seconds it lives; `tick` counts seconds and never goes back."""

    def __init__(self, fetch: Fetch, tick: Callable[[], float]) -> None:
        self._fetch, self._tick = fetch, tick
        self._token, self._until = "", 0.0
        self._fetching: asyncio.Task[str] | None = None

    async def have(self) -> str:
        """The token, valid as far as we know. Raises what `fetch` raises, to everybody who waits."""
        if self._token and self._tick() < self._until:
            return self._token
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._renew())
            self._fetching.add_done_callback(self._fetched)
        return await asyncio.shield(self._fetching)  # who gives up does not take it from the others

    def drop(self, token: str) -> None:
        """This one was refused; another one that came meanwhile stays."""
        if token == self._token:
            self._token = ""

    async def close(self) -> None:
        """End a fetch that is under way."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.wait([self._fetching])

    async def _renew(self) -> str:
        asked = self._tick()
        token, seconds = await self._fetch()
        margin = min(MARGIN_SECONDS, seconds * MARGIN_SHARE)
        self._token, self._until = token, asked + seconds - margin
        return token

    def _fetched(self, task: asyncio.Task[str]) -> None:
        self._fetching = None
        if not task.cancelled():
            task.exception()  # seen, though all who waited may have given up


def lifetime(value: object) -> float:
    """`expires_in` in seconds, the usual time where it is missing or odd."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    good = isinstance(value, int | float) and not isinstance(value, bool) and value > 0
    return float(value) if good and isinstance(value, int | float) else USUAL_SECONDS
