"""qr, poster and statement: what is printed, for whom, and what is refused."""

import asyncio
import re
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.engine.wayback import digest
from bot.papers.bindsheet import Cell, bind_pages
from bot.store import Store, Tx
from tests.cli.conftest import Run
from tests.papers.reading import text_of

WINDOW = "https://work.weixin.qq.com/kfid/kfc0?enc_scene=ENC0"
ROWS = tuple(
    f"观山水一期,{unit},{name},1380000000{n},物业费,2026-10,2026-10-05,912.00"
    for n, (unit, name) in enumerate(
        (("12-2", "张敏"), ("12-10", "何先生"), ("8-2", "周先生"), ("3栋101", "孙女士"))
    )
)
ORDERS = str(Path(__file__).parents[1] / "fixtures" / "imports" / "purchase_orders.csv")
Codes = Callable[[], dict[str, str]]


def in_store(work: Callable[[Tx], object]) -> None:
    """Do something in the database of the folder."""

    async def whole() -> None:
        store = Store("sqlite+aiosqlite:///data/rounds.db")
        async with store.begin() as tx:
            await work(tx)  # type: ignore[misc]  # it is awaitable
        await store.close()

    asyncio.run(whole())


def noted(key: str, value: str) -> None:
    """What `serve` would have noted of a channel."""
    in_store(lambda tx: tx.set_meta(key, value))


def opened_by(word: str) -> list[str]:
    """The units that a word opens."""
    units: list[str] = []

    async def look(tx: Tx) -> None:
        token = await tx.token(digest(word))
        assert token is not None
        units.extend([(await tx.case(id)).unit for id in token.case_ids])

    in_store(look)
    return units


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> Codes:
    """The addresses on the newest sheet, by unit, in their order."""
    sheets: list[Sequence[Cell]] = []

    def seen(cells: Sequence[Cell], *more: object) -> bytes:
        sheets.append(cells)
        return bind_pages(cells, *more)  # type: ignore[arg-type]

    monkeypatch.setattr("handlers.bindsheets.bind_pages", seen)
    return lambda: {cell.unit: cell.address for cell in sheets[-1]}


@pytest.fixture
def flats(run: Run, owners: Callable[..., str]) -> Run:
    """Four flats in three buildings, and a bot on Telegram."""
    assert run("import", owners(*ROWS), "--yes").code == 0
    noted("telegram.username", "rounds_bot")
    return run


def text(folder: Path, name: str = "x.pdf") -> str:
    """All that stands on a paper."""
    return text_of((folder / name).read_bytes()).replace("\n", "")


def test_a_sheet_has_a_code_for_every_home_and_each_opens_its_own(flats: Run, codes: Codes) -> None:
    """Practice P26; contract: one-time, 30 days."""
    found = flats("qr", "--out", "x.pdf", "--json").json
    assert (found["count"], found["pages"], found["channel"]) == (4, 1, "telegram")
    assert found["expires"] == "2026-12-02T09:30:00+08:00"
    assert list(codes()) == ["3栋101", "8-2", "12-2", "12-10"]  # in the order of a walk
    for unit, address in codes().items():
        assert re.fullmatch(r"https://t\.me/rounds_bot\?start=\w{22}", address)
        assert opened_by(address.rpartition("=")[2]) == [unit]


def test_one_code_and_several_are_counted_as_one_says_it(flats: Run) -> None:
    assert "x.pdf: 4 codes on 1 page, good until" in flats("qr", "--out", "x.pdf").out
    assert "x.pdf: 1 code on 1 page, good until" in flats("qr", "--building", "8", "--out", "x.pdf").out


def test_the_words_are_on_the_paper_alone(flats: Run, codes: Codes, folder: Path) -> None:
    """Contract: stored hashed; the answer of the command shows none, and the file is the owner's alone."""
    said = flats("qr", "--out", "x.pdf")
    stored = (folder / "data/rounds.db").read_bytes()
    for address in codes().values():
        word = address.rpartition("=")[2]
        assert word not in said.out
        assert word.encode() not in stored
    assert stat.S_IMODE((folder / "x.pdf").stat().st_mode) == 0o600


def test_a_new_sheet_has_new_words(flats: Run, codes: Codes) -> None:
    flats("qr", "--out", "x.pdf")
    first = set(codes().values())
    flats("qr", "--out", "x.pdf")
    assert not first & set(codes().values())


