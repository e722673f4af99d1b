"""clock: the story clock of a rehearsal, shown and moved for all processes at once."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.opening import run
from bot.cli.options import Json
from bot.cli.output import as_json
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from bot.app import App

app = typer.Typer()
To = Annotated[str | None, typer.Argument(metavar="+2h|ISO", help="+90m, +2h, +2d, or a moment.")]
STEP = re.compile(r"\+(\d{1,5})([mhd])", re.ASCII)
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@app.command(epilog="Example: run.py clock +2h")
def clock(to: To = None, json: Json = False) -> None:
    """Show the clock, or move the sandbox clock forward."""
    found = run(lambda opened: _clock(opened, to))
    if json:
        as_json(found)
    else:
        print(f"{found['now']} x{found['speed']:g}")


async def _clock(opened: "App", to: str | None) -> dict[str, Any]:
    from bot.app import RunningClock, move_clock

    zone = opened.settings.zone
    if to is not None:
        if not isinstance(opened.clock, RunningClock):
            mend = "set ROUNDS_CLOCK, for example 2026-12-01T09:00+08:00 x600, in a rehearsal"
            raise Refusal(f"The clock is real and cannot be moved: {mend}.")
        now = opened.clock.now()
        aim = _aim(to, now.astimezone(zone))
        if aim < now:
            raise Refusal(
                f"{aim.astimezone(zone).isoformat(timespec='seconds')} has passed "
                f"(now {now.astimezone(zone).isoformat(timespec='seconds')}): the clock only moves forward."
            )
        await move_clock(opened, aim)
    now = opened.clock.now().astimezone(zone)
    return {"now": now.isoformat(), "speed": float(opened.clock.speed)}


def _aim(to: str, now: datetime) -> datetime:
    """Where the clock shall stand; a moment without an offset is one of the site. Raises BadParameter."""
    step = STEP.fullmatch(to.strip())
    try:
        if step is not None:
            return now.astimezone(UTC) + timedelta(**{UNITS[step[2]]: int(step[1])})
        aim = datetime.fromisoformat(to.strip())
        return aim if aim.tzinfo else aim.replace(tzinfo=now.tzinfo)
    except (ValueError, OverflowError):
        raise typer.BadParameter(
            f"{to} is neither a step nor a moment; write for example +2h, +90m, +2d or 2026-12-01T09:00+08:00."
        ) from None
