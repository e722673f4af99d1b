"""The words of a person as a fact."""

from collections.abc import Callable

from bot.core.facts import Fact
from handlers.desk import Desk


def fact_of_words(desk: Desk, kind: Callable[..., Fact], **values: object) -> Fact:
    return kind(at=desk.now, by="owner", words=desk.inbound.text, **values)
