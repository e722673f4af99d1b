"""The page of a way to pay: looking opens nothing, a press does once; inside WeChat nothing is offered that fails there."""

from dataclasses import dataclass, field

import httpx
import pytest

from bot.core.payment import Device, Order, PayLink
from bot.payments.sandbox import Sandbox
from tests.paying import Payments
from tests.web.owning import plain
from tests.world import World

WECHAT = {"User-Agent": "Mozilla/5.0 (iPhone) Mobile MicroMessenger/8.0.54 NetType/WIFI"}
WECOM = {"User-Agent": "Mozilla/5.0 (Linux; Android 15) Mobile wxwork/4.1.28 MicroMessenger/7.0.1"}
BROWSER_MENU = "在浏览器打开"


@dataclass(kw_only=True)
class Street:
    """A provider that notes what is opened at it: a code for a desk, a page for a phone."""

    name: str
    payee: str = "us"
    currencies: frozenset[str] = frozenset({"CNY"})
    opened: list[Device] = field(default_factory=list)

    async def create_link(self, order: Order, *, device: Device, **_: object) -> PayLink:
        self.opened.append(device)
        code = self.name == "wechatpay" and device == "desktop"
        return (
            PayLink(qr="weixin://wxpay/bizpayurl?pr=1") if code else PayLink(url=f"https://{self.name}.test/")
        )

    async def query(self, order: Order) -> None:
        return None


@pytest.fixture
def paying(world: World) -> Payments:
    return Payments(world)


def street(paying: Payments, name: str) -> Street:
    found = Street(name=name)
    paying.house.providers = {name: found, "sandbox": paying.sandbox}  # type: ignore[dict-item]
    return found


async def orders(paying: Payments) -> list[Order]:
    case = await paying.world.case("8-2")
    async with paying.world.app.store.view() as tx:
        return await tx.orders_of(case.person_id)


PREFETCH = [{}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"X-Moz": "prefetch"}]


