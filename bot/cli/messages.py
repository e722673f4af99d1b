"""outbox and resolve: messages and their fate; what nobody knows is decided by a person, never repeated blindly."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.cli.opening import run
from bot.cli.options import Json
from bot.cli.output import as_json, table, typed
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.app import App
    from bot.store import Tx
    from bot.store.rows import Post

app = typer.Typer()
State = Annotated[
    Literal["queued", "sending", "sent", "unknown", "failed", "cancelled", "awaiting_staff"] | None,
    typer.Option("--status", help="Only messages in this state, for example unknown."),
]
Id = Annotated[
    str,
    typer.Argument(
        metavar="ID", help="The number `outbox` shows; `all` for every one that waits since a restore."
    ),
]
Fate = Annotated[
    Literal["delivered", "resend", "drop"],
    typer.Argument(metavar="FATE", help="delivered: they have it; resend: they do not; drop: let it be."),
]
BY = "operator"
LOST = "its answer was lost: the task is being looked for"  # as long as the tap is in doubt
AT_ONCE = 50  # messages decided in one transaction, so that nobody waits long for the database


@app.command(epilog="Example: run.py outbox --status unknown")
def outbox(status: State = None, json: Json = False) -> None:
    """List messages and what became of them."""
    found = run(lambda opened: _outbox(opened, status))
    if json:
        as_json(found)
        return
    head = ("id", "unit", "step", "state", "attempts", "at", "error", "waits_for")
    table(head, [[post[column] for column in head] for post in found])
    print(f"{len(found)} messages.")


@app.command(epilog="Example: run.py resolve 17 delivered")
def resolve(id: Id, fate: Fate, json: Json = False) -> None:
    """Say what became of a message whose fate is unknown, or which waits since a backup was restored."""
    if id == "all":
        decided, held = run(lambda opened: _resolve_all(opened, fate))
        if json:
            as_json({"decided": decided, "held": held})
        else:
            print(f"{decided} messages are decided{'' if held else '; nothing is held any more'}.")
        return
    number = _number(id)
    state = run(lambda opened: _resolve(opened, number, fate))
    if json:
        as_json({"id": number, "state": state, "fate": fate})
    elif fate == "resend":
        print(f"Message {number} is decided once more and sent if it still fits.")
    else:
        print(f"Message {number} is {state} now.")


def _number(id: str) -> int:
    if not (id.isascii() and id.isdigit() and len(id) < 19):
        raise typer.BadParameter(f"{typed(id)} is neither the number of a message nor `all`.")
    return int(id)


async def _resolve_all(opened: "App", fate: str) -> tuple[int, bool]:
    """How many were decided, and whether anything still is held. Raises Refusal when nothing waits."""
    from bot.engine.held import refresh_held
    from bot.engine.restored import undecided
    from handlers.fate import resolve as settled

    async with opened.store.view() as tx:
        waiting = await undecided(tx)
    if not waiting:
        more = "; `restore --release` ends the hold" if opened.engine.held else ""
        raise Refusal(
            f"No message waits since a restore{more}: one that is unknown is resolved by its number."
        )
    for start in range(0, len(waiting), AT_ONCE):
        part = waiting[start : start + AT_ONCE]
        async with opened.store.begin() as tx:
            left = set(await undecided(tx))  # a colleague may have been faster
            for id in [id for id in part if id in left]:
                await settled(opened.engine, tx, id, fate, BY)
    return len(waiting), await refresh_held(opened.engine)


async def _outbox(opened: "App", status: Any) -> list[dict[str, Any]]:
    async with opened.store.view() as tx:
        posts = await tx.posts(state=status)
        units = {case.id: case for case in await tx.list_cases()}
        holders = await _holders(tx, posts)
        doubtful = {tap.post_id for tap in await tx.undone_taps(state="doubt")}
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
                "error": post.error or (LOST if post.tapping and post.id in doubtful else None),
                "waits_for": holders.get(post.id),
            }
        )
    return found


async def _holders(tx: "Tx", posts: "Sequence[Post]") -> dict[int, str]:
    """By message: who has to tap it, `userid (name)`, or `a colleague` where the platform chooses."""
    from bot.engine.roadwords import name_of

    found: dict[int, str] = {}
    names: dict[str, str] = {}
    for post in posts:
        if post.tapping:
            member = post.holder or ""
            if member not in names:
                name = await name_of(tx, member)
                names[member] = f"{member} ({name})" if name != member else member or "a colleague"
            found[post.id] = names[member]
    return found


async def _resolve(opened: "App", id: int, fate: str) -> str:
    """The new state. Raises Refusal for a message whose fate is known, or whose place another one took."""
    from bot.store import Crowded
    from handlers.fate import NotUnknown
    from handlers.fate import resolve as settled

    try:
        async with opened.store.begin() as tx:
            return await settled(opened.engine, tx, id, fate, BY)
    except Crowded as error:
        mend = "wait until that one is sent, or use `drop`"
        raise Refusal(
            f"Message {id} cannot go again while another one to this person waits: {mend}."
        ) from error
    except NotUnknown as error:
        raise Refusal(_not_unknown(id, error.state)) from error


def _not_unknown(id: int, state: str | None) -> str:
    lists = "`outbox --status unknown` or `awaiting_staff` (with an error beside it) lists"
    if state is None:
        return f"There is no message {id}: {lists} those to resolve."
    return f"Message {id} is {state}: only one that nobody is sure of can be resolved, {lists} them."
