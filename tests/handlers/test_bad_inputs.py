"""Bad inputs: the answer names what was understood, what is wrong and what to type; nothing is recorded."""

import pytest

from handlers import COMMANDS
from tests.handlers.estate import (
    GUARD,
    MANAGER,
    STEWARD,
    answer,
    buttons,
    count_facts,
    facts_of,
    labels,
    telegram,
)
from tests.world import MOUNTAIN, World

# sentence id, what is typed, what the answer must name
BAD = [
    ("promised-empty", "/promised", ("房号", "/case 12-27")),
    ("promised-no-time", "/promised 8-2", ("/promised 8-2 2 days",)),
    ("promised-typo", "/promised 8-2 2 dyas", ("2 dyas", "2 days", "/promised 8-2")),
    ("promised-yesterday", "/promised 8-2 yesterday", ("yesterday", "11月2日", "过去", "/promised 8-2")),
    ("promised-yesterday-zh", "承诺 8-2 昨天下午3点", ("昨天下午3点", "11月2日", "过去")),
    ("promised-before-yesterday", "承诺 8-2 前天", ("11月1日", "过去")),
    ("promised-vague", "/promised 8-2 过两天", ("过两天", "11月7日", "11月8日", "没有记录", "/promised 8-2")),
    ("promised-vague-en", "/promised 8-2 soon", ("soon", "11月7日", "11月8日")),
    ("promised-no-date", "/promised 8-2 31/02", ("31/02", "没有", "/promised 8-2")),
    ("promised-no-date-zh", "/promised 8-2 2月30日", ("没有「2月30日」",)),
    ("promised-no-date-dash", "/promised 8-2 13-45", ("13-45",)),
    ("promised-too-far", "/promised 8-2 400 days", ("400 days", "60", "经理")),
    ("promised-61-days", "/promised 8-2 61 days", ("61 days", "60")),
    ("promised-zero", "/promised 8-2 0 days", ("0 days", "11月7日")),
    ("promised-words", "/promised 8-2 他说会的", ("他说会的",)),
    ("busy-empty", "/busy 8-2", ("/busy 8-2",)),
    ("busy-vague", "/busy 8-2 晚点", ("晚点",)),
    ("visit-past", "/visit 8-2 yesterday", ("yesterday", "11月2日")),
    ("paid-empty", "/paid 8-2", ("/paid 8-2 1200.50",)),
    ("paid-negative", "/paid 8-2 -100", ("-100", "/paid 8-2")),
    ("paid-zero", "/paid 8-2 0", ("「0」", "/paid 8-2")),
    ("paid-zero-cents", "/paid 8-2 0.00", ("0.00",)),
    ("paid-exponent", "/paid 8-2 1e9", ("1e9", "/paid 8-2")),
    ("paid-nan", "/paid 8-2 NaN", ("NaN",)),
    ("paid-three-decimals", "/paid 8-2 1.234", ("1.234",)),
    ("paid-unclear", "/paid 8-2 12,5", ("12,5", "¥12.50", "¥125.00")),
    ("paid-words", "/paid 8-2 一些", ("一些",)),
    ("paid-far-above", "/paid 8-2 99999999", ("¥99,999,999.00", "¥2,736.00", "经理")),
    ("paid-hex", "/paid 8-2 0x10", ("0x10",)),
    ("dispute-empty", "/dispute 8-2", ("/dispute 8-2",)),
    ("fixed-empty", "/fixed 8-2", ("/fixed 8-2",)),
    ("note-empty", "/note 8-2", ("/note 8-2",)),
    ("resolved-empty", "/resolved 8-2", ("explained|adjusted|refused",)),
    ("resolved-word", "/resolved 8-2 maybe", ("explained|adjusted|refused",)),
    ("resolved-nothing-open", "/resolved 8-2 explained", ("8-2", "/dispute 8-2")),
    ("case-empty", "/case", ("/case 12-27",)),
    ("case-unknown", "/case 99-99", ("99-99",)),
    ("case-sql", "/case 8-2'; DROP TABLE cases", ("/case 12-27",)),
    ("language-empty", "/language", ("/language en",)),
    ("language-unknown", "/language klingon", ("/language en",)),
    ("seen-empty", "/seen", ("12-27",)),
    ("unknown-command", "/abracadabra 8-2", ("/case 12-27",)),
    ("slash-alone", "/", ("/case 12-27",)),
    ("plain-words", "在吗", ("/case 12-27",)),
    ("emoji", "👍", ("/case 12-27",)),
]


