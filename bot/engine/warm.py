"""What a process makes ready at its start, so that its first message is as quick as the others."""

from datetime import date

from bot.core.reader import read
from bot.engine.site import Engine

LANGUAGES = ("zh-CN", "en")
SENTENCES = ("sandbox.fees.says.owner.1", "sandbox.fees.says.owner.2")  # words as people write them


def warm(engine: Engine) -> None:
    """Load the holidays of this year and the next and the names of days and months in our languages.

    Takes a third of a second the first time in a process (the calendar library is large) and nothing afterwards;
    meant for `serve`, which speaks, not for a command that only looks.
    """
    today = engine.now().astimezone(engine.site.zone).date()
    for year in (today.year, today.year + 1):
        engine.site.calendar.is_workday(date(year, 1, 1))
    for locale in LANGUAGES:
        engine.words.day(today, locale)
        engine.words.money(1, "USD", locale)
        engine.words.period_range(f"{today:%Y-%m}", f"{today:%Y-%m}", locale)


def warm_reader(engine: Engine) -> None:
    """Compile the tables of the reader: a second or more the first time in a process, so best beside other work."""
    for locale in LANGUAGES:
        for key in SENTENCES:
            read(engine.words.word(key, locale), engine.now(), locale, engine.site.calendar)
