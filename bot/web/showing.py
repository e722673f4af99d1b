"""Pages as HTML: Jinja templates of templates/pages, words in the reader's language, nothing from another host."""

import gzip
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.core.message import Address, Inbound
from bot.core.typesetting import typeset
from bot.store import Tx
from bot.store.rows import Person
from bot.web.health import version
from bot.web.house import House
from handlers.desk import TRADITIONAL, Desk

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "pages"
POLICY = (  # forms and pictures of our own, and nothing of anybody else
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


PACKED = (".css", ".js")


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["set"] = typeset
    return made


def page(house: House, request: Request, name: str, locale: str, values: Mapping[str, Any]) -> HTMLResponse:
    """A page in this language, 200 unless `values` name another `status`.

    In the template `word("key", gap=…)` gives words, `money` and `moment` write figures, `| set` sets a sentence that
    was put together elsewhere with the signs of its script.
    """
    words = house.engine.words

    def word(key: str, /, **gaps: object) -> str:
        return typeset(words.word(key, locale, **gaps))

    def money(fen: int, currency: str) -> str:
        return words.money(fen, currency, locale)

    def moment(at: datetime) -> str:
        return words.moment(at, house.engine.site.zone, locale)

    common = {
        "word": word,
        "money": money,
        "moment": moment,
        "lang": locale,
        "company": house.engine.site.company,
        "path": request.url.path,
        "version": version(),
    }
    text = _templates().get_template(name).render({**common, **values})
    return HTMLResponse(text, int(values.get("status", 200)), {"Content-Security-Policy": POLICY})


def lost(house: House, request: Request) -> Response:
    """What is wrong, expired or revoked looks the same to everybody (reliability, links)."""
    return page(house, request, "lost.html", language_of(house, request), values={"status": 404})


def sorry(house: House, request: Request, status: int) -> Response:
    """What could not be done, kindly: nothing of what went wrong is told."""
    return page(house, request, "sorry.html", language_of(house, request), values={"status": status})


def language_of(house: House, request: Request) -> str:
    """The language of a reader nobody knows: what the browser asks for first, else the site's."""
    first = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0].strip().lower()
    if first.startswith(TRADITIONAL):
        return "zh-TW"
    if first.startswith("zh"):
        return "zh-CN"
    return "en" if first.startswith("en") else house.engine.site.locale


async def desk_of(house: House, tx: Tx, person: Person) -> Desk:
    """A desk to read with, as the person's own messages have: roles, areas, language. Nothing is written at it."""
    inbound = Inbound(key="", sender=Address(channel="page", id=str(person.id)), by_page=person.id)
    desk = Desk(engine=house.engine, tx=tx, inbound=inbound, kept=0, received_at=house.engine.now())
    desk.person, desk.roles = person, tuple(await tx.staff_of(person.id))
    return desk


@cache
def _packed(name: str) -> bytes:
    return gzip.compress((FOLDER / "static" / name).read_bytes(), 9, mtime=0)


class _Shelf(StaticFiles):
    """Our own style sheet and script, which change only with the version that is in their address."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """See StaticFiles; kept for a day by whoever asked, and packed on the way where the browser unpacks it."""
        answer = await super().get_response(path, scope)
        if path.endswith(PACKED) and answer.status_code == 200:
            answer.headers["Vary"] = "Accept-Encoding"
            if "gzip" in Headers(scope=scope).get("Accept-Encoding", ""):
                headers = dict(answer.headers) | {"Content-Encoding": "gzip"}
                del headers["content-length"]
                answer = Response(_packed(path), headers=headers)
        answer.headers["Cache-Control"] = "public, max-age=86400"
        return answer


def static_route() -> Mount:
    """/static/: the style sheet, the script and the mark."""
    return Mount("/static", _Shelf(directory=FOLDER / "static"), name="static")
