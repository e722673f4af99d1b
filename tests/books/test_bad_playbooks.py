"""A wrong playbook: every fault named with file, line and mend, the whole folder refused, the running one kept."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.books import BookFault, load_books

GOOD = """\
title: {zh-CN: 物业费, en: Fee}
profile: property_fee
follows: money
rounds:
  - {id: notice, say: hello, opening: true}
  - id: r5
    say: hello
    day: 5
    at: "19:00"
steps:
  verify:
    say: who
  check: {say: hello, buttons: [stop]}
"""
HELLO = {
    "zh-CN": "{{ name }}您好,我是{{ company }},负责{{ area }} {{ unit }} ,有事。\n{{ pay }}\n有误请说,回复「停」不再提醒。方便吗?\n",
    "en": "Hello {{ name }}, this is {{ company }}.\n{{ pay }}\nReply stop to end this; tell us if something is wrong. All well?\n",
}
WHO = {"zh-CN": "请问您是{{ name }}吗?\n", "en": "Are you {{ name }}?\n"}

Shelf = Callable[..., Path]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A folder with the playbook `fee`, and whatever else is laid into it."""

    def lay(plan: str = GOOD, **files: str) -> Path:
        for locale in ("zh-CN", "en"):
            (tmp_path / "fee" / locale).mkdir(parents=True, exist_ok=True)
            (tmp_path / "fee" / locale / "hello.j2").write_text(HELLO[locale], encoding="utf-8")
            (tmp_path / "fee" / locale / "who.j2").write_text(WHO[locale], encoding="utf-8")
        (tmp_path / "fee" / "playbook.yaml").write_text(plan, encoding="utf-8")
        for name, text in files.items():
            locale, _, say = name.partition("__")
            (tmp_path / "fee" / locale.replace("_", "-") / f"{say}.j2").write_text(text, encoding="utf-8")
        return tmp_path

    return lay


def only(faults: tuple[BookFault, ...]) -> BookFault:
    assert len(faults) == 1, faults
    return faults[0]


def test_a_good_one_is_taken(shelf: Shelf) -> None:
    books = load_books(shelf())
    assert books.faults == () and list(books) == ["fee"]
    assert books["fee"].rounds[1].day == 5


PLANS = [
    ("step: check", GOOD.replace("  check:", "  chekc:"), 13, "unknown step 'chekc'", "check"),
    (
        "no button to stop",
        GOOD.replace("check: {say: hello, buttons: [stop]}", "check: {say: hello}"),
        13,
        "C14",
        "`stop`",
    ),
    (
        "seven hours too many",
        GOOD.replace('at: "19:00"', 'at: "22:00"'),
        9,
        "C01",
        "21:59",
    ),
    (
        "a fee without its clause",
        GOOD.replace("rounds:", "late_fee: {yearly_percent: 3.6}\nrounds:"),
        4,
        "C31",
        "clause",
    ),
    (
        "interest on interest",
        GOOD.replace("rounds:", 'late_fee: {yearly_percent: 3.6, clause: "12", compound: true}\nrounds:'),
        4,
        "C31",
        "take the line out",
    ),
    (
        "a fourth message in a day",
        GOOD.replace(
            "steps:",
            "  - {id: b, say: hello, day: 5}\n  - {id: c, say: hello, day: 5}\n  - {id: d, say: hello, day: 5}\nsteps:",
        ),
        12,
        "C07",
        "later day",
    ),
    (
        "a negative wait",
        GOOD.replace("check: {say: hello, buttons: [stop]}", "check: {say: hello, after: -4h}"),
        13,
        "no waiting",
        "4h",
    ),
    ("two equal ids", GOOD.replace("id: r5", "id: notice"), 6, "used twice", "name of its own"),
    ("no message", GOOD.replace("say: who", "say: whom"), 12, "no message 'whom'", "fee/zh-CN/whom.j2"),
    ("another folder", GOOD.replace("say: who", "say: ../who"), 12, "no message '../who'", "add"),
    ("23:00", GOOD.replace('"19:00"', '"23:00"'), 9, "outside the hard hours (C01)", "08:00"),
    (
        "unknown profile",
        GOOD.replace("profile: property_fee", "profile: fee"),
        2,
        "unknown profile",
        "property_fee",
    ),
    ("unknown key", GOOD + "caps: {per_day: 5}\n", 14, "unknown key 'caps'", "one of"),
    ("missing key", GOOD.replace("follows: money\n", ""), 1, "'follows' is missing", "add a line"),
    ("a round that answers", GOOD.replace("day: 5\n", "day: 5\n    kind: reply\n"), 9, "'reply'", "reminder"),
    (
        "no rounds",
        GOOD[: GOOD.index("rounds:")] + "rounds: []\n" + GOOD[GOOD.index("steps:") :],
        4,
        "never speaks",
        "id: …",
    ),
    (
        "an event without arrival",
        GOOD.replace("profile: property_fee", "profile: event"),
        2,
        "does not go",
        "arrival",
    ),
    ("one language", GOOD.replace(", en: Fee", ""), 1, "title is missing in en", "en: …"),
    (
        "unknown button",
        GOOD.replace("{say: hello, buttons: [stop]}", "{say: hello, buttons: [shout]}"),
        13,
        "'shout'",
        "pay",
    ),
    (
        "no is text",
        GOOD.replace("opening: true", "opening: no"),
        5,
        "'no' is no moment",
        "opening: true",
    ),
    (
        "a key twice",
        GOOD.replace("    day: 5\n", "    day: 5\n    day: 6\n"),
        9,
        "'day' stands twice",
        "keep one",
    ),
    ("an anchor", GOOD.replace("title: {", "title: &t {"), 1, "an anchor (&t)", "without a name"),
    ("an alias", GOOD.replace("say: who", "say: *who"), 12, "an alias (*who)", "write the value"),
    ("a merge key", GOOD.replace("    say: who", "    <<: {say: who}"), 12, "a merge key", "extends"),
    ("a tag", GOOD.replace("say: who", "say: !!python/name:os.system x"), 12, "a type tag", "plain value"),
    ("a second document", GOOD + "---\na: 1\n", 14, "a second document", "one document"),
    ("another YAML", "%YAML 1.1\n---\n" + GOOD, 2, "%YAML", "leave it out"),
    (
        "broken text",
        GOOD.replace("title: {zh-CN", "title: [zh-CN"),
        1,
        "not readable as YAML",
        "check indent",
    ),
    ("nothing", "", 1, "no playbook in here", "title"),
    ("itself as base", GOOD + "extends: fee\n", 14, "goes round", "one base"),
    ("no such base", GOOD + "extends: other\n", 14, "no playbook 'other'", "name a folder"),
]


