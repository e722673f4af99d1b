"""What a person's folder holds, what of it is still to be written, and how rows become values."""

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Row

from bot.core import ledger
from bot.core.facts import Fact
from bot.store.rows import Case, CaseKey, Chat, Person, Post
from bot.store.tables import cases, facts, payloads, posts

CASE = [column for column in cases.c if column.name not in ("created_at", "length", "head")]
CASE_ROW = [*CASE, cases.c.length, cases.c.head]
NAMES = tuple(column.name for column in CASE)
POST = [column for column in posts.c if column.name not in ("lease_until", "handed_until")]
CONTENT = (facts.c.id, facts.c.case_id, facts.c.at, facts.c.by, facts.c.kind, payloads.c.payload)


@dataclass(kw_only=True)
class Folder:
    """One person's papers. `tails`: length and last hash of each chain; `live`: occurrences that have a message."""

    person: Person
    cases: dict[int, Case] = field(default_factory=dict)
    tails: dict[int, tuple[int, str]] = field(default_factory=dict)
    facts: dict[int, list[Fact]] = field(default_factory=dict)
    chats: list[Chat] = field(default_factory=list)
    posts: dict[int, Post] = field(default_factory=dict)
    live: set[tuple[int, str]] = field(default_factory=set)


@dataclass
class Unwritten:
    """What changed in the folders and is not in the database yet: rows to insert, columns to change by id."""

    facts: list[dict[str, Any]] = field(default_factory=list)
    payloads: list[dict[str, Any]] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    shares: list[dict[str, Any]] = field(default_factory=list)
    cases: dict[int, dict[str, Any]] = field(default_factory=dict)
    fates: dict[int, dict[str, Any]] = field(default_factory=dict)
    live: dict[int, bool] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any((self.facts, self.posts, self.cases, self.fates, self.live))


def case_of(row: Row[Any]) -> Case:
    """A case from a row that begins with its columns in order."""
    return Case(**dict(zip(NAMES, row, strict=False)))


def post_of(row: Row[Any], shares: tuple[CaseKey, ...]) -> Post:
    """A message from its row and the occurrences it speaks for."""
    return Post(**row._mapping, cases=shares)


def fact_of(row: Row[Any]) -> Fact | None:
    """A fact from its row and content; None when the content was erased."""
    payload = None if row.payload is None else json.loads(row.payload)
    return ledger.fact_of(row.kind, payload, at=row.at, by=row.by, id=row.id)
