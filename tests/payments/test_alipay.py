"""Alipay: what we sign, Alipay's own SDK verifies; what it signs, we verify; queries are believed by their letters."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from alipay.aop.api.AlipayClientConfig import AlipayClientConfig
from alipay.aop.api.DefaultAlipayClient import DefaultAlipayClient
from alipay.aop.api.request.AlipayTradeQueryRequest import AlipayTradeQueryRequest
from alipay.aop.api.util.SignatureUtils import get_sign_content
from starlette.responses import RedirectResponse, Response

from bot.core.payment import PaymentError, disagreement
from tests.payments.fake_provider import Known, alipay_believes, fake_alipay, served
from tests.payments.street import (
    ALIPAY_APP,
    NOW,
    ORDER,
    SELLER,
    Oracle,
    alipay,
    alipay_form,
    alipay_signed,
    key,
    pkcs1_pem,
    private_pem,
    public_pem,
)  # fmt: skip

OURS = replace(ORDER, provider="alipay")
WAY = {"back": "https://bot.example/s/abc", "notify": "https://bot.example/hooks/pay/alipay"}
TRADE = {
    "code": "10000", "msg": "Success", "out_trade_no": ORDER.ref, "trade_no": "2026112622001400000000000001",
    "buyer_logon_id": "159****5620", "trade_status": "TRADE_SUCCESS", "total_amount": "88.88",
    "send_pay_date": "2026-11-26 17:29:58", "store_name": "证大/五道口店 {} \"}",
}  # fmt: skip


@pytest.fixture
async def known() -> AsyncIterator[Known]:
    """Alipay's gateway on loopback."""
    held = Known()
    async with served(held, *fake_alipay(held)):
        yield held


def there(known: Known) -> Any:
    """Our side, with that gateway."""
    return alipay(f"{known.url}/gateway.do")


@pytest.mark.parametrize(
    ("device", "method", "product"),
    [
        ("phone", "alipay.trade.wap.pay", "QUICK_WAP_WAY"),
        ("desktop", "alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"),
    ],
)
async def test_the_library_finds_our_signature_in_the_address(device: Any, method: str, product: str) -> None:
    link = await alipay().create_link(OURS, device=device, **WAY)
    told = dict(parse_qsl(urlsplit(link.url).query, strict_parsing=True))
    assert link.url.startswith("https://openapi.alipay.com/gateway.do?") and alipay_believes(told)
    assert (told["method"], told["notify_url"], told["return_url"]) == (method, WAY["notify"], WAY["back"])
    assert told["timestamp"] == "2026-11-26 17:30:00"
    held = json.loads(told["biz_content"])
    assert (held["out_trade_no"], held["total_amount"], held["product_code"]) == (ORDER.ref, "88.88", product)
    assert (held["seller_id"], held["time_expire"]) == (SELLER, "2026-11-26 19:30:00")
    assert ("quit_url" in held) == (device == "phone")


async def test_our_signature_is_letter_for_letter_the_librarys() -> None:
    link = await alipay().create_link(OURS, device="phone", **WAY)
    told = dict(parse_qsl(urlsplit(link.url).query, strict_parsing=True))
    sign = told.pop("sign")
    assert Oracle("ours", "alipay").sign(get_sign_content(told)) == sign


async def test_a_title_keeps_no_sign_that_alipay_refuses() -> None:
    link = await alipay().create_link(replace(OURS, title="A/B = C&D\ud800"), device="phone", **WAY)
    told = dict(parse_qsl(urlsplit(link.url).query))
    assert json.loads(told["biz_content"])["subject"] == "A B C D"


@pytest.mark.parametrize("other", [{"currency": "GBP"}, {"amount": 0}])
async def test_what_alipay_cannot_take_is_refused(other: dict[str, Any]) -> None:
    with pytest.raises(PaymentError) as error:
        await alipay().create_link(replace(OURS, **other), device="phone", **WAY)
    assert error.value.fault == "refused"


