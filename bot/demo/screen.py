"""What the sandbox draws: owner, steward and guard side by side, or one line a message where there is no terminal."""

import sys
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.message import Outbound

NARROW = 90  # columns; below it the three do not fit side by side
PARTIES = ("owner", "steward", "guard")


class Screen:
    """Draws what was said; `titles` are the words for the three columns, in the language of the site."""

    def __init__(self, titles: Sequence[str], zone: ZoneInfo) -> None:
        from rich.console import Console

        self._titles = titles
        self._zone = zone
        self._console = Console(highlight=False, soft_wrap=False)
        self._wide = sys.stdout.isatty() and self._console.width >= NARROW
        self._time: datetime | None = None
        if self._wide:
            self._row([f"[bold]{title}[/bold]" for title in titles])

    def say(self, text: str) -> None:
        """One line of the sandbox itself."""
        self._console.print(text, style="dim", markup=False)

    def acted(self, at: datetime, chat: str, text: str) -> None:
        """What somebody said or pressed."""
        self._put(at, chat, f"» {text}")

    def sent(self, at: datetime, message: Outbound) -> None:
        """What somebody was sent, with the buttons as numbers."""
        keys = [button.label for row in message.buttons for button in row]
        numbered = "  ".join(f"[{number}] {label}" for number, label in enumerate(keys, 1))
        self._put(at, message.to.id, "\n".join(filter(None, (message.text, numbered))))

    def _put(self, at: datetime, chat: str, text: str) -> None:
        if at != self._time:
            self._time = at
            self._rule(f"{at.astimezone(self._zone):%Y-%m-%d %a %H:%M}")
        column = PARTIES.index(chat) if chat in PARTIES else 0
        head = chat if chat not in PARTIES else self._titles[column]
        if not self._wide:
            print(f"{head} │ " + text.replace("\n", "\n" + " " * width(head) + " │ "))
            return
        cells = ["", "", ""]
        cells[column] = (f"{chat}: " if column == 0 else "") + text
        self._row([escape(cell) for cell in cells])

    def _rule(self, text: str) -> None:
        if self._wide:
            self._console.rule(text, style="dim")
        else:
            print(f"── {text} ──")

    def _row(self, cells: Sequence[str]) -> None:
        from rich.table import Table

        table = Table(show_header=False, box=None, expand=True, padding=(0, 1))
        for _ in cells:
            table.add_column(ratio=1, overflow="fold")
        table.add_row(*cells)
        self._console.print(table)


def escape(text: str) -> str:
    """Literal text for rich."""
    from rich.markup import escape as escaped

    return escaped(text)


def width(text: str) -> int:
    """Terminal columns a text takes: Chinese signs take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
