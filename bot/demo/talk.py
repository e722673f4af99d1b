"""What a user types in the sandbox: words for the speaker, a number for a button, a step for the clock."""

import asyncio
import sys

from bot.demo.sandbox import NoButton
from bot.demo.script import Player, ScriptError, step_of
from bot.engine.outlook import next_moment
from handlers.spelling import clean

DAYS_AHEAD = 120  # quiet mornings that are passed over while looking for the next thing that happens
SPEAKERS = {"o": "8-2", "s": "steward", "g": "guard"}


async def talk(player: Player, locale: str) -> None:
    """Read lines until the end; a refusal of the sandbox itself is one line and nothing is lost."""
    speaker = "8-2"
    word = player.sandbox.app.engine.words.word
    while (line := await _ask(f"{speaker}> ")) is not None:
        text = line.strip()
        if text in ("/quit", "/exit"):
            return
        if text == "?":
            print(word("demo.hint", locale))
            continue
        try:
            speaker = await _do(player, speaker, text)
        except (ScriptError, NoButton, LookupError) as error:
            print(word("demo.what", locale, why=str(error)))


async def _ask(prompt: str) -> str | None:
    """One line, or None at the end of the input; reading it blocks nobody."""
    try:
        if sys.stdin.isatty():
            return await asyncio.to_thread(input, prompt)
        line = await asyncio.to_thread(sys.stdin.readline)
        return line or None
    except (EOFError, KeyboardInterrupt):
        return None


async def _do(player: Player, speaker: str, text: str) -> str:
    """Carry out one line; who speaks next."""
    if not text:
        await _jump(player)
        return speaker
    if text.startswith("/clock"):
        rest = text.removeprefix("/clock").strip()
        await (player.clock(rest) if rest else _jump(player))
        return speaker
    if text.startswith("+") and step_of(text):
        await player.clock(text)
        return speaker
    who, _, rest = text.partition(" ")
    who = clean(who).rstrip(":")
    if who == "/as" or (who in SPEAKERS and not rest):
        return SPEAKERS.get(rest.strip() or who, rest.strip() or who)
    if who in SPEAKERS and rest:
        await player.turn(SPEAKERS[who], rest.strip())
        return SPEAKERS[who]
    await player.turn(speaker, text)
    return speaker


async def _jump(player: Player) -> None:
    """To the next thing that happens."""
    before = len(player.sandbox.console.sent)
    for _ in range(DAYS_AHEAD):
        moment = await next_moment(player.sandbox.app.engine)
        if len(player.sandbox.console.sent) > before:
            return
        await player.clock(max(moment, player.sandbox.clock.at).isoformat())
