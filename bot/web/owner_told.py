"""What somebody is told on the page about what they did there: the words of the chat, with its further buttons as forms."""

from dataclasses import dataclass
from typing import Any

from bot.channels.page import NAME
from bot.engine.pagelink import without_line
from bot.render import plain
from bot.store import Tx
from bot.store.rows import Kept, Post
from bot.web.acting import ONCE, answers_to
from handlers.presses import OWNER

Key = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer: its paragraphs, and what may be pressed, opened or copied beside it."""

    lines: tuple[str, ...]
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was done, and what came back; `waits`: it is kept and not worked off yet."""

    said: str = ""
    cases: str = ""
    answers: tuple[Answer, ...] = ()
    waits: bool = False


async def told(tx: Tx, person_id: int, once: str) -> Told | None:
    """What was done under this word, by this very person; None for any other word."""
    return await told_of(tx, person_id, once) if ONCE.fullmatch(once) else None


async def told_of(tx: Tx, person_id: int, once: str) -> Told | None:
    """The same for a word that is one of ours."""
    kept = await tx.kept_as(NAME, f"{person_id}:{once}")
    if kept is None:
        return None
    posts = await answers_to(tx, person_id, kept)
    answers = [_answer(post, kept) for post in posts if post.state != "cancelled"]
    return Told(
        said=str(plain(str(kept.raw.get("shown_as") or ""))),
        cases=",".join(map(str, kept.raw.get("cases") or ())),
        answers=tuple(one for one in answers if one.lines or one.keys),
        waits=kept.state == "new",
    )


def _answer(post: Post, kept: Kept) -> Answer:
    lines = without_line(post.text).split("\n")
    done = str(kept.raw.get("shown_as") or "").split("\n")[0]
    if post.channel != NAME and post.kind == "reply" and done and done in lines[0]:
        lines = lines[1:]  # what the chat says was done on the page stands here anyway
    keys = (key for row in post.buttons for button in row if (key := _key(button)) is not None)
    return Answer(lines=tuple(str(plain(line)) for line in lines if line.strip()), keys=tuple(keys))


def _key(button: dict[str, Any]) -> Key | None:
    """A button that works on a page: of the others nothing is shown."""
    label = str(button.get("label") or "")
    press = str(button.get("press") or "")
    if press:
        return {"label": label, "press": press} if press.partition(":")[0] in OWNER else None
    url, copy = str(button.get("url") or ""), str(button.get("copy") or "")
    if url.startswith(("https://", "http://")):
        return {"label": label, "url": url}
    return {"label": label, "copy": copy} if copy else None
