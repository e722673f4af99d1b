"""setup: few questions, each answer checked at once, and a `.env` that loses nothing that stood in it."""

import asyncio
import os
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from benchmarks.figures import ROOT
from bot.cli import main, setup_asking, setup_file
from bot.config import load
from tests.cli.conftest import Run, Said
from tests.cli.test_doctor import TOKEN, Platform
from tests.fake_wecom import FakeWecom

OTHER = "7000002:another-one"
KEPT = "# our own notes\n\nexport OTHER=1\nROUNDS_PAY_TO='old one'  # since May\nROUNDS_LAW=CN\nHALF=\n"

OF_ITS_OWN = """
import fcntl, runpy, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # the terminal is this process's own, so that it may be opened for secrets
sys.argv = ["bot", "setup"]
runpy.run_module("bot", run_name="__main__")
"""


class Person:
    """Somebody who types these answers, one a question, and then only Enter; `heard` is what they were told."""

    def __init__(self, answers: dict[str, list[str]], until: int = 60) -> None:
        self.answers, self.heard, self.asked, self.left = answers, [""], [""], until

    def ask(self, question: str, hidden: bool) -> str:
        """The next answer to the first question that has one of these words in it."""
        self.left -= 1
        assert self.left, "asked for ever"
        self.asked.append(question)
        for word, texts in self.answers.items():
            if word in question and texts:
                answer = texts.pop(0)
                if answer == "^C":
                    raise KeyboardInterrupt
                if answer == "^D":
                    raise EOFError
                return answer
        return ""

    def tell(self, text: str) -> None:
        """What stands on the screen."""
        self.heard.append(text)


Asked = Callable[..., tuple[Person, Said]]


@pytest.fixture
def asked(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Asked:
    """`setup` at a terminal with somebody who gives these answers."""

    def talk(answers: dict[str, list[str]], *words: str) -> tuple[Person, Said]:
        person = Person(answers)
        monkeypatch.setattr(setup_asking, "Terminal", lambda: person)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        capfd.readouterr()
        code = main(["setup", *words])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return person, Said(code=code, out=out, err=err)

    return talk


@pytest.fixture
def telegram(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Platform]]:
    """A Bot API of our own."""
    fresh = type("Fresh", (Platform,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), fresh)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setenv("ROUNDS_TELEGRAM_API", f"http://127.0.0.1:{server.server_port}")
    yield fresh
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
async def wecom(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeWecom]:
    """A WeCom of our own."""
    async with FakeWecom(clock=lambda: int(datetime.now(UTC).timestamp())) as fake:  # noqa: TID251
        monkeypatch.setenv("ROUNDS_WECOM_API", fake.settings()["ROUNDS_WECOM_API"])
        yield fake


def env() -> dict[str, str]:
    """What stands in `.env` now."""
    return setup_file.pairs(Path(".env").read_text("utf-8"))


# --- the questions ---


def test_a_first_time_takes_a_few_answers_and_ends_with_the_next_command(
    asked: Asked, telegram: type[Platform]
) -> None:
    answers = {"Language": ["en"], "Name that": ["Willow Court"], "people pay": ["a/c 1 {ref}"],
               "Law": ["GB"], "Telegram": [TOKEN], "internet": ["https://r.example.com/"]}  # fmt: skip
    person, said = asked(answers)
    assert said.code == 0
    assert any("@r_bot" in text for text in person.heard)
    assert said.out.splitlines()[-1].strip() == "python3 run.py doctor"
    settings = load(os.environ, Path.cwd())
    assert (settings.company, settings.locale, settings.law) == ("Willow Court", "en", "GB")
    assert (settings.zone.key, settings.pay_to) == ("Europe/London", "a/c 1 {ref}")
    assert settings.telegram_token == TOKEN
    assert len(person.asked) <= 10
    if sys.platform != "win32":
        assert stat.S_IMODE(Path(".env").stat().st_mode) == 0o600


def test_a_second_time_enter_keeps_everything(asked: Asked, telegram: type[Platform]) -> None:
    asked({"Language": ["zh-CN"], "公司": ["青禾物业"], "怎么交费": ["工行 1"], "Telegram": [TOKEN]})
    before = Path(".env").read_bytes()
    person, said = asked({})
    assert said.code == 0 and Path(".env").read_bytes() == before
    assert "没有改动" in said.out
    assert any("[青禾物业]" in question for question in person.asked)


def test_the_questions_are_in_the_language_that_was_chosen(asked: Asked) -> None:
    for locale, word in (("zh-CN", "公司名称"), ("en", "Name that stands")):
        person, _ = asked({"zh-TW": [locale]})
        assert any(word in question for question in person.asked)


def test_a_wrong_answer_is_told_in_a_sentence_and_asked_again(asked: Asked) -> None:
    person, said = asked({"时区": ["Beijing", "Asia/Urumqi"], "外网": ["rounds.example.com"]})
    assert said.code == 0
    assert any("没有这个时区" in text for text in person.heard)
    assert any("https://" in text for text in person.heard)
    assert env()["ROUNDS_ZONE"] == "Asia/Urumqi"
    assert "ROUNDS_PUBLIC_URL" not in env()