def test_the_library_believes_the_very_notices_that_we_do() -> None:
    headers, body = alipay_signed(alipay_form())
    told = dict(parse_qsl(body.decode(), strict_parsing=True))
    assert Oracle("ours", "alipay").believes_form(told, but=("sign", "sign_type"))
    notice = alipay().parse_callback(headers, body, NOW)
    assert (notice.amount, notice.id, notice.trade) == (8888, told["notify_id"], told["trade_no"])


@pytest.mark.parametrize("name", sorted(alipay_form()))
def test_a_field_left_out_or_added_after_signing_breaks_the_signature(name: str) -> None:
    _, body = alipay_signed(alipay_form())
    told = parse_qsl(body.decode(), strict_parsing=True)
    for changed in (
        [pair for pair in told if pair[0] != name],
        [*told, ("more", "1")],
        [*told, ("more", "")],
    ):
        with pytest.raises(PaymentError) as error:
            alipay().parse_callback({}, urlencode(changed).encode(), NOW)
        assert error.value.fault == "signature"


@pytest.mark.parametrize(
    "body", [b"", b"&", b"a", b"=1", b"a=%ff", b"a=1&a=1", b"&".join(b"a%d=1" % n for n in range(201))]
)
def test_what_is_no_form_is_malformed(body: bytes) -> None:
    with pytest.raises(PaymentError) as error:
        alipay().parse_callback({}, body, NOW)
    assert error.value.fault == "malformed"


def test_a_doubled_field_is_refused_even_where_both_agree() -> None:
    _, body = alipay_signed(alipay_form())
    with pytest.raises(PaymentError) as error:
        alipay().parse_callback({}, body + b"&total_amount=88.88", NOW)
    assert error.value.fault == "malformed"


def test_another_charset_and_the_old_kind_of_signature_are_refused() -> None:
    _, body = alipay_signed(alipay_form(charset="gbk"))
    _, old = alipay_signed(alipay_form())
    for spoilt in (body, old.replace(b"sign_type=RSA2", b"sign_type=RSA")):
        with pytest.raises(PaymentError) as error:
            alipay().parse_callback({}, spoilt, NOW)
        assert error.value.fault == "signature"


@pytest.mark.parametrize(
    ("other", "gist", "amount"),
    [
        ({"trade_status": "TRADE_FINISHED"}, "paid", 8888),
        ({"trade_status": "WAIT_BUYER_PAY", "gmt_payment": None}, "waiting", 8888),
        ({"trade_status": "TRADE_CLOSED", "gmt_payment": None}, "closed", 8888),
        ({"refund_fee": "0.00"}, "paid", 8888),
        ({"refund_fee": "10.00", "gmt_refund": "2026-11-26 17:29:59.123"}, "refunded", 1000),
        ({"trade_status": "TRADE_CLOSED", "refund_fee": "88.88"}, "refunded", 8888),
    ],
)
def test_only_a_success_is_paid_and_money_that_went_back_is_told(
    other: dict[str, Any], gist: str, amount: int
) -> None:
    notice = alipay().parse_callback(*alipay_signed(alipay_form(**other)), NOW)
    assert (notice.gist, notice.amount) == (gist, amount)


async def test_a_lost_notice_is_repaired_by_a_query(known: Known) -> None:
    assert await there(known).query(OURS) is None
    known.trades[ORDER.ref] = TRADE
    paid = await there(known).query(OURS)
    assert paid is not None and paid.gist == "paid" and disagreement(OURS, paid, SELLER) == ""
    for state, found in (("WAIT_BUYER_PAY", None), ("TRADE_CLOSED", "refunded"), ("TRADE_FINISHED", "paid")):
        known.trades[ORDER.ref] = {**TRADE, "trade_status": state}
        notice = await there(known).query(OURS)
        assert (notice and notice.gist) == found
    known.trades[ORDER.ref] = {key: text for key, text in TRADE.items() if key != "send_pay_date"} | {
        "trade_status": "TRADE_CLOSED"
    }
    assert await there(known).query(OURS) is None


