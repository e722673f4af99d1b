"""Story 2 of the practice on WeCom: the guard sees 12-27, the steward has the card, visits, he pays; the guard learns nothing."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.estate import facts_of
from tests.wecom_street import LIN, WANG, ZHOU, Street, street_at
from tests.world import MOUNTAIN, WATER, at, fee

ZHANG, ZHANG_KF = "wmZHANG", "kfZHANG"
SECRET = (
    "¥",
    "912",
    "2736",
    "2,736",
    "5016",
    "欠",
    "费",
    "账",
    "催",
    "月",
    "张",
    "付",
    "2026-",
    "owe",
    "fee",
    "CNY",
)


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    """Wednesday 18:05; guard, steward and manager are members of the application, 12-27 owes three months."""
    async with street_at(tmp_path, "2026-11-04 08:30") as street:
        await street.load(fee("12-27", "张敏"), fee("5-2", "周先生"), fee("9-9", "钱先生", area=WATER))
        await street.hire(LIN, "steward", "林芳", MOUNTAIN)
        await street.hire(WANG, "manager", "王经理")
        await street.hire(ZHOU, "guard", "老周", MOUNTAIN)
        await street.arrives("12-27", ZHANG, ZHANG_KF)
        await street.to("2026-11-04 18:05")
        for person in (LIN, WANG, ZHOU, ZHANG_KF):
            street.since(person)
        yield street


def phone(street: Street) -> str:
    """Byte by byte all that the guard's phone was ever sent: texts, cards, keys, ids and what cards became."""
    calls = [*street.fake.calls("message/send"), *street.fake.calls("message/update_template_card")]
    mine = [call for call in calls if "laozhou" in json.dumps(call).lower()]
    shown = [card.shown.get("laozhou") for card in street.fake.cards.values()]
    return json.dumps([mine, shown, [repr(seen) for seen in street.got(ZHOU)]], ensure_ascii=False)


async def test_the_steward_has_the_card_in_the_same_moment_and_the_guard_two_words(street: Street) -> None:
    await street.types(ZHOU, "看见 12-27")
    (brief,) = street.got(LIN)[-1:]
    assert brief.at - at("2026-11-04 18:05").timestamp() <= 5
    assert brief.kind == "app"
    assert brief.task_id
    for part in ("12-27 张敏", "¥2,736.00", "上次约定", "现在能否开口:可以", "开场"):
        assert part in brief.text
    assert {"已联系", "没接"} <= {label for label, _ in brief.buttons}
    assert street.since(ZHOU) == ["已记录,谢谢"]


@pytest.mark.parametrize("typed", ["看见 12-27", "看见12-27", "/seen 12-27", "12-27 看见", "/看见 12-27"])
async def test_with_and_without_a_slash_in_his_own_words(street: Street, typed: str) -> None:
    await street.types(ZHOU, typed)
    assert street.since(ZHOU) == ["已记录,谢谢"]
    assert [text for text in street.since(LIN) if "12-27 张敏" in text]


async def test_the_story_to_its_end_flag_card_call_visit_money_thanks(street: Street) -> None:
    await street.types(ZHOU, "看见 12-27")
    card = street.newest(LIN)
    await street.chooses(LIN, "已联系")
    (shown,) = [seen for seen in street.got(LIN) if seen.task_id == card.task_id]
    assert "已联系" in shown.replaced
    assert shown.buttons == ()
    await street.to("2026-11-04 18:30")
    await street.types(LIN, "上门")  # the case is in focus
    assert [fact["outcome"] for fact in await facts_of(street, "12-27", "contacted")] == ["spoke", "visit"]
    street.since(ZHANG_KF)
    await street.types(LIN, "已付 全部")
    facts = await street.facts("12-27")
    assert (facts["status"], facts["outcome"], facts["owed"]) == ("closed", "paid", "0.00")
    await street.forward(minutes=2)
    thanks, receipt = street.since(ZHANG_KF)
    assert "谢谢" in thanks and receipt == ""  # the paper comes as a file
    assert street.since(ZHOU) == ["已记录,谢谢"]
    await street.to("2026-11-30 12:00")
    assert street.since(ZHANG_KF) == []


async def test_a_press_on_a_card_that_is_done_is_not_there_any_more(street: Street) -> None:
    await street.types(ZHOU, "看见 12-27")
    card = street.newest(LIN)
    key = card.press("已联系")
    await street.chooses(LIN, "已联系")
    with pytest.raises(KeyError, match="已联系"):
        await street.fake.press(LIN, card.task_id, key)
    assert len(await facts_of(street, "12-27", "contacted")) == 1


async def test_seen_again_within_two_hours_is_one_card(street: Street) -> None:
    await street.types(ZHOU, "看见 12-27")
    street.since(LIN)
    await street.to("2026-11-04 18:40")
    await street.types(ZHOU, "看见 12-27")
    assert not [text for text in street.since(LIN) if "到场" in text]


async def test_the_guards_phone_never_holds_an_amount_a_month_or_a_word_of_debt(street: Street) -> None:
    """Whatever he asks for, types wrongly, or presses: nothing about anybody's money is in any byte."""
    for typed in (
        *("看见 12-27", "看见 12-27", "看见 99-99", "看见 9-9", "看见 5-2", "/seen 12-27'; DROP TABLE cases"),
        *(
            "/case 12-27",
            "12-27",
            "/next",
            "/today",
            "/why 12-27",
            "/list",
            "待发",
            "/report",
            "/paid 12-27 all",
        ),
        *("/preview", "12-27 明天下午3点", "承诺 12-27 两天", "?", "帮助", "/undo", "/help all", "你好"),
    ):
        await street.types(ZHOU, typed)
    for key in ("do:1:case", "do:1:paid_all", "fate:1:resend", "re:1:k=case", "yes:1", "nx:1:next"):
        forged = await street.fake._event(
            ZHOU,
            "template_card_event",
            EventKey=key,
            TaskId="x",
            CardType="button_interaction",
            ResponseCode="r",
        )
        assert forged.raw
        await street.tick()
    await street.types(LIN, "已付 12-27 全部")
    await street.to("2026-11-06 12:00")
    heard = phone(street)
    assert "已记录,谢谢" in heard
    assert [word for word in SECRET if word in heard] == []
    assert (await street.facts("12-27"))["outcome"] == "paid"
    assert (await street.facts("5-2"))["owed"] == "2736.00"


async def test_a_flat_that_owes_nothing_and_one_that_is_none_sound_the_same_at_the_gate(
    street: Street,
) -> None:
    await street.types(LIN, "已付 12-27 全部")
    street.since(LIN)
    answers = []
    for minute, typed in enumerate(["看见 12-27", "看见 5-2", "看见 99-99"]):
        await street.to(f"2026-11-04 19:{minute:02}")
        await street.types(ZHOU, typed)
        answers.append(street.newest(ZHOU).text.removesuffix(f" ({minute + 1})"))
    assert answers == ["已记录,谢谢"] * 3
    assert len([text for text in street.since(LIN) if "到场" in text]) == 1
