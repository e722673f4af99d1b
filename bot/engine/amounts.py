"""Amounts in words: money of a case of money, a count with its measure for goods (practice M6)."""

from bot.engine.view import View
from bot.render import Renderer


def amount_words(words: Renderer, view: View, fen: int, locale: str) -> str:
    """`fen` (hundredths) as ¥912.00, or as 600 pcs where the case is about goods."""
    if not counted(view):
        return words.money(fen, view.case.currency, locale)
    measure = view.case.more.get("measure", "")
    return words.word("goods.amount", locale, count=count_words(fen), measure=measure).strip()


def owed_words(words: Renderer, view: View, locale: str) -> str:
    """What is still open: money, or "400 of 1,000 pcs" once a part of the goods is here."""
    if not counted(view) or not view.s.received:
        return amount_words(words, view, view.s.owed, locale)
    whole = amount_words(words, view, view.s.billed, locale)
    return words.word("goods.part", locale, left=count_words(view.s.owed), whole=whole)


def counted(view: View) -> bool:
    """Whether the amounts of a case are goods and not money."""
    return view.book.follows == "goods"


def word_of(view: View, key: str) -> str:
    """The word key for this kind of case: `answer.promised_part` speaks of money, `…_goods` of goods."""
    return f"{key}_goods" if counted(view) else key


def count_words(hundredths: int) -> str:
    """600, 12,000 or 1,200.5."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole:,}" + (f".{rest:02}".rstrip("0") if rest else "")


def plain_count(hundredths: int) -> str:
    """The same for JSON: 12000, 1200.5."""
    return count_words(hundredths).replace(",", "")
