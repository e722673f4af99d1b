"""What members were told lately, so that the platform's duplicate check swallows no second message that only looks alike."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from itertools import count

SECONDS = 14400.0  # the longest interval of the check (wecom 3)
MOST = 20_000  # messages remembered

Told = OrderedDict[bytes, tuple[str, float]]


class Repeats:
    """Remembers digests only; `tick` counts seconds and never goes back."""

    def __init__(self, tick: Callable[[], float], most: int = MOST) -> None:
        self._tick, self._most = tick, most
        self._told: Told = OrderedDict()  # which message said it, and when

    def is_new(self, who: str, text: str, ref: str) -> bool:
        """Whether no other message than `ref` told them this; without a ref every message is another one."""
        told = self._told.get(_digest(who, text))
        return told is None or self._tick() - told[1] > SECONDS or (bool(ref) and told[0] == ref)

    def distinct(self, who: str, text: str, ref: str) -> str:
        """The text, with the smallest number behind it that makes it unlike all that was said; it counts as said now."""
        for number in count(1):
            said = text if number == 1 else f"{text} ({number})"
            if self.is_new(who, said, ref):
                break
        digest = _digest(who, said)
        self._told[digest] = (ref, self._tick())
        self._told.move_to_end(digest)
        if len(self._told) > self._most:
            self._told.popitem(last=False)
        return said


def _digest(who: str, text: str) -> bytes:
    return hashlib.sha256(f"{who}\0{text}".encode()).digest()[:16]
