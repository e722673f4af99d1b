"""Sentences of a page have the signs of Chinese type; what is no Chinese sentence is left alone."""

import pytest

from bot.core.typesetting import typeset


@pytest.mark.parametrize(
    ("written", "is_set"),
    [
        ("有异议未了结,只谈处理,不谈费用", "有异议未了结，只谈处理，不谈费用"),
        ("还没开通聊天: 打个电话或上门一次", "还没开通聊天：打个电话或上门一次"),
        ("方便吗?", "方便吗？"),
        ("林芳 (管家) 今天", "林芳（管家）今天"),
        ("您可以用的指令:\n/help", "您可以用的指令：\n/help"),
        ("“周六”;“周日”", "“周六”；“周日”"),
    ],
)
def test_between_two_chinese_signs_a_sign_is_full_width(written: str, is_set: str) -> None:
    assert typeset(written) == is_set


@pytest.mark.parametrize(
    "text",
    [
        "11月6日 周五 11:30",
        "¥2,736.00",
        "/promised 12-27 2 days",
        "Paid, and thanked (twice): done?",
        "房号 1-100, 1-201",
        "f(x), https://rounds.test/s/abc?x=1:2",
        "",
    ],
)
def test_times_sums_units_and_commands_stay_as_they_are(text: str) -> None:
    assert typeset(text) == text


def test_what_is_set_once_stays_so() -> None:
    once = typeset("先处理(今天),再谈: 好吗?")
    assert once == "先处理（今天），再谈：好吗？" == typeset(once)
