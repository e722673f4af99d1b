"""The words of links that open pages: where they stand in a text, and how it looks without them."""

import re

NOBODY = "~"  # stands for the word: no word has this sign
PATH = "/s/"
WAY_IN = "/in/"
WORD = re.compile(
    r"(?:(?<=/s/)|(?<=/in/))[0-9A-Za-z]{22}\b"
)  # of an owner's page, and of a colleague's way in
OVER = frozenset({"sent", "cancelled", "failed"})


def hidden(text: str) -> str:
    """The text without the words: what is compared, and kept once the message is not on its way any more."""
    return WORD.sub(NOBODY, text) if PATH in text or WAY_IN in text else text


def kept(text: str, state: str, *, sought: bool) -> dict[str, str]:
    """What else is noted of a message in this state: its text, where a word still stood in it (reliability, links).

    `sought`: it lay with a colleague; taken back, the platform's task is still looked for by its very words (wecom 5).
    """
    over = state in OVER and not (sought and state == "cancelled")
    bare = hidden(text) if over else text
    return {} if bare == text else {"text": bare}
