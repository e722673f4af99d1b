"""Limits count per person: two matters at one moment, two channels, two units (conduct C08, 2a)."""

from datetime import timedelta
from pathlib import Path

from bot.core import facts as f
from bot.core.contact import PROACTIVE, Kind
from bot.engine.settle import ORDER, settle
from handlers.links import make_link
from tests.world import World, fee, guest, world_at

PHONE = "13800000001"


async def both(world: World) -> None:
    """One person who owes a fee and is expected at an event."""
    await world.load(fee("8-2", "何先生", phone=PHONE))
    await world.load(guest("0001", "何先生", "2026-11-21T14:00", phone=PHONE))
    for unit in ("8-2", "0001"):
        await world.bind(unit, chat="何")
    world.new("何")


def test_of_two_due_at_one_moment_the_more_pressing_goes() -> None:
    """§2a: promise_check > promise_eve > letter > reminder."""
    wanted: tuple[Kind, ...] = ("promise_check", "promise_eve", "letter", "reminder")
    assert sorted(wanted, key=ORDER.index) == list(wanted)


async def test_two_matters_never_speak_at_the_same_moment(tmp_path: Path) -> None:
    """A check of the one and a reminder of the other: the check first, the reminder is judged again and waits."""
    async with world_at(tmp_path, "2026-11-16 10:00") as world:
        await world.load(fee("8-2", "何先生", phone=PHONE), fee("8-3", "何先生", phone=PHONE, months=1))
        await world.load(fee("9-1", "何先生", phone=PHONE, months=2))
        for unit in ("8-2", "8-3", "9-1"):
            await world.bind(unit, chat="何")
        case = await world.case("8-2")
        async with world.app.store.begin() as tx:
            at = world.clock.at + timedelta(
                days=2, hours=9
            )  # Wednesday the 18th, 19:00: a round of the others
            said = f.Promised(
                at=world.clock.at, by="owner", start=at, end=at, check=at, lapse=at + timedelta(days=1),
                precision="minute", words="周三19点",
            )  # fmt: skip
            await tx.add(case.id, said)
            await settle(world.app.engine, tx, case.person_id, also=(case.id,))
        await world.to("2026-11-18 18:59")
        world.new("何")
        await world.to("2026-11-18 19:00")
        (first,) = world.new("何")
        assert "约好的时间" in first
        await world.to("2026-11-19 14:00")
        assert len(world.new("何")) <= 1


async def test_units_of_one_person_share_one_message_and_one_budget(tmp_path: Path) -> None:
    """C08: three flats, one message a round."""
    async with world_at(tmp_path, "2026-11-16 10:00") as world:
        await world.load(*(fee(unit, "何先生", phone=PHONE) for unit in ("8-2", "8-3", "9-1")))
        for unit in ("8-2", "8-3", "9-1"):
            await world.bind(unit, chat="何")
        world.new("何")
        await world.to("2026-11-18 18:59")
        world.new("何")
        await world.to("2026-11-18 20:00")
        (one,) = world.new("何")
        assert all(unit in one for unit in ("8-2", "8-3", "9-1"))


async def test_two_chats_of_one_person_are_one_budget(tmp_path: Path) -> None:
    """C08: a second chat opens no second round."""
    async with world_at(tmp_path, "2026-11-16 10:00") as world:
        await world.load(fee("8-2", "何先生", phone=PHONE), fee("8-3", "何先生", phone=PHONE))
        await world.bind("8-2", chat="何")
        await world.bind("8-3", chat="何的另一部手机")
        await world.to("2026-11-18 18:59")
        sent = len(world.console.sent)
        await world.to("2026-11-18 20:00")
        assert len(world.console.sent) - sent == 1


async def test_an_event_and_a_fee_have_their_own_rhythm_under_the_same_ceiling(tmp_path: Path) -> None:
    """§2 caps: money and other matters are counted apart; nothing is said twice at one moment."""
    async with world_at(tmp_path, "2026-11-16 10:00") as world:
        await both(world)
        await world.to("2026-11-21 15:30")
        async with world.app.store.view() as tx:
            posts = await tx.past_contacts(
                (await world.case("8-2")).person_id, world.clock.at - timedelta(days=7)
            )
        moments = [post.taken_at for post in posts if post.contact_kind in PROACTIVE]
        assert len(moments) == len(set(moments))
        assert sum(post.profile == "property_fee" for post in posts) <= 7
        assert sum(post.profile == "event" for post in posts) <= 12


async def test_two_flats_opened_by_one_link_have_one_first_notice(tmp_path: Path) -> None:
    """Conduct 2b: all lines in one message; one yes, one notice."""
    async with world_at(tmp_path, "2026-11-16 10:00") as world:
        await world.load(fee("8-2", "何先生", phone=PHONE), fee("8-3", "何先生", phone=PHONE, months=1))
        cases = [await world.case("8-2"), await world.case("8-3")]
        async with world.app.store.begin() as tx:
            link = await make_link(world.app.engine, tx, cases)
        await world.say("何", f"/start {link.token}")
        world.new("何")
        await world.press("何", "yes:")
        await world.to("2026-11-16 10:05")
        (notice,) = [text for text in world.new("何") if "¥" in text]
        assert "8-2" in notice
        assert "8-3" in notice
