"""Every command's help, exit code and sentence; the clock, the playbooks and the doctor."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from tests.cli.conftest import Run

ROOT = Path(__file__).resolve().parents[2]


def started(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command as a program of its own."""
    command = [sys.executable, "-m", "bot", *words]
    paths = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=folder, env=paths, capture_output=True, text=True, check=False, timeout=60, stdin=-3
    )


# --- help and usage ---


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_shows_an_example(run: Run, name: str) -> None:
    said = run(name, "--help")
    assert said.code == 0
    assert "Example: " in said.out and f"run.py {name}" in said.out


def test_the_help_lists_every_command(run: Run) -> None:
    said = run("--help")
    assert all(f"\n  {name} " in said.out for name in COMMANDS)


def test_an_unknown_command_is_wrong_usage_with_a_hint(run: Run) -> None:
    said = run("improt", "x.csv")
    assert said.code == 2
    assert "Did you mean 'import'" in said.err and said.err.count("\n") == 1


@pytest.mark.parametrize(
    "words", [("case",), ("cases", "--colour"), ("read",), ("chat", "hello"), ("resolve", "1")]
)
def test_wrong_usage_names_the_help(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words)
    assert said.code == 2
    assert f"run.py {words[0]} --help" in said.err


# --- what can be wrong around a command ---


@pytest.mark.parametrize(
    "words",
    [("poster",), ("poster", "cook", "--out", "x.pdf"), ("invite",), ("resolve", "17", "maybe"), ("qr",)],
)
def test_wrong_usage_is_one_line_of_sentences(run: Run, words: tuple[str, ...]) -> None:
    """No list over several lines, and nothing of the words of a library."""
    said = run(*words)
    assert said.code == 2 and said.err.count("\n") == 1 and "\t" not in said.err
    assert "Value error" not in said.err and ". See `run.py" in said.err


def test_a_setting_that_resembles_none_is_not_taken_for_one(run: Run) -> None:
    assert "did you mean" not in run("setup", "--set", "X=1", "--yes").err


def test_all_wrong_settings_are_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDS_ZONE", "Asia/Shanghia")
    monkeypatch.setenv("ROUNDS_LAW", "FR")
    said = run("cases")
    assert said.code == 1
    assert "did you mean Asia/Shanghai?" in said.err and "ROUNDS_LAW" in said.err
    assert "?:" not in said.err


