"""Every message of every playbook, in both languages, with sample values: warm, short, and inside the rules."""

import re
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.books import load_books, sample
from bot.core.conduct import has_amount_or_debt_word, lint
from bot.core.playbook import Step
from bot.render import Renderer

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
BOOKS = load_books(TEMPLATES)
RENDERER = Renderer(BOOKS, ZoneInfo("Asia/Shanghai"))
SILENT = {"thanks", "granted", "refused", "handover"}  # said without a question


def said(name: str) -> list[Step]:
    book = BOOKS[name]
    cues = [Step(id=cue, say=one.say, kind="reply") for cue, one in book.cues.items() if one.say]
    spoken = [*(one for one in book.rounds if one.to == "owner"), *book.steps.values()]
    tones = [replace(step, say=tone.say) for step in spoken for tone in step.tones]
    return [*spoken, *tones, *cues]


def silent(step: Step) -> bool:
    return step.id in SILENT or step.kind in ("touch", "service", "receipt")


CASES = [
    pytest.param(name, step, locale, id=f"{name}-{step.id}-{locale}")
    for name in BOOKS
    for step in said(name)
    for locale in ("zh-CN", "en")
]
LONG = {"pay": "https://pay.example.com/" + "r" * 60}
VARIANTS: list[dict[str, object]] = [
    {},
    LONG,
    {"steward": "", "period": "", "due": "", "first": "", "second": ""},
    {"promised": "", "day_only": True, "several": False},
    {"closed": True, "prepaid": "", "due_tomorrow": True},
]


def written(name: str, step: Step, locale: str, **values: object) -> str:
    return RENDERER.message(name, step.say, locale, {**sample(locale), **values})


def written_every_way(name: str, step: Step, locale: str) -> list[str]:
    return [written(name, step, locale, **values) for values in VARIANTS]


def test_the_shelf_has_no_fault() -> None:
    assert BOOKS.faults == ()
    assert {"property_fee", "property_fee_15", "event"} <= set(BOOKS)


@pytest.mark.parametrize("name, step, locale", CASES)
def test_a_message_is_short_and_keeps_to_the_words(name: str, step: Step, locale: str) -> None:
    for text in written_every_way(name, step, locale):
        assert 0 < len(text) <= 500
        assert lint(text, step.kind) is None  # type: ignore[arg-type]
        assert "None" not in text and "{{" not in text and "\n\n\n" not in text
        assert "你" not in text and not re.search(r"先生|女士|!|!", text)


@pytest.mark.parametrize("name, step, locale", CASES)
def test_one_question_stands_at_the_end(name: str, step: Step, locale: str) -> None:
    for text in written_every_way(name, step, locale):
        asked = text.replace("?", "?").count("?")
        may = (0, 1) if step.id in BOOKS[name].cues else (0,) if silent(step) else (1,)  # a cue is an answer
        assert asked in may
        assert not asked or text[-1] in "??"


@pytest.mark.parametrize("name, step, locale", CASES)
def test_a_lock_screen_shows_neither_money_nor_debt(name: str, step: Step, locale: str) -> None:
    if BOOKS[name].profile == "property_fee":
        assert not has_amount_or_debt_word(written(name, step, locale)[:40])


@pytest.mark.parametrize("name, step, locale", CASES)
def test_before_the_yes_nothing_speaks_of_money(name: str, step: Step, locale: str) -> None:
    if step.id.startswith("verify"):
        assert not has_amount_or_debt_word(written(name, step, locale))


@pytest.mark.parametrize("name, step, locale", CASES)
def test_what_we_begin_says_who_writes_and_how_to_stop(name: str, step: Step, locale: str) -> None:
    if step.kind in ("reply", "receipt", "service"):
        return
    text = written(name, step, locale)
    assert str(sample(locale)["name"]) in text
    in_words = ("停」" if locale == "zh-CN" else "stop”") in text
    assert in_words or "stop" in step.buttons
    if step.kind == "reminder":
        assert in_words and str(sample(locale)["company"]) in text


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("step", ["notice", "r5", "r10", "r14", "r18", "r25"])
def test_a_fee_reminder_names_sum_period_and_a_way_to_pay_and_to_object(step: str, locale: str) -> None:
    text = RENDERER.message("property_fee", step, locale, sample(locale))
    for field in ("owed", "period", "pay"):
        assert str(sample(locale)[field]) in text
    assert ("有异议" if locale == "zh-CN" else "dispute") in text


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_repair_comes_before_the_fee(locale: str) -> None:
    text = RENDERER.message("property_fee", "fixed", locale, sample(locale))
    assert text.index(str(sample(locale)["fixed"])) < text.index(str(sample(locale)["owed"]))


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_after_not_yet_no_new_link_goes_out(locale: str) -> None:
    text = RENDERER.message("property_fee", "nearer", locale, sample(locale))
    assert (
        "http" not in text and str(sample(locale)["first"]) in text and str(sample(locale)["second"]) in text
    )


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_link_check_asks_for_a_day_only_while_none_is_agreed(locale: str) -> None:
    open_day = RENDERER.message("property_fee", "link_check", locale, {**sample(locale), "promised": ""})
    agreed = RENDERER.message("property_fee", "link_check", locale, sample(locale))
    assert str(sample(locale)["first"]) in open_day and str(sample(locale)["first"]) not in agreed
    assert str(sample(locale)["promised"]) in agreed


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_long_account_leaves_its_lines_to_the_statement(locale: str) -> None:
    bills = "\n".join(f"Service charge {month} ¥268.50" for month in range(31))
    text = RENDERER.message("property_fee", "notice", locale, {**sample(locale), "bills": bills})
    assert len(text) <= 500 and "268.50" not in text and str(sample(locale)["owed"]) in text
