"""QR codes on paper: a phone reads every one of them, and the paper tells nothing about anybody (practice P26)."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from bot import papers
from bot.papers.bindsheet import ACROSS, DOWN, FINEST, Cell, bind_pages, count_pages, sheet_of
from bot.papers.qr import TooLong, png_code, svg_code
from tests.papers.reading import text_of

MADE = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
SAID = {"company": "青禾物业", "until": "12月25日"}
TELEGRAM = "https://t.me/qinghe_rounds_bot?start={}"
WINDOW = (
    "https://work.weixin.qq.com/kfid/kfc0123456789abcdef?enc_scene=ENCabcdefghijklmnopqrstuvwx&scene_param={}"
)
CODE_MM = 21.5  # as templates/papers/qr_sheet.typ draws it


def cells(
    count: int, building: str = "12", *, address: str = TELEGRAM, area: str = "观山水一期"
) -> list[Cell]:
    """Homes of one building, each with an address of its own."""
    return [
        Cell(area=area, building=building, unit=f"{building}-{101 + n}", address=address.format(f"{n:022d}"))
        for n in range(count)
    ]


def pictures(found: list[Cell], locale: str = "zh-CN", density: float = 150) -> list[Image.Image]:
    """The pages as a scanner sees them."""
    pages = papers.png("qr_sheet", sheet_of(found, SAID), locale, MADE, density)
    return [Image.open(BytesIO(page)) for page in pages]


def decoded(picture: Image.Image) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(picture)}


@pytest.mark.parametrize("address", [TELEGRAM, WINDOW])
def test_every_code_of_a_full_page_is_read_at_150_dots_an_inch(address: str) -> None:
    found = cells(ACROSS * DOWN, address=address)
    (page,) = pictures(found)
    assert decoded(page.convert("L")) == {cell.address for cell in found}


@pytest.mark.parametrize("address", [TELEGRAM, WINDOW])
def test_every_code_is_read_where_a_printer_knows_only_black_and_white(address: str) -> None:
    found = cells(ACROSS * DOWN, address=address)
    (page,) = pictures(found)
    hard = (
        page.convert("L").point(lambda grey: 255 if grey > 127 else 0).convert("1", dither=Image.Dither.NONE)
    )
    assert decoded(hard) == {cell.address for cell in found}


def test_the_paper_is_drawn_in_pure_black_on_white() -> None:
    """At a density where no edge is blurred by much: nearly all dots are one or the other, and none has a colour."""
    (page,) = pictures(cells(3), density=300)
    colours = page.convert("RGB").getcolors(1 << 24)
    assert colours is not None
    assert all(red == green == blue for _, (red, green, blue) in colours)  # type: ignore[misc]  # it is RGB


def test_a_module_is_never_finer_than_a_third_of_a_millimetre() -> None:
    assert CODE_MM / FINEST >= 0.33
    side = int(re.findall(r'viewBox="0 0 (\d+) ', svg_code(WINDOW.format("a" * 22), FINEST))[0])
    assert CODE_MM / side >= 0.33


def test_an_address_that_would_get_too_fine_is_refused() -> None:
    with pytest.raises(TooLong, match="letters"):
        bind_pages(cells(1, address="https://rounds.example.com/" + "a" * 200 + "{}"), SAID, "en", MADE)


def test_around_a_code_four_modules_stay_white() -> None:
    svg = svg_code("https://t.me/b?start=1", FINEST)
    side = int(re.findall(r'viewBox="0 0 (\d+) ', svg)[0])
    runs = [(int(x), int(y), int(wide)) for x, y, wide in re.findall(r"M(\d+) (\d+)h(\d+)", svg)]
    assert min(x for x, _, _ in runs) == min(y for _, y, _ in runs) == 4
    assert max(x + wide for x, _, wide in runs) == max(y + 1 for _, y, _ in runs) == side - 4


def test_a_single_code_as_a_picture_is_read_too() -> None:
    picture = Image.open(BytesIO(png_code("https://t.me/b?start=1"))).convert("L")
    assert decoded(picture) == {"https://t.me/b?start=1"}


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (40, 1), (41, 2), (80, 2), (81, 3)])
def test_a_page_holds_forty(count: int, pages: int) -> None:
    assert count_pages(cells(count)) == pages == len(pictures(cells(count), density=20))


def test_small_buildings_share_a_page_and_another_area_never_does() -> None:
    several = [*cells(3, "1"), *cells(7, "2"), *cells(30, "3")]
    assert count_pages(several) == 2  # 6 + 33, 6 + 66, then 6 + 198 millimetres are more than a page
    assert count_pages([*cells(1), *cells(1, area="观山水二期")]) == 2


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
def test_the_paper_tells_where_and_until_when_and_nothing_of_money(locale: str) -> None:
    """A sheet lies at the gate: no amount, no word of debt, no name."""
    text = text_of(bind_pages(cells(2), SAID, locale, MADE)).replace("\n", "")
    for said in ("12-101", "12-102", "观山水一期", "12月25日", "青禾物业"):
        assert said in text
    assert not re.search(r"[¥$€]|\d\.\d\d|欠|缴|繳|费|費|催|owe|due|pay|charge|debt|arrear", text)


@pytest.mark.parametrize("area", ["", "滨江国际花园" * 7, "The Greenwich Riverside Gardens Phase 3b"])
def test_long_names_are_written_whole(area: str) -> None:
    """A unit of 20 signs, an area of 40: smaller, but all of it."""
    unit = "北区三期高层住宅12栋二单元27号东户"
    one = Cell(area=area, building="北区三期高层住宅12", unit=unit, address=TELEGRAM.format("1"))
    text = text_of(bind_pages([one], SAID, "zh-CN", MADE)).replace("\n", "")
    assert unit in text
    assert text.count(area.replace(" ", "")) >= 2
    (page,) = pictures([one])
    assert decoded(page.convert("L")) == {one.address}


@pytest.mark.parametrize("unit", ["#panic()", '"]; #read("common.typ")', "$x$ *a* _b_", "<svg>"])
def test_a_unit_is_never_read_as_markup(unit: str) -> None:
    one = Cell(area=unit, building="", unit=unit, address=TELEGRAM.format("1"))
    assert unit.replace(" ", "") in text_of(bind_pages([one], SAID, "en", MADE)).replace("\n", "")
