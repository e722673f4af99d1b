"""The doctor looks at all an installation stands on, and each failure names its repair."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot.cli import checks, stored
from bot.store import Unavailable
from tests.cli.conftest import Run

TOKEN = "7000001:not-a-real-one"
SECRET = "s" * 40
NOW = datetime.now(UTC)  # noqa: TID251


def looked(said: Any, name: str) -> list[dict[str, str]]:
    """What one look found."""
    return [check for check in said.json["checks"] if check["name"] == name]


def written(statement: str, *values: object) -> None:
    """Change the database behind everybody's back."""
    with closing(sqlite3.connect("data/rounds.db")) as database:
        database.execute(statement, values)
        database.commit()


def states(said: Any) -> dict[str, set[str]]:
    """Name of each look -> the states it found."""
    found: dict[str, set[str]] = {}
    for check in said.json["checks"]:
        found.setdefault(check["name"], set()).add(check["state"])
    return found


def test_everything_of_the_contract_is_looked_at_and_each_trouble_has_a_mend(estate: Run) -> None:
    said = estate("doctor", "--json")
    assert said.code == 0 and said.json["ok"] is True
    assert states(said).keys() == {
        *("settings", "database", "disk", "integrity", "chain", "backup", "unknown", "clock"),
        *("zone", "calendar", "fonts", "playbooks", "telegram", "web"),
        *("private",) * (os.name != "nt"),
    }
    assert all(bool(check["mend"]) == (check["state"] != "ok") for check in said.json["checks"])


def test_the_full_look_is_another_word(estate: Run) -> None:
    assert estate("doctor", "--full").code == 0


def test_many_cases_are_looked_at_by_sample_unless_asked_for_all(
    estate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "ENOUGH", 1)
    assert "each 2th" in looked(estate("doctor", "--json"), "chain")[0]["says"]
    assert "of 2 cases" in looked(estate("doctor", "--full", "--json"), "chain")[0]["says"]


def test_before_the_first_command_there_is_no_database_and_that_is_fine(run: Run, folder: Path) -> None:
    assert looked(run("doctor", "--json"), "database")[0]["says"].startswith("none yet")
    assert not (folder / "data").exists()


def test_looking_changes_nothing(estate: Run) -> None:
    def rows() -> list[Any]:
        with closing(sqlite3.connect("data/rounds.db")) as database:
            return database.execute("SELECT key, value FROM meta ORDER BY key").fetchall()

    before = rows()
    estate("doctor")
    assert rows() == before


@pytest.mark.parametrize(
    ("days", "state"), [(None, "warn"), (0, "ok"), (6, "ok"), (8, "warn")]
)  # fmt: skip
def test_the_age_of_the_backup_is_told(estate: Run, days: int | None, state: str) -> None:
    if days is not None:
        at = (NOW - timedelta(days=days, minutes=1)).isoformat()
        written("INSERT INTO meta (key, value) VALUES ('backup.at', ?)", at)
    said = estate("doctor", "--json")
    (found,) = looked(said, "backup")
    assert (said.code, found["state"]) == (0, state)
    assert ("backup FILE" in found["mend"]) == (state == "warn")


def test_a_held_copy_and_unknown_messages_wait_for_a_person(estate: Run) -> None:
    written("INSERT INTO meta (key, value) VALUES ('held', '2026-11-02T00:00:00+00:00')")
    with closing(sqlite3.connect("data/rounds.db")) as database:
        given = {
            "kind": "reply", "channel": "console", "address": "1", "key": "k", "step": "", "contact_kind": "",
            "named": 0, "profile": "", "text": "x", "buttons": "[]", "state": "unknown", "attempts": 1,
            "version": "", "priority": 0,
        }  # fmt: skip
        stamp = "2026-11-02T00:00:00.000000Z"
        given |= {"planned_at": stamp, "not_before": stamp, "changed_at": stamp}
        names, marks = ", ".join(given), ", ".join("?" * len(given))
        database.execute(f"INSERT INTO posts ({names}) VALUES ({marks})", tuple(given.values()))
        database.commit()
    said = estate("doctor", "--json")
    assert "1 messages of unknown fate" in looked(said, "unknown")[0]["says"]
    assert "resolve" in looked(said, "unknown")[0]["mend"]
    assert "restored from a backup" in looked(said, "held")[0]["says"]
    assert said.code == 0


