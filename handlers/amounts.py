"""An amount as a colleague typed it, to the fen or asked back: never a guess about money."""

import re

from bot.core.pay_rules import slip
from bot.engine import View
from bot.engine.amounts import counted
from bot.engine.paying import recorded
from handlers.desk import Desk, Refused
from handlers.words import ALL, CURRENCY

PLAIN = re.compile(r"\d{1,9}(\.\d{1,2})?")
GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d{1,2})?")
UNCLEAR = re.compile(r"(\d{1,6}),(\d{1,2})")
MANAGER = frozenset({"manager", "admin", "finance"})
NEVER_A_SLIP = 10_000_00  # fen: so much at once is a prepayment as well


def money_only(desk: Desk, view: View) -> None:
    """Raises Refused for goods: pieces are neither paid in parts, nor waived, nor written letters about."""
    if counted(view):
        raise Refused("error.goods", unit=view.case.unit)


def amount_of(desk: Desk, view: View, words: tuple[str, ...]) -> int:
    """Fen. Raises Refused with what was understood: no amount, a negative or unclear one, or far too much."""
    unit = view.case.unit
    if "amt" in desk.hints:
        return int(desk.hints["amt"])
    if not words:
        raise Refused("error.usage", usage=f"/paid {unit} 1200.50")
    text = words[0].lower()
    if text in ALL:
        if not view.s.owed:
            raise Refused("error.nothing_owed", unit=unit)
        return view.s.owed
    text = CURRENCY.sub("", text)
    if GROUPED.fullmatch(text):
        text = text.replace(",", "")
    unclear = UNCLEAR.fullmatch(text)
    if unclear:
        raise _which(desk, view, unclear)
    if not PLAIN.fullmatch(text) or not _fen(text):
        raise Refused("error.amount", words=words[0], unit=unit)
    return _not_too_much(desk, view, _fen(text))


def refuse_reported(desk: Desk, view: View, amount: int) -> None:
    """Raises Refused, once, when a provider has reported this very sum these days: it may be the same money (practice P2)."""
    known = recorded(view, amount, desk.now, typed=False)
    if known is None or "more" in desk.hints:
        return
    row = [{"label": desk.word("button.another_payment"), "press": f"re:{desk.kept}:more=1"}]
    values = {"amount": desk.money(view.case, amount), "when": desk.moment(known.at)}
    raise Refused("staff.reported", [row], **values)


def bare_amount(word: str) -> int | None:
    """Fen of a word that is a plain number and too large for an hour or a day of the month, or has a fraction."""
    text = word.replace(",", "") if GROUPED.fullmatch(word) else word
    if not PLAIN.fullmatch(text) or (len(text) < 3 and "." not in text):
        return None
    return _fen(text) or None


def _fen(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


def _which(desk: Desk, view: View, unclear: re.Match[str]) -> Refused:
    """12,5: is it 12.50 or 125?"""
    readings = (_fen(f"{unclear[1]}.{unclear[2]}"), _fen(unclear[1] + unclear[2]))
    labels = [desk.engine.words.money(fen, view.case.currency, desk.locale) for fen in readings]
    row = [
        {"label": label, "press": f"re:{desk.kept}:amt={fen}"}
        for label, fen in zip(labels, readings, strict=True)
    ]
    return Refused("error.amount_unclear", [row], words=unclear[0], first=labels[0], second=labels[1])


def _not_too_much(desk: Desk, view: View, fen: int) -> int:
    if slip(fen, view.s.owed, NEVER_A_SLIP) and not desk.staff & MANAGER:
        money, currency, locale = desk.engine.words.money, view.case.currency, desk.locale
        raise Refused(
            "error.amount_large",
            amount=money(fen, currency, locale),
            owed=money(view.s.owed, currency, locale),
            unit=view.case.unit,
        )
    return fen
