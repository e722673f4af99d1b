"""Messages and pages name only ways to pay that are there for this money."""

from dataclasses import replace

import pytest

from bot.engine.payways import ways_line
from tests.world import World

ACCOUNT = "户名 青禾物业;账号 6222 0000;开户行 某行"
YUAN = {"wechatpay": frozenset({"CNY"}), "alipay": frozenset({"CNY"})}
CARD = {"stripe": frozenset({"GBP", "EUR"})}


@pytest.mark.parametrize(
    ("pay_to", "takes", "currency", "said"),
    [
        ("https://pay.example/{ref}", {}, "CNY", "Bank transfer, WeChat and Alipay all work"),
        ("https://pay.example/{ref}", {}, "GBP", "You can pay here"),
        (ACCOUNT, {}, "CNY", "Bank transfer works"),
        (ACCOUNT, {**YUAN, **CARD}, "CNY", "Bank transfer, WeChat and Alipay all work"),
        (ACCOUNT, {**YUAN, **CARD}, "GBP", "Bank transfer and card both work"),
        ("", CARD, "EUR", "Card works"),
    ],
)
def test_the_ways_named_are_those_there_are(
    world: World, pay_to: str, takes: dict[str, frozenset[str]], currency: str, said: str
) -> None:
    engine = world.app.engine
    engine.site, engine.takes = replace(engine.site, pay_to=pay_to), takes
    assert ways_line(engine, currency, "en") == said
