"""Whatever stands in the cells, an import answers; it never falls over."""

from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.roster import Roster, Sheet, Unclear, read_roster
from bot.core.roster.words import IDS, KINDS

WORDS = sorted({word for kind in KINDS for words in kind.words.values() for word in words} | set(IDS))
SPICE = [
    "=1+2",
    "-1",
    "1e9",
    "¥",
    "(",
    "12-27",
    "2026-13-45",
    "合计",
    "\ud800",
    "\0",
    "１２",
    "+86",
    "上午25点",
    "00",
    "²",
    "٣",
]
cell = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(WORDS + SPICE),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.binary(max_size=4),
)
heads = st.sampled_from(
    [["area", "unit", "owner", "phone", "period", "amount", "due", "currency", "language"]]
    + [[words[0] for words in kind.words.values()] + list(IDS) for kind in KINDS]
)


def answer(rows: list[list[object]], *, ids: bool = False) -> Roster | Unclear:
    sheet = Sheet("junk", rows)
    return read_roster([sheet], playbook=None, area="A", with_ids=ids, today=date(2026, 11, 25))


@given(st.lists(st.lists(cell, max_size=8), max_size=8), st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_cells_give_a_roster_or_a_question(rows: list[list[object]], ids: bool) -> None:
    assert isinstance(answer(rows, ids=ids), (Roster, Unclear))


@given(heads, st.lists(st.lists(cell, max_size=14), max_size=8), st.booleans())
@settings(max_examples=200, deadline=None)
def test_any_cells_below_a_good_header_are_taken_or_refused_by_row(
    head: list[object], rows: list[list[object]], ids: bool
) -> None:
    found = answer([head, *rows], ids=ids)
    if isinstance(found, Unclear):
        return
    counted = [row for opening in found.openings for row in opening.rows]
    assert len(counted) == len(set(counted))
    assert not set(counted) & {error.row for error in found.refused}
    assert all(line.amount >= 0 for opening in found.openings for line in opening.lines)
    assert all(opening.unit and opening.area for opening in found.openings)
    assert len({(opening.area, opening.unit) for opening in found.openings}) == len(found.openings)


def test_cells_of_every_type_a_workbook_knows_are_read() -> None:
    odd: list[object] = [
        None,
        True,
        3,
        2.5,
        "x",
        date(2026, 1, 1),
        datetime(2026, 1, 1),
        time(1),
        timedelta(1),
        10**40,
        1e300,
    ]
    for value in odd:
        assert isinstance(answer([["房号", "金额"], [value, "10"], ["8-2", value]]), Roster)
