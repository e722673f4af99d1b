"""The sandbox: a whole payment is rehearsed by the same signatures, comparisons and queries as a real one's."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.payment import PaymentError, disagreement
from bot.payments.sandbox import Sandbox
from tests.payments.street import NOW, ORDER

OURS = replace(ORDER, provider="sandbox")
WAY = {"back": "http://127.0.0.1/s/abc", "notify": "http://127.0.0.1/hooks/pay/sandbox"}


@pytest.fixture
def sandbox() -> Sandbox:
    """A sandbox in which nothing was paid yet."""
    return Sandbox(b"the key of an installation", "http://127.0.0.1:8765/")


async def test_a_link_leads_to_our_own_page_and_a_desktop_may_scan_it(sandbox: Sandbox) -> None:
    phone = await sandbox.create_link(OURS, device="phone", **WAY)
    desktop = await sandbox.create_link(OURS, device="desktop", **WAY)
    assert phone.url == desktop.url == desktop.qr == f"http://127.0.0.1:8765/pay/sandbox/{ORDER.ref}"


async def test_paying_makes_a_notice_that_agrees_and_a_query_knows_it_if_it_gets_lost(
    sandbox: Sandbox,
) -> None:
    assert await sandbox.query(OURS) is None
    notice = sandbox.parse_callback(*sandbox.pay(OURS, NOW), NOW)
    assert disagreement(OURS, notice, sandbox.payee) == ""
    asked = await sandbox.query(OURS)
    assert (
        asked is not None and disagreement(OURS, asked, sandbox.payee) == "" and asked.trade == notice.trade
    )


def test_another_sum_can_be_rehearsed_and_disagrees(sandbox: Sandbox) -> None:
    notice = sandbox.parse_callback(*sandbox.pay(OURS, NOW, amount=1), NOW)
    assert disagreement(OURS, notice, sandbox.payee) == "amount"


def test_another_installation_is_not_believed_and_has_another_name(sandbox: Sandbox) -> None:
    other = Sandbox(b"the key of another installation", "http://127.0.0.1:8765")
    with pytest.raises(PaymentError) as error:
        sandbox.parse_callback(*other.pay(OURS, NOW), NOW)
    assert error.value.fault == "signature" and other.payee != sandbox.payee
    again = Sandbox(b"the key of an installation", "https://elsewhere.example")
    assert again.parse_callback(*sandbox.pay(OURS, NOW), NOW).payee == again.payee


@pytest.mark.parametrize("other", [{"amount": 0}, {"currency": "ZZZ"}])
async def test_what_it_cannot_take_is_refused(sandbox: Sandbox, other: dict[str, Any]) -> None:
    with pytest.raises(PaymentError) as error:
        await sandbox.create_link(replace(OURS, **other), device="phone", **WAY)
    assert error.value.fault == "refused"


async def test_it_remembers_the_newest_payments_only(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.payments.sandbox.REMEMBERED", 2)
    orders = [replace(OURS, ref=f"R{n}") for n in range(3)]
    for order in orders:
        sandbox.pay(order, NOW)
    assert [await sandbox.query(order) is not None for order in orders] == [False, True, True]


def test_without_a_key_of_the_installation_there_is_no_sandbox() -> None:
    with pytest.raises(ValueError, match="key of the installation"):
        Sandbox(b"", "http://127.0.0.1")
