"""Every word key that the code names exists, and is given at least the gaps it has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from bot.books.words import gaps, load_words
from bot.core.facts import Outcome, PauseReason

ROOT = Path(__file__).resolve().parents[2]
WORDS = load_words(ROOT / "templates")[0]["zh-CN"]
SPEAKERS = {"word", "answer", "Refused"}  # calls whose first argument is a key of templates/words
KEY = re.compile(r"[a-z]+(\.[a-z_]+)+")


def spoken(source: str) -> Iterator[tuple[int, str, frozenset[str] | None]]:
    """Line, key and the gaps filled; None for the gaps where the call hands on a mapping."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        key = getattr(node.args[0], "value", None)
        if name in SPEAKERS and isinstance(key, str) and KEY.fullmatch(key):
            given = [keyword.arg for keyword in node.keywords]
            yield node.lineno, key, None if None in given else frozenset(filter(None, given))


def wrong(source: str) -> list[str]:
    found = []
    for line, key, given in spoken(source):
        if key not in WORDS:
            found.append(f"{line}: {key} is not in templates/words")
        elif given is not None and gaps(WORDS[key]) - given:
            found.append(f"{line}: {key} also needs {', '.join(sorted(gaps(WORDS[key]) - given))}")
    return found


def test_the_code_says_only_what_is_written_down() -> None:
    files = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")]
    faults = [
        f"{file.relative_to(ROOT)}:{fault}" for file in files for fault in wrong(file.read_text("utf-8"))
    ]
    assert faults == []


def test_an_unknown_key_and_an_open_gap_are_found() -> None:
    assert wrong('desk.word("answer.nonsense")') == ["1: answer.nonsense is not in templates/words"]
    assert wrong('desk.answer("answer.promised", when=x)') == ["1: answer.promised also needs back"]
    assert wrong('raise Refused("error.group")') == [] == wrong('desk.answer("answer.promised", **values)')


def test_every_pause_has_its_card_and_every_outcome_its_name() -> None:
    for reason in set(get_args(PauseReason)) - {"instalment"}:  # a task tells that one (practice I2)
        assert f"card.{reason}" in WORDS
    for outcome in get_args(Outcome):
        assert f"outcome.{outcome}" in WORDS


def test_a_card_prints_only_what_every_brief_has() -> None:
    brief = {"unit", "area", "name", "phone", "words", "owed", "broken", "promised", "answer_by", "history"}
    brief.add("company")
    of_a_tap = {
        "card.ahead",
        "card.ahead_call",
        "card.tap_now",
        "card.tap_elsewhere",
        "card.ready",
        "card.ready_plain",
    }
    of_a_contact = {"card.new_contact", "card.second_contact"}
    lists = {
        "card.case",
        "card.digest",
        "card.digest_line",
        "card.morning",
        "card.missed",
        "card.missing",
        "card.unbound",
        "card.task",
        "card.bank_list",
        "card.booked_list",
        "card.booked_more",
        "card.urgent_slip",
        *of_a_tap,
        *of_a_contact,
    }
    cards = {key: gaps(text) for key, text in WORDS.items() if key.startswith("card.") and key not in lists}
    assert cards and {key: found - brief for key, found in cards.items() if found - brief} == {}
