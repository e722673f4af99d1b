"""Which road the next message of a case takes, for colleagues: by itself until when, after that through whose tap (wecom 0)."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.roads import MEMBER, TAP, WINDOW, Matter, Road, automatic_at, choose, window_open
from bot.engine.preview import next_say
from bot.engine.roads import midnight_of
from bot.engine.site import Engine
from bot.engine.values import next_look
from bot.engine.view import View
from bot.store import Tx
from bot.store.rows import Chat, Tap

REPLY = "reply"  # the kind that may take the last message of a window


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a case's next message reaches its person: the road, and until when it is open (story clock).

    `left` counts the messages of a window. `lies` is the tap a message of this case waits for just now, `after` who has
    to tap once nothing goes by itself, None when nobody can; `spent`: they have had the one task of today that is sure;
    `always` a chat that needs no window and no hand.
    """

    road: Road | None
    until: datetime | None = None
    left: int | None = None
    lies: Tap | None = None
    after: str | None = None
    spent: bool = False
    always: bool = False
    chats: tuple[Chat, ...] = ()


async def way_of(engine: Engine, tx: Tx, view: View) -> Way:
    """The road of the next message, as far as is known now; a message that lies with a colleague is the next one."""
    chats = tuple(engine.reachable(await tx.chats(view.person.id)))
    taps = [chat for chat in chats if chat.channel == TAP]
    after = await name_of(tx, taps[0].holder or "") if taps else None
    always = any(chat.channel not in (TAP, WINDOW) for chat in chats)
    spent = bool(taps) and await tx.tapped_today(taps[0].address, midnight_of(engine, view))
    known = Way(road=None, after=after, spent=spent, always=always, chats=chats)
    lies = await _lies(tx, view)
    if lies is not None:
        mine = Road(channel=TAP, address=lies.address, holder=lies.holder)
        after = await name_of(tx, lies.holder) or after
        return replace(known, road=mine, until=lies.until, lies=lies, after=after)
    coming = next_say(engine, view)
    at, kind = (coming[0], coming[1].say.step.kind) if coming is not None else (engine.now(), REPLY)
    road = choose(chats, Matter(kind=kind, check=_check(view)), max(at, engine.now()), engine.clock.real())
    if coming is None and view.s.unasked and road is not None and road.by_tap:
        road = None  # nothing of ours is to come, so nothing waits for anybody's tap
    window = next((c for c in chats if road and (c.channel, c.address) == (road.channel, road.address)), None)
    if window is None or window.channel != WINDOW:
        return replace(known, road=road)
    return replace(known, road=road, until=window.window_until, left=window.window_left)


async def _lies(tx: Tx, view: View) -> Tap | None:
    """The tap that a message of this case waits for."""
    if not view.s.planned:
        return None
    for post in await tx.posts(state="awaiting_staff", case_id=view.case.id):
        if post.tapping:
            return await tx.tap_of(post.id)
    return None


def _check(view: View) -> datetime | None:
    promise = view.s.promise
    return promise.said.check if promise is not None and not promise.checked else None


async def name_of(tx: Tx, member: str) -> str:
    """What a colleague is called whose WeCom id this is; the id itself when he is none of ours, "" for nobody."""
    chat = await tx.chat(MEMBER, member) if member else None
    staff = await tx.staff_of(chat.person_id) if chat is not None else []
    return staff[0].name if staff else member


def way_words(engine: Engine, view: View, way: Way, locale: str) -> str:
    """One sentence about the road; "" where every message goes by itself, or no chat is open at all."""
    if way.always or not way.chats:
        return ""
    said = _state(engine, view, way, locale)
    beyond = edge_words(engine, view, way, locale) if _open(engine, way) is not None else ""
    return engine.words.word("road.both", locale, first=said, second=beyond) if beyond else said


def _state(engine: Engine, view: View, way: Way, locale: str) -> str:
    word, zone = engine.words.word, view.scene.place.zone
    holder = way.after or word("road.anybody", locale)
    if way.lies is not None:
        until = engine.words.moment(way.lies.until, zone, locale)
        return word("road.lies", locale, holder=holder, until=until)
    opened = _open(engine, way)
    if opened is not None and opened.window_until is not None:
        until = engine.words.moment(opened.window_until, zone, locale)
        after = word("road.then_tap", locale, holder=holder) if way.after is not None else ""
        after = after or word("road.then_call", locale)
        return word("road.window", locale, until=until, left=opened.window_left, after=after)
    if view.s.unasked:
        return ""  # the reason beside it says who has the next move
    return word("road.tap", locale, holder=holder) if way.after is not None else word("road.shut", locale)


def _open(engine: Engine, way: Way) -> Chat | None:
    """The window that would take an answer now."""
    reply, now = Matter(kind=REPLY), engine.now()
    return next((c for c in way.chats if c.channel == WINDOW and window_open(c, reply, now)), None)


def edge_words(engine: Engine, view: View, way: Way, locale: str) -> str:
    """That a promise on record will be checked when nothing goes by itself any more; "" when it does, or none is open."""
    promise = view.s.promise
    if promise is None or promise.checked or not way.chats:
        return ""
    asked = next_look(view, promise.said)
    if asked <= engine.now() or automatic_at(way.chats, asked):
        return ""
    zone = view.scene.place.zone
    at, today = engine.words.moment(asked, zone, locale), engine.now().astimezone(zone).date()
    if way.after is None or (way.spent and asked.astimezone(zone).date() == today):
        return engine.words.word("road.edge_call", locale, at=at)
    holder = way.after or engine.words.word("road.anybody", locale)
    return engine.words.word("road.edge_tap", locale, at=at, holder=holder)
