"""Persons, their chats and their roles."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Unpack

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Row

from bot.store.asks import NewChat, NewPerson, PersonChange
from bot.store.folders import Folders
from bot.store.rows import Chat, Person, Staff
from bot.store.session import chunks
from bot.store.tables import chats, persons, posts, staff
from bot.store.tables_shared import tokens

SEE_ALL = frozenset({"manager", "admin"})


class People(Folders):
    """The part of a Tx that knows people."""

    async def add_person(self, **values: Unpack[NewPerson]) -> Person:
        """Write down a person nobody knew; `key` tells them from all others."""
        row = {name: value for name, value in values.items() if name != "at"}
        query = insert(persons).values(**row, created_at=values["at"]).returning(persons)
        return _person((await self._execute(query)).one())

    async def add_people(self, people: Sequence[NewPerson]) -> list[Person]:
        """Write down many new people in their order, for imports."""
        if not people:
            return []
        rows: list[dict[str, Any]] = [
            {**values, "created_at": values["at"].astimezone(UTC)} for values in people
        ]
        for id, row in zip(await self._ids(persons, len(rows)), rows, strict=True):
            row.update(id=id, stopped_at=None, focus=None)
            del row["at"]
        await self._execute(insert(persons), rows)
        return [Person(**row) for row in rows]

    async def person_keys(self, keys: Iterable[str]) -> dict[str, Person]:
        """The people known by any of these keys."""
        found: dict[str, Person] = {}
        for part in chunks(sorted(set(keys))):
            for row in await self._all(select(persons).where(persons.c.key.in_(part))):
                found[row.key] = _person(row)
        return found

    async def person(self, id: int) -> Person:
        """The person with this id. Raises LookupError when there is none."""
        if id in self._folders:
            return self._folders[id].person
        row = await self._one(select(persons).where(persons.c.id == id))
        if row is None:
            raise LookupError(f"no person {id}")
        return _person(row)

    async def person_by_key(self, key: str) -> Person | None:
        """The person known by this key."""
        row = await self._one(select(persons).where(persons.c.key == key))
        return _person(row) if row else None

    async def lock_person(self, id: int) -> Person:
        """The person, held until this transaction ends, so that limits are counted by one at a time.

        Raises LookupError when there is none.
        """
        return (await self._folder(id)).person

    async def set_person(self, id: int, **values: Unpack[PersonChange]) -> None:
        """Change what is known of a person."""
        if values:
            await self._execute(update(persons).where(persons.c.id == id).values(**values))

    async def chat(self, channel: str, address: str) -> Chat | None:
        """The chat with this address, open or closed."""
        row = await self._one(select(chats).where(chats.c.channel == channel, chats.c.address == address))
        return _chat(row) if row else None

    async def open_chat(self, person_id: int, channel: str, address: str, **values: Unpack[NewChat]) -> Chat:
        """Open a chat for this person; a chat that belonged to somebody else moves over."""
        fresh = {
            "person_id": person_id,
            "open": True,
            "opened_at": values["at"],
            "consent": values["consent"],
            "language": values.get("language"),
        }
        await self._upsert(chats, {"channel": channel, "address": address}, fresh)
        query = select(chats).where(chats.c.channel == channel, chats.c.address == address)
        return _chat((await self._execute(query)).one())

    async def open_chats(self, channel: str, owners: Mapping[str, int], **values: Unpack[NewChat]) -> None:
        """Open many chats nobody knew, by address for these persons, for imports."""
        fresh = {"channel": channel, "open": True, "opened_at": values["at"]}
        fresh |= {"consent": values["consent"], "language": values.get("language")}
        rows = [{**fresh, "address": address, "person_id": id} for address, id in owners.items()]
        if rows:
            await self._execute(insert(chats), rows)

    async def chat_owners(self, channel: str, addresses: Iterable[str]) -> dict[str, int]:
        """Whose the chats with these addresses are, open or closed."""
        owners: dict[str, int] = {}
        for part in chunks(sorted(set(addresses))):
            query = select(chats.c.address, chats.c.person_id)
            rows = await self._all(query.where(chats.c.channel == channel, chats.c.address.in_(part)))
            owners |= {row.address: row.person_id for row in rows}
        return owners

    async def close_chat(self, channel: str, address: str) -> None:
        """Nothing goes to this chat until it is opened again."""
        where = (chats.c.channel == channel, chats.c.address == address)
        await self._execute(update(chats).where(*where).values(open=False))

    async def move_chat(self, channel: str, address: str, to: str) -> None:
        """The platform gave a chat another address: it keeps its person, and what waits for it goes there."""
        if await self.chat(channel, to):
            await self.close_chat(channel, address)
        else:
            moved = update(chats).where(chats.c.channel == channel, chats.c.address == address)
            await self._execute(moved.values(address=to))
        waiting = update(posts).where(posts.c.channel == channel, posts.c.address == address)
        await self._execute(waiting.where(posts.c.state == "queued").values(address=to))

    async def chats(self, person_id: int) -> list[Chat]:
        """The open chats of a person, the newest first."""
        if person_id in self._folders:
            return self._folders[person_id].chats
        query = select(chats).where(chats.c.person_id == person_id, chats.c.open)
        return [
            _chat(row) for row in await self._all(query.order_by(chats.c.opened_at.desc(), chats.c.id.desc()))
        ]

    async def add_staff(
        self, person_id: int, name: str, role: str, areas: Sequence[str], at: datetime
    ) -> Staff:
        """Give a person a role; the same role again replaces its name and areas. Whoever is on a page enters anew."""
        await self._shut_out(person_id)
        keys = {"person_id": person_id, "role": role}
        await self._upsert(staff, keys, {"name": name, "areas": list(areas), "since": at})
        query = select(staff).where(staff.c.person_id == person_id, staff.c.role == role)
        return _staff((await self._execute(query)).one())

    async def staff_of(self, person_id: int) -> list[Staff]:
        """The roles of a person, by name."""
        query = select(staff).where(staff.c.person_id == person_id).order_by(staff.c.role)
        return [_staff(row) for row in await self._all(query)]

    async def staff_for(self, role: str, area: str | None = None) -> list[Staff]:
        """Who holds this role there, the longest serving first; without areas only managers and admins see all."""
        query = select(staff).where(staff.c.role == role).order_by(staff.c.since, staff.c.person_id)
        holders = [_staff(row) for row in await self._all(query)]
        return [one for one in holders if area is None or area in one.areas or _sees_all(one)]

    async def remove_staff(self, person_id: int, role: str) -> bool:
        """Take a role away, and with it the pages that are open; False when they did not hold it."""
        await self._shut_out(person_id)
        return await self._changed(delete(staff).where(staff.c.person_id == person_id, staff.c.role == role))

    async def _shut_out(self, person_id: int) -> None:
        """No link and no session of the dashboard opens anything any more (reliability, links)."""
        doors = (tokens.c.person_id == person_id, tokens.c.purpose.in_(("entry", "session")))
        await self._execute(delete(tokens).where(*doors))


def _sees_all(one: Staff) -> bool:
    return one.role in SEE_ALL and not one.areas


def _person(row: Row[Any]) -> Person:
    return Person(**row._mapping)


def _chat(row: Row[Any]) -> Chat:
    return Chat(**row._mapping)


def _staff(row: Row[Any]) -> Staff:
    return Staff(**{**row._mapping, "areas": tuple(row.areas)})
