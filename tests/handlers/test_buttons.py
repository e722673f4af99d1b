"""Buttons belong to one person, work once, and carry nothing that may not be read over a shoulder."""

import re
from datetime import timedelta

import pytest

from tests.handlers.estate import BOTH, STEWARD, answer, count_facts, facts_of, kinds, labels
from tests.world import World, fee

MONEY = re.compile(r"¥|912|2736|2,736|fee|owed")


async def reminded(world: World) -> None:
    """8-2 said something vague and has the choice of two."""
    await world.say("8-2", "过两天吧")


def all_presses(world: World) -> list[str]:
    """The callback data of every button that was ever sent."""
    return [b.press for m in world.console.sent for row in m.buttons for b in row if b.press]


async def test_the_choice_of_two_leads_to_a_minute(world: World) -> None:
    """P12: Saturday or Sunday → morning or afternoon → two times → one promise, and when we come back."""
    await reminded(world)
    assert len([label for label in labels(world, "8-2") if "周六" in label or "周日" in label]) == 2
    await world.press("8-2", "周六")
    assert {"上午", "下午"} <= set(labels(world, "8-2"))
    await world.press("8-2", "上午")
    await world.press("8-2", "10:30")
    promise = (await world.facts("8-2"))["promise"]
    assert promise["start"] == "2026-11-07T10:30:00+08:00"
    assert "10:30" in world.last("8-2")


@pytest.mark.parametrize("label", ["周六", "周日"])
async def test_pressed_twice_is_pressed_once(world: World, label: str) -> None:
    """Security, buttons: the second press is told kindly that it stands."""
    await reminded(world)
    await world.press("8-2", label)
    number = len(await facts_of(world, "8-2", "promised"))
    await world.press("8-2", label)
    assert number == 1
    assert len(await facts_of(world, "8-2", "promised")) == 1
    assert "不变" in world.last("8-2")


async def test_a_choice_whose_day_is_over_is_told_kindly(world: World) -> None:
    """A stale button: nothing is recorded."""
    await reminded(world)
    before = len(await facts_of(world, "8-2", "promised"))
    press = next(p for p in all_presses(world) if p.startswith("day:") and p.endswith("11-07"))
    await world.to("2026-11-09 10:00")
    await world._in("8-2", press=press)
    assert "过期" in world.last("8-2")
    assert len(await facts_of(world, "8-2", "promised")) == before


async def test_a_button_in_a_strange_hand_is_told_kindly(world: World) -> None:
    """Forwarded buttons, another owner, a stranger: one neutral line."""
    await world.bind("12-27")
    await reminded(world)
    before = await count_facts(world)
    for press in sorted({p for p in all_presses(world) if p.split(":")[1] == "1"}):
        for who in ("12-27", "陌生人"):
            await world._in(who, press=press)
            assert world.last(who) in ("这个按钮不是给您的。", "这个指令不在您的权限内。发送「帮助」看您可以用的指令。")  # fmt: skip
    assert await count_facts(world) == before


async def test_a_re_issued_command_of_another_is_refused(world: World) -> None:
    """The button that repeats a message works for whoever wrote it."""
    await world.say(STEWARD, "/paid 8-2 12,5")
    press = next(p for p in all_presses(world) if p.startswith("re:"))
    await world._in("8-2", press=press)
    assert world.last("8-2") == "这个按钮不是给您的。"
    assert not await facts_of(world, "8-2", "paid")


async def test_already_paid_pressed_twice_is_one_claim(world: World) -> None:
    """C16: a claim, once; finance has one card."""
    await world.say("8-2", "多少钱")
    await world._in("8-2", press="paid:1:1")
    await world._in("8-2", press="paid:1:1")
    assert len(await facts_of(world, "8-2", "claimed")) == 1
    cards = [message for message in world.sent("钱会计") if "说已付" in message.text]
    assert len(cards) == 1


async def test_the_check_answers_only_for_its_own_promise(world: World) -> None:
    """"Not yet" twice is one broken promise."""  # fmt: skip
    await world.say("8-2", "周六上午10点交")
    await world.to("2026-11-07 10:00")
    press = next(p for p in reversed(all_presses(world)) if p.startswith("not_yet:"))
    await world._in("8-2", press=press)
    await world._in("8-2", press=press)
    assert len(await facts_of(world, "8-2", "notyet")) == 1
    assert (await world.facts("8-2"))["broken"] == 1


async def test_after_the_payment_the_old_buttons_say_so(world: World) -> None:
    """A closed case takes nothing more."""
    await reminded(world)
    await world.say(STEWARD, "/paid 8-2 all")
    before = await kinds(world, "8-2")
    await world.press("8-2", "周六")
    assert "已经结束" in world.last("8-2")
    assert await kinds(world, "8-2") == before


