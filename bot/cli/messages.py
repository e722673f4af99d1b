"""outbox and resolve: messages and their fate; what nobody knows is decided by a person, never repeated blindly."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.cli.opening import run
from bot.cli.options import Json
from bot.cli.output import as_json, table
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from bot.app import App

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
    lists = "`outbox --status unknown` lists"
    if state is None:
        return f"There is no message {id}: {lists} those to resolve."
    return f"Message {id} is {state}: only one whose fate is unknown can be resolved, {lists} them."
