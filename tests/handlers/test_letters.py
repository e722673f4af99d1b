"""A collection letter from its conditions to its delivery, the silence that follows, and the file for a law firm."""

from datetime import datetime

import pytest

from bot.core import facts as f
from bot.core.roster import Line
from bot.core.silence import DEMAND, QUIET
from bot.engine import record
from tests.handlers.estate import MANAGER, STEWARD, answer, facts_of, labels
from tests.papers.reading import text_of
from tests.world import MOUNTAIN, World, at, fee

SECOND = "李经理"
FIRM = "明衡律师事务所, 周律师, 13101200000000001, 委2026-7"


async def explain(world: World, unit: str = "8-2") -> None:
    """Two talks on two days; the letter needs an explanation before it."""
    await world.say(STEWARD, f"/spoke {unit} 说明过")
    await world.to("2026-11-04 14:30")
    await world.say(STEWARD, f"/spoke {unit} 又说明过")


async def approve(world: World, unit: str = "8-2") -> None:
    await explain(world, unit)
    await world.say(STEWARD, f"/letter {unit}")
    await world.press(MANAGER, "ok:")


def files(world: World, chat: str) -> list[tuple[str, str]]:
    """The names and the texts of the papers a chat was sent."""
    return [(m.document.name, text_of(m.document.content)) for m in world.sent(chat) if m.document]


async def test_what_is_missing_is_named_with_rule_and_figures(world: World) -> None:
    """Practice P8."""
    said = await answer(world, STEWARD, "/letter 12-27")
    assert "P8 说明过 0 次,要满 2 次" in said
    assert await facts_of(world, "12-27", "drafted") == []


async def test_a_letter_is_drafted_with_the_office_copy_and_a_managers_card(world: World) -> None:
    """Practice P8: approved by a manager other than the author; conduct C32."""
    await explain(world)
    await world.say(STEWARD, "/letter 8-2")
    assert "¥2,736.00" in world.last(STEWARD)
    ((name, text),) = files(world, STEWARD)
    assert name == "催费函 8-2 2026-11-04.pdf"
    assert "何先生" in text
    assert "不寄送" in text
    assert text.replace("\n", "").count("2026年11月4日") == 2  # at its head, and below the company
    ((_, clean),) = files(world, MANAGER)
    assert "¥2,736.00" in clean
    assert "不寄送" not in clean
    (draft,) = await facts_of(world, "8-2", "drafted")
    assert (draft["what"], draft["amount"]) == ("demand_letter", "2736.00")
    assert [message.text for message in world.sent("8-2") if message.document] == []


async def test_the_author_does_not_approve_his_own_letter(world: World) -> None:
    """Practice P8."""
    await explain(world)
    await world.say(MANAGER, "/letter 8-2")
    assert await facts_of(world, "8-2", "approved") == []
    await world.say(MANAGER, "/approve 8-2")
    assert await facts_of(world, "8-2", "approved") == []


async def test_the_approved_letter_goes_into_the_owners_chat_as_a_document(world: World) -> None:
    """Practice P8: from recorded delivery seven days of silence."""
    await approve(world)
    assert "/letter 8-2 sent" in world.last(STEWARD)
    await world.say(STEWARD, "/letter 8-2 sent")
    await world.tick()
    (sent,) = [message for message in world.sent("8-2") if message.document]
    assert sent.text.startswith("何先生您好")
    assert sent.document is not None
    assert "¥2,736.00" in text_of(sent.document.content)
    (letter,) = await facts_of(world, "8-2", "lettered")
    assert (letter["which"], letter["sent"]) == ("demand_letter", "document")
    assert datetime.fromisoformat(letter["until"]) == at("2026-11-11 14:30")
    assert (await world.facts("8-2"))["status"] == "quiet"


