"""One button pressed twice in a moment is one press, though a platform brings it as two (facts/reliability, bad inputs)."""

import json
from datetime import datetime, timedelta

from handlers.desk import Desk, Refused

TWICE = timedelta(seconds=10)  # of the story clock


async def refuse_twice(desk: Desk, press: str) -> None:
    """Raises Refused when this person's same press has just recorded something."""
    at = (await _lately(desk)).get(press)
    if at is not None:
        raise Refused("staff.already", at=desk.moment(at))


async def remember_press(desk: Desk, press: str) -> None:
    """This press recorded something now."""
    lately = {**await _lately(desk), press: desk.now}
    kept = {name: at.isoformat() for name, at in lately.items()}
    await desk.tx.set_meta(_key(desk), json.dumps(kept))


async def forget_presses(desk: Desk) -> None:
    """What was taken back may be pressed again at once."""
    await desk.tx.set_meta(_key(desk), "{}")


async def _lately(desk: Desk) -> dict[str, datetime]:
    kept: dict[str, str] = json.loads(await desk.tx.meta(_key(desk)) or "{}")
    found = {press: datetime.fromisoformat(at) for press, at in kept.items()}
    return {press: at for press, at in found.items() if desk.now - at < TWICE}


def _key(desk: Desk) -> str:
    return f"pressed:{desk.speaker.id}"
