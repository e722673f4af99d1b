"""The card of the one thing to do now: why, what was before, what to say, may we speak, and six outcomes (S3, P7, P25)."""

from bot.core.shortening import shortened
from bot.core.worklist import Work
from bot.engine import View
from bot.engine.amounts import owed_words
from bot.engine.buttons import card
from bot.engine.wording import words_of
from bot.store.rows import Buttons
from handlers.desk import Desk
from handlers.history import recent
from handlers.look import floor_words, promise_words
from handlers.speaking import may_speak

OUTCOMES = ("promised", "noanswer", "busy", "paid", "refuses", "wrong")
MINDED = ("hot_tempered", "lonely_elderly", "vip", "key_owner", "tenant", "vacant", "patient")
LEVELS = 3
LONGEST = 120  # characters of somebody's own words on a card


async def show_next(desk: Desk, view: View, work: Work, calls: int) -> None:
    """Put the card before the colleague; the case is in focus from now on."""
    await desk.focus(view.case)
    owed = owed_words(desk.engine.words, view, desk.locale)
    lines = recent(desk, view)
    text = desk.word(
        "next.card",
        unit=view.case.unit,
        name=view.case.party,
        area=view.case.area,
        phone=view.case.phone or desk.word("common.no_phone"),
        reason=reason_words(desk, work),
        owed=owed,
        promise=promise_words(desk, view),
        broken=view.s.broken,
        history="\n".join(lines) or desk.word("common.none"),
        repairs=repairs_of(desk, view, desk.locale),
        floor=floor_words(desk, view),
        verdict=may_speak(desk, view, desk.locale),
        script=script_of(desk, view, work, desk.locale),
        calls=calls,
    )
    await desk.say(text, keys_of(desk, view, work), view.case)


def reason_words(desk: Desk, work: Work) -> str:
    """Why this case and not another."""
    if work.task is None:
        return desk.word(f"reason.{work.reason}")
    what = task_words(desk, work.task.task, words_of(desk.engine, work.task, desk.locale))
    return desk.word("reason.task", task=what, due=desk.moment(work.task.due)) if work.task.due else what


def task_words(desk: Desk, task: str, words: str, *, whole: bool = False) -> str:
    """A task in a few words: its short name, else the words it was given, else its bare name; `whole`: with all its words."""
    try:
        name = desk.word(f"todo.{task.removeprefix('task.')}")
    except KeyError:
        name = task.removeprefix("task.") if not words else ""
    said = words if whole else shortened(words, LONGEST)  # a brief of several lines stands on its own card
    return " ".join(filter(None, (name, said)))


def repairs_of(desk: Desk, view: View, locale: str) -> str:
    """What is broken in the flat or out of order on our side, so that nobody opens with the money (practice P5)."""
    s = view.s
    open_ones = [s.dispute.about[:LONGEST] if s.dispute else "", s.gate.words[:LONGEST] if s.gate else ""]
    word = desk.engine.words.word
    return word("common.separator", locale).join(filter(None, open_ones)) or word("common.none", locale)


def script_of(desk: Desk, view: View, work: Work, locale: str) -> str:
    """The words to begin with: by what they object to, else by where it stands, with a hint for who they are."""
    said = next((text for text in (_word(desk, name, locale) for name in _scripts(view, work)) if text), "")
    hints = [_word(desk, f"mind_{trait}", locale) for trait in MINDED if trait in view.s.traits]
    return "\n".join(filter(None, (said, *hints)))


def _scripts(view: View, work: Work) -> tuple[str, ...]:
    """Names of scripts, the most fitting first; the last one is always there."""
    s = view.s
    level = f"broken_{min(s.level - 1, LEVELS)}" if s.broken else ""
    objection = (s.dispute.reason, "dispute") if s.dispute else ()
    settled = "fixed" if s.resolved is not None and s.resolved.outcome == "fixed" else ""
    letter = "letter" if s.letters else ""
    names = (*objection, work.reason, level, settled, letter, view.book.follows, "first")
    return tuple(name for name in names if name)


def _word(desk: Desk, name: str, locale: str) -> str:
    try:
        return desk.engine.words.word(f"script.{name}", locale)
    except KeyError:
        return ""


def keys_of(desk: Desk, view: View, work: Work) -> Buttons:
    """Six outcomes, three a row, then what else one may want."""
    case = view.case.id
    outcomes = [(desk.word(f"outcome_key.{name}"), f"nx:{case}:{name}") for name in OUTCOMES]
    rows = [outcomes[:3], outcomes[3:]]
    if work.task is not None:
        rows.append([(desk.word("outcome_key.task_done"), f"nx:{case}:task/{work.task.id}")])
    if view.s.floor_until is not None and view.s.floor_until > desk.now:
        rows.append([(desk.word("outcome_key.release"), f"nx:{case}:release")])
    if not view.s.bound:
        rows.append([(desk.word("outcome_key.link"), f"ub:{case}:link")])
    rows.append([(desk.word("do.case"), f"do:{case}:case"), (desk.word("do.next"), f"do:{case}:next")])
    return card(*rows)
