"""Links between the pages lead to a file and a heading that exist, and the lists in the pages are those of the code."""

import re
from collections.abc import Collection
from pathlib import Path

import pytest

from benchmarks.figures import ROOT
from bot.books import FIELDS
from bot.core.playbook import STEP_KINDS
from bot.core.playbook_data import BUTTONS, KINDS

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """What a link may name behind `#`: the headings, as GitHub spells them."""
    heads = re.findall(r"^#+ +(.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def fault_of(page: Path, link: str) -> str | None:
    """Why a link leads nowhere; None when it leads somewhere or out of the project."""
    if re.match(r"[a-z]+:", link):
        return None
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.is_relative_to(ROOT) or not target.exists():
        return f"{link}: no such file"
    if anchor and anchor not in anchors(target):
        return f"{link}: no such heading"
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    faults = [fault_of(page, link) for link in LINK.findall(prose(page))]
    assert [fault for fault in faults if fault] == []


def test_every_page_can_be_reached_from_both_readmes() -> None:
    """Of a page in two languages each README leads to its own, and the two lead to each other."""
    docs = {f"docs/{page.name}" for page in PAGES if page.parent.name == "docs"}
    chinese = {name for name in docs if name.endswith(".zh-CN.md")}
    translated = {name.replace(".zh-CN.md", ".md") for name in chinese}
    wanted = {"README.md": docs - chinese, "README.zh-CN.md": docs - translated}
    for name, pages in wanted.items():
        assert pages - set(LINK.findall(prose(ROOT / name))) == set()
    for name in chinese:
        one, other = ROOT / name, ROOT / name.replace(".zh-CN.md", ".md")
        assert (one.name in prose(other), other.name in prose(one)) == (True, True)


def test_files_that_the_pages_name_as_code_exist() -> None:
    named = {
        (page.name, path)
        for page in PAGES
        for path in re.findall(
            r"`((?:bot|handlers|tests|templates|migrations)/[\w./-]+\.(?:py|yaml|story|md))`", prose(page)
        )
    }
    assert sorted(one for one in named if not (ROOT / one[1]).exists()) == []


def test_a_link_to_nothing_is_found() -> None:
    page = ROOT / "README.md"
    assert fault_of(page, "docs/nowhere.md") == "docs/nowhere.md: no such file"
    assert fault_of(page, "docs/deploy.md#no-heading") == "docs/deploy.md#no-heading: no such heading"
    assert fault_of(page, "../elsewhere.md") == "../elsewhere.md: no such file"


@pytest.mark.parametrize(
    "words", [STEP_KINDS, FIELDS, BUTTONS, KINDS], ids=["steps", "fields", "buttons", "kinds"]
)
def test_every_word_of_a_playbook_is_written_down(words: Collection[str]) -> None:
    text = (ROOT / "docs" / "playbooks.md").read_text(encoding="utf-8")
    assert sorted(word for word in words if f"`{word}`" not in text) == []


def test_the_usual_kind_of_each_step_is_written_down_as_it_is() -> None:
    text = (ROOT / "docs" / "playbooks.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \|[^|]+\| (\w+) \|$", text, re.MULTILINE))
    assert told == dict(STEP_KINDS)
