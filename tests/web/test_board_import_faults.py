"""What is wrong with a table is said on the dashboard in the reader's language, whatever the file speaks."""

import pytest

from bot.core.roster.says import codes
from bot.sheets.errors import _SAYS, CODES, SheetError
from tests.handlers.conftest import world
from tests.handlers.estate import MANAGER
from tests.web.board import inside
from tests.web.test_board_import import table, upload
from tests.world import World

__all__ = ["world"]
GAPS = "name why row most column value limit understood first unit playbook seen missing billed off"


def latin(text: str) -> bool:
    return not any("\u4e00" <= letter <= "\u9fff" for letter in text)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 nothing", "是 PDF，不是表格"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "其实是网页"),
        (b"PK\x03\x04 broken", "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码保护"),
        (b'Flat,Amount\n"8-2,' + b"1\n8-3,2" * 400, "引号"),
        (b" \n ", "是空的"),
    ],
)
async def test_a_file_that_is_no_table_is_refused_in_chinese(world: World, content: bytes, said: str) -> None:
    async with inside(world, MANAGER) as client:
        shown = await upload(client, content, "owners.xls")
        assert shown.status_code == 422 and said in shown.text


async def test_an_english_header_that_is_not_known_is_told_in_chinese(world: World) -> None:
    async with inside(world, MANAGER) as client:
        shown = await upload(client, table("8-2,He,912", head="Flat,Owner,Money"))
        assert "没有找到认识的表头" in shown.text and "还缺：" in shown.text
        assert "No header" not in shown.text and "--playbook" not in shown.text


async def test_a_row_of_an_english_table_is_refused_in_chinese(world: World) -> None:
    rows = ("Riverside,8-2,He,912", "Riverside,8-3,Li,-5", "Riverside,8-4,,12", "Total,,,924")
    async with inside(world, MANAGER) as client:
        shown = await upload(client, table(*rows, head="Estate,Flat,Owner,Amount"))
        assert "是负数" in shown.text and "没有姓名" in shown.text and "这一行是合计" in shown.text
        assert "negative" not in shown.text and "has no name" not in shown.text


async def test_the_preview_shows_what_was_taken_off(world: World) -> None:
    rows = ("观山水一期,3-3,新来的,500,200", "观山水一期,3-4,另一位,300,300")
    async with inside(world, MANAGER) as client:
        shown = await upload(client, table(*rows, head="小区,房号,姓名,应收金额,已交金额"))
        assert "¥500.00" in shown.text and "¥300.00" in shown.text and "已减去" in shown.text
        assert "没有使用" not in shown.text


def test_every_fault_has_a_sentence_in_both_languages(world: World) -> None:
    keys = [f"imports.file_{code}" for code in CODES] + [f"imports.row_{code}" for code in codes()]
    for key in keys:
        gaps = dict.fromkeys(GAPS.split(), "1")
        zh, en = (world.app.engine.words.word(key, locale, **gaps) for locale in ("zh-CN", "en"))
        assert latin(en) and not latin(zh) and "--" not in en + zh, key


@pytest.mark.parametrize("code", CODES)
def test_the_shell_says_of_a_file_what_an_english_page_says(world: World, code: str) -> None:
    gaps = {"why": "1", "row": "2", "most": "3"}
    said = world.app.engine.words.word(f"imports.file_{code}", "en", name="a.csv", **gaps)
    assert str(SheetError(code, "a.csv", **gaps)) == said
    assert _SAYS[code]
