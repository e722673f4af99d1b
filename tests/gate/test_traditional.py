"""Traditional Chinese has every message and every word, and no simplified sign in it."""

from pathlib import Path

import pytest
from opencc import OpenCC

from bot.books import load_books
from bot.books.words import load_words

TEMPLATES = Path(__file__).parents[2] / "templates"
TO_TRADITIONAL = OpenCC("s2t")
SAME = str.maketrans("台里吃核布周群裡為著線", "臺裏喫覈佈週羣裏爲着綫")  # both are right
PAGES = sorted(TEMPLATES.glob("*/zh-TW/*"))


def test_every_message_and_every_word_is_there() -> None:
    """Contract, settings: locale also zh-TW per person."""
    missing = [
        str(file.relative_to(TEMPLATES))
        for file in sorted(TEMPLATES.glob("*/zh-CN/*"))
        if not (file.parents[1] / "zh-TW" / file.name).exists()
    ]
    words, _ = load_words(TEMPLATES)
    assert not missing
    assert words["zh-TW"].keys() == words["zh-CN"].keys()


@pytest.mark.parametrize(
    "page", [*PAGES, TEMPLATES / "words/zh-TW.yaml"], ids=lambda page: f"{page.parts[-3]}-{page.name}"
)
def test_no_simplified_sign_is_left(page: Path) -> None:
    text = page.read_text("utf-8").translate(SAME)
    strange = {
        (a, b) for a, b in zip(text, TO_TRADITIONAL.convert(text).translate(SAME), strict=False) if a != b
    }
    assert not strange


def test_the_books_have_no_fault() -> None:
    """A text whose fields differ from the Chinese one would be told here."""
    assert not load_books(TEMPLATES).faults
