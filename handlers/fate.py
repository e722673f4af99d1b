"""What became of a message whose fate is unknown: a person says it, and only then does anything follow."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.core.facts import Spoke, Undone
from bot.engine import Engine, settle
from bot.store import Tx
from bot.store.rows import Post


class NotUnknown(Exception):
    """There is nothing to resolve: no such message (`state` None), or its fate is known."""

    def __init__(self, state: str | None) -> None:
        super().__init__(state or "no such message")
        self.state = state


async def resolve(engine: Engine, tx: Tx, id: int, fate: str, by: str) -> str:
    """The new state of the message. `fate`: delivered, resend or drop. Raises NotUnknown, Crowded."""
    post = await tx.post_of(id)
    if post is None or post.state != "unknown":
        raise NotUnknown(post.state if post else None)
    await FATES[fate](engine, tx, post, by)
    if post.kind == "proactive" and post.person_id is not None:
        await settle(engine, tx, post.person_id, also=tuple(case_id for case_id, _, _ in post.cases))
    after = await tx.post_of(id)
    return after.state if after else ""


async def _delivered(engine: Engine, tx: Tx, post: Post, by: str) -> None:
    await tx.settle_post(post.id, "sent", at=engine.clock.real(), was="unknown")
    for case_id, spoke in await _spoken(tx, post):
        await tx.add(case_id, Undone(at=engine.now(), by=by, of=spoke.id))
        await tx.add(case_id, replace(spoke, id=0, by=by, outcome="sent"))


async def _resend(engine: Engine, tx: Tx, post: Post, by: str) -> None:
    """It counts as not said; the engine decides once more before it leaves."""
    for case_id, spoke in await _spoken(tx, post):
        await tx.add(case_id, Undone(at=engine.now(), by=by, of=spoke.id))
    real = engine.clock.real()
    await tx.settle_post(post.id, "queued", at=real, not_before=real, was="unknown")


async def _drop(engine: Engine, tx: Tx, post: Post, by: str) -> None:
    """It stays said, so that it is not said again, and counts against nothing."""
    await tx.settle_post(post.id, "cancelled", at=engine.clock.real(), was="unknown")


FATES: Mapping[str, Callable[[Engine, Tx, Post, str], Awaitable[None]]] = {
    "delivered": _delivered,
    "resend": _resend,
    "drop": _drop,
}


async def _spoken(tx: Tx, post: Post) -> list[tuple[int, Spoke]]:
    """The facts by which a message counts as possibly said."""
    found: list[tuple[int, Spoke]] = []
    for case_id, key, _ in post.cases:
        facts = await tx.facts(case_id)
        gone = {fact.of for fact in facts if isinstance(fact, Undone)}
        spoken = [x for x in facts if isinstance(x, Spoke) and x.key == key and x.id not in gone]
        found += [(case_id, fact) for fact in spoken[-1:] if fact.outcome == "unknown"]
    return found
