"""Start Rounds: make .venv from the hashed lock on first use, then hand everything to `python -m bot`."""

import os
import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        "Rounds runs on Python 3.11, 3.12 or 3.13; this is {}.{}: start it with one of those, "
        "for example `python3.12 run.py`.".format(*sys.version_info[:2])
    )

# What only a setup or a check needs is imported there: a second start should cost nothing.
# No walrus, no match: an older Python must be able to read this file to be refused by it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "rounds.stamp")
PYTHON = os.path.join(VENV, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))
BASE, DEV = "requirements.lock", "requirements-dev.lock"
WHEELS = ["--require-hashes", "--only-binary", ":all:", "--no-deps", "-r"]

TEST_ARGUMENTS = ["-q", "-n", "2", "--dist", "loadfile"]
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as check; check()"
STEPS = (
    ("format", ["-m", "ruff", "format", "--check", "."], "`run.py check --fix` formats the files"),
    ("lint", ["-m", "ruff", "check", "."], "`run.py check --fix` mends what a machine can, the rest by hand"),
    ("types", ["-m", "mypy"], "mend the lines named above, then `run.py check`"),
    ("layers", ["-c", LINT_IMPORTS, "--no-logo"], "move the import named above, then `run.py check`"),
    ("tests", ["-m", "pytest", *TEST_ARGUMENTS], "`run.py test PATH` runs one test file alone"),
)
FIXES = {"format": ["-m", "ruff", "format", "."], "lint": ["-m", "ruff", "check", "--fix", "."]}
CHECK = "`run.py check`: format, lint, types, layers, tests. --fix mends what it can; --no-tests leaves the tests out."


class SetupError(Exception):
    """The packages could not be installed; the text says why and how to mend it."""


def main(arguments: list[str]) -> int:
    """Do what the command line asks; the exit code, unless another program took over."""
    try:
        if arguments[:1] == ["test"]:
            prepare(DEV)
            return step(["-m", "pytest", *(arguments[1:] or TEST_ARGUMENTS)])
        if arguments[:1] == ["check"]:
            return check(arguments[1:])
        prepare(BASE)
        return hand_over(["-P", "-m", "bot", *arguments])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def hand_over(arguments: list[str]) -> int:
    """Become the program; Windows cannot, there it is waited for."""
    environment = with_root_on_path()
    if sys.platform != "win32":
        os.execve(PYTHON, [PYTHON, *arguments], environment)
    import signal
    import subprocess

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program itself answers Ctrl+C
    environment.setdefault("PYTHONUTF8", "1")
    return subprocess.call([PYTHON, *arguments], env=environment)


def with_root_on_path() -> dict[str, str]:
    """The environment in which `bot` is found from any directory, which stays the user's own."""
    paths = [ROOT, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


# --- the developer's check ---


def check(arguments: list[str]) -> int:
    """Every gate in turn; the first that fails ends it."""
    unknown = set(arguments) - {"--fix", "--no-tests"}
    if unknown:
        print(CHECK, file=sys.stdout if "--help" in unknown else sys.stderr)
        return 0 if "--help" in unknown else 2
    prepare(DEV)
    for name, command, mend in STEPS:
        if name == "tests" and "--no-tests" in arguments:
            continue
        print(f"== {name}", flush=True)
        if step(FIXES.get(name, command) if "--fix" in arguments else command):
            print(f"The step '{name}' failed: {mend}.", file=sys.stderr)
            return 1
    print("All checks passed.")
    return 0


def step(arguments: list[str]) -> int:
    """Run one tool of the .venv in the project's folder."""
    import subprocess

    child = subprocess.Popen([PYTHON, *arguments], cwd=ROOT)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the tool heard it too and is closing by itself
            continue


# --- making .venv ---


def prepare(lock: str) -> None:
    """See that .venv holds what the lock file says; costs a few milliseconds when it does."""
    if is_ready(lock):
        return
    try:
        with alone():
            if not is_ready(lock):
                install(lock)
    except OSError as error:
        mend = "Make the folder writable and start again"
        raise SetupError(f"Cannot set up {VENV}: {error}. {mend}.") from error


def is_ready(lock: str) -> bool:
    """Whether the last setup ended well and was made from this very lock file."""
    try:
        with open(STAMP, encoding="ascii") as file:
            return mark(lock) in file.read().splitlines() and os.path.exists(PYTHON)
    except FileNotFoundError:
        return False


def mark(lock: str) -> str:
    """The line in the stamp that stands for one lock file."""
    from hashlib import sha256

    with open(os.path.join(ROOT, lock), "rb") as file:
        return f"{lock} {sha256(file.read()).hexdigest()}"


def alone() -> "TextIO":
    """Hold the setup lock until the file is closed: of two starts at once the second waits for the first."""
    descriptor = os.open(os.path.join(ROOT, ".venv.lock"), os.O_RDWR | os.O_CREAT)
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
                break
            except OSError:  # Windows gives up after ten seconds
                continue
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)
    return os.fdopen(descriptor, "w")


