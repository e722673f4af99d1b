"""What a row still owes: the column that says so, else what was billed less what was paid or waived (practice P1)."""

import re

from bot.core.roster import cells
from bot.core.roster.row import Row

Owing = tuple[int, int]  # fen that are owed, and fen that were taken off for it
_YES = (
    "是 √ ✓ v y yes paid true 全部 全额 全額 已缴 已繳 已交 已付 已收 已缴清 已繳清 已结清 已結清 结清 結清"
)
_NO = "否 × x n no unpaid false 无 無 没有 沒有 未缴 未繳 未交 未付 未收 - -- — / none nil"
_ALL, _NOTHING = frozenset(_YES.split()), frozenset(_NO.split())
_MORE = re.compile(r"滞纳|滯納|违约|違約|罚|罰|利息|late|interest|penalt|surcharge|fine", re.IGNORECASE)


def owing(row: Row) -> Owing:
    """What is owed of the row's bill, in fen. A sum that says what is left is the truth; nothing is taken off it again.

    An empty cell of what was paid is nothing, and so is an empty one of what is left where the others tell it.
    """
    left, billed = row.take("amount", cells.amount), row.take("billed", cells.amount)
    if billed is None or not row.has("paid", "waived"):
        if left is None and not row.refused:
            row.refuse(row.sum_field, "empty")
        return left or 0, 0
    off = _off(row, "paid", billed) + _off(row, "waived", billed)
    if row.refused:
        return 0, 0
    if left is None:
        return _rest(row, billed, off)
    if billed - off != left and not any(map(_MORE.search, row.table.heads)):
        row.refuse(
            "amount", "sums_differ", billed=_money(billed), off=_money(off), understood=_money(billed - off)
        )
    return left, 0


def _rest(row: Row, billed: int, off: int) -> Owing:
    if off > billed:
        row.refuse("paid" if row.has("paid") else "waived", "paid_more", billed=_money(billed))
    return max(0, billed - off), off


def _off(row: Row, field: str, billed: int) -> int:
    """An amount, or a word: yes is all of it, no is nothing."""
    word = cells.folded(row.raw(field)).casefold()
    if word in _ALL or word in _NOTHING:
        return billed if word in _ALL else 0
    return row.take(field, cells.amount) or 0


def _money(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
