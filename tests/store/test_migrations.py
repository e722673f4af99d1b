"""The migrations lead to the tables the code expects, on an empty database and on a filled one."""

import asyncio
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from bot.core.facts import Noted
from bot.store import Store, schema
from bot.store.all_tables import metadata

from .world import MORNING, case_of_wang


async def on(url: str, ask: Any) -> Any:
    """Ask the database something behind the store's back."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        answer = await connection.run_sync(ask)
    await engine.dispose()
    return answer


def differences(connection: Connection) -> list[Any]:
    """What Alembic would change to make the database fit the code."""
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True, "include_name": schema.ours}
    )
    return list(compare_metadata(context, metadata))


def back_to_nothing(connection: Connection) -> None:
    """Undo every migration."""
    config = Config(schema.ROOT / "alembic.ini")
    config.attributes["connection"] = connection
    command.downgrade(config, "base")


async def test_an_empty_database_gets_the_tables_the_code_expects(empty_url: str) -> None:
    store = Store(empty_url)
    await store.migrate()
    assert await on(empty_url, differences) == []
    current, head = await store.versions()
    assert current == head == schema.head()
    await store.close()


async def test_a_filled_database_is_migrated_again_without_loss(store: Store, url: str) -> None:
    async with store.begin() as tx:
        case = await case_of_wang(tx)
        await tx.add(case.id, Noted(at=MORNING, words="周末在家"))
    await store.migrate()
    async with store.view() as tx:
        assert await tx.case(case.id) == case
        assert await tx.broken_link(case.id) is None
    assert await on(url, differences) == []


async def test_migrations_go_back_and_forth(store: Store, url: str) -> None:
    await on(url, back_to_nothing)
    assert (await store.versions())[0] is None
    await store.migrate()
    assert await on(url, differences) == []


async def test_two_processes_may_migrate_at_once(empty_url: str) -> None:
    first, second = Store(empty_url), Store(empty_url)
    await asyncio.gather(first.migrate(), second.migrate())
    assert await on(empty_url, differences) == []
    await first.close()
    await second.close()


async def test_a_migration_that_fails_leaves_nothing_behind(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(empty_url)

    def cut_off(connection: Connection) -> None:
        upgrade(connection)
        raise ZeroDivisionError

    upgrade = schema.upgrade
    with monkeypatch.context() as patched:
        patched.setattr(schema, "upgrade", cut_off)
        with pytest.raises(ZeroDivisionError):
            await store.migrate()
    assert (await store.versions())[0] is None
    await store.migrate()
    assert await on(empty_url, differences) == []
    await store.close()


def test_alembic_works_from_the_command_line_on_an_address(tmp_path: Any) -> None:
    config = Config(schema.ROOT / "alembic.ini")
    config.attributes["url"] = f"sqlite+aiosqlite:///{tmp_path}/rounds.db"
    command.upgrade(config, "head")
    command.check(config)


def test_alembic_without_an_address_says_what_it_needs() -> None:
    with pytest.raises(SystemExit, match="which database"):
        command.current(Config(schema.ROOT / "alembic.ini"))
