"""The next sensible thing to touch, read off the state of the world: a promise comes about by following it."""

from dataclasses import dataclass

from bot.core.facts import Spoke
from bot.core.message import Outbound
from bot.demo.stage import Entry, Transcript
from bot.engine import View
from bot.store.rows import Case

# The beginnings of what an owner's buttons send, the ones a willing owner presses first.
WILLING = ("yes:", "sent:", "keep:", "time:", "half:", "day:", "slot:", "how:", "coming:")
EARLY = frozenset(
    {"link_check", "ahead"}
)  # the follow-ups after which somebody at the gate has something to do
LATE = frozenset({"check", "repeat"})
VAGUE, DONE, SEEN, HERE = "owner:1", "owner:2", "guard:1", "steward:1"  # ready sentences
CONFIRMS = "paid_all"  # the steward saw the money


@dataclass(frozen=True, kw_only=True)
class Hint:
    """One of: a button (`number:place` of a message), a ready sentence (`role:place`), opening the link, the jump, a fresh start."""

    press: str = ""
    say: str = ""
    bind: bool = False
    jump: bool = False
    anew: bool = False


def hint_of(transcript: Transcript, case: Case, chat: str, view: View) -> Hint:
    """What a willing household and attentive colleagues would do now; else time passes, and at the end all begins anew."""
    if not chat:
        return Hint(bind=True)
    if view.s.outcome is not None:
        return Hint(anew=True) if _settled(view) else Hint(jump=True)
    if (press := _confirming(transcript, case)) or (press := _answering(transcript.of(chat))):
        return Hint(press=press)
    if _unanswered(transcript.of(chat)):
        return Hint(say=VAGUE)
    if _may_be_seen(transcript, view):
        return Hint(say=SEEN)
    if _to_be_counted(view):
        return Hint(say=HERE)
    return Hint(say=DONE) if _waited_for(transcript.of(chat), view) else Hint(jump=True)


def _to_be_counted(view: View) -> bool:
    """Whether the goods are said to have come, and we promised to look."""
    return any(pledge.task == "check_receipt" for pledge in view.s.pledges)


def _waited_for(entries: list[Entry], view: View) -> bool:
    """Whether the newest word is ours and asks, at the agreed time, for what no button says."""
    spoken = [fact.step for fact in view.facts if isinstance(fact, Spoke)]
    newest = entries[-1].message if entries else None
    return bool(spoken and spoken[-1] in LATE and newest is not None and _presses(newest))


def _may_be_seen(transcript: Transcript, view: View) -> bool:
    """Whether the guard has something to do once: an agreed time lies ahead, and the first follow-up is over."""
    asked = any(isinstance(fact, Spoke) and fact.step in EARLY for fact in view.facts)
    return view.s.promise is not None and asked and not transcript.of("guard")


def _settled(view: View) -> bool:
    """Whether everything that came in was thanked for."""
    came = [f"thanks:{one.id}" for one in (*view.s.payments, *view.s.deliveries)]
    return all(key in view.s.spoken for key in came)


def _unanswered(entries: list[Entry]) -> bool:
    """Whether the household was asked something and has said nothing at all yet."""
    asked = entries[-1].message if entries else None
    return bool(asked and _presses(asked)) and all(entry.message is not None for entry in entries)


def _answering(entries: list[Entry]) -> str:
    """The most willing button of the newest message, unless something was said after it or it is the very first."""
    if not entries or _unanswered(entries):
        return ""
    newest = entries[-1]
    if newest.message is None:
        return ""
    keys = _presses(newest.message)
    found = [
        (rank, place) for rank, start in enumerate(WILLING) for place, key in keys if key.startswith(start)
    ]
    return f"{newest.number}:{min(found)[1]}" if found else ""


def _confirming(transcript: Transcript, case: Case) -> str:
    """The steward's button that says the money is there, while nothing was said after it."""
    for entry in reversed(transcript.of("steward")):
        if entry.message is None:
            return ""
        for place, key in _presses(entry.message):
            if key == f"do:{case.id}:{CONFIRMS}":
                return f"{entry.number}:{place}"
    return ""


def _presses(message: Outbound) -> list[tuple[int, str]]:
    """Place and data of the buttons that answer."""
    keys = [button for row in message.buttons for button in row]
    return [(place, button.press) for place, button in enumerate(keys) if button.press]
