"""The closed, factual list of what may be noted about a party, and what a case shows by itself (practice P3, P22, I4, R1)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.core.standing import Standing
from bot.core.words_traits import CHARACTER, SPELT

GROUPS: Mapping[str, tuple[str, ...]] = {
    "manner": ("patient", "in_touch", "hot_tempered", "refuses_openly"),
    "person": ("vip", "key_owner", "lonely_elderly"),
    "household": ("problem_household", "vacant", "tenant"),
    "credit": ("good_payer", "long_overdue"),
    "order": ("custom", "standard", "important"),
    "material": ("urgent",),
    "renewal": ("sure", "likely", "unsure"),
}
TRAITS = tuple(name for names in GROUPS.values() for name in names)
PERSON_ONLY = frozenset(GROUPS["person"])  # practice P22: a human speaks, no machine asks
ONE_OF = ("order", "renewal")  # groups of which a case has one at most
SIGNS = (
    "doubt",
    "short_arrears",
    "overdue",
    "answered",
)  # what the facts show by themselves, usable like a trait
ASKING = frozenset({"reminder", "nudge", "letter"})
SHORT = timedelta(days=92)  # practice P3: arrears of a quarter at most are short
_SPELLINGS: Mapping[str, str] = {word: name for name, words in SPELT.items() for word in words} | {
    name: name for name in TRAITS
}


class Character(ValueError):
    """A word about somebody's character: never a trait (conduct C28)."""


def trait_of(word: str) -> str | None:
    """The trait a colleague or a file names, in either language; None when it is none of the list.

    Raises Character for a word that judges a person instead of naming a fact (conduct C28).
    """
    plain = word.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in _SPELLINGS:
        return _SPELLINGS[plain]
    if CHARACTER.search(word):
        raise Character(word)
    return None


def others_of(trait: str) -> frozenset[str]:
    """The traits that this one replaces: a renewal is sure or likely, never both."""
    for group in ONE_OF:
        if trait in GROUPS[group]:
            return frozenset(GROUPS[group]) - {trait}
    return frozenset()


def person_only(s: Standing) -> bool:
    """Whether nothing is asked of this party by machine (practice P22)."""
    return bool(s.traits & PERSON_ONLY)


def signs(s: Standing, now: datetime) -> frozenset[str]:
    """What `when` and `unless` of a playbook look at: traits, cues that were said, and what the facts show.

    `doubt`: a question of theirs is open (practice S1); `answered`: they wrote since we first asked (R1); `overdue`:
    a due day has passed (I4); `short_arrears`: nothing open is older than a quarter (P3).
    """
    held = {
        "doubt": s.doubt is not None,
        "answered": _answered(s),
        "overdue": _overdue(s, now),
        "short_arrears": _short(s, now),
    }
    return s.traits | frozenset(s.hints) | {name for name, holds in held.items() if holds}


def _answered(s: Standing) -> bool:
    asked = min((spoke.at for spoke in s.spoken.values() if spoke.kind in ASKING), default=None)
    return asked is not None and s.heard_at is not None and s.heard_at > asked


def _overdue(s: Standing, now: datetime) -> bool:
    today = now.date()
    return any(due is not None and due < today for (_, _, due), _ in s.lines())


def _short(s: Standing, now: datetime) -> bool:
    edge = (now - SHORT).date()
    for (_, period, due), _ in s.lines():
        if due is not None:
            if due < edge:
                return False
        elif period and period < f"{edge:%Y-%m}":
            return False
    return s.owed > 0
