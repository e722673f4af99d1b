"""What a reader sees in a PDF of ours: the text of its pages, from the glyphs back to characters."""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)endobj", re.S)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\((?P<text>(?:\\.|[^\\)])*)\)|(?P<row>ET)", re.S)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """All text, a line for each run; spaces are dropped, since Chinese type sets its own."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    tables = {number: _table(_stream(body)) for number, body in objects.items() if b"/CMap" in body}
    named: dict[bytes, dict[int, str]] = {}
    for body in objects.values():
        for name, font in re.findall(rb"/(f\d+) (\d+) 0 R", body):
            found = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(font)])
            if found is not None:
                named[name] = tables[int(found[1])]
    pages = [stream for body in objects.values() if b"BT" in (stream := _stream(body))]
    return "".join(_page(page, named) for page in pages).replace(" ", "")


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    if found is None:
        return b""
    try:
        return zlib.decompress(found[1])
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
    shown, table = [], dict[int, str]()
    for found in SHOWN.finditer(content):
        if found["row"]:
            shown.append("\n")
        elif found["text"] is None:
            table = named.get(found[1], {})
        else:
            raw = ESCAPE.sub(_plain, found["text"])
            glyphs = [int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2)]
            shown += [table.get(glyph, "\ufffd") for glyph in glyphs]
    return "".join(shown)


def _plain(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8) & 255]) if code.isdigit() else LETTERS.get(code, code)
