"""What a tap on a colleague's card does: the verb of the button leads to its handler."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.store.rows import Case
from handlers import actions, approvals, fixing, outcomes, preview, tasks, tracing, unbound
from handlers.desk import Desk
from handlers.twice import refuse_twice, remember_press

Tap = Callable[[Desk, Case, str], Awaitable[None]]


async def _act(verb: str, desk: Desk, case: Case, arg: str) -> None:
    await actions.act(desk, verb, case, arg)


TAPS: Mapping[str, Tap] = {
    "do": partial(_act, "do"),
    "sp": partial(_act, "sp"),
    "fix": fixing.fix,
    "nx": outcomes.tapped,
    "pv": preview.tap,
    "tr": tracing.tap,
    "ub": unbound.tap,
    "task": tasks.tap,
    "ok": approvals.tap,
}


async def tapped(desk: Desk, verb: str, case: Case, arg: str) -> None:
    """Carry out a tap, once: the same one again within a moment adds nothing. Raises Refused."""
    press = desk.inbound.press or ""
    if desk.roles:
        await refuse_twice(desk, press)
    await TAPS[verb](desk, case, arg)
    if desk.recorded:
        await remember_press(desk, press)
