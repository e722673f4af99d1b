"""How papers look: nothing runs into its neighbour, one page where one is enough, and a reader's program knows what it reads."""

import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter
from ruamel.yaml import YAML

from bot import papers
from bot.papers.bindsheet import Cell, bind_pages, sheet_of
from tests.papers.reading import text_of
from tests.papers.test_bind_sheets import MADE, SAID, TELEGRAM, WINDOW, cells, decoded, pictures
from tests.papers.test_papers import FILE, LINE, account

MANY = "¥99,999,999.99"
HUGE = account(lines=[{**LINE, "billed": MANY, "left": MANY}] * 31, owed=MANY, billed=MANY)
ACCOUNTS = ["demand_letter", "statement", "evidence"]


def grey(name: Any, data: dict[str, Any], locale: str = "zh-CN", density: float = 100) -> list[Image.Image]:
    """The pages in shades of grey."""
    return [Image.open(BytesIO(page)).convert("L") for page in papers.png(name, data, locale, MADE, density)]


def rules(page: Image.Image, high: int = 100) -> list[int]:
    """Where upright lines of at least so many dots stand."""
    wide, tall = page.size
    dots = page.load()
    assert dots is not None
    found = []
    for x in range(wide):
        run = longest = 0
        for y in range(tall):
            run = run + 1 if int(dots[x, y]) < 245 else 0  # type: ignore[arg-type,call-overload]  # one band
            longest = max(longest, run)
        if longest >= high:
            found.append(x)
    return found


@pytest.mark.parametrize("staff", [False, True])
def test_amounts_of_a_hundred_million_stay_in_their_columns(staff: bool) -> None:
    """White stands on both sides of each line between two columns, over a table of 31 lines."""
    page = grey("statement", {**HUGE, "staff": staff})[0]
    lines = rules(page)
    inner = [x for x in lines if x - 1 not in lines][1:-1]
    top, bottom = (min(ys), max(ys)) if (ys := _rows(page, inner[-1])) else (0, 0)
    for x in inner:
        for beside in (x - 3, x + 4):
            column = page.crop((beside, top, beside + 1, bottom))
            dark = sum(value < 120 for value in column.tobytes())
            assert dark == 0, f"a sign stands at {beside}, beside the line at {x}"


def _rows(page: Image.Image, x: int) -> list[int]:
    """The rows that an upright line reaches."""
    column = page.crop((x, 0, x + 1, page.height)).tobytes()
    return [y for y, value in enumerate(column) if value < 245]


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
def test_a_letter_about_one_line_is_one_page(locale: str) -> None:
    """No second page for the reckoning alone."""
    assert len(grey("demand_letter", account(), locale, 20)) == 1


@pytest.mark.parametrize("name", ACCOUNTS)
@pytest.mark.parametrize(
    ("locale", "titles"),
    [
        ("zh-CN", "物业服务费|欠费情况"),
        ("zh-TW", "管理費|欠繳|欠費"),
        ("en", "Service charge|service charge|Arrears"),
    ],
)
def test_a_paper_says_what_it_is_and_in_which_language(name: Any, locale: str, titles: str) -> None:
    """Issue 7, accessible: title, language and the order of reading are in the file."""
    pdf = papers.letter(name, FILE, locale, MADE)
    title = re.search(rb"<dc:title>.*?>([^<]+)</rdf:li>", pdf)
    assert title is not None and re.search(titles, title[1].decode())
    assert f"/Lang({locale})".encode() in pdf and b"/Marked true" in pdf


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_sheet_and_posters_have_titles_and_every_code_has_words_instead(locale: str) -> None:
    pdf = bind_pages(cells(3), SAID, locale, MADE)
    assert b"<dc:title>" in pdf
    assert pdf.count(b"/Alt(12-10") == 3


def test_hidden_signs_do_not_reach_the_paper() -> None:
    """Reliability, names and text: a mark that turns the direction would show another name or amount."""
    pdf = papers.letter("statement", account(name="张\u202e敏\u200b\x07", address="a\u2066b"), "zh-CN", MADE)
    plain = papers.letter("statement", account(name="张敏", address="ab"), "zh-CN", MADE)
    assert pdf == plain


