"""What a user types in the sandbox: words for the speaker, a number for a button, a step for the clock."""

import asyncio
import sys

from bot.demo.sandbox import NoButton
from bot.demo.script import ScriptError, step_of
from bot.demo.stage import Stage
from handlers.spelling import clean

SPEAKERS = {"o": "owner", "s": "steward", "g": "guard"}
OWNER = "owner"  # the one whose story is told: the page may have begun another story meanwhile


async def talk(stage: Stage) -> None:
    """Read lines until the end; a refusal of the sandbox itself is one line and nothing is lost."""
    speaker = OWNER
    while (line := await _ask(f"{_chat(stage, speaker)}> ")) is not None:
        text, word, locale = line.strip(), stage.sandbox.app.engine.words.word, stage.locale
        if text in ("/quit", "/exit"):
            return
        if text == "?":
            print(word("demo.hint", locale))
            continue
        try:
            speaker = await _do(stage, speaker, text)
        except (ScriptError, NoButton, LookupError) as error:
            print(word("demo.what", locale, why=str(error)))


def _chat(stage: Stage, speaker: str) -> str:
    return stage.story.home if speaker == OWNER else speaker


async def _ask(prompt: str) -> str | None:
    """One line, or None at the end of the input; reading it blocks nobody."""
    try:
        if sys.stdin.isatty():
            return await (asyncio.to_thread(input, prompt) if sys.platform == "win32" else _line(prompt))
        line = await asyncio.to_thread(sys.stdin.readline)
        return line or None
    except (EOFError, KeyboardInterrupt):
        return None


async def _line(prompt: str) -> str | None:
    """One line of a terminal, None at its end; no thread waits for it, so Ctrl+C ends everything at once."""
    loop = asyncio.get_running_loop()
    typed = asyncio.Event()
    print(prompt, end="", flush=True)
    loop.add_reader(sys.stdin, typed.set)
    try:
        await typed.wait()
    finally:
        loop.remove_reader(sys.stdin)
    return sys.stdin.readline() or None


async def _do(stage: Stage, speaker: str, text: str) -> str:
    """Carry out one line; who speaks next."""
    if not text:
        await stage.jump()
        return speaker
    if text.startswith("/clock"):
        rest = text.removeprefix("/clock").strip()
        await (stage.step(rest) if rest else stage.jump())
        return speaker
    if text.startswith("+") and step_of(text):
        await stage.step(text)
        return speaker
    who, _, rest = text.partition(" ")
    who = clean(who).rstrip(":")
    if who == "/as" or (who in SPEAKERS and not rest):
        return SPEAKERS.get(rest.strip() or who, rest.strip() or who)
    if who in SPEAKERS and rest:
        await stage.turn(_chat(stage, SPEAKERS[who]), rest.strip())
        return SPEAKERS[who]
    await stage.turn(_chat(stage, speaker), text)
    return speaker