def test_a_token_that_telegram_refuses_is_asked_for_again_and_never_kept(
    asked: Asked, telegram: type[Platform]
) -> None:
    telegram.knows = False
    person, _ = asked({"Telegram": [TOKEN, OTHER, "no token"]})
    assert sum("Telegram 不认得" in text for text in person.heard) == 2
    assert any("这不像令牌" in text for text in person.heard)
    assert "ROUNDS_TELEGRAM_TOKEN" not in env()


def test_a_platform_out_of_reach_lets_one_go_on(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDS_TELEGRAM_API", "http://127.0.0.1:1")
    person, said = asked({"Telegram": [TOKEN], "公司": ["青禾"], "怎么交费": ["账户"]})
    assert said.code == 0 and any("连不上" in text for text in person.heard)
    assert env()["ROUNDS_TELEGRAM_TOKEN"] == TOKEN


def test_a_live_channel_needs_a_name_and_a_way_to_pay(asked: Asked, telegram: type[Platform]) -> None:
    person, _ = asked({"公司": ["", "", "青禾物业"], "怎么交费": ["", "账户"], "Telegram": [TOKEN]})
    assert sum("必须填" in text for text in person.heard) == 3
    assert env()["ROUNDS_COMPANY"] == "青禾物业"


async def test_wecom_is_asked_for_a_token(asked: Asked, wecom: FakeWecom) -> None:
    given = wecom.settings()
    answers = {
        "企业ID": [given["ROUNDS_WECOM_CORP_ID"]], "AgentId": [given["ROUNDS_WECOM_AGENT_ID"]] * 2,
        "同一应用": ["wrong", given["ROUNDS_WECOM_SECRET"]], "公司": ["青禾物业"], "怎么交费": ["账户"],
    }  # fmt: skip
    answers["企业ID"] *= 2
    person, said = await asyncio.to_thread(asked, answers)
    assert said.code == 0
    heard = [text.split()[0] for text in person.heard if text.startswith("企业微信")]
    assert "不接受" in heard[0] and "认得" in heard[1] and len(heard) == 2
    assert env()["ROUNDS_WECOM_SECRET"] == given["ROUNDS_WECOM_SECRET"]


@pytest.mark.parametrize(("key", "code"), [("^C", 130), ("^D", 1)])
def test_whoever_breaks_off_leaves_the_file_as_it_was(asked: Asked, key: str, code: int) -> None:
    Path(".env").write_text(KEPT, "utf-8")
    _, said = asked({"公司": ["New name"], "外网": [key]})
    assert said.code == code
    assert Path(".env").read_text("utf-8") == KEPT
    assert os.listdir() == [".env"]


def test_no_secret_is_shown(asked: Asked, telegram: type[Platform]) -> None:
    telegram.knows = False
    answers = {"Telegram": [TOKEN], "公司": ["青禾"], "怎么交费": ["账户"]}
    person, said = asked(answers)
    telegram.knows = True
    again, more = asked({**answers, "Telegram": [TOKEN]})
    third, last = asked({})
    shown = [said.out, said.err, more.out, more.err, last.out, last.err]
    for one in (person, again, third):
        shown += one.heard + one.asked
    assert not [text for text in shown if TOKEN in text or TOKEN.split(":")[1] in text]


# --- without a terminal ---


def test_without_a_terminal_values_come_from_the_command_line(run: Run, telegram: type[Platform]) -> None:
    pay = "https://pay.example/?ref={ref}&amount={amount}#x"
    values = {"COMPANY": "青禾 物业", "ROUNDS_PAY_TO": pay, "telegram_token": TOKEN}
    words = [word for name, text in values.items() for word in ("--set", f"{name}={text}")]
    said = run("setup", *words, "--yes", "--json")
    assert said.json["ok"] is True and said.json["next"] == "python3 run.py doctor"
    assert said.json["checks"] == [{"name": "telegram", "state": "ok", "says": "@r_bot"}]
    assert TOKEN not in said.out
    assert load(os.environ, Path.cwd()).pay_to == pay
    assert "@r_bot" in run("setup", *words, "--yes").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "no terminal"),
        (["--json"], "--json asks nothing"),
        (["--yes", "--set", "TELEGRAM_TOKEN=" + TOKEN], "ROUNDS_COMPANY is needed"),
        (["--yes", "--set", "TELEGRAM_TOKEN=abc"], "@BotFather"),
        (["--yes", "--set", "COMPNAY=x"], "did you mean COMPANY?"),
        (["--yes", "--set", "COMPANY"], "has no value"),
        (["--yes", "--set", "COMPANY=a\nROUNDS_LAW=US"], "one line"),
        (["--yes", "--set", "LAW=FR"], "CN, TW, GB or US"),
        (["--yes", "--set", "STRIPE_KEY=sk_test_1"], "STRIPE_WEBHOOK_SECRET is missing"),
    ],
)
def test_what_is_missing_or_wrong_is_one_sentence_and_nothing_is_written(
    run: Run, telegram: type[Platform], words: list[str], told: str
) -> None:
    Path(".env").write_text(KEPT, "utf-8") if "COMPNAY" in str(words) else None
    said = run("setup", *words)
    assert (said.code, said.out) == (1, "")
    assert told in said.err and said.err.count("\n") == 1 and "abc" not in said.err
    assert not Path(".env").exists() or Path(".env").read_text("utf-8") == KEPT


