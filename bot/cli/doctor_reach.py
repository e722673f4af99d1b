"""What `doctor` finds about ROUNDS_PUBLIC_URL: who could open a link to us, as far as that can be judged from here."""

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.cli.finding import Found
from bot.cli.reach import LOOPBACK, fetched, is_ours

if TYPE_CHECKING:
    from bot.config import Settings

NAME = "public url"
HTTPS = "set ROUNDS_PUBLIC_URL to the https:// address of your proxy (docs/deploy.md, A proxy in front)"


async def public_url(given: "Settings") -> list[Found]:
    """Whether owners can open links to us and webhooks arrive. Nobody is asked while no channel is set up."""
    if not (given.telegram_token or given.wecom_corp_id):
        return []
    parts = urlsplit(given.public_url)
    hooked = bool(given.telegram_token and given.telegram_webhook_secret)
    if hooked and parts.scheme != "https" and not given.telegram_api:
        return [Found(name=NAME, state="fail", says="Telegram takes https webhooks only", mend=HTTPS)]
    if _reaches_people(given) and (seen := _seen(parts.hostname or "")):
        says = f"{given.public_url} is {seen}: owners and colleagues cannot open links"
        return [Found(name=NAME, state="warn", says=says, mend=HTTPS)]
    if _reaches_people(given) and parts.scheme != "https":
        says = f"{given.public_url} is without TLS: whoever is in between reads names and sums on the pages"
        return [Found(name=NAME, state="warn", says=says, mend=HTTPS)]
    if parts.hostname in LOOPBACK and not hooked:
        return []  # a rehearsal on this machine
    return [await _leads_here(given)]


async def _leads_here(given: "Settings") -> Found:
    told = await fetched(given, f"{given.public_url}/healthz")
    if told is not None and is_ours(told):
        return Found(name=NAME, state="ok", says=f"{given.public_url} leads to `serve`")
    says = f"{given.public_url} does not lead to a running `serve`, as seen from this machine"
    mend = "start `python3 run.py serve`, and pass /hooks/, /healthz and the pages on to ROUNDS_HTTP in your proxy"
    return Found(name=NAME, state="warn", says=says, mend=mend)


def _reaches_people(given: "Settings") -> bool:
    """Whether a channel is set up without a server of one's own behind it."""
    return bool(
        (given.telegram_token and not given.telegram_api) or (given.wecom_corp_id and not given.wecom_api)
    )


def _seen(host: str) -> str:
    """What keeps people outside from this host; empty when nothing is known to."""
    if host in LOOPBACK or host.endswith(".localhost"):
        return "an address of this machine"
    try:
        address = ip_address(host)
    except ValueError:
        inside = host.endswith((".local", ".lan", ".internal", ".home.arpa")) or "." not in host
        return "a name of your own network" if inside else ""
    if address.is_loopback or address.is_unspecified:
        return "an address of this machine"
    return "an address of your own network" if address.is_private else ""
