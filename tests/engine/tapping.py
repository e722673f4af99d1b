"""A house whose owners are reached through colleagues' taps alone, and a hand-written channel of tasks."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.message import Assigned, ByTap, ChannelError, Outbound, Tapped
from bot.core.roads import TAP
from bot.store.rows import Post, Tap
from tests.world import MOUNTAIN, World, fee

GONE = Tapped(state="cancelled")
SENT = "sent"


@dataclass
class Task:
    """One task, how far it is for each address, and what was asked of it."""

    messages: list[Outbound]
    shares: dict[str, Tapped]
    cancelled: bool = False
    reminded: int = 0
    looked: int = 0


@dataclass
class Taps:
    """What WeCom does with tasks. `lost`: their answer is; `dispatching`: tells nothing yet; `raises`: for each call.

    `contacts`: who has a customer as a contact; `chosen`: whom the platform gives a task that names nobody.
    """

    name: str = TAP
    tasks: dict[str, Task] = field(default_factory=dict)
    lost: bool = False
    dispatching: bool = False
    raises: dict[str, ChannelError] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    contacts: dict[str, list[str]] = field(default_factory=dict)
    chosen: str = ""

    async def send(self, message: Outbound) -> str:
        return (await self.assign([message])).id

    async def answer_press(self, press_id: str, text: str | None = None) -> None:
        """Nobody presses anything there."""

    async def assign(self, messages: Sequence[Outbound]) -> Assigned:
        self._call("assign")
        task = f"msg{len(self.tasks) + 1}"
        waits = {message.to.id: Tapped(state="waiting") for message in messages}
        self.tasks[task] = Task(messages=list(messages), shares=waits)
        if self.lost:
            raise ChannelError("the answer was lost", "unknown")
        return Assigned(id=task)

    async def taps(self, task: str, holder: str) -> dict[str, Tapped]:
        self._call("taps")
        self.tasks[task].looked += 1
        if self.dispatching:
            return {}
        if self.tasks[task].cancelled:
            return {"": GONE}
        by = "" if holder else self.chosen
        return {who: replace(tapped, by=by) for who, tapped in self.tasks[task].shares.items()}

    async def cancel(self, task: str) -> bool:
        self._call("cancel")
        if not self.dispatching:
            self.tasks[task].cancelled = True
        return not self.dispatching

    async def remind(self, task: str) -> bool:
        self._call("remind")
        self.tasks[task].reminded += 1
        return self.tasks[task].reminded <= 3

    async def find(self, message: Outbound, since: datetime) -> str | None:
        self._call("find")
        for task, made in self.tasks.items():
            if message.to.id in made.shares and made.messages[0].text == message.text:
                return task
        return None

    async def followers(self, address: str) -> list[str]:
        self._call("followers")
        return self.contacts.get(address, [])

    def tap(self, task: str, at: datetime, *addresses: str, state: str = SENT) -> None:
        """The colleague taps it, for these or for all."""
        for address in addresses or self.tasks[task].shares:
            self.tasks[task].shares[address] = Tapped(state=state, at=at if state == SENT else None)  # type: ignore[arg-type]

    @property
    def open(self) -> list[Task]:
        """What lies with colleagues."""
        return [task for task in self.tasks.values() if not task.cancelled]

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if name in self.raises:
            raise self.raises[name]


async def house(world: World, *names: str) -> Taps:
    """The units 8-1, 8-2 … have said who they are, and are contacts of Lin only; the steward reads the console."""
    channel = Taps()
    assert isinstance(channel, ByTap)
    await world.invite("steward", "林芳", MOUNTAIN)
    for number, name in enumerate(names or ("何先生",), 1):
        await world.load(fee(f"8-{number}", name))
        await world.bind(f"8-{number}")
    return channel


async def by_tap(world: World, channel: Taps, *units: str) -> None:
    """From now on these are reached by tap."""
    world.app.engine.channels[TAP] = channel
    for unit in units or ("8-1",):
        case = await world.case(unit)
        async with world.app.store.begin() as tx:
            await tx.close_chat("console", unit)
            await tx.open_chat(case.person_id, TAP, f"wm-{unit}", at=world.clock.at, consent="v1")
            await tx.set_chat(TAP, f"wm-{unit}", holder="lin")


async def posted(world: World, unit: str = "8-1") -> list[Post]:
    """The messages of our own about a unit, the oldest first."""
    case = await world.case(unit)
    async with world.app.store.view() as tx:
        return [post for post in await tx.posts(case_id=case.id) if post.channel == TAP]


async def tap_of(world: World, unit: str = "8-1") -> Tap:
    """The newest tap of a unit."""
    posts = await posted(world, unit)
    async with world.app.store.view() as tx:
        found = await tx.tap_of(posts[-1].id)
    assert found is not None
    return found
