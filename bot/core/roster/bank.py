"""Reading a bank's own table of what came in: day, sum, who paid, and what was written beside it; pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.roster import cells, dates
from bot.core.roster.header import normal
from bot.core.roster.shapes import Sheet

DEEP = 40  # title lines above a header
WORDS = {
    "amount": "收入金额 收入 贷方发生额 贷方金额 入账金额 到账金额 交易金额 发生额 金额 收入金額 貸方金額 入帳金額 交易金額 金額 "
    "credit|creditamount|amountin|moneyin|paidin|amount",
    "day": "交易日期 入账日期 记账日期 到账日期 交易时间 日期 入帳日期 記帳日期 交易時間 date|transactiondate|bookingdate|valuedate",
    "side": "借贷标志 借贷 收支 借貸 debit/credit|dc|type|direction",
    "currency": "币种 币别 货币 交易币种 交易货币 幣種 幣別 貨幣 交易幣種 currency|currencycode|ccy",
    "payer": "对方户名 对方名称 付款人 付款方 付款人名称 付款户名 對方戶名 付款人名稱 counterparty|payer|from|name",
    "serial": "交易流水号 流水号 凭证号 交易流水號 流水號 transactionid|serial|serialno",
    "note": "附言 用途 备注 備註 留言 note|notes|memo|remark|message",
    "summary": "摘要 交易摘要 summary|description|details",
    "reference": "对账参考 参考号 对账码 參考號 reference|ref",
}
_NAMES = {
    normal(word): (field, rank)
    for field, words in WORDS.items()
    for rank, word in enumerate(re.split(r"[ |]", words))
}
_NUMBERS = {
    "156": "CNY", "344": "HKD", "446": "MOP", "901": "TWD", "840": "USD", "978": "EUR", "826": "GBP", "702": "SGD",
    "36": "AUD", "124": "CAD", "756": "CHF",
}  # fmt: skip
_MONEY = {**cells.CURRENCIES, **_NUMBERS, "cnh": "CNY", "本币": "CNY", "本幣": "CNY", "港元": "HKD"}
_FIGURES = re.compile(r"[\d.,()\s+-]")
_BRACKETS = re.compile(r"[(（]([^)）]+)[)）]")
_TOTAL = re.compile(
    r"(?:本页|本頁|本期|本月|贷方|貸方)?(?:合计|总计|小计|合計|總計|小計)[:：]?|(?:sub|grand )?total:?",
    re.IGNORECASE,
)
_OUT = re.compile(r"借|支|付|d(r|ebit)?|out(going)?|payment", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Credit:
    """One payment that came in: fen, the bank's day if it tells one, who paid, what was written, the bank's own number."""

    amount: int
    day: date | None
    payer: str
    notes: tuple[str, ...]
    serial: str
    currency: str = (
        ""  # ISO 4217; as it stands there when it is none we know; empty when the table tells none
    )
    odd_day: bool = False  # something stands where the day should be that cannot be the day of a payment

    @property
    def text(self) -> str:
        """The line for a person to look at."""
        return " ".join(filter(None, (self.day.isoformat() if self.day else "", self.payer, *self.notes)))


@dataclass(frozen=True, kw_only=True)
class Credits:
    """What a bank's table shows: the payments that came in, and how many lines are of money that went out."""

    came: list[Credit]
    out: int = 0


def read_list(sheets: Sequence[Sheet], today: date) -> Credits | None:
    """What came in, from the first table with a column of sums; None when there is none (practice P2, the bank's list).

    What went out is only counted; totals and rows without a sum are left out: they are no payments.
    """
    for sheet in sheets:
        for top, row in enumerate(sheet.rows[:DEEP]):
            at = _columns(row)
            if "amount" in at and len(at.keys() - {"currency"}) > 1:
                rows = sheet.rows[top + 1 :]
                came = list(_credits(rows, at, today, _in_brackets(row[at["amount"]])))
                return Credits(came=came, out=sum(_went_out(row, at) for row in rows))
    return None


def read_credits(sheets: Sequence[Sheet], today: date) -> list[Credit] | None:
    """The payments alone, as `read_list` finds them."""
    found = read_list(sheets, today)
    return None if found is None else found.came


