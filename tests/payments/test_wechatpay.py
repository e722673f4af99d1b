"""WeChat Pay: what we sign, `wechatpayv3` verifies; what it signs, we verify; links, queries, and what is refused."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import wechatpayv3.utils
from starlette.responses import RedirectResponse, Response
from wechatpayv3 import WeChatPay, WeChatPayType

from bot.core.payment import PaymentError, disagreement
from bot.payments.keys import Theirs
from bot.payments.strict import LARGEST
from tests.payments.fake_provider import Known, fake_wechat, served
from tests.payments.street import (
    APP,
    MERCHANT,
    NOW,
    ORDER,
    PUBLIC_ID,
    SERIAL,
    V3_KEY,
    key,
    private_pem,
    public_pem,
    wechat,
    wechat_headers,
    wechat_sealed,
    wechat_trade,
)  # fmt: skip

WAY = {"back": "https://bot.example/s/abc?x=1", "notify": "https://bot.example/hooks/pay/wechatpay"}


@pytest.fixture
async def known() -> AsyncIterator[Known]:
    """WeChat Pay on loopback."""
    held = Known()
    async with served(held, *fake_wechat(held)):
        yield held


def library() -> WeChatPay:
    """The merchant's side as `wechatpayv3` plays it."""
    return WeChatPay(
        wechatpay_type=WeChatPayType.NATIVE, mchid=MERCHANT, private_key=private_pem("ours"), cert_serial_no=SERIAL,
        apiv3_key=V3_KEY, appid=APP, public_key=public_pem("wechat"), public_key_id=PUBLIC_ID,
    )  # fmt: skip


def test_the_library_believes_and_opens_the_very_notices_that_we_do() -> None:
    headers, body = wechat_sealed(json.dumps(wechat_trade()))
    opened = library().callback(headers, body)
    notice = wechat().parse_callback(headers, body, NOW)
    assert opened["resource"]["out_trade_no"] == notice.ref == ORDER.ref
    assert opened["resource"]["amount"]["total"] == notice.amount
    assert opened["id"] == notice.id


def test_our_header_is_letter_for_letter_the_librarys(monkeypatch: pytest.MonkeyPatch) -> None:
    body = json.dumps({"a": "物业"}, ensure_ascii=False)
    ours = wechat()._seal.headers("/v3/pay/transactions/native", body.encode(), NOW)["authorization"]
    told = dict(part.split("=", 1) for part in ours.partition(" ")[2].split(","))
    monkeypatch.setattr(wechatpayv3.utils.time, "time", NOW.timestamp)
    theirs = wechatpayv3.utils.build_authorization(
        "/v3/pay/transactions/native",
        "POST",
        MERCHANT,
        SERIAL,
        key("ours"),
        body,
        told["nonce_str"].strip('"'),
    )
    assert ours == theirs


async def test_a_desktop_gets_a_qr_and_the_order_is_opened_as_it_is(known: Known) -> None:
    link = await wechat(known.url).create_link(ORDER, device="desktop", **WAY)
    assert (link.qr, link.url) == ("weixin://wxpay/bizpayurl?pr=JyC91EIz1", "")
    asked = known.opened[ORDER.ref]
    assert asked["amount"] == {"total": 8888, "currency": "CNY"} and asked["description"] == ORDER.title
    assert (asked["notify_url"], asked["time_expire"]) == (WAY["notify"], "2026-11-26T19:30:00+08:00")


async def test_a_phone_with_a_known_address_gets_the_page_and_comes_back(known: Known) -> None:
    for address in ("14.23.150.211", "2001:db8::1"):
        link = await wechat(known.url).create_link(ORDER, device="phone", **WAY, payer_ip=address)
        assert link.url.startswith("https://wx.tenpay.com/") and not link.qr
        assert link.url.endswith("&redirect_url=https%3A%2F%2Fbot.example%2Fs%2Fabc%3Fx%3D1")
        assert known.opened[ORDER.ref]["scene_info"]["payer_client_ip"] == address


