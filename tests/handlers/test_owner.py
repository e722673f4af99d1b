"""What owners write: read, recorded once, answered kindly, and told to whom it concerns."""

import pytest

from tests.handlers.estate import FINANCE, MANAGER, STEWARD, answer, facts_of, kinds, labels
from tests.world import World, fee

# sentence id, what is written, the fact it becomes, what the answer says
SAID = [
    ("promise", "周六上午10点交", "promised", "11月7日 周六"),
    ("promise-en", "Saturday 10:00", "promised", "11月7日 周六"),
    ("full-width", "１１月７日上午１０点交", "promised", "11月7日 周六"),
    ("dodge", "过两天吧", "dodged", "周六"),
    ("dodge-en", "in a few days", "dodged", "周六"),
    ("busy-until", "在忙,下午4点再说", "callback", "16:00"),
    ("claimed", "我已经交了", "claimed", "财务"),
    ("dispute", "厨房漏水,修好再说", "disputed", "答复"),
    ("refusal", "我就是不交", "declined", "同事"),
    ("hardship", "我失业了,实在没钱", "paused", "安排"),
    ("instalment", "可以分期吗", "paused", "分期"),
    ("stop", "停", "stopped", "停止"),
    ("stop-en", "stop", "stopped", "停止"),
    ("how", "怎么交", "heard", "pay.example"),
    ("how much", "多少钱", "heard", "¥2,736.00"),
    ("wrong", "打错了,我不是业主", "unlinked", "解除关联"),
    ("deceased", "我父亲上周去世了", "paused", "节哀"),
    ("danger", "我不想活了", "paused", "120"),
    ("lawyer", "请联系我的律师", "paused", "代理人"),
    ("question", "可以开发票吗?", "heard", "转给"),
]


@pytest.mark.parametrize(("text", "kind", "named"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
async def test_free_words_become_one_fact_and_are_answered(
    world: World, text: str, kind: str, named: str
) -> None:
    """Conduct 5: words that change state."""
    before = (await kinds(world, "8-2")).count(kind)
    said = await answer(world, "8-2", text)
    assert (await kinds(world, "8-2")).count(kind) == before + 1
    assert named in said


ALARMS = [
    ("deceased", "我父亲上周去世了", MANAGER),
    ("danger", "我不想活了", MANAGER),
    ("represented", "请联系我的律师", MANAGER),
]


@pytest.mark.parametrize(("why", "text", "who"), ALARMS, ids=[row[0] for row in ALARMS])
async def test_an_alarm_stops_everything_and_reaches_a_person_at_once(
    world: World, why: str, text: str, who: str
) -> None:
    """C18, C19: no word of money to them, a manager told within the minute, and silence after it."""
    world.new(who)
    said = await answer(world, "8-2", text)
    assert not any(word in said for word in ("¥", "费", "欠", "交"))
    assert "8-2" in "\n".join(world.new(who))
    assert (await facts_of(world, "8-2", "paused"))[0]["why"] == why
    world.new("8-2")
    await world.to("2026-12-20 20:00")
    assert world.new("8-2") == []


async def test_stop_is_for_the_person_and_not_for_the_unit(world: World) -> None:
    """C13: all cases of the person are silent, those of others go on."""
    await world.load(fee("8-3", "何先生"))
    await world.bind("8-3", chat="8-2")
    await world.bind("12-27")
    await world.say("8-2", "停")
    for unit in ("8-2", "8-3"):
        assert len(await facts_of(world, unit, "stopped")) == 1
    silent, other = len(world.sent("8-2")), len(world.sent("12-27"))
    await world.to("2026-11-12 20:00")
    assert len(world.sent("8-2")) == silent
    assert len(world.sent("12-27")) > other


async def test_a_new_debt_does_not_open_a_new_budget_after_a_stop(world: World) -> None:
    """C08, C13: an import after the stop stays silent too."""
    await world.say("8-2", "/stop")
    await world.load(fee("8-2", "何先生", months=4), fee("8-3", "何先生"))
    await world.bind("8-3", chat="8-2", yes=False)
    world.new("8-2")
    await world.to("2026-11-12 20:00")
    assert not [text for text in world.new("8-2") if "¥" in text]


async def test_an_owners_paid_is_a_claim_and_no_money(world: World) -> None:
    """Bad inputs: staff check, reminders pause."""
    for text in ("/paid 8-2 all", "/paid", "/已交"):
        await world.say("8-2", text)
    facts = await world.facts("8-2")
    assert facts["owed"] == "2736.00"
    assert facts["status"] == "paused"
    assert "说已付" in world.last(FINANCE)
    world.new("8-2")
    await world.to("2026-11-06 20:00")
    assert not [text for text in world.new("8-2") if "¥" in text]


@pytest.mark.parametrize(
    "command", ["/case 8-2", "/promised 8-2 2 days", "/seen 8-2", "/why", "/today", "/undo", "/note x"]
)
async def test_an_owner_may_not_use_what_is_for_colleagues(world: World, command: str) -> None:
    """Default deny."""
    before = await kinds(world, "8-2")
    assert "权限" in await answer(world, "8-2", command)
    assert await kinds(world, "8-2") == before


async def test_an_owners_misspelt_command_gets_its_button(world: World) -> None:
    """Conduct 2a: never carried out by itself."""
    await world.say("8-2", "/hepl")
    assert labels(world, "8-2") == ["/help"]
    await world.press("8-2", "/help")
    assert "停" in world.last("8-2")


async def test_the_language_is_the_persons_choice(world: World) -> None:
    """/language: answers and reminders in it from then on."""
    await world.say("8-2", "/language en")
    assert "Saturday" in await answer(world, "8-2", "in a few days") or "Sat" in world.last("8-2")
    await world.say("8-2", "/语言 中文")
    assert "周六" in await answer(world, "8-2", "过两天吧")


async def test_a_name_with_hidden_signs_is_shown_as_what_it_is(world: World) -> None:
    """Security, names and text: bidi, zero-width and controls are stripped, markup stays literal."""
    await world.load(fee("6-1", "\u202e<b>王\u200b五</b>\x07 {unit} '; DROP"))
    await world.bind("6-1")
    await world.say("6-1", "有个问题")
    texts = [message.text for message in (*world.sent("6-1"), *world.sent(STEWARD)) if "王" in message.text]
    assert texts
    assert not {"\u202e", "\u200b", "\x07"} & set("".join(texts))
    assert all("<b>王五</b> {unit} '; DROP" in text for text in texts)
    assert "<b>王五</b>" in await answer(world, STEWARD, "/case 6-1")


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "👍", "？？？", "1" * 4096, "<script>", "{unit}", "'; DROP TABLE cases"]
)
async def test_nothing_an_owner_writes_is_a_fault(world: World, text: str) -> None:
    """No traceback, no exception text."""
    said = await answer(world, "8-2", text)
    assert "出了点问题" not in said
    assert (await world.facts("8-2"))["owed"] == "2736.00"