def test_a_locked_database_is_told_in_a_sentence(estate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.engines.WAIT", 0)
    holder = sqlite3.connect("data/rounds.db")
    holder.execute("BEGIN IMMEDIATE")
    said = estate("invite", "admin")
    holder.close()
    assert said.code == 1
    assert "locked by another process" in said.err and said.err.count("\n") == 1


def test_a_file_that_is_no_database_is_told_in_a_sentence(run: Run, folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "rounds.db").write_bytes(b"not a database at all" * 100)
    said = run("cases")
    assert said.code == 1
    assert "ROUNDS_DATABASE_URL" in said.err and said.err.count("\n") == 1


def test_a_newer_database_is_told_in_a_sentence(estate: Run) -> None:
    with sqlite3.connect("data/rounds.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '2099_01_01_later'")
    database.close()
    assert "newer Rounds" in estate("cases").err
    assert "2099_01_01_later" in estate("doctor").out


def test_what_nobody_foresaw_is_one_sentence_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("13800000001")

    monkeypatch.setattr("bot.cli.looking.run", broken)
    said = run("cases")
    assert said.code == 1
    assert "ZeroDivisionError" in said.err and "13800000001" not in said.err


def test_an_interrupt_is_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.cli.looking.run", stopped)
    from bot.cli import main

    assert main(["cases"]) == 130


# --- clock ---


def test_the_clock_is_shown_and_moved(run: Run) -> None:
    assert run("clock", "--json").json == {"now": "2026-11-02T09:30:00+08:00", "speed": 0.0}
    assert run("clock", "+2h", "--json").json["now"] == "2026-11-02T11:30:00+08:00"
    assert run("clock", "+90m", "--json").json["now"] == "2026-11-02T13:00:00+08:00"
    assert run("clock", "+2d", "--json").json["now"] == "2026-11-04T13:00:00+08:00"
    assert run("clock", "2026-11-05T08:00", "--json").json["now"] == "2026-11-05T08:00:00+08:00"
    assert run("clock").out.startswith("2026-11-05T08:00:00+08:00")


def test_the_clock_never_goes_back(run: Run) -> None:
    said = run("clock", "2026-11-01T09:00+08:00")
    assert said.code == 1 and "only moves forward" in said.err


@pytest.mark.parametrize("to", ["tomorrow", "+2", "+99999d9", "2h"])
def test_a_step_that_is_none_is_wrong_usage(run: Run, to: str) -> None:
    said = run("clock", to)
    assert said.code == 2 and "+2h" in said.err


def test_a_real_clock_is_shown_and_not_moved(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ROUNDS_CLOCK")
    assert run("clock", "--json").json["speed"] == 1.0
    said = run("clock", "+2h")
    assert said.code == 1 and "ROUNDS_CLOCK" in said.err


# --- playbooks, migrate, doctor ---


def test_playbooks_are_listed_and_drawn(run: Run) -> None:
    listed = run("playbooks", "--json").json
    assert "property_fee" in [one["name"] for one in listed["playbooks"]] and listed["faults"] == []
    assert "property_fee" in run("playbooks").out
    assert "●" in run("playbooks", "property_fee").out
    assert run("playbooks", "event", "--json").json["timeline"]


def test_an_unknown_playbook_is_refused_with_its_nearest(run: Run) -> None:
    said = run("playbooks", "property_fees")
    assert said.code == 1 and "did you mean property_fee" in said.err


def test_a_faulty_playbook_is_named_by_file_and_line(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "own" / "odd").mkdir(parents=True)
    (folder / "own" / "odd" / "playbook.yaml").write_text("title: {en: x}\nrounds: 3\n", encoding="utf-8")
    monkeypatch.setenv("ROUNDS_PLAYBOOKS", "own")
    said = run("playbooks")
    assert said.code == 1 and "odd/playbook.yaml:" in said.err
    assert "odd/playbook.yaml" in run("doctor").out


def test_migrate_makes_the_database(run: Run, folder: Path) -> None:
    assert run("migrate").code == 0
    assert (folder / "data" / "rounds.db").exists()


def test_the_doctor_finds_nothing_wrong_with_a_fresh_estate(estate: Run) -> None:
    found = estate("doctor", "--json").json
    assert found["ok"] is True
    assert {check["name"] for check in found["checks"]} >= {
        "database",
        "chain",
        "clock",
        "calendar",
        "playbooks",
    }
    assert found["settings"]["ROUNDS_CLOCK"]["from"] == "environment"


def test_the_doctor_names_wrong_settings_with_their_mend(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDS_HTTP", "8765")
    said = run("doctor", "--json")
    assert said.code == 1
    (check,) = said.json["checks"]
    assert "ROUNDS_HTTP" in check["says"] and "127.0.0.1:8765" in check["mend"]


def test_the_doctor_finds_a_changed_fact(estate: Run) -> None:
    with sqlite3.connect("data/rounds.db") as database:
        database.execute("""UPDATE payloads SET payload = replace(payload, '91200', '91100')""")
    database.close()
    said = estate("doctor", "--json")
    assert said.code == 1
    chain = next(check for check in said.json["checks"] if check["name"] == "chain")
    assert chain["state"] == "fail" and "8-2" in chain["says"]


def test_secrets_are_masked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDS_SECRET_KEY", "0123456789abcdef" * 4)
    assert "0123456789abcdef" not in run("doctor").out


# --- as a program ---


def test_a_refusal_of_the_program_is_one_line_and_exit_code_1(folder: Path) -> None:
    done = started(folder, "case", "8-2")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)


def test_the_program_reads_a_message(folder: Path) -> None:
    done = started(folder, "read", "后天", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert '"kind": "promise"' in done.stdout


def test_a_reader_that_has_enough_ends_it_silently(folder: Path) -> None:
    command = f"{sys.executable} -m bot playbooks property_fee --json | head -c 1"
    paths = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        command, shell=True, cwd=folder, env=paths, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
