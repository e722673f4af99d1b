"""Text tables: which encoding, which separator, and rows numbered as a spreadsheet would."""

import codecs
import csv
import io
from collections import Counter

from bot.core.roster import Sheet
from bot.sheets.errors import SheetError

MOST_ROWS = 200_000
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = ",;\t|，"
_SAMPLE = 20_000


def read_text(name: str, content: bytes) -> Sheet:
    """The one table of a text file; one record is one row, also when a quoted cell holds line breaks."""
    text = _decode(name, content)
    if _is_binary(text):
        raise SheetError("not_text", name)
    rows: list[list[object]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)):
            rows.append(list(record))
            _refuse_runaway(name, record, len(rows))
    except csv.Error:
        raise SheetError("quote", name, row=len(rows) + 1) from None
    return Sheet(name, rows)


def _decode(name: str, content: bytes) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strictly(name, content, encoding)
    try:
        return content.decode()
    except UnicodeDecodeError:
        pass
    return _strictly(name, content, _without_mark(content))


def _strictly(name: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeError:
        raise SheetError("encoding", name) from None


def _without_mark(content: bytes) -> str:
    """UTF-16 by its zeros, else whichever of GB18030 and Big5 makes more ordinary characters of the bytes."""
    head = content[:_SAMPLE]
    if head.count(0) > len(head) // 20:
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    return (
        "big5"
        if _ordinary(content, "big5", 0xA4, 0xC6) > _ordinary(content, "gb18030", 0xB0, 0xD7)
        else "gb18030"
    )


def _ordinary(content: bytes, encoding: str, low: int, high: int) -> float:
    """The share of double-byte characters that lie in the encoding's block of everyday ones."""
    try:
        text = content.decode(encoding)
    except UnicodeError:
        return -1.0
    wide = [letter.encode(encoding) for letter in text[:_SAMPLE] if letter > "\x7f"]
    everyday = sum(
        len(code) == 2 and low <= code[0] <= high and (code[1] >= 0xA1 or low == 0xA4) for code in wide
    )
    return everyday / len(wide) if wide else 0.0


def _is_binary(text: str) -> bool:
    head = text[:_SAMPLE]
    odd = sum(letter < " " and letter not in "\t\r\n\f\v\x1a" for letter in head)
    return "\0" in text or odd > len(head) // 100


def _separator(text: str) -> str:
    """The mark that parts the lines most evenly; a title line above the table has no say."""
    lines = [line for line in text[:_SAMPLE].splitlines() if line.strip()][:50]
    return max(_SEPARATORS, key=lambda mark: _evenness(lines, mark))


def _evenness(lines: list[str], mark: str) -> tuple[int, int]:
    counts = Counter(count for line in lines if (count := line.count(mark)))
    usual, often = counts.most_common(1)[0] if counts else (0, 0)
    return often, usual


def _refuse_runaway(name: str, record: list[str], row: int) -> None:
    if row > MOST_ROWS:
        raise SheetError("many_rows", name, most=f"{MOST_ROWS:,}")
    if any(len(cell) > 2_000 and cell.count("\n") > 20 for cell in record):
        raise SheetError("quote", name, row=row)
