"""/ready: what waits for a colleague's own tap in WeCom, the promises of the minute first (practice S3, wecom 5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.roads import MEMBER, TAP
from bot.core.sums import stand
from bot.core.worklist import work_of
from bot.engine import view_of
from bot.engine.amounts import owed_words
from bot.engine.roadwords import name_of
from bot.engine.tapcards import OF_THE_MINUTE
from bot.store.rows import Case, Post
from handlers.desk import Desk
from handlers.look import DAILY, step_words

SHOWN = 12
FEWEST = 2  # of each colleague, where a manager looks at several
CONSIDERED = 1000  # messages whose worth is reckoned; the rest follows by amount
ALL = frozenset({"manager", "admin"})
THANKS = "receipt"  # it asks for nothing, so no amount belongs to it


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A message that lies with a colleague, and the cases it speaks for."""

    post: Post
    cases: tuple[Case, ...]

    @property
    def case(self) -> Case:
        """The first of them."""
        return self.cases[0]

    @property
    def minute(self) -> datetime | None:
        """When it was to be said, if it checks a promise."""
        return self.post.planned_at if self.post.contact_kind == OF_THE_MINUTE else None


async def ready(desk: Desk, words: tuple[str, ...]) -> None:
    """/ready: the number, then what waits for the speaker's tap; managers and admins see it by colleague."""
    everybody = bool(desk.staff & ALL)
    found = await _ordered(desk, await waiting(desk, None if everybody else await members(desk)))
    if not found:
        await desk.answer("ready.nothing")
        return
    lines = await (_by_colleague if everybody else _list)(desk, found)
    parts = [desk.word("ready.head", count=len(found)), *lines, desk.word("ready.how")]
    await desk.say("\n".join(parts))


async def own_ready(desk: Desk) -> int:
    """How many messages wait for the speaker's own tap."""
    mine = await members(desk) if TAP in desk.engine.channels else []
    return len(await waiting(desk, mine)) if mine else 0


async def members(desk: Desk) -> list[str]:
    """The WeCom ids of the speaker."""
    return [chat.address for chat in await desk.tx.chats(desk.speaker.id) if chat.channel == MEMBER]


async def waiting(desk: Desk, holders: Iterable[str] | None) -> list[Ready]:
    """What lies with these colleagues (None: with all) about the areas in which the speaker works."""
    posts = await desk.tx.waiting_for(holders if holders is None else [*holders])
    if not posts:
        return []
    areas, known = desk.areas_for(DAILY), {case.id: case for case in await desk.tx.list_cases()}
    found = [Ready(post=post, cases=_cases(post, known)) for post in posts]
    return [one for one in found if one.cases and (areas is None or one.case.area in areas)]


def _cases(post: Post, known: Mapping[int, Case]) -> tuple[Case, ...]:
    ids = [id for id, _, _ in post.cases]
    return tuple(known[id] for id in ids if id in known)


async def _ordered(desk: Desk, found: list[Ready]) -> list[Ready]:
    """Promises by their minute, then what is worth most, as /next reckons it (practice S3, P23)."""
    promised = sorted((one for one in found if one.minute), key=lambda one: (one.minute, one.post.id))
    rest = sorted((one for one in found if not one.minute), key=lambda one: (-one.case.owed, one.post.id))
    facts = await desk.tx.facts_of([one.case.id for one in rest[:CONSIDERED]])
    worth = {id: work_of(stand(past), past, desk.now, frozenset()).worth for id, past in facts.items()}
    near = sorted(rest[:CONSIDERED], key=lambda one: (-worth.get(one.case.id, 0.0), one.post.id))
    return [*promised, *near, *rest[CONSIDERED:]]


async def _list(desk: Desk, found: list[Ready]) -> list[str]:
    lines = [await _line(desk, one) for one in found[:SHOWN]]
    return [*lines, *_more(desk, len(found) - len(lines))]


async def _by_colleague(desk: Desk, found: list[Ready]) -> list[str]:
    groups: dict[str, list[Ready]] = {}
    holders = {tap.post_id: tap.holder for tap in await desk.tx.undone_taps()}
    for one in found:
        groups.setdefault(holders.get(one.post.id, ""), []).append(one)
    each = max(FEWEST, SHOWN // len(groups))
    lines, shown = list[str](), 0
    for holder, mine in groups.items():
        part = mine[: min(each, SHOWN - shown)]
        if not part:
            break
        name = await name_of(desk.tx, holder) or desk.word("road.whoever")
        lines.append(desk.word("ready.person", name=name, count=len(mine)))
        lines += [await _line(desk, one) for one in part]
        shown += len(part)
    return [*lines, *_more(desk, len(found) - shown)]


def _more(desk: Desk, count: int) -> list[str]:
    return [desk.word("ready.more", count=count)] if count > 0 else []


async def _line(desk: Desk, one: Ready) -> str:
    tap, comma = await desk.tx.tap_of(one.post.id), desk.word("common.separator")
    values = {
        "unit": comma.join(case.unit for case in one.cases),
        "name": one.case.party,
        "step": step_words(desk, one.post.step),
        "owed": comma.join([await _owed(desk, case) for case in one.cases]),
        "until": desk.moment(tap.until if tap else one.post.planned_at),
    }
    if one.post.contact_kind == THANKS:
        return desk.word("ready.thanks", **values)
    if one.minute is None:
        return desk.word("ready.item", **values)
    return desk.word("ready.minute", at=desk.moment(one.minute), **values)


async def _owed(desk: Desk, case: Case) -> str:
    """Money, or the goods still to come."""
    if case.playbook not in desk.engine.books:
        return desk.money(case, case.owed)
    return owed_words(desk.engine.words, await view_of(desk.engine, desk.tx, case), desk.locale)
