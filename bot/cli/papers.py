"""qr, poster and statement: what is printed."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.cli.find import Where, one_case
from bot.cli.opening import run
from bot.cli.options import Area, Json, Playbook, Unit
from bot.cli.output import as_json, typed
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from bot.app import App
    from bot.store import Tx
    from bot.store.rows import Case
    from handlers.bindsheets import Codes, LinkOf

app = typer.Typer()
TRIAL = (
    "No channel is set up, so these codes open nothing: they show how a sheet looks. "
    "Set up Telegram or WeCom, then print again."
)
Out = Annotated[Path, typer.Option("--out", metavar="FILE.pdf", help="Where the paper is written.")]
Building = Annotated[
    str | None, typer.Option("--building", help="Only this building: 12 for 12-27 and its neighbours.")
]
Everybody = Annotated[
    bool, typer.Option("--all", help="Every home, also those with a chat and those that owe nothing.")
]
Channel = Annotated[
    Literal["telegram", "wecom"] | None,
    typer.Option("--channel", help="Where the codes lead; else WeCom, else Telegram."),
]
Locale = Annotated[
    Literal["zh-CN", "zh-TW", "en"] | None,
    typer.Option("--locale", help="The language of the paper; else that of the settings."),
]
Who = Annotated[Literal["guard", "steward"], typer.Argument(metavar="WHO", help="guard or steward.")]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which codes are to be printed, and where they lead."""

    area: str | None
    building: str | None
    everybody: bool
    channel: str | None
    locale: str | None


@app.command(epilog="Example: run.py qr --building 12 --out building-12.pdf")
def qr(
    *,
    out: Out,
    area: Area = None,
    building: Building = None,
    everybody: Everybody = False,
    channel: Channel = None,
    locale: Locale = None,
    json: Json = False,
) -> None:
    """Print QR codes that open a chat, 40 a page: one for each home that has none yet."""
    _pdf(out)
    wanted = Wanted(area=area, building=building, everybody=everybody, channel=channel, locale=locale)
    found, content = run(lambda opened: _sheet(opened, wanted))
    _write(out, content, secret=True)
    if json:
        as_json({**found, "file": str(out)})
        return
    size = f"{_many(found['count'], 'code')} on {_many(found['pages'], 'page')}"
    print(f"Written: {out}: {size}, good until {found['expires']}.")
    print(
        found["note"]
        or "Whoever has a slip can open its chat: hand it out in an envelope, then delete the file."
    )


@app.command(epilog="Example: run.py poster guard --out gate.pdf")
def poster(who: Who, out: Out, locale: Locale = None) -> None:
    """Print the guard's poster, or the steward's card, on one page."""
    _pdf(out)
    _write(out, run(lambda opened: _poster(opened, who, locale)))
    print(f"Written: {out}.")


@app.command(epilog="Example: run.py statement 12-27 --out 12-27.pdf")
def statement(unit: Unit, out: Out, area: Area = None, playbook: Playbook = None) -> None:
    """Print the statement of an account: billed, received and open, line by line."""
    _pdf(out)
    where = Where(unit=unit, area=area, playbook=playbook)
    _write(out, run(lambda opened: _statement(opened, where)), secret=True)
    print(f"Written: {out}.")


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _pdf(out: Path) -> None:
    if out.suffix.lower() != ".pdf":
        raise Refusal(f"A paper is written as PDF: give --out a name that ends in .pdf, not {out.name!r}.")


def _write(out: Path, content: bytes, *, secret: bool = False) -> None:
    """Write the file, one with words or amounts in it for its owner alone. Raises Refusal."""
    try:
        if secret:
            os.close(os.open(out, os.O_WRONLY | os.O_CREAT, 0o600))
        out.write_bytes(content)
    except OSError as error:
        raise Refusal(f"{out} cannot be written ({error.strerror}): name another place.") from error


# --- codes ---