@pytest.mark.parametrize("headers", PREFETCH, ids=["plain", "purpose", "sec-purpose", "moz"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_looking_opens_nothing(paying: Payments, method: str, headers: dict[str, str]) -> None:
    """A preview of a link, a prefetch, a search engine and the back button only look."""
    way, word = street(paying, "wechatpay"), await paying.word()
    async with paying.browser(**headers) as browser:
        for path in (f"/s/{word}", f"/s/{word}/pay/wechatpay", f"/s/{word}/pay/transfer"):
            assert (await browser.request(method, path)).status_code == 200
    assert way.opened == [] and await orders(paying) == []


async def test_a_press_on_the_owners_page_opens_a_way_once_and_the_back_button_opens_no_other(
    paying: Payments,
) -> None:
    way, word = street(paying, "wechatpay"), await paying.word()
    async with paying.browser() as browser:
        own = await browser.get(f"/s/{word}")
        assert f'<form method="post" action="/s/{word}/pay/wechatpay?in=CNY">' in own.text
        for _ in range(3):
            answer = await browser.post(f"/s/{word}/pay/wechatpay?in=CNY")
            assert (answer.status_code, answer.headers["Location"]) == (
                303,
                f"/s/{word}/pay/wechatpay?in=CNY",
            )
            page = await browser.get(answer.headers["Location"])
            assert (
                "https://wechatpay.test/" in page.text
                and 'method="post" action="' + f"/s/{word}/pay/wechatpay" not in page.text
            )
    assert way.opened == ["phone"] and len(await orders(paying)) == 1


async def test_a_link_that_is_old_is_asked_for_again_by_a_press(paying: Payments) -> None:
    from datetime import timedelta

    way, word = street(paying, "alipay"), await paying.word()
    async with paying.browser() as browser:
        await paying.open(browser, word, "alipay")
        paying.world.clock.forward(timedelta(minutes=5))
        page = await browser.get(f"/s/{word}/pay/alipay")
        assert "https://alipay.test/" not in page.text and "去付这笔款" in page.text
        assert "https://alipay.test/" in (await paying.open(browser, word, "alipay")).text
    assert way.opened == ["phone"] * 2 and len(await orders(paying)) == 1


async def test_a_post_with_a_wrong_word_opens_nothing(paying: Payments) -> None:
    way = street(paying, "wechatpay")
    async with paying.browser() as browser:
        assert (await browser.post(f"/s/{'A' * 22}/pay/wechatpay")).status_code == 404
    assert way.opened == []


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_a_press_that_another_site_sends_opens_nothing(
    paying: Payments, headers: dict[str, str]
) -> None:
    way, word = street(paying, "wechatpay"), await paying.word()
    async with paying.browser(**headers) as browser:
        assert (await browser.post(f"/s/{word}/pay/wechatpay")).status_code == 403
    assert way.opened == [] and await orders(paying) == []


@pytest.mark.parametrize("agent", [WECHAT, WECOM], ids=["wechat", "wecom"])
async def test_inside_wechat_the_code_is_for_another_phone_and_nothing_is_offered_that_fails(
    paying: Payments, agent: dict[str, str]
) -> None:
    way, word = street(paying, "wechatpay"), await paying.word()
    async with paying.browser(**agent) as browser:
        before = plain(await browser.get(f"/s/{word}/pay/wechatpay"))
        assert BROWSER_MENU in before and "另一部手机" in before and "显示付款码" in before
        page = await paying.open(browser, word, "wechatpay")
        assert "<svg" in page.text and "https://wechatpay.test/" not in page.text
        assert "长按" in plain(page) and BROWSER_MENU in plain(page)
    assert way.opened == ["desktop"]
    async with paying.browser() as outside:  # the same link, in the phone's own browser
        assert "https://wechatpay.test/" in (await paying.open(outside, word, "wechatpay")).text
    assert way.opened == ["desktop", "phone"]


@pytest.mark.parametrize("agent", [WECHAT, WECOM], ids=["wechat", "wecom"])
async def test_alipay_inside_wechat_says_where_it_opens_and_shows_the_other_ways(
    paying: Payments, agent: dict[str, str]
) -> None:
    way, word = street(paying, "alipay"), await paying.word()
    async with paying.browser(**agent) as browser:
        pages = [await browser.get(f"/s/{word}/pay/alipay"), await browser.post(f"/s/{word}/pay/alipay")]
    for page in pages:
        assert page.status_code == 200 and BROWSER_MENU in plain(page)
        assert "去付" not in plain(page) and f"/s/{word}/pay/sandbox" in page.text
    assert way.opened == [] and await orders(paying) == []


@pytest.mark.parametrize(("name", "sent"), [("wechatpay", True), ("alipay", False)])
async def test_wechat_pay_alone_hears_from_which_site_the_payer_comes_and_never_the_word(
    paying: Payments, name: str, sent: bool
) -> None:
    """WeChat Pay's H5 page is refused without a referrer of the domain that was registered; `origin` tells no more."""
    street(paying, name)
    async with paying.browser() as browser:
        page = await paying.open(browser, await paying.word(), name)
    (link,) = [line for line in page.text.splitlines() if f"https://{name}.test/" in line]
    assert ('referrerpolicy="origin"' in link) is sent
    assert ("noreferrer" in link) is not sent


async def test_a_way_that_failed_can_be_tried_again_by_a_press(
    paying: Payments, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.core.payment import PaymentError

    async def down(*_: object, **__: object) -> None:
        raise PaymentError("down", "unreachable")

    word = await paying.word()
    async with paying.browser() as browser:
        with monkeypatch.context() as patch:
            patch.setattr(Sandbox, "create_link", down)
            page: httpx.Response = await paying.open(browser, word)
        assert page.status_code == 503 and "再试一次" in page.text and "去付款" not in page.text
        assert "去付款" in (await paying.open(browser, word)).text
    assert len(await orders(paying)) == 1


async def test_a_way_that_does_not_take_this_money_says_so_and_names_those_that_do(paying: Payments) -> None:
    """Never "we ask you for nothing" to somebody who owes: the outside check's debtor in pounds at WeChat Pay."""
    way, word = street(paying, "stripe"), await paying.word()
    way.currencies = frozenset({"GBP"})
    async with paying.browser() as browser:
        shown = await browser.get(f"/s/{word}/pay/stripe?in=CNY")
        pressed = await browser.post(f"/s/{word}/pay/stripe")
    for answer in (shown, pressed):
        assert answer.status_code == 200 and "不能付 CNY" in plain(answer)
        assert f"/s/{word}/pay/transfer" in answer.text and f"/s/{word}/pay/sandbox" in answer.text
        assert "目前没有需要您付的" not in answer.text
    assert way.opened == [] and await orders(paying) == []
