"""How many calls an app message to a member takes, each of which counts at the platform (wecom 2 and 3)."""

from collections.abc import Mapping, Sequence

TEXT_BYTES = 2032  # of a text in one call, as it is parted
BUTTONS, OPTIONS, MOST_CARDS = 6, 10, 3
LABELS = {True: 10, False: 16}  # characters, on a card of buttons and in a drop-down
TITLE, BESIDE = 36, {True: 160, False: 44}  # characters a card carries

Rows = Sequence[Sequence[Mapping[str, str | None]]]


def calls_of(text: str, buttons: Rows, documented: bool) -> int:
    """About so many: a text that is long counts several times, and so does one that its card cannot carry."""
    flat = [button for row in buttons for button in row]
    pressed = [button for button in flat if button.get("press")]
    few = len(pressed) <= BUTTONS
    cards = min(1 if few else -(-len(pressed) // OPTIONS), MOST_CARDS) if pressed else 0
    plain = len(flat) == len(pressed) and all(len(one.get("label") or "") <= LABELS[few] for one in pressed)
    if cards and plain and _carried(text, BESIDE[few]):
        return cards + documented
    lines = sum(len("".join(filter(None, button.values())).encode()) for button in flat)
    return max(1, -(-(len(text.encode()) + lines) // TEXT_BYTES)) + cards + documented


def _carried(text: str, beside: int) -> bool:
    title, _, rest = text.strip().partition("\n")
    return len(title) <= TITLE and len(rest) <= beside
