"""/lawyer: the file for a real law firm, one at a time and approved by name, and the list of who is on it (practice P9).

The bot writes no lawyer's letter: it stores the firm, its lawyer, licence and mandate, and hands over facts (C27).
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, time, timedelta

from bot.core import facts as f
from bot.core import letters
from bot.core.hours import at
from bot.core.silence import LAWYER, deadline_end
from bot.core.standing import Draft, Standing
from bot.core.sums import stand
from bot.engine import View, paperwork
from bot.engine.paperwork import Record
from bot.store.rows import Case
from handlers.amounts import money_only
from handlers.approvals import BEFORE, DECIDED
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.letters import listed
from handlers.post import coming_day, day_of, file_name, papers_to, reachable
from handlers.undo import done, forget
from handlers.words import LAWYER_VERBS, LISTED

MANAGERS = ("manager", "admin")
WEEK = timedelta(days=7)
NAMED = 3  # firm, lawyer, licence; a fourth part is the mandate on file
SIGNED = 2  # two managers by name where no mandate is on file (conduct §2)
Act = Callable[[Desk, View, tuple[str, ...]], Awaitable[None]]


async def lawyer(desk: Desk, words: tuple[str, ...]) -> None:
    """/lawyer: the list. /lawyer UNIT [FIRM, LAWYER, LICENCE[, MANDATE]] | notice DAY | told DAY | delivered [DAY] | off."""
    if not words and desk.forced is None:
        await _list(desk)
        return
    case, rest = await case_and_rest(desk, words, MANAGERS)
    verb = LAWYER_VERBS.get(rest[0].lower()) if rest else None
    view = await desk.view(case)
    money_only(desk, view)
    if verb is None:
        await _draft(desk, view, rest)
    else:
        await ACTS[verb](desk, view, rest[1:])


async def _list(desk: Desk) -> None:
    """Everybody on it, which is a record: since when, how much, and until when we keep silent."""
    found = []
    for case, s in await _drafted(desk, datetime.min.replace(tzinfo=desk.now.tzinfo)):
        if s.listed:
            owed = desk.engine.words.money(s.owed, case.currency, desk.locale)
            until = s.quiet_until
            when = desk.moment(until) if until and until > desk.now else desk.word("none")
            line = desk.word(
                "lawyer.line", unit=case.unit, area=case.area, name=case.party, owed=owed, until=when
            )
            found.append(line)
    await desk.answer("lawyer.list" if found else "lawyer.empty", lines="\n".join(found))


async def _drafted(desk: Desk, since: datetime) -> list[tuple[Case, Standing]]:
    """The cases for which something was drafted since then, in the speaker's areas, as they stand."""
    areas, found = desk.areas_for(MANAGERS), await _touched(desk, since)
    cases = [await desk.tx.case(id) for id in found]
    return [(case, found[case.id]) for case in cases if areas is None or case.area in areas]


async def _touched(desk: Desk, since: datetime) -> dict[int, Standing]:
    """Read together, and nobody's papers are held for it: two managers at once would wait for each other."""
    facts = await desk.tx.facts_of(sorted(await desk.tx.touched(["drafted"], since)))
    return {id: stand(known) for id, known in facts.items()}


async def lately(desk: Desk, but: int) -> int:
    """How many files were put forward for the site in the last 7 days, those that were declined not counted (C29)."""
    since = desk.now - WEEK
    found = await _touched(desk, since)
    return sum(any(_counts(one, since) for one in s.drafts.values()) for id, s in found.items() if id != but)


def _counts(draft: Draft, since: datetime) -> bool:
    return draft.said.what == LAWYER and draft.said.at > since and (draft.open or draft.approved)


async def _draft(desk: Desk, view: View, rest: tuple[str, ...]) -> None:
    """What is missing; else the file is put forward, and its author signs as the first of two where no mandate is on file."""
    case, s = view.case, view.s
    many = await lately(desk, case.id)
    unmet = letters.lawyer_unmet(s, desk.now, view.scene.place, lately=many)
    if unmet:
        raise Refused("lawyer.unmet", unit=case.unit, unmet=listed(desk, unmet, case.unit))
    parts = [part for part in LISTED.split(" ".join(rest)) if part]
    if len(parts) < NAMED:
        raise Refused("lawyer.who", unit=case.unit)
    needs = 1 if len(parts) > NAMED else SIGNED
    draft = f.Drafted(
        at=desk.now, by=desk.by, what=LAWYER, words=" / ".join(parts), amount=s.owed, needs=needs
    )
    stored = await desk.record(case.id, draft)
    if needs == SIGNED:
        await desk.record(case.id, f.Approved(at=desk.now, by=desk.by, of=stored[0].id, yes=True))
    await forget(desk)
    await desk.say(desk.word("lawyer.drafted", unit=case.unit, firm=parts[0]), case=case)


