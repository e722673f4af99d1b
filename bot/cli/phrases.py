"""phrases: messages that were not understood, with what they turned out to mean, as labelled lines for the reader."""

import json as text_json
import os
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.cli.opening import run
from bot.cli.options import Json
from bot.cli.output import as_json
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from bot.app import App
    from bot.core.facts import Corrected, Fact, Heard

app = typer.Typer()
LOCALES = {"zh-CN": "zh-Hans", "zh-TW": "zh-Hant"}
Action = Annotated[
    Literal["export"], typer.Argument(metavar="ACTION", help="export: every corrected message.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write there (a new file, readable by you alone)."),
]


@app.command(epilog="Example: run.py phrases export --out corrected.jsonl")
def phrases(action: Action, out: Out = None, json: Json = False) -> None:
    """Export what was not understood and what it meant, one JSON line each; phone numbers are masked."""
    found = run(_corrected)
    if out is not None:
        _write(out, found)
    if json:
        as_json({"count": len(found), "out": str(out) if out else None, "phrases": [] if out else found})
    elif out is not None:
        print(f"{len(found)} phrases in {out}.")
    else:
        for phrase in found:
            print(_line(phrase))


def _line(phrase: dict[str, Any]) -> str:
    return text_json.dumps(phrase, ensure_ascii=False)


def _write(out: Path, found: list[dict[str, Any]]) -> None:
    """A new file for its owner alone. Raises Refusal when there is one already or it cannot be written."""
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refusal(f"{out} exists already: name another file, or move it away.") from error
    except OSError as error:
        raise Refusal(f"{out} cannot be written ({error.strerror}): name another file.") from error
    with open(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{_line(phrase)}\n" for phrase in found)


async def _corrected(opened: "App") -> list[dict[str, Any]]:
    """Every pair of all cases; what was said about several cases at once stands once."""
    async with opened.store.view() as tx:
        cases = {case.id: case for case in await tx.list_cases()}
        facts = await tx.facts_of(list(cases))
    site = opened.engine.site
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for id, case in cases.items():
        for heard, meant in pairs(facts[id]):
            locale = case.locale or site.locale
            phrase = phrase_of(heard, meant, site.zone) | {"id": f"c-{id}-{heard.id}"}
            phrase["locale"] = LOCALES.get(locale, locale)
            found.setdefault((phrase["text"], phrase["now"]), phrase)
    return list(found.values())


def pairs(facts: "Iterable[Fact]") -> "list[tuple[Heard, Corrected]]":
    """Each message that was corrected with its last correction; one that was taken back is none."""
    from bot.core.facts import Corrected, Heard, Undone

    history = list(facts)
    undone = {fact.of for fact in history if isinstance(fact, Undone)}
    heard = {fact.id: fact for fact in history if isinstance(fact, Heard)}
    last = {fact.of: fact for fact in history if isinstance(fact, Corrected) and fact.id not in undone}
    return [(heard[of], meant) for of, meant in last.items() if of in heard]


def phrase_of(heard: "Heard", meant: "Corrected", zone: "tzinfo") -> dict[str, Any]:
    """One line as in `fixtures/phrases`; the tag says whether a colleague or the author labelled it."""
    from bot.core.reader.masks import without_phones

    promised = meant.meaning == "promise"
    expected = {
        "kind": meant.meaning,
        "start": _iso(meant.start, zone),
        "end": _iso(meant.end, zone),
        "precision": meant.precision or None,
        "amount": _yuan(heard.amount) if promised else None,
    }
    return {
        "id": "",
        "text": without_phones(heard.words),
        "now": _iso(heard.at, zone),
        "locale": "",
        "expected": expected,
        "tags": ["corrected", "by_author" if meant.by == "owner" else "by_colleague"],
    }


def _iso(at: "datetime | None", zone: "tzinfo") -> str | None:
    return at.astimezone(zone).isoformat(timespec="seconds") if at is not None else None


def _yuan(fen: int | None) -> int | float | None:
    if fen is None:
        return None
    return fen // 100 if fen % 100 == 0 else float(Decimal(fen) / 100)