async def test_the_no_of_an_old_question_unlinks_nobody(world: World) -> None:
    """Verified is verified; the old "no" is out of date."""
    await world.press("8-2", "no:")
    assert (await world.facts("8-2"))["person"]["bound"]
    assert "过期" in world.last("8-2")


async def test_a_button_on_a_card_does_its_work_once(world: World) -> None:
    """Finance finds the money: one tap settles, the second tells when."""
    await world.say("8-2", "我已经交了")
    await world.press("钱会计", "全部到账")
    await world.press("钱会计", "全部到账")
    assert len(await facts_of(world, "8-2", "paid")) == 1
    assert "已经记过" in world.last("钱会计")


async def test_not_found_ends_the_pause_once(world: World) -> None:
    """C16: finance looked and found nothing."""
    await world.say("8-2", "我已经交了")
    await world.press("钱会计", "没查到")
    await world.press("钱会计", "没查到")
    assert len(await facts_of(world, "8-2", "resumed")) == 1
    assert "已经记过" in world.last("钱会计")
    world.clock.forward(timedelta(minutes=1))
    await world.press("钱会计", "没查到")
    assert "过期" in world.last("钱会计")


async def test_no_callback_carries_an_amount_or_is_too_long(world: World) -> None:
    """Security, buttons: at most 64 bytes, and nothing of the debt (the sums of `12,5` are what the colleague typed)."""
    await world.load(fee("8-3", "何先生"))
    await world.bind("8-3", chat="8-2")
    await reminded(world)
    for text in ("多少钱", "怎么交", "我在忙", "厨房漏水,我不交", "我已经交了", "停"):
        await world.say("8-2", text)
    for text in (
        "/case 8-2",
        "/promised 8-2 soon",
        "/piad 8-2 5",
        "/promised 12-27",
        "/remind 12-27",
        "/next",
    ):
        await world.say(STEWARD, text)
    await world.to("2026-11-10 20:00")
    presses = all_presses(world)
    assert len(presses) > 20
    assert not [press for press in presses if MONEY.search(press) or len(press.encode()) > 64]


async def test_buttons_of_a_person_are_answered_while_unverified(world: World) -> None:
    """C22: before the yes only identity, stop and a question count."""
    await world.bind("12-27", yes=False)
    case = await world.case("12-27")
    for verb in ("pay", "paid", "choose", "day", "time", "not_yet", "keep"):
        await world._in("12-27", press=f"{verb}:{case.id}:2026-11-07")
        assert "¥" not in world.last("12-27")
    assert not {"claimed", "promised", "notyet"} & set(await kinds(world, "12-27"))


async def test_stop_by_button_is_final_for_the_person(world: World) -> None:
    """C13."""
    await world._in("8-2", press="stop:1:1")
    await world._in("8-2", press="stop:1:1")
    world.new("8-2")
    await world.to("2026-11-20 20:00")
    assert world.new("8-2") == []
    assert "停止" in await answer(world, STEWARD, "/remind 8-2")


@pytest.mark.parametrize(
    ("press", "kind"),
    [("do:1:noanswer", "contacted"), ("nx:1:noanswer", "contacted"), ("nx:1:refuses", "declined")],
)
async def test_one_outcome_pressed_twice_in_a_moment_is_recorded_once(
    world: World, press: str, kind: str
) -> None:
    """Bad inputs: WeCom brings a double tap as two callbacks, Telegram as two presses."""
    before = len(await facts_of(world, "8-2", kind))
    await world._in(STEWARD, press=press)
    world.clock.forward(timedelta(seconds=1))
    await world._in(STEWARD, press=press)
    assert "已经记过" in world.last(STEWARD)
    assert len(await facts_of(world, "8-2", kind)) == before + 1


async def test_the_same_outcome_later_or_of_somebody_else_or_after_undo_counts(world: World) -> None:
    for who, wait, first in ((STEWARD, 11, ""), (STEWARD, 1, ""), (BOTH, 1, ""), (BOTH, 1, "/undo")):
        if first:
            await world.say(who, first)
        await world._in(who, press="do:1:noanswer")
        world.clock.forward(timedelta(seconds=wait))
    assert len(await facts_of(world, "8-2", "contacted")) == 4


async def test_a_button_that_only_shows_something_shows_it_again(world: World) -> None:
    for _ in range(2):
        await world._in(STEWARD, press="do:1:why")
    first, second = world.sent(STEWARD)[-2:]
    assert first.text == second.text
