"""Words in a list are cut between words, never inside a number, and what one looks up with stays."""

import pytest

from bot.core.shortening import shortened

NUMBER = "2026112622805692479402497803"
TASK = (
    "支付宝通知:订单 R2611262ABCDEFGHJKLMNPQRSTU 到账 ¥60.01 CNY,订单金额是 ¥88.88 CNY。"
    f"没有入账。平台单号 {NUMBER}。请到平台核对,人工入账或退回。"
)


def test_what_is_short_stays_and_only_the_first_line_is_told() -> None:
    assert shortened("¥500.00 · guessed\nthe bank's words", 40) == "¥500.00 · guessed"


@pytest.mark.parametrize("most", range(20, 120, 7))
def test_a_number_is_whole_wherever_the_cut_falls(most: int) -> None:
    said = shortened(TASK, most)
    assert NUMBER in said and "60.01" in said and "…" in said
    assert "R2611262ABCDEFGHJKLMNPQRSTU" in said


def test_english_is_cut_between_words() -> None:
    head, _, _ = shortened("please look at their account and book it by hand", 20).partition("…")
    assert head == "please look at their"
