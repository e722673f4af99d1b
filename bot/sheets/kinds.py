"""Telling tables from everything else people send under the same name."""

from bot.sheets.errors import SheetError

_OLE = b"\xd0\xcf\x11\xe0"
_STARTS = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"SQLite format 3", "database"),
)
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<head", b"<meta", b"<?xml", b"<style", b"<body", b"<div")


def refuse_strangers(name: str, content: bytes) -> None:
    """Raise SheetError for a file that is plainly something else than a workbook or a text table."""
    for start, what in _STARTS:
        if content.startswith(start):
            raise SheetError(what, name)
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_MARKUP):
        raise SheetError("markup", name)
    if content.startswith(_OLE):
        _refuse_old_office(name, content)


def _refuse_old_office(name: str, content: bytes) -> None:
    if _named(content, "EncryptedPackage") or _named(content, "EncryptionInfo"):
        raise SheetError("locked", name)
    if _named(content, "WordDocument"):
        raise SheetError("word", name)
    if not _named(content, "Workbook") and not _named(content, "Book"):
        raise SheetError("old_office", name)


def _named(content: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in content
