"""A restored backup is held: nothing of our own leaves until colleagues have said what was sent meanwhile (R14)."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.core.playbook import Step
from bot.engine.site import Engine
from bot.engine.view import View
from bot.store import Tx, holding

MAYBE = "may have been sent since the backup"
CAME_DUE = "came due while held, not sent"


@dataclass(frozen=True, kw_only=True)
class Hold:
    """What a database knows of its hold: real moments of the backup and of the restore, and the latter in the story."""

    backup: datetime
    restored: datetime
    story: datetime | None = None

    def text(self) -> str:
        """How the database keeps it."""
        return json.dumps({k: v.isoformat() for k, v in asdict(self).items() if v is not None})


def hold_in(text: str) -> Hold | None:
    """What `Hold.text` wrote; None when nothing is held."""
    return Hold(**{k: datetime.fromisoformat(v) for k, v in json.loads(text).items()}) if text else None


async def refresh_held(engine: Engine) -> bool:
    """Learn from the database whether it is held: at the start, and when others have committed."""
    async with engine.store.view() as tx:
        engine.held = bool(await holding.held_word(tx))
    return engine.held


async def waits_why(engine: Engine, tx: Tx, step: Step, views: Iterable[View]) -> str | None:
    """Why a message of our own must wait for a colleague; None when it may leave as usual.

    Whoever wrote after the restore is answered: what follows from that cannot have been sent before it.
    """
    if not engine.held:
        return None
    hold = hold_in(await holding.held_word(tx))
    if hold is None:
        engine.held = False
        return None
    if hold.story is None:
        return MAYBE
    answers = all(_answers(step, view, hold.story) for view in views)
    return None if answers else CAME_DUE


def _answers(step: Step, view: View, since: datetime) -> bool:
    if step.id == "verify":
        return view.s.bound_at is not None and view.s.bound_at >= since
    return step.kind == "reply" and view.s.heard_at is not None and view.s.heard_at >= since
