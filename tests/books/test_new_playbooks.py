"""The playbooks beyond the fee and the event: what they say to whom, what the language refuses, and how they are drawn."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.books import Books, drawing, load_books, sample, timeline
from bot.core.playbook import TOUCHES, Round
from bot.core.playbook_data import read_playbook
from bot.core.roster import Roster, read_roster
from bot.core.roster.marks import traits_in
from bot.core.traits import GROUPS, TRAITS, Character, trait_of
from bot.sheets import open_sheets
from tests.books.test_bad_playbooks import GOOD, Shelf, only, shelf
from tests.world import at

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
IMPORTS = Path(__file__).resolve().parents[1] / "fixtures" / "imports"
__all__ = ["shelf"]


@pytest.fixture(scope="module")
def books() -> Books:
    return load_books(TEMPLATES)


def rounds(books: Books, name: str) -> dict[str, Round]:
    return {one.id: one for one in books[name].rounds}


PRESETS = ("renewal", "invoice", "silent_customer", "property_fee_vacant", "property_fee_tenant")


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_used_as_it_is(books: Books, name: str) -> None:
    """Practice R1, I1, S1, P22."""
    assert name in books


def test_a_renewal_is_announced_a_month_ahead_and_the_unsure_are_called(books: Books) -> None:
    """Practice R1."""
    found = rounds(books, "renewal")
    assert found["announce"].before and found["announce"].before.days == 30
    called = {one.when: one.to for one in found.values() if one.to != "owner"}
    assert called == {("unsure",): "steward", ("likely",): "steward", ("sure",): "steward"}
    assert "answered" in found["personal"].unless and "answered" in found["call_sure"].unless


def test_the_collector_hears_before_the_due_day(books: Books) -> None:
    """Practice I1."""
    warn = rounds(books, "invoice")["warn"]
    assert warn.to == "steward" and warn.workdays and warn.before and warn.before.days == 1


def test_vacant_flats_are_asked_rarer_and_told_of_the_reduction(books: Books) -> None:
    """Practice P22, P18."""
    assert len(books["property_fee_vacant"].rounds) < len(books["property_fee"].rounds)
    said = books.template("property_fee_vacant", "vacant", "zh-CN").render(sample("zh-CN"))
    assert "七到八成" in said and "申请" in said
    assert books["property_fee"].segments == {
        "vacant": "property_fee_vacant",
        "tenant": "property_fee_tenant",
    }


def test_a_touch_of_every_kind_is_there_for_the_fee(books: Books) -> None:
    """Practice P21."""
    assert set(books["property_fee"].steps) >= TOUCHES
    assert {books["property_fee"].steps[name].kind for name in TOUCHES} == {"touch"}


def test_the_appeal_is_for_short_arrears_of_patient_people_in_touch(books: Books) -> None:
    """Practice P3."""
    step = rounds(books, "property_fee")["r18"]
    fits = frozenset({"patient", "in_touch", "short_arrears"})
    assert step.words_for(fits) == "appeal"
    for less in fits:
        assert step.words_for(fits - {less}) == "r18"
    for never in ("hot_tempered", "refuses_openly"):
        assert step.words_for(fits | {never}) == "r18"


# --- the importer takes the fixtures into their playbooks ---


@pytest.mark.parametrize(
    ("file", "playbook", "cases"), [("renewals.csv", "renewal", 60), ("invoices.csv", "invoice", 90)]
)
def test_a_file_finds_its_playbook_by_its_header(books: Books, file: str, playbook: str, cases: int) -> None:
    """Practice R1, I1."""
    today = at("2026-11-20 09:00").date()
    found = read_roster(open_sheets(IMPORTS / file), playbook=None, area=None, with_ids=False, today=today)
    assert isinstance(found, Roster) and found.playbook == playbook and found.playbook in books
    assert (len(found.openings), found.refused) == (cases, ())


def test_the_likelihood_of_a_file_becomes_a_trait() -> None:
    """Practice R1."""
    today = at("2026-11-20 09:00").date()
    found = read_roster(
        open_sheets(IMPORTS / "renewals.csv"), playbook=None, area=None, with_ids=False, today=today
    )
    assert isinstance(found, Roster)
    assert {traits_in(opening) for opening in found.openings} == {("sure",), ("likely",), ("unsure",)}


# --- the closed list ---


def test_every_trait_stands_in_one_group_and_has_spellings_of_its_own() -> None:
    """Practice P3, conduct C28."""
    assert sorted(TRAITS) == sorted({name for names in GROUPS.values() for name in names})
    assert all(trait_of(name) == name for name in TRAITS)


@pytest.mark.parametrize("word", ["胆小", "怕事", "領頭", "timid", "Ringleader"])
def test_a_word_about_character_is_never_a_trait(word: str) -> None:
    """Conduct C28."""
    with pytest.raises(Character):
        trait_of(word)


# --- faults ---

TOUCHING = GOOD.rstrip("\n") + "\n  touch_festival: {say: wish}\n"
WISH = {"zh_CN__wish": "{{ name }}您好,节日快乐。", "en__wish": "Hello {{ name }}, happy holidays."}


def test_a_touch_that_only_wishes_well_is_taken(shelf: Shelf) -> None:
    """Practice P21."""
    assert load_books(shelf(TOUCHING, **WISH)).faults == ()


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (
            "{{ name }}您好,节日快乐,祝您和家人在新的一年里平安顺遂,身体健康,节后我们再慢慢聊。目前一共是 {{ owed }}。",
            "no owed (P21)",
        ),
        ("{{ name }}您好,节日快乐,周末有空吗?", "no question (P21)"),
    ],
)
def test_a_touch_with_an_ask_is_refused_with_its_rule(shelf: Shelf, wish: str, says: str) -> None:
    """Practice P6, P21: file, line and rule."""
    faults = load_books(shelf(TOUCHING, **{**WISH, "zh_CN__wish": wish})).faults
    assert any(fault.file == "fee/zh-CN/wish.j2" and says in fault.says for fault in faults)


def test_a_segment_that_leads_nowhere_is_named_with_its_line(shelf: Shelf) -> None:
    """Practice P22."""
    fault = only(load_books(shelf(GOOD + "segments: {vacant: empty_flats}\n")).faults)
    assert "empty_flats" in fault.says and fault.line == GOOD.count("\n") + 1


def test_a_task_without_words_is_named_with_its_line(shelf: Shelf) -> None:
    """Practice R1."""
    plan = GOOD.replace("steps:", "  - {id: ring, say: ring_them, after: 3d, to: steward}\nsteps:")
    fault = only(load_books(shelf(plan)).faults)
    assert "task.ring_them" in fault.says and fault.line == 10


@pytest.mark.parametrize("term", ["blond", "patient+blond"])
def test_when_takes_only_known_traits_signs_and_cues(term: str) -> None:
    """Practice P22, C28."""
    data = {
        "title": {"zh-CN": "甲", "en": "A"}, "profile": "renewal", "follows": "answer", "steps": {},
        "rounds": [{"id": "a", "say": "a", "opening": True, "when": [term]}],
    }  # fmt: skip
    book, faults = read_playbook("a", data)
    assert book is None and faults[0].path == ("rounds", 0, "when") and "blond" in faults[0].says


# --- drawing ---


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_tasks_segments_tones_and_weekdays_are_drawn(books: Books, locale: str) -> None:
    """Practice R1, I4, P22: one look shows the plan."""
    invoice, fee = (
        "\n".join(timeline(books["invoice"], locale)),
        "\n".join(timeline(books["property_fee"], locale)),
    )
    for word in {
        "zh-CN": ("每周二 10:00", "交给管家", "只限:长期欠款且已过期"),
        "en": ("every Tuesday 10:00", "to the steward", "only: long overdue and overdue"),
    }[locale]:
        assert word in invoice
    for word in ("property_fee_vacant", "appeal"):
        assert word in fee


@pytest.mark.parametrize("name", [*PRESETS, "property_fee", "event"])
def test_the_picture_is_one_readable_file(books: Books, name: str) -> None:
    """The timeline as SVG: every round and step by its name, inside the page."""
    picture = ElementTree.fromstring(drawing(books[name], "zh-CN"))
    texts = [node for node in picture.iter() if node.tag.endswith("text")]
    words = {node.text for node in texts}
    assert words >= {one.id for one in books[name].rounds} | set(books[name].steps)
    assert all(float(node.attrib["y"]) < float(picture.attrib["height"]) for node in texts)
