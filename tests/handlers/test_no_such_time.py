"""A day that no month has, or one that is over, is asked back in the chat and not handed to a colleague."""

import pytest

from bot.core.reader.impossible import no_such_day
from tests.handlers.estate import STEWARD, answer, facts_of, kinds, labels
from tests.world import World


@pytest.mark.parametrize(
    "words", ["31/02", "2月30号交", "2月30日", "30 Feb", "Feb 31 at 10am", "2026-02-31", "4/31 下午"]
)
async def test_a_day_that_no_month_has_is_asked_back_with_the_choice_of_two(world: World, words: str) -> None:
    before = len(world.sent(STEWARD))
    said = await answer(world, "8-2", words)
    assert "日历上没有" in said and labels(world, "8-2") == ["11月7日 周六", "11月8日 周日"]
    assert "promised" not in await kinds(world, "8-2")
    assert len(world.sent(STEWARD)) == before, "no colleague is asked to read a slip of the pen"
    await answer(world, "8-2", "第二个")
    assert (await world.facts("8-2"))["promise"]["start"][:10] == "2026-11-08"


@pytest.mark.parametrize("words", ["昨天", "前天上午", "上周五", "yesterday"])
async def test_a_day_that_is_over_is_asked_back_where_a_day_was_asked_for(world: World, words: str) -> None:
    await answer(world, "8-2", "过两天吧")
    before = len(world.sent(STEWARD))
    said = await answer(world, "8-2", words)
    assert f"「{words}」已经过去了" in said and labels(world, "8-2") == ["11月7日 周六", "11月8日 周日"]
    assert len(world.sent(STEWARD)) == before


async def test_yesterday_out_of_the_blue_may_be_when_they_paid_and_goes_to_a_colleague(world: World) -> None:
    assert "转给同事" in await answer(world, "8-2", "昨天")


@pytest.mark.parametrize("words", ["昨天转了", "昨天已经付了"])
async def test_that_it_was_paid_yesterday_stays_a_claim(world: World, words: str) -> None:
    await answer(world, "8-2", "过两天吧")
    await answer(world, "8-2", words)
    assert len(await facts_of(world, "8-2", "claimed")) == 1


async def test_a_longer_sentence_with_such_numbers_is_read_as_always(world: World) -> None:
    said = await answer(world, "8-2", "we split it 50/50 with the tenant in flat 31/02")
    assert "日历" not in said and "calendar" not in said


def test_a_long_row_of_digits_beside_a_day_is_looked_at_once_and_is_no_time() -> None:
    """Digits that could be split in many ways would keep everybody else waiting."""
    for beside in ("1" * 34 + "x", "1 " * 16 + "x", "1:11" * 8 + "x"):
        assert no_such_day(f"31/02 {beside}") is None
    assert no_such_day("31/02 3点半") == "31/02"
