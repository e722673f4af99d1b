"""May a colleague speak to this person now, in one line; the same question that every message of ours must pass."""

from dataclasses import replace

from bot.core.allowed import bars_of
from bot.core.conduct import judge
from bot.core.contact import Contact
from bot.engine import View
from handlers.desk import Desk
from handlers.show import rule_words


def may_speak(desk: Desk, view: View, locale: str) -> str:
    """Yes, or the rule that says no and until when (practice P7; conduct C01, C11, C13, C15)."""
    word = desk.engine.words.word
    if view.s.stopped:
        return word("verdict.no", locale, rule=_named(desk, ("C13",), locale))
    if view.s.dispute:
        return word("verdict.dispute", locale)
    contact = Contact("conversation", view.book.profile, named=True, starts=view.s.starts, override="staff")
    verdict = judge(contact, bars_of(view.s), view.scene, desk.now)
    if verdict.outcome == "send":
        return word("verdict.yes", locale)
    rule = _named(desk, verdict.rules, locale)
    later = judge(replace(contact, override=None), bars_of(view.s), view.scene, desk.now)
    if later.outcome != "defer" or later.until is None:
        return word("verdict.no", locale, rule=rule)
    when = desk.engine.words.moment(later.until, view.scene.place.zone, locale)
    return word("verdict.later", locale, rule=rule, when=when)


def _named(desk: Desk, rules: tuple[str, ...], locale: str) -> str:
    """The rules by their ids, with what the first of them says."""
    ids = ", ".join(rules)
    says = rule_words(desk.engine, rules[0], locale) if rules else ""
    return f"{ids} {says}".strip() if says != ids else ids
