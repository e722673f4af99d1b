"""Telling tables from everything else people send under the same name."""

from bot.sheets.errors import SheetError

_OLE = b"\xd0\xcf\x11\xe0"
_STARTS = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3", "a database"),
)
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<head", b"<meta", b"<?xml", b"<style", b"<body", b"<div")


def refuse_strangers(name: str, content: bytes) -> None:
    """Raise SheetError for a file that is plainly something else than a workbook or a text table."""
    for start, what in _STARTS:
        if content.startswith(start):
            raise SheetError(f"{name} is {what}, not a table. Send the table itself, saved as .xlsx or .csv.")
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_MARKUP):
        raise SheetError(
            f"{name} is a web page or XML under a spreadsheet's name, as some systems export it. "
            "Open it in a spreadsheet program and save it as .xlsx."
        )
    if content.startswith(_OLE):
        _refuse_old_office(name, content)


def _refuse_old_office(name: str, content: bytes) -> None:
    if _named(content, "EncryptedPackage") or _named(content, "EncryptionInfo"):
        raise SheetError(
            f"{name} is protected by a password. Remove the password, save it and import it again."
        )
    if _named(content, "WordDocument"):
        raise SheetError(
            f"{name} is a Word document. Copy its table into a spreadsheet and save it as .xlsx."
        )
    if not _named(content, "Workbook") and not _named(content, "Book"):
        raise SheetError(f"{name} is an old Office file without a worksheet. Save the table as .xlsx.")


def _named(content: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in content
