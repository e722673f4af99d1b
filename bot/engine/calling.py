"""The one call of a message, and of those that share one: texts that are truly the same go out in one task (wecom 5)."""

import json
import logging
from collections.abc import Awaitable, Sequence
from dataclasses import replace

from bot.core.message import ByTap, Channel, ChannelError
from bot.core.roads import TAP
from bot.engine.buttons import carried
from bot.engine.holders import find_holders
from bot.engine.outcomes import Outcome, outbound
from bot.engine.site import Engine
from bot.engine.wayback import way_back
from bot.store import Tx
from bot.store.rows import Post

log = logging.getLogger(__name__)


async def with_links(engine: Engine, tx: Tx, ready: Sequence[Post]) -> list[Post]:
    """The same messages with the ways to answer them, as their channel needs it."""
    linked: list[Post] = []
    for group in together(ready):
        links = await way_back(engine, tx, group)
        linked += [replace(post, links=links) for post in group] if links else group
    return linked


def together(posts: Sequence[Post]) -> list[list[Post]]:
    """Which messages share a call: each alone, except tasks for the same colleague with the very same content."""
    groups: dict[object, list[Post]] = {}
    for post in posts:
        groups.setdefault(_content(post) if post.channel == TAP else post.id, []).append(post)
    return list(groups.values())


def _content(post: Post) -> tuple[object, ...]:
    return post.text, post.holder, json.dumps(carried(post.buttons), sort_keys=True), post.document


async def call(engine: Engine, posts: Sequence[Post]) -> list[Outcome]:
    """Exactly one try for these messages, which share it; one outcome for each, in their order."""
    return await _tried(_call(engine, posts), posts)


async def _tried(making: Awaitable[list[Outcome]], posts: Sequence[Post]) -> list[Outcome]:
    try:
        return await making
    except ChannelError as error:
        log.warning("post %s to %s: %s, %s", posts[0].id, posts[0].channel, error.outcome, error)
        return [Outcome(post=post, error=error) for post in posts]
    except Exception:
        log.exception("post %s: the channel failed in an unforeseen way", posts[0].id)
        return [Outcome(post=post, error=ChannelError("unforeseen", "unknown")) for post in posts]


async def _call(engine: Engine, posts: Sequence[Post]) -> list[Outcome]:
    channel = engine.channels[posts[0].channel]
    if posts[0].channel != TAP or not isinstance(channel, ByTap):
        return [await _alone(channel, *posts)]
    known, gone = await find_holders(engine, channel, posts)
    outcomes = [Outcome(post=post, error=gone[post.address]) for post in known if post.address in gone]
    for group in together([post for post in known if post.address not in gone]):
        outcomes += await _tried(_task(channel, group), group)
    order = [post.id for post in posts]
    return sorted(outcomes, key=lambda one: order.index(one.post.id))


async def _task(channel: ByTap, posts: Sequence[Post]) -> list[Outcome]:
    made = await channel.assign([outbound(post) for post in posts])
    gone = ChannelError("no contact any more", "refused", closed=True)
    return [
        Outcome(post=post, error=gone)
        if post.address in made.refused
        else Outcome(post=post, message_id=made.id)
        for post in posts
    ]


async def _alone(channel: Channel, post: Post) -> Outcome:
    try:
        return Outcome(post=post, message_id=await channel.send(outbound(post)))
    except ChannelError as error:
        if error.arrived is None:
            raise
        log.warning("post %s is there without its buttons: %s", post.id, error)
        return Outcome(post=post, message_id=error.arrived, bare=True)
