"""Decided again at the moment of sending: what would not be said any more is taken back (design 10, question 5)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.core.facts import Planned
from bot.engine.pagelink import hidden, leads, linked
from bot.engine.posting import Say, compose
from bot.engine.roads import same_road
from bot.engine.settle import cancel, settle_for
from bot.engine.site import Engine
from bot.engine.view import View, contacts, decision, look, without
from bot.store import Tx
from bot.store.asks import PostChange
from bot.store.rows import Post

YOUNG = timedelta(seconds=20)  # of the story: no day and no time of day that words name changes in that


async def as_now(engine: Engine, tx: Tx, post: Post) -> Post | None:
    """A queued message in the words of this moment; None after taking it back, or when nobody is there to read it."""
    if post.kind != "proactive":
        return None if await _revoked(engine, tx, post) else await _led(engine, tx, post)
    assert post.person_id is not None
    person = await tx.lock_person(post.person_id)
    ids = {case_id for case_id, _, _ in post.cases}
    past = await contacts(engine, tx, person, aside=post.id)
    views = [without(view, past) for view in await look(engine, tx, person, ids) if view.case.id in ids]
    group = [say for view in views if (say := _say(engine, view, post)) is not None]
    if len(group) != len(post.cases):
        await cancel(engine, tx, post, "decided again")
        await settle_for(engine, tx, post)
        return None
    if not await same_road(engine, tx, post, [say.view for say in group]):
        after = await tx.post_of(post.id)
        if after is not None and after.state == "failed":
            await settle_for(engine, tx, post)  # nobody else looks at what was given up
        return None
    if _still_right(engine, post, [say.view for say in group]):
        return post
    text, buttons = compose(engine, group)
    if (text, buttons) == (hidden(post.text), post.buttons):
        return await _led(engine, tx, post)
    text = await linked(engine, tx, text, post.person_id)
    version = group[0].view.book.version
    fresh: PostChange = {"at": engine.clock.real(), "text": text, "buttons": buttons, "version": version}
    await tx.settle_post(post.id, "queued", **fresh)
    return replace(post, text=text, buttons=buttons, version=version)


async def _led(engine: Engine, tx: Tx, post: Post) -> Post:
    """The same words; a link in them that leads nowhere by now is made anew (reliability, links)."""
    if await leads(engine, tx, post.text):
        return post
    text = await linked(engine, tx, hidden(post.text), post.person_id)
    fresh: PostChange = {"at": engine.clock.real(), "text": text, "was": "queued"}
    await tx.settle_post(post.id, "queued", **fresh)
    return replace(post, text=text)


def _still_right(engine: Engine, post: Post, views: Sequence[View]) -> bool:
    """Whether the words were made a moment ago and nothing has happened since: then they need not be made again."""
    made = (view.facts and isinstance(view.facts[-1], Planned) for view in views)
    young = timedelta() <= engine.now() - post.planned_at < YOUNG
    return young and post.version == views[0].book.version and all(made)


async def _revoked(engine: Engine, tx: Tx, post: Post) -> bool:
    """A card for somebody who is no colleague any more is not delivered (facts/reliability, roles)."""
    if post.kind != "card" or post.person_id is None or await tx.staff_of(post.person_id):
        return False
    gone: PostChange = {"at": engine.clock.real(), "error": "no colleague any more", "was": "queued"}
    await tx.settle_post(post.id, "cancelled", **gone)
    return True


def _say(engine: Engine, view: View, post: Post) -> Say | None:
    key = next(key for case_id, key, _ in post.cases if case_id == view.case.id)
    found = decision(engine, view, sending=key)
    if found.say is None or found.say.key != key:
        return None
    return Say(view=view, say=found.say)
