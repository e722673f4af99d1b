"""The Dockerfile's steps give a Rounds that starts as another user on a tree it cannot write, is healthy, and stops."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.deploy.image import ROOT as HERE
from tests.deploy.image import ROOTS, UID, Image, context, ignored, instructions, patterns

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the image is a Linux")
LIMIT = 60  # seconds until it must be healthy


def tree(folder: Path) -> set[str]:
    """Every file below a folder."""
    return {str(file.relative_to(folder)) for file in folder.rglob("*")}


def until_healthy(image: Image, running: "subprocess.Popen[bytes]") -> None:
    """Ask the HEALTHCHECK again and again, as Docker does."""
    end = time.monotonic() + LIMIT
    while not image.healthy():
        assert running.poll() is None and time.monotonic() < end, (image.root / "log").read_text()[-2000:]
        time.sleep(0.2)


def test_it_becomes_healthy_writes_only_its_data_and_stops_when_asked(image: Image) -> None:
    before = tree(image.root / "app"), tree(image.root / "venv")
    assert not image.healthy()
    running = image.start()
    try:
        until_healthy(image, running)
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0
    finally:
        running.kill()
        running.wait()
    assert (tree(image.root / "app"), tree(image.root / "venv")) == before
    assert {"rounds.db", "secret.key"} <= set(os.listdir(image.root / "data"))
    assert (image.root / "data").stat().st_mode & 0o777 == 0o700
    if ROOTS:
        assert {file.stat().st_uid for file in (image.root / "data").iterdir()} == {UID}


def test_the_commands_that_the_pages_name_work_in_it(image: Image) -> None:
    for words in (["migrate"], ["doctor"]):
        running = image.start(["python", "-m", "bot", *words])
        assert running.wait(LIMIT) == 0, (image.root / "log").read_text()[-2000:]


def test_no_other_user_is_needed_and_no_shell(image: Image) -> None:
    steps = instructions(HERE / "Dockerfile")
    words = [word for word, _ in steps]
    assert ("USER", "rounds") in steps and words.index("USER") < words.index("CMD")
    assert ("STOPSIGNAL", "SIGTERM") in steps
    assert image.command == ["python", "-m", "bot", "serve"] and image.health[:2] == ["python", "-c"]
    assert any("--require-hashes --only-binary :all: --no-deps" in rest for _, rest in steps)


def test_only_what_runs_goes_into_it() -> None:
    files = list(context())
    tops = {path.split("/")[0] for path in files}
    assert tops == {
        *("bot", "handlers", "templates", "migrations", "calendars"),
        *("alembic.ini", "pyproject.toml", "requirements.lock", ".env.example"),
    }
    assert not [path for path in files if "__pycache__" in path or path.endswith(".db")]


@pytest.mark.parametrize(
    ("path", "out"),
    [
        (".env", True),
        ("data/rounds.db", True),
        ("secrets/key.pem", True),
        ("tests/world.py", True),
        ("bot/app.py", False),
        ("bot/core/__pycache__/x.pyc", True),
        (".env.example", False),
        ("templates/pages/base.html", False),
    ],
)
def test_secrets_and_data_stay_out_of_it(path: str, out: bool) -> None:
    assert ignored(path, patterns()) is out