@pytest.mark.parametrize("address", ["", "unknown", "1.2.3", "fe80::1%eth0", "1.2.3.4, 5.6.7.8"])
async def test_a_phone_whose_address_we_do_not_know_gets_the_qr(known: Known, address: str) -> None:
    link = await wechat(known.url).create_link(ORDER, device="phone", **WAY, payer_ip=address)
    assert link.qr and known.asked == ["native"]


async def test_a_long_title_is_cut_between_letters(known: Known) -> None:
    await wechat(known.url).create_link(replace(ORDER, title="物" * 80 + "\ud800"), device="desktop", **WAY)
    assert known.opened[ORDER.ref]["description"] == "物" * 42


@pytest.mark.parametrize(
    "other", [{"currency": "USD"}, {"amount": 0}, {"ref": "R1"}, {"ref": "R" * 33}, {"ref": "R 1234"}]
)
async def test_what_wechat_pay_cannot_take_is_not_asked(known: Known, other: dict[str, Any]) -> None:
    with pytest.raises(PaymentError) as error:
        await wechat(known.url).create_link(replace(ORDER, **other), device="desktop", **WAY)
    assert error.value.fault == "refused" and known.asked == []


async def test_a_lost_notice_is_repaired_by_a_query(known: Known) -> None:
    assert await wechat(known.url).query(ORDER) is None
    for state in ("NOTPAY", "CLOSED", "USERPAYING"):
        known.trades[ORDER.ref] = {
            "mchid": MERCHANT,
            "appid": APP,
            "out_trade_no": ORDER.ref,
            "trade_state": state,
        }
        assert await wechat(known.url).query(ORDER) is None
    known.trades[ORDER.ref] = wechat_trade()
    paid = await wechat(known.url).query(ORDER)
    assert paid is not None and paid.gist == "paid" and disagreement(ORDER, paid, MERCHANT) == ""
    known.trades[ORDER.ref] = wechat_trade(trade_state="REFUND")
    back = await wechat(known.url).query(ORDER)
    assert back is not None and back.gist == "refunded"


async def test_an_answer_that_is_not_signed_by_them_is_not_believed(known: Known) -> None:
    known.trades[ORDER.ref] = wechat_trade()
    far = {"wechatpay-timestamp": "1"}
    for spoil in (
        lambda answer: Response(answer.body + b" ", 200, dict(answer.headers)),
        lambda answer: Response(answer.body, 200),
        lambda answer: Response(answer.body, 200, {**dict(answer.headers), **far}),
        lambda answer: Response(answer.body, 200, wechat_headers(answer.body, NOW - timedelta(seconds=301))),
    ):
        known.instead = spoil
        for ask in (
            wechat(known.url).query(ORDER),
            wechat(known.url).create_link(ORDER, device="desktop", **WAY),
        ):
            with pytest.raises(PaymentError) as error:
                await ask
            assert error.value.fault in ("signature", "stale", "unreachable")


async def test_elsewhere_endless_and_broken_answers_are_refused(known: Known) -> None:
    for spoil, fault in (
        (lambda _: RedirectResponse("https://elsewhere.example/"), "refused"),
        (lambda _: Response(b"x" * (LARGEST + 1)), "malformed"),
        (lambda _: Response(b"", 503), "unreachable"),
        (lambda _: Response(b'{"code":"FREQUENCY_LIMITED"}', 429), "unreachable"),
        (lambda _: Response(b'{"code":"PARAM_ERROR","message":"their words"}', 400), "refused"),
        (lambda _: _signed(b'{"code_url":"http://elsewhere.example"}'), "malformed"),
        (lambda _: _signed(b'{"code_url":5}'), "malformed"),
        (lambda _: _signed(b"[]"), "malformed"),
    ):
        known.instead = spoil
        with pytest.raises(PaymentError) as error:
            await wechat(known.url).create_link(ORDER, device="desktop", **WAY)
        assert error.value.fault == fault
        assert "their words" not in str(error.value) and "http" not in str(error.value)


def _signed(body: bytes) -> Response:
    return Response(body, 200, wechat_headers(body, NOW))


