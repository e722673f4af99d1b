"""One case as data (contract, JSON) and why it stands as it does; the chat and the command line draw from here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from bot.core.decide import Decision
from bot.core.facts import Fact, Spoke
from bot.core.ledger import kind_of, payload_of
from bot.core.standing import Promise
from bot.core.sums import stand
from bot.engine import Engine, View
from bot.engine.amounts import counted, plain_count
from bot.engine.held import MAYBE
from bot.engine.pagelink import shown
from bot.engine.roadwords import Way, way_of
from bot.engine.view import decision
from bot.store import Tx, holding
from bot.store.rows import Post
from handlers.plain import iso, money
from handlers.show_work import undertaken_json

Json = dict[str, Any]
TURNS = 5  # what ended or was overtaken meanwhile is taken as recorded, so that the next thing shows


HELD = "R14"


@dataclass(frozen=True, kw_only=True)
class Waits:
    """What keeps a case silent since a backup was restored: the step that waits, who decides, and how, in words."""

    step: str | None
    says: str
    role: str


def decided(engine: Engine, view: View) -> Decision:
    """What the engine would do now; a message that waits in the outbox counts as not yet said."""
    waiting = next(iter(view.s.planned), None)
    found = decision(engine, view, sending=waiting)
    for _ in range(TURNS):
        if not found.record:
            break
        facts = [*view.facts, *found.record]
        view = replace(view, facts=facts, s=replace(stand(facts), floor_until=view.s.floor_until))
        found = decision(engine, view, sending=waiting)
    return found


async def case_json(engine: Engine, tx: Tx, view: View) -> Json:
    """`case --json`."""
    case, s = view.case, view.s
    zone = view.scene.place.zone
    return {
        "unit": case.unit,
        "area": case.area,
        "playbook": case.playbook,
        "person": {"name": case.party, "bound": s.bound, "verified": s.verified},
        "steward": case.steward,
        "status": s.status(engine.now()),
        "outcome": s.outcome,
        "owed": money(0 if counted(view) else s.owed),
        "paid": money(s.paid),
        "prepaid": money(s.prepaid),
        "currency": case.currency,
        "quantity": quantity_json(view),
        "promise": promise_json(s.promise, zone) if s.promise else None,
        "promises": [promise_json(promise, zone) for promise in s.promises],
        "broken": s.broken,
        **undertaken_json(engine, view),
        "next": next_json(engine, view, await waits_of(engine, tx, view)),
        "road": road_json(await way_of(engine, tx, view), zone),
        "facts": [fact_json(fact, zone) for fact in view.facts],
        "messages": [message_json(post, zone) for post in await tx.posts(case_id=case.id)],
    }


def quantity_json(view: View) -> Json | None:
    """What was ordered and what is here, for goods (practice M1); None for money and events."""
    if not counted(view):
        return None
    measure = view.case.more.get("measure", "")
    return {
        "ordered": plain_count(view.s.billed),
        "received": plain_count(view.s.received),
        "measure": measure,
    }


def promise_json(promise: Promise, zone: Any) -> Json:
    """One promise of `case --json`."""
    said = promise.said
    return {
        "start": iso(said.start, zone),
        "end": iso(said.end, zone),
        "at": iso(said.check, zone),
        "level": promise.level,
        "state": promise.state,
        "words": said.words,
        "amount": money(said.amount) if said.amount is not None else None,
        "own": said.own,
    }


def next_contact(engine: Engine, view: View) -> Decision:
    """What the person will hear next; the thanks that waits for an /undo is a receipt and no contact of its own."""
    found = decided(engine, view)
    if found.next_step != "thanks":
        return found
    keys = [f"thanks:{came.id}" for came in (*view.s.payments, *view.s.deliveries)]
    said = {key: Spoke(at=engine.now(), key=key, step="thanks", kind="receipt") for key in keys}
    return decided(engine, replace(view, s=replace(view.s, spoken=view.s.spoken | said)))


async def waits_of(engine: Engine, tx: Tx, view: View, locale: str | None = None) -> Waits | None:
    """Why a case stays silent since a restore, whatever it would say otherwise; None: it does not (reliability R14)."""
    words, locale = engine.words, locale or engine.site.locale
    posts = [p for p in await tx.posts(state="awaiting_staff", case_id=view.case.id) if not p.tapping]
    undecided = next((post for post in posts if post.error == MAYBE), None)
    if undecided is not None:
        says = words.word("held.waits", locale, id=undecided.id)
        return Waits(step=undecided.step or None, says=says, role="steward")
    coming = next_contact(engine, view).next_step
    if not posts and (coming is None or not await holding.held_word(tx)):
        return None
    step = posts[0].step if posts else coming
    return Waits(step=step or None, says=words.word("held.silent", locale), role="manager")


def next_json(engine: Engine, view: View, waits: Waits | None = None) -> Json:
    """The next thing the person will hear, or why nothing is planned; what waits since a restore has no moment."""
    if waits is not None:
        return {"at": None, "step": waits.step, "why": waits.says, "waits_for": waits.role}
    found = next_contact(engine, view)
    return {
        "at": iso(found.next_at, view.scene.place.zone),
        "step": found.next_step,
        "why": why_words(engine, found, engine.site.locale),
        "waits_for": found.waits_for,
    }


def road_json(way: Way, zone: Any) -> Json | None:
    """The road of the next message: `automatic` False means a colleague's tap, `until` and `left` are of a window."""
    if way.road is None:
        return None
    automatic, until = not way.road.by_tap, iso(way.until, zone)
    return {"channel": way.road.channel, "automatic": automatic, "until": until, "left": way.left}


