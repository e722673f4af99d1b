"""From a decision to a message in the outbox: whom it reaches, in which words, with which buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core import decide
from bot.core.hours import off_the_hour
from bot.core.letters import undelivered
from bot.core.roads import MEMBER, Road
from bot.core.silence import DEMAND
from bot.engine.buttons import buttons_of
from bot.engine.held import waits_why
from bot.engine.offers import offers_of
from bot.engine.pagelink import linked, page_line, too_long, with_line
from bot.engine.receipts import receipt_for
from bot.engine.roads import road_for
from bot.engine.site import Engine
from bot.engine.tones import words_of
from bot.engine.values import values_of
from bot.engine.view import View
from bot.store import Tx
from bot.store.rows import Buttons, CaseKey, Post


@dataclass(frozen=True, kw_only=True)
class Say:
    """One case and what `decide` wants to say about it."""

    view: View
    say: decide.Say

    def joins(self, other: "Say") -> bool:
        """Whether both can go in one message: the same words, the same money (C08)."""
        mine, theirs = self.view.case, other.view.case
        same_words = self._words == other._words
        alone = self.say.step.kind in ("receipt", "service") or self.say.step.id == "verify"
        return (mine.id == theirs.id) or (same_words and mine.currency == theirs.currency and not alone)

    @property
    def _words(self) -> tuple[str, ...]:
        """Which text it is: a rewritten one is nobody else's."""
        own = self.say.key if self.say.key in self.view.s.reworded else ""
        return self.view.book.name, self.say.step.id, own, *sorted(self.view.tones and self.view.s.traits)


def occurrences(group: Sequence[Say]) -> tuple[CaseKey, ...]:
    """What a message speaks for."""
    return tuple((one.view.case.id, one.say.key, one.say.step.id) for one in group)


def compose(engine: Engine, group: Sequence[Say]) -> tuple[str, Buttons]:
    """The words and buttons as they are right now; said again at the moment of sending."""
    first = group[0]
    locale = engine.locale(first.view.person, first.view.case)
    offers = offers_of(engine, first.view, first.say.step, locale)
    values = values_of(engine, [one.view for one in group], locale, offers) | _thanked(engine, first, locale)
    text = _text(engine, first, locale, values)
    if line := page_line(engine, [one.view for one in group], first.say.step.kind, locale):
        if too_long(text, line) and values["bills"]:  # the page behind the link has the account
            text = _text(engine, first, locale, {**values, "bills": ""})
        text = text if too_long(text, line) else with_line(text, line)
    if first.say.step.id == "verify":
        text = with_line(text, engine.words.word("consent", locale, company=engine.site.company))
    return text, buttons_of(engine, [one.view for one in group], first.say.step, locale, offers)


def _thanked(engine: Engine, one: Say, locale: str) -> dict[str, object]:
    """The sum of the very payment that is thanked for: another may have come meanwhile, and the receipt is about this one."""
    found = [came.amount for came in one.view.s.payments if one.say.key == f"thanks:{came.id}"]
    return {"paid": engine.words.money(found[0], one.view.case.currency, locale)} if found else {}


def _text(engine: Engine, one: Say, locale: str, values: Mapping[str, object]) -> str:
    """A colleague's own words for this very message, else the playbook's for somebody with these traits (practice P3)."""
    own = one.view.s.reworded.get(one.say.key)
    if own is not None:
        return own.words
    say = words_of(one.view.s, one.say.step, engine.now(), one.view.tones)
    return engine.words.message(one.view.book.name, say, locale, values)


async def plan_post(engine: Engine, tx: Tx, group: Sequence[Say]) -> Post | None:
    """Put the message into the outbox; None when no road to the person is open. Raises Crowded.

    While a restored backup is held it waits there for a colleague (reliability R14).
    """
    first = group[0]
    road = await road_for(engine, tx, [one.view for one in group], first.say.step.kind)
    if road is None:
        return None
    text, buttons = compose(engine, group)
    step, view = first.say.step, first.view
    why = await waits_why(engine, tx, step, [one.view for one in group])
    return await tx.post(
        kind="proactive",
        case_id=view.case.id,
        person_id=view.person.id,
        channel=road.channel,
        address=road.address,
        holder=road.holder or None,
        key=first.say.key,
        step=step.id,
        contact_kind=step.kind,
        named=first.say.named,
        profile=view.book.profile,
        text=await linked(engine, tx, text, view.person.id),
        buttons=buttons,
        planned_at=engine.now(),
        not_before=_not_before(engine, road, step.kind),
        version=view.book.version,
        priority=0 if step.kind in ("reply", "receipt") else 2,
        cases=occurrences(group),
        state="awaiting_staff" if why else "queued",
        error=why,
        document=await _document(engine, tx, first),
    )


def _not_before(engine: Engine, road: Road, kind: str) -> datetime:
    """At once, but reminders to members of the company keep off the full and the half hour (wecom 2)."""
    real = engine.clock.real()
    return off_the_hour(real) if road.channel == MEMBER and kind == "reminder" else real


async def _document(engine: Engine, tx: Tx, one: Say) -> int | None:
    """The file that goes with a letter, which is the one that was approved (practice P8), or with thanks: the receipt."""
    if one.say.step.kind == "receipt":
        return await receipt_for(engine, tx, one.say.key)
    draft = undelivered(one.view.s, DEMAND) if one.say.step.id == "letter" else None
    return draft.said.document or None if draft else None
