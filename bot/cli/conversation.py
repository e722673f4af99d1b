"""One side of a console chat: who speaks is introduced, the words are kept, the engine works, the answers come back."""

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bot.channels.console import Console
from bot.cli import introducing
from bot.cli.find import Where
from bot.cli.refusal import Refusal
from bot.cli.talking import buttons
from bot.core.message import Outbound

if TYPE_CHECKING:
    from bot.app import App
    from bot.store.rows import Kept, Post

CHANNEL = "console"
PATIENCE = 10.0  # seconds `serve` is given to answer
PAUSE = 0.05


class Apart(Console):
    """A console whose message ids no other process gives: a press is led back to its message by them."""

    def __init__(self) -> None:
        super().__init__()
        self._mark = uuid4().hex[:12]

    async def send(self, message: Outbound) -> str:
        """See `Console.send`."""
        return f"{self._mark}-{await super().send(message)}"


class Conversation:
    """What is said by one person, in the name of `where.unit`: a role, a unit, or whoever opened that chat."""

    def __init__(self, app: "App", where: Where) -> None:
        self.app, self.where = app, where
        self.address = address_of(where)
        app.engine.channels[CHANNEL] = Apart()

    async def say(self, text: str) -> "list[Post]":
        """The answers. Raises Refusal for somebody unknown, or when nobody works the message off."""
        raw = await self._meant(text)
        await introducing.introduce(self.app, self.where, self.address, text)
        working = await self._work()
        key, mark = uuid4().hex, 0
        async with self.app.store.begin() as tx:
            before = await tx.posts_to(CHANNEL, self.address)
            mark = before[-1].id if before else 0
            update = {"key": key, "chat": self.address, **raw}
            await tx.keep(CHANNEL, key, update, self.app.engine.now())
        kept = await self._worked_off(key, mark, working=working)
        if kept.state == "failed":
            raise Refusal(f"The message could not be handled ({kept.error}): nothing was recorded.")
        async with self.app.store.view() as tx:
            return [post for post in await tx.posts_to(CHANNEL, self.address, mark) if post.state == "sent"]

    async def _meant(self, text: str) -> dict[str, Any]:
        """A lone number or the label of a button of the last message presses it; everything else is said."""
        async with self.app.store.view() as tx:
            sent = [post for post in await tx.posts_to(CHANNEL, self.address) if post.state == "sent"]
        last = next((post for post in reversed(sent) if post.buttons), None)
        button = pressed(last, text.strip()) if last is not None else None
        if last is None or button is None:
            return {"text": text}
        if not button.get("press"):
            raise Refusal(
                f"That button opens {button.get('url') or button.get('copy')}: nothing is said by it."
            )
        async with self.app.store.view() as tx:
            same = await tx.post_by_message(CHANNEL, self.address, last.message_id or "")
        known = same is not None and same.id == last.id  # a `serve` that was restarted counts from one again
        return {"press": button["press"], "pressed_on": last.message_id if known else None}

    async def _work(self) -> bool:
        """Do what is due, unless another process is at it; whether we are the engine."""
        lock = self.app.store.lock
        if lock is not None and not lock.acquire():
            return False
        await self.app.pump.drain()
        return True

    async def _worked_off(self, key: str, mark: int, *, working: bool) -> "Kept":
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE
        while True:
            working = working or await self._work()
            if working:
                await self.app.pump.drain()
            kept, waiting = await self._fate(key, mark)
            if kept.state != "new" and (working or not waiting):
                return kept
            if loop.time() > end:
                return self._late(kept)
            await asyncio.sleep(PAUSE)

    async def _fate(self, key: str, mark: int) -> "tuple[Kept, bool]":
        """What became of the message, and whether an answer to it is still on its way."""
        real = self.app.clock.real()
        async with self.app.store.view() as tx:
            kept = await tx.kept_as(CHANNEL, key)
            answers = await tx.posts_to(CHANNEL, self.address, mark)
        assert kept is not None
        waiting = [
            p for p in answers if p.state == "sending" or (p.state == "queued" and p.not_before <= real)
        ]
        return kept, bool(waiting)

    def _late(self, kept: "Kept") -> "Kept":
        if kept.state != "new":
            return kept
        holder = self.app.store.lock.holder() if self.app.store.lock else ""
        raise Refusal(
            f"The engine (process {holder or '?'}) did not answer within {PATIENCE:.0f} s: "
            "the message is kept and will be handled; see its log, or start `serve` again."
        )


def address_of(where: Where) -> str:
    """The chat of a person at the console: the name, then what tells namesakes apart."""
    area = f"@{where.area}" if where.area is not None else ""
    return f"{where.unit}{area}" + (f"#{where.playbook}" if where.playbook is not None else "")


def pressed(post: "Post", text: str) -> dict[str, Any] | None:
    """The button a text means, by its number or its whole label."""
    shown = buttons(post)
    if text.isascii() and text.isdigit():
        return shown[int(text) - 1] if 1 <= int(text[:4]) <= len(shown) and len(text) < 4 else None
    return next((button for button in shown if button["label"] == text), None)
