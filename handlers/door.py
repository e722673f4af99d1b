"""The door: an update becomes a speaker at a desk, and then a command, a press, or words of an owner."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.core.message import Inbound
from bot.engine import Engine
from bot.engine.mail import Receive
from bot.store import Tx
from bot.store.rows import Case, Kept
from handlers import actions, fate, holding, owner, owner_matters, paying, presses, sessions, staff, strays
from handlers.cases import case_and_rest
from handlers.commands import COMMANDS, NAMES, said_by
from handlers.desk import Desk, Refused
from handlers.flood import flooding
from handlers.seating import seat
from handlers.spelling import Typed, clean, looks_like_unit, near
from handlers.taps import TAPS, tapped
from handlers.times import nearest
from handlers.whose import owner_cases

Readers = Mapping[str, Callable[[dict[str, Any]], Inbound | None]]
GROUP_REST = timedelta(hours=1)
LONGEST_NUMBER = 18  # digits: no row of any database has a longer one


def receiver(readers: Readers) -> Receive:
    """What the pump calls for each kept update; `readers` translate the raw ones of each channel."""

    async def receive(engine: Engine, tx: Tx, kept: Kept) -> None:
        inbound = readers[kept.channel](kept.raw)
        if inbound is not None:
            await take_in(engine, tx, kept, inbound, readers)

    return receive


async def sorry(engine: Engine, kept: Kept, readers: Readers) -> None:
    """What the sender of an update hears when a fault of ours kept us from handling it: no traceback, nothing lost."""
    inbound = readers[kept.channel](kept.raw)
    if inbound is None or not inbound.private or not inbound.spoken:
        return
    async with engine.store.begin() as tx:
        desk = await seat(engine, tx, kept, inbound)
        await desk.answer("error.failed")


async def take_in(engine: Engine, tx: Tx, kept: Kept, inbound: Inbound, readers: Readers) -> None:
    """Handle one update inside its transaction; a refusal is an answer, never an error."""
    desk = await seat(engine, tx, kept, inbound)
    if inbound.payment is not None:
        await paying.taken(desk)
        return
    if not inbound.spoken:
        await sessions.happened(desk)
        return
    if not inbound.private:
        await _in_group(desk)
        return
    if await flooding(desk):
        return
    try:
        await _listen(desk, readers)
    except Refused as refused:
        await desk.answer(refused.word, refused.buttons, **refused.values)


async def _in_group(desk: Desk) -> None:
    """C21: one neutral line an hour, no unit, no amount."""
    sender = desk.inbound.sender
    name, real = f"group:{sender.channel}:{sender.id}", desk.engine.clock.real()
    last = await desk.tx.meta(name)
    rested = last is None or real - datetime.fromisoformat(last) >= GROUP_REST
    if rested and clean(desk.inbound.text).startswith("/"):
        await desk.tx.set_meta(name, real.isoformat())
        await desk.answer("error.group")


async def _listen(desk: Desk, readers: Readers) -> None:
    inbound = desk.inbound
    if await sessions.answered(desk):
        return
    if inbound.press is not None:
        await _press(desk, inbound.press, readers)
        return
    said = said_by(desk, inbound, free=bool(desk.roles))
    if inbound.stale:
        if said is not None:
            raise Refused("error.stale")
        return
    if said is not None:
        await command(desk, said)
    elif desk.roles and not await owner_cases(desk):
        await _plain(desk)
    else:
        await _owner(desk)


async def command(desk: Desk, said: Typed) -> None:
    """Carry out a command if the speaker may; the refusal for the others reveals nothing."""
    found = COMMANDS.get(said.name)
    if found is None:
        await _unknown(desk, said)
        return
    if said.name == "paid" and not found.roles & desk.staff and (not desk.roles or await owner_cases(desk)):
        await _owner_claims(desk)
        return
    if "owner" not in found.roles and not found.roles & desk.staff:
        raise Refused("error.rights")
    await found.run(desk, said.words)


async def _owner_claims(desk: Desk) -> None:
    """An owner's /paid is a claim (facts/reliability, bad inputs)."""
    cases = await owner_cases(desk)
    if not cases:
        raise Refused("help.stranger", company=desk.engine.site.company)
    view = await desk.view(cases[0])
    if not view.s.verified:
        raise Refused("answer.limited", company=desk.engine.site.company)
    await owner_matters.claimed(desk, view)


