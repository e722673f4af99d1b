"""The new contacts of whom nobody knows yet who they are: the last nine of each colleague, the newest first (practice P16)."""

import json
from dataclasses import dataclass

from handlers.desk import Desk

MOST = 9


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """A contact, and the member who got it."""

    contact: str
    member: str


async def waiting_for(desk: Desk, name: str) -> list[Newcomer]:
    """Who waits under this name ("" for the managers), the newest first."""
    kept = [await desk.tx.meta(_key(name, place)) for place in range(MOST)]
    return [Newcomer(**json.loads(one)) for one in kept if one]


async def came(desk: Desk, name: str, one: Newcomer) -> int:
    """Somebody new waits; how many were waiting before. Who comes again is the newest once more."""
    before = await _others(desk, name, one)
    await _keep(desk, name, [one, *before])
    return len(before)


async def assigned(desk: Desk, name: str, one: Newcomer) -> int:
    """It is known whose this contact is; how many wait still."""
    left = await _others(desk, name, one)
    await _keep(desk, name, left)
    return len(left)


async def _others(desk: Desk, name: str, one: Newcomer) -> list[Newcomer]:
    """Who waits beside this one; the list is held meanwhile, as two may come at once."""
    await desk.tx.set_meta(f"contact.turn:{name}", str(desk.kept))
    return [other for other in await waiting_for(desk, name) if other.contact != one.contact]


async def _keep(desk: Desk, name: str, found: list[Newcomer]) -> None:
    """One row each, so that who is erased is gone without the others (conduct C37)."""
    texts = [json.dumps({"contact": one.contact, "member": one.member}) for one in found[:MOST]]
    for place in range(MOST):
        key, text = _key(name, place), texts[place] if place < len(texts) else ""
        if text != (await desk.tx.meta(key) or ""):
            await desk.tx.set_meta(key, text)


def _key(name: str, place: int) -> str:
    return f"contact.waiting:{name}" if place == 0 else f"contact.waiting:{place}:{name}"
