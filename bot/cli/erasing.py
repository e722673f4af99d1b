"""erase: what is kept about a closed matter is deleted for good, when somebody asks for it (conduct C37)."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.find import Where, one_case
from bot.cli.opening import run
from bot.cli.options import Area, Playbook, Unit
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from bot.app import App

app = typer.Typer()
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without this it is only said what would be done.")]


@app.command(epilog="Example: run.py erase 12-27 --area Riverside --yes")
def erase(unit: Unit, area: Area = None, playbook: Playbook = None, yes: Yes = False) -> None:
    """Delete what is kept about a closed case: names, numbers, texts, events; a stop stays as a hash."""
    print(run(lambda opened: _erase(opened, Where(unit=unit, area=area, playbook=playbook), yes)))


async def _erase(app: "App", where: Where, yes: bool) -> str:
    from bot.engine.duties import forget_case

    async with app.store.begin() as tx:
        found = await one_case(tx, where)
        name = f"{found.unit} ({found.area}, {found.playbook})"
        if found.outcome is None:
            raise Refusal(f"{name} is open: close it first, then erase it.")
        if not found.party and not found.phone:
            return f"{name} is erased already."
        if not yes:
            return f"{name} would be erased for good: {found.party}. Add --yes to do it; backups keep what they hold."
        await forget_case(app.engine, tx, found)
        return f"{name} is erased."