@pytest.mark.parametrize("plan, line, says, mend", [pytest.param(*p[1:], id=p[0]) for p in PLANS])
def test_a_wrong_plan_is_named_with_its_line_and_its_mend(
    shelf: Shelf, plan: str, line: int, says: str, mend: str
) -> None:
    books = load_books(shelf(plan))
    fault = books.faults[0]
    assert (fault.file, fault.line) == ("fee/playbook.yaml", line), books.faults
    assert says in fault.says and mend in fault.mend
    assert "fee" not in books


MESSAGES = [
    ("unknown field", "您好\n{{ ownr }}", 2, "unknown field 'ownr'", "bare or inside"),
    ("a slip", "{{ nam }}您好", 1, "unknown field 'nam'", "did you mean 'name'?"),
    ("a dot", "您好\n\n{{ name.upper }}", 3, "a dot", "only these fields"),
    ("a class", "{{ ''.__class__ }}", 1, "a dot", "only these fields"),
    ("an index", "{{ name[0] }}", 1, "an index", "only these fields"),
    ("a loop", "您好\n{% for x in bills %}{{ x }}{% endfor %}", 2, "a loop", "only these fields"),
    ("a call", "{{ name() }}", 1, "a call", "only these fields"),
    ("200 MB", "{{ 'a' * 200000000 }}", 1, "mul", "only these fields"),
    ("arithmetic", "{{ broken + 1 }}", 1, "add", "only these fields"),
    ("a set", "{% set name = 'x' %}{{ name }}", 1, "a set", "only these fields"),
    ("an include", "{% include 'other.j2' %}", 1, "an include", "only these fields"),
    ("an import", "{% import 'other.j2' as o %}", 1, "an import", "only these fields"),
    ("a filter", "{{ name | center(900000000) }}", 1, "filter 'center'", "trim"),
    ("an open brace", "您好\n{{ name ", 2, "not readable as a template", "{{ field }}"),
    ("a threat", "{{ name }}您好,再不办就停 水了。", 1, "C24", "calmly"),
    ("a court", "{{ name }}您好,我们将起诉。", 1, "C25", "calmly"),
    (
        "money on the lock screen",
        "欠费 {{ owed }},{{ name }}您好。",
        1,
        "first 40 characters",
        "begin with name",
    ),
    (
        "no way to pay",
        "{{ name }}您好,我是{{ company }},负责{{ area }} {{ unit }} 的日常服务,有件小事。有不对请告诉我,回复「停」不再提醒。",
        1,
        "how to pay",
        "{{ pay }}",
    ),
    (
        "no way to stop",
        "{{ name }}您好,我是{{ company }},负责{{ area }} {{ unit }} 的日常服务,有件小事。{{ pay }} 有不对请告诉我。",
        1,
        "C14",
        "half-sentence",
    ),
    (
        "no way to object",
        "{{ name }}您好,我是{{ company }},负责{{ area }} {{ unit }} 的日常服务,有件小事。{{ pay }} 回复「停」不再提醒。",
        1,
        "C14",
        "wrong",
    ),
    ("too long to read", "{{ name }}" + "好" * 500, 1, "500 are enough", "say less"),
    (
        "an account of its own",
        "{{ name }}您好,我是{{ company }},负责{{ area }} {{ unit }} ,的服务,有件小事。{{ pay }} 6222 0000 1111 2222,有误请说,回复「停」。",
        1,
        "P20",
        "{{ pay }}",
    ),
    ("nothing", "{% if closed %}好{% endif %}\n", 1, "empty", "one sentence"),
    ("a pit of brackets", "{{ " + "(" * 1500 + "name" + ")" * 1500 + " }}", 1, "nested too deep", "enough"),
    ("a pit of ifs", "{% if name %}" * 150 + "好" + "{% endif %}" * 150, 1, "nested too deep", "enough"),
    ("a scope", "{% autoescape true %}好{% endautoescape %}", 1, "scope", "only these fields"),
    ("a book", "好" * 5000, 1, "too long", "4096"),
]


