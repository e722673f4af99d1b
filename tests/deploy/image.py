"""The steps of the Dockerfile done without Docker: the same files, the same pip line, the same start."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

from benchmarks.figures import ROOT

UID = 10001
ROOTS = hasattr(os, "geteuid") and os.geteuid() == 0  # only root can become somebody else
PATIENCE = 300  # seconds for the packages
AWAY = re.compile("connection broken|NewConnectionError|name resolution", re.IGNORECASE)


def instructions(file: Path) -> list[tuple[str, str]]:
    """(word, rest) of each instruction, continued lines joined, comments left out."""
    text = re.sub(r"^\s*#.*\n", "", file.read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(word.upper(), rest) for word, _, rest in (line.partition(" ") for line in lines) if rest]


def ignored(path: str, patterns: list[str]) -> bool:
    """Whether .dockerignore keeps this file out; the last pattern that fits it or a folder of it counts."""
    parts = path.split("/")
    prefixes = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    out = False
    for pattern in patterns:
        bare = pattern.removeprefix("!")
        if bare.startswith("**/"):
            fits = any(fnmatch(part, bare[3:]) for part in parts)
        else:
            fits = any(fnmatch(one, bare) and one.count("/") == bare.count("/") for one in prefixes)
        out = not pattern.startswith("!") if fits else out
    return out


def patterns() -> list[str]:
    """The lines of .dockerignore."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def context() -> Iterator[str]:
    """Every file that Docker would be given to build from."""
    rules = patterns()
    tops = {rule.removeprefix("!").split("/")[0] for rule in rules if rule.startswith("!")}
    for top in sorted(tops):
        files = [ROOT / top] if (ROOT / top).is_file() else (ROOT / top).rglob("*")
        for file in files:
            path = file.relative_to(ROOT).as_posix()
            if file.is_file() and not ignored(path, rules):
                yield path


@dataclass
class Image:
    """What the build left behind below `root`: /app and /data as `app` and `data`, and an interpreter of its own."""

    root: Path
    environment: dict[str, str]
    command: list[str]
    health: list[str]
    workdir: Path
    port: int = 0

    def place(self, text: str) -> str:
        """A path of the container as it is here."""
        return re.sub(r"(?<![\w.])/(app|data)\b", lambda found: f"{self.root}/{found[1]}", text)

    def argv(self, command: list[str]) -> list[str]:
        """The command with the interpreter of the image, as the user of the image where that can be."""
        python = str(self.root / "venv" / "bin" / "python")
        words = [python if word == "python" else word for word in command]
        become = ["setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups"] if ROOTS else []
        return [*become, *words]

    def env(self, **more: str) -> dict[str, str]:
        """The environment of the container and nothing of ours; HOME is not set."""
        given = {name: self.place(value) for name, value in self.environment.items()}
        given["ROUNDS_HTTP"] = f"127.0.0.1:{self.port}"
        return {"PATH": "/usr/bin:/bin", **given, **more}

    def start(self, command: list[str] | None = None, **more: str) -> "subprocess.Popen[bytes]":
        """Run a command in it; its own CMD unless another one is given."""
        with (self.root / "log").open("wb") as log:
            return subprocess.Popen(
                self.argv(command or self.command),
                cwd=self.workdir,
                env=self.env(**more),
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def healthy(self) -> bool:
        """What its HEALTHCHECK says now."""
        done = subprocess.run(
            self.argv(self.health), env=self.env(), cwd=self.workdir, capture_output=True, check=False
        )
        return done.returncode == 0


@contextmanager
def built() -> Iterator[Image]:
    """Build it in an empty folder that every user may enter; gone afterwards."""
    root = Path(tempfile.mkdtemp(prefix="rounds-image-"))
    root.chmod(0o755)
    try:
        yield _build(root, instructions(ROOT / "Dockerfile"))
    finally:
        if not ROOTS:
            subprocess.run(["chmod", "-R", "u+w", str(root)], check=False)
        subprocess.run(["rm", "-rf", str(root)], check=False)


def _build(root: Path, steps: list[tuple[str, str]]) -> Image:
    image = Image(root=root, environment={}, command=[], health=[], workdir=root / "app")
    (root / "app").mkdir()
    (root / "data").mkdir(mode=0o700)
    if ROOTS:
        os.chown(root / "data", UID, UID)
    subprocess.run([sys.executable, "-m", "venv", str(root / "venv")], check=True)
    files = list(context())
    for word, rest in steps:
        _step(image, word, rest, files)
    if not ROOTS:  # the other user cannot write what is root's
        subprocess.run(["chmod", "-R", "a-w", str(root / "app"), str(root / "venv")], check=True)
    return image


def _step(image: Image, word: str, rest: str, files: list[str]) -> None:
    if word == "ENV":
        image.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
    elif word == "WORKDIR":
        image.workdir = Path(image.place(rest))
    elif word == "COPY":
        _copy(image, shlex.split(rest), files)
    elif word == "RUN":
        _run(image, rest)
    elif word == "CMD":
        image.command = json.loads(rest)
    elif word == "HEALTHCHECK":
        image.health = json.loads(rest[rest.index("[") :])


def _copy(image: Image, words: list[str], files: list[str]) -> None:
    """`COPY a b ./` and `COPY folder folder`, below /app."""
    *sources, target = words
    for source in sources:
        found = [path for path in files if path == source or path.startswith(f"{source}/")]
        assert found, f"COPY {source}: .dockerignore leaves nothing of it"
        for path in found:
            to = image.workdir / (path if target == "./" else target + path.removeprefix(source))
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, to)


def _run(image: Image, line: str) -> None:
    """pip and python as they stand; making a user is what the folder and the other user here stand for."""
    words = shlex.split(line)
    if words[0] == "useradd":
        assert f"--uid {UID}" in line and "--mode 0700 /data" in line
        return
    python = [str(image.root / "venv" / "bin" / "python")]
    command = [*python, "-m", "pip", "--quiet", *words[1:]] if words[0] == "pip" else [*python, *words[1:]]
    assert words[0] in ("pip", "python"), f"RUN {line}: this test does not know how"
    kept = {**os.environ, **_plain(image.environment), "PIP_NO_CACHE_DIR": "0", "PIP_RETRIES": "2"}
    done = subprocess.run(
        command, cwd=image.workdir, env=kept, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    if done.returncode and AWAY.search(done.stderr):
        pytest.skip("the image is NOT TESTED here: no package registry can be reached")
    assert done.returncode == 0, done.stderr[-2000:]


def _plain(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith("ROUNDS_")}
