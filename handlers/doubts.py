"""/resolve: messages of which nobody knows whether they arrived, listed and decided by a colleague (reliability, fault matrix)."""

from bot.engine.held import MAYBE
from bot.store import holding
from bot.store.rows import Case, Post
from handlers import staff
from handlers.actions import tell_fate
from handlers.desk import Desk, Refused
from handlers.fate import DOUBTFUL
from handlers.holding import decide_all
from handlers.words import ALL, FATE_WORDS

USAGE = "/resolve 118 delivered · resend · drop"
USAGE_ALL = f"{USAGE}; /resolve all delivered · drop"
TOGETHER = frozenset({"delivered", "drop"})  # sending all of them again is not one word away (R14)
SHOWN = 12
LONGEST = 18  # digits of a number the database can hold
Doubts = list[tuple[Post, Case]]


async def resolve(desk: Desk, words: tuple[str, ...]) -> None:
    """/resolve 118 delivered: what became of a message; without words, those that wait for an answer.

    /resolve all delivered: what may have been sent before a restore, for managers and admins (R14).
    """
    if not words:
        await _list(desk)
        return
    number = words[0].lstrip("#")
    fate = FATE_WORDS.get(words[1].lower()) if len(words) > 1 else None
    if number.lower() in ALL:
        await _all(desk, fate)
        return
    if not (number.isascii() and number.isdigit()) or fate is None:
        raise Refused("error.usage", usage=USAGE)
    if len(number) > LONGEST or not await _is_mine(desk, int(number)):
        raise Refused("error.no_doubt", id=number, usage=USAGE)
    await tell_fate(desk, int(number), fate)


async def _all(desk: Desk, fate: str | None) -> None:
    """The same as the buttons of the card about the restore."""
    if fate not in TOGETHER:
        raise Refused("error.usage", usage=USAGE_ALL)
    if not desk.staff & {"manager", "admin"}:
        raise Refused("error.rights")
    if not await holding.waiting(desk.tx, MAYBE, limit=1):
        await _list(desk)
        return
    await decide_all(desk, fate)


async def _is_mine(desk: Desk, number: int) -> bool:
    """Whether a message waits for an answer and is about a case of the speaker's areas."""
    post = await desk.tx.post_of(number)
    return post is not None and post.state in DOUBTFUL and bool(await _mine(desk, [post]))


async def _mine(desk: Desk, posts: list[Post]) -> Doubts:
    """Those about cases of the speaker's areas."""
    areas, found = desk.areas_for(staff.STAFF), []
    for post in posts:
        if post.case_id is None:
            continue
        case = await desk.tx.case(post.case_id)
        if areas is None or case.area in areas:
            found.append((post, case))
    return found


async def _list(desk: Desk) -> None:
    """What is unknown, and what may have been sent before a restore; what came due since goes by itself later."""
    unknown = await _mine(desk, await desk.tx.posts(state="unknown"))
    held = await _mine(desk, [p for p in await desk.tx.posts(state="awaiting_staff") if p.error == MAYBE])
    usage = USAGE_ALL if desk.staff & {"manager", "admin"} else USAGE
    parts = [_part(desk, "staff.doubts", unknown, USAGE), _part(desk, "staff.held_undecided", held, usage)]
    await desk.say("\n".join(filter(None, parts)) or desk.word("staff.no_doubts"))


def _part(desk: Desk, word: str, doubts: Doubts, usage: str) -> str:
    lines = "\n".join(
        f"#{post.id} {case.unit} {case.party}: {post.text.splitlines()[0][:40]}"
        for post, case in doubts[:SHOWN]
    )
    return desk.word(word, count=len(doubts), lines=lines, usage=usage) if doubts else ""
