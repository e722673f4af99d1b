"""What happened to a case, as a timeline in words: facts, what the person wrote, and the messages they had."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core import facts as f
from bot.core.facts import Fact
from bot.core.ledger import kind_of
from bot.engine import View
from bot.engine.amounts import amount_words
from bot.engine.pagelink import without_line
from bot.engine.wording import words_of
from bot.store.rows import Post
from handlers.desk import Desk
from handlers.look import step_words
from handlers.nextcard import task_words
from handlers.signed import by_words

NEWEST = 60  # entries that are shown at first
LONGEST = 400  # characters of somebody's words in one entry
SAID_ELSEWHERE = (f.Spoke, f.Planned)  # the message itself is shown in their place
MONEY = (f.Billed, f.Paid, f.Waived, f.Claimed, f.Opened, f.Closed, f.Delivered, f.Undone, f.Resumed)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry: `by` in words, `text` what happened, `side` whose word it is, `undone` taken back later."""

    at: datetime
    by: str
    text: str
    side: str
    undone: bool = False
    state: str = ""


def timeline(desk: Desk, view: View, posts: list[Post], *, money: bool = False) -> list[Entry]:
    """Everything, the newest first; with `money` alone what finance may see."""
    undone = {fact.of for fact in view.facts if isinstance(fact, f.Undone)}
    entries = [
        _fact(desk, view, fact, undone)
        for fact in view.facts
        if not isinstance(fact, SAID_ELSEWHERE) and (not money or isinstance(fact, MONEY))
    ]
    if not money:
        entries += [_message(desk, view, post) for post in posts if _theirs(view, post)]
    return sorted(entries, key=lambda one: one.at, reverse=True)


def _theirs(view: View, post: Post) -> bool:
    return post.person_id == view.person.id and post.kind in ("proactive", "reply") and bool(post.text)


def _message(desk: Desk, view: View, post: Post) -> Entry:
    state = desk.word(f"board.post_{post.state}")
    at = post.taken_at or post.planned_at
    by = desk.word("board.by_rounds")
    return Entry(at=at, by=by, text=without_line(post.text), side="ours", state=state)


def _fact(desk: Desk, view: View, fact: Fact, undone: set[int]) -> Entry:
    side = "theirs" if fact.by == "owner" else "system" if fact.by in ("rounds", "import") else "staff"
    return Entry(
        at=fact.at,
        by=by_words(desk, fact.by, view.case.party),
        text=fact_words(desk, view, fact),
        side=side,
        undone=fact.id in undone,
    )


def fact_words(desk: Desk, view: View, fact: Fact) -> str:
    """What happened, in a few words and their own."""
    exact = any(one.id == fact.id and one.first is not None for one in view.s.promises)
    what = desk.word("board.fact_exact" if exact else f"board.fact_{kind_of(fact)}")
    more = MORE.get(type(fact))
    parts = [more(desk, view, fact) if more is not None else "", _own(desk, fact)]
    said = " · ".join(dict.fromkeys(part for part in parts if part))
    return desk.word("board.fact_line", what=what, more=said) if said else what


def _own(desk: Desk, fact: Fact) -> str:
    if isinstance(fact, f.Tasked):
        return words_of(desk.engine, fact, desk.locale)[:LONGEST]
    words = getattr(fact, "words", "") or getattr(fact, "about", "")
    return str(words)[:LONGEST]


def _known(desk: Desk, key: str, otherwise: str) -> str:
    try:
        return desk.word(key)
    except KeyError:
        return otherwise


def _window(desk: Desk, view: View, fact: Any) -> str:
    return desk.window(fact.start, fact.end, view.scene.place.zone)


def _until(desk: Desk, view: View, fact: Any) -> str:
    return desk.word("why.until", when=desk.moment(fact.until)) if fact.until else ""


def _amount(desk: Desk, view: View, fact: Any) -> str:
    return amount_words(desk.engine.words, view, fact.amount, desk.locale)


def _billed(desk: Desk, view: View, fact: f.Billed) -> str:
    return " ".join(filter(None, (fact.item, fact.period, _amount(desk, view, fact))))


def _step(desk: Desk, view: View, fact: Any) -> str:
    return step_words(desk, fact.step)


def _task(desk: Desk, view: View, fact: f.Tasked) -> str:
    return task_words(desk, fact.task, "")


def _contacted(desk: Desk, view: View, fact: f.Contacted) -> str:
    return _known(desk, f"board.contact_{fact.outcome}", fact.outcome)


def _outcome(desk: Desk, view: View, fact: Any) -> str:
    return _known(desk, f"outcome.{fact.outcome}", "")


def _traced(desk: Desk, view: View, fact: f.Traced) -> str:
    return f"{desk.word(f'source.{fact.source}')}: {desk.word(f'traced.{fact.result}')}"


def _yes(desk: Desk, view: View, fact: Any) -> str:
    return desk.word("board.yes" if fact.yes else "board.no")


MORE: Mapping[type[Fact], Callable[[Desk, View, Any], str]] = {
    f.Promised: _window,
    f.Billed: _billed,
    f.Paid: _amount,
    f.Waived: _amount,
    f.Delivered: _amount,
    f.CallBack: _until,
    f.Paused: _until,
    f.Pledged: lambda desk, view, fact: desk.moment(fact.until),
    f.Lettered: lambda desk, view, fact: _known(desk, f"draft.{fact.which}", ""),
    f.Drafted: lambda desk, view, fact: _known(desk, f"draft.{fact.what}", ""),
    f.Skipped: _step,
    f.Unsaid: _step,
    f.Urged: _step,
    f.Reworded: _step,
    f.Withheld: _step,
    f.Tasked: _task,
    f.Contacted: _contacted,
    f.Closed: _outcome,
    f.Traced: _traced,
    f.Approved: _yes,
    f.Granted: _yes,
    f.Consented: _yes,
    f.Assigned: lambda desk, view, fact: str(fact.steward),
    f.Renamed: lambda desk, view, fact: f"{fact.before} → {fact.after}",
    f.Moved: lambda desk, view, fact: desk.moment(fact.starts) if fact.starts else "",
    f.Marked: lambda desk, view, fact: (
        ("+" if fact.on else "-") + _known(desk, f"trait.{fact.trait}", str(fact.trait))
    ),
}
