"""The kinds of columns and indexes that the tables share."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, text

Id = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER PRIMARY KEY counts up by itself there


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that fit a condition."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def words(*names: str) -> list[Column[str]]:
    """Columns of words, none of them empty."""
    return [Column(name, String, nullable=False) for name in names]
