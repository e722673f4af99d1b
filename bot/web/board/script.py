"""GET /board/htmx.js: the one script there is, small on the way; without it every page works all the same."""

import gzip
from collections.abc import Awaitable, Callable
from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.web.showing import FOLDER

NAME = "htmx.min.js"  # 0BSD, see htmx.LICENSE.txt beside it
DAY = "public, max-age=86400"


@cache
def _packed() -> tuple[bytes, bytes]:
    plain = (FOLDER / "static" / NAME).read_bytes()
    return plain, gzip.compress(plain, 9, mtime=0)


def script_routes() -> list[BaseRoute]:
    """The script, the same for everybody, kept for a day by whoever asked."""
    answer: Callable[[Request], Awaitable[Response]] = _script
    return [Route("/board/htmx.js", answer, methods=["GET"])]


async def _script(request: Request) -> Response:
    plain, packed = _packed()
    headers = {"Cache-Control": DAY, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(plain, media_type="text/javascript", headers=headers)
    return Response(packed, media_type="text/javascript", headers={**headers, "Content-Encoding": "gzip"})
