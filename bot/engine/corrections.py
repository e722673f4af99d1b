"""A message that was not understood, for a colleague: our best guess in words, and one tap that puts it right."""

from bot.core.facts import Heard
from bot.engine.buttons import card
from bot.engine.offers import day_offers
from bot.engine.site import Engine
from bot.engine.values import window_words
from bot.engine.view import View
from bot.store.rows import Buttons

# one tap -> the kind of the reader that the message is from now on
MEANINGS = {
    "time": "promise", "dodge": "vague", "paid": "paid", "dispute": "dispute", "wrong": "wrong_person", "refuse": "refuse",
    "leave": "other",
}  # fmt: skip
OF_MONEY = frozenset(
    {"days", "paid", "dodge"}
)  # an event asks for an hour of its own day, and nobody pays there
GUESSES = {kind: name for name, kind in MEANINGS.items() if name not in ("time", "leave")}


def guess_line(engine: Engine, view: View, heard: Heard, locale: str) -> str:
    """The best guess as a line of the card; empty when we have none."""
    if heard.start is not None and heard.end is not None:
        guess = window_words(engine, (heard.start, heard.end), view.scene.place.zone, locale)
    elif heard.taken in GUESSES:
        guess = engine.words.word(f"fix.{GUESSES[heard.taken]}", locale)
    else:
        return ""
    return engine.words.word("fix.guess", locale, guess=guess)


def correction_keys(engine: Engine, view: View, heard: Heard, locale: str) -> Buttons:
    """`fix:<case>:<fact>.<meaning>` for everything a message can have been; a time that is over is none of them."""
    names = ["days", "dodge", "paid", "dispute", "wrong", "refuse", "leave"]
    if view.book.follows != "money":
        names = [name for name in names if name not in OF_MONEY]
    keys = [(engine.words.word(f"fix.{name}", locale), press_of(view, heard, name)) for name in names]
    if heard.start is not None and heard.end is not None and heard.end > engine.now():
        when = window_words(engine, (heard.start, heard.end), view.scene.place.zone, locale)
        keys.insert(0, (engine.words.word("fix.time", locale, when=when), press_of(view, heard, "time")))
    return card(*[keys[i : i + 2] for i in range(0, len(keys), 2)])


def day_keys(engine: Engine, view: View, heard: Heard, locale: str) -> Buttons:
    """The two days of the choice, for "a day…"."""
    offers = day_offers(engine, view, locale)
    return card([(offer.label, press_of(view, heard, offer.press.rpartition(":")[2])) for offer in offers])


def press_of(view: View, heard: Heard, meaning: str) -> str:
    """What a button of a correction sends; no amount, well under 64 bytes."""
    return f"fix:{view.case.id}:{heard.id}.{meaning}"
