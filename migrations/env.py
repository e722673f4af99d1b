"""Where Alembic meets the database: on the connection the store hands over, or on a given address."""

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.all_tables import metadata
from bot.store.schema import ours


def run(connection: Connection) -> None:
    """Migrate on an open connection, in its transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        include_name=ours,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_on(url: str) -> None:
    """Migrate the database at this address (`alembic -x url=…`)."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


def address() -> str:
    """The address that was handed over. Raises SystemExit when there is none."""
    url = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True).get("url")
    if not url:
        raise SystemExit("say which database: alembic -x url=sqlite+aiosqlite:///data/rounds.db …")
    return str(url)


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    asyncio.run(run_on(address()))
