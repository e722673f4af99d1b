"""Colours and hatchings of bars that are told apart on grey paper, by colour-blind eyes, and about how wide words are."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

SIZE = 13  # of the type, in pixels
HAN = 0x2E80  # from here on a sign is as wide as high
INK, PALE, LINE, WHITE = "#22303a", "#46525b", "#e3e7ea", "#ffffff"
BLUE, GREEN, AMBER, RED, GREY = "#2f6f9f", "#2b6a40", "#f0c55e", "#b94a47", "#4d565d"
TEAL, VIOLET = "#2f7f9f", "#785c9b"
COLOURS = {
    "areas": (BLUE,),
    "ageing": (BLUE,),
    "promises": (GREEN, AMBER, RED, GREY),
    "funnel": (GREY, AMBER, GREEN),
    "suppliers": (GREEN, RED, AMBER, TEAL, VIOLET, GREY),
}
LIGHT = frozenset({AMBER})  # white figures could not be read on it
HATCHES = {  # colour -> its lines in a tile of six pixels: in black and white they are all that tells one from another
    RED: "M-1 1L1 -1M0 6L6 0M5 7L7 5",
    TEAL: "M0 1.5H6M0 4.5H6",
    VIOLET: "M1.5 0V6M4.5 0V6",
    GREY: "M0.5 1.5H2.5M3.5 4.5H5.5",
}


def fill_of(colour: str) -> str:
    """What a bar of this colour is filled with: the colour itself, or its hatching."""
    return f"url(#h{colour[1:]})" if colour in HATCHES else colour


def hatchings(root: Element, colours: Iterable[str]) -> None:
    """The hatchings that bars of these colours are filled with, as definitions of the picture."""
    defined = SubElement(root, "defs")
    for colour in colours:
        if colour not in HATCHES:
            continue
        tile = SubElement(defined, "pattern", id=f"h{colour[1:]}", width="6", height="6")
        tile.set("patternUnits", "userSpaceOnUse")
        SubElement(tile, "rect", width="6", height="6", fill=WHITE)
        lines = SubElement(tile, "path", d=HATCHES[colour], stroke=colour, fill="none")
        lines.set("stroke-width", "1.6")


def wide(text: str, size: float = SIZE) -> float:
    """About how many pixels a text takes, rather too many than too few."""
    return sum(size * _share(sign) for sign in text)


def cut(text: str, most: float, size: float = SIZE) -> str:
    """A text that takes no more than so many pixels, with three points where something is missing."""
    if wide(text, size) <= most:
        return text
    while text and wide(text, size) > most - size:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _share(sign: str) -> float:
    """The width of a sign beside its height."""
    if ord(sign) >= HAN:
        return 1
    return 0.92 if sign in "MWmw@%…" else 0.68 if sign.isupper() else 0.58
