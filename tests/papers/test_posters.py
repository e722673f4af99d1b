"""The guard's poster and the steward's card cannot drift: every word on them is a command, a time or a tap that works."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from opencc import OpenCC
from ruamel.yaml import YAML

from bot import papers
from bot.core.reader import read
from handlers.commands import COMMANDS, NAMES
from handlers.posters import GROUPS, guard_poster, steward_card
from handlers.spelling import typed
from tests.papers.reading import text_of
from tests.world import MOUNTAIN, ZONE, World, fee, world_at

LOCALES = ["zh-CN", "zh-TW", "en"]
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=ZONE)
STEWARD = {"steward"}
SAME = str.maketrans("台里吃核布周群裡為著線准", "臺裏喫覈佈週羣裏爲着綫準")  # both are right


def words(locale: str) -> dict[str, str]:
    """The sentences of all papers."""
    found: dict[str, str] = YAML(typ="safe").load(
        (papers.FOLDER / "words" / f"{locale}.yaml").read_text("utf-8")
    )
    return found


def said(locale: str) -> list[tuple[str, str]]:
    """What the card tells a steward to type, by command."""
    return [(name, words(locale)[f"card_say_{name}"]) for names in GROUPS.values() for name in names]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with world_at(tmp_path, "2026-11-03 09:30") as world:
        yield world


@pytest.mark.parametrize("locale", LOCALES)
def test_what_the_card_tells_to_type_is_that_command(locale: str) -> None:
    for name, line in said(locale):
        found = typed(line, NAMES, free=True)
        assert found is not None and found.name == name, line
        assert STEWARD & COMMANDS[name].roles, f"{name} is not a steward's"


@pytest.mark.parametrize("locale", LOCALES)
def test_the_card_names_no_command_that_does_not_exist(locale: str) -> None:
    """Also in running text: /next, and every explanation belongs to a row."""
    mine = {key: text for key, text in words(locale).items() if key.startswith(("card_", "poster_"))}
    for text in mine.values():
        assert set(re.findall(r"(?<![\w/])/([a-z]+)", text)) <= COMMANDS.keys()
    rows = {name for names in GROUPS.values() for name in names}
    assert {key.removeprefix("card_say_") for key in mine if key.startswith("card_say_")} == rows
    assert {key.removeprefix("card_more_") for key in mine if key.startswith("card_more_")} <= rows


@pytest.mark.parametrize("locale", LOCALES)
def test_every_time_on_the_card_is_one_the_reader_understands(locale: str) -> None:
    for text in words(locale)["card_when"].split(" · "):
        found = read(text, NOW, locale)
        assert found.kind == "promise" and found.start is not None, text


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_examples_of_the_card_are_carried_out_as_they_stand(locale: str, tmp_path: Path) -> None:
    """Typed by a steward of a site in that language, each becomes a fact of 12-27."""
    async with world_at(tmp_path, "2026-11-03 09:30", locale=locale) as world:
        await world.load(fee("12-27", "张敏"))
        await world.invite("steward", "林芳", MOUNTAIN)
        for name in ("promised", "busy", "visit", "note", "paid", "dispute", "resolved"):
            before = len((await world.facts("12-27"))["facts"])
            await world.say("林芳", words(locale)[f"card_say_{name}"])
            assert len((await world.facts("12-27"))["facts"]) > before, (name, world.last("林芳"))


@pytest.mark.parametrize("locale", LOCALES)
def test_what_a_guard_types_is_a_sighting_of_that_number(locale: str) -> None:
    """Practice P7."""
    found = words(locale)
    for key, number in (("flat", 1), ("plate", 1), ("again", 0)):
        line = typed(found[f"poster_{key}"], NAMES, free=True)
        assert line is not None and line.name == "seen" and len(line.words) == number, key
    undo = re.findall(r"[「'](.+?)[」']", found["poster_mistake"])
    assert [typed(word, NAMES, free=True).name for word in undo] == ["undo"]  # type: ignore[union-attr]


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_poster_shows_the_answer_a_guard_gets_and_nothing_secret(locale: str, world: World) -> None:
    """It is one page; no link, no amount, no word of debt."""
    engine = world.app.engine
    text = text_of(guard_poster(engine, locale)).replace("\n", "")
    assert engine.words.word("guard.noted", locale).replace(" ", "") in text
    assert COMMANDS["seen"].usage.replace(" ", "") in text
    assert not re.search(r"[¥$€]|https?:|t\.me|欠|债|債|催|owe|debt|arrear", text)


@pytest.mark.parametrize("locale", LOCALES)
async def test_each_is_one_page(locale: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, pages = world.app.engine, []

    def drawn(*asked: object) -> bytes:
        pages.append(len(papers.png(*asked, 20)))  # type: ignore[arg-type]
        return b""

    monkeypatch.setattr(papers, "letter", drawn)
    guard_poster(engine, locale)
    steward_card(engine, locale)
    assert pages == [1, 1]


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_card_shows_the_six_taps_as_the_bot_spells_them(locale: str, world: World) -> None:
    """Practice S3."""
    engine = world.app.engine
    text = text_of(steward_card(engine, locale)).replace("\n", "")
    for name in ("promised", "noanswer", "busy", "paid", "refuses", "wrong"):
        assert engine.words.word(f"outcome_key.{name}", locale).replace(" ", "") in text
    for name in ("preview", "promised", "noanswer", "remind", "undo"):
        assert engine.words.word(f"help.{name}", locale).replace(" ", "") in text


@pytest.mark.parametrize("locale", LOCALES)
async def test_outcomes_of_a_complaint_are_called_as_the_command_calls_them(
    locale: str, world: World
) -> None:
    found = words(locale)
    for name in ("explained", "adjusted", "refused"):
        assert world.app.engine.words.word(f"resolved.{name}", locale) in found["card_more_resolved"]
    last = found["card_say_resolved"].split()[-1]
    assert last == world.app.engine.words.word("resolved.explained", locale)


def test_the_traditional_papers_have_no_simplified_sign() -> None:
    text = (papers.FOLDER / "words" / "zh-TW.yaml").read_text("utf-8").translate(SAME)
    turned = OpenCC("s2t").convert(text).translate(SAME)
    assert {(a, b) for a, b in zip(text, turned, strict=False) if a != b} == set()


@pytest.mark.parametrize("locale", ["zh-TW", "en"])
def test_the_gaps_are_the_same_in_every_language(locale: str) -> None:
    def gaps(text: str) -> list[str]:
        return sorted(re.findall(r"\{(\w+)\}", text))

    ours = words("zh-CN")
    assert {key: gaps(text) for key, text in words(locale).items()} == {key: gaps(ours[key]) for key in ours}
