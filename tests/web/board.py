"""How the tests of the dashboard get in, read a page and send its forms."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.handlers.estate import answer
from tests.web.browsing import ADDRESS, browsing
from tests.world import World

LINK = re.compile(r"/in/[0-9A-Za-z]{22}")
FORM = re.compile(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
FIELD = re.compile(r"<(?:input|button)\b[^>]*>")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


async def link_of(world: World, chat: str) -> str:
    """The path of the link that /web answers to a colleague; empty when it answers none."""
    found = LINK.search(await answer(world, chat, "/web"))
    return found[0] if found else ""


@asynccontextmanager
async def inside(world: World, chat: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of this colleague, who has entered."""
    async with browsing(world) as client:
        response = await client.post(await link_of(world, chat))
        assert response.status_code == 303, response.text
        yield client


def forms(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Every form of a page: where it goes, its fields, and its whole text."""
    found = []
    for action, body in FORM.findall(text):
        fields = {}
        for tag in FIELD.findall(body):
            given = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(tag)}
            if "name" in given:
                fields.setdefault(given["name"], given.get("value", ""))
        found.append((html.unescape(action), fields, html.unescape(re.sub(r"<[^>]+>", " ", body))))
    return found


def form_to(text: str, action: str, label: str = "") -> dict[str, str]:
    """The fields of the first form that goes there, with this word on it."""
    return next(fields for to, fields, words in forms(text) if to == action and label in words)


async def sent(client: httpx.AsyncClient, action: str, fields: dict[str, str]) -> httpx.Response:
    """The page that follows a form."""
    response = await client.post(action, data=fields)
    if response.status_code == 303:
        return await client.get(response.headers["Location"].removeprefix(ADDRESS))
    return response


async def say(client: httpx.AsyncClient, text: str, page: str = "/board") -> httpx.Response:
    """Type something into the line of a page."""
    fields = form_to((await client.get(page)).text, "/board/say")
    return await sent(client, "/board/say", {**fields, "text": text})


async def press(client: httpx.AsyncClient, shown: httpx.Response, label: str) -> httpx.Response:
    """Press the first button of a page with this label."""
    return await sent(client, "/board/press", form_to(shown.text, "/board/press", label))