async def test_outside_the_hours_the_letter_waits_with_its_rule(world: World) -> None:
    """Conduct C02: a letter passes the same judge."""
    await approve(world)
    await world.to("2026-11-05 12:30")
    assert "C02" in await answer(world, STEWARD, "/letter 8-2 sent")
    assert await facts_of(world, "8-2", "urged") == []


async def test_who_has_no_chat_gets_it_on_paper_and_delivery_is_logged(world: World) -> None:
    """Practice P8: sent as a document or printed."""
    await approve(world, "12-27")
    assert "printed" in await answer(world, STEWARD, "/letter 12-27 sent")
    await world.say(STEWARD, "/letter 12-27 printed")
    assert "打印" in world.last(STEWARD)
    await world.to("2026-11-06 10:00")
    assert "11月12日" in await answer(world, STEWARD, "/letter 12-27 delivered 11-05")
    (letter,) = await facts_of(world, "12-27", "lettered")
    assert datetime.fromisoformat(letter["until"]) == at("2026-11-12 10:00")


@pytest.mark.parametrize("day", ["11-20", "2026-11-03", "13-01", "昨日"])
async def test_a_day_of_delivery_that_cannot_be_is_asked_back(world: World, day: str) -> None:
    await approve(world, "12-27")
    assert day in await answer(world, STEWARD, f"/letter 12-27 delivered {day}")
    assert await facts_of(world, "12-27", "lettered") == []


async def test_nothing_is_delivered_that_nobody_approved(world: World) -> None:
    await explain(world)
    await world.say(STEWARD, "/letter 8-2")
    for verb in ("sent", "printed", "delivered"):
        assert "没有可以送达" in await answer(world, STEWARD, f"/letter 8-2 {verb}")


async def test_money_that_came_in_makes_the_approved_letter_void(world: World) -> None:
    """Practice P8, P17: what goes out is right to the fen."""
    await approve(world)
    await world.say(STEWARD, "/paid 8-2 100")
    assert "金额已经变了" in await answer(world, STEWARD, "/letter 8-2 sent")


async def test_a_declined_letter_stays_here(world: World) -> None:
    await explain(world)
    await world.say(STEWARD, "/letter 8-2")
    await world.say(MANAGER, "/decline 8-2 先谈")
    assert "没有获批" in world.last(STEWARD)
    assert "没有可以送达" in await answer(world, STEWARD, "/letter 8-2 sent")


# --- the silence ---


async def quiet(world: World) -> None:
    await approve(world)
    await world.say(STEWARD, "/letter 8-2 sent")
    await world.to("2026-11-05 10:00")


@pytest.mark.parametrize("typed", ["/remind 8-2", "/visit 8-2 fri 15:00"])
async def test_in_the_silence_a_colleague_is_warned_and_sent_to_a_manager(world: World, typed: str) -> None:
    """Practice P8, conduct C11: staff are warned when they try."""
    await quiet(world)
    before = len(await facts_of(world, "8-2", "noted"))
    said = await answer(world, STEWARD, typed)
    assert "C11" in said
    assert "11月11日 周三 14:30" in said
    assert "/lift 8-2" in said
    assert len(await facts_of(world, "8-2", "noted")) == before


async def test_a_talk_that_took_place_is_recorded_by_a_tap_and_the_manager_asks_why(world: World) -> None:
    """Conduct C11, C33: what happened stands on record."""
    await quiet(world)
    before = len(await facts_of(world, "8-2", "contacted"))
    await world.say(STEWARD, "/spoke 8-2 路上碰到")
    assert len(await facts_of(world, "8-2", "contacted")) == before
    assert labels(world, STEWARD) == ["如实记下"]
    await world.press(STEWARD, "如实记下")
    assert len(await facts_of(world, "8-2", "contacted")) == before + 1
    assert "静默期内有联系" in world.last(MANAGER)