def test_the_last_whole_day_is_printed_and_no_name_or_amount(flats: Run, folder: Path) -> None:
    """A sheet lies at the gate."""
    flats("qr", "--out", "x.pdf")
    found = text(folder)
    assert "12月1日" in found
    for untold in ("张敏", "何先生", "13800000", "912", "物业费", "欠", "缴"):
        assert untold not in found


def test_one_building_or_one_area_can_be_printed(flats: Run, codes: Codes) -> None:
    flats("qr", "--building", "12", "--out", "x.pdf")
    assert list(codes()) == ["12-2", "12-10"]
    flats("qr", "--building", "3栋", "--area", "观山水一期", "--out", "x.pdf")
    assert list(codes()) == ["3栋101"]


def test_whoever_has_a_chat_gets_no_code_unless_all_are_wanted(flats: Run, codes: Codes) -> None:
    flats("qr", "--building", "8", "--out", "x.pdf")
    assert flats("chat", "--as", "8-2", "/start " + codes()["8-2"].rpartition("=")[2]).code == 0
    flats("qr", "--out", "x.pdf")
    assert "8-2" not in codes()
    none = flats("qr", "--building", "8", "--out", "x.pdf")
    assert none.code == 1 and "--all" in none.err
    flats("qr", "--all", "--out", "x.pdf")
    assert "8-2" in codes()


def test_codes_lead_to_wecom_where_both_are_there_unless_one_is_chosen(
    flats: Run, codes: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same choice as `link --qr` makes."""

    async def window(_: object) -> str:
        return WINDOW

    monkeypatch.setattr("bot.cli.wecom_links.window", window)
    assert flats("qr", "--out", "x.pdf", "--json").json["channel"] == "wecom"
    assert all(address.startswith(WINDOW + "&scene_param=") for address in codes().values())
    assert flats("qr", "--out", "x.pdf", "--channel", "telegram", "--json").json["channel"] == "telegram"
    assert all(address.startswith("https://t.me/") for address in codes().values())


def test_without_a_channel_the_codes_say_that_they_are_for_trying_out(estate: Run, codes: Codes) -> None:
    """Nothing pretends to work that does not."""
    found = estate("qr", "--out", "x.pdf", "--json").json
    assert found["channel"] == "page" and "open nothing" in found["note"]
    assert "open nothing" in estate("qr", "--out", "x.pdf").out
    refused = estate("qr", "--out", "x.pdf", "--channel", "telegram")
    assert refused.code == 1 and "not set up" in refused.err


def test_what_cannot_be_printed_is_refused_and_leaves_no_file(flats: Run, folder: Path) -> None:
    for words in (
        ("--out", "x.png"),
        ("--out", "nowhere/x.pdf"),
        ("--out", "y.pdf", "--building", "99"),
        ("--out", "y.pdf", "--area", "观山水九期"),
    ):
        assert flats("qr", *words).code == 1
    assert not list(folder.glob("*.p??"))


def test_the_posters_come_in_every_language(estate: Run, folder: Path) -> None:
    for who, locale, said in (
        ("guard", "zh-CN", "看见住户"),
        ("guard", "zh-TW", "看見住戶"),
        ("guard", "en", "Seenaresident"),
        ("steward", "zh-CN", "管家一页通"),
        ("steward", "zh-TW", "管家一頁通"),
        ("steward", "en", "Thesteward'spage"),
    ):
        assert estate("poster", who, "--locale", locale, "--out", "x.pdf").code == 0
        assert said in text(folder)


def test_where_guards_report_nobody_there_is_no_poster(estate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Conduct C34."""
    monkeypatch.setenv("ROUNDS_GUARD_SIGHTINGS", "off")
    assert estate("poster", "guard", "--out", "x.pdf").code == 1
    assert estate("poster", "steward", "--out", "x.pdf").code == 0


def test_a_statement_is_the_account_line_by_line(estate: Run, folder: Path) -> None:
    """Practice I1; a gap that issue 5 named."""
    assert estate("statement", "8-2", "--area", "观山水一期", "--out", "x.pdf").code == 0
    found = text(folder)
    for said in ("对账单", "何先生", "8-2", "¥1,824.00", "2026年9月", "2026年10月"):
        assert said in found
    assert estate("statement", "77-7", "--out", "x.pdf").code == 1


def test_goods_have_no_statement(run: Run) -> None:
    assert run("import", ORDERS, "--yes", "--skip-refused").code == 0
    unit = run("cases", "--json").json[0]["unit"]
    refused = run("statement", unit, "--out", "x.pdf")
    assert refused.code == 1 and "no account" in refused.err