@pytest.mark.parametrize(("text", "named"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
async def test_a_bad_input_is_answered_and_not_recorded(
    world: World, text: str, named: tuple[str, ...]
) -> None:
    """Facts/reliability, bad inputs and their answers."""
    before = await count_facts(world)
    said = await answer(world, STEWARD, text)
    assert all(part in said for part in named), said
    assert await count_facts(world) == before


async def test_english_speakers_get_the_same_in_english(world: World) -> None:
    """/language, and a refusal in it."""
    assert "中文" not in await answer(world, STEWARD, "/language en")
    assert "no such day" in await answer(world, STEWARD, "/promised 8-2 31/02")


async def test_the_two_proposals_are_buttons(world: World) -> None:
    """Contract, WHEN: a vague one is refused with two concrete proposals; one tap records, two taps record once."""
    await world.say(STEWARD, "/promised 8-2 过两天")
    assert labels(world, STEWARD) == ["11月7日 周六", "11月8日 周日"]
    await world.press(STEWARD, "周日")
    await world.press(STEWARD, "周日")
    promises = await facts_of(world, "8-2", "promised")
    assert [promise["start"][:10] for promise in promises] == ["2026-11-07"] or len(promises) == 1


async def test_zero_days_late_at_night_proposes_an_allowed_slot(world: World) -> None:
    """Bad inputs: `/promised 0 days` at 23:00."""
    await world.to("2026-11-03 23:00")
    said = await answer(world, STEWARD, "/promised 8-2 0 days")
    assert "没有记录" in said
    assert len(labels(world, STEWARD)) == 2


async def test_a_manager_may_promise_further(world: World) -> None:
    """Conduct 2, longest: 60 days for staff, 180 for a manager."""
    await world.say(MANAGER, "/promised 8-2 100 days because the flat is being sold")
    assert len(await facts_of(world, "8-2", "promised")) == 1
    assert "180" in await answer(world, MANAGER, "/promised 8-2 400 days")


async def test_a_misspelt_time_is_put_right_by_its_button(world: World) -> None:
    """`2 dyas` → did you mean days; once."""
    await world.say(STEWARD, "/promised 8-2 2 dyas")
    await world.press(STEWARD, "2 days")
    await world.press(STEWARD, "2 days")
    assert len(await facts_of(world, "8-2", "promised")) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/promisd", "promised"),
        ("/piad", "paid"),
        ("/nte", "note"),
        ("/dispte", "dispute"),
        ("/visti", "visit"),
    ],
)
async def test_a_misspelt_command_gets_a_button(world: World, typed: str, meant: str) -> None:
    """Conduct 2a: never carried out by itself; the button carries it out with the words that were typed."""
    before = await count_facts(world)
    said = await answer(world, STEWARD, f"{typed} 8-2 500")
    assert f"/{meant}" in said
    assert labels(world, STEWARD) == [f"/{meant}"]
    assert await count_facts(world) == before


async def test_the_button_of_a_misspelt_command_carries_it_out_once(world: World) -> None:
    """Re-issued exactly once."""
    await world.say(STEWARD, "/piad 8-2 500")
    await world.press(STEWARD, "/paid")
    await world.press(STEWARD, "/paid")
    assert len(await facts_of(world, "8-2", "paid")) == 1


async def test_nobody_is_offered_what_he_may_not_do(world: World) -> None:
    """A guard who misspells /paid learns nothing of it."""
    said = await answer(world, GUARD, "/piad 8-2 500")
    assert "paid" not in said
    assert not buttons(world, GUARD)


