"""Rows of the other playbooks, read by the importer as a file would be."""

from bot.core.roster import Chosen, Roster, read_roster
from bot.sheets import read_sheets
from handlers.roster import apply, plan
from tests.world import World


async def load(world: World, playbook: str, *lines: str, area: str | None = None) -> Roster:
    """Import these lines of a CSV file, its header first."""
    sheets = read_sheets("rows.csv", "\n".join(lines).encode("utf-8-sig"))
    today = world.clock.at.date()
    chosen = Chosen(playbook, world.app.engine.books[playbook].profile)
    roster = read_roster(sheets, playbook=chosen, area=area, with_ids=False, today=today)
    assert isinstance(roster, Roster) and not roster.refused, roster
    async with world.app.store.begin() as tx:
        await apply(world.app.engine, tx, roster, await plan(world.app.engine, tx, roster))
    await world.tick()
    return roster


def joined(texts: list[str]) -> str:
    """Several messages as one text."""
    return "\n".join(texts)
