"""Laying rows together: the rows of one case, the same bill twice, guests whose four digits collide."""

from collections import Counter
from dataclasses import dataclass, field

from bot.core.roster.row import Draft
from bot.core.roster.shapes import Line, Opening

Key = tuple[str, str]
BillKey = tuple[str, object, object]


@dataclass
class _Case:
    first: Draft
    lines: dict[BillKey, tuple[Line, int]] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)


class Cases:
    """All cases of one file; every row is looked at once, in the file's order."""

    def __init__(self, playbook: str) -> None:
        self.playbook = playbook
        self._cases: dict[Key, _Case] = {}
        self._guests: dict[tuple[str, str | None, str], str] = {}
        self._tails: Counter[Key] = Counter()

    def add(self, draft: Draft) -> None:
        """Take a row in; what contradicts an earlier row is refused or warned about at the later one."""
        if draft.row.table.kind.name == "event":
            draft.unit = self._guest(draft)
        case = self._cases.get((draft.area, draft.unit))
        if case is None:
            self._open(draft)
        elif draft.line is None:
            self._again(case, draft)
        else:
            self._bill(case, draft, draft.line)

    def reserve(self, draft: Draft) -> None:
        """Keep a refused guest's unit for him: once his row is mended, nobody else's unit may move."""
        if draft.row.table.kind.name == "event" and draft.unit and draft.area:
            self._guest(draft)

    def openings(self) -> tuple[Opening, ...]:
        """The cases, in the order of their first rows."""
        return tuple(self._opening(case) for case in self._cases.values())

    def _open(self, draft: Draft) -> None:
        case = _Case(draft, rows=[draft.row.number])
        self._cases[(draft.area, draft.unit)] = case
        if draft.line is not None:
            case.lines[_key(draft.line)] = (draft.line, draft.row.number)
            if not draft.line.amount and not draft.line.off:
                draft.row.warn("nothing_owed", unit=draft.unit)
        if not draft.name:
            draft.row.warn("no_name", unit=draft.unit)

    def _guest(self, draft: Draft) -> str:
        """The last four digits, with -b, -c … when another guest has them; the same guest keeps his unit."""
        who = (draft.area, draft.phone, draft.name)
        known = self._guests.get(who)
        if known is None:
            tail = (draft.area, draft.unit)
            known = self._guests[who] = draft.unit + _suffix(self._tails[tail])
            self._tails[tail] += 1
        return known

    def _again(self, case: _Case, draft: Draft) -> None:
        first = case.first
        if draft.starts != first.starts:
            then = first.starts.isoformat(" ", "minutes") if first.starts else "-"
            field = "starts" if "starts" in draft.row.table.at else "due"
            draft.row.refuse(
                field, "two_dates_of_one", unit=draft.unit, first=first.row.number, understood=then
            )
            return
        self._same_party(case, draft)
        draft.row.warn("same_row", first=first.row.number)
        case.rows.append(draft.row.number)

    def _bill(self, case: _Case, draft: Draft, line: Line) -> None:
        first, row = case.first, draft.row
        if draft.currency != first.currency:
            about = {
                "unit": draft.unit,
                "first": first.row.number,
                "understood": first.currency,
                "value": draft.currency,
            }
            row.refuse("currency" if "currency" in row.table.at else row.sum_field, "mixed_currency", **about)
            return
        known = case.lines.get(_key(line))
        if known is not None and known[0].amount != line.amount:
            bill = " ".join(str(part) for part in (line.item, line.period, line.due) if part)
            row.refuse(row.sum_field, "two_amounts", first=known[1], understood=bill)
            return
        self._same_party(case, draft)
        case.rows.append(row.number)
        if known is not None:
            row.warn("same_bill", first=known[1])
            return
        case.lines[_key(line)] = (line, row.number)
        if not line.amount and not line.off:
            row.warn("nothing_owed", unit=draft.unit)

    def _same_party(self, case: _Case, draft: Draft) -> None:
        """Another name for a unit is worth a look (two owners, a sale); the first one counts, gaps are filled."""
        first, row = case.first, draft.row
        about = {"unit": draft.unit, "first": first.row.number}
        if draft.name and first.name and draft.name != first.name:
            row.warn("other_name", understood=first.name, value=draft.name, **about)
            return
        if draft.phone and first.phone and draft.phone != first.phone:
            row.warn("other_phone", understood=first.phone, value=draft.phone, **about)
        first.name = first.name or draft.name
        first.phone = first.phone or draft.phone
        first.steward = first.steward or draft.steward
        first.locale = first.locale or draft.locale
        first.chats = first.chats or draft.chats
        for key, value in draft.more.items():
            first.more.setdefault(key, value)

    def _opening(self, case: _Case) -> Opening:
        first = case.first
        return Opening(
            playbook=self.playbook,
            area=first.area,
            unit=first.unit,
            name=first.name,
            phone=first.phone,
            currency=first.currency,
            lines=tuple(line for line, _ in case.lines.values()),
            locale=first.locale,
            starts=first.starts,
            steward=first.steward,
            chats=first.chats,
            more=first.more,
            rows=tuple(case.rows),
        )


def _key(line: Line) -> BillKey:
    return line.item, line.period, line.due


def _suffix(number: int) -> str:
    """Nothing for the first, then -b, -c … -z, -ba, -bb …"""
    letters = ""
    while number:
        number, digit = divmod(number, 26)
        letters = chr(ord("a") + digit) + letters
    return f"-{letters}" if letters else ""
