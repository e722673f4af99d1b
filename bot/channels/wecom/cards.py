"""Messages to members as texts and template cards, within the limits of both (wecom 3); the words are the message's own."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.wecom.texts import choices, first_line, in_lines, short, sign
from bot.core.message import Button, Outbound

BUTTONS, OPTIONS, MOST_CARDS = 6, 10, 3
BUTTON_CHARACTERS, OPTION_CHARACTERS = 10, 16
TITLE_CHARACTERS, DESC_CHARACTERS, SUBTITLE_CHARACTERS = 36, 44, 160
REPLACED_CHARACTERS = 16  # of the button of a card that was answered
SUBMIT, PICK = (
    "\u2713",
    "pick",
)  # a sign that needs no language, and the key that comes back with what was picked
QUESTION = "choice"

Card = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A message as WeCom shows it: the whole text, the cards, and whether the first card already carries the text."""

    text: str
    cards: tuple[Card, ...] = ()
    carried: bool = False


def drawn(message: Outbound) -> Drawn:
    """Up to 6 buttons are a card of buttons, more a card with a drop-down of 10 at most, and so on, 3 cards at most.

    A drop-down has always something chosen, so that there is one on a card: of two nobody could tell which was meant.
    A label that is too long for its button stands in the text behind a number, which the button bears.
    """
    pressed = choices(message)
    if not pressed:
        return Drawn(text=in_lines(message))
    most = BUTTON_CHARACTERS if len(pressed) <= BUTTONS else OPTION_CHARACTERS
    text = in_lines(message)
    if len(pressed) > OPTIONS * MOST_CARDS or any(len(button.label) > most for button in pressed):
        text = "\n".join([text, *(f"{sign(n)} {button.label}" for n, button in enumerate(pressed, 1))])
        pressed = _numbered(pressed, 0 if len(pressed) <= BUTTONS else OPTION_CHARACTERS)
    if len(pressed) <= BUTTONS:
        return _with_buttons(text, pressed, task_of(message.ref))
    return _with_lists(text, pressed, task_of(message.ref))


def task_of(ref: str) -> str:
    """The id of a message's card: its own id, or one that nobody else has."""
    return re.sub(r"[^0-9A-Za-z_\-@]", "", ref)[:120] or f"card-{secrets.token_hex(8)}"


def replaced(text: str) -> str:
    """What the buttons of an answered card become."""
    return short(first_line(text), REPLACED_CHARACTERS)


def _numbered(pressed: Sequence[Button], most: int) -> list[Button]:
    """With signs before the labels, or for them where `most` is 0."""
    labels = [f"{sign(n)} {button.label}" if most else sign(n) for n, button in enumerate(pressed, 1)]
    return [
        Button(label=short(label, most or 1), press=button.press)
        for label, button in zip(labels, pressed, strict=True)
    ]


def _with_buttons(text: str, pressed: Sequence[Button], task: str) -> Drawn:
    title, rest, carried = _split(text, SUBTITLE_CHARACTERS)
    card: Card = {"card_type": "button_interaction", "task_id": task, "main_title": {"title": title}}
    if rest:
        card["sub_title_text"] = rest
    card["button_list"] = [{"type": 0, "text": one.label, "key": one.press} for one in pressed]
    return Drawn(text=text, cards=(card,), carried=carried)


def _with_lists(text: str, pressed: Sequence[Button], task: str) -> Drawn:
    shown = pressed[: OPTIONS * MOST_CARDS]
    title, rest, carried = _split(text, DESC_CHARACTERS)
    heading = {"title": title, "desc": rest} if rest else {"title": title}
    cards = []
    for start in range(0, len(shown), OPTIONS):
        options = [{"id": one.press, "text": one.label} for one in shown[start : start + OPTIONS]]
        number = start // OPTIONS
        cards.append({
            "card_type": "multiple_interaction",
            "task_id": f"{task}-{number + 1}" if number else task,
            "main_title": {"title": title} if number else heading,
            "select_list": [{"question_key": QUESTION, "option_list": options}],
            "submit_button": {"text": SUBMIT, "key": PICK},
        })  # fmt: skip
    return Drawn(text=text, cards=tuple(cards), carried=carried)


def _split(text: str, most: int) -> tuple[str, str, bool]:
    """Title and rest when a card can carry all of it, else a short title and nothing, as the text goes out before."""
    title, _, rest = text.strip().partition("\n")
    rest = rest.strip("\n")
    if len(title) <= TITLE_CHARACTERS and len(rest) <= most:
        return title, rest, True
    return short(first_line(text), TITLE_CHARACTERS), "", False