async def test_a_dispute_is_not_overwritten_by_a_promise(world: World) -> None:
    """Story 8."""
    await world.say("8-2", "厨房漏水,修好再说")
    await world.say("8-2", "周六上午10点交")
    facts = await world.facts("8-2")
    assert facts["status"] == "disputed"
    assert facts["promise"] is None


async def test_what_was_fixed_opens_the_next_contact(world: World) -> None:
    """P5, P11, P18, P19: the dispute is closed in writing, the ask comes the same day and opens with it."""
    await world.to("2026-11-10 14:00")
    await world.say("8-2", "厨房漏水,修好再说")
    await world.to("2026-11-10 16:00")
    await world.say(STEWARD, "/fixed 8-2 厨房水管已换")
    world.new("8-2")
    await world.to("2026-11-10 20:30")
    said = world.new("8-2")
    assert len(said) == 1
    assert "厨房水管已换" in said[0]


@pytest.mark.parametrize("outcome", ["explained", "adjusted", "refused", "已解释", "未采纳"])
async def test_a_dispute_is_closed_by_its_outcome(world: World, outcome: str) -> None:
    """P18: /resolved explained|adjusted|refused, in either language."""
    await world.say("8-2", "厨房漏水,修好再说")
    await world.say(STEWARD, f"/resolved 8-2 {outcome}")
    assert (await world.facts("8-2"))["status"] == "open"
    assert len(await facts_of(world, "8-2", "resolved")) == 1


async def test_only_the_companys_account_is_ever_named(world: World) -> None:
    """P20: never an account from free text."""
    await world.say("8-2", "我转到 6222 0000 1111 2222 行吗")
    await world.say("8-2", "怎么交")
    texts = "\n".join(message.text for message in world.sent("8-2"))
    assert "6222" not in texts
    assert "https://pay.example/" in texts


async def test_the_steward_holds_the_floor_after_a_call(world: World) -> None:
    """P25: a logged call holds the bot for two hours, a check the owner chose excepted."""
    await world.say("8-2", "今天下午3点交")
    await world.to("2026-11-03 14:30")
    await world.say(STEWARD, "/spoke 8-2")
    world.new("8-2")
    await world.to("2026-11-03 15:01")
    assert world.new("8-2") != []


async def test_a_question_for_a_number_that_is_no_amount_goes_to_a_colleague(world: World) -> None:
    """C06 apart, nobody wants to read his account when he asked for a telephone."""
    assert "转给" in await answer(world, "8-2", "物业电话是多少?")