async def test_the_sdk_believes_the_very_answer_that_we_do(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []
    known.trades[ORDER.ref] = TRADE
    known.instead = lambda answer: (seen.append(answer.body), answer)[1]
    await there(known).query(OURS)
    # The SDK cannot speak to a port, so the answer is handed to it where it would have come from the wire.
    monkeypatch.setattr("alipay.aop.api.DefaultAlipayClient.do_post", lambda *asked: seen[0])
    config = AlipayClientConfig()
    config.app_private_key, config.alipay_public_key = pkcs1_pem("ours"), public_pem("alipay")
    found = DefaultAlipayClient(config).execute(AlipayTradeQueryRequest())
    assert json.loads(found) == TRADE


async def test_an_answer_altered_unsigned_or_about_something_else_is_not_believed(known: Known) -> None:
    known.trades[ORDER.ref] = TRADE
    forged = b'{"alipay_trade_query_response":{"code":"10000","trade_status":"TRADE_SUCCESS"},'
    for spoil, fault in (
        (lambda a: Response(a.body.replace(b"88.88", b"08.88")), "signature"),
        (lambda a: Response(a.body.replace(b'", "', b'","', 1)), "signature"),
        (lambda a: Response(forged + b'"sign":"AAAA"}'), "signature"),
        (lambda a: Response(forged + b'"x":' + a.body + b',"sign":"AAAA"}'), "signature"),
        (lambda a: Response(forged[:-1] + b"}"), "refused"),
        (
            lambda a: Response(b'{"error_response":{"code":"40002","sub_code":"isv.invalid-app-id"}}'),
            "refused",
        ),
        (lambda a: Response(b'{"sign":"AAAA"}'), "malformed"),
        (lambda a: Response(b'{"alipay_trade_query_response":5,"sign":"AAAA"}'), "malformed"),
        (lambda a: Response(b"<html>", 200), "malformed"),
        (lambda a: Response(b"", 502), "unreachable"),
        (lambda a: RedirectResponse("https://elsewhere.example"), "refused"),
    ):
        known.instead = spoil
        with pytest.raises(PaymentError) as error:
            await there(known).query(OURS)
        assert error.value.fault == fault


async def test_only_the_signed_letters_are_read_whatever_stands_beside_them(known: Known) -> None:
    """A true answer, "no such trade", hidden inside of a forged one."""
    forged = json.dumps(TRADE).encode()

    def hidden(answer: Response) -> Response:
        inner, sign = bytes(answer.body).rsplit(b',"sign":', 1)
        return Response(b'{"x":' + inner + b'},"alipay_trade_query_response":' + forged + b',"sign":' + sign)

    known.instead = hidden
    assert await there(known).query(OURS) is None


async def test_an_answer_about_another_order_disagrees(known: Known) -> None:
    known.trades[ORDER.ref] = {**TRADE, "out_trade_no": "R20261126A0002"}
    notice = await there(known).query(OURS)
    assert notice is not None and disagreement(OURS, notice, SELLER) == "ref"


async def test_a_refusal_of_the_business_is_told_by_its_code(known: Known) -> None:
    known.trades[ORDER.ref] = {"code": "20000", "sub_code": "aop.ACQ.SYSTEM_ERROR", "sub_msg": "系统繁忙"}
    with pytest.raises(PaymentError, match=r"aop\.ACQ\.SYSTEM_ERROR") as error:
        await there(known).query(OURS)
    assert "系统" not in str(error.value)


def test_the_accounts_of_the_tests_are_not_one_another() -> None:
    assert (
        ALIPAY_APP != SELLER
        and key("ours") is not key("alipay")
        and private_pem("ours") != private_pem("alipay")
    )


def test_a_notice_in_another_currency_is_about_another_sum() -> None:
    for said, differs in (({}, ""), ({"trans_currency": "CNY"}, ""), ({"trans_currency": "USD"}, "currency")):
        notice = alipay().parse_callback(*alipay_signed(alipay_form(**said)), NOW)
        assert disagreement(OURS, notice, SELLER) == differs
