"""The day of the last bank list, shown beside a claim: money that came in later cannot be on it yet (practice P2)."""

from datetime import date

from bot.engine.site import Engine
from bot.store import Tx

BANK_LIST = "bank_list"  # the meta key: an ISO day


async def bank_line(engine: Engine, tx: Tx, word: str, locale: str) -> str:
    """The line for the card of a claim; empty for every other card."""
    if word != "card.claimed":
        return ""
    last = await tx.meta(BANK_LIST)
    if last is None:
        return engine.words.word("card.bank_never", locale)
    return engine.words.word("card.bank_list", locale, day=engine.words.day(date.fromisoformat(last), locale))
