"""Acceptance of the event rows (practice E1 to E6): a fair at 14:00, guests in Chinese and English, one colleague."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.matters import load
from tests.practice.cast import Ear, opened, why
from tests.world import World

FAIR, WENDY = "冬季面料展", "Wendy"
HEAD = "event,starts_at,venue,name,phone,language"
DAY = "2026-12-12"


def guest(phone: str, name: str, language: str, starts: str = "14:00", fair: str = FAIR) -> str:
    """A row of the file."""
    return f"{fair},{DAY} {starts},滨江馆2号厅,{name},1997000{phone},{language}"


@pytest.fixture
async def fair(tmp_path: Path) -> AsyncIterator[World]:
    """Saturday, 12 December, 09:05: two guests with a chat."""
    async with opened(tmp_path, f"{DAY} 09:05") as world:
        await load(world, "event", HEAD, guest("9001", "岳思远", "zh-CN"), guest("9002", "Gwen Hart", "en"))
        await world.invite("steward", WENDY, FAIR)
        await world.bind("9001", chat="yue")
        await world.bind("9002", chat="gwen")
        yield world


async def rounds_said(world: World, unit: str) -> list[str]:
    """Clock times at which something of ours went out to a guest after the identity was settled."""
    messages = (await world.facts(unit))["messages"]
    return [one["at"][11:16] for one in messages if one["kind"] == "proactive" and one["step"] != "verify"]


async def test_e01_the_day_has_its_five_rounds(fair: World) -> None:
    """Practice E1: 10:30, 12:00, 12:20, 13:00, then a topic; several questions and a reason in the first."""
    yue = Ear(fair, "yue")
    assert await yue.until(f"{DAY} 10:29") == ""
    first = await yue.until(f"{DAY} 10:30")
    assert "几点出发" in first and "从哪" in first and "14:00" in first
    await fair.to(f"{DAY} 14:00")
    assert await rounds_said(fair, "9001") == ["10:30", "12:00", "12:20", "13:00", "13:30"]
    texts = yue.texts()
    assert "13:40" in texts[1] and "哪儿" in texts[2] and "认识" in texts[3]


async def test_e01_the_rounds_are_relative_to_the_beginning(tmp_path: Path) -> None:
    """Practice E1: an evening at 18:30 is asked about from 15:00."""
    async with opened(tmp_path, f"{DAY} 09:05") as world:
        await load(world, "event", HEAD, guest("9009", "Ivo Brandt", "en", "18:30", "Evening of Makers"))
        await world.bind("9009", chat="ivo")
        await world.to(f"{DAY} 18:30")
        assert await rounds_said(world, "9009") == ["15:00", "16:30", "16:50", "17:30", "18:00"]
        assert "18:10" in "\n".join(message.text for message in world.sent("ivo"))


async def test_e02_who_only_agrees_to_our_times_is_flagged_and_the_answer_keeps_it(fair: World) -> None:
    """Practice E2: "ok", a vague place, our slot: a flag for a person; the time was ours."""
    gwen, wendy = Ear(fair, "gwen"), Ear(fair, WENDY)
    await fair.to(f"{DAY} 10:31")
    await gwen.after("ok")
    await fair.to(f"{DAY} 12:01")
    await gwen.after("I'm on the subway")
    await fair.to(f"{DAY} 12:21")
    wendy.take()
    await gwen.pressed("13:40")
    assert "可能不来" in wendy.words()
    assert (await fair.facts("9002"))["promise"]["own"] is False


async def test_e02_a_time_of_their_own_is_kept_as_theirs_and_raises_no_flag(fair: World) -> None:
    """Practice E2."""
    wendy = Ear(fair, WENDY)
    await fair.to(f"{DAY} 10:31")
    await fair.say("yue", "我1点半到")
    assert (await fair.facts("9001"))["promise"]["own"] is True
    assert wendy.words() == ""


@pytest.mark.parametrize(
    ("chat", "unit", "said"),
    [
        ("gwen", "9002", "so sorry, something came up at the office"),
        ("gwen", "9002", "we are heading back home, another time"),
        ("yue", "9001", "临时有点事,我先回去了"),
        ("yue", "9001", "家里有急事,赶不过去了"),
    ],
)
async def test_e02_after_something_came_up_there_is_no_round_any_more(
    fair: World, chat: str, unit: str, said: str
) -> None:
    """Practice E2: rescue is a person's call; story 4."""
    guest_, wendy = Ear(fair, chat), Ear(fair, WENDY)
    await fair.to(f"{DAY} 12:21")
    await guest_.pressed("13:40")
    wendy.take()
    told = await guest_.after(said)
    assert told != "" and "?" not in told
    assert unit in wendy.words()
    assert await guest_.until(f"{DAY} 20:00") == ""
    assert (await fair.facts(unit))["status"] == "closed"


async def test_e02_something_came_up_but_later_is_a_new_time(fair: World) -> None:
    """Practice E2: an own time beats a no."""
    await fair.to(f"{DAY} 12:21")
    await fair.say("yue", "临时有点事,两点到")
    assert (await fair.facts("9001"))["promise"]["end"][11:16] == "14:00"


