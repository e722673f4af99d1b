"""What pages say beside commands is so: addresses, services of compose, checks of doctor, roles, playbooks, defaults, users."""

import re
import typing
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from benchmarks.figures import ROOT
from bot.books import load_books
from bot.config import Settings
from bot.engine.staff import ROLES
from tests.cli.conftest import Run, folder, run  # noqa: F401
from tests.gate.test_docs_drift import PAGES, code, command_lines

COMPOSE = {"compose.yaml", "compose.postgres.yaml"}
VALUED = {"-f", "-v", "--profile", "-e", "--network", "--env-file"}
ROUTES = re.compile(r"\"(/[\w.-]*(?:/[\w.{}-]*)*)\"")
each = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def known_paths() -> set[str]:
    """The first part of every address the web server answers, and of the two hooks whole."""
    sources = [*(ROOT / "bot" / "web").rglob("*.py"), *(ROOT / "bot" / "serve").glob("*.py")]
    found = {path for file in sources for path in ROUTES.findall(file.read_text("utf-8"))}
    return found | {f"/{path.split('/')[1]}" for path in found}


@each
def test_every_address_of_ours_is_answered(page: Path) -> None:
    text, known = page.read_text("utf-8"), known_paths() | {"/"}
    said = re.findall(r"(?:127\.0\.0\.1:8765|rounds\.example\.com)(/[\w/.-]*)", text)
    said += re.findall(r"`(?:GET )?(/(?:hooks|healthz|readyz|metrics)[\w/]*)`", text)
    known |= {
        "/hooks/wecom",
        *(f"/hooks/pay/{name}" for name in ("", "wechatpay", "alipay", "stripe", "sandbox")),
    }
    assert {path for path in said if path not in known and path.rstrip("/") not in known} == set()
    ports = set(re.findall(r"curl http://127\.0\.0\.1:([0-9]+)", text))
    assert ports <= {str(Settings().http_port)}


def compose(name: str) -> dict[str, typing.Any]:
    """A compose file as it is read."""
    found: dict[str, typing.Any] = YAML(typ="safe", pure=True).load((ROOT / name).read_text("utf-8"))
    return found


def compose_words() -> Iterator[tuple[str, list[str]]]:
    """Every `docker compose …` of every page: (page, its words)."""
    for page in PAGES:
        for line in code(page):
            for rest in re.findall(r"docker compose ([^#|]+)", line):
                yield page.name, rest.split()


def test_profiles_services_and_files_of_compose_exist() -> None:
    files = {name: compose(name) for name in COMPOSE}
    services = {name for file in files.values() for name in file["services"]}
    profiles = {
        one for file in files.values() for at in file["services"].values() for one in at.get("profiles", [])
    }
    seen = 0
    for page, words in compose_words():
        for flag, value in pairwise(words):
            assert flag != "--profile" or value in profiles, (page, words)
            assert flag != "-f" or value in COMPOSE, (page, words)
        plain = [
            word for at, word in enumerate(words) if word[0] not in '-."' and words[at - 1] not in VALUED
        ]
        if plain[0] in ("exec", "run", "stop", "start", "kill") and len(plain) > 1:
            seen += 1
            assert plain[1] in services, (page, words)
    assert seen > 5
    named = {one for page in PAGES for one in re.findall(r"COMPOSE_FILE=([\w.]+)", page.read_text("utf-8"))}
    assert named and named <= COMPOSE


def test_the_user_of_the_image_is_the_one_that_is_told() -> None:
    (user,) = set(re.findall(r"--uid ([0-9]+)", (ROOT / "Dockerfile").read_text("utf-8")))
    text = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    assert {*re.findall(r"chown ([0-9]+)", text), *re.findall(r"user \(?([0-9]+)", text)} == {user}


def test_a_default_of_the_table_is_the_one_that_holds() -> None:
    text, shipped = (ROOT / "docs" / "deploy.md").read_text("utf-8"), Settings()
    rows = re.findall(r"^\| `ROUNDS_([A-Z_]+)` \| `([^`]+)`", text, re.MULTILINE)
    assert len(rows) > 8
    for name, told in rows:
        held = getattr(shipped, name.lower())
        if name not in {"PLAYBOOKS", "PUBLIC_URL"}:
            assert str(getattr(held, "key", held)).removesuffix(".0") == told, name


@each
def test_what_a_line_of_doctor_is_called_is_so(page: Path) -> None:
    text = "\n".join(file.read_text("utf-8") for file in (ROOT / "bot" / "cli").glob("*.py"))
    for said in re.findall(r"`(wecom [a-z]+|public url)(?:: ok)?`", page.read_text("utf-8")):
        assert f'"{said}"' in text, said


@each
def test_roles_and_playbooks_of_a_page_exist(page: Path) -> None:
    books = set(load_books(ROOT / "templates"))
    for words in command_lines(page):
        if words[0] == "invite" and len(words) > 1 and words[1].islower():
            assert words[1] in ROLES, words
        if "--playbook" in words[:-1]:
            name = words[words.index("--playbook") + 1]
            assert not name.islower() or name in books | {"property_fee_gentle"}, words


@pytest.mark.parametrize("name", ["from-a-spreadsheet.md", "from-a-spreadsheet.zh-CN.md"])
def test_the_smallest_table_of_the_guide_works(run: Run, folder: Path, name: str) -> None:  # noqa: F811
    (table,) = re.findall(
        r"^```\n(小区,.*?)^```", (ROOT / "docs" / name).read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    (folder / "owners.csv").write_text(table, "utf-8")
    said = run("import", "owners.csv")
    assert said.code == 0 and "2 cases, 3 lines, 2324.50 CNY" in said.out and "warnings" not in said.out