async def _sheet(opened: "App", wanted: Wanted) -> tuple[dict[str, Any], bytes]:
    """The codes and the sheet; the words are kept before they are drawn, so that no printed one is unknown."""
    from bot.papers.bindsheet import count_pages
    from handlers.bindsheets import bind_codes

    channel, link_of = _road(await _roads(opened), wanted.channel)
    async with opened.store.begin() as tx:
        codes = await bind_codes(opened.engine, tx, await _cases(tx, wanted), link_of)
    content = await _drawn(opened, codes, wanted.locale or opened.settings.locale)
    return {
        "count": len(codes.cells),
        "pages": count_pages(codes.cells),
        "expires": codes.expires.astimezone(opened.settings.zone).isoformat(timespec="seconds"),
        "channel": channel,
        "note": TRIAL if channel == "page" else None,
    }, content


async def _roads(opened: "App") -> "Mapping[str, LinkOf]":
    """Where codes can lead. Raises Refusal when a channel is set up and none gave its address."""
    from bot.cli.linking import username_of
    from bot.cli.wecom_links import configured, window
    from handlers.bindsheets import roads

    found = roads(await window(opened), await username_of(opened), opened.settings.public_url)
    if "page" in found and (configured(opened.settings) or opened.settings.telegram_token):
        raise Refusal(
            "No channel gave its address, so there is nothing to draw: `doctor` says what is wrong."
        )
    return found


async def _drawn(opened: "App", codes: "Codes", locale: str) -> bytes:
    from bot.papers import NoPaper
    from bot.papers.qr import TooLong
    from handlers.bindsheets import drawn

    try:
        return await drawn(opened.engine, codes, locale)
    except TooLong as error:
        raise Refusal(f"The codes cannot be printed ({error}): shorten ROUNDS_PUBLIC_URL.") from error
    except NoPaper as error:
        raise Refusal(f"The paper cannot be drawn ({error}): `doctor` says what is missing.") from error


def _road(found: "Mapping[str, LinkOf]", channel: str | None) -> "tuple[str, LinkOf]":
    if channel is not None and channel not in found:
        raise Refusal(f"A code cannot lead to {channel}: it is not set up, or has no customer service chat.")
    chosen = channel or next(iter(found))
    return chosen, found[chosen]


async def _cases(tx: "Tx", wanted: Wanted) -> "list[Case]":
    """The cases asked for. Raises Refusal when there are none."""
    from handlers.bindsheets import in_building, unreached

    area = None if wanted.area is None else typed(wanted.area)
    found = await tx.list_cases(area=area)
    if wanted.building is not None:
        found = in_building(found, typed(wanted.building))
    if not found:
        raise Refusal("There is no case there: `cases` lists what there is.")
    chosen = found if wanted.everybody else await unreached(tx, found)
    if not chosen:
        raise Refusal("Everybody there has a chat already: --all prints codes for all of them.")
    return chosen


# --- posters and statements ---


async def _poster(opened: "App", who: str, locale: str | None) -> bytes:
    """The page in a language. Raises Refusal when guards are not to report anybody (conduct C34)."""
    from bot.papers import NoPaper
    from handlers.posters import guard_poster, steward_card

    if who == "guard" and opened.settings.guard_sightings == "off":
        raise Refusal(
            "ROUNDS_GUARD_SIGHTINGS is off: guards report nobody here, so there is nothing to hang up."
        )
    make = guard_poster if who == "guard" else steward_card
    try:
        return make(opened.engine, locale or opened.settings.locale)
    except NoPaper as error:
        raise Refusal(f"The paper cannot be drawn ({error}): `doctor` says what is missing.") from error


async def _statement(opened: "App", where: Where) -> bytes:
    """The account of one case in the owner's language. Raises Refusal for goods and guests, who have none."""
    from bot.engine import paperwork, view_of
    from bot.engine.amounts import counted
    from bot.papers import NoPaper
    from handlers.post import contact_of

    async with opened.store.view() as tx:
        view = await view_of(opened.engine, tx, await one_case(tx, where))
        contact = await contact_of(opened.engine, tx, view)
    if not view.s.bills or counted(view):
        raise Refusal(f"{view.case.unit} has no account: nothing was ever billed there.")
    try:
        return paperwork.statement(opened.engine, view, contact)
    except NoPaper as error:
        raise Refusal(f"The paper cannot be drawn ({error}): `doctor` says what is missing.") from error
