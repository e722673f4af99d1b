"""The words we never use, and the lines an unverified chat may read."""

import pytest

from bot.core.conduct import has_amount_or_debt_word, lint


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("再不交就停 水了", "reminder", "C24 at 5: 停 水"),
        ("將會停\u200b電", "letter", "C24 at 3: 停\u200b電"),
        ("我们会起诉您", "reminder", "C25 at 4: 起诉"),
        ("我们会起诉您", "letter", None),
        ("否則後果自負", "letter", "C26 at 3: 後果自負"),
        ("We will C U T off the water", "promise_check", "C24 at 9: C U T off"),
        ("See you in court", "reminder", "C25 at 12: court"),
        ("This is your ＦＩＮＡＬ warning", "letter", "C26 at 14: ＦＩＮＡＬ warning"),
        ("An issue in the courtyard, with courtesy", "reminder", None),
        ("本月物业费可以转账,您周六还是周日方便?", "reminder", None),
        ("周二9点到11点停水检修", "service", None),
        ("您欠费,周二停水", "service", "C24 at 7: 停水"),
        ("再不听就曝光", "touch", "C26 at 5: 曝光"),
        ("Warm wishes to you and your family", "touch", None),
        ("Your bill is open, and your family will hear of it", "touch", "C26 at 24: your family"),
        ("The basketball court is closed on Tuesday", "service", None),
        ("我们的律师会来", "touch", "C25 at 4: 律师"),
    ],
)
def test_forbidden_words_are_found_in_whatever_dress(text, kind, found):
    assert lint(text, kind) == found


@pytest.mark.parametrize(
    "text",
    [
        "欠费3268.50元",
        "￥300",
        "三百元",
        "您有一笔逾期",
        "請繳費",
        "You owe us",
        "£12",
        "overdue",
        "300 yuan",
    ],
)
def test_money_and_debt_are_recognised(text):
    assert has_amount_or_debt_word(text)


@pytest.mark.parametrize(
    "text",
    [
        "这里是观山水物业,请致电服务中心 0755-88886666",
        "Green Park office here. Please call the desk, 9.30-17.00",
        "您是8-2的何先生吗?",
    ],
)
def test_a_neutral_line_holds_neither(text):
    assert not has_amount_or_debt_word(text)