async def approved(desk: Desk, view: View, draft: Draft, yes: bool) -> None:
    """The file for the firm as PDF, to whoever said yes and to the other managers."""
    if not yes:
        return
    case = view.case
    record = Record(
        posts=await desk.tx.posts(case_id=case.id), entries=await desk.tx.entries(case.id), draft=draft
    )
    content = paperwork.evidence(desk.engine, view, record, await reachable(desk, view))
    name = file_name(desk, view, LAWYER)
    number = await desk.tx.file(name, content, desk.now)
    await papers_to(desk, view, "manager", number, "lawyer.file")
    await desk.send_file(name, content, desk.word("lawyer.file", unit=case.unit, name=case.party), case)


async def _notice(desk: Desk, view: View, rest: tuple[str, ...]) -> None:
    """The honest notice of the next step and its date, as a message of ours (practice P9)."""
    await _announce(desk, view, rest, told=False)


async def _told(desk: Desk, view: View, rest: tuple[str, ...]) -> None:
    """A colleague has told them at the door or by telephone."""
    await _announce(desk, view, rest, told=True)


def _barred(desk: Desk, view: View) -> None:
    """Raises Refused: a dispute, a promise, a stop … (C12)."""
    unmet = tuple(letters.barred(view.s, desk.now))
    if unmet:
        raise Refused("lawyer.unmet", unit=view.case.unit, unmet=listed(desk, unmet, view.case.unit))


async def _announce(desk: Desk, view: View, rest: tuple[str, ...], *, told: bool) -> None:
    _barred(desk, view)
    day = coming_day(desk, view, rest)
    if not told and (not view.s.verified or view.book.step("heads_up") is None):
        raise Refused("lawyer.no_chat", unit=view.case.unit)
    until = at(day, time(9), view.scene.place)
    words = desk.word("lawyer.told", day=desk.engine.words.day(day, desk.locale)) if told else ""
    fact = f.Pledged(at=desk.now, by=desk.by, task=letters.NOTICE, role="manager", until=until, words=words)
    facts: list[f.Fact] = [fact]
    if not told:
        facts.append(f.Urged(at=desk.now, by=desk.by, step="heads_up", override="manager"))
    stored = await desk.record(view.case.id, *facts)
    view = await desk.view(view.case)
    if not told and "heads_up" not in view.s.planned.values():
        for one in stored:
            await desk.record(view.case.id, f.Undone(at=desk.now, by=desk.by, of=one.id))
        raise Refused("lawyer.not_now", unit=view.case.unit)
    text = desk.word("lawyer.noticed", unit=view.case.unit, day=desk.engine.words.day(day, desk.locale))
    await done(desk, view.case, stored, text)


async def _delivered(desk: Desk, view: View, rest: tuple[str, ...]) -> None:
    """The firm's letter was delivered: silence until the end of its 14 days (C12)."""
    draft = _on_the_list(view.s)
    if draft is None:
        raise Refused("lawyer.none", unit=view.case.unit)
    day = day_of(desk, view, rest, since=draft.answers[-1].at)
    until = deadline_end(day.astimezone(view.scene.place.zone).date(), view.scene.place)
    fact = f.Lettered(at=desk.now, by=desk.by, which=LAWYER, until=until, of=draft.said.id, sent="post")
    stored = await desk.record(view.case.id, fact)
    text = desk.word("lawyer.delivered", unit=view.case.unit, until=desk.moment(until))
    await done(desk, view.case, stored, text)


def _on_the_list(s: Standing) -> Draft | None:
    """The approved file whose letter was not delivered yet."""
    last = next((one for one in reversed(s.drafts.values()) if one.said.what == LAWYER), None)
    known = last is not None and any(letter.of == last.said.id for letter in s.letters)
    return last if last is not None and last.approved and s.listed and not known else None


async def _off(desk: Desk, view: View, rest: tuple[str, ...]) -> None:
    """A manager takes the name off, usually once it is paid; the task that asked for it is over."""
    if not view.s.listed:
        raise Refused("lawyer.none", unit=view.case.unit)
    open_tasks = [task for task in view.s.tasks.values() if task.task == "take_off_list"]
    facts: list[f.Fact] = [f.Delisted(at=desk.now, by=desk.by, words=" ".join(rest))]
    facts += [f.Done(at=desk.now, by=desk.by, of=task.id) for task in open_tasks]
    stored = await desk.record(view.case.id, *facts)
    await done(desk, view.case, stored, desk.word("lawyer.off", unit=view.case.unit, name=view.case.party))


DECIDED[LAWYER], BEFORE[LAWYER] = approved, _barred
ACTS: Mapping[str, Act] = {"notice": _notice, "told": _told, "delivered": _delivered, "off": _off}
