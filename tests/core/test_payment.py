"""What is compared before an order counts as paid."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.payment import FRESH, Notice, Order, Part, PaymentError, disagreement

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
ORDER = Order(
    ref="R1",
    provider="alipay",
    person_id=7,
    amount=300,
    currency="CNY",
    title="8-2",
    parts=(Part(case_id=1, amount=100), Part(case_id=2, amount=200)),
    made_at=NOW,
    expires=NOW + timedelta(hours=2),
)
NOTICE = Notice(
    provider="alipay",
    id="n1",
    ref="R1",
    trade="t1",
    amount=300,
    currency="CNY",
    payee="us",
    gist="paid",
    at=NOW,
)


def test_a_notice_about_the_order_agrees() -> None:
    assert disagreement(ORDER, NOTICE, "us") == ""


@pytest.mark.parametrize(
    ("field", "value"), [("ref", "R2"), ("amount", 299), ("currency", "USD"), ("payee", "them")]
)
def test_a_notice_that_differs_in_one_field_is_told_by_it(field: str, value: object) -> None:
    assert disagreement(ORDER, replace(NOTICE, **{field: value}), "us") == field


def test_who_was_paid_is_told_before_everything_else() -> None:
    assert disagreement(ORDER, replace(NOTICE, payee="them", amount=1, ref="R2"), "us") == "payee"


def test_a_refusal_has_its_kind_and_its_sentence() -> None:
    error = PaymentError("too old", "stale")
    assert (error.fault, str(error)) == ("stale", "too old") and timedelta(seconds=300) == FRESH
