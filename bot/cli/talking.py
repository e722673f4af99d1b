"""chat: says something through the console channel as an owner or a colleague, and prints the answers."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.find import Where
from bot.cli.opening import run
from bot.cli.options import Area, Json, Playbook
from bot.cli.output import as_json, typed

if TYPE_CHECKING:
    from bot.app import App
    from bot.store.rows import Post

app = typer.Typer()
Who = Annotated[
    str,
    typer.Option("--as", metavar="ROLE|UNIT", help="steward, guard, finance, manager, admin, or a unit."),
]
Text = Annotated[
    list[str], typer.Argument(metavar="TEXT", help="What is said; a number or label presses a button.")
]


@app.command(epilog='Example: run.py chat --as 8-2 "fri 15:00"')
def chat(who: Who, text: Text, area: Area = None, playbook: Playbook = None, json: Json = False) -> None:
    """Say something as that person and print the answers (sandbox and tests)."""
    where = Where(unit=typed(who), area=area, playbook=playbook)
    answers = run(lambda opened: _chat(opened, where, typed(" ".join(text))))
    if json:
        as_json([{"text": post.text, "buttons": [b["label"] for b in buttons(post)]} for post in answers])
        return
    for post in answers:
        print(post.text)
        for number, button in enumerate(buttons(post), 1):
            print(f"[{number}] {button['label']}" + (f" {button['url']}" if button.get("url") else ""))


async def _chat(opened: "App", where: Where, text: str) -> "list[Post]":
    from bot.cli.conversation import Conversation
    from bot.engine.pagelink import readable

    answers = await Conversation(opened, where).say(text)
    async with opened.store.begin() as tx:  # what was sent is kept without the words of its links
        return [
            replace(post, text=await readable(opened.engine, tx, post.text, post.person_id))
            for post in answers
        ]


def buttons(post: "Post") -> list[dict[str, Any]]:
    """The buttons of a message in the order of their numbers."""
    return [button for row in post.buttons for button in row]
