"""The road of each message: chosen when it is planned, looked at again when it leaves, another one when it fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.core.facts import Bound, Unsaid
from bot.core.hours import first_start, local_day
from bot.core.message import ChannelError
from bot.core.policy import PROFILES
from bot.core.roads import MANY, OPEN_FOR, WELCOME, WINDOW, Matter, Road, choose, used_up
from bot.core.tapping import is_a_call
from bot.engine.concerns import Concern
from bot.engine.site import Engine
from bot.engine.staff import post_card
from bot.engine.view import View
from bot.store import Tx
from bot.store.rows import CaseKey, Chat, Post

A_DAY = timedelta(days=1)
TOMORROW = "one a day"
SINGLE = 2  # the console and one more: nobody has two chats to choose from
CHECK = "promise_check"
NAMELESS = "reply"  # an answer to what somebody wrote waits for nobody's tap


async def road_for(engine: Engine, tx: Tx, views: Sequence[View], kind: str, many: int = 1) -> Road | None:
    """How a message of this kind about these cases reaches their person now; None when no road is open."""
    first = views[0]
    bound = next((fact.channel for fact in reversed(first.facts) if isinstance(fact, Bound)), None)
    checks = [view.s.promise.said.check for view in views if view.s.promise and not view.s.promise.checked]
    matter = Matter(kind=kind, bound=bound, check=min(checks, default=None), many=many)
    return choose(
        engine.reachable(await tx.chats(first.person.id)), matter, engine.now(), engine.clock.real()
    )


async def same_road(engine: Engine, tx: Tx, post: Post, views: Sequence[View]) -> bool:
    """Whether a message of our own may go the way it was planned; else it is queued for another road, or given up."""
    many = used_up(post.text, post.document is not None)
    road = await road_for(engine, tx, views, post.contact_kind, many)
    if road is None:
        await give_up(engine, tx, post, views)
        return False
    if await move(engine, tx, post, road):
        return False
    return not road.by_tap or await _first_today(engine, tx, post, views)


async def _first_today(engine: Engine, tx: Tx, post: Post, views: Sequence[View]) -> bool:
    """A customer takes one mass message a day for sure (wecom 5): a second one waits, and what cannot wait is a call."""
    midnight = midnight_of(engine, views[0])
    if not await tx.tapped_today(post.address, midnight):
        return True
    if is_a_call(post.contact_kind, named=post.named):
        await give_up(engine, tx, post, views)
        return False
    if await tx.settle_post(post.id, "cancelled", at=engine.clock.real(), error=TOMORROW, was="queued"):
        await unsaid_until(engine, tx, post, TOMORROW)
    return False


async def unsaid_until(engine: Engine, tx: Tx, post: Post, why: str) -> None:
    """It is not said today; its cases are looked at again when the next day's hours begin, or when something happens."""
    assert post.person_id is not None
    place = engine.place(await tx.person(post.person_id))
    profile = PROFILES.get(post.profile, PROFILES["property_fee"])
    morning = first_start(local_day(engine.now(), place) + A_DAY, place, profile)
    for case_id, key, step in post.cases:
        await tx.add(case_id, Unsaid(at=engine.now(), key=key, step=step, why=why))
        check = (await tx.case(case_id)).promise_at
        sooner = check is not None and engine.now() < check < morning
        await tx.set_case(case_id, wake_at=check if sooner else morning)


def midnight_of(engine: Engine, view: View) -> datetime:
    """When the day began that it is now where this person lives."""
    zone = view.scene.place.zone
    return datetime.combine(engine.now().astimezone(zone).date(), time(), tzinfo=zone)


async def move(engine: Engine, tx: Tx, post: Post, road: Road) -> bool:
    """Put a message on another road, or with another colleague, to leave as soon as it can; False: it is there already."""
    if (road.channel, road.address, road.holder) == (post.channel, post.address, post.holder or ""):
        return False
    await tx.settle_post(
        post.id,
        "queued",
        at=engine.clock.real(),
        channel=road.channel,
        address=road.address,
        holder=road.holder,
        not_before=engine.clock.real(),
        was=post.state,
    )
    return True


async def other_road(engine: Engine, tx: Tx, post: Post, error: ChannelError) -> bool:
    """After a definite refusal: note what it says about the road, and put the message on another one if there is one."""
    if error.closed:
        await tx.close_chat(post.channel, post.address)
    if error.shut:
        await shut(engine, tx, post.channel, post.address)
    if not (error.closed or error.shut) or post.person_id is None:
        return False
    matter = Matter(kind=post.contact_kind or NAMELESS)
    chats = engine.reachable(await tx.chats(post.person_id))
    road = choose(chats, matter, engine.now(), engine.clock.real())
    if road is None or (road.by_tap and post.kind != "proactive"):
        return False
    return await move(engine, tx, post, road)


async def shut(engine: Engine, tx: Tx, channel: str, address: str) -> None:
    """A window or a welcome word turned out to be over."""
    if channel == WINDOW:
        await tx.set_chat(channel, address, window_left=0)
    if channel == WELCOME:
        await tx.drop_ticket([address])


async def spend(tx: Tx, posts: Sequence[Post]) -> None:
    """What goes out now uses up its window or its word."""
    for post in posts:
        if post.channel == WINDOW:
            await tx.spend(WINDOW, [post.address], used_up(post.text, post.document is not None))
    if tickets := [post.address for post in posts if post.channel == WELCOME]:
        await tx.drop_ticket(tickets)


async def heard(engine: Engine, tx: Tx, chat: Chat, at: datetime) -> None:
    """Somebody wrote there: that is where they like to be answered, and it opens the window anew (wecom 6)."""
    if chat.channel == WINDOW:
        await tx.lock_person(chat.person_id)  # before the chat, as the courier does: no deadlock
        await tx.set_chat(
            chat.channel, chat.address, heard_at=at, window_until=at + OPEN_FOR, window_left=MANY
        )
    elif len(engine.channels) > SINGLE and len(await tx.chats(chat.person_id)) > 1:
        await tx.set_chat(chat.channel, chat.address, heard_at=at)


async def give_up(engine: Engine, tx: Tx, post: Post, views: Sequence[View]) -> None:
    """A queued message has no road any more: it is not said, and a colleague calls (practice P26)."""
    if await tx.settle_post(post.id, "failed", at=engine.clock.real(), error="no road", was="queued"):
        await no_road(engine, tx, views[0], stuck(post))


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """A message that no road takes: what it speaks for, its kind and words, and whether its minute was named."""

    cases: tuple[CaseKey, ...]
    kind: str
    text: str
    named: bool = False


def stuck(post: Post) -> Stuck:
    """The same of a message that was planned."""
    return Stuck(cases=post.cases, kind=post.contact_kind, text=post.text, named=post.named)


async def no_road(engine: Engine, tx: Tx, view: View, message: Stuck) -> None:
    """Nothing can be sent just now: it is not said, and a colleague gets a card (practice P26).

    A promised minute is a call with its script, anything else is passed on in its own words; a case that is over needs
    nobody's call.
    """
    for case_id, key, step in message.cases:
        await tx.add(case_id, Unsaid(at=engine.now(), key=key, step=step, why="undeliverable"))
    if message.kind == CHECK or message.named:
        await post_card(engine, tx, view, Concern(role="steward", word="card.call_now"))
    elif not view.s.outcome:
        await post_card(engine, tx, view, Concern(role="steward", word="card.pass_on"), message.text)
