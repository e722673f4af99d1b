"""What is on the paper: amounts and Chinese as text one can copy, names never read as markup, one letter like the other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot import papers
from tests.papers.reading import text_of

MADE = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
LINE = {
    "item": "物业费",
    "period": "2026年8月",
    "due": "2026-08-15",
    "billed": "¥912.00",
    "left": "¥412.00",
    "limitation": "2029-08-15",
}


def account(**more: Any) -> dict[str, Any]:
    """The account of Mrs Zhang as the engine hands it over, formatted."""
    return {
        "company": "青禾物业",
        "name": "张敏",
        "address": "观山水一期 12-27",
        "period": "2024年4月–2026年10月",
        "owed": "¥28,272.00",
        "day": "2026-11-26",
        "days": 15,
        "number": "31-20261126",
        "fixed": "",
        "contact": "林芳 13800000000",
        "pay": "https://pay.example/12-27?amount=28272.00",
        "staff": False,
        "fee": "",
        "billed": "¥30,000.00",
        "received": "¥1,728.00",
        "waived": "",
        "paid": [{"day": "2026-01-03", "amount": "¥1,728.00"}],
        "lines": [LINE],
        **more,
    }


FILE = account(
    staff=True,
    phone="13900000000",
    mandate="明衡律师事务所 / 周律师 / 13101200000000001 / 委2026-7",
    approved="王经理",
    letters=[{"day": "2026-10-08", "kind": "催费函", "how": "纸质送达"}],
    contacts=[
        {
            "day": "2026-11-05 19:00",
            "kind": "提醒",
            "channel": "telegram",
            "outcome": "不能确定",
            "said": "您好",
        }
    ],
    count=41,
    head="ab" * 32,
)


def test_a_collection_letter_names_everything_the_reader_needs() -> None:
    """Practice P8: name, address, amount, period, contact, payment history, arrears, ways to pay, how to object."""
    text = text_of(papers.letter("demand_letter", account(), "zh-CN", MADE))
    for said in (
        "催费函",
        "张敏",
        "观山水一期12-27",
        "¥28,272.00",
        "2024年4月–2026年10月",
        "林芳13800000000",
    ):
        assert said in text
    for said in (
        "15日内",
        "2026-01-03",
        "¥1,728.00",
        "¥412.00",
        "pay.example/12-27?amount=28272.00",
        "有异议",
    ):
        assert said in text


def test_the_date_of_limitation_is_on_the_office_copy_alone() -> None:
    """Conduct C32: each instalment shows its limitation date, to staff."""
    theirs = text_of(papers.letter("demand_letter", account(), "zh-CN", MADE))
    ours = text_of(papers.letter("demand_letter", account(staff=True), "zh-CN", MADE))
    assert "2029-08-15" not in theirs
    assert "2029-08-15" in ours
    assert "不寄送" in ours


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("zh-CN", "物业服务费催费函"),
        ("zh-TW", "管理費催繳函"),
        ("en", "letteraboutarrears"),
        ("fr", "letteraboutarrears"),
    ],
)
def test_a_letter_speaks_the_readers_language(locale: str, said: str) -> None:
    """Practice P8."""
    assert said in text_of(papers.letter("demand_letter", account(), locale, MADE))


@pytest.mark.parametrize(
    "name", ["#panic()", '"]; #read("common.typ")', "$x^2$ *a* _b_", "张\\敏<b>", "{owed}"]
)
def test_a_name_is_never_read_as_markup(name: str) -> None:
    """Libraries: data goes in as JSON, never by formatting a source."""
    text = text_of(papers.letter("demand_letter", account(name=name, address=name), "zh-CN", MADE))
    assert text.replace("\n", "").count(name.replace(" ", "")) == 4


def test_the_same_data_gives_the_same_bytes() -> None:
    """Conduct C33: what was approved is what can be drawn again and compared."""
    assert papers.letter("demand_letter", account(), "zh-CN", MADE) == papers.letter(
        "demand_letter", account(), "zh-CN", MADE
    )


def test_letters_may_be_drawn_in_several_threads_at_once() -> None:
    """Issue 5: 200 letters in 2 s needs every core; one compiler is not for two."""
    alone = [papers.letter("demand_letter", account(number=str(n)), "zh-CN", MADE) for n in range(8)]
    with ThreadPoolExecutor(4) as threads:
        together = list(
            threads.map(
                lambda n: papers.letter("demand_letter", account(number=str(n)), "zh-CN", MADE), range(8)
            )
        )
    assert together == alone


def test_a_moment_with_parts_of_a_second_draws_the_same_letter() -> None:
    """Practice P8: a real clock never stands at a whole second."""
    made = MADE.replace(microsecond=417)
    assert papers.letter("statement", account(), "en", made) == papers.letter(
        "statement", account(), "en", MADE
    )


def test_a_long_account_goes_on_over_pages() -> None:
    """Practice P9: 31 months."""
    lines = [{**LINE, "left": f"¥{i}.01"} for i in range(1, 32)]
    text = text_of(papers.letter("demand_letter", account(lines=lines), "zh-CN", MADE))
    assert all(f"¥{i}.01" in text for i in range(1, 32))
    assert "2/2" in text or "2/3" in text


def test_the_file_for_the_firm_holds_facts_and_imitates_nobody() -> None:
    """Practice P9, conduct C27, C33: contacts with their outcome, the unknown too; no letter of a lawyer."""
    text = text_of(papers.letter("evidence", FILE, "zh-CN", MADE))
    for said in (
        "明衡律师事务所",
        "王经理",
        "2026-11-05",
        "不能确定",
        "催费函",
        "ab" * 32,
        "41条事实",
        "2029-08-15",
    ):
        assert said in text
    assert "不是律师函" in text
    assert all(word not in text for word in ("起诉", "法院", "强制执行", "本律师"))


def test_a_statement_is_an_account_without_a_demand() -> None:
    """Practice I1."""
    text = text_of(papers.letter("statement", account(), "zh-CN", MADE))
    assert "对账单" in text
    assert "¥28,272.00" in text
    assert "请您自收到" not in text


def test_a_letter_can_be_shown_as_pictures() -> None:
    pages = papers.png("demand_letter", account(), "zh-CN", MADE)
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_a_paper_that_does_not_exist_is_named() -> None:
    with pytest.raises(papers.NoPaper, match="love_letter"):
        papers.letter("love_letter", account(), "zh-CN", MADE)  # type: ignore[arg-type]


@pytest.mark.parametrize("locale", ["zh-TW", "en"])
def test_every_language_has_every_word(locale: str) -> None:
    def keys(name: str) -> set[str]:
        return set(YAML(typ="safe").load((papers.FOLDER / "words" / f"{name}.yaml").read_text("utf-8")))

    assert keys(locale) == keys("zh-CN")
