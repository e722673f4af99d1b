"""Our buttons as Telegram's inline keyboard, with its size limits checked before anything is sent."""

from collections.abc import Sequence

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.core.message import Button

PRESS_BYTES = 64
COPY_CHARACTERS = 256


def keyboard(rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    """The rows of buttons for one message, None when there are none.

    Raises ValueError for a button that Telegram would refuse: a press of more than 64 bytes, a copied text
    of more than 256 characters, or not exactly one thing to do (`facts/telegram.md`, limits).
    """
    built = [[_button(button) for button in row] for row in rows if row]
    return InlineKeyboardMarkup(built) if built else None


def _button(button: Button) -> InlineKeyboardButton:
    if [button.press, button.url, button.copy].count(None) != 2:
        raise ValueError(f"button {button.label!r} must have exactly one of press, url and copy")
    if button.press is not None:
        return _pressed(button.label, button.press)
    if button.copy is not None:
        return _copied(button.label, button.copy)
    return InlineKeyboardButton(button.label, url=button.url)


def _pressed(label: str, press: str) -> InlineKeyboardButton:
    size = len(press.encode())
    if not 1 <= size <= PRESS_BYTES:
        raise ValueError(f"button {label!r} carries {size} bytes, Telegram takes 1 to {PRESS_BYTES}")
    return InlineKeyboardButton(label, callback_data=press)


def _copied(label: str, text: str) -> InlineKeyboardButton:
    if not 1 <= len(text) <= COPY_CHARACTERS:
        raise ValueError(
            f"button {label!r} copies {len(text)} characters, Telegram takes 1 to {COPY_CHARACTERS}"
        )
    return InlineKeyboardButton(label, copy_text=CopyTextButton(text))
