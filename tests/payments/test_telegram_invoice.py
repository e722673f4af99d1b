"""An invoice inside Telegram: its values, the question before money moves, and the payment, compared field by field."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.payment import PaymentError, disagreement
from bot.payments.telegram_invoice import checkout_of, invoice, objection, paid_of, payee_of
from tests.payments.street import NOW, ORDER

OURS = replace(ORDER, provider="telegram", currency="HKD")
ASKED = {
    "id": "4382bfdwdsb323b2d9",
    "from": {"id": 5},
    "currency": "HKD",
    "total_amount": 8888,
    "invoice_payload": ORDER.ref,
}
PAID = {
    "currency": "HKD", "total_amount": 8888, "invoice_payload": ORDER.ref,
    "telegram_payment_charge_id": "5210_ABC", "provider_payment_charge_id": "ch_3N",
}  # fmt: skip
PAYEE = payee_of("123456789:AAaa")


def test_an_invoice_has_the_order_as_its_payload_and_one_price() -> None:
    made = invoice(replace(OURS, title="物" * 40), "284685063:TEST:abc", "2026 年 11 月")
    assert (made.title, made.payload, made.currency) == ("物" * 32, ORDER.ref, "HKD")
    assert made.prices == (("物" * 32, 8888),) and made.description == "2026 年 11 月"
    assert "284685063" not in repr(made)


def test_an_invoice_without_words_is_still_one() -> None:
    made = invoice(replace(OURS, title=" "), "t", "")
    assert made.title == made.description == made.prices[0][0] == ORDER.ref


@pytest.mark.parametrize("other", [{"currency": "JPY"}, {"currency": "XTR"}, {"amount": 0}, {"ref": ""}])
def test_what_telegram_cannot_take_is_refused(other: dict[str, Any]) -> None:
    with pytest.raises(PaymentError) as error:
        invoice(replace(OURS, **other), "t", "")
    assert error.value.fault == "refused"


def test_money_moves_only_for_an_open_order_that_is_the_same_in_everything() -> None:
    asked = checkout_of(ASKED)
    assert objection(OURS, asked, NOW) == ""
    assert objection(replace(OURS, state="paid"), asked, NOW) == "state"
    assert objection(replace(OURS, provider="alipay"), asked, NOW) == "state"
    assert objection(OURS, asked, OURS.expires) == "expired"
    assert objection(OURS, asked, OURS.expires - timedelta(seconds=1)) == ""
    for name, value, field in (
        ("total_amount", 8887, "amount"),
        ("currency", "USD", "currency"),
        ("invoice_payload", "R2", "ref"),
    ):
        assert objection(OURS, checkout_of({**ASKED, name: value}), NOW) == field


def test_a_payment_becomes_a_notice_that_is_compared_as_any_other() -> None:
    notice = paid_of(PAID, PAYEE, NOW)
    assert disagreement(OURS, notice, PAYEE) == "" and (notice.id, notice.trade) == ("5210_ABC", "ch_3N")
    assert disagreement(OURS, paid_of({**PAID, "total_amount": 1}, PAYEE, NOW), PAYEE) == "amount"
    assert disagreement(OURS, notice, payee_of("987654321:AAaa")) == "payee"
    assert paid_of({**PAID, "provider_payment_charge_id": ""}, PAYEE, NOW).trade == "5210_ABC"


@pytest.mark.parametrize("token", ["", "abc", "123456789", "123456789:", "1:AA"])
def test_what_is_no_bot_token_is_no_payee_and_not_repeated(token: str) -> None:
    with pytest.raises(ValueError, match="token of a bot"):
        payee_of(token)


@settings(max_examples=100, deadline=None)
@given(
    name=st.sampled_from(sorted(PAID)),
    value=st.none() | st.booleans() | st.floats() | st.text() | st.lists(st.none()),
)
def test_updates_with_one_field_of_any_kind_are_read_or_malformed(name: str, value: Any) -> None:
    for read in (
        lambda: checkout_of({**ASKED, name: value}),
        lambda: paid_of({**PAID, name: value}, PAYEE, NOW),
    ):
        try:
            read()
        except PaymentError as error:
            assert error.fault == "malformed"