def _went_out(row: Sequence[object], at: dict[str, int]) -> bool:
    """Whether a line is of money that left: with a minus, or on the other side of the account."""
    said = {field: cells.folded(row[index]) for field, index in at.items() if index < len(row)}
    if _totals(said) or len([word for field, word in said.items() if word and field != "currency"]) < 2:
        return False
    if _OUT.fullmatch(said.get("side", "")):
        return True
    try:
        cells.amount(row[at["amount"]] if at["amount"] < len(row) else "")
    except cells.WrongCell as wrong:
        return wrong.code == "negative"
    return False


def _totals(said: dict[str, str]) -> bool:
    """Whether a row sums up others: it says so, and names neither a payer nor a number of the bank."""
    named = said.get("payer") or said.get("serial")
    return any(_TOTAL.fullmatch(word) for word in said.values()) and (
        not named or _TOTAL.fullmatch(named) is not None
    )


def _columns(row: Sequence[object]) -> dict[str, int]:
    """Field -> column; of several columns for one field the one with the better name wins."""
    best: dict[str, tuple[int, int]] = {}
    for index, cell in enumerate(row):
        field, rank = _NAMES.get(normal(cells.text(cell)), ("", 0))
        if field:
            best[field] = min(best.get(field, (rank, index)), (rank, index))
    return {field: index for field, (_, index) in best.items()}


def _credits(
    rows: Sequence[Sequence[object]], at: dict[str, int], today: date, usual: str
) -> Iterator[Credit]:
    """`usual`: the currency that the header names beside the sums, if it does."""
    for row in rows:
        said = {field: cells.folded(row[index]) for field, index in at.items() if index < len(row)}
        amount, unread = _amount(row, at["amount"])
        if (
            (amount or unread)
            and len([word for field, word in said.items() if word and field != "currency"]) > 1
            and not _OUT.fullmatch(said.get("side", ""))
            and not _totals(said)
        ):
            notes = tuple(filter(None, (said.get(name, "") for name in ("reference", "note", "summary"))))
            yield Credit(
                amount=amount,
                day=_day(row, at.get("day"), today),
                payer=said.get("payer", ""),
                notes=notes,
                serial=said.get("serial", ""),
                currency=_currency(said.get("currency", "")) or _beside(row[at["amount"]]) or usual,
                odd_day=_odd_day(row, at.get("day"), today),
            )


def _currency(word: str) -> str:
    """A currency as banks write it: a code, its name, the number of ISO 4217, or several of these beside each other."""
    low = normal(word)
    known = _MONEY.get(low) or _MONEY.get(low.lstrip("0"))
    named = {code for name, code in _MONEY.items() if len(name) > 1 and not name.isdecimal() and name in low}
    return known or (named.pop() if len(named) == 1 else word.strip().upper())


def _beside(cell: object) -> str:
    """The currency that stands at a sum itself: "USD 912.00"."""
    return _MONEY.get(_FIGURES.sub("", cells.folded(cell)).casefold(), "")


def _in_brackets(head: object) -> str:
    """The currency of a column of sums: "收入金额(美元)"."""
    found = _BRACKETS.search(cells.folded(head))
    return _MONEY.get(found[1].strip().casefold(), "") if found else ""


def _odd_day(row: Sequence[object], index: int | None, today: date) -> bool:
    """Whether a day stands there that cannot be: none at all, or one to come."""
    if index is None or index >= len(row) or not cells.folded(row[index]):
        return False
    day = _day(row, index, today)
    return day is None or day > today


def _amount(row: Sequence[object], index: int) -> tuple[int, bool]:
    """Fen that came in, and whether something stands there that is no sum; nothing for what went out."""
    try:
        return (cells.amount(row[index]) if index < len(row) else 0), False
    except cells.WrongCell as wrong:
        said = cells.folded(row[index])
        return 0, bool(said) and wrong.code != "negative" and normal(said) not in _NAMES


def _day(row: Sequence[object], index: int | None, today: date) -> date | None:
    try:
        return dates.day(row[index], today) if index is not None and index < len(row) else None
    except cells.WrongCell:
        return None
