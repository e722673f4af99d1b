"""Chance that comes out the same every time: each person has dice of their own, made from the seed and their name."""

from collections.abc import Mapping
from hashlib import blake2b
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """The dice of one person; who is looked at before or after makes no difference."""

    def __init__(self, seed: int, name: str) -> None:
        digest = blake2b(f"{seed}\x1f{name}".encode(), digest_size=8).digest()
        self._random = Random(int.from_bytes(digest, "big")).random

    def chance(self, share: float) -> bool:
        """True in that share of all throws, 0 to 1."""
        return self._random() < share

    def between(self, low: float, high: float) -> float:
        """Any number from `low` up to `high`."""
        return low + self._random() * (high - low)

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, weights: Mapping[T, float]) -> T:
        """One of the keys, each as often as its weight says. Raises ValueError when there is none."""
        left = self._random() * sum(weights.values())
        for one, weight in weights.items():
            left -= weight
            if left < 0:
                return one
        if not weights:
            raise ValueError("nothing to choose from")
        return list(weights)[-1]
