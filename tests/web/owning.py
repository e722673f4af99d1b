"""What tests of the owner's page do with it: the link, its forms, and what a reader sees."""

import re

import httpx

from bot.engine.passes import mint
from tests.world import World


async def link(world: World, unit: str = "8-2") -> str:
    """The path of the page, as a message would carry it."""
    case = await world.case(unit)
    async with world.app.store.begin() as tx:
        return f"/s/{await mint(world.app.engine, tx, 'page', case.person_id)}"


def plain(page: httpx.Response) -> str:
    """What a reader sees."""
    text = re.sub(r"<(style|script)[^>]*>.*?</\1>", "", page.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def form(page: httpx.Response, *marks: str) -> dict[str, str]:
    """The hidden fields of the first form in which all of these stand."""
    for one in re.findall(r"<form.*?</form>", page.text, flags=re.DOTALL):
        if all(mark in one for mark in marks):
            return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', one))
    raise AssertionError(f"no form with {marks}")


async def do(web: httpx.AsyncClient, path: str, fields: dict[str, str], **more: str) -> httpx.Response:
    """Send a form and follow to the answer."""
    sent = await web.post(path, data={**fields, **more})
    if sent.status_code != 303:
        return sent
    return await web.get(sent.headers["location"])


def paid_form(page: httpx.Response, **more: str) -> dict[str, str]:
    """The form of a claim, filled in."""
    filled = {"amount": "2,736.00", "day": "2026-11-03", "time": "09:00", "way": "wechat", "note": ""}
    return {**form(page, 'value="claim"'), **filled, **more}
