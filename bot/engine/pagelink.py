"""The link to an owner's own page that messages about money carry; its word exists only while the message is on its way.

Composed texts name the page by a placeholder, so that the same facts give the same words. The word itself is made when the
message is put into the outbox and taken out of the stored text once it was sent: what lies in the database opens nothing.
"""

import re
from collections.abc import Sequence

from bot.core.pageword import NOBODY, PATH, WAY_IN, WORD, hidden
from bot.engine.passes import mint, opened
from bot.engine.site import Engine
from bot.engine.view import View
from bot.engine.wayback import TOKEN
from bot.render import SHORT
from bot.store import Tx

__all__ = ["NOBODY", "PATH", "hidden", "leads", "linked", "page_line", "shown", "too_long"]
__all__ += ["readable", "with_line", "without_line"]

LINK = re.compile(r"/s/(?:[0-9A-Za-z]{22}\b|~)")
CARRIES = frozenset({"reminder", "promise_check", "reply", "letter", "conversation"})


def page_line(engine: Engine, views: Sequence[View], kind: str, locale: str) -> str:
    """The line with the link, its word still open; empty where there is no page: no address, not verified, no money.

    `kind` is the kind of contact of the message (conduct 1): a receipt or a question who somebody is carries none.
    """
    verified = all(view.s.verified and view.s.outcome is None for view in views)
    if not engine.site.pages or kind not in CARRIES or not verified or views[0].book.follows != "money":
        return ""
    return engine.words.word("page.link", locale, url=f"{engine.site.pages}{PATH}{NOBODY}")


def with_line(text: str, line: str) -> str:
    """The text with one more line, before the last one: the question stays last (conduct 6)."""
    body, _, question = text.rstrip("\n").rpartition("\n")
    return "\n".join(part for part in (body, line, question) if part)


def too_long(text: str, line: str) -> bool:
    """Whether both together are more than a message may have (conduct 6), with the word where now its place is."""
    return len(text) + len("\n") + len(line) + TOKEN - len(NOBODY) > SHORT


async def linked(engine: Engine, tx: Tx, text: str, person_id: int | None) -> str:
    """The text as it goes out: a word of the person's own in place of the placeholder."""
    open_link = f"{engine.site.pages}{PATH}{NOBODY}"
    if not engine.site.pages or person_id is None or open_link not in text:
        return text
    word = await mint(engine, tx, "page", person_id)
    return text.replace(open_link, f"{engine.site.pages}{PATH}{word}")


async def readable(engine: Engine, tx: Tx, text: str, person_id: int | None) -> str:
    """A text that was sent, with new words in its links: for whoever speaks as this person at the machine itself."""
    text = await linked(engine, tx, text, person_id)
    door = f"{engine.site.pages}{WAY_IN}{NOBODY}"
    if not engine.site.pages or person_id is None or door not in text:
        return text
    return text.replace(door, f"{engine.site.pages}{WAY_IN}{await mint(engine, tx, 'entry', person_id)}")


async def leads(engine: Engine, tx: Tx, text: str) -> bool:
    """Whether the link in a text opens a page still, or there is none; it may have been revoked, or be too old."""
    _, link, behind = text.partition(f"{engine.site.pages}{PATH}")
    if not engine.site.pages or not link:
        return True
    word = WORD.search(f"{PATH}{behind}")
    return word is not None and await opened(engine, tx, word[0], "page") is not None


def shown(text: str) -> str:
    """The text as it is printed where something is proven or looked up: that there was a link, and not which."""
    return LINK.sub(f"{PATH}…", text) if PATH in text else text


def without_line(text: str) -> str:
    """The text without the line of the link: what colleagues read, pass on or write anew opens nobody's page."""
    if PATH not in text:
        return text
    return "\n".join(line for line in text.split("\n") if not LINK.search(line))