@pytest.mark.parametrize("text, line, says, mend", [pytest.param(*m[1:], id=m[0]) for m in MESSAGES])
def test_a_wrong_message_is_named_with_its_line_and_its_mend(
    shelf: Shelf, text: str, line: int, says: str, mend: str
) -> None:
    books = load_books(shelf(zh_CN__hello=text))
    fault = only(books.faults)
    assert (fault.file, fault.line) == ("fee/zh-CN/hello.j2", line)
    assert says in fault.says and mend in fault.mend
    assert "fee" not in books


def test_before_the_yes_no_money_field_may_be_used(shelf: Shelf) -> None:
    fault = only(load_books(shelf(en__who="Are you {{ name }}? It is about {{ owed }}.")).faults)
    assert fault.file == "fee/en/who.j2" and "C22" in fault.says and "owed" in fault.says


def test_before_the_yes_no_money_word_may_be_used(shelf: Shelf) -> None:
    fault = only(
        load_books(
            shelf(en__who="It is Greenfield Estates, about your unpaid bill. Are you {{ name }}?")
        ).faults
    )
    assert fault.file == "fee/en/who.j2" and "C22" in fault.says


def test_five_messages_a_day_are_too_many(shelf: Shelf) -> None:
    more = "".join(f'  - {{id: more{n}, say: hello, day: 5, at: "1{n}:00"}}\n' for n in range(4))
    books = load_books(shelf(GOOD.replace("steps:", more + "steps:")))
    assert any("C07" in fault.says and fault.line == 12 for fault in books.faults) and not books


def test_a_base_lends_its_steps_and_its_messages(shelf: Shelf) -> None:
    folder = shelf()
    (folder / "late").mkdir()
    (folder / "late" / "playbook.yaml").write_text("extends: fee\nstart_day: 15\n", encoding="utf-8")
    books = load_books(folder)
    assert books.faults == () and books["late"].start_day == 15
    assert books["late"].steps == books["fee"].steps
    assert (
        books.template("late", "hello", "en").render(name="Mr Li", company="G", pay="P")
        == "Hello Mr Li, this is G.\nP\nReply stop to end this; tell us if something is wrong. All well?"
    )


def test_a_fault_of_the_base_is_told_at_the_base(shelf: Shelf) -> None:
    folder = shelf(GOOD.replace("  check:", "  chekc:"))
    (folder / "late").mkdir()
    (folder / "late" / "playbook.yaml").write_text("extends: fee\n", encoding="utf-8")
    assert str(only(load_books(folder).faults)).startswith("fee/playbook.yaml:13: ")


def test_the_version_follows_every_file(shelf: Shelf) -> None:
    first = load_books(shelf())["fee"].version
    second = load_books(shelf(en__hello=HELLO["en"] + "Bye.\n"))["fee"].version
    third = load_books(shelf(GOOD + "# a remark\n"))["fee"].version
    assert len({first, second, third}) == 3 and load_books(shelf())["fee"].version == first


def test_a_wrong_one_never_replaces_the_running_one(shelf: Shelf) -> None:
    books = load_books(shelf())
    again = load_books(shelf()).reload()
    assert again.faults == () and again["fee"] == books["fee"]
    shelf(GOOD.replace("  check:", "  chekc:"), en__hello="Hello again.")
    after = books.reload()
    assert after["fee"] == books["fee"] and after.faults
    assert after.template("fee", "hello", "en") is books.template("fee", "hello", "en")
    shelf(GOOD.replace("day: 5", "day: 6"))
    mended = after.reload()
    assert mended.faults == () and mended["fee"].rounds[1].day == 6


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    assert "no playbook" in only(load_books(tmp_path).faults).says
