"""The figures of paying, each once: when a provider is asked, which browser opens what, what is a slip of the pen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.pay_rules import browser_of, good_until, next_ask, opens_as, recent, shown_again, slip
from bot.core.payment import PayLink
from tests.core.test_payment import ORDER

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
MADE = replace(ORDER, made_at=NOW, expires=NOW + timedelta(hours=3))
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
ANDROID = "Mozilla/5.0 (Linux; Android 15; V2309A) Chrome/126.0 Mobile Safari/537.36"
WECHAT = f"{IPHONE} MicroMessenger/8.0.54(0x1800362c) NetType/WIFI Language/zh_CN"
WECOM = f"{ANDROID} wxwork/4.1.28 MicroMessenger/7.0.1"
DESK = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
DESK_WECHAT = "Mozilla/5.0 (Windows NT 10.0) Chrome/116 MicroMessenger/7.0.20 WindowsWechat(0x6309092b)"
LOOKS = [(0, 1), (1, 3), (2, 3), (3, 10), (10, 30), (30, 120), (120, 180), (180, 190), (190, 200)]


@pytest.mark.parametrize(("looked", "asked"), LOOKS)
def test_a_provider_is_asked_less_and_less_often(looked: int, asked: int) -> None:
    """Reliability, payments: minutes after the order was made; at its end, then every ten."""
    at = None if looked == 0 else NOW + timedelta(minutes=looked)
    assert next_ask(MADE, at) == NOW + timedelta(minutes=asked)


@pytest.mark.parametrize(("minutes", "shown"), [(0, True), (149, True), (150, False), (181, False)])
def test_an_order_is_shown_again_while_there_is_time_to_pay_it(minutes: int, shown: bool) -> None:
    assert shown_again(MADE, NOW + timedelta(minutes=minutes)) is shown
    assert shown_again(replace(MADE, state="closed"), NOW) is False


BROWSERS = [
    (IPHONE, "wechatpay", "phone"),
    (ANDROID, "alipay", "phone"),
    (DESK, "wechatpay", "desktop"),
    (WECHAT, "wechatpay", "desktop"),
    (WECHAT, "alipay", None),
    (WECHAT, "stripe", "phone"),
    (WECOM, "wechatpay", "desktop"),
    (WECOM, "alipay", None),
    (DESK_WECHAT, "wechatpay", "desktop"),
    (DESK_WECHAT, "alipay", None),
    (DESK_WECHAT, "sandbox", "desktop"),
    ("", "alipay", "desktop"),
]


@pytest.mark.parametrize(("agent", "provider", "device"), BROWSERS)
def test_what_opens_in_which_browser(agent: str, provider: str, device: str | None) -> None:
    assert opens_as(provider, browser_of(agent)) == device


@pytest.mark.parametrize(
    ("link", "minutes"), [(PayLink(url="u"), 4), (PayLink(qr="q"), 100), (PayLink(url="u", qr="q"), 4)]
)
def test_how_long_a_link_is_good(link: PayLink, minutes: int) -> None:
    assert good_until(link, NOW) == NOW + timedelta(minutes=minutes)


SLIPS = [
    (1000, 100, 0, False),
    (1001, 100, 0, True),
    (1, 0, 0, True),
    (500, 0, 1000, False),
    (1001, 0, 1000, True),
]


@pytest.mark.parametrize(("amount", "owed", "least", "asked_back"), SLIPS)
def test_more_than_ten_times_the_debt_is_a_slip(amount: int, owed: int, least: int, asked_back: bool) -> None:
    assert slip(amount, owed, least) is asked_back


@pytest.mark.parametrize(("days", "shown"), [(0, True), (59, True), (60, False)])
def test_a_finished_matter_stays_for_sixty_days(days: int, shown: bool) -> None:
    assert recent(NOW - timedelta(days=days), NOW) is shown
    assert recent(None, NOW) is True
