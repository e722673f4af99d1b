"""Looks for contacts that conduct forbids: reads a diary alone, and knows nothing of the code that decides.

Its rules, clock, calendar and word lists (`checker_*`) are written from facts/conduct.md a second time, on purpose.
"""

from collections.abc import Iterator

from bot.simulate.checker_rules import EVERY, OURS
from bot.simulate.checker_walk import PROACTIVE, Walk
from bot.simulate.diary import Contact, Diary, Happening
from bot.simulate.tally import Violation


def check(diary: Diary) -> list[Violation]:
    """Every rule that a contact of this person broke, in the order of the diary."""
    return list(_broken(diary))


def _broken(diary: Diary) -> Iterator[Violation]:
    walk = Walk(diary)
    for entry in diary.entries:
        if isinstance(entry, Happening):
            walk.happens(entry)
            continue
        for rule, wrong in _faults(walk, entry):
            what = f"{entry.playbook}/{entry.step} ({entry.kind}): {wrong}"
            yield Violation(at=entry.at, rule=rule, who=diary.person, case=entry.about[0][0], what=what)
        walk.remember(entry)


def _faults(walk: Walk, contact: Contact) -> Iterator[tuple[str, str]]:
    for rule in EVERY:
        yield from rule(walk, contact)
    if walk.kind(contact) in PROACTIVE:
        for rule in OURS:
            yield from rule(walk, contact)
