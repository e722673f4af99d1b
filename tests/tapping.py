"""WeCom for tests of the whole bot: contacts of a colleague who has to tap, and a colleague who is a member."""

from collections.abc import Sequence
from datetime import datetime

from bot.channels.console import Console
from bot.core.message import Assigned, Outbound, Tapped
from bot.core.roads import MEMBER, TAP, WINDOW
from tests.world import World

LIN, WU = "linfang", "wuhao"  # ids of colleagues in WeCom


class Tasks(Console):
    """Makes tasks that nobody has tapped yet."""

    name = "wecom_external"

    def __init__(self) -> None:
        super().__init__()
        self.tasks: list[tuple[Outbound, ...]] = []
        self.contacts: dict[str, list[str]] = {}

    async def assign(self, messages: Sequence[Outbound]) -> Assigned:
        """Make one task."""
        self.tasks.append(tuple(messages))
        return Assigned(id=f"task{len(self.tasks)}")

    async def taps(self, task: str, holder: str) -> dict[str, Tapped]:
        """Nobody has tapped."""
        return {message.to.id: Tapped(state="waiting") for message in self.tasks[int(task[4:]) - 1]}

    async def cancel(self, task: str) -> bool:
        """Always possible."""
        return True

    async def remind(self, task: str) -> bool:
        """Always allowed."""
        return True

    async def find(self, message: Outbound, since: datetime) -> str | None:
        """No answer was ever lost."""
        return None

    async def followers(self, address: str) -> list[str]:
        """Who has this customer as a contact; nobody unless the test says so."""
        return self.contacts.get(address, [])


def with_wecom(world: World) -> tuple[Tasks, Console]:
    """Add the roads of WeCom: the tasks, and the chats of members."""
    tasks, members = Tasks(), Console()
    world.app.engine.channels |= {TAP: tasks, MEMBER: members, WINDOW: Console()}
    return tasks, members


async def member(world: World, name: str, userid: str) -> None:
    """A colleague is in WeCom too, and that is where cards go."""
    async with world.app.store.begin() as tx:
        staff = [*await tx.staff_for("steward"), *await tx.staff_for("manager")]
        person = next(one.person_id for one in staff if one.name == name)
        await tx.open_chat(person, MEMBER, userid, at=world.clock.now(), consent="1")


async def contact(world: World, unit: str, holder: str, *, area: str | None = None) -> None:
    """From now on the person of a unit can be reached only by this colleague's tap."""
    case = await world.case(unit, area)
    async with world.app.store.begin() as tx:
        for chat in await tx.chats(case.person_id):
            await tx.close_chat(chat.channel, chat.address)
        address = f"wm{case.id}"
        await tx.open_chat(case.person_id, TAP, address, at=world.clock.now(), consent="1")
        await tx.set_chat(TAP, address, holder=holder)


async def window(world: World, unit: str, until: datetime, *, left: int = 5, alone: bool = False) -> None:
    """They wrote to customer service; `alone`: that is the only chat."""
    case = await world.case(unit)
    async with world.app.store.begin() as tx:
        for chat in await tx.chats(case.person_id) if alone else ():
            await tx.close_chat(chat.channel, chat.address)
        await tx.open_chat(case.person_id, WINDOW, f"kf{case.id}", at=world.clock.now(), consent="1")
        values = {"window_until": until, "window_left": left, "heard_at": world.clock.now()}
        await tx.set_chat(WINDOW, f"kf{case.id}", **values)
