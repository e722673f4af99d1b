"""The rules of paying that are figures: when a provider is asked, what opens in which browser, what is a slip of the pen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.payment import Device, Order, PayLink

LASTS = timedelta(hours=3)  # an order, real clock; the last look at the provider is at its end
LEFT = timedelta(minutes=30)  # an order with less than that ahead of it is not shown again
LINK_FRESH = timedelta(minutes=4)  # some providers' links are good for five
CODE_FRESH = timedelta(minutes=100)  # codes to scan are good for two hours
ASKS = tuple(timedelta(minutes=minutes) for minutes in (1, 3, 10, 30, 120))  # after it was made
PAUSE = timedelta(minutes=10)  # between two looks after its end
PATIENCE = timedelta(hours=24)  # after its end, while the provider cannot be reached
FINISHED = timedelta(days=60)  # so long a finished matter stands beside open ones (story clock)
TIMES_OWED = 10  # a sum so many times above what is owed is likelier a slip of the pen than a prepayment
PHONES = ("mobi", "android", "iphone", "harmony")
INSIDE: Mapping[str, Device | None] = {
    "wechatpay": "desktop",
    "alipay": None,
}  # what WeChat's browser lets in
WECHAT = "micromessenger"  # WeChat's own browser; WeCom's names it as well


@dataclass(frozen=True, kw_only=True)
class Browser:
    """What somebody pays on; `wechat`: inside WeChat or WeCom, whose rules forbid some ways to open there."""

    device: Device
    wechat: bool = False


def next_ask(order: Order, looked: datetime | None) -> datetime:
    """When the provider is asked again about an order: 1, 3, 10 and 30 minutes and 2 hours after it was made, at its
    end, and from then on every ten minutes while it cannot be reached (reliability, payments). Real clock."""
    last = looked or order.made_at
    marks = [*(order.made_at + ask for ask in ASKS), order.expires]
    return next((mark for mark in marks if mark > last), last + PAUSE)


def shown_again(order: Order, now: datetime) -> bool:
    """Whether an open order still has time enough to be paid by who opens it now; real clock."""
    return order.state == "open" and order.expires - now > LEFT


def good_until(link: PayLink, given: datetime) -> datetime:
    """Until when what a provider gave at that moment is shown again without asking it; real clock."""
    return given + (CODE_FRESH if link.qr and not link.url else LINK_FRESH)


def recent(closed_at: datetime | None, now: datetime) -> bool:
    """Whether a finished matter still stands on its person's page; story clock."""
    return closed_at is None or now - closed_at < FINISHED


def slip(amount: int, owed: int, least: int = 0) -> bool:
    """Whether a sum is so far above what is owed that it is asked back; up to `least` it never is. Minor units (fen)."""
    return amount > max(owed * TIMES_OWED, least)


def browser_of(agent: str) -> Browser:
    """What the browser's own name tells."""
    low = agent.lower()
    phone = any(word in low for word in PHONES)
    return Browser(device="phone" if phone else "desktop", wechat=WECHAT in low)


def opens_as(provider: str, browser: Browser) -> Device | None:
    """For which kind of device a way is opened there; None: it opens not at all.

    WeChat Pay's H5 and every page of Alipay are refused inside WeChat: what is left there is WeChat Pay's code for another
    phone's camera (practice P20).
    """
    return INSIDE.get(provider, browser.device) if browser.wechat else browser.device
