"""Other words for some people are said only after a colleague has read and approved them, once for each text (practice P3)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.books import Books
from bot.core.playbook import Playbook, Step, Tone
from bot.core.standing import Standing
from bot.core.traits import signs
from bot.store import Tx


def words_of(s: Standing, step: Step, now: datetime, approved: frozenset[str]) -> str:
    """The message of a step for this person: a tone where it fits and its text was approved, else the plain one."""
    if not approved or not step.tones:
        return step.say
    say = step.words_for(signs(s, now))
    return say if say in approved else step.say


async def approved_tones(tx: Tx, s: Standing, book: Playbook) -> frozenset[str]:
    """The tones of a playbook that a colleague has approved as they stand now; none for whom nothing is noted about."""
    if not s.traits:
        return frozenset()
    found = {tone.say for tone in tones_of(book)}
    return frozenset([say for say in found if await tx.meta(_key(book, say)) == book.version])


async def approve_tone(tx: Tx, books: Iterable[Playbook], say: str) -> None:
    """Remember the yes of a colleague for this text in these playbooks; another text needs another yes."""
    for book in books:
        await tx.set_meta(_key(book, say), book.version)


def with_tone(books: Books, say: str) -> list[Playbook]:
    """The playbooks that have a tone of that name."""
    return [book for book in books.values() if any(tone.say == say for tone in tones_of(book))]


def tones_of(book: Playbook) -> Iterator[Tone]:
    """All tones of a playbook."""
    for step in (*book.rounds, *book.steps.values()):
        yield from step.tones


def _key(book: Playbook, say: str) -> str:
    return f"tone:{book.name}:{say}"
