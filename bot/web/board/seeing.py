"""Who may see what on the dashboard: whole cases for stewards and heads, money alone for finance, nothing of other areas."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException

from bot.store.rows import Case
from bot.web.board.frame import LOOK, OFFICE
from handlers.desk import Desk
from handlers.look import day_begins


def areas_of(desk: Desk) -> Sequence[str] | None:
    """The areas in which the colleague works at all; None: all of them."""
    return desk.areas_for(OFFICE)


def whole(desk: Desk, area: str) -> bool:
    """Whether cases of this area are seen whole: person, talk and timeline; finance sees money alone."""
    return holds(desk, area, LOOK)


def holds(desk: Desk, area: str, roles: Collection[str]) -> bool:
    """Whether the colleague holds one of these roles in this very area: rights of one area are none in another."""
    areas = desk.areas_for(roles)
    return areas is None or area in areas


async def case_for(desk: Desk, id: int, roles: Collection[str] = OFFICE) -> Case:
    """A case of the areas where one of these roles is held. Raises HTTPException 404: nothing is told of other areas."""
    areas = desk.areas_for(roles)
    try:
        found = await desk.tx.case(id)
    except LookupError as error:
        raise HTTPException(404) from error
    if areas is not None and found.area not in areas:
        raise HTTPException(404)
    return found


def day_of(desk: Desk) -> tuple[datetime, datetime]:
    """Today from midnight to midnight, in the zone of the site."""
    begins = day_begins(desk)
    ends = datetime.combine(begins.date() + timedelta(days=1), begins.timetz())
    return begins, ends
