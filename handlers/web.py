"""/web: a one-time link to the dashboard for whoever may see it; there is no password (issue 7, dashboard)."""

from bot.engine.passes import LASTS, mint, revoke
from handlers.desk import Desk, Refused

OFFICE = ("steward", "finance", "manager", "admin")
PATH = "/in/"


async def web(desk: Desk, words: tuple[str, ...]) -> None:
    """/web: the newest link alone opens, once, for a quarter of an hour of the real clock."""
    if not desk.engine.site.pages:
        raise Refused("web.nowhere")
    await revoke(desk.engine, desk.tx, desk.speaker.id, "entry")
    word = await mint(desk.engine, desk.tx, "entry", desk.speaker.id)
    minutes = int(LASTS["entry"].total_seconds()) // 60
    url = f"{desk.engine.site.pages}{PATH}{word}"
    await desk.answer("web.link", name=desk.speaker.name, minutes=minutes, url=url)
