"""The words of a person as a fact."""

from collections.abc import Callable
from datetime import datetime

from bot.core import facts as f
from bot.core.facts import Fact
from bot.core.reader import Reading
from handlers.desk import Desk


def fact_of_words(desk: Desk, kind: Callable[..., Fact], **values: object) -> Fact:
    """Any fact that keeps what the person said, or which button was pressed."""
    return kind(at=desk.now, by="owner", words=words_of(desk), **values)


def words_of(desk: Desk) -> str:
    """The person's words; a press speaks by the label of its button, where it has one of its own."""
    if desk.inbound.press is None:
        return desk.inbound.text
    try:
        return desk.word(f"button.{desk.inbound.press.partition(':')[0]}")
    except KeyError:
        return ""


def heard_as(desk: Desk, name: str, reading: Reading | None) -> Fact:
    """What was not understood, with the reader's best guess, for a colleague to put right (issue 3)."""
    if reading is None:
        return fact_of_words(desk, f.Heard, reading=name)
    guess = {
        "start": reading.start,
        "end": reading.end,
        "precision": reading.precision or "",
        "amount": reading.fen,
    }
    return fact_of_words(desk, f.Heard, reading=name, taken=reading.kind, **guess)


async def correct(
    desk: Desk, case_id: int, heard: f.Heard, meaning: str, window: "Window | None" = None
) -> None:
    """Keep what the author of a message that was not understood meant by it; of this case alone."""
    start, end, precision = window or (None, None, "")
    fact = f.Corrected(
        at=desk.now, by="owner", of=heard.id, meaning=meaning, start=start, end=end, precision=precision
    )
    also, desk.also = desk.also, ()
    await desk.record(case_id, fact)
    desk.also = also


Window = tuple[datetime, datetime, str]
