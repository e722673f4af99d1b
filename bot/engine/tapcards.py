"""Colleagues hear what is ready for their tap: a promise of the minute at once, the rest as one number (wecom 5)."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.core.hours import off_the_hour
from bot.core.roads import MEMBER, TAP
from bot.core.tapping import APART, GATHER
from bot.engine.site import Engine
from bot.engine.staff import Card, brief_of, buttons_for, colleagues, post_to
from bot.engine.view import view_of
from bot.store import Tx
from bot.store.rows import Case, Person, Post, Staff, Tap

DUE = "ready.due"  # where the database keeps the next moment of the story for such cards
TOLD = "ready.told"  # and who heard when: {userid: [story, real]}
OF_THE_MINUTE = "promise_check"
TAP_NOW = "card.tap_now"
TAP_ELSEWHERE = "card.tap_elsewhere"  # it lies with somebody who is none of ours: the steward may only call
OFFICE = frozenset({"steward", "manager", "admin"})
EVERYWHERE = frozenset({"manager", "admin"})


async def became_ready(engine: Engine, tx: Tx, post: Post, until: datetime) -> None:
    """A message lies with a colleague from now on: he hears it at once when somebody named this minute, else soon."""
    if post.contact_kind == OF_THE_MINUTE and post.case_id is not None:
        await _tap_now(engine, tx, post, until)
    elif not await tx.meta(DUE):
        await tx.set_meta(DUE, off_the_hour(engine.now() + GATHER).isoformat())


async def _tap_now(engine: Engine, tx: Tx, post: Post, until: datetime) -> None:
    case = await tx.case(post.case_id or 0)
    if (
        case.playbook not in engine.books
    ):  # its words cannot be made; what became of the message stands all the same
        return
    view = await view_of(engine, tx, case)
    zone, words = view.scene.place.zone, engine.words
    keeper = await _keeper(tx, case, post.holder or "")
    word = TAP_NOW if keeper is not None else TAP_ELSEWHERE
    for person in [keeper] if keeper is not None else await colleagues(tx, case, "steward"):
        locale = engine.locale(person)
        moments = {"at": words.moment(engine.now(), zone, locale), "until": words.moment(until, zone, locale)}
        text = words.word(word, locale, **{**brief_of(engine, view, locale, post.text), **moments})
        keys = buttons_for(engine, view, word, locale)
        await post_to(engine, tx, person, Card(text=text, buttons=keys, case=case))


async def keepers(tx: Tx, case: Case, holder: str) -> list[Person]:
    """The colleague whose contact it is, if the case is of his areas, else its stewards (conduct: who may see amounts)."""
    keeper = await _keeper(tx, case, holder)
    return [keeper] if keeper is not None else await colleagues(tx, case, "steward")


async def _keeper(tx: Tx, case: Case, holder: str) -> Person | None:
    owner = (await tx.chat_owners(MEMBER, [holder])).get(holder) if holder else None
    if owner is not None and any(_sees(one, case) for one in await tx.staff_of(owner)):
        return await tx.person(owner)
    return None


def _sees(one: Staff, case: Case) -> bool:
    everywhere = one.role in EVERYWHERE and not one.areas
    return one.role in OFFICE and (everywhere or case.area in one.areas)


# --- the number ---


async def next_telling(tx: Tx, now: datetime) -> datetime | None:
    """The moment of the story at which the next such cards come due; None when none do, or they are due already."""
    due = await tx.meta(DUE)
    return at if due and (at := datetime.fromisoformat(due)) > now else None


async def telling_slot(engine: Engine, tx: Tx, now: datetime) -> str | None:
    """The slot of the cards that are due now."""
    due = await tx.meta(DUE) if TAP in engine.channels else None
    return due if due and datetime.fromisoformat(due) <= now else None


async def tell_ready(engine: Engine, now: datetime) -> int:
    """One card for each colleague to whom tasks were added since the last one, at most each half hour; how many."""
    async with engine.store.begin() as tx:
        slot = await telling_slot(engine, tx, now)
        if slot is None or not await tx.slot("ready", slot):
            return 0
        return await _tell_all(engine, tx, now)


async def _tell_all(engine: Engine, tx: Tx, now: datetime) -> int:
    told: dict[str, list[str]] = json.loads(await tx.meta(TOLD) or "{}")
    waiting = await _by_holder(tx)
    sent, later = 0, list[datetime]()
    for holder, mine in waiting.items():
        if not _grew(mine, told.get(holder)):
            continue
        again = datetime.fromisoformat(told[holder][0]) + APART if holder in told else now
        if again > now:
            later.append(again)
            continue
        told[holder] = [now.isoformat(), engine.clock.real().isoformat()]
        sent += await _tell(engine, tx, holder, [post for post, _ in mine])
    await tx.set_meta(TOLD, json.dumps(told))
    await tx.set_meta(DUE, off_the_hour(min(later)).isoformat() if later else "")
    return sent


async def _by_holder(tx: Tx) -> dict[str, list[tuple[Post, Tap]]]:
    """What lies with whom; nobody is told of what lies with somebody whom we do not know (/ready shows it to managers)."""
    taps = {tap.post_id: tap for tap in await tx.undone_taps()}
    found: dict[str, list[tuple[Post, Tap]]] = defaultdict(list)
    for post in await tx.waiting_for():
        if (tap := taps.get(post.id)) is not None and tap.holder:
            found[tap.holder].append((post, tap))
    return found


def _grew(mine: Iterable[tuple[Post, Tap]], told: list[str] | None) -> bool:
    """Whether tasks were added since he was told; promises of the minute have a card of their own."""
    since = datetime.fromisoformat(told[1]) if told else None
    return any(
        post.contact_kind != OF_THE_MINUTE and (since is None or tap.made_at > since) for post, tap in mine
    )


async def _tell(engine: Engine, tx: Tx, holder: str, posts: list[Post]) -> int:
    owner = (await tx.chat_owners(MEMBER, [holder])).get(holder)
    if owner is None or not await tx.staff_of(owner):
        return 0
    person = await tx.person(owner)
    promised = sum(post.contact_kind == OF_THE_MINUTE for post in posts)
    values = {"count": len(posts), "promised": promised}
    text = engine.words.word(
        "card.ready" if promised else "card.ready_plain", engine.locale(person), **values
    )
    return await post_to(engine, tx, person, Card(text=text, bulk=True))


async def ready_by_person(engine: Engine, tx: Tx) -> Mapping[int, int]:
    """How many messages lie with each colleague, for the card of the morning."""
    if TAP not in engine.channels:
        return {}
    lies = await _by_holder(tx)
    owners = await tx.chat_owners(MEMBER, lies)
    found: dict[int, int] = defaultdict(int)
    for holder, mine in lies.items():
        if holder in owners and await tx.staff_of(owners[holder]):
            found[owners[holder]] += len(mine)
    return found
