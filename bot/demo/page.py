"""The sandbox page: forms that do the real thing, and a small fragment that a script fetches once a second."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.demo.sandbox import NoButton
from bot.demo.scene import scene_of
from bot.demo.script import ScriptError
from bot.demo.stage import Stage
from bot.demo.stories import STORIES, after
from bot.web.hooks import body, storable
from bot.web.house import House
from bot.web.showing import page

PATH, LIVE, PAY = "/sandbox", "/sandbox/live", "/sandbox/pay"
LONGEST = 5000  # signs of a message: more than a chat lets through
LARGEST = 64 * 1024  # bytes of a form: a Chinese sign takes nine in it
STEPS = {"hour": "+1h", "day": "+1d"}
LOCALES = ("zh-CN", "zh-TW", "en")
NEXT = "next"  # the place of what is to be pressed next, for a page without scripts
PART = "x-rounds-part"  # our script asks for the fragment instead of the page
PRESS = re.compile(r"(\d{1,9}):(\d{1,3})")
NUMBER = re.compile(r"\d{1,9}")


def sandbox_routes(stage: Stage, house: House) -> list[BaseRoute]:
    """The page at / and /sandbox, its fragment, and the one address that all its forms go to."""
    shown, done = _shown(stage, house), _done(stage, house)
    return [
        Route("/", shown, methods=["GET"]),
        Route(PATH, shown, methods=["GET"]),
        Route(PAY, _paying(stage, house), methods=["GET"]),
        Route(LIVE, _live(stage, house), methods=["GET"]),
        Route(PATH, done, methods=["POST"]),
    ]


def _shown(stage: Stage, house: House) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await _drawn(stage, house, request, "sandbox.html", _home(request.query_params.get("home")))

    return answer


def _paying(stage: Stage, house: House) -> Callable[[Request], Awaitable[Response]]:
    """Where the way to pay of the messages leads: no money moves here, and the page says so."""

    async def answer(request: Request) -> Response:
        return page(house, request, "sandbox_pay.html", stage.locale, values={})

    return answer


def _live(stage: Stage, house: House) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        home = _home(request.query_params.get("home"))
        mark = '"' + hashlib.sha256(f"{stage.mark}/{home}".encode()).hexdigest()[:20] + '"'
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304, headers={"ETag": mark})
        fragment = await _drawn(stage, house, request, "sandbox_live.html", home)
        fragment.headers["ETag"] = mark
        return fragment

    return answer


def _done(stage: Stage, house: House) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        form = await _form(request)
        home = _home(_text(form, "home"))
        try:
            await _carried_out(stage, form, home)
        except (NoButton, ScriptError, LookupError):  # an old page: the world as it is now
            shown = await _drawn(stage, house, request, "sandbox_gone.html", home)
            shown.status_code = 400
            return shown
        if "anew" in form or "story" in form:
            home = None
        if PART in request.headers:
            return await _drawn(stage, house, request, "sandbox_live.html", home)
        return RedirectResponse(f"{PATH}?home={home}#{NEXT}" if home else f"{PATH}#{NEXT}", 303)

    return answer


async def _drawn(stage: Stage, house: House, request: Request, name: str, home: int | None) -> Response:
    async with stage.lock:  # not while somebody else moves the world
        scene = await scene_of(stage, home)
        values: dict[str, Any] = {"scene": scene, "locales": LOCALES, "home": scene.home.id}
        values |= {
            "stories": tuple(STORIES),
            "story": stage.story.name,
            "after": after(stage.story.name),
            "longest": LONGEST,
        }
        return page(house, request, name, stage.locale, values=values)


async def _form(request: Request) -> FormData:
    """The form, its size counted while it comes. Raises HTTPException."""
    content = await body(request, LARGEST)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    return await Request(request.scope, receive).form(max_files=0, max_fields=20)


async def _carried_out(stage: Stage, form: FormData, home: int | None) -> None:
    """Exactly one thing: what was pressed, said, or done to the clock. Raises NoButton, ScriptError, LookupError."""
    chat = _text(form, "chat")
    if "press" in form:
        found = PRESS.fullmatch(_text(form, "press"))
        if found is None:
            raise NoButton("press")
        await stage.press(chat, int(found[1]), int(found[2]))
    elif "say" in form:
        await _said(stage, chat, _text(form, "say").strip())
    elif "clock" in form:
        await _moved(stage, _text(form, "clock"), home)
    elif "bind" in form and home is not None:
        await stage.bind(home, f"home-{home}")
    elif _text(form, "story") in STORIES:
        await stage.anew(story=_text(form, "story"))
    elif _text(form, "anew") in LOCALES:
        await stage.anew(_text(form, "anew"))
    else:
        raise LookupError("nothing to do")


async def _said(stage: Stage, chat: str, text: str) -> None:
    if not chat or len(chat) > 64 or len(text) > LONGEST:
        raise LookupError("no chat")
    if text:
        await stage.say(chat, text)


async def _moved(stage: Stage, step: str, home: int | None) -> None:
    if step in STEPS:
        await stage.step(STEPS[step])
    else:
        await stage.jump(home if step == "jump" else None)


def _text(form: FormData, name: str) -> str:
    found = form.get(name)
    return str(storable(found)) if isinstance(found, str) else ""


def _home(text: str | None) -> int | None:
    return int(text) if text and NUMBER.fullmatch(text) else None
