"""The word with which somebody who has just come may be greeted once, within twenty seconds (wecom 5 and 6)."""

from collections.abc import Mapping
from datetime import datetime

from bot.core.roads import IN_HAND, TICKET_FOR, WELCOME
from bot.store.rows import Buttons
from handlers.desk import Desk

Way = Mapping[
    str, str | datetime
]  # what is noted about a chat: its ticket and until when it is good, its holder


def way_in(desk: Desk, kind: str, code: str) -> Way:
    """The ticket of a code that came just now, as a chat keeps it; nothing without a code, or when it is too late.

    `kind` is `contact` or `kf`. Twenty seconds of the real clock, counted from when we received it (wecom 5).
    """
    clock = desk.engine.clock
    waited = (clock.now() - desk.received_at) / (clock.speed or 1)
    until = clock.real() - waited + TICKET_FOR
    if not code or clock.real() + IN_HAND >= until:
        return {}
    return {"ticket": f"{kind}:{code}", "ticket_until": until}


async def greet(desk: Desk, way: Way, text: str, buttons: Buttons | None = None) -> bool:
    """Say this by the ticket, which is used up by it; False when there is none and nothing can be said."""
    ticket = way.get("ticket")
    if not isinstance(ticket, str):
        return False
    await desk.tx.drop_ticket([ticket])
    await desk.tx.post(
        kind="reply",
        channel=WELCOME,
        address=ticket,
        key=f"greet:{desk.kept}",
        text=text,
        buttons=buttons or [],
        planned_at=desk.now,
        not_before=desk.engine.clock.real(),
    )
    return True
