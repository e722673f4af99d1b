"""cases, case, why, link and invite: what is there, and how a unit is told from its namesakes."""

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from bot.cli.linking import Role
from handlers.links import ROLES
from tests.cli.conftest import HOUSE, Run

Write = Callable[..., str]
TWIN = "观山水三期,8-2,钱一,13800000009,物业费,2026-10,2026-10-05,100.00"


@pytest.fixture
def twins(estate: Run, owners: Write) -> Run:
    """The unit 8-2 is in two areas."""
    assert estate("import", owners(TWIN), "--yes").code == 0
    return estate


# --- listing and showing ---


def test_cases_lists_what_is_open(estate: Run) -> None:
    found = estate("cases", "--json").json
    assert [(case["unit"], case["owed"]) for case in found] == [("8-2", "1824.00"), ("12-27", "500.50")]
    assert "何先生" in estate("cases").out


def test_cases_of_one_area_and_status(estate: Run) -> None:
    assert [case["unit"] for case in estate("cases", "--area", "观山水二期", "--json").json] == ["12-27"]
    assert estate("cases", "--status", "promised", "--json").json == []


def test_a_status_that_does_not_exist_is_wrong_usage(estate: Run) -> None:
    assert estate("cases", "--status", "happy").code == 2


def test_case_shows_one_whole(estate: Run) -> None:
    found = estate("case", "8-2", "--json").json
    assert (found["owed"], found["currency"], found["status"]) == ("1824.00", "CNY", "open")
    assert [fact["kind"] for fact in found["facts"]] == ["opened", "billed", "billed"]
    card = estate("case", "8-2").out
    assert "何先生" in card and "1,824" in card


def test_a_full_width_unit_is_the_same_unit(estate: Run) -> None:
    assert estate("case", "８－２", "--json").json["unit"] == "8-2"


def test_why_names_the_rule(estate: Run) -> None:
    found = estate("why", "8-2", "--json").json
    assert found["next"]["at"] is None
    assert found["because"][0]["rule"] == "P26"
    assert "P26" in estate("why", "8-2").out


def test_the_card_speaks_the_language_of_the_site(estate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDS_LOCALE", "en")
    assert "Status open" in estate("case", "8-2").out


# --- which one is meant ---


@pytest.mark.parametrize("command", [("case",), ("why",), ("link",), ("chat", "hello", "--as")])
def test_several_that_fit_are_named_with_what_tells_them_apart(twins: Run, command: tuple[str, ...]) -> None:
    said = twins(*command, "8-2")
    assert said.code == 1
    assert "--area 观山水一期" in said.err and "--area 观山水三期" in said.err
    assert twins(*command, "8-2", "--area", "观山水三期").code == 0


def test_two_playbooks_of_one_unit_are_told_apart_by_playbook(estate: Run, owners: Write) -> None:
    estate("import", owners(), "--playbook", "property_fee_15", "--yes")
    said = estate("case", "8-2")
    assert said.code == 1 and "--playbook property_fee_15" in said.err
    chosen = estate("case", "8-2", "--playbook", "property_fee_15", "--json").json
    assert chosen["playbook"] == "property_fee_15"
    assert estate("link", "8-2").code == 0  # one person's cases share a link


@pytest.mark.parametrize("command", [("case",), ("why",), ("link",), ("chat", "hello", "--as")])
def test_an_unknown_unit_is_refused_with_its_nearest(estate: Run, command: tuple[str, ...]) -> None:
    said = estate(*command, "12-28")
    assert said.code == 1
    assert "did you mean 12-27?" in said.err and said.err.count("\n") == 1


def test_an_unknown_unit_without_a_like_leads_to_the_list(run: Run) -> None:
    assert "`cases`" in run("case", "x").err


# --- links ---


def test_a_link_is_a_token_and_when_it_expires(estate: Run) -> None:
    found = estate("link", "8-2", "--json").json
    assert len(found["token"]) >= 22  # 128 bit
    assert (found["telegram"], found["wecom"]) == (None, None)
    assert found["expires"] == "2026-12-02T09:30:00+08:00"


def test_an_invite_lives_72_hours(run: Run) -> None:
    found = run("invite", "guard", "--name", "老周", "--area", "观山水一期", "--json").json
    assert found["expires"] == "2026-11-05T09:30:00+08:00"
    assert "/start " in run("invite", "admin").out


def test_an_area_without_a_case_is_pointed_out(run: Run) -> None:
    assert "spelling" in run("invite", "steward", "--area", "nope").out
    assert run("invite", "admin", "--json").json["note"] is None


def test_the_roles_are_those_of_the_chat(run: Run) -> None:
    assert get_args(get_args(Role)[0]) == ROLES
    assert run("invite", "king").code == 2


def test_the_name_that_serve_noted_makes_the_telegram_address(estate: Run, folder: Path) -> None:
    import asyncio

    from bot.store import Store

    async def note() -> None:
        store = Store("sqlite+aiosqlite:///data/rounds.db")
        async with store.begin() as tx:
            await tx.set_meta("telegram.username", "rounds_bot")
        await store.close()

    asyncio.run(note())
    found = estate("link", "8-2", "--json").json
    assert found["telegram"] == f"https://t.me/rounds_bot?start={found['token']}"


def test_a_link_opened_in_the_chat_binds_its_case(estate: Run) -> None:
    token = estate("link", "8-2", "--json").json["token"]
    estate("chat", "--as", "何", "/start", token)
    assert estate("case", "8-2", "--json").json["person"]["bound"] is True


def test_every_house_of_the_file_is_there(estate: Run) -> None:
    assert len({row.split(",")[1] for row in HOUSE}) == len(estate("cases", "--json").json)


def test_a_unit_with_blanks_is_taken_in_quotes(folder: Path, run: Run) -> None:
    """Practice R1, contract "What UNIT is": pupil and course."""
    row = "Emma,Emma's father,Summer English,2026-12-20,2680,Ms Zhou"
    (folder / "pupils.csv").write_text(
        f"student,parent,course,window_ends,fee,teacher\n{row}\n", encoding="utf-8"
    )
    assert run("import", "pupils.csv", "--yes").code == 0
    unit = "Emma-Summer English"
    assert run("link", unit).code == 0
    assert run("chat", "--as", unit, "hello").code == 0
    assert run("case", unit, "--json").json["unit"] == unit
    assert run("why", unit).code == 0
