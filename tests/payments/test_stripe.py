"""Stripe: sessions made once, events believed by the endpoint's secret, currencies of two decimals only."""

import json
import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.core.payment import PaymentError, disagreement
from bot.payments.line import Line
from bot.payments.stripe import Stripe, StripeAccount
from tests.payments.fake_provider import Known, fake_stripe, served
from tests.payments.street import NOW, ORDER, WHSEC, stripe, stripe_event, stripe_signed

OURS = replace(ORDER, provider="stripe", currency="GBP")
WAY = {"back": "https://bot.example/s/abc", "notify": "https://bot.example/hooks/pay/stripe"}
EVENT = json.dumps(stripe_event()).encode()


@pytest.fixture
async def known() -> AsyncIterator[Known]:
    """Stripe on loopback."""
    held = Known()
    async with served(held, *fake_stripe(held)):
        yield held


def fault_of(headers: dict[str, str], body: bytes = EVENT) -> str:
    """Why it is not believed."""
    with pytest.raises(PaymentError) as error:
        stripe().parse_callback(headers, body, NOW)
    return error.value.fault


def test_a_signature_made_by_openssl_is_believed() -> None:
    at = str(int(NOW.timestamp()))
    ask = ["openssl", "dgst", "-sha256", "-hmac", WHSEC, "-r"]
    made = subprocess.run(ask, input=at.encode() + b"." + EVENT, capture_output=True, check=True)
    sign = made.stdout.decode().split()[0]
    notice = stripe().parse_callback({"stripe-signature": f"t={at},v1={sign}"}, EVENT, NOW)
    assert (notice.ref, notice.currency, notice.trade, notice.id) == (
        ORDER.ref,
        "GBP",
        "pi_3NabcDEF",
        "evt_1Nabc",
    )
    assert disagreement(OURS, notice, stripe().payee) == ""


def test_while_the_secret_is_changed_one_of_several_signatures_is_enough() -> None:
    good = stripe_signed(EVENT)[0]["stripe-signature"]
    other = stripe_signed(EVENT, secret="another")[0]["stripe-signature"].split(",")[1]
    at, ours, old = good.split(",")
    for header in (f"{at},{other},{ours},{old}", f"{at}, {ours}, {other}", f"{ours},{at}"):
        assert stripe().parse_callback({"stripe-signature": header}, EVENT, NOW).gist == "paid"


def test_what_is_no_signature_of_stripe_is_not_believed() -> None:
    good = stripe_signed(EVENT)[0]["stripe-signature"]
    at, ours, _ = good.split(",")
    value = ours.removeprefix("v1=")
    for header in (
        "", ",", at, ours, f"{at},v0={value}", f"{at},{at},{ours}", f"{at},v1={value.upper()}", f"{at},v1={value}0",
        f"{at},v1=é", f"{at},v1=", ",".join([at, ours] + ["v1=0"] * 30), f"t={'9' * 12},{ours}",
    ):  # fmt: skip
        assert fault_of({"stripe-signature": header}) in ("signature", "malformed")
    assert fault_of(stripe_signed(EVENT, secret="another")[0]) == "signature"
    later = str(int((NOW + timedelta(hours=1)).timestamp()))
    assert fault_of({"stripe-signature": f"t={later},{ours}"}) == "signature"


@pytest.mark.parametrize(
    ("kind", "status", "gist"),
    [
        ("checkout.session.completed", "paid", "paid"),
        ("checkout.session.completed", "unpaid", "waiting"),
        ("checkout.session.completed", "no_payment_required", "waiting"),
        ("checkout.session.async_payment_succeeded", "paid", "paid"),
        ("checkout.session.async_payment_failed", "unpaid", "closed"),
        ("checkout.session.expired", "unpaid", "closed"),
    ],
)
def test_only_a_session_that_is_paid_is_paid(kind: str, status: str, gist: str) -> None:
    event = stripe_event(kind=kind, payment_status=status)
    assert stripe().parse_callback(*stripe_signed(json.dumps(event).encode()), NOW).gist == gist


def test_money_that_went_back_is_told_with_its_sum() -> None:
    event = stripe_event(kind="charge.refunded")
    event["data"]["object"] = {
        "id": "ch_1", "object": "charge", "amount": 8888, "amount_refunded": 500, "currency": "gbp",
        "payment_intent": "pi_3NabcDEF", "metadata": {"ref": ORDER.ref},
    }  # fmt: skip
    back = stripe().parse_callback(*stripe_signed(json.dumps(event).encode()), NOW)
    assert (back.gist, back.amount, back.ref, back.trade) == ("refunded", 500, ORDER.ref, "pi_3NabcDEF")


