"""read: what the reader understands, without settings and without a database."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ROOT = Path(__file__).resolve().parents[2]
NOW = ("--now", "2026-11-02T09:30+08:00")
KEYS = ["kind", "start", "end", "at", "precision", "amount", "sure", "question", "alarm"]


def test_a_day_is_a_window_and_the_moment_we_come_back(run: Run) -> None:
    found = run("read", "后天", *NOW, "--json").json
    assert list(found) == KEYS
    assert (found["kind"], found["sure"], found["precision"]) == ("promise", True, "day")
    assert found["start"] == "2026-11-04T00:00:00+08:00"
    assert found["at"] == "2026-11-04T19:00:00+08:00"


def test_a_minute_is_asked_at_that_minute(run: Run) -> None:
    assert run("read", "明天下午3点", *NOW, "--json").json["at"] == "2026-11-03T15:00:00+08:00"


def test_a_likely_time_has_a_question_and_no_moment(run: Run) -> None:
    found = run("read", "可能周五吧", *NOW, "--json").json
    assert (found["kind"], found["sure"], found["at"]) == ("vague", False, None)
    assert found["start"] and found["question"]


@pytest.mark.parametrize(
    ("text", "amount"), [("周五先交500", "500.00"), ("周五先交一半", "50%"), ("周五", None)]
)
def test_amounts_have_two_decimals_or_are_a_share(run: Run, text: str, amount: str | None) -> None:
    assert run("read", text, *NOW, "--json").json["amount"] == amount


def test_words_need_no_quotes(run: Run) -> None:
    assert run("read", "fri", "15:00", *NOW, "--locale", "en", "--json").json["kind"] == "promise"


def test_without_json_the_lines_are_for_a_person(run: Run) -> None:
    assert "kind: promise" in run("read", "后天", *NOW).out.splitlines()


def test_a_moment_of_another_offset_is_the_same_moment(run: Run) -> None:
    found = run("read", "今天", "--now", "2026-11-01T23:00:00+00:00", "--json").json
    assert found["start"] == "2026-11-02T00:00:00+08:00"


@pytest.mark.parametrize("now", ["yesterday", "2026-13-01", "0001-01-01T00:00+14:00"])
def test_a_bad_now_is_wrong_usage(run: Run, now: str) -> None:
    said = run("read", "后天", "--now", now)
    assert said.code == 2
    assert "--now" in said.err and "2026-11-02T09:30+08:00" in said.err


def test_settings_that_are_wrong_do_not_matter(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDS_ZONE", "Mars/Base")
    assert run("read", "后天").code == 0


def test_nothing_heavy_is_loaded(tmp_path: Path) -> None:
    watch = (
        "import sys; from bot.cli import main; assert main(['read', 'tomorrow', '--json']) == 0; "
        "heavy = {'sqlalchemy', 'telegram', 'asyncio', 'rich', 'bot.store', 'bot.config'}; "
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    command = [sys.executable, "-c", watch]
    paths = {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=paths, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        pytest.param("可能周五吧", "11月6日 周五", id="a likely time, with its date and weekday"),
        pytest.param("maybe friday", "Fri 6 Nov", id="the same in English"),
        pytest.param("过两天", "11月7日 周六", id="two concrete days"),
        pytest.param("已经交了一半", "金额", id="a part that was paid"),
    ],
)
def test_the_question_is_the_one_that_would_be_asked(run: Run, text: str, asks: str) -> None:
    found = run("read", text, "--now", "2026-11-02T09:30+08:00", "--json").json
    assert asks in found["question"]
