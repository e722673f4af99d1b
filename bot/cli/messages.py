"""outbox and resolve: messages and their fate; what nobody knows is decided by a person, never repeated blindly."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.cli.opening import run
from bot.cli.options import Json
from bot.cli.output import as_json, table
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from bot.app import App
    from bot.core.facts import Fact
    from bot.store import Tx
    from bot.store.rows import Post

app = typer.Typer()
State = Annotated[
    Literal["queued", "sending", "sent", "unknown", "failed", "cancelled", "awaiting_staff"] | None,
    typer.Option("--status", help="Only messages in this state, for example unknown."),
]
Id = Annotated[int, typer.Argument(metavar="ID", help="The number `outbox` shows.")]
Fate = Annotated[
    Literal["delivered", "resend", "drop"],
    typer.Argument(metavar="FATE", help="delivered: they have it; resend: they do not; drop: let it be."),
]
BY = "operator"


@app.command(epilog="Example: run.py outbox --status unknown")
def outbox(status: State = None, json: Json = False) -> None:
    """List messages and what became of them."""
    found = run(lambda opened: _outbox(opened, status))
    if json:
        as_json(found)
        return
    head = ("id", "unit", "step", "state", "attempts", "at", "error")
    table(head, [[post[column] for column in head] for post in found])
    print(f"{len(found)} messages.")


@app.command(epilog="Example: run.py resolve 17 delivered")
def resolve(id: Id, fate: Fate, json: Json = False) -> None:
    """Say what became of a message whose fate is unknown."""
    state = run(lambda opened: _resolve(opened, id, fate))
    if json:
        as_json({"id": id, "state": state})
    else:
        print(f"Message {id} is {state} now.")


async def _outbox(opened: "App", status: Any) -> list[dict[str, Any]]:
    async with opened.store.view() as tx:
        posts = await tx.posts(state=status)
        units = {case.id: case for case in await tx.list_cases()}
    zone = opened.settings.zone
    found = []
    for post in posts:
        case = units.get(post.case_id) if post.case_id is not None else None
        at = (post.taken_at or post.planned_at).astimezone(zone)
        found.append(
            {
                "id": post.id,
                "case": post.case_id,
                "unit": case.unit if case else None,
                "area": case.area if case else None,
                "kind": post.kind,
                "step": post.step or None,
                "channel": post.channel,
                "state": post.state,
                "attempts": post.attempts,
                "at": at.isoformat(),
                "error": post.error,
            }
        )
    return found


async def _resolve(opened: "App", id: int, fate: str) -> str:
    """The new state. Raises Refusal for a message that is not unknown, or whose place another one took."""
    from bot.engine import settle
    from bot.store import Crowded

    try:
        async with opened.store.begin() as tx:
            post = await _unknown(tx, id)
            await FATES[fate](opened, tx, post)
            if post.kind == "proactive" and post.person_id is not None:
                await settle(opened.engine, tx, post.person_id, also=tuple(c for c, _, _ in post.cases))
            after = await tx.post_of(id)
    except Crowded as error:
        mend = "wait until that one is sent, or use `drop`"
        raise Refusal(
            f"Message {id} cannot go again while another one to this person waits: {mend}."
        ) from error
    return after.state if after else ""


async def _unknown(tx: "Tx", id: int) -> "Post":
    post = await tx.post_of(id)
    if post is None:
        raise Refusal(f"There is no message {id}: `outbox --status unknown` lists those to resolve.")
    if post.state != "unknown":
        raise Refusal(
            f"Message {id} is {post.state}: only one whose fate is unknown can be resolved, "
            "`outbox --status unknown` lists them."
        )
    return post


async def _delivered(opened: "App", tx: "Tx", post: "Post") -> None:
    from dataclasses import replace

    await tx.settle_post(post.id, "sent", at=opened.clock.real(), was="unknown")
    for case_id, spoke in await _spoken(tx, post):
        known = replace(spoke, id=0, by=BY, outcome="sent")  # type: ignore[call-arg]
        await _instead(opened, tx, case_id, spoke, known)


async def _resend(opened: "App", tx: "Tx", post: "Post") -> None:
    """It counts as not said; the engine decides once more before it leaves."""
    real = opened.clock.real()
    for case_id, spoke in await _spoken(tx, post):
        await _instead(opened, tx, case_id, spoke, None)
    await tx.settle_post(post.id, "queued", at=real, not_before=real, was="unknown")


async def _drop(opened: "App", tx: "Tx", post: "Post") -> None:
    """It stays said, so that it is not said again, and counts against nothing."""
    await tx.settle_post(post.id, "cancelled", at=opened.clock.real(), was="unknown")


FATES = {"delivered": _delivered, "resend": _resend, "drop": _drop}


async def _spoken(tx: "Tx", post: "Post") -> "list[tuple[int, Fact]]":
    """The facts by which a message counts as possibly said."""
    from bot.core.facts import Spoke, Undone

    found: list[tuple[int, Fact]] = []
    for case_id, key, _ in post.cases:
        facts = await tx.facts(case_id)
        gone = {fact.of for fact in facts if isinstance(fact, Undone)}
        spoken = [x for x in facts if isinstance(x, Spoke) and x.key == key and x.id not in gone]
        found += [(case_id, fact) for fact in spoken[-1:] if fact.outcome == "unknown"]
    return found


async def _instead(opened: "App", tx: "Tx", case_id: int, spoke: "Fact", known: "Fact | None") -> None:
    from bot.core.facts import Undone

    await tx.add(case_id, Undone(at=opened.engine.now(), by=BY, of=spoke.id))
    if known is not None:
        await tx.add(case_id, known)
