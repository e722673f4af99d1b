"""Words have the same keys and gaps in every language; a playbook can be drawn as text."""

from pathlib import Path

import pytest

from bot.books import Books, load_books, timeline
from bot.books.words import gaps, load_words
from bot.core.words_lint import has_amount_or_debt_word, lint

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
WORDS, FAULTS = load_words(TEMPLATES)


@pytest.fixture(scope="module")
def books() -> Books:
    return load_books(TEMPLATES)


def test_every_language_has_the_same_keys_and_gaps() -> None:
    assert FAULTS == []
    assert WORDS["zh-CN"].keys() == WORDS["en"].keys()
    assert {k: gaps(t) for k, t in WORDS["zh-CN"].items()} == {k: gaps(t) for k, t in WORDS["en"].items()}


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_no_word_to_an_owner_threatens_or_is_rude(locale: str) -> None:
    for key, text in WORDS[locale].items():
        if key.startswith(("answer.", "confirm.", "greeting", "consent", "error.")):
            assert lint(text, "reply") is None, key
            assert "你" not in text and text == text.strip(), key


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_guard_and_a_stranger_hear_nothing_of_money(locale: str) -> None:
    for key, text in WORDS[locale].items():
        if key.startswith("guard.") or key in (
            "answer.limited",
            "answer.wrong_person",
            "error.group",
            "greeting",
        ):
            assert not has_amount_or_debt_word(text), key


def test_the_answer_to_a_guard_is_the_constant_one() -> None:
    assert WORDS["zh-CN"]["guard.noted"] == "已记录,谢谢" and WORDS["en"]["guard.noted"] == "Noted, thank you"


@pytest.mark.parametrize("locale, example", [("zh-CN", "例如"), ("en", "for example")])
@pytest.mark.parametrize("key", ["no_case", "amount", "when_past", "when_far", "unknown_command"])
def test_a_refusal_teaches_with_an_example(locale: str, example: str, key: str) -> None:
    assert example in WORDS[locale][f"error.{key}"]


@pytest.mark.parametrize(
    "words, says",
    [
        ("hello: '您好{name}'\n", "missing"),
        ("error.group: '{place}里不行'\n", "other gaps"),
        ("error.group: '{place.__class__}'\n", "not a plain gap"),
        ("error.group: 5\n", "is no text"),
        ("error.group: a\nerror.group: b\n", "stands twice"),
    ],
)
def test_words_of_ones_own_are_checked(tmp_path: Path, words: str, says: str) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "zh-CN.yaml").write_text(words, encoding="utf-8")
    assert any(says in fault.says and fault.file.startswith("words/") for fault in load_words(tmp_path)[1])


def test_words_of_ones_own_replace_ours_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "en.yaml").write_text("error.group: Only in private, please.\n", encoding="utf-8")
    words, faults = load_words(tmp_path)
    assert faults == [] and words["en"]["error.group"] == "Only in private, please."
    assert words["en"]["button.pay"] == WORDS["en"]["button.pay"]


@pytest.mark.parametrize("locale, day", [("zh-CN", "每月 5 日 19:00"), ("en", "day 5 of the month 19:00")])
def test_a_playbook_is_drawn_step_by_step(books: Books, locale: str, day: str) -> None:
    drawn = "\n".join(timeline(books["property_fee"], locale))
    assert day in drawn and books["property_fee"].version in drawn
    for step in [*books["property_fee"].rounds, *books["property_fee"].steps.values()]:
        assert f" {step.id} (" in drawn


def test_an_event_is_drawn_backwards_from_its_start(books: Books) -> None:
    drawn = timeline(books["event"], "en")
    assert any("3h30m before the start r1" in line for line in drawn)
    assert any("no_card: skips the next 1" in line for line in drawn)


def test_the_second_preset_starts_on_the_15th_and_keeps_the_rest(books: Books) -> None:
    base, second = books["property_fee"], books["property_fee_15"]
    assert (base.start_day, second.start_day) == (5, 15)
    assert [r.day for r in base.rounds] == [None, 5, 10, 14, 18, 25]
    assert min(r.day for r in second.rounds if r.day) == 15
    assert second.steps == base.steps and second.profile == base.profile
