"""What an owner objects to is told from the words: a reason, the items it is about, a repair date asked for."""

import pytest

from bot.core.objections import CODES, items_of, reason_of, wants_date

SAID = [
    ("start_date", "物业费从哪天开始算的?我不认这个起算日期"),
    ("start_date", "起算时间不对,不该从交付通知那天算"),
    ("start_date", "From when is it charged? The start date is wrong"),
    ("not_taken_over", "我一直没收房,凭什么交"),
    ("not_taken_over", "钥匙都没拿,还没办入住"),
    ("not_taken_over", "We have not taken over the flat yet"),
    ("not_taken_over", "I never got the keys"),
    ("vacant", "房子一直空着,没人住"),
    ("vacant", "房子空置三年了"),
    ("vacant", "nobody lives there, the flat is empty"),
    ("leftover_defects", "交房时墙纸就发霉,一直没处理"),
    ("leftover_defects", "开发商遗留的渗水问题还没解决"),
    ("leftover_defects", "the crack in the wall was there at the handover, the developer did nothing"),
    ("service_person", "你们保安态度恶劣,还骂人"),
    ("service_person", "前台爱理不理"),
    ("service_person", "The guard was rude to my mother"),
    ("service_service", "楼道保洁做得太差了"),
    ("service_service", "垃圾没人管,服务不到位"),
    ("service_service", "poor service, the stairs are not cleaned"),
    ("facilities", "电梯天天坏"),
    ("facilities", "门禁坏了两个月没修"),
    ("facilities", "the lift is broken again"),
    ("", "金额不对"),
    ("", "I do not agree with this"),
]


@pytest.mark.parametrize(("reason", "words"), SAID)
def test_the_reason_is_told_from_the_words(reason: str, words: str) -> None:
    """Practice P18: a reason code leads to the script."""
    assert reason_of(words) == reason
    assert not reason or reason in CODES


BILL = ("物业费", "电梯费", "公摊水电费")


@pytest.mark.parametrize(
    ("words", "items"),
    [
        ("电梯费不对,我住一楼", ("电梯费",)),
        ("电梯的钱我不认", ("电梯费",)),
        ("公摊水电费和电梯费都不该收", ("公摊水电费", "电梯费")),
        ("金额不对", ()),
        ("物业费、电梯费、公摊水电费都不对", ()),
    ],
)
def test_only_what_is_named_is_disputed(words: str, items: tuple[str, ...]) -> None:
    """Practice P18: what is disputed is not asked for, the rest is."""
    assert set(items_of(words, BILL)) == set(items)


def test_a_bill_of_one_item_is_disputed_as_a_whole() -> None:
    """Practice P18."""
    assert items_of("物业费太贵", ("物业费", "物业费")) == ()


@pytest.mark.parametrize(
    "words",
    [
        "你们给个维修日期,我就交",
        "什么时候修,定了我马上交",
        "give me a repair date and I pay",
        "tell me when you fix it and I will pay",
    ],
)
def test_a_wish_for_a_repair_date_is_heard(words: str) -> None:
    """Practice P18: you name a repair date, I pay now."""
    assert wants_date(words)


@pytest.mark.parametrize(
    "words", ["周五我就交", "修好了我再交", "明天给您付款", "I pay on Friday", "Fix it first"]
)
def test_other_words_ask_for_no_date(words: str) -> None:
    """Practice P18, P11."""
    assert not wants_date(words)