def test_a_word_without_a_place_to_break_stays_in_its_cell_and_an_address_stays_whole() -> None:
    """A name of 60 letters beside an amount; what is copied from a link has nothing hidden in it."""
    page = grey("statement", account(lines=[{**LINE, "item": "W" * 60}]), density=100)[0]
    right = [x for x in rules(page, 60) if x < page.width * 0.9]
    assert len(right) >= 4
    link = "https://pay.example/" + "a" * 60
    told = [{**FILE["contacts"][0], "said": link}]
    for pdf in (
        papers.letter("statement", account(pay=link), "en", MADE),
        papers.letter("evidence", {**FILE, "contacts": told}, "en", MADE),
    ):
        text = text_of(pdf).replace("\n", "")
        assert link in text and "\u200b" not in text


def test_a_long_unit_stays_on_its_own_slip() -> None:
    one = Cell(area="观山水一期", building="", unit="W" * 40, address=TELEGRAM.format("1"))
    (page,) = pictures([one], density=100)
    slip = round((8 + 38.8 + 1) / 25.4 * 100)  # margin and width in millimetres, and one more for the crosses
    beyond = page.convert("L").crop((slip + 6, 100, page.width, page.height))
    assert min(beyond.tobytes()) > 200


@pytest.mark.parametrize("address", [TELEGRAM, WINDOW])
@pytest.mark.parametrize("angle", [0, 3])
def test_every_code_is_read_from_a_blurred_and_crooked_picture(address: str, angle: float) -> None:
    """A phone is never held quite straight, and its picture never quite sharp."""
    found = cells(40, address=address)
    (page,) = pictures(found, density=200)
    seen = page.convert("L").filter(ImageFilter.GaussianBlur(1))
    turned = seen.rotate(angle, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    assert decoded(turned) == {cell.address for cell in found}


SCRIPT = """
import sys
from tests.papers.test_papers import MADE, account
from bot import papers
sys.stdout.buffer.write(papers.letter("demand_letter", account(), "zh-CN", MADE))
"""


def test_a_machine_without_fonts_draws_the_same_letter(tmp_path: Path) -> None:
    """Libraries: Chinese type comes with its packages; neither fontconfig nor a home is needed."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "FONTCONFIG_FILE": "/dev/null"}
    root = Path(__file__).parents[2]
    found = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=root, env=bare, capture_output=True, check=True
    )
    assert found.stdout == papers.letter("demand_letter", account(), "zh-CN", MADE)
    assert set(re.findall(rb"/BaseFont/[A-Z]{6}\+(\w+)-Regular", found.stdout)) == {b"NotoSansSC"}


@pytest.mark.parametrize(
    ("name", "looks"),
    [
        ("张敏 Ann Müller-Ω", False),
        ("㙍龘 ¥1 《一》①", False),
        ("김철수", True),
        ("𠮷野", True),
        ("สมชาย", True),
    ],
)
def test_fonts_of_the_machine_are_looked_at_only_for_signs_ours_do_not_have(
    name: str, looks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the same letter has the same bytes on every machine, and a rare name still has a chance to be drawn."""
    asked = []
    press = papers._press
    monkeypatch.setattr(papers, "_press", lambda paper, wide: asked.append(wide) or press(paper, wide))
    papers.letter("statement", account(name=name), "zh-CN", MADE)
    assert asked == [looks]


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW"])
def test_chinese_papers_have_chinese_punctuation(locale: str) -> None:
    """Between Chinese signs; what is typed to the bot stays as it is typed."""
    words = YAML(typ="safe").load((papers.FOLDER / "words" / f"{locale}.yaml").read_text("utf-8"))
    narrow = {key: text for key, text in words.items() if re.search(r"[\u4e00-\u9fff」}][,:;?!(]", text)}
    assert narrow == {}


def test_the_sheet_of_a_whole_page_is_small() -> None:
    """40 codes as vectors."""
    assert len(bind_pages(cells(40, address=WINDOW), SAID, "zh-CN", MADE)) < 300_000
    assert len(sheet_of(cells(40), SAID)["pages"]) == 1
