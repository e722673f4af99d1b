"""Every refusal and deferral is explained by rule id, in Chinese and in English."""

import ast
import re
from pathlib import Path

import pytest

from bot.books.words import LOCALES, load_words
from bot.core.conduct import PAUSES
from tests.handlers.estate import STEWARD, answer
from tests.world import World

ROOT = Path(__file__).parents[2]
RULE = re.compile(r"C\d\d|[PEIMSR]\d{1,2}|conduct \d\w?|design [\d.]+|contract|unknown_calendar_year")
HELD = "R14"  # said by the engine, not by the core


def rules_of_the_core() -> set[str]:
    """Every rule id that stands as a value in the core: what `judge`, a barrier or a decision can answer."""
    found = {HELD}
    for file in (ROOT / "bot" / "core").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and RULE.fullmatch(node.value):
                found.add(node.value)
    return found


@pytest.mark.parametrize("locale", LOCALES[:2])
def test_every_rule_that_can_be_named_has_words(locale: str) -> None:
    """Whatever the core answers, /why can explain it."""
    words, faults = load_words(ROOT / "templates")
    assert faults == []
    ids = rules_of_the_core()
    assert ids >= {
        *PAUSES.values(),
        "C01",
        "C02",
        "C04",
        "C05",
        "C06",
        "C07",
        "C11",
        "C12",
        "C13",
        "C15",
        "C21",
        "P25",
    }
    assert [rule for rule in sorted(ids) if f"rule.{rule}" not in words[locale]] == []


@pytest.mark.parametrize("locale", LOCALES[:2])
def test_all_thirty_nine_rules_have_words(locale: str) -> None:
    """Also those that only refuse a file or a command."""
    words, _ = load_words(ROOT / "templates")
    assert [n for n in range(1, 40) if f"rule.C{n:02}" not in words[locale]] == []


@pytest.mark.parametrize(("language", "says"), [("zh", "异议未了结"), ("en", "an open dispute")])
async def test_why_explains_a_silence_by_its_rule(world: World, language: str, says: str) -> None:
    """C15 by id and in words."""
    await world.say("8-2", "漏水一直没修")
    await world.say(STEWARD, f"/language {language}")
    told = await answer(world, STEWARD, "/why 8-2")
    assert "C15" in told
    assert says in told


@pytest.mark.parametrize(("language", "says"), [("zh", "吃饭或休息时间"), ("en", "meal or rest time")])
async def test_a_refused_reminder_names_its_rule_in_words(world: World, language: str, says: str) -> None:
    """C02: a steward at lunch."""
    await world.to("2026-11-05 12:30")
    await world.say(STEWARD, f"/language {language}")
    assert says in await answer(world, STEWARD, "/remind 8-2")
