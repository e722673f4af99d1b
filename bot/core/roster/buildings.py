"""From a unit to its building, and the order in which people walk through an estate: 12-2 before 12-10."""

import re

_BUILDING = re.compile(r"\s*(\S.{0,11}?)\s*(?:号楼|號樓|[栋棟幢座]|[-–—_/#.·])")
_DIGITS = re.compile(r"([0-9]+)")
Place = tuple[tuple[int, int, str], ...]


def building_of(unit: str) -> str:
    """What stands before the first separator or building sign: 12 of 12-27, A of A座1203; empty where there is none."""
    found = _BUILDING.match(unit)
    return found[1] if found else ""


def walk(text: str) -> Place:
    """A key that sorts the numbers in a text by their size."""
    parts = _DIGITS.split(text.casefold())
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part)
