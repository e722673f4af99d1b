"""The one thing to do now: the order, the card, the six outcomes, fifteen calls a day, and the floor."""

from datetime import date

import pytest

from bot.core import facts as f
from bot.core.roster import Line, Opening
from bot.core.worklist import Chances, score
from tests.handlers.estate import BOTH, GUARD, MANAGER, STEWARD, answer, buttons, facts_of, kinds, labels
from tests.world import MOUNTAIN, World, at, fee

OLD = tuple(Line("物业费", f"{year}-01", date(year, 1, 15), 912_00) for year in (2022, 2023, 2024))


async def record(world: World, unit: str, *facts: f.Fact) -> None:
    """Something happened to a case."""
    from bot.engine import record as add

    case = await world.case(unit)
    async with world.app.store.begin() as tx:
        await add(world.app.engine, tx, case.id, *facts)
    await world.tick()


def test_a_young_debt_is_worth_more_than_an_old_one_of_the_same_sum() -> None:
    """Practice P23: before two years 80 % comes back, after it 20 %."""
    assert score(900_00, Chances(age=100)) > 4 * score(900_00, Chances(age=731))
    assert score(900_00, Chances(age=30)) > score(900_00, Chances(age=300))


def test_each_broken_promise_and_each_try_in_vain_makes_it_worth_less() -> None:
    """Practice S3: chance times amount times age."""
    plain = score(900_00, Chances(age=30))
    assert score(900_00, Chances(age=30, broken=1)) < plain
    assert score(900_00, Chances(age=30, tries=1)) < plain
    assert score(900_00, Chances(age=30, kept=1)) > plain
    assert score(1800_00, Chances(age=30)) > plain


async def test_the_young_debt_comes_before_a_larger_one_of_four_years(world: World) -> None:
    """Practice P23, S3."""
    old = Opening(playbook="property_fee", area=MOUNTAIN, unit="7-7", name="老账", lines=OLD)
    await world.load(old)
    seen = [(await answer(world, STEWARD, "/next")).split()[1] for _ in range(3)]
    assert seen.index("7-7") == 2


async def test_a_task_that_is_due_comes_before_everything_else(world: World) -> None:
    """Practice S3: what we were asked to do and promised ourselves comes first."""
    await world.load(fee("3-3", "吕女士", months=1))
    task = f.Tasked(at=world.clock.now(), task="visit", role="steward", due=at("2026-11-03 12:00"))
    await record(world, "3-3", task)
    said = await answer(world, STEWARD, "/next")
    assert "3-3 吕女士" in said
    assert "约时间上门" in said
    await world.press(STEWARD, f"nx:{(await world.case('3-3')).id}:task/")
    assert "done" in await kinds(world, "3-3")


async def test_the_task_of_another_colleague_by_name_is_not_mine(world: World) -> None:
    """Practice P10: one steward before everyone."""
    await world.load(fee("3-3", "吕女士", months=1))
    await record(world, "3-3", f.Tasked(at=world.clock.now(), task="visit", role="steward", to=BOTH))
    assert "约时间上门" not in await answer(world, STEWARD, "/next")
    assert "约时间上门" in await answer(world, BOTH, "/next")


async def test_the_card_says_why_what_was_before_and_what_to_begin_with(world: World) -> None:
    """Practice S3, P7: reason, history in three lines, repairs, script, and whether we may speak now."""
    await world.say(STEWARD, "/noanswer 12-27")
    await world.say(STEWARD, "/note 12-27 周末在家")
    await world.say(STEWARD, "/note 12-27 喜欢钓鱼")
    await world.say(STEWARD, "/note 12-27 有两把钥匙")
    await world.forward(hours=4)
    await world.say(MANAGER, "/paid 5-2 观山水一期 all")
    text = await answer(world, STEWARD, "/next")
    while "12-27" not in text:
        text = await answer(world, STEWARD, "/next")
    assert "还没开通聊天" in text
    assert "有两把钥匙" in text
    assert "喜欢钓鱼" in text
    assert "没联系上" not in text  # a fourth line would be one too many
    assert "现在能否沟通: 可以" in text
    assert "先确认是不是本人" in text
    assert "¥2,736.00" in text


async def test_late_at_night_the_card_says_from_when_we_may_speak(world: World) -> None:
    """Conduct C01, practice P7: the verdict in one line, with its end."""
    await world.to("2026-11-03 22:30")
    text = await answer(world, STEWARD, "/next")
    assert "现在不行（C01" in text.replace("(", "（")
    assert "11月4日 周三" in text


async def pressed(world: World, unit: str, what: str) -> str:
    """Press an outcome on the card of a unit; what came back."""
    text = await answer(world, STEWARD, "/next")
    while unit not in text:
        text = await answer(world, STEWARD, "/next")
    before = len(world.sent(STEWARD))
    await world.press(STEWARD, f"nx:{(await world.case(unit, MOUNTAIN)).id}:{what}")
    return "\n".join(message.text for message in world.sent(STEWARD)[before:])


OUTCOMES = [
    ("noanswer", ["contacted"], "没"),
    ("paid", ["contacted", "claimed"], "财务"),
    ("refuses", ["contacted", "declined"], "不愿意"),
    ("wrong", ["contacted", "unlinked"], "12-27"),
]


