"""What every provider's notices have in common: verified on raw bytes, fresh, compared, and nothing else is believed."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.payment import PaymentError, Provider, disagreement
from bot.payments.strict import LARGEST
from tests.payments.street import NOW, SELLER, SIDES, Side, stripe_event, wechat_trade

EVERY = pytest.mark.parametrize("side", SIDES.values(), ids=SIDES.keys())
WITH_HEADERS = {name: side for name, side in SIDES.items() if name != "alipay"}
IN_JSON = {name: side for name, side in SIDES.items() if side.json is not None}
SIGNED = {name: side.notice() for name, side in SIDES.items()}
FUZZ = settings(max_examples=60, deadline=None)


def fault_of(side: Side, headers: dict[str, str], body: bytes, now: datetime = NOW) -> str:
    """Why it is not believed."""
    with pytest.raises(PaymentError) as error:
        side.ours.parse_callback(headers, body, now)
    return error.value.fault


@EVERY
def test_a_notice_of_the_provider_is_believed_and_agrees_with_its_order(side: Side) -> None:
    notice = side.ours.parse_callback(*side.notice(), NOW)
    assert disagreement(side.order, notice, side.ours.payee) == ""
    assert (notice.provider, notice.gist, notice.amount) == (side.ours.name, "paid", 8888)
    assert notice.id and notice.trade and abs(notice.at - NOW) < timedelta(minutes=1)
    assert isinstance(side.ours, Provider)


@EVERY
@FUZZ
@given(draw=st.randoms(use_true_random=False))
def test_one_byte_altered_and_it_is_not_believed(side: Side, draw: Any) -> None:
    headers, body = SIGNED[side.ours.name]
    at = draw.randrange(len(body))
    altered = body[:at] + bytes([body[at] ^ draw.choice([1, 2, 4, 8, 16, 32, 64, 128])]) + body[at + 1 :]
    if side is SIDES["alipay"] and told(altered) == told(body):
        return  # the same form in other letters: %e8 is %E8
    fault_of(side, headers, altered)


def told(form: bytes) -> list[tuple[str, str]]:
    """What a form says, its signature aside."""
    fields = parse_qsl(form.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    return [(name, text if name != "sign" else text[:340]) for name, text in fields]


@pytest.mark.parametrize("side", WITH_HEADERS.values(), ids=WITH_HEADERS.keys())
def test_without_one_of_its_headers_it_is_not_believed(side: Side) -> None:
    headers, body = side.notice()
    needed = set(headers) - {"wechatpay-signature-type"}
    assert needed
    for name in needed:
        assert fault_of(side, {k: v for k, v in headers.items() if k != name}, body) == "signature"
        assert fault_of(side, {**headers, name: "é\udcff"}, body) in ("signature", "malformed")


@EVERY
def test_five_minutes_is_fresh_and_a_second_more_is_not_in_the_past_and_ahead(side: Side) -> None:
    for away in (timedelta(seconds=-300), timedelta(seconds=300)):
        assert side.ours.parse_callback(*side.notice(now=NOW + away), NOW).gist == "paid"
    for away in (timedelta(seconds=-301), timedelta(seconds=301), timedelta(days=400)):
        assert fault_of(side, *side.notice(now=NOW + away)) == "stale"


@EVERY
def test_the_same_notice_an_hour_later_is_a_replay(side: Side) -> None:
    assert fault_of(side, *side.notice(), NOW + timedelta(hours=1)) == "stale"


@EVERY
def test_another_order_another_sum_and_another_payee_are_told(side: Side) -> None:
    ours = side.order
    notice = side.ours.parse_callback(*side.notice(), NOW)
    assert disagreement(replace(ours, ref="R2"), notice, side.ours.payee) == "ref"
    assert disagreement(replace(ours, amount=8889), notice, side.ours.payee) == "amount"
    assert disagreement(replace(ours, currency="HKD"), notice, side.ours.payee) == "currency"
    assert disagreement(ours, notice, "somebody else") == "payee"


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("wechatpay", {"mchid": "1900000999"}),
        ("wechatpay", {"appid": "wx0000000000000000"}),
        ("alipay", {"seller_id": "2088000000000000"}),
        ("alipay", {"app_id": "2021000000000009"}),
        ("stripe", {"account": "acct_1Other"}),
        ("stripe", {"livemode": True}),
        ("sandbox", {"payee": "sandbox-000000000000"}),
    ],
)
def test_money_that_went_to_somebody_else_is_not_ours(name: str, other: dict[str, Any]) -> None:
    side = SIDES[name]
    notice = side.ours.parse_callback(*side.notice(**other), NOW)
    assert disagreement(side.order, notice, side.ours.payee) == "payee"


@pytest.mark.parametrize(
    "amount", ["88.88", 88.88, 8888.0, 1e3, True, None, -1, 10**13, [8888], "8888", "NaN"]
)
@pytest.mark.parametrize("name", IN_JSON)
def test_a_sum_in_json_is_a_whole_number_of_minor_units(name: str, amount: Any) -> None:
    field = {"wechatpay": "amount", "stripe": "amount_total", "sandbox": "amount"}[name]
    given_as = {"total": amount, "currency": "CNY"} if name == "wechatpay" else amount
    assert fault_of(SIDES[name], *SIDES[name].notice(**{field: given_as})) == "malformed"


@pytest.mark.parametrize(
    "amount",
    ["88.888", "88,88", "88.88 ", " 88.88", "+88.88", "-88.88", "8.888e1", "1e2", "NaN", "Infinity", "", ".88", "088.88",
     "88.", "٨٨.٨٨", "８８.８８", "88.8\n", "9" * 11],
)  # fmt: skip
def test_a_sum_in_alipays_form_is_yuan_to_the_fen(amount: str) -> None:
    assert fault_of(SIDES["alipay"], *SIDES["alipay"].notice(total_amount=amount)) == "malformed"


@pytest.mark.parametrize(
    ("text", "fen"), [("88.88", 8888), ("88.8", 8880), ("88", 8800), ("0.01", 1), ("0.29", 29)]
)
def test_yuan_become_fen_exactly(text: str, fen: int) -> None:
    notice = SIDES["alipay"].ours.parse_callback(*SIDES["alipay"].notice(total_amount=text), NOW)
    assert notice.amount == fen


TEXTS = {
    "wechatpay": json.dumps(wechat_trade()),
    "stripe": json.dumps(stripe_event()),
    "sandbox": json.dumps({"id": "S1"}),
}
ODD = [
    "",
    "null",
    "[]",
    "1",
    '"x"',
    "{}",
    "{",
    '{"a":NaN}',
    '{"a":Infinity}',
    '{"a":1e999}',
    '{"a":' + "1" * 5000 + "}",
    '{"a":' * 2000 + "1" + "}" * 2000,
    "[" * 100_000,
    '{"a":' * 40_000,
    '{"\\ud800":"\\udfff"}',
    '{"a":"\\u0000"}',
]


@pytest.mark.parametrize("name", IN_JSON)
def test_well_signed_nonsense_is_malformed_and_nothing_worse(name: str) -> None:
    side = SIDES[name]
    assert side.json is not None
    for text in ODD:
        assert fault_of(side, *side.json(text, NOW)) == "malformed", text[:40]


@pytest.mark.parametrize("name", IN_JSON)
def test_a_doubled_key_is_refused_wherever_it_stands(name: str) -> None:
    side = SIDES[name]
    assert side.json is not None
    good = side.notice()[1].decode() if name != "wechatpay" else TEXTS["wechatpay"]
    side.ours.parse_callback(*side.json(good, NOW), NOW)
    inner = {"wechatpay": '"total":', "stripe": '"amount_total":', "sandbox": '"amount":'}[name]
    assert inner in good
    doubled = good.replace(inner, f"{inner} 1, {inner}")
    assert fault_of(side, *side.json(doubled, NOW)) == "malformed"


@pytest.mark.parametrize("odd", ["NaN", "-Infinity", "1e999", "9" * 5000])
@pytest.mark.parametrize("name", IN_JSON)
def test_a_good_notice_with_a_number_that_is_none_beside_it_is_refused(name: str, odd: str) -> None:
    side = SIDES[name]
    assert side.json is not None
    good = side.notice()[1].decode() if name != "wechatpay" else TEXTS["wechatpay"]
    assert side.ours.parse_callback(*side.json(f'{{"beside": 1, {good[1:]}', NOW), NOW).gist == "paid"
    assert fault_of(side, *side.json(f'{{"beside": {odd}, {good[1:]}', NOW)) == "malformed"


@EVERY
def test_a_huge_body_is_refused_before_anything_is_read(side: Side) -> None:
    headers, body = side.notice()
    assert fault_of(side, headers, body + b" " * LARGEST) == "malformed"


@EVERY
@FUZZ
@given(body=st.binary(max_size=300), values=st.lists(st.text(max_size=40), min_size=6, max_size=6))
def test_whatever_comes_from_strangers_raises_nothing_but_a_payment_error(
    side: Side, body: bytes, values: list[str]
) -> None:
    signed, _ = SIGNED[side.ours.name]
    headers = dict(zip(signed, values, strict=False))
    for given_headers in ({}, headers, signed):
        fault_of(side, given_headers, body)


LEAF = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
TREE = st.recursive(
    LEAF, lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=8), part, max_size=3)
)


@pytest.mark.parametrize("name", ["wechatpay", "stripe", "sandbox"])
@FUZZ
@given(draw=st.data())
def test_a_well_signed_notice_with_one_field_of_any_kind_is_read_or_malformed(name: str, draw: Any) -> None:
    side = SIDES[name]
    fields = {
        "wechatpay": [
            "mchid",
            "appid",
            "out_trade_no",
            "transaction_id",
            "trade_state",
            "success_time",
            "amount",
        ],
        "stripe": [
            "client_reference_id",
            "amount_total",
            "currency",
            "payment_status",
            "payment_intent",
            "livemode",
        ],
        "sandbox": ["id", "ref", "trade", "amount", "currency", "payee", "state", "at"],
    }[name]
    headers, body = side.notice(**{draw.draw(st.sampled_from(fields)): draw.draw(TREE)})
    try:
        notice = side.ours.parse_callback(headers, body, NOW)
    except PaymentError as error:
        assert error.fault == "malformed"
    else:
        assert notice.ref.isascii() and notice.trade.isprintable() and notice.at.tzinfo is not None
        notice.at.astimezone(UTC)


@FUZZ
@given(
    name=st.sampled_from(
        ["notify_time", "out_trade_no", "trade_no", "trade_status", "total_amount", "refund_fee", "seller_id"]
    ),
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)
def test_a_well_signed_form_with_one_field_of_any_letters_is_read_or_refused(name: str, text: str) -> None:
    try:
        SIDES["alipay"].ours.parse_callback(*SIDES["alipay"].notice(**{name: text}), NOW)
    except PaymentError as error:
        assert error.fault in ("malformed", "stale")


def test_the_acknowledgement_is_the_one_each_provider_listens_for() -> None:
    said = {name: (side.ours.ack(True), side.ours.ack(False)) for name, side in SIDES.items()}
    assert [(ack.status, ack.body) for ack in said["alipay"]] == [(200, b"success"), (200, b"failure")]
    assert said["wechatpay"][0].status == 204 and said["wechatpay"][0].body == b""
    assert said["wechatpay"][1].status == 500 and json.loads(said["wechatpay"][1].body)["code"] == "FAIL"
    assert [ack.status for ack in said["stripe"]] == [ack.status for ack in said["sandbox"]] == [200, 500]


def test_no_account_shows_a_secret_when_it_is_printed() -> None:
    shown = " ".join(repr(vars(side.ours)) for name, side in SIDES.items() if name != "sandbox")
    assert "k" * 31 not in shown and "whsec" not in shown and "sk_test" not in shown and SELLER in shown
