"""Somebody's own words in a message of ours, unless they hold what no message of ours may say."""

from functools import lru_cache

from bot.core.conduct import lint

QUOTED = 1024  # words whose check against the lint is remembered


@lru_cache(maxsize=QUOTED)
def quotable(words: str) -> str:
    """The words as they are, or nothing when conduct C24 to C26 forbid one of them."""
    return "" if lint(words, "reminder") else words
