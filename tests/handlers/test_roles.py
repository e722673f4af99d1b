"""Who may do what, where: everything that is not allowed is refused, and a refusal tells nothing."""

import pytest

from handlers import COMMANDS
from tests.handlers.estate import (
    BOTH,
    FINANCE,
    GUARD,
    MANAGER,
    STEWARD,
    answer,
    count_facts,
    facts_of,
    kinds,
    labels,
)
from tests.world import MOUNTAIN, WATER, World

RIGHTS = "这个指令不在您的权限内。发送「帮助」看您可以用的指令。"
EVERYBODY = {"start", "help", "language", "stop"}
DOOR = {"seen", "arrived", "checkin"}
TALK = {
    "promised",
    "noanswer",
    "spoke",
    "visit",
    "busy",
    "wrong",
    "dispute",
    "fixed",
    "resolved",
    "note",
    "remind",
    "relink",
}
LOOK = {"case", "next", "today", "why"}
DESK = {
    "preview", "trace", "unbound", "delay", "move", "missing", "done", "letter", "plan", "waive", "pledge", "trait", "touch",
    "hold", "service", "consent", "urgent", "progress", "tickler", "contact", "known", "ready",
}  # fmt: skip
MANAGE = {
    "team", "assign", "handover", "pause", "resume", "import", "unimport", "approve", "decline", "lawyer", "lift", "report", "received",
}  # fmt: skip
MAY = {
    STEWARD: DESK | {"web"} | EVERYBODY | DOOR | TALK | LOOK | {"paid", "undo", "resolve"},
    MANAGER: DESK | MANAGE | {"web"} | EVERYBODY | DOOR | TALK | LOOK | {"paid", "undo", "resolve"},
    FINANCE: EVERYBODY | {"today", "paid", "undo", "received", "done", "web"},
    GUARD: EVERYBODY | DOOR | {"undo"},
    "8-2": EVERYBODY | {"paid"},  # an owner's /paid is a claim
    "陌生人": EVERYBODY | {"paid"},  # who is told to open a link, like for everything else
}
ARGUMENTS = {
    "promised": "2 days",
    "paid": "500",
    "visit": "fri 15:00",
    "busy": "16:30",
    "dispute": "leak",
    "fixed": "pipe",
    "resolved": "explained",
    "note": "text",
}
OF_A_CASE = sorted((TALK | LOOK | {"paid", "arrived"}) - {"next", "today"})


def typed(name: str, unit: str) -> str:
    """A whole command about a unit."""
    return f"/{name} {unit} {ARGUMENTS.get(name, '')}".strip()


@pytest.mark.parametrize("who", MAY, ids=["steward", "manager", "finance", "guard", "owner", "stranger"])
async def test_a_role_may_do_what_the_contract_gives_it_and_nothing_else(world: World, who: str) -> None:
    """Contract, chat commands: the matrix of command and role."""
    for name in sorted(set(COMMANDS) - {"start", "stop", "language", "undo", "pay"}):
        allowed = name in MAY[who]
        before = await count_facts(world)
        said = await answer(world, who, typed(name, "8-2"))
        assert (said != RIGHTS) == allowed, (name, said)
        if not allowed:
            assert await count_facts(world) == before, name


@pytest.mark.parametrize("name", OF_A_CASE)
async def test_another_area_is_as_if_it_did_not_exist(world: World, name: str) -> None:
    """Role and area: a unit of another area and one that is nowhere get the same words."""
    before = await count_facts(world)
    foreign = await answer(world, STEWARD, typed(name, "9-9"))
    nowhere = await answer(world, STEWARD, typed(name, "7-7"))
    assert foreign.replace("9-9", "7-7") == nowhere
    assert "钱先生" not in foreign
    assert await count_facts(world) == before


@pytest.mark.parametrize("who", [STEWARD, FINANCE], ids=["steward", "finance"])
async def test_today_and_next_stay_inside_the_area(world: World, who: str) -> None:
    """Nothing of another area is listed."""
    said = await answer(world, who, "/today") + await answer(world, who, "/next")
    assert "9-9" not in said
    assert "孙女士" not in said


