"""What a reader sees in a PDF of ours: the text of its pages, from the glyphs back to characters."""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)endobj", re.S)
STREAM = re.compile(rb"/Length (\d+).*?>>\s*stream\r?\n", re.S)
MARKS = re.compile(rb"/(f\d+) [\d.]+ Tf|\(|<([0-9A-Fa-f]+)>|\bET\b")
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
PARTS = re.compile(rb"\\(?:[0-7]{1,3}|.)|[^\\]", re.S)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """All text, a line for each run; spaces are dropped, since Chinese type sets its own."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    tables = {number: _table(_stream(body)) for number, body in objects.items() if b"/CMap" in body}
    pages = re.findall(rb"/Type/Page/Resources (\d+) 0 R.*?/Contents (\d+) 0 R", pdf, re.S)
    found = [
        _page(_stream(objects[int(content)]), _fonts(objects, tables, objects[int(fonts)]))
        for fonts, content in pages
    ]
    return "".join(found).replace(" ", "")


def _fonts(
    objects: dict[int, bytes], tables: dict[int, dict[int, str]], resources: bytes
) -> dict[bytes, dict[int, str]]:
    """The fonts of one page by their names there."""
    named: dict[bytes, dict[int, str]] = {}
    for name, font in re.findall(rb"/(f\d+) (\d+) 0 R", resources):
        found = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(font)])
        if found is not None:
            named[name] = tables[int(found[1])]
    return named


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    if found is None:
        return b""
    try:
        return zlib.decompress(body[found.end() : found.end() + int(found[1])])
    except zlib.error:
        return b""


def _table(cmap: bytes) -> dict[int, str]:
    table: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.S):
        for glyph, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            table[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.S):
        for first, last, text in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = int(text, 16)
            for step, glyph in enumerate(range(int(first, 16), int(last, 16) + 1)):
                table[glyph] = chr(start + step)
    return table


def _page(content: bytes, named: dict[bytes, dict[int, str]]) -> str:
    shown: list[str] = []
    table: dict[int, str] = {}
    place = 0
    while (found := MARKS.search(content, place)) is not None:
        place = found.end()
        if found[0] == b"ET":
            shown.append("\n")
        elif found[1]:
            table = named.get(found[1], {})
        else:
            raw, place = (bytes.fromhex(found[2].decode()), place) if found[2] else _literal(content, place)
            glyphs = [int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2)]
            shown += [table.get(glyph, "\ufffd") for glyph in glyphs]
    return "".join(shown)


def _literal(content: bytes, place: int) -> tuple[bytes, int]:
    """The string that begins there, with its balanced brackets, and where it ends."""
    depth, parts = 1, []
    for part in PARTS.finditer(content, place):
        depth += (part[0] == b"(") - (part[0] == b")")
        if not depth:
            return b"".join(parts), part.end()
        parts.append(ESCAPE.sub(_plain, part[0]))
    raise ValueError("a string without an end")


def _plain(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8) & 255]) if code.isdigit() else LETTERS.get(code, code)
