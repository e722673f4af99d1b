"""/today: what is due, what was promised, what waits for me, my tasks, what needs a yes, what nobody is sure of."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.core import facts as f
from bot.core.standing import Standing
from bot.core.sums import stand
from bot.engine.wording import words_of
from bot.store.rows import Case
from handlers import strays
from handlers.desk import Desk
from handlers.look import day_begins, my_cases
from handlers.nextcard import task_words
from handlers.ready import own_ready
from handlers.worklist import waiting_for

SHOWN = 12
OPEN_FACTS = 200  # cases whose tasks and drafts are read for one list


async def today(desk: Desk, words: tuple[str, ...]) -> None:
    """/today: one line for each part that has something in it."""
    mine = await my_cases(desk)
    waiting = await waiting_for(desk)
    promised = _promised(desk, mine)
    head = desk.word(
        "card.digest",
        day=desk.engine.words.day(_day(desk, desk.now), desk.locale),
        due=sum(1 for c in mine if c.wake_at and c.wake_at < day_begins(desk) + timedelta(days=1)),
        promised=len(promised),
        disputed=sum(1 for c in mine if c.status == "disputed"),
        waiting=len(waiting),
    )
    roles = desk.staff
    moves = [case for case in waiting if case.outcome is None and (case.waits_for in roles or not case.asked)]
    lines = [_line(desk, found) for found in (*promised, *moves)[:SHOWN]]
    more = len(promised) + len(moves) - len(lines)
    rest = [desk.word("today.more", count=more)] if more > 0 else []
    count = await own_ready(desk)
    taps = [desk.word("ready.line", count=count)] if count else []
    stray_lines, keys = await strays.listed(desk)
    work = await _work(desk, waiting)
    parts = [head, *taps, *work, *stray_lines, *lines, *rest, *await _unsure(desk, mine)]
    await desk.say("\n".join(parts), keys)


def _day(desk: Desk, at: datetime) -> date:
    return at.astimezone(desk.engine.site.zone).date()


def _promised(desk: Desk, mine: Iterable[Case]) -> list[Case]:
    today = _day(desk, desk.now)
    return [case for case in mine if case.promise_at and _day(desk, case.promise_at) == today]


def _line(desk: Desk, found: Case) -> str:
    why = desk.word(f"waits.{found.waits_for}") if found.waits_for else desk.word(f"status.{found.status}")
    if found.promise_at:
        why = desk.moment(found.promise_at)
    return desk.word("card.digest_line", unit=found.unit, name=found.party, why=why)


async def _work(desk: Desk, waiting: list[Case]) -> list[str]:
    """Tasks of mine, and drafts that wait for my yes."""
    asked = [case for case in waiting if case.asked][:OPEN_FACTS]
    facts = await desk.tx.facts_of([case.id for case in asked])
    known = {case.id: stand(facts.get(case.id, [])) for case in asked}
    tasks = [_task(desk, case, task) for case, task in _tasks(desk, waiting, known)]
    drafts = [_draft(desk, case, known[case.id]) for case in waiting if _drafts(desk, known.get(case.id))]
    return [
        *([desk.word("today.tasks", count=len(tasks)), *tasks[:SHOWN]] if tasks else []),
        *([desk.word("today.tasks_more", count=len(tasks) - SHOWN)] if len(tasks) > SHOWN else []),
        *([desk.word("today.drafts", count=len(drafts)), *drafts[:SHOWN]] if drafts else []),
    ]


def _tasks(desk: Desk, cases: list[Case], known: dict[int, Standing]) -> list[tuple[Case, f.Tasked]]:
    roles, names = desk.staff, {one.name for one in desk.roles}
    found = [
        (case, task)
        for case in cases
        if case.id in known
        for task in known[case.id].tasks.values()
        if task.role in roles and (not task.to or task.to in names)
    ]
    return sorted(found, key=lambda pair: (pair[1].due or pair[1].at, pair[1].id))


def _task(desk: Desk, case: Case, task: f.Tasked) -> str:
    what = task_words(desk, task.task, words_of(desk.engine, task, desk.locale))
    if task.due is None:
        return desk.word("today.task_open", unit=case.unit, name=case.party, task=what)
    return desk.word("today.task", unit=case.unit, name=case.party, task=what, due=desk.moment(task.due))


def _drafts(desk: Desk, s: Standing | None) -> bool:
    return s is not None and any(one.open and one.said.role in desk.staff for one in s.drafts.values())


def _draft(desk: Desk, case: Case, s: Standing) -> str:
    first = next(one.said for one in s.drafts.values() if one.open and one.said.role in desk.staff)
    return desk.word("today.draft", unit=case.unit, name=case.party, what=desk.word(f"draft.{first.what}"))


async def _unsure(desk: Desk, mine: list[Case]) -> list[str]:
    """Messages of which nobody knows whether they arrived (facts/reliability)."""
    known = {case.id for case in mine}
    posts = [post for post in await desk.tx.posts(state="unknown") if post.case_id in known]
    return [desk.word("today.unsure", count=len(posts))] if posts else []
