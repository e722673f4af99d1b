"""How somebody is spoken to: by name, with the title that was given for them and never a guessed one (practice P16)."""

import re

TITLE = re.compile(r"[^\W\d_][^\W\d_. ]{0,10}\.?")  # one short word; anything else in that column is no title
LATIN = re.compile(r"[\x00-\u024f]*")


def addressed(name: str, title: str) -> str:
    """`何秋生女士`, `Ms Whitcombe`: a Chinese title stands behind the name, another before it; one that is there stays."""
    title = title.strip()
    if not TITLE.fullmatch(title) or name.casefold().startswith(title.casefold()) or name.endswith(title):
        return name
    if LATIN.fullmatch(title):
        return f"{title} {name}"
    return f"{name}{' ' if LATIN.fullmatch(name) else ''}{title}"
