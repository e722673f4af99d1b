"""Words that open a chat once, and the link to the window that every message carries which cannot be answered (wecom 6)."""

import hashlib
import secrets
from datetime import timedelta
from urllib.parse import quote

from bot.core.message import Link
from bot.core.roads import TAP, WELCOME, WINDOW
from bot.engine.site import Engine
from bot.store import Tx
from bot.store.rows import Post

LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
TOKEN = 22  # letters and digits: 130 bits, and short enough for a `state` of WeCom (30 characters)
LINK_DAYS = 30
KF_LINK = "wecom.kf.link"  # where the database keeps the address of the window


def new_token() -> str:
    """A word that opens once: letters and digits only, so that every channel carries it."""
    return "".join(secrets.choice(LETTERS) for _ in range(TOKEN))


def digest(token: str) -> str:
    """What is stored in place of the word."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


async def kf_link(tx: Tx, token: str = "") -> str | None:
    """The address of the window, with a word that tells who comes; None when there is no window."""
    base = await tx.meta(KF_LINK)
    return window_url(base, token) if base and token else base


def window_url(base: str, token: str) -> str:
    """The address of the window with a word that tells who comes."""
    return f"{base}{'&' if '?' in base else '?'}scene_param={quote(token)}"


def start_url(bot: str, token: str) -> str:
    """What opens the bot of this name on Telegram with a word that tells who comes."""
    return f"https://t.me/{bot}?start={token}"


async def way_back(engine: Engine, tx: Tx, posts: list[Post]) -> tuple[Link, ...]:
    """The link by which the reader of a task or a welcome can answer us; none without a window.

    Whoever is not known in the window yet gets a word that binds; one link for several readers carries none.
    """
    first = posts[0]
    if WINDOW not in engine.channels or not _needs_way(first) or first.person_id is None:
        return ()
    token = await _token(engine, tx, first) if len(posts) == 1 else ""
    url = await kf_link(tx, token)
    if url is None:
        return ()
    locale = engine.locale(await tx.person(first.person_id))
    return (Link(title=engine.words.word("road.answer_here", locale), url=url),)


async def _token(engine: Engine, tx: Tx, post: Post) -> str:
    assert post.person_id is not None
    if any(chat.channel == WINDOW for chat in await tx.chats(post.person_id)):
        return ""
    cases = tuple(dict.fromkeys(case_id for case_id, _, _ in post.cases)) or (
        (post.case_id,) if post.case_id else ()
    )
    if not cases:
        return ""
    token, expires = new_token(), engine.now() + timedelta(days=LINK_DAYS)
    await tx.add_token(digest(token), purpose="link", expires=expires, case_ids=cases)
    return token


def _needs_way(post: Post) -> bool:
    return post.channel == TAP or (post.channel == WELCOME and post.address.startswith("contact:"))
