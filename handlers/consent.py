"""Consent that a matter needs of its own: to be named to the steward when a guard sees somebody (conduct C34)."""

from collections.abc import Iterable

from bot.core import facts as f
from bot.core.facts import Fact
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.undo import forget
from handlers.words_agreeing import NO, YES

SIGHTINGS = "sightings"
STAFF = ("steward", "manager", "admin")


def may_be_seen(setting: str, facts: Iterable[Fact]) -> bool:
    """Whether a sighting may be kept and told: the site's switch, and with `consent` the person's own word (C34)."""
    if setting != "consent":
        return setting == "on"
    said = [fact.yes for fact in facts if isinstance(fact, f.Consented) and fact.what == SIGHTINGS]
    return bool(said) and said[-1]


async def consent(desk: Desk, words: tuple[str, ...]) -> None:
    """/consent [UNIT] yes|no [HOW]: what they said about sightings, and how (on paper, on the phone)."""
    case, rest = await case_and_rest(desk, words, STAFF)
    answer = rest[0].lower() if rest else ""
    if answer not in YES | NO:
        raise Refused("error.usage", usage=f"/consent {case.unit} yes")
    yes, how = answer in YES, " ".join(rest[1:])
    await desk.record(case.id, f.Consented(at=desk.now, by=desk.by, what=SIGHTINGS, yes=yes, words=how))
    await forget(desk)
    key = "staff.consent_yes" if yes else "staff.consent_no"
    await desk.say(desk.word(key, unit=case.unit, how=how or desk.word("consent.unsaid")), case=case)
