"""The two commands: `run.py` refuses a wrong Python, sets up once, starts light, and its locks cover every Python."""

import importlib.util
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PYTHONS = ("3.11", "3.12", "3.13")
HEAVY = {"subprocess", "venv", "shutil", "tempfile", "typing", "asyncio", "threading"}
posix = pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for Python")


# --- which Python ---


def start_on(version: tuple[int, int], folder: Path) -> subprocess.CompletedProcess[str]:
    """Start a copy of run.py that believes it runs on this Python."""
    shutil.copy(ROOT / "run.py", folder)
    told = f"import sys, runpy; sys.version_info = {(*version, 1, 'final', 0)}; sys.argv = ['run.py', 'read']"
    run = [sys.executable, "-c", f"{told}; runpy.run_path('run.py', run_name='__main__')"]
    return subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 14), (4, 0)])
def test_another_python_is_refused_in_one_sentence(version: tuple[int, int], tmp_path: Path) -> None:
    done = start_on(version, tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(
        r"[^\n]*3\.11, 3\.12 or 3\.13[^\n]*this is {}\.{}[^\n]*\.\n".format(*version), done.stderr
    )
    assert [file.name for file in tmp_path.iterdir()] == ["run.py"]


def test_an_older_python_can_read_the_file_far_enough_to_be_refused() -> None:
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    compile(source, "run.py", "exec", dont_inherit=True)
    assert not re.search(r"^\s*match .+:$|:=|^\s*except\*", source, re.MULTILINE)


# --- setting up, with an installer that only notes what it was asked ---


class Bench(NamedTuple):
    """A copy of run.py in a folder of its own, and what it did there."""

    run: ModuleType
    folder: Path
    did: list[str]

    @property
    def stamp(self) -> Path:
        return self.folder / ".venv" / "rounds.stamp"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    for name in ("run.py", *LOCKS):
        shutil.copy(ROOT / name, tmp_path)
    spec = importlib.util.spec_from_file_location("run_under_test", tmp_path / "run.py")
    assert spec
    assert spec.loader
    run = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(run)
    did: list[str] = []

    def create(folder: str, **options: object) -> None:
        did.append("venv")
        python = Path(run.PYTHON)
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()

    monkeypatch.setattr("venv.create", create)
    monkeypatch.setattr(run, "fetch", did.append)
    yield Bench(run, tmp_path, did)


def test_the_first_start_makes_the_environment_and_the_second_does_nothing(bench: Bench) -> None:
    bench.run.prepare(bench.run.BASE)
    assert bench.did == ["venv", "requirements.lock"]
    bench.run.prepare(bench.run.BASE)
    assert len(bench.did) == 2


def test_the_tests_add_to_the_same_environment_and_the_bot_needs_nothing_more(bench: Bench) -> None:
    bench.run.prepare(bench.run.BASE)
    bench.run.prepare(bench.run.DEV)
    bench.run.prepare(bench.run.BASE)
    assert bench.did == ["venv", "requirements.lock", "requirements-dev.lock"]


def test_a_changed_lock_is_installed_over_the_old_one(bench: Bench) -> None:
    bench.run.prepare(bench.run.BASE)
    with (bench.folder / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# newer\n")
    bench.run.prepare(bench.run.BASE)
    assert bench.did == ["venv", "requirements.lock", "requirements.lock"]


@pytest.mark.parametrize("stamp", ["", "requirements.lock 0000\n", None])
def test_an_environment_with_a_broken_stamp_is_installed_again(bench: Bench, stamp: str | None) -> None:
    bench.run.prepare(bench.run.BASE)
    bench.did.clear()
    if stamp is None:
        bench.stamp.unlink()
    else:
        bench.stamp.write_text(stamp, encoding="ascii")
    bench.run.prepare(bench.run.BASE)
    assert bench.did[-1] == "requirements.lock"
    assert bench.run.is_ready(bench.run.BASE)


def test_an_environment_whose_python_is_gone_is_made_anew(bench: Bench) -> None:
    bench.run.prepare(bench.run.BASE)
    Path(bench.run.PYTHON).unlink()
    bench.run.prepare(bench.run.BASE)
    assert bench.did == ["venv", "requirements.lock"] * 2


def test_a_failed_setup_leaves_no_stamp_and_says_how_to_go_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("venv.create", lambda folder, **options: Path(folder).mkdir(exist_ok=True))
    monkeypatch.setattr(bench.run, "find_uv", lambda: None)
    monkeypatch.setattr(bench.run, "seed_pip", lambda: None)
    monkeypatch.setattr(bench.run, "quietly", lambda command: "no route to host")
    assert bench.run.main(["read", "后天"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "Start again when it is" in said.err
    assert "no route to host" in said.err
    assert not bench.stamp.exists()


def test_where_uv_fails_pip_installs_the_same_wheels(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.undo()
    monkeypatch.setattr(bench.run, "find_uv", lambda: ["uv"])
    monkeypatch.setattr(bench.run, "seed_pip", lambda: None)

    def quietly(command: list[str]) -> str:
        commands.append(command)
        return "no" if command[0] == "uv" else ""

    monkeypatch.setattr(bench.run, "quietly", quietly)
    bench.run.fetch(bench.run.BASE)
    assert [command[0] for command in commands] == ["uv", bench.run.PYTHON]
    asked = ["--require-hashes", "--only-binary", ":all:", "--no-deps"]
    assert all(set(asked) <= set(command) for command in commands)


def test_of_many_first_starts_at_once_one_installs_and_the_others_wait(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived = threading.Semaphore(0)
    alone = bench.run.alone

    def queue_up() -> object:
        arrived.release()
        return alone()

    with alone():
        monkeypatch.setattr(bench.run, "alone", queue_up)
        starts = [threading.Thread(target=bench.run.prepare, args=[bench.run.BASE]) for _ in range(4)]
        for start in starts:
            start.start()
        assert all(arrived.acquire(timeout=30) for _ in starts)
        assert bench.did == []
    for start in starts:
        start.join()
    assert bench.did == ["venv", "requirements.lock"]


# --- starting ---


@posix
def test_a_second_start_hands_over_without_loading_what_only_a_setup_needs(bench: Bench) -> None:
    bench.run.prepare(bench.run.BASE)
    python = Path(bench.run.PYTHON)
    python.write_text('#!/bin/sh\necho "$PYTHONPATH" "$@"\n', encoding="ascii")
    python.chmod(0o755)
    run = [sys.executable, "-I", "-S", "-X", "importtime", str(bench.folder / "run.py"), "read", "明天 9点"]
    done = subprocess.run(run, cwd="/", capture_output=True, text=True, check=False, timeout=60)
    loaded = set(re.findall(r"\|\s+([\w.]+)$", done.stderr, re.MULTILINE))
    assert "hashlib" in loaded
    assert not loaded & HEAVY
    assert done.stdout.split() == [str(bench.folder), "-P", "-m", "bot", "read", "明天", "9点"]


def test_the_check_runs_every_gate_in_order_and_stops_at_the_first_that_fails(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[list[str]] = []

    def step(command: list[str]) -> int:
        ran.append(command)
        return 0

    monkeypatch.setattr(bench.run, "step", step)
    assert bench.run.main(["check"]) == 0
    assert [name for name, *_ in bench.run.STEPS] == ["format", "lint", "types", "layers", "tests"]
    assert len(ran) == 5
    assert bench.run.main(["check", "--no-tests"]) == 0
    assert len(ran) == 9
    monkeypatch.setattr(bench.run, "step", lambda command: int("mypy" in command))
    assert bench.run.main(["check"]) == 1
    assert "The step 'types' failed" in capsys.readouterr().err


def test_the_check_knows_its_own_words_only(bench: Bench) -> None:
    assert bench.run.main(["check", "--fast"]) == 2
    assert bench.run.main(["check", "--fix", "--help"]) == 0  # runs nothing
    assert bench.did == []


def test_submissions_pass_the_tests_and_then_the_rest_of_the_gate() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    calls = [line.removesuffix(" </dev/null") for line in lines if line.startswith("python3")]
    assert calls == ["python3 run.py test", "python3 run.py check --no-tests"]
    assert any(re.match(r"set -\w*e", line) for line in lines)


# --- locks ---


def locked(name: str) -> dict[str, tuple[Requirement, int]]:
    """Package -> its pin and how many hashes it has; one with a marker for each Python may stand twice."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if line and not line.lstrip().startswith("#"):
            pin, *hashes = line.split(" --hash=sha256:")
            requirement = Requirement(pin.split(" #")[0].strip())
            found[f"{requirement.name} {requirement.marker}"] = (requirement, len(hashes))
    return found


def pins_on(name: str, python: str) -> Mapping[str, str]:
    """Package -> the version this lock installs on this Python (on Linux)."""
    here = {"python_version": python, "python_full_version": f"{python}.1", "sys_platform": "linux"}
    pins = [pin for pin, _ in locked(name).values() if pin.marker is None or pin.marker.evaluate(here)]
    assert len({pin.name for pin in pins}) == len(pins)
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}


def wanted(group: str) -> list[Requirement]:
    """What pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = project["project"]["dependencies"] + (
        project["dependency-groups"]["dev"] if group == "dev" else []
    )
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_is_one_version_with_hashes_and_no_address(name: str) -> None:
    for pin, hashes in locked(name).values():
        assert re.fullmatch(r"==[^*,]+", str(pin.specifier)), pin
        assert hashes, pin
        assert pin.url is None
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("name", "group"), [(LOCKS[0], "base"), (LOCKS[1], "dev")])
def test_a_lock_covers_what_the_project_asks_for(name: str, group: str, python: str) -> None:
    pins = pins_on(name, python)
    missing = [
        str(one)
        for one in wanted(group)
        if not one.specifier.contains(pins.get(canonicalize_name(one.name), "0"), True)
    ]
    assert missing == []
    assert "greenlet" in pins  # SQLAlchemy's asyncio side does not bring it by itself


@pytest.mark.parametrize("python", PYTHONS)
def test_what_is_tested_is_what_runs(python: str) -> None:
    assert pins_on(LOCKS[0], python).items() <= pins_on(LOCKS[1], python).items()
