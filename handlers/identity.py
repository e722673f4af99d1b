"""Who they are, that they want no more, and what must stop everything (practice P16, conduct C13, C18 to C20)."""

from bot.core import facts as f
from bot.core.reader import Reading
from bot.engine import View
from bot.engine.settle import hand_over
from handlers.desk import Desk
from handlers.promising import ask_check, promised, said_of
from handlers.spelling import bare
from handlers.words import CHANNELS, EVERYWHERE, I_AM, ITS_ME


def says_yes(text: str, party: str) -> bool:
    """Whether a whole message says that one is this person, by name or without (practice P16)."""
    said = bare(text)
    named = said in [i_am + bare(party) for i_am in I_AM]
    return bool(said) and (named or ITS_ME.fullmatch(said) is not None)


async def verified(desk: Desk, view: View) -> None:
    """The person said yes: every case this chat opened that names the same person is verified."""
    desk.also = ()
    if view.s.verified:
        return
    mine = [view.case.id]
    for case in await desk.tx.cases_of(view.person.id, open_only=True):
        other = await desk.view(case)
        if other.s.bound and not other.s.verified and case.party == view.case.party:
            mine.append(case.id)
    desk.also = tuple(mine[1:])
    await desk.answer("answer.verified")  # first: what is due now follows our thanks in the same chat
    await desk.record(view.case.id, f.Verified(at=desk.now, by="owner"))


async def wrong_person(desk: Desk, view: View) -> None:
    """C20: unlink, one neutral line, nothing repeated; the case waits for a colleague with a person of its own."""
    desk.also = ()
    tx, case = desk.tx, view.case
    apart = await tx.add_person(
        key=f"case:{case.id}:{view.s.bound_id}",
        name=case.party,
        phone=case.phone,
        locale=case.locale,
        zone="",
        at=desk.now,
    )
    await hand_over(desk.engine, tx, case, apart.id)
    pause = f.Paused(at=desk.now, by="owner", why="wrong_person", until=None)
    await desk.record(case.id, f.Unlinked(at=desk.now, by="owner", why="wrong_person"), pause)
    await desk.answer("answer.wrong_person")


async def alarm(desk: Desk, view: View, reading: Reading) -> None:
    """C18, C19: everything stops, a person is told at once, no word about money."""
    desk.also = ()
    assert reading.alarm is not None
    fact = f.Paused(at=desk.now, by="owner", why=reading.alarm, until=None, words=reading.words)
    for case in await desk.tx.cases_of(view.person.id, open_only=True):
        await desk.record(case.id, fact)
    await desk.answer(f"answer.{reading.alarm}")


async def stop(desk: Desk, view: View, reading: Reading) -> None:
    """C13: final at once for the person; a time named beside it is kept and its check asked about (conduct 2a)."""
    desk.also = ()
    channel = stopped_channel(desk.inbound.text)
    if channel:
        await stop_channel(desk, channel)
        return
    said = said_of(reading, view.s.owed) if reading.kind == "promise" else None
    if said is not None:
        await desk.record(view.case.id, promised(view, said, desk.now, "owner"))
    await stop_all(desk, reading.words, keep=view.case.id if said else None)
    if said is None:
        await desk.answer("confirm.stop")
        return
    await ask_check(desk, view, desk.window(said.start, said.end, view.scene.place.zone))


def stopped_channel(text: str) -> str:
    """The channel they want no more messages on, where they named one alone (worked case 29); else nothing."""
    named = {name for name, words in CHANNELS.items() if words.search(text)}
    return named.pop() if len(named) == 1 and not EVERYWHERE.search(text) else ""


async def stop_channel(desk: Desk, channel: str) -> None:
    """Close their chats of one channel for good; the others stay, and without any other a colleague is told (P26)."""
    chats = await desk.tx.chats(desk.speaker.id)
    mine = [chat for chat in chats if chat.channel.startswith(channel)]
    others = sorted({chat.channel for chat in chats if chat not in mine})
    for chat in mine:
        await desk.tx.close_chat(chat.channel, chat.address)
    for case in await desk.tx.cases_of(desk.speaker.id, open_only=True):
        words = desk.inbound.text
        facts: list[f.Fact] = [f.Stopped(at=desk.now, by="owner", words=words, channel=channel)]
        if not others:
            facts.append(f.Unlinked(at=desk.now, by="owner", why="channel_stopped"))
        await desk.record(case.id, *facts)
    key = "confirm.stop_channel" if others else "confirm.stop_only_channel"
    await desk.answer(key, others=desk.word("common.separator").join(others))


async def stop_all(desk: Desk, words: str, keep: int | None = None) -> None:
    """Record the stop on every open case of the person; `keep`: the case whose one check may still come."""
    desk.also = ()
    await desk.tx.set_person(desk.speaker.id, stopped_at=desk.now)
    for case in await desk.tx.cases_of(desk.speaker.id, open_only=True):
        fact = f.Stopped(at=desk.now, by="owner", words=words, keep_check=case.id == keep)
        await desk.record(case.id, fact)
