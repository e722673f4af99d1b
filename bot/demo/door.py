"""Who may use the page: this machine alone, and no other site through this machine's browser."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
READS = frozenset({"GET", "HEAD"})
OWN = "same-origin"


def local_only(app: ASGIApp, paths: Collection[str]) -> ASGIApp:
    """The app behind two questions: 421 for a Host that is not this machine (DNS rebinding), 403 for a form of another site.

    Forms are judged under `paths`; what is called by other programs has proofs of its own.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        if _name(headers.get("host", "")) not in LOOPBACK:
            await PlainTextResponse("This page is for this machine alone.", 421)(scope, receive, send)
            return
        if scope["path"] in paths and scope["method"] not in READS and not _ours(headers):
            await PlainTextResponse("This form came from another site.", 403)(scope, receive, send)
            return
        await app(scope, receive, send)

    return answer


def _name(host: str) -> str:
    """The host without its port."""
    return host.lower() if host.endswith("]") else host.lower().rpartition(":")[0] or host.lower()


def _ours(headers: Headers) -> bool:
    """Whether the browser says the form is our own; without any word of it (an old browser, a script) it is not."""
    if "sec-fetch-site" in headers:
        return headers["sec-fetch-site"] == OWN
    origin = urlsplit(headers.get("origin", ""))
    return origin.scheme == "http" and origin.netloc.lower() == headers.get("host", "").lower()
