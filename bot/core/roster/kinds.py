"""What a row of each kind of file means: the unit, the party, the bill (contract "What UNIT is")."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import partial

from bot.core.roster import cells, dates
from bot.core.roster.owing import owing
from bot.core.roster.row import Draft, Row
from bot.core.roster.shapes import Line

_FEE = {"zh": "物业费", "en": "Property fee"}  # how a bill is named whose file has no such column
_INVOICE = {"zh": "发票", "en": "Invoice"}


def property_fee(row: Row) -> Draft:
    """An owner's bill: unit = flat, area = estate, known by item, period and due date (practice P1)."""
    unit, phone = row.unit("unit"), row.phone()
    owed, off = owing(row)
    item, period = row.text("item") or _FEE[row.table.tongue], row.take("period", dates.period)
    line = Line(item, period, _day(row, "due"), owed, off)
    return Draft(
        row=row,
        area=row.area(),
        unit=unit,
        name=row.text("name"),
        phone=phone[0],
        currency=row.currency(),
        line=line,
        locale=row.locale(),
        steward=row.text("steward") or None,
        chats=row.chats(),
        more=row.more("title", "segment", "plate", "bay") | phone[1],
    )


def event(row: Row) -> Draft:
    """A guest: area = event, unit = the last four digits of the phone, made unique later (practice E1)."""
    phone, others = row.phone(needed=True)
    return Draft(
        row=row,
        area=row.area(),
        unit=(phone or "")[-4:],
        name=row.text("name"),
        phone=phone,
        locale=row.locale(),
        starts=_start(row),
        steward=row.text("steward") or None,
        chats=row.chats(),
        more=row.more("title", "company", "venue", "seats", "email") | others,
    )


def purchase_order(row: Row) -> Draft:
    """An order line: unit = order and line, area = buyer, the goods are due at `starts` (practice M1)."""
    order, line = row.take("po", cells.unit, needed=True) or "", row.take("line", cells.unit) or ""
    due, phone = _day(row, "due", needed=True), row.phone()
    supplier, buyer = row.text("supplier"), row.area()
    quantity = row.take("qty", cells.amount)  # the quantity is the bill, in hundredths of its measure
    details = row.more("supplier", "material", "grade", "qty", "measure", "email")
    return Draft(
        row=row,
        area=buyer,
        unit=f"{order}-{line}" if line else order,
        name=row.text("name") or supplier,
        phone=phone[0],
        line=None if quantity is None else Line(row.text("material") or order, None, None, quantity),
        locale=row.locale(),
        starts=_midnight(due),
        steward=buyer or None,
        chats=row.chats(),
        more=details | _due(due) | phone[1],
    )


def renewal(row: Row) -> Draft:
    """A place to renew: unit = pupil and course, area = teacher; the fee is an offer, not a debt (practice R1)."""
    student, course = (
        row.take("student", cells.unit, needed=True),
        row.take("course", cells.unit, needed=True),
    )
    due, phone = _day(row, "due"), row.phone()
    fee, teacher = row.take("fee", cells.amount), row.area()
    price = {} if fee is None else {"fee": _money(fee)}
    return Draft(
        row=row,
        area=teacher,
        unit=f"{student or ''}-{course or ''}",
        name=row.text("name"),
        phone=phone[0],
        currency=row.currency(),
        locale=row.locale(),
        starts=_midnight(due),
        steward=teacher or None,
        chats=row.chats(),
        more=row.more("student", "course", "summary", "likelihood", "email") | price | _due(due) | phone[1],
    )


def invoice(row: Row) -> Draft:
    """An invoice: unit = its number, area = customer, owed = amount less what is paid (practice I1)."""
    number, phone = row.take("invoice", cells.unit, needed=True) or "", row.phone()
    due = _day(row, "due", needed=True)
    amount = row.take("amount", cells.amount, needed=True) or 0
    paid = row.take("paid", cells.amount) or 0
    if paid > amount and not row.refused:
        row.refuse("paid", "overpaid")
    left = max(0, amount - paid)
    sums = {"invoiced": _money(amount), "paid": _money(paid)} if paid else {}
    issued = _day(row, "issued")
    dated = {"issued": issued.isoformat()} if issued else {}
    return Draft(
        row=row,
        area=row.area(),
        unit=number,
        name=row.text("name"),
        phone=phone[0],
        currency=row.currency(),
        line=Line(row.text("item") or _INVOICE[row.table.tongue], None, due, left, amount - left),
        locale=row.locale(),
        steward=row.text("steward") or None,
        chats=row.chats(),
        more=row.more("email", "credit") | dated | sums | phone[1],
    )


def silent_customer(row: Row) -> Draft:
    """A customer who fell silent: unit = customer number, area = shop; nothing is owed (practice S1)."""
    phone = row.phone()
    return Draft(
        row=row,
        area=row.area(),
        unit=row.take("unit", cells.unit, needed=True) or "",
        name=row.text("name"),
        phone=phone[0],
        locale=row.locale(),
        steward=row.text("steward") or None,
        chats=row.chats(),
        more=row.more("doubt", "goods", "alternative", "because", "returns", "cutoff", "email") | phone[1],
    )


DRAFTS: Mapping[str, Callable[[Row], Draft]] = {
    "property_fee": property_fee,
    "event": event,
    "purchase_order": purchase_order,
    "renewal": renewal,
    "invoice": invoice,
    "silent_customer": silent_customer,
}


def _day(row: Row, field: str, *, needed: bool = False) -> date | None:
    return row.take(field, partial(dates.day, today=row.options.today), needed=needed)


def _start(row: Row) -> datetime | None:
    """An event's beginning, its time of day perhaps in a column of its own; without a time the rounds have no hours."""
    found = row.take("starts", partial(dates.moment, today=row.options.today), needed=True)
    if found is None:
        return None
    at, timed = found
    clock = row.take("clock", dates.hour)
    if not timed and clock is None:
        row.refuse("starts", "no_time")
    return at if timed or clock is None else datetime.combine(at.date(), clock)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time())


def _due(day: date | None) -> dict[str, str]:
    return {} if day is None else {"due": day.isoformat()}


def _money(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