def test_a_refused_token_stops_before_anything_is_written(run: Run, telegram: type[Platform]) -> None:
    telegram.knows = False
    said = run("setup", "--yes", "--set", f"TELEGRAM_TOKEN={TOKEN}")
    assert said.code == 1 and "@BotFather" in said.err and TOKEN not in said.err
    assert not Path(".env").exists()


def test_a_value_that_the_environment_overrides_is_pointed_out(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDS_COMPANY", "of the environment")
    said = run("setup", "--yes", "--set", "COMPANY=of the file")
    assert "ROUNDS_COMPANY come from the environment" in said.out


# --- the file ---


def test_lines_comments_and_other_peoples_values_stay(run: Run) -> None:
    Path(".env").write_text(KEPT, "utf-8")
    assert run("setup", "--yes", "--set", "PAY_TO=new one", "--set", "COMPANY=Green").code == 0
    wanted = KEPT.replace("'old one'", "new one") + "ROUNDS_COMPANY=Green\n"
    assert Path(".env").read_text("utf-8") == wanted


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        "two words",
        "a # b",
        "#a",
        "it's",
        "'quoted'",
        "\"both\" 'kinds'",
        "back\\slash",
        "中文 {ref}",
        "a=b",
        "$HOME",
    ],
)
@pytest.mark.parametrize(
    "before", ["", "ROUNDS_COMPANY=", "ROUNDS_COMPANY='x # y' # note\r\nA=1", "\ufeffROUNDS_COMPANY=1"]
)
def test_every_value_comes_back_as_it_was_meant(folder: Path, value: str, before: str) -> None:
    file = folder / ".env"
    file.write_bytes(before.encode())
    setup_file.write(file, {"ROUNDS_COMPANY": value})
    assert load({}, folder).company == value
    assert file.read_bytes().startswith(b"\xef\xbb\xbf") is before.startswith("\ufeff")
    assert ("# note" in file.read_text("utf-8")) is ("# note" in before)


def test_the_last_of_two_lines_of_one_name_counts(folder: Path) -> None:
    found = setup_file.with_values("ROUNDS_LAW=GB\nROUNDS_LAW=US\n", {"ROUNDS_LAW": "CN"})
    assert found == "ROUNDS_LAW=GB\nROUNDS_LAW=CN\n"


def test_a_file_that_cannot_be_written_stays_whole(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".env").write_text(KEPT, "utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = run("setup", "--yes", "--set", "COMPANY=Green")
    assert said.code == 1 and "No space left" in said.err
    assert Path(".env").read_text("utf-8") == KEPT and os.listdir() == [".env"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no such links")
def test_a_link_to_the_file_stays_a_link(folder: Path) -> None:
    (folder / "real.env").write_text(KEPT, "utf-8")
    (folder / ".env").symlink_to("real.env")
    setup_file.write(folder / ".env", {"ROUNDS_COMPANY": "Green"})
    assert (folder / ".env").is_symlink() and load({}, folder).company == "Green"


@pytest.mark.skipif(sys.platform == "win32", reason="has no such terminal")
def test_a_real_terminal_does_not_show_what_is_secret(folder: Path, telegram: type[Platform]) -> None:
    import pty

    typed = ["en", "Willow Court", "an account", "", "", TOKEN, "", ""]
    ours, theirs = pty.openpty()
    environment: dict[str, Any] = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    with subprocess.Popen(
        [sys.executable, "-c", OF_ITS_OWN], stdin=theirs, stdout=theirs, stderr=theirs,
        env=environment, start_new_session=True,
    ) as child:  # fmt: skip
        os.close(theirs)
        screen = _typed(ours, typed)
        assert child.wait(60) == 0
    os.close(ours)
    assert "@r_bot" in screen and "python3 run.py doctor" in screen
    assert "Willow Court" in screen and TOKEN not in screen
    assert load(os.environ, folder).telegram_token == TOKEN


def _typed(terminal: int, lines: list[str]) -> str:
    """Answer each question when it stands there; the whole screen."""
    screen, left = "", list(lines)
    while True:
        try:
            part = os.read(terminal, 4096).decode("utf-8", "replace")
        except OSError:
            return screen
        if not part:
            return screen
        screen += part
        if screen.endswith(": ") and left:
            os.write(terminal, f"{left.pop(0)}\n".encode())
