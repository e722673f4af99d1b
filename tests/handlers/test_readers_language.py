"""What waits for colleagues is worded when somebody looks at it, in the language of whoever looks."""

from datetime import date

import pytest

from bot.core import facts as f
from bot.engine.wording import day_said, words_of
from tests.handlers.estate import FINANCE, STEWARD, answer, facts_of
from tests.handlers.test_bank_file import TABLE
from tests.handlers.test_office import sent
from tests.paying import Payments
from tests.world import World


def chinese(text: str) -> set[str]:
    """The Chinese signs besides the names of people and areas, which stay as they are."""
    for name in ("何先生", "观山水一期", "林芳", "钱会计", "张敏"):
        text = text.replace(name, "")
    return {sign for sign in text if "一" <= sign <= "鿿"}


@pytest.fixture
async def paying(world: World) -> Payments:
    """Finance and the steward read English where the site speaks Chinese."""
    for who in (FINANCE, STEWARD):
        await world.say(who, "/language en")
        world.new(who)
    return Payments(world)


async def test_a_doubtful_payment_is_told_in_the_language_of_the_finance_colleague(paying: Payments) -> None:
    await paying.tell(paying.notice(await paying.order(), amount=100))
    (card,) = [one.text for one in paying.world.sent(FINANCE) if "¥1.00" in one.text]
    today = await answer(paying.world, FINANCE, "/today")
    assert chinese(card) == set() and "Rehearsal" in card
    assert "¥1.00" in today and chinese(today) == set()


async def test_the_steward_hears_in_their_language_how_somebody_paid(paying: Payments) -> None:
    await paying.tell(paying.notice(await paying.order()))
    (card,) = [one.text for one in paying.world.sent(STEWARD) if "¥2,736.00" in one.text]
    assert chinese(card) == set()


async def test_a_payment_recorded_before_is_told_with_the_readers_day(paying: Payments) -> None:
    order = await paying.order()
    await paying.world.say(STEWARD, "/paid 8-2 2736 2026-10")
    await paying.tell(paying.notice(order))
    cards = [one.text for one in paying.world.sent(FINANCE) if order.ref in one.text]
    assert cards and all(chinese(card) == set() for card in cards)


async def test_the_words_in_the_record_are_those_of_the_site(paying: Payments) -> None:
    await paying.tell(paying.notice(await paying.order(), amount=100))
    (task,) = await facts_of(paying.world, "8-2", "tasked")
    assert "没有入账" in task["words"]


async def test_a_doubt_of_the_bank_list_is_read_in_another_language_by_another_colleague(
    world: World,
) -> None:
    await sent(world, FINANCE, TABLE.encode(), "/received", name="流水.csv")
    await world.press(FINANCE, "确认")
    async with world.app.store.view() as tx:
        cases = [case for case in await tx.list_cases() if case.asked]
        found = [fact for case in cases for fact in await tx.facts(case.id) if isinstance(fact, f.Tasked)]
    said = [words_of(world.app.engine, one, "en") for one in found]
    assert said and all("¥" in one and "a guess by the name" in one for one in said)


def test_a_word_that_is_gone_leaves_what_was_written(world: World) -> None:
    at = world.clock.now()
    gone = f.Tasked(at=at, task="payment", role="finance", words="请核对", said={"key": "gone.word"})
    assert words_of(world.app.engine, gone, "en") == "请核对"


def test_a_day_is_said_as_each_reader_says_it(world: World) -> None:
    said = {"key": "limitation.words", "item": "x", "day": day_said(date(2026, 12, 1)), "days": "14"}
    task = f.Tasked(at=world.clock.now(), task="limitation", role="steward", said=said)
    assert "1 Dec" in words_of(world.app.engine, task, "en")
    assert "12月1日" in words_of(world.app.engine, task, "zh-CN")
