"""Whether a form comes from a page of ours: a second lock beside the secret address, for browsers that say so."""

from urllib.parse import urlsplit

from starlette.requests import Request

from bot.web.house import House

OURS = ("none", "same-origin")
ELSEWHERE = "This form was sent by another site"


def foreign(house: House, request: Request) -> bool:
    """Whether another site sent it (reliability, security); a browser that hides or leaves out its origin is let in.

    Our pages ask for no referrer, so the origin of our own forms may be "null". Behind a proxy the Host may be another
    than the one people see: `public_url` counts too.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in OURS
    origin = request.headers.get("Origin", "null")
    known = (request.headers.get("Host"), urlsplit(house.public_url).netloc)
    return origin != "null" and urlsplit(origin).netloc not in known