def test_a_clock_that_was_put_back_is_noticed(estate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def newest(self: object) -> datetime:
        return NOW + timedelta(hours=2)

    monkeypatch.setattr("bot.store.audit.Audit.newest", newest)
    assert estate("doctor").code == 0  # a rehearsal: its messages bear the time of the story
    monkeypatch.delenv("ROUNDS_CLOCK")
    said = estate("doctor", "--json")
    assert said.code == 1
    assert any("put back" in check["says"] for check in looked(said, "clock"))


def test_a_server_that_is_down_is_asked_for_and_its_hosts_need_one_key(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDS_DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:1/x")
    said = run("doctor", "--json")
    assert said.code == 1 and "is the server up?" in looked(said, "database")[0]["mend"]
    assert "ROUNDS_SECRET_KEY" in looked(said, "secret key")[0]["says"]
    monkeypatch.setenv("ROUNDS_SECRET_KEY", "k" * 32)
    assert looked(run("doctor", "--json"), "secret key") == []


@pytest.mark.parametrize("url", ["@127.0.0.1:abc/x", "@/x?hots=/tmp", "@db/x?sslmode=require", "@db:0/x"])
def test_an_address_of_another_form_names_its_setting(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("ROUNDS_DATABASE_URL", f"postgresql+asyncpg://nobody:hunter2{url}")
    said = run("cases")
    assert said.code == 1 and said.err.startswith("ROUNDS_DATABASE_URL ") and said.err.count("\n") == 1
    found = run("doctor", "--json")
    assert looked(found, "settings")[0]["says"].startswith("ROUNDS_DATABASE_URL ")
    assert "hunter2" not in said.err + found.out


def test_a_damaged_file_is_told(estate: Run, folder: Path) -> None:
    file = folder / "data" / "rounds.db"
    written("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = bytearray(file.read_bytes())
    for start in range(8 * 4096, len(pages), 4096):
        pages[start + 100 : start + 2000] = b"\xff" * 1900
    file.write_bytes(pages)
    said = estate("doctor", "--json")
    assert said.code == 1
    assert {"fail"} & (states(said).get("integrity", set()) | states(said)["database"])


def test_a_full_disk_is_told_before_it_is_full(estate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Disk:
        free = 300 * 1024**2

    monkeypatch.setattr(stored.shutil, "disk_usage", lambda _: Disk)
    assert looked(estate("doctor", "--json"), "disk")[0]["state"] == "warn"
    Disk.free = 3 * 1024**2
    assert estate("doctor").code == 1


def test_a_database_that_cannot_be_written_is_told(estate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(store: object) -> None:
        raise Unavailable("attempt to write a readonly database")

    monkeypatch.setattr(stored, "_write", refused)
    said = estate("doctor", "--json")
    assert (said.code, looked(said, "database")[0]["state"]) == (1, "fail")
    assert "readonly" in looked(said, "database")[0]["says"]


@pytest.mark.parametrize(
    ("zone", "law", "state"),
    [
        ("Asia/Shanghai", "CN", "ok"),
        ("America/New_York", "US", "ok"),
        ("Asia/Shanghai", "GB", "warn"),
        ("Europe/London", "CN", "warn"),
    ],
)
def test_a_zone_away_from_its_law_is_pointed_out(
    run: Run, monkeypatch: pytest.MonkeyPatch, zone: str, law: str, state: str
) -> None:
    monkeypatch.setenv("ROUNDS_ZONE", zone)
    monkeypatch.setenv("ROUNDS_LAW", law)
    assert looked(run("doctor", "--json"), "zone")[0]["state"] == state


def test_a_guessed_year_is_warned_of_and_a_missing_one_fails(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Conduct §2: 60 days before the end of a year the next one should be known; case 22."""
    for now, state in (("2026-10-31", "ok"), ("2026-11-02", "warn")):
        monkeypatch.setenv("ROUNDS_CLOCK", f"{now}T09:30+08:00 x0")
        assert looked(run("doctor", "--json"), "calendar")[0]["state"] == state
    monkeypatch.setenv("ROUNDS_CLOCK", "2031-11-02T09:30+08:00 x0")
    said = run("doctor", "--json")
    assert (said.code, looked(said, "calendar")[0]["state"]) == (1, "fail")


def test_a_chinese_font_is_found_by_its_name(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "DejaVuSans.ttf").touch()
    monkeypatch.setattr(checks, "FONT_WHEELS", ())
    assert list(checks.chinese_fonts((str(tmp_path),))) == []
    (tmp_path / "deep" / "NotoSansCJK-Regular.ttc").touch()
    assert list(checks.chinese_fonts((str(tmp_path),))) == ["NotoSansCJK-Regular.ttc"]
    monkeypatch.setattr(checks, "chinese_fonts", lambda: iter(()))
    (found,) = looked(run("doctor", "--json"), "fonts")
    assert (found["state"], bool(found["mend"])) == ("warn", True)


# --- what lies outside ---


class Platform(BaseHTTPRequestHandler):
    """Answers getMe, and everything else with a page; `ahead` is what its clock differs."""

    ahead = timedelta()
    knows = True

    def do_GET(self) -> None:
        self.answer(b'{"status": "ok", "version": "1"}')

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.knows:
            self.answer(
                b'{"ok": true, "result": {"id": 1, "is_bot": true, "first_name": "R", "username": "r_bot"}}'
            )
        else:
            self.answer(b'{"ok": false, "error_code": 401, "description": "Unauthorized"}', 401)

    def answer(self, body: bytes, code: int = 200) -> None:
        self.send_response_only(code)
        self.send_header("Date", format_datetime(datetime.now(UTC) + self.ahead, usegmt=True))  # noqa: TID251
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def platform(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Platform]]:
    """A Bot API that knows our token, as ROUNDS_TELEGRAM_API."""
    fresh = type("Fresh", (Platform,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), fresh)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    settings = {
        "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API": f"http://127.0.0.1:{server.server_port}",
        "COMPANY": "青禾物业", "PAY_TO": "an account",
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(f"ROUNDS_{name}", value)
    yield fresh
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_token_is_tried_and_the_clock_compared(run: Run, platform: type[Platform]) -> None:
    said = run("doctor", "--json")
    assert looked(said, "telegram")[0]["says"] == "@r_bot"
    assert any("within 10 s" in check["says"] for check in looked(said, "clock"))
    assert TOKEN not in said.out + said.err


def test_a_wrong_token_names_its_repair_and_not_itself(run: Run, platform: type[Platform]) -> None:
    platform.knows = False
    said = run("doctor", "--json")
    assert said.code == 1
    assert "@BotFather" in looked(said, "telegram")[0]["mend"]
    assert TOKEN not in said.out + said.err


@pytest.mark.parametrize(("ahead", "state"), [(60, "warn"), (-60, "warn"), (3600, "fail")])
def test_a_clock_that_differs_from_the_platforms_is_told(
    run: Run, platform: type[Platform], ahead: int, state: str
) -> None:
    platform.ahead = timedelta(seconds=ahead)
    (found,) = [one for one in looked(run("doctor", "--json"), "clock") if "platform" in one["says"]]
    assert found["state"] == state
    assert ("behind" if ahead > 0 else "ahead of") in found["says"]


def test_a_platform_out_of_reach_is_told_in_time(
    run: Run, platform: type[Platform], monkeypatch: Any
) -> None:
    monkeypatch.setenv("ROUNDS_TELEGRAM_API", "http://127.0.0.1:1")
    said = run("doctor", "--json")
    assert (said.code, looked(said, "telegram")[0]["state"]) == (1, "fail")
    assert "ROUNDS_PROXY" in looked(said, "telegram")[0]["mend"]


def test_a_running_serve_is_known_and_a_stranger_on_the_port_is_told(
    run: Run, platform: type[Platform], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = os.environ["ROUNDS_TELEGRAM_API"].removeprefix("http://")
    monkeypatch.setenv("ROUNDS_HTTP", taken)
    assert "`serve` answers" in looked(run("doctor", "--json"), "web")[0]["says"]
    monkeypatch.setattr(platform, "do_GET", lambda self: self.answer(b"hello"))
    said = run("doctor", "--json")
    assert (said.code, looked(said, "web")[0]["state"]) == (1, "fail")
    assert "ROUNDS_HTTP" in looked(said, "web")[0]["mend"]


def test_the_webhooks_address_is_tried(
    run: Run, platform: type[Platform], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDS_TELEGRAM_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("ROUNDS_PUBLIC_URL", "http://127.0.0.1:1")
    assert looked(run("doctor", "--json"), "public url")[0]["state"] == "warn"
    monkeypatch.setenv("ROUNDS_PUBLIC_URL", os.environ["ROUNDS_TELEGRAM_API"])
    said = run("doctor", "--json")
    assert looked(said, "public url")[0]["state"] == "ok"
    assert SECRET not in said.out
