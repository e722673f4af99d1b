"""An extension needs a reason and a new date: a promise far ahead, or another day for a part of a plan (practice I2)."""

from dataclasses import replace

from bot.core import facts as f
from bot.core.deadlines import LONGEST
from bot.core.said import Said
from bot.core.standing import Standing
from bot.engine import View
from handlers.desk import Desk, Refused
from handlers.words_agreeing import BECAUSE


def reason_in(text: str) -> str:
    """The words after "because", or all of them."""
    found = BECAUSE.search(text)
    return (found[1] if found else text).strip()


def reasoned(words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The words before "because", and the reason after it."""
    text = " ".join(words)
    found = BECAUSE.search(text)
    if found is None or not found[1].strip():
        return words, ""
    return tuple(text[: found.start()].split()), found[1].strip()


def refuse_extension(desk: Desk, view: View, said: Said, reason: str) -> None:
    """Raises Refused: beyond what a steward may agree (conduct 2 `longest`), or another day of a plan, without a reason."""
    far = said.start > desk.now + LONGEST["staff"]
    if (far or part_of_plan(view.s) is not None) and not reason:
        unit = view.case.unit
        when = desk.window(said.start, said.end, view.scene.place.zone)
        raise Refused("error.extension", unit=unit, words=said.words, when=when)


def part_of_plan(s: Standing) -> int | None:
    """Fen of the part of a plan that is promised now; None when no plan is in force or nothing is open."""
    promise = s.promise
    if s.plan is None or promise is None:
        return None
    return promise.said.amount or s.owed


def same_part(view: View, said: Said) -> Said:
    """Another day for a part of a plan is still about that part, unless another sum was named."""
    part = part_of_plan(view.s)
    if part is None or said.amount is not None or part >= view.s.owed:
        return said
    return replace(said, amount=part)


def note(desk: Desk, reason: str) -> tuple[f.Fact, ...]:
    """The reason, kept beside the promise."""
    return (f.Noted(at=desk.now, by=desk.by, words=reason),) if reason else ()