@pytest.mark.parametrize(("what", "facts", "said"), OUTCOMES, ids=[row[0] for row in OUTCOMES])
async def test_one_tap_logs_the_outcome_and_the_next_card_comes(
    world: World, what: str, facts: list[str], said: str
) -> None:
    """Practice S3: one tap logs the outcome, then the next card."""
    text = await pressed(world, "12-27", what)
    assert said in text
    assert set(facts) <= set(await kinds(world, "12-27"))
    assert "现在: 5-2" in text


async def test_a_promise_takes_two_taps_and_offers_two_days(world: World) -> None:
    """Practice P12, S3: never "when", always one of two."""
    await pressed(world, "12-27", "promised")
    assert len(labels(world, STEWARD)) == 2
    await world.press(STEWARD, buttons(world, STEWARD)[0].press or "")
    (fact,) = await facts_of(world, "12-27", "promised")
    assert fact["start"].startswith("2026-11-06T16:00")
    assert (await world.facts("12-27"))["status"] == "promised"
    assert "现在: 5-2" in world.last(STEWARD)


async def test_busy_takes_two_taps_and_offers_times_to_come_back(world: World) -> None:
    """Practice P15: a time at once."""
    await pressed(world, "12-27", "busy")
    assert len(labels(world, STEWARD)) == 2
    await world.press(STEWARD, buttons(world, STEWARD)[0].press or "")
    assert len(await facts_of(world, "12-27", "callback")) == 1


async def test_whoever_was_not_reached_comes_up_again_after_three_hours_and_not_before(world: World) -> None:
    """Practice S3: the list goes on."""
    await pressed(world, "12-27", "noanswer")
    seen = [await answer(world, STEWARD, "/next") for _ in range(3)]
    assert not any("12-27" in text for text in seen)
    await world.forward(hours=2, minutes=30)  # past the two hours of the floor
    seen = [await answer(world, STEWARD, "/next") for _ in range(3)]
    assert not any("12-27" in text for text in seen)
    await world.forward(minutes=31)
    seen = [await answer(world, STEWARD, "/next") for _ in range(3)]
    assert any("12-27" in text for text in seen)


async def test_after_fifteen_calls_it_is_enough_for_today(world: World) -> None:
    """Practice S3: at most fifteen calls a day each; tasks still show."""
    await world.load(*(fee(f"20-{n}", "某") for n in range(1, 17)))
    for n in range(1, 16):
        await world.say(STEWARD, f"/noanswer 20-{n}")
    assert "今天已沟通 15 次" in await answer(world, STEWARD, "/next")
    assert "现在" in await answer(world, BOTH, "/next")
    await record(world, "20-16", f.Tasked(at=world.clock.now(), task="call", role="steward"))
    assert "20-16" in await answer(world, STEWARD, "/next")
    await world.to("2026-11-04 09:30")
    assert "现在" in await answer(world, STEWARD, "/next")


async def test_the_floor_is_shown_and_given_back_with_one_tap(world: World) -> None:
    """Practice P25: bot and steward never speak at once; the card shows who has the floor."""
    await world.say(STEWARD, "/spoke 8-2 friendly")
    card = await answer(world, STEWARD, "/case 8-2")
    assert "同事" in card
    assert "交回机器人" in labels(world, STEWARD)
    await world.press(STEWARD, "交回机器人")
    assert "released" in await kinds(world, "8-2")
    assert "交回机器人" not in labels(world, STEWARD)
    assert "同事" not in (await answer(world, STEWARD, "/case 8-2")).split("\n")[3]


async def test_what_a_colleague_is_dealing_with_just_now_is_nobody_elses_next(world: World) -> None:
    """Practice P25: two hours after a talk the case is left out of the list."""
    await world.say(BOTH, "/spoke 12-27")
    seen = [await answer(world, STEWARD, "/next") for _ in range(3)]
    assert not any("12-27" in text for text in seen)


async def test_the_case_of_another_steward_is_his(world: World) -> None:
    """Practice P10: one steward before everyone."""
    await world.load(fee("4-4", "庄先生", months=9, steward=BOTH))
    seen = [await answer(world, STEWARD, "/next") for _ in range(4)]
    assert not any("4-4" in text for text in seen)
    assert "4-4" in await answer(world, BOTH, "/next")


async def test_today_names_what_was_asked_of_me_and_what_nobody_is_sure_of(world: World) -> None:
    """Practice S3: due, promised today, waiting, tasks."""
    await record(
        world, "12-27", f.Tasked(at=world.clock.now(), task="visit", role="steward", words="带上收据")
    )
    text = await answer(world, STEWARD, "/today")
    assert "交办给您: 1 件" in text
    assert "带上收据" in text
    assert "交办给您" not in await answer(world, GUARD, "/today")


async def test_a_button_of_a_closed_case_does_nothing(world: World) -> None:
    """Facts/reliability: rights and state are checked again at the tap."""
    await answer(world, STEWARD, "/next")
    await world.say(MANAGER, "/paid 12-27 all")
    before = await kinds(world, "12-27")
    await world.press(STEWARD, f"nx:{(await world.case('12-27')).id}:noanswer")
    assert await kinds(world, "12-27") == before
