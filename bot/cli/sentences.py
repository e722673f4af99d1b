"""What a database's trouble means and what mends it, whichever library told of it."""

import errno
from typing import NamedTuple

SERVER_DOWN = "is the server up? If so, check host and port in {where}, and the firewall between; nothing is lost meanwhile"
FULL = ("database or disk is full", "No space left on device")
DAMAGED = ("malformed", "is not a database")
CODES = {  # SQLSTATE, or its class -> what it means and the mend; PostgreSQL's appendix A
    "42501": (
        "its role may not make or use tables there",
        "as an administrator of that database run `GRANT USAGE, CREATE ON SCHEMA public TO role`, or make the"
        " role the owner of the database; tables that another role made must be given to it as well",
    ),
    "42P07": (
        "another program's table has a name that Rounds needs",
        "give Rounds an empty database of its own in {where}",
    ),
    "42710": (
        "another program's type or function has a name that Rounds needs",
        "give Rounds an empty database of its own in {where}",
    ),
    "42703": (
        "a table there is not ours although it has the name of one",
        "give Rounds an empty database of its own in {where}",
    ),
    "3D000": ("there is no such database", "check the address in {where}, or make it with `createdb`"),
    "28": ("the role or its password is refused", "check the address in {where}"),
    "53300": ("the server has no connection left", "raise its max_connections, or stop what holds them"),
    "25006": ("the server is read only, maybe a replica", "check the address in {where}"),
}


class Trouble(NamedTuple):
    """What is wrong, as a clause; and what to do, as another."""

    says: str
    mend: str


def trouble(error: BaseException, *, server: bool, where: str = "ROUNDS_DATABASE_URL") -> Trouble | None:
    """What an error of a database means; None when it is none of those an operator can mend.

    `server`: whether the database is on one; `where`: the setting or option that has its address.
    """
    found = _coded(error)
    if found is not None:
        return Trouble(f"{found[0]} ({first_line(error)})", found[1].format(where=where))
    if type(error).__name__ == "Unavailable" or isinstance(error, OSError):
        return _unavailable(error, server, where)
    if type(error).__module__.startswith("asyncpg"):
        return Trouble(first_line(error), f"check the address in {where}")
    if type(error).__module__.startswith("alembic"):
        mend = "start the version that made it, restore a backup, or give Rounds a database of its own"
        return Trouble("its schema is of a newer Rounds or of another program", mend)
    return None


def first_line(error: BaseException) -> str:
    """The library's own words: their first line without its class, at most 200 characters."""
    words = str(getattr(error, "orig", None) or error)
    line = words.splitlines()[0] if words else "no answer"
    return line.rpartition(">: ")[2][:200]


def _coded(error: BaseException) -> tuple[str, str] | None:
    """By the code of the error, or of the one it was made from: the library's words are in any language."""
    one: BaseException | None = error
    while one is not None:
        code = str(getattr(getattr(one, "orig", one), "sqlstate", None) or "")
        if found := CODES.get(code) or CODES.get(code[:2]):
            return found
        one = one.__cause__
    return None


def _unavailable(error: BaseException, server: bool, where: str) -> Trouble:
    says = first_line(error)
    if any(word in says for word in FULL) or getattr(error, "errno", None) == errno.ENOSPC:
        return Trouble(says, "make room on that disk, or choose another disk")
    if any(word in says for word in DAMAGED):
        return Trouble(says, f"check {where}, or keep a copy of the file and restore the newest backup")
    if server:
        return Trouble(says, SERVER_DOWN.format(where=where))
    return Trouble(says, f"check {where}, the folder and the disk, or restore a backup")
