"""Whose evening it is: a file may name the time zone of a party (conduct C01)."""

from datetime import date

import pytest

from bot.core.roster import Roster, Sheet, read_roster


def read(zone: str, head: str = "时区") -> Roster:
    sheet = Sheet(
        "业主", [["房号", "姓名", "金额", "项目", head], ["8-2", "何先生", "912.00", "观山水", zone]]
    )
    found = read_roster([sheet], playbook=None, area=None, with_ids=False, today=date(2026, 11, 25))
    assert isinstance(found, Roster)
    return found


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        pytest.param("America/New_York", "America/New_York", id="a name of the zone database"),
        pytest.param(
            "Asia/Shanghai,Europe/London", "Asia/Shanghai,Europe/London", id="two that are as plausible"
        ),
        pytest.param(
            "Asia/Shanghai、Europe/London", "Asia/Shanghai,Europe/London", id="with a Chinese comma"
        ),
    ],
)
def test_a_zone_goes_with_the_party(written: str, kept: str) -> None:
    assert read(written).openings[0].more["zone"] == kept


@pytest.mark.parametrize("head", ["时区", "時區", "Time zone", "tz"])
def test_the_column_is_known_by_any_of_its_names(head: str) -> None:
    assert read("Asia/Taipei", head).openings[0].more["zone"] == "Asia/Taipei"


@pytest.mark.parametrize(
    "written", ["GMT+8", "北京时间", "Asia/Atlantis", "UTC", "../etc/passwd", "Asia/Shanghai,A/B,C/D"]
)
def test_what_is_no_zone_is_refused_and_never_guessed(written: str) -> None:
    found = read(written)
    assert [error.code for error in found.refused] == ["not_zone"]
    assert found.openings == ()


def test_an_empty_cell_leaves_the_zone_of_the_site() -> None:
    assert "zone" not in read("").openings[0].more