async def test_a_managers_reason_lets_one_reminder_pass(world: World) -> None:
    """Conduct §1: an override with a written reason, on record."""
    await quiet(world)
    assert "C11" in await answer(world, MANAGER, "/lift 8-2 业主托邻居请我们发一次明细")
    (exception,) = await facts_of(world, "8-2", "excepted")
    assert exception["rule"] == "C11"
    before = len(world.sent("8-2"))
    await world.say(STEWARD, "/remind 8-2")
    await world.press(STEWARD, "确认")
    assert len(world.sent("8-2")) == before + 1
    await world.to("2026-11-06 15:00")
    assert "C11" in await answer(world, STEWARD, "/remind 8-2")


async def test_only_a_manager_lifts_and_only_what_is_there(world: World) -> None:
    await quiet(world)
    await world.say(STEWARD, "/lift 8-2 我想问问")
    await world.say(MANAGER, "/lift 8-2")
    assert await facts_of(world, "8-2", "excepted") == []
    assert "没有静默期" in await answer(world, MANAGER, "/lift 12-27 试试")


async def test_their_question_is_answered_in_the_silence_and_ends_it(world: World) -> None:
    """Practice P8: replies go on, the owner's own word ends it."""
    await quiet(world)
    assert "¥2,736.00" in await answer(world, "8-2", "一共欠多少?")
    assert "C11" not in await answer(world, STEWARD, "/remind 8-2")


async def test_on_the_seventh_day_the_steward_asks_whether_it_arrived(world: World) -> None:
    """Practice P8."""
    await quiet(world)
    await world.to("2026-11-11 14:29")
    assert "函后第 7 天" not in world.last(STEWARD)
    await world.to("2026-11-11 14:31")
    assert any("函后第 7 天" in message.text for message in world.sent(STEWARD))


# --- the file for the law firm ---


def long_owing(unit: str, name: str = "张敏") -> object:
    lines = tuple(Line("物业费", f"2026-{month:02}", None, 912_00) for month in range(1, 11))
    opening = fee(unit, name)
    return type(opening)(playbook="property_fee", area=MOUNTAIN, unit=unit, name=name, lines=lines)


async def leap(world: World, when: str) -> None:
    """The clock jumps; what lay between is looked at once."""
    world.clock.at = at(when)
    await world.tick()


async def two_letters(world: World, *units: str) -> None:
    """Two letters on paper, 30 days apart, and a notice told at the door; then its day comes."""
    await world.invite("manager", SECOND)
    await world.load(*(long_owing(unit) for unit in units))  # type: ignore[misc]
    for day in ("2026-11-03 10:00", "2026-12-03 10:00"):
        await leap(world, day)
        letter = f.Lettered(
            at=world.clock.at, by="manager:王经理", which=DEMAND, until=world.clock.at + QUIET
        )
        for unit in units:
            async with world.app.store.begin() as tx:
                await record(world.app.engine, tx, (await world.case(unit)).id, letter)
    await leap(world, "2026-12-23 10:00")
    for unit in units:
        await world.say(MANAGER, f"/lawyer {unit} told 12-28")
    await leap(world, "2026-12-28 10:00")


async def test_the_file_is_refused_with_everything_that_is_missing(world: World) -> None:
    """Conduct case 28."""
    said = await answer(world, MANAGER, f"/lawyer 8-2 {FIRM}")
    for missing in (
        "C12 逾期 2 个月,要满 3 个月",
        "P9 到期无效果的催费函 0 封,要满 2 封",
        "P9 还没有如实告知",
    ):
        assert missing in said
    assert await facts_of(world, "8-2", "drafted") == []


async def test_with_the_mandate_on_file_another_manager_draws_the_file_up(world: World) -> None:
    """Practice P9, conduct C27: the letter is the firm's own; we hand over facts."""
    await two_letters(world, "3-1")
    assert "明衡律师事务所" in await answer(world, MANAGER, f"/lawyer 3-1 {FIRM}")
    await world.say(MANAGER, "/approve 3-1")
    assert not (await facts_of(world, "3-1", "approved"))[2:]
    await world.say(SECOND, "/approve 3-1")
    (name, text) = files(world, SECOND)[-1]
    assert name.startswith("律所材料 3-1")
    for said in ("周律师", "13101200000000001", "委2026-7", SECOND, "¥9,120.00", "纸质送达"):
        assert said in text
    assert "3-1" in await answer(world, MANAGER, "/lawyer")


