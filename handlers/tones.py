"""The words for some people are read and approved by a colleague once, before anybody hears them (practice P3)."""

from bot.books import sample
from bot.engine.tones import approve_tone, with_tone
from handlers.desk import Desk
from handlers.undo import forget


async def approve(desk: Desk, words: tuple[str, ...]) -> bool:
    """/approve NAME of a tone: shows the text, and a tap approves it; False when there is no tone of that name."""
    books = with_tone(desk.engine.books, words[0].lower()) if len(words) == 1 else []
    if not books:
        return False
    name = words[0].lower()
    if "tone" in desk.hints:
        await approve_tone(desk.tx, books, name)
        await forget(desk)
        await desk.answer("staff.tone_approved", name=name)
        return True
    text = desk.engine.words.message(books[0].name, name, desk.locale, sample(desk.locale))
    row = [{"label": desk.word("button.confirm"), "press": f"re:{desk.kept}:tone=1"}]
    await desk.say(desk.word("staff.tone_preview", text=text), [row])
    return True
