"""Whose contact an owner is, where nobody said: asked before a task is made, or it lies with whoever wrote last (wecom 5)."""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.core.message import ByTap, ChannelError
from bot.core.roads import MEMBER, TAP
from bot.engine.site import Engine
from bot.engine.view import MEMORY
from bot.store import Tx
from bot.store.rows import Case, Post, Staff

log = logging.getLogger(__name__)
AT_ONCE = 8  # calls
PATIENCE = 10.0  # real seconds for all of them: these messages are marked and must go soon
Found = Mapping[str, list[str] | ChannelError]


async def find_holders(
    engine: Engine, channel: ByTap, posts: Sequence[Post]
) -> tuple[list[Post], dict[str, ChannelError]]:
    """The same messages, each in the name of a colleague who has its person as a contact; and who is nobody's.

    What is chosen is kept with the chat and the message, so that it is asked once. Nothing that fails here holds a
    message up: it goes without a name, and the platform chooses.
    """
    asked = [post for post in posts if not post.holder and post.case_id is not None]
    if not asked:
        return list(posts), {}
    found = await _ask(channel, {post.address for post in asked})
    gone = {who: error for who, error in found.items() if isinstance(error, ChannelError) and error.closed}
    try:
        chosen = await _choose(engine, asked, found)
    except Exception:
        log.exception("whose contacts %s people are could not be noted", len(found))
        chosen = {}
    return [replace(post, holder=chosen.get(post.id, post.holder)) for post in posts], gone


async def _ask(channel: ByTap, addresses: Collection[str]) -> Found:
    """Who has each as a contact, as far as it can be told in time."""
    found: dict[str, list[str] | ChannelError] = {}
    room = asyncio.Semaphore(AT_ONCE)

    async def ask(address: str) -> None:
        async with room:
            try:
                found[address] = await channel.followers(address)
            except ChannelError as error:
                log.warning("whose contact somebody is could not be asked: %s", error)
                found[address] = error
            except Exception:
                log.exception("whose contact somebody is could not be asked")

    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(ask(address) for address in sorted(addresses)))
    except TimeoutError:
        log.warning("whose contacts %s people are was not told in time", len(addresses) - len(found))
    return found


async def _choose(engine: Engine, posts: Sequence[Post], found: Found) -> dict[int, str]:
    """The colleague for each message for whose person there is one of ours, written down."""
    chosen: dict[int, str] = {}
    told = [(post, members) for post in posts if isinstance(members := found.get(post.address), list)]
    if not any(members for _, members in told):
        return chosen
    async with engine.store.begin() as tx:
        people = {post.person_id for post, _ in told if post.person_id is not None}
        await tx.hold(people, since=engine.now() - MEMORY)
        for post, members in told:
            if holder := await _of_ours(tx, await tx.case(post.case_id or 0), members):
                chosen[post.id] = holder
                await tx.set_chat(TAP, post.address, holder=holder)
                await tx.settle_post(
                    post.id, "sending", at=post.changed_at, holder=holder, was="sending", tried=post.attempts
                )
    return chosen


async def _of_ours(tx: Tx, case: Case, members: Collection[str]) -> str:
    """The steward of the case if he is one of them, else another steward of its area, else a manager; "" for none."""
    stewards = sorted(await tx.staff_for("steward", case.area), key=lambda one: one.name != case.steward)
    for one in [*stewards, *await tx.staff_for("manager", case.area)]:
        if member := await _member(tx, one, members):
            return member
    return ""


async def _member(tx: Tx, one: Staff, members: Collection[str]) -> str:
    chats = await tx.chats(one.person_id)
    mine = (chat.address for chat in chats if chat.channel == MEMBER and chat.address in members)
    return next(mine, "")
