"""Whose matter an owner speaks about: the cases that free words, a claim or a reply mean."""

import re
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache

from bot.core import facts as f
from bot.store.rows import Case
from handlers.desk import Desk

RECENT = timedelta(days=14)


async def owner_cases(desk: Desk) -> list[Case]:
    """The cases an owner's words are about: of the message replied to, of the last one we sent, else all of them."""
    if desk.person is None:
        return []
    cases = {case.id: case for case in await desk.tx.cases_of(desk.person.id)}
    if desk.inbound.cases:  # said on a page, beside these
        return [cases[id] for id in desk.inbound.cases if id in cases]
    if desk.roles:  # a colleague's chat is an owner's only where a link bound it
        facts = await desk.tx.facts_of(list(cases))
        cases = {
            id: case for id, case in cases.items() if any(isinstance(x, f.Bound) for x in facts.get(id, []))
        }
    replied = await _replied(desk, cases) or named_in(desk.inbound.text, cases.values())
    if replied:
        return replied
    posts = await desk.tx.past_contacts(desk.person.id, desk.now - RECENT)
    for post in reversed(posts):
        about = [cases[id] for id, _, _ in post.cases if id in cases and cases[id].outcome is None]
        if about:
            return about
    return sorted(cases.values(), key=lambda case: (case.outcome is not None, -case.id))


def named_in(text: str, cases: Iterable[Case]) -> list[Case]:
    """The open cases whose order or invoice number stands in the words (practice M2); a flat's could be a date."""
    return [case for case in cases if case.outcome is None and _number(case.unit).search(text)]


def without_number(text: str, cases: Iterable[Case]) -> str:
    """The words without the numbers of these cases, which are no dates."""
    for case in cases:
        text = _number(case.unit).sub(" ", text)
    return text.strip()


@lru_cache(maxsize=1024)
def _number(unit: str) -> re.Pattern[str]:
    named = re.search(r"[A-Za-z]\w*\d", unit) is not None
    return re.compile(
        rf"(?<![\w-]){re.escape(unit)}(?![\w-])" if named else r"(?!)", re.IGNORECASE | re.ASCII
    )


async def _replied(desk: Desk, cases: dict[int, Case]) -> list[Case]:
    inbound = desk.inbound
    if not inbound.reply_to:
        return []
    post = await desk.tx.post_by_message(inbound.sender.channel, inbound.sender.id, inbound.reply_to)
    return [cases[id] for id, _, _ in post.cases if id in cases] if post else []
