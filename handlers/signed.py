"""Who did something, in the words of whoever looks at it."""

from handlers.desk import Desk

OURS = ("rounds", "import", "operator")


def by_words(desk: Desk, by: str, party: str) -> str:
    """Who says so: the person's name, the bot, the import, the shell, a way to pay, or a colleague with the role."""
    if by == "owner":
        return party
    if by in OURS:
        return desk.word(f"board.by_{by}")
    role, _, name = by.partition(":")
    try:
        if role == "pay":
            return desk.word(f"pay.way_{name}")
        return f"{name} ({desk.word(f'role.{role}')})" if name else desk.word(f"role.{role}")
    except KeyError:
        return by