async def _unknown(desk: Desk, said: Typed) -> None:
    """A slip of the pen is answered with the right command as a button, never carried out (conduct 2a)."""
    meant = near(said.name, NAMES)
    if meant is None or (not COMMANDS[meant].roles & desk.staff and "owner" not in COMMANDS[meant].roles):
        raise Refused("error.unknown_command")
    row = [{"label": f"/{meant}", "press": f"re:{desk.kept}:k={meant}"}]
    raise Refused("staff.did_you_mean", [row], typed=said.name, meant=f"/{meant}")


async def _plain(desk: Desk) -> None:
    """Staff without a command: a unit and a time is a proposal with one tap, a unit alone shows its case."""
    words = tuple(clean(desk.inbound.text).split(" "))
    roles = staff.STAFF
    if not desk.staff & set(roles) or (
        not any(looks_like_unit(w) for w in words) and not desk.inbound.reply_to
    ):
        raise Refused("error.unknown_command")
    case, rest = await case_and_rest(desk, words, roles)
    if not rest:
        await COMMANDS["case"].run(desk, words)
    elif not await staff.propose(desk, case, rest):
        raise Refused("error.unknown_command")


# --- presses ---


async def _press(desk: Desk, press: str, readers: Readers) -> None:
    verb, _, rest = press.partition(":")
    target, _, arg = rest.partition(":")
    if not (target.isascii() and target.isdigit() and len(target) <= LONGEST_NUMBER):
        raise Refused("error.old_button")
    if verb == "re":
        await _again(desk, int(target), arg, readers)
        return
    if verb == "fate":
        await actions.tell_fate(desk, int(target), arg)
        return
    if verb == "stray":
        await strays.tap(desk, int(target), arg)
        return
    if verb == "held":
        await holding.decide_all(desk, arg)
        return
    try:
        case = await desk.tx.case(int(target))
    except LookupError as error:
        raise Refused("error.old_button") from error
    if desk.person is not None:
        await fate.pressed(desk.engine, desk.tx, desk.person.id, press, desk.inbound.pressed_on)
    desk.also = await _alongside(desk, case)
    if verb in TAPS:
        await tapped(desk, verb, case, arg)
    else:
        await presses.pressed(desk, verb, case, arg)


async def _alongside(desk: Desk, case: Case) -> tuple[int, ...]:
    """The other cases that the pressed message spoke for."""
    inbound = desk.inbound
    if inbound.cases:
        return tuple(id for id in inbound.cases if id != case.id)
    if not inbound.pressed_on:
        return ()
    post = await desk.tx.post_by_message(inbound.sender.channel, inbound.sender.id, inbound.pressed_on)
    return tuple(id for id, _, _ in post.cases if id != case.id) if post else ()


async def _again(desk: Desk, kept: int, hint: str, readers: Readers) -> None:
    """An earlier message of the same speaker is taken up again with what was chosen; once."""
    old = await desk.tx.kept(kept)
    inbound = readers[old.channel](old.raw) if old is not None and old.raw else None
    if inbound is None or inbound.sender != desk.inbound.sender:
        raise Refused("error.foreign_button")
    key, _, value = hint.partition("=")
    if not await desk.tx.slot("again", f"{kept}:{key}"):
        raise Refused("error.old_button")
    desk.kept = kept
    desk.hints = await _chosen(desk, key, value)
    desk.inbound = inbound
    desk.forced = int(desk.hints["c"]) if "c" in desk.hints else None
    said = said_by(desk, inbound, free=True)
    if said is None and "k" not in desk.hints:
        await _plain(desk)
        return
    words = said.words if said else tuple(clean(inbound.text).split(" "))
    name = desk.hints.get("k") or (said.name if said else "")
    await command(desk, Typed(name=name, words=_mended(words, desk.hints.get("w")), slash=True))


async def _chosen(desk: Desk, key: str, value: str) -> dict[str, str]:
    """All that was chosen for this message so far: a second question does not forget the answer to the first."""
    name = f"again:{desk.kept}"
    chosen: dict[str, str] = json.loads(await desk.tx.meta(name) or "{}") | {key: value}
    await desk.tx.set_meta(name, json.dumps(chosen))
    return chosen


def _mended(words: tuple[str, ...], right: str | None) -> tuple[str, ...]:
    """A misspelt word of time is put right by the button that offered it."""
    if right is None:
        return words
    return tuple(right if nearest(word) == right else word for word in words)


# --- owners ---


async def _owner(desk: Desk) -> None:
    cases = await owner_cases(desk)
    if not cases:
        raise Refused("help.stranger", company=desk.engine.site.company)
    if not clean(desk.inbound.text):
        return
    await owner.heard(desk, cases)