def install(lock: str) -> None:
    """Fill .venv from one lock; without a stamp the old one is not trusted and is made anew."""
    import time

    start = time.monotonic()
    print("Setting up (once) …", end=" ", file=sys.stderr, flush=True)
    if os.path.exists(STAMP) and os.path.exists(PYTHON):
        os.remove(STAMP)
    else:
        import venv

        venv.create(VENV, clear=True, symlinks=os.name != "nt")
    try:
        fetch(lock)
    except BaseException:
        print("not done.", file=sys.stderr, flush=True)
        raise
    with open(STAMP, "w", encoding="ascii") as file:
        file.write("\n".join(mark(name) for name in dict.fromkeys([BASE, lock])) + "\n")
    print(f"done in {time.monotonic() - start:.0f} s.", file=sys.stderr, flush=True)


def fetch(lock: str) -> None:
    """Install the lock's wheels with uv, or with pip where uv cannot be had or fails."""
    wheels = [*WHEELS, os.path.join(ROOT, lock)]
    uv = find_uv()
    if uv and not quietly([*uv, "pip", "install", "--python", PYTHON, *wheels]):
        return
    seed_pip()
    said = quietly([*pip_install(), *wheels])
    if said:
        raise SetupError(
            "The packages could not be installed; is the package registry reachable? "
            f"Start again when it is. The installer said:\n{said}"
        )


def find_uv() -> list[str] | None:
    """The command that is uv: the user's own, or the locked one put into .venv."""
    import shutil

    found = shutil.which("uv")
    if found:
        return [found]
    with open(os.path.join(ROOT, DEV), encoding="utf-8") as file:
        pinned = [line for line in file.read().replace("\\\n", " ").splitlines() if line.startswith("uv==")]
    wanted = os.path.join(VENV, "uv.lock")
    with open(wanted, "w", encoding="utf-8") as file:
        file.write("\n".join(pinned))
    seed_pip()
    return [PYTHON, "-m", "uv"] if pinned and not quietly([*pip_install(), *WHEELS, wanted]) else None


def pip_install() -> list[str]:
    options = ["--quiet", "--no-input", "--no-compile", "--disable-pip-version-check"]
    return [PYTHON, "-m", "pip", "install", *options]


def seed_pip() -> None:
    """Put pip into .venv from Python's own copy."""
    said = quietly([PYTHON, "-m", "ensurepip", "--default-pip"])
    if said:
        raise SetupError(
            "This Python cannot make pip: install uv, or your system's package for it "
            f"(on Debian `apt install python3-venv`), and start again. It said:\n{said}"
        )


def quietly(command: list[str]) -> str:
    """Run one command; empty when it succeeded, else the last lines it wrote."""
    import subprocess

    done = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return ""
    return "\n".join((done.stdout + done.stderr).strip().splitlines()[-6:]) or f"exit code {done.returncode}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