async def test_nobody_there_is_told_without_the_address_or_the_signature() -> None:
    with pytest.raises(PaymentError) as error:
        await wechat("http://127.0.0.1:9").query(ORDER)
    assert error.value.fault == "unreachable" and "127" not in str(error.value)
    assert error.value.__cause__ is None and error.value.__suppress_context__


def test_another_serial_number_or_kind_of_signature_is_not_theirs() -> None:
    headers, body = wechat_sealed(json.dumps(wechat_trade()))
    for other in (
        {"wechatpay-serial": "PUB_KEY_ID_1"},
        {"wechatpay-signature-type": "WECHATPAY2-SM2-WITH-SM3"},
    ):
        with pytest.raises(PaymentError) as error:
            wechat().parse_callback({**headers, **other}, body, NOW)
        assert error.value.fault == "signature"


def test_a_probe_with_a_wrong_signature_is_not_believed() -> None:
    """WeChat Pay sends such now and then, and looks whether we refuse them."""
    headers, body = wechat_sealed(json.dumps(wechat_trade()))
    probe = {**headers, "wechatpay-signature": f"WECHATPAY/SIGNTEST/{headers['wechatpay-signature']}"}
    with pytest.raises(PaymentError) as error:
        wechat().parse_callback(probe, body, NOW)
    assert error.value.fault == "signature"


@pytest.mark.parametrize("spoil", [" ", "!", "\n", "=", "é"])
def test_a_signature_with_anything_between_its_letters_is_none(spoil: str) -> None:
    headers, body = wechat_sealed(json.dumps(wechat_trade()))
    sign = headers["wechatpay-signature"]
    with pytest.raises(PaymentError) as error:
        wechat().parse_callback({**headers, "wechatpay-signature": sign[:9] + spoil + sign[9:]}, body, NOW)
    assert error.value.fault == "signature"


def test_a_platform_certificate_is_believed_by_its_serial_number_and_while_it_is_valid() -> None:
    serial = "7132D72A03E93CDDF8C03BBD1F37EEDFAABBCCDD"
    certified = Theirs(key("wechat").public_key(), serial, NOW + timedelta(days=1))
    ours = wechat(theirs=certified, theirs_id=serial)
    headers, body = wechat_sealed(json.dumps(wechat_trade()))
    assert ours.parse_callback({**headers, "wechatpay-serial": serial.lower()}, body, NOW).gist == "paid"
    assert "wechatpay-serial" not in ours._seal.headers("/", None, NOW)
    expired = wechat(theirs=replace(certified, until=NOW - timedelta(seconds=1)), theirs_id=serial)
    with pytest.raises(PaymentError) as error:
        expired.parse_callback({**headers, "wechatpay-serial": serial}, body, NOW)
    assert error.value.fault == "signature"


def test_a_notice_locked_with_another_key_does_not_open() -> None:
    headers, body = wechat_sealed(json.dumps(wechat_trade()))
    with pytest.raises(PaymentError) as error:
        wechat(v3_key="z" * 32).parse_callback(headers, body, NOW)
    assert error.value.fault == "malformed"


def test_money_that_went_back_is_told_with_its_sum() -> None:
    held = {
        "mchid": MERCHANT, "out_trade_no": ORDER.ref, "transaction_id": "42", "refund_id": "50", "out_refund_no": "B1",
        "refund_status": "SUCCESS", "amount": {"total": 8888, "refund": 1000, "payer_total": 8888, "payer_refund": 1000},
    }  # fmt: skip
    back = wechat().parse_callback(*wechat_sealed(json.dumps(held), kind="REFUND.SUCCESS"), NOW)
    assert (back.gist, back.amount, back.payee) == ("refunded", 1000, MERCHANT)
    held["refund_status"] = "ABNORMAL"
    assert (
        wechat().parse_callback(*wechat_sealed(json.dumps(held), kind="REFUND.ABNORMAL"), NOW).gist
        == "waiting"
    )
    with pytest.raises(PaymentError):
        wechat().parse_callback(*wechat_sealed(json.dumps(held), kind="COUPON.USE"), NOW)
