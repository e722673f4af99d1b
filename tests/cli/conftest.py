"""A folder and an environment of one's own, and the command line inside this process."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main

HEAD = "小区,房号,姓名,电话,费用项目,账期,应缴日期,欠费金额"
HOUSE = (
    "观山水一期,8-2,何先生,13800000001,物业费,2026-09,2026-09-05,912.00",
    "观山水一期,8-2,何先生,13800000001,物业费,2026-10,2026-10-05,912.00",
    "观山水二期,12-27,张敏,13800000002,物业费,2026-10,2026-10-05,500.50",
)
CLOCK = "2026-11-02T09:30+08:00 x0"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of the commands, without settings from outside, on a clock that stands."""
    for name in [name for name in os.environ if name.startswith("ROUNDS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ROUNDS_CLOCK", CLOCK)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Carry out a command line; no traceback ever, and no word on stderr when it went well."""

    def command(*words: str) -> Said:
        capfd.readouterr()
        code = main(words)
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        assert bool(err) == (code != 0), err
        return Said(code=code, out=out, err=err)

    return command


@pytest.fixture
def owners(folder: Path) -> Callable[..., str]:
    """Write a file of owners, or of these rows."""

    def write(*rows: str, name: str = "owners.csv") -> str:
        (folder / name).write_text("\n".join([HEAD, *(rows or HOUSE)]) + "\n", encoding="utf-8")
        return name

    return write


@pytest.fixture
def estate(run: Run, owners: Callable[..., str]) -> Run:
    """Two owners are imported; the command line to go on with."""
    assert run("import", owners(), "--yes").code == 0
    return run
