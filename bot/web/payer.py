"""Who comes to pay with the word of an owner's page: only who may see that page may see a way to pay."""

from dataclasses import replace

from starlette.exceptions import HTTPException

from bot.engine.passes import opened
from bot.store.rows import Person
from bot.web.house import House
from bot.web.showing import desk_of
from handlers.page import account, silenced


async def payer_of(house: House, token: str) -> Person | None:
    """The person in the language of their page; None while money is not spoken of at all (conduct C18, C19).

    Raises HTTPException 404, the same for every word that opens nothing, or nothing that may be shown (reliability, links).
    """
    async with house.engine.store.view() as tx:
        person_id = await opened(house.engine, tx, token, "page")
        if person_id is None:
            raise HTTPException(404)
        desk = await desk_of(house, tx, await tx.person(person_id))
        views = await account(desk)
    if not views:
        raise HTTPException(404)
    locale = house.engine.locale(desk.speaker, views[0].case)
    return None if silenced(views) else replace(desk.speaker, locale=locale)