def fact_json(fact: Fact, zone: Any) -> Json:
    """One fact of `case --json`; the kind of contact of a message is its `contact`, `kind` names the fact."""
    content = payload_of(fact)
    if isinstance(content.get("amount"), int):
        content["amount"] = money(content["amount"])
    if "kind" in content:
        content["contact"] = content.pop("kind")
    return {"id": fact.id, "at": iso(fact.at, zone), "by": fact.by, "kind": kind_of(fact), **content}


def message_json(post: Post, zone: Any) -> Json:
    """One message of `case --json`."""
    return {
        "id": post.id,
        "at": iso(post.taken_at or post.planned_at, zone),
        "kind": post.kind,
        "step": post.step or None,
        "channel": post.channel,
        "state": post.state,
        "text": shown(post.text),
    }


def why_json(engine: Engine, view: View, waits: Waits | None = None, way: Way | None = None) -> Json:
    """`why --json`; a hold since a restore comes first, every reason once."""
    found, zone, locale = decided(engine, view), view.scene.place.zone, engine.site.locale
    held = [{"what": one.step, "rule": one.rule, "until": iso(one.until, zone)} for one in found.held]
    because = [{"rule": found.rule, "says": why_words(engine, found, locale)}]
    because += [{"rule": one.rule, "says": rule_words(engine, one.rule, locale)} for one in found.held]
    if waits is not None:
        held = [{"what": waits.step or "", "rule": HELD, "until": None}, *held]
        because = [{"rule": HELD, "says": waits.says}, *because]
    return {
        "next": next_json(engine, view, waits),
        "road": road_json(way, zone) if way is not None else None,
        "because": _once(because, "rule"),
        "held_back": _once(held, "what", "rule", "until"),
    }


def _once(lines: Iterable[Json], *names: str) -> list[Json]:
    """The first line of those that agree in what is named."""
    return list({tuple(line[name] for name in names): line for line in reversed([*lines])}.values())[::-1]


def why_words(engine: Engine, found: Decision, locale: str) -> str:
    """The reason of a decision in words."""
    return engine.words.word(f"why.{found.why}", locale)


def rule_words(engine: Engine, rule: str, locale: str) -> str:
    """What a rule says, shortly; its bare name where it has no words of its own."""
    try:
        return engine.words.word(f"rule.{rule}", locale)
    except KeyError:
        return rule