@pytest.mark.parametrize("text", ["/paid 8-2 500", "/paid 8-2 all"])
async def test_the_same_payment_twice_in_a_second_is_one(world: World, text: str) -> None:
    """Bad inputs: "already recorded at …"."""
    await world.say(STEWARD, text)
    assert "已经记过" in await answer(world, STEWARD, text)
    assert len(await facts_of(world, "8-2", "paid")) == 1


async def test_the_same_amount_later_is_another_payment(world: World) -> None:
    """Two instalments of the same size."""
    await world.say(STEWARD, "/paid 8-2 500")
    await world.forward(minutes=2)
    await world.say(STEWARD, "/paid 8-2 500")
    assert (await world.facts("8-2"))["owed"] == "1736.00"


@pytest.mark.parametrize("button", ["12.50", "125.00"])
async def test_an_unclear_amount_is_settled_by_a_button(world: World, button: str) -> None:
    """`/paid 12,5` → 12.50 or 125? The callback carries no currency text, only the choice."""
    await world.say(STEWARD, "/paid 8-2 12,5")
    await world.press(STEWARD, button)
    await world.press(STEWARD, button)
    assert [fact["amount"] for fact in await facts_of(world, "8-2", "paid")] == [button]


async def test_a_closed_case_takes_nothing_more(world: World) -> None:
    """Named, with its outcome."""
    await world.say(MANAGER, "/paid 8-2 all")
    await world.forward(minutes=5)
    before = await count_facts(world)
    for text in ("/promised 8-2 2 days", "/noanswer 8-2", "/dispute 8-2 x", "/busy 8-2 16:30", "/wrong 8-2"):
        assert "8-2 已经结束" in await answer(world, STEWARD, text)
    assert await count_facts(world) == before


HOSTILE = [
    ("sql", "'; DROP TABLE facts; --"),
    ("markup", "<b>bold</b> <script>alert(1)</script> _*`[x](y)"),
    ("braces", "{unit} {0} {{ 7*7 }} %s %(x)s"),
    ("emoji", "👨‍👩‍👧 🏳️‍🌈 👍🏽"),
    ("formula", "=HYPERLINK(\"http://x\",\"y\")"),
    ("nul", "a\x00b\x07c"),
    ("bidi", "a\u202eb\u2066c\u200b\u200fd\ufeff"),
    ("surrogate-like", "𠮷野家 ﷽"),
    ("long", "长" * 4500),
]  # fmt: skip
HIDDEN = "\x00\x07\u202e\u2066\u200b\u200f\ufeff"


@pytest.mark.parametrize("words", [words for _, words in HOSTILE], ids=[id for id, _ in HOSTILE])
async def test_hostile_words_are_kept_and_shown_literally(world: World, words: str) -> None:
    """Security, names and text: literally, without controls, bidi and zero-width signs."""
    said = await answer(world, STEWARD, f"/note 8-2 {words}")
    assert "出了点问题" not in said
    notes = await facts_of(world, "8-2", "noted")
    assert len(notes) == 1
    assert not set(HIDDEN) & set(said + notes[0]["words"])
    assert "DROP" not in words or "DROP TABLE facts" in said
    assert "<b>" not in words or "<b>bold</b> <script>" in said
    assert "{unit}" not in words or "{unit} {0} {{ 7*7 }}" in said


@pytest.mark.parametrize("words", [words for _, words in HOSTILE], ids=[id for id, _ in HOSTILE])
async def test_hostile_words_of_an_owner_reach_the_steward_without_hidden_signs(
    world: World, words: str
) -> None:
    """The same for what an owner writes and a colleague's card shows."""
    world.new(STEWARD)
    await world.say("8-2", f"我有个问题:{words}")
    card = "\n".join(world.new(STEWARD))
    assert card
    assert not set(HIDDEN) & set(card)
    assert "出了点问题" not in world.last("8-2")
    assert all(len(message.text) <= 4096 for message in world.sent(STEWARD))


