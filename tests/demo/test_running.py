"""How the sandbox starts and ends: with a terminal, without one, and as a page alone."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from benchmarks.figures import ROOT
from bot.demo import server

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and terminals of Windows are others")
DEMO = [sys.executable, "-m", "bot", "demo"]
LONG = 120  # seconds until a start that hangs is given up
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """A child inherits that Ctrl+C is ignored, as it is for all that a shell starts in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def quiet() -> dict[str, str]:
    """The environment without a desktop."""
    gone = {"DISPLAY", "WAYLAND_DISPLAY", "ROUNDS_HTTP"}
    return {**{name: value for name, value in os.environ.items() if name not in gone}, "PYTHONUTF8": "1"}


def run(*words: str, told: int | None = subprocess.DEVNULL) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DEMO, *words],
        stdin=told,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=quiet(),
        timeout=LONG,
        check=False,
    )


@posix
def test_without_a_terminal_the_opening_plays_to_its_end_and_there_is_no_page() -> None:
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert "到此全部结清" in done.stdout
    assert "/sandbox" not in done.stdout
    assert "页面版沙盒" not in done.stdout


@posix
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_page_alone_runs_until_it_is_told_to_stop(stop: signal.Signals) -> None:
    child = subprocess.Popen([*DEMO, "--page"], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=quiet())
    with child, contextlib.ExitStack() as end:
        end.callback(child.kill)
        assert child.stdout is not None
        address = ADDRESS.search(child.stdout.readline())
        assert address is not None
        assert "8-2" in httpx.get(address[0], timeout=LONG).text
        child.send_signal(stop)
        assert child.wait(LONG) == (130 if stop == signal.SIGINT else 0)
    with pytest.raises(httpx.ConnectError):
        httpx.get(address[0])


def test_a_port_that_is_taken_is_told_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("--page", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert re.fullmatch(r"The page cannot listen [^\n]*--port\.\n", done.stderr)


class Terminal:
    """Somebody at a terminal in which the sandbox runs."""

    def __init__(self, *words: str) -> None:
        import pty

        self._end, theirs = pty.openpty()
        self.child = subprocess.Popen(
            [*DEMO, *words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=ROOT,
            env={**quiet(), "COLUMNS": "80"},
        )
        os.close(theirs)
        self.text = ""

    def read_until(self, wanted: str) -> str:
        """Read on until these words were drawn; what was read since the last time."""
        start = len(self.text)
        raw = b""
        while wanted not in self.text[start:]:
            try:
                raw += os.read(self._end, 4096)
            except OSError:  # the other end is closed
                break
            self.text = self.text[:start] + raw.decode("utf-8", "ignore")
        return self.text[start:]

    def type(self, line: str) -> None:
        os.write(self._end, f"{line}\n".encode())

    def close(self) -> None:
        self.child.kill()
        self.child.wait()
        os.close(self._end)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    found = Terminal()
    yield found
    found.close()


@posix
def test_terminal_and_page_show_the_same_world(terminal: Terminal) -> None:
    told = terminal.read_until("8-2> ")
    assert "到此全部结清" in told
    address = ADDRESS.search(told.split("页面版沙盒")[1])
    assert address is not None
    terminal.type("过两天吧")
    terminal.read_until("[1] 11月7日 周六")
    with httpx.Client(base_url=address[0], headers=OURS, timeout=LONG) as client:
        assert "过两天吧" in client.get("/").text.split('id="steward"')[0]
        client.post("/sandbox", data={"home": "1", "chat": "guard", "say": "/seen 8-2"})
        assert "/seen 8-2" in terminal.read_until("已记录")
    terminal.type("/quit")
    assert terminal.child.wait(LONG) == 0


@posix
def test_ctrl_c_at_the_prompt_ends_it_although_no_line_was_ended(terminal: Terminal) -> None:
    terminal.read_until("8-2> ")
    terminal.child.send_signal(signal.SIGINT)
    assert terminal.child.wait(LONG) == 130


# --- small things that need no start ---


def test_a_taken_port_of_the_settings_is_no_hindrance(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("ROUNDS_HTTP", f"0.0.0.0:{taken.getsockname()[1]}")
        with server.listening() as ours:
            assert ours.getsockname()[0] == "127.0.0.1"
            assert ours.getsockname() != taken.getsockname()


@pytest.mark.parametrize("told", ["127.0.0.1:99999", "nonsense", ""])
def test_a_setting_that_is_none_still_gives_a_port(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDS_HTTP", told)
    with server.listening() as ours:
        assert ours.getsockname()[1] > 0


def test_no_browser_is_opened_where_there_is_no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert server.opener() is None
    monkeypatch.setenv("DISPLAY", ":0")
    assert server.opener() == ["xdg-open"]


def test_what_a_page_needs_is_not_loaded_for_a_story(tmp_path: Path) -> None:
    told = "import sys, bot.demo; print(*sorted({'uvicorn', 'starlette'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, cwd=ROOT, check=True, timeout=LONG
    )
    assert done.stdout.split() == []