def test_an_event_nobody_asked_for_is_malformed() -> None:
    body = json.dumps(stripe_event(kind="invoice.paid")).encode()
    assert fault_of(*stripe_signed(body)) == "malformed"


async def test_the_same_order_opened_again_is_the_same_page(known: Known) -> None:
    first = await stripe(known.url).create_link(OURS, device="phone", **WAY)
    again = await stripe(known.url).create_link(OURS, device="desktop", **WAY)
    assert first == again and first.url.startswith("https://checkout.stripe.com/")
    asked = known.opened[ORDER.ref]
    assert asked["client_reference_id"] == asked["metadata[ref]"] == ORDER.ref
    assert asked["line_items[0][price_data][currency]"] == "gbp"
    assert asked["line_items[0][price_data][unit_amount]"] == "8888"


@pytest.mark.parametrize("lasts", [timedelta(minutes=5), timedelta(days=3)])
async def test_a_session_lives_no_shorter_and_no_longer_than_stripe_lets_it(
    known: Known, lasts: timedelta
) -> None:
    await stripe(known.url).create_link(replace(OURS, expires=NOW + lasts), device="phone", **WAY)
    assert known.asked == [ORDER.ref]


@pytest.mark.parametrize("currency", ["JPY", "KRW", "VND", "KWD", "BHD", "XXX", "gbp", ""])
async def test_a_currency_without_cents_or_with_three_decimals_is_refused_plainly(
    known: Known, currency: str
) -> None:
    with pytest.raises(PaymentError, match="not set up") as error:
        await stripe(known.url).create_link(replace(OURS, currency=currency), device="phone", **WAY)
    assert error.value.fault == "refused" and known.asked == []


async def test_a_lost_event_is_repaired_by_the_session_in_the_pages_address(known: Known) -> None:
    link = await stripe(known.url).create_link(OURS, device="phone", **WAY)
    session = stripe_event()["data"]["object"]
    assert await stripe(known.url).query(OURS) is None
    kept = replace(OURS, way=link.url)
    known.trades["cs_test_a1B2c3"] = {**session, "payment_status": "unpaid"}
    assert await stripe(known.url).query(kept) is None
    known.trades["cs_test_a1B2c3"] = session
    paid = await stripe(known.url).query(kept)
    assert paid is not None and paid.gist == "paid" and disagreement(kept, paid, "test") == ""
    known.trades["cs_test_a1B2c3"] = {**session, "livemode": True}
    other = await stripe(known.url).query(kept)
    assert other is not None and disagreement(kept, other, "test") == "payee"


async def test_elsewhere_and_broken_answers_are_refused_without_their_words(known: Known) -> None:
    for spoil, fault in (
        (lambda _: RedirectResponse("https://elsewhere.example"), "refused"),
        (lambda _: Response(b"busy", 503), "unreachable"),
        (lambda _: JSONResponse({"error": {"type": "idempotency_error"}}, 409), "unreachable"),
        (
            lambda _: JSONResponse({"error": {"code": "amount_too_small", "message": "sk_test_of"}}, 400),
            "refused",
        ),
        (lambda _: JSONResponse({"url": "http://checkout.stripe.com/c/pay/cs_test_a"}), "malformed"),
        (lambda _: JSONResponse({"url": "https://checkout.stripe.com/"}), "malformed"),
        (lambda _: JSONResponse([]), "malformed"),
    ):
        known.instead = spoil
        with pytest.raises(PaymentError) as error:
            await stripe(known.url).create_link(OURS, device="phone", **WAY)
        assert error.value.fault == fault and "sk_test" not in str(error.value)


@pytest.mark.parametrize(
    ("key", "payee"), [("sk_live_a1", "live"), ("rk_live_a1", "live"), ("rk_test_a1", "test")]
)
def test_the_payee_is_the_mode_of_the_key(key: str, payee: str) -> None:
    assert (
        Stripe(StripeAccount(key=key, webhook_secret="w", api="https://x"), Line(), lambda: NOW).payee
        == payee
    )


@pytest.mark.parametrize("key", ["pk_live_a1", "sk_live_", "a1", "sk_live_a b"])
def test_a_key_that_is_no_secret_key_of_stripe_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(ValueError, match="begins with") as error:
        Stripe(StripeAccount(key=key, webhook_secret="w", api="https://x"), Line(), lambda: NOW)
    assert "a1" not in str(error.value)