async def test_without_a_mandate_two_managers_sign_by_name(world: World) -> None:
    """Conduct §2: approve two_managers_by_name_or_one_and_the_firm_mandate_on_file."""
    await two_letters(world, "3-1")
    await world.say(MANAGER, "/lawyer 3-1 明衡律师事务所, 周律师, 13101200000000001")
    assert "名单上没有人" in await answer(world, MANAGER, "/lawyer")
    await world.press(SECOND, "ok:")
    assert "3-1" in await answer(world, MANAGER, "/lawyer")
    assert MANAGER in files(world, SECOND)[-1][1]


async def test_silence_until_the_deadline_then_a_task_to_call(world: World) -> None:
    """Practice P9, conduct C12."""
    await two_letters(world, "3-1")
    await world.say(MANAGER, f"/lawyer 3-1 {FIRM}")
    await world.say(SECOND, "/approve 3-1")
    assert "1月12日" in await answer(world, MANAGER, "/lawyer 3-1 delivered")
    assert "C12" in await answer(world, STEWARD, "/remind 3-1")
    before = len(world.sent(STEWARD))
    await leap(world, "2027-01-12 08:59")
    assert not any("律师函到期" in m.text for m in world.sent(STEWARD)[before:])
    await leap(world, "2027-01-12 09:01")
    assert any("律师函到期" in m.text for m in world.sent(STEWARD)[before:])


async def test_fifteen_who_qualify_are_put_forward_singly_and_three_in_a_week(world: World) -> None:
    """Conduct C29, case 21."""
    units = [f"6-{number}" for number in range(1, 16)]
    await two_letters(world, *units)
    said = {unit: await answer(world, MANAGER, f"/lawyer {unit} {FIRM}") for unit in units}
    assert [unit for unit in units if "已提交" in said[unit]] == units[:3]
    assert all("C29 七天内已有 3 份" in said[unit] for unit in units[3:])
    await world.say(SECOND, "/approve 6-1")
    assert await facts_of(world, "6-2", "approved") == [], "each one is approved alone"
    await leap(world, "2027-01-04 10:01")
    assert "已提交" in await answer(world, MANAGER, f"/lawyer 6-4 {FIRM}")


async def test_the_notice_goes_out_as_a_message_with_its_date(world: World) -> None:
    """Practice P9: first an honest notice of the next step and its date."""
    await approve(world)
    await world.say(STEWARD, "/letter 8-2 sent")
    await world.say("8-2", "收到了,想想")
    await leap(world, "2026-11-20 14:30")
    before = len(world.sent("8-2"))
    await world.say(MANAGER, "/lawyer 8-2 notice 12-01")
    sent = [m.text for m in world.sent("8-2")[before:]]
    assert any("12月1日" in text and "律师事务所" in text for text in sent)
    (pledged,) = [one for one in await facts_of(world, "8-2", "pledged") if one["task"] == "lawyer_step"]
    assert datetime.fromisoformat(pledged["until"]) == at("2026-12-01 09:00")


async def test_paid_and_taken_off_the_list(world: World) -> None:
    """Practice P9: the list is a record; a manager takes names off on payment."""
    await two_letters(world, "3-1")
    await world.say(MANAGER, f"/lawyer 3-1 {FIRM}")
    await world.say(SECOND, "/approve 3-1")
    await world.say(STEWARD, "/paid 3-1 all")
    assert any("请移出名单" in m.text for m in world.sent(MANAGER))
    assert "已移出名单" in await answer(world, MANAGER, "/lawyer 3-1 off")
    assert "名单上没有人" in await answer(world, MANAGER, "/lawyer")
    assert await facts_of(world, "3-1", "done")
