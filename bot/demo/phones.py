"""The three phones of the sandbox page: what stands in each chat, what can be pressed there, and what might be said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from bot.demo.guide import Hint
from bot.demo.stage import Entry, Stage
from bot.engine import View

LINK = re.compile(r"https?://[!-~]+")
BUBBLES = 40  # of a phone


@dataclass(frozen=True, kw_only=True)
class Key:
    """A button under a bubble; `value` is how it is pressed, empty when it only opens `url`."""

    label: str
    value: str = ""
    url: str = ""
    hint: bool = False


@dataclass(frozen=True, kw_only=True)
class Bubble:
    """One message of a phone, or what its holder said; `when` only where the moment changes."""

    ours: bool
    parts: list[tuple[str, str]]  # text, and the address it opens: only addresses of our own can be opened
    when: str = ""
    file: str = ""
    rows: list[list[Key]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Phone:
    """One person's chat; `says` are ready sentences. Without a chat there is nobody to write to yet."""

    role: str
    chat: str
    name: str
    bubbles: list[Bubble] = field(default_factory=list)
    says: list[Key] = field(default_factory=list)


def moment(stage: Stage, at: datetime) -> str:
    """A moment in the zone and the language of the sandbox."""
    engine = stage.sandbox.app.engine
    return engine.words.moment(at, engine.site.zone, stage.locale)


def phones(stage: Stage, view: View, chat: str, hint: Hint) -> Iterator[Phone]:
    """Owner, steward and guard around one case; `chat` is that of its household."""
    case = view.case
    whom = {
        "owner": (chat, f"{case.unit} {case.party}"),
        "steward": ("steward", case.steward or ""),
        "guard": ("guard", ""),
    }
    for role in stage.story.phones:
        whose, name = whom[role]
        bubbles = list(_bubbles(stage, whose, hint)) if whose else []
        yield Phone(role=role, chat=whose, name=name, bubbles=bubbles, says=_says(stage, role, view, hint))


def _bubbles(stage: Stage, chat: str, hint: Hint) -> Iterator[Bubble]:
    engine, before = stage.sandbox.app.engine, None
    for entry in stage.transcript.of(chat)[-BUBBLES:]:
        when = "" if entry.at == before else moment(stage, entry.at)
        before = entry.at
        message = entry.message
        yield Bubble(
            ours=message is not None,
            parts=_parts(entry.text, engine.site.pages),
            when=when,
            file=message.document.name if message is not None and message.document else "",
            rows=_rows(entry, engine.site.pages, hint),
        )


def _parts(text: str, pages: str) -> list[tuple[str, str]]:
    """The text in pieces; an address of this very server opens, and is shown short."""
    parts: list[tuple[str, str]] = []
    end = 0
    for found in LINK.finditer(text):
        if pages and found[0].startswith(f"{pages}/"):
            parts += [(text[end : found.start()], ""), (_short(found[0]), found[0])]
            end = found.end()
    return [*parts, (text[end:], "")]


def _short(url: str) -> str:
    """Host and the beginning of the path: what stands behind it is long, and nobody's to read."""
    split = urlsplit(url)
    return f"{split.hostname}/{split.path.strip('/').partition('/')[0]}/…"


def _rows(entry: Entry, pages: str, hint: Hint) -> list[list[Key]]:
    rows: list[list[Key]] = []
    place = 0
    for row in entry.message.buttons if entry.message is not None else ():
        keys = []
        for button in row:
            value = f"{entry.number}:{place}"
            place += 1
            if button.press:
                keys.append(Key(label=button.label, value=value, hint=hint.press == value))
            elif button.url and pages and button.url.startswith(f"{pages}/"):
                keys.append(Key(label=button.label, url=button.url))
        rows.append(keys)
    return [row for row in rows if row]


def _says(stage: Stage, role: str, view: View, hint: Hint) -> list[Key]:
    word, unit = stage.sandbox.app.engine.words.word, view.case.unit
    keys = [f"sandbox.{stage.story.name}.says.{role}.{number}" for number in (1, 2, 3)]
    texts = [word(key, stage.locale, unit=unit) for key in keys]
    return [
        Key(label=text, value=text, hint=hint.say == f"{role}:{place}") for place, text in enumerate(texts, 1)
    ]
