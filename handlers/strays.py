"""Money that no case is known for, in the lists of whoever settles it: one tap takes it off, another puts it back."""

from bot.engine.strays import SHOWN, keepers, stray_keys, stray_words, strays_of
from bot.store.rows import Buttons, Stray
from handlers.desk import Desk, Refused
from handlers.undo import forget

MONEY = ("finance", "manager", "admin")


async def listed(desk: Desk) -> tuple[list[str], Buttons]:
    """The lines for /today, each with the tap that settles it; nothing where there is none."""
    found = await strays_of(desk.tx, desk.speaker)
    if not found:
        return [], []
    shown = found[:SHOWN]
    lines = [
        desk.word("today.stray", id=one.id, words=stray_words(desk.engine, one, desk.locale)) for one in shown
    ]
    more = [desk.word("today.strays_more", count=len(found) - len(shown))] if len(found) > len(shown) else []
    head = desk.word("today.strays", count=len(found))
    return [head, *lines, *more], stray_keys(desk.engine, shown, desk.locale)


async def tap(desk: Desk, id: int, arg: str) -> None:
    """Settled, or not after all. Raises Refused for whoever it does not concern, and when somebody was quicker."""
    stray = await desk.tx.stray(id)
    if stray is None or arg not in ("done", "back"):
        raise Refused("error.old_button")
    if not await _may(desk, stray):
        raise Refused("error.rights")
    words = stray_words(desk.engine, stray, desk.locale)
    if arg == "back":
        await desk.tx.reopen_stray(id)
        row = stray_keys(desk.engine, [stray], desk.locale)
        await desk.answer("stray.again", row, id=id, words=words)
        return
    if not await desk.tx.settle_stray(id, desk.by, desk.now):
        raise Refused("stray.over", id=id)
    await forget(desk)
    keys: Buttons = [[{"label": desk.word("stray.back"), "press": f"stray:{id}:back"}]]
    await desk.answer("stray.settled", keys, id=id, words=words)


async def _may(desk: Desk, stray: Stray) -> bool:
    """Who has it in their list, or looks after all of its areas' money."""
    areas = desk.areas_for(MONEY)
    if areas is None or (stray.areas is not None and set(stray.areas) <= set(areas)):
        return bool(desk.staff & set(MONEY))
    return desk.person is not None and desk.person.id in await keepers(desk.tx, stray.areas)