async def test_no_answer_is_longer_than_a_message_may_be(world: World) -> None:
    """4,096 characters is all a channel takes."""
    for text in ("/note 8-2 ", "/dispute 8-2 ", "/fixed 8-2 ", "/promised 8-2 ", "/case ", "/", "/seen "):
        await world.say(STEWARD, text + "字" * 4500)
    await world.say(STEWARD, "/undo")
    assert all(len(message.text) <= 4096 for message in world.sent(STEWARD))


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"start", "stop"}))
async def test_no_command_falls_over_words_it_does_not_expect(world: World, name: str) -> None:
    """No traceback, always an answer."""
    for rest in (
        "",
        "8-2",
        "8-2 8-2 8-2",
        "'; DROP",
        "\u202e",
        "👍",
        "-",
        "/",
        "8-2 " + "9" * 400,
        "8-2 ²³ ½ ٣",
    ):
        said = await answer(world, STEWARD, f"/{name} {rest}")
        assert said, rest
        assert "出了点问题" not in said, rest


@pytest.mark.parametrize(
    "press",
    [
        "",
        ":",
        "x",
        "do",
        "do:",
        "do:abc:x",
        "do:99999:case",
        "day:1:junk",
        "time:1:",
        "half:1:x",
        "re:1",
        "re:99999:c=1",
        "sp:1:junk",
        "re:7:a=x",
        "🦊",
        "back:1:junk",
        "time:1:2026-13-45T99:99",
    ],
)
async def test_junk_in_a_button_is_told_kindly(world: World, press: str) -> None:
    """Old and forged callback data: no fault, nothing recorded."""
    before = await count_facts(world)
    for who in (STEWARD, "8-2"):
        await world._in(who, press=press)
        assert "出了点问题" not in world.last(who)
    assert await count_facts(world) == before


# --- groups, edited and forwarded messages ---


async def test_in_a_group_there_is_one_neutral_line_an_hour(world: World) -> None:
    """C21: without unit or amount, whatever is typed, by whomever."""
    for text in ("/case 8-2", "／paid 8-2 all", "/seen 8-2", "/start abc", "/stop"):
        await world.say("群", text, private=False)
    assert [message.text for message in world.sent("群")] == ["请在私聊里使用我。"]
    await world.forward(minutes=61)
    await world.say("群", "/case 8-2", private=False)
    assert len(world.sent("群")) == 2
    assert not await facts_of(world, "8-2", "paid")


async def test_an_hour_is_an_hour_and_not_the_turn_of_the_clock(world: World) -> None:
    """C21: 10:59 and 11:00 are the same hour for who reads it."""
    await world.to("2026-11-03 10:59")
    await world.say("群", "/case 8-2", private=False)
    await world.forward(minutes=2)
    await world.say("群", "/case 8-2", private=False)
    assert len(world.sent("群")) == 1


async def test_talk_in_a_group_is_not_answered(world: World) -> None:
    """Only commands get the line."""
    await world.say("群", "大家好", private=False)
    assert not world.sent("群")


@pytest.mark.parametrize("kind", ["edited", "forwarded"])
async def test_an_edited_or_forwarded_command_is_not_carried_out(world: World, kind: str) -> None:
    """Contract: shown, never executed; the answer asks to type it again."""
    from handlers.links import make_invite

    async with world.app.store.begin() as tx:
        token = (await make_invite(world.app.engine, tx, "steward", "小吴", (MOUNTAIN,))).token
    await telegram(world, number=1, text=f"/start {token}")
    origin = {"type": "hidden_user", "sender_user_name": "x", "date": 1}
    more = {"kind": "edited_message"} if kind == "edited" else {"forward_origin": origin}
    answers = await telegram(world, number=2, text="/paid 8-2 500", **more)
    assert any("重新输入" in text for text in answers)
    assert not await facts_of(world, "8-2", "paid")
    await telegram(world, number=3, text="/paid 8-2 500")
    assert len(await facts_of(world, "8-2", "paid")) == 1