@pytest.mark.parametrize(
    ("chat", "said", "committee", "trade"),
    [
        ("yue", "可以带一位合伙人过来吗?", "组委会", "哪一行"),
        ("gwen", "May I bring my business partner along?", "committee", "line of work"),
        ("gwen", "can my colleague Joan come too?", "committee", "line of work"),
    ],
)
async def test_e03_a_companion_is_never_agreed_to_at_once(
    fair: World, chat: str, said: str, committee: str, trade: str
) -> None:
    """Practice E3: one is registered, the committee is asked, what does your friend do; a button decides, minutes later."""
    guest_, wendy = Ear(fair, chat), Ear(fair, WENDY)
    await fair.to(f"{DAY} 10:40")
    told = await guest_.after(said)
    assert committee in told and trade in told
    assert "[同意] [不同意]" in wendy.words()
    await fair.to(f"{DAY} 10:46")
    guest_.take()
    await wendy.pressed("同意")
    assert guest_.words() == ""
    answer = await guest_.until(f"{DAY} 11:00")
    assert committee in answer


async def test_e03_the_committee_may_say_no_and_the_flag_is_lower(fair: World) -> None:
    """Practice E3: declined with a button; who brings somebody means to come."""
    yue, wendy = Ear(fair, "yue"), Ear(fair, WENDY)
    await fair.to(f"{DAY} 10:31")
    await yue.after("好的")
    await yue.after("我想带个同事一起来")
    wendy.take()
    await wendy.pressed("不同意")
    assert "抱歉" in await yue.until(f"{DAY} 10:45")
    await fair.to(f"{DAY} 12:01")
    wendy.take()
    await yue.after("好的")
    assert "可能不来" not in wendy.words()


async def test_e04_no_card_explains_the_loss_asks_the_time_and_skips_one_round(fair: World) -> None:
    """Practice E4: 12:00 is left out, 12:20 is not."""
    gwen = Ear(fair, "gwen")
    await fair.to(f"{DAY} 10:35")
    told = await gwen.after("oh no, I left my cards at the hotel")
    assert "card" in told and "time" in told
    assert await gwen.until(f"{DAY} 12:19") == ""
    assert await gwen.until(f"{DAY} 12:20") != ""


@pytest.mark.parametrize("said", ["哎呀沒帶名片", "I'M OUT OF CARDS", "ＮＯ ＢＵＳＩＮＥＳＳ ＣＡＲＤ"])
async def test_e04_no_card_is_understood_in_every_script(fair: World, said: str) -> None:
    """Practice E4: the words of a playbook count in the traditional script, in capitals and in full width as well."""
    yue = Ear(fair, "yue")
    await fair.to(f"{DAY} 10:35")
    assert "名片" in await yue.after(said)


@pytest.mark.parametrize(("chat", "said"), [("gwen", "when I'm done here"), ("yue", "手上活多,忙完过去")])
async def test_e05_busy_gets_a_slot_of_its_own_in_place_of_round_three(
    fair: World, chat: str, said: str
) -> None:
    """Practice E5: 10 to 20 minutes later "13:40 for you", then the check at 13:20 in place of round four."""
    guest_ = Ear(fair, chat)
    await fair.to(f"{DAY} 12:02")
    assert "13:40" not in await guest_.after(said)
    assert await guest_.until(f"{DAY} 12:11") == ""
    slot = await guest_.until(f"{DAY} 12:22")
    assert "13:40" in slot and "[13:40]" in slot
    await guest_.pressed("13:40")
    assert await guest_.until(f"{DAY} 13:19") == ""
    assert "13:40" in await guest_.until(f"{DAY} 13:20")
    unit = "9002" if chat == "gwen" else "9001"
    assert await rounds_said(fair, unit) == ["10:30", "12:00", "12:17", "13:20"]


async def test_e06_arrived_ends_it_by_word_by_code_and_by_a_colleague(fair: World) -> None:
    """Practice E6."""
    yue, gwen, wendy = Ear(fair, "yue"), Ear(fair, "gwen"), Ear(fair, WENDY)
    await fair.to(f"{DAY} 13:05")
    told = await wendy.after("/checkin")
    code = "".join(sign for sign in told.split("签到码是")[1] if sign.isdigit())[:4]
    missing = await wendy.after(f"/missing {FAIR}")
    assert "岳思远" in missing and "Gwen Hart" in missing
    await yue.after(code)
    await wendy.after("/arrived 9002")
    assert (await fair.facts("9001"))["outcome"] == (await fair.facts("9002"))["outcome"] == "arrived"
    gwen.take()
    assert await yue.until(f"{DAY} 20:00") == "" == gwen.words()


async def test_e06_a_no_show_stays_on_record(fair: World) -> None:
    """Practice E6."""
    await fair.to(f"{DAY} 15:01")
    case = await fair.facts("9001")
    assert (case["status"], case["outcome"]) == ("closed", "no_show")
    assert "9001" in await why(fair, WENDY, "9001")


async def test_e06_a_delay_takes_all_rounds_along_and_is_told(fair: World) -> None:
    """Practice E6: half an hour later: 11:00, 12:30, 12:50, 13:30, 14:00."""
    yue, wendy = Ear(fair, "yue"), Ear(fair, WENDY)
    assert "14:30" in await wendy.after(f"/delay {FAIR} 30m")
    told = await yue.until(f"{DAY} 10:00")
    assert "14:30" in told
    await fair.to(f"{DAY} 14:30")
    said = await rounds_said(fair, "9001")
    assert said[-5:] == ["11:00", "12:30", "12:50", "13:30", "14:00"]
