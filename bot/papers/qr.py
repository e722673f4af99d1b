"""QR codes for paper: pure black, error level M, four modules of quiet zone; as a PNG or as one SVG path."""

from io import BytesIO
from typing import Any

QUIET = 4  # modules of white around the code, as the standard asks
DOTS = 8  # pixels of a module in a PNG
SEAM = 0.02  # rows overlap by this part of a module: a printer's raster shows no hairlines between them


class TooLong(Exception):
    """An address for which the code would get finer than paper carries."""


def png_code(address: str) -> bytes:
    """The code as a picture of its own."""
    file = BytesIO()
    _symbol(address).save(file, kind="png", scale=DOTS, border=QUIET)
    return file.getvalue()


def svg_code(address: str, most: int) -> str:
    """The code as SVG of one black path, with its quiet zone. Raises TooLong above `most` modules a side, quiet included."""
    rows = [bytes(row) for row in _symbol(address).matrix]
    side = len(rows) + 2 * QUIET
    if side > most:
        raise TooLong(f"the address has {len(address)} letters, more than a printed code carries")
    path = "".join(_runs(row, y + QUIET) for y, row in enumerate(rows))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path fill="#000" d="{path}"/></svg>'


def _symbol(address: str) -> Any:
    import segno

    return segno.make(address, error="m", micro=False)  # or better, where it costs no module


def _runs(row: bytes, y: int) -> str:
    """One row as rectangles, each as long as its black modules lie side by side."""
    found, x = [], 0
    while x < len(row):
        start = x
        while x < len(row) and row[x]:
            x += 1
        if x > start:
            found.append(f"M{start + QUIET} {y}h{x - start}v{1 + SEAM}h{start - x}z")
        x += 1
    return "".join(found)