async def test_a_manager_sees_every_area(world: World) -> None:
    """Contract: manager and admin need no area."""
    assert "钱先生" in await answer(world, MANAGER, "/case 9-9")
    assert "何先生" in await answer(world, MANAGER, "/case 8-2")


async def test_an_invitation_without_an_area_gives_none(world: World) -> None:
    """Contract: except to manager and admin."""
    await world.invite("steward", "新人")
    assert "没有找到" in await answer(world, "新人", "/case 8-2")
    assert "8-2" not in await answer(world, "新人", "/today")


async def test_rights_are_looked_at_again_at_the_tap(world: World) -> None:
    """Roles: who was removed finds the old card dead."""
    await world.say("8-2", "厨房漏水,我不交")
    assert "修好了" in labels(world, STEWARD)
    async with world.app.store.begin() as tx:
        chat = await tx.chat("console", STEWARD)
        assert chat is not None
        await tx.remove_staff(chat.person_id, "steward")
    await world.press(STEWARD, "修好了")
    assert not await facts_of(world, "8-2", "resolved")
    assert "何先生" not in world.last(STEWARD)


async def test_a_chosen_case_is_checked_again(world: World) -> None:
    """Whose area was taken away meanwhile cannot act by the button that asked for it."""
    await world.say(BOTH, "/paid 5-2 500")
    async with world.app.store.begin() as tx:
        chat = await tx.chat("console", BOTH)
        assert chat is not None
        await tx.add_staff(chat.person_id, BOTH, "steward", [MOUNTAIN], world.clock.now())
    await world.press(BOTH, WATER)
    assert not await facts_of(world, "5-2", "paid", WATER)


async def test_finance_may_not_log_calls_with_a_button(world: World) -> None:
    """A button gives no right that the typed command does not give."""
    before = await kinds(world, "8-2")
    await world._in(FINANCE, press="do:1:noanswer")
    assert world.last(FINANCE) == RIGHTS
    assert await kinds(world, "8-2") == before


async def test_a_forged_button_of_another_case_is_refused(world: World) -> None:
    """Callback data is no right: neither staff of another area nor an owner gets anywhere with it."""
    other = await world.case("9-9", WATER)
    before = await kinds(world, "9-9", WATER)
    for who in (STEWARD, "8-2", GUARD, "陌生人"):
        for press in (
            f"do:{other.id}:paid_all",
            f"do:{other.id}:case",
            f"sp:{other.id}:2026-11-07",
            f"yes:{other.id}:1",
            f"paid:{other.id}:1",
        ):
            await world._in(who, press=press)
            assert "钱先生" not in world.last(who)
    assert await kinds(world, "9-9", WATER) == before


async def test_help_shows_only_what_one_may_do(world: World) -> None:
    """Contract: /help, only what one's role may do."""
    guard = await answer(world, GUARD, "/help")
    assert "/seen" in guard
    assert not any(f"/{name}" in guard for name in TALK | LOOK | {"paid"})
    assert "/" not in await answer(world, "8-2", "/help")
    assert "/paid" in await answer(world, FINANCE, "/help")
    assert "/promised" not in await answer(world, FINANCE, "/help")


async def test_a_colleague_who_is_also_an_owner_is_both(world: World) -> None:
    """One person, two hats: commands as a colleague, free words and buttons as an owner."""
    await world.bind("12-27", chat=STEWARD)
    assert (await world.facts("12-27"))["person"]["verified"]
    await world.say(STEWARD, "周六上午10点交")
    assert len(await facts_of(world, "12-27", "promised")) == 1
    assert (await facts_of(world, "12-27", "promised"))[0]["by"] == "owner"
    await world.say(STEWARD, "/paid 8-2 500")
    assert len(await facts_of(world, "8-2", "paid")) == 1


async def test_a_guard_who_is_also_an_owner_claims_by_paid(world: World) -> None:
    """An owner's /paid is a claim, whatever else he is."""
    await world.bind("12-27", chat=GUARD)
    await world.say(GUARD, "/paid")
    assert len(await facts_of(world, "12-27", "claimed")) == 1
    assert not await facts_of(world, "12-27", "paid")
