"""/resolve: messages of which nobody knows whether they arrived, listed and decided by a colleague (reliability, fault matrix)."""

from bot.store.rows import Case, Post
from handlers import staff
from handlers.actions import tell_fate
from handlers.desk import Desk, Refused
from handlers.words import FATE_WORDS

USAGE = "/resolve 118 delivered · resend · drop"
SHOWN = 12


async def resolve(desk: Desk, words: tuple[str, ...]) -> None:
    """/resolve 118 delivered: what became of a message; without words, those that wait for an answer."""
    mine = await _mine(desk)
    if not words:
        await _list(desk, mine)
        return
    number = words[0].lstrip("#")
    fate = FATE_WORDS.get(words[1].lower()) if len(words) > 1 else None
    if not (number.isascii() and number.isdigit()) or fate is None:
        raise Refused("error.usage", usage=USAGE)
    if int(number) not in {post.id for post, _ in mine}:
        raise Refused("error.no_doubt", id=number, usage=USAGE)
    await tell_fate(desk, int(number), fate)


async def _mine(desk: Desk) -> list[tuple[Post, Case]]:
    """The doubtful messages about cases of the speaker's areas."""
    areas, found = desk.areas_for(staff.STAFF), []
    for post in await desk.tx.posts(state="unknown"):
        if post.case_id is None:
            continue
        case = await desk.tx.case(post.case_id)
        if areas is None or case.area in areas:
            found.append((post, case))
    return found


async def _list(desk: Desk, mine: list[tuple[Post, Case]]) -> None:
    if not mine:
        await desk.answer("staff.no_doubts")
        return
    lines = "\n".join(
        f"#{post.id} {case.unit} {case.party}: {post.text.splitlines()[0][:40]}"
        for post, case in mine[:SHOWN]
    )
    await desk.answer("staff.doubts", count=len(mine), lines=lines, usage=USAGE)
