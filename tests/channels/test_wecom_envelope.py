"""The envelope of WeCom: what is signed by us, fresh and for us is read, and everything else ends in one of two errors."""

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.wecom import Envelope, Forged, Malformed, Refused, Stamp
from bot.channels.wecom.refusal import Reason
from bot.channels.wecom.xml import DEEPEST, LARGEST, MOST, many, parsed
from bot.engine.tally import REFUSALS
from tests.wecom_callbacks import (
    CALLBACKS,
    CORP,
    KEY,
    STAMP,
    TOKEN,
    VECTORS,
    callback,
    envelope,
    sealed,
    stamp,
    turned,
    vector_envelope,
)  # fmt: skip

NOW = datetime.fromtimestamp(STAMP, UTC)


def vector_stamp(vector: dict[str, Any]) -> Stamp:
    return Stamp(signature=vector["msg_signature"], timestamp=vector["timestamp"], nonce=vector["nonce"])


def moment(vector: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(vector["timestamp"]), UTC)


def reason_of(encrypted: str, **changes: Any) -> str:
    told: dict[str, Any] = {"encrypted": encrypted, "stamp": stamp(encrypted), "now": NOW} | changes
    with pytest.raises(Refused) as refused:
        envelope().opened(**told)
    return refused.value.reason


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_what_the_vendors_own_library_sealed_is_opened(vector: dict[str, Any]) -> None:
    text = vector_envelope(vector).opened(vector["encrypted"], vector_stamp(vector), moment(vector))
    assert text.decode() == vector["plaintext"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_another_company_cannot_open_it(vector: dict[str, Any]) -> None:
    other = Envelope(
        token=vector["token"], key=vector["encoding_aes_key"], corp_id="ww" + "0" * 16, fresh=300
    )
    with pytest.raises(Forged, match="receiver"):
        other.opened(vector["encrypted"], vector_stamp(vector), moment(vector))


@pytest.mark.parametrize("fault", ["", "0" * 40, "ü" * 40, "cut", "capitals", "longer"])
def test_a_wrong_signature_is_forged(fault: str) -> None:
    encrypted = sealed("<xml><a>1</a></xml>")
    right = stamp(encrypted)
    made = {"cut": right.signature[:-1], "capitals": right.signature.upper(), "longer": right.signature + "0"}
    wrong = Stamp(signature=made.get(fault, fault), timestamp=right.timestamp, nonce=right.nonce)
    assert reason_of(encrypted, stamp=wrong) == "signature"


def test_the_signature_is_judged_before_anything_is_decrypted() -> None:
    assert reason_of("no base64 at all", stamp=stamp("something else")) == "signature"


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_an_old_or_future_stamp_is_stale(seconds: int) -> None:
    encrypted = sealed("hello")
    assert reason_of(encrypted, stamp=stamp(encrypted, STAMP + seconds)) == "stale"


@pytest.mark.parametrize(("fresh", "seconds"), [(300, 300), (300, -300), (0, 86_400), (0, -STAMP + 1)])
def test_a_stamp_within_the_agreed_time_is_good(fresh: float, seconds: int) -> None:
    encrypted = sealed("hello")
    assert envelope(fresh).opened(encrypted, stamp(encrypted, STAMP + seconds), NOW) == b"hello"


@pytest.mark.parametrize(
    "at", ["", "-1793145600", "1793145600.0", "１７９３１４５６００", "²", "1e9", " 1793145600", "9" * 13]
)
def test_a_time_that_is_none_is_malformed(at: str) -> None:
    encrypted = sealed("hello")
    assert reason_of(encrypted, stamp=stamp(encrypted, at)) == "query"


@pytest.mark.parametrize("nonce", ["", "9" * 129, "a b", "随机", "a\nb"])
def test_a_nonce_that_is_none_is_malformed(nonce: str) -> None:
    encrypted = sealed("hello")
    assert reason_of(encrypted, stamp=stamp(encrypted, nonce=nonce)) == "query"


def test_a_text_beyond_all_measure_is_not_decrypted() -> None:
    assert reason_of("A" * (LARGEST + 1)) == "size"


HEAD = b"r" * 16
BROKEN = [
    pytest.param("", "cipher", id="nothing"),
    pytest.param("====", "base64", id="padding alone"),
    pytest.param("随机", "base64", id="no base64"),
    pytest.param(sealed("hello")[:-4], "cipher", id="cut off"),
    pytest.param(sealed("hello") + "\n", "base64", id="a line more"),
    pytest.param(turned(b"\0" * 32), "cipher", id="padding of zero"),
    pytest.param(turned(b"x" * 24 + b"\x28" * 40), "cipher", id="padding longer than a block"),
    pytest.param(turned(b"x" * 31 + b"\x02"), "cipher", id="padding that is not even"),
    pytest.param(turned(b"\x20" * 32), "length", id="padding alone is left"),
    pytest.param(turned(HEAD + b"\0" + b"\x0f" * 15), "length", id="shorter than its head"),
    pytest.param(turned(HEAD + b"\xff\xff\xff\xff" + b"x" * 11 + b"\x01"), "length", id="a length below zero"),
    pytest.param(turned(HEAD + b"\0\0\0\x0c" + b"x" * 11 + b"\x01"), "length", id="one beyond the end"),
    pytest.param(turned(HEAD + b"\0\0\0\0" + b"x" * 11 + b"\x01"), "length", id="no text"),
    pytest.param(turned(HEAD + b"\0\0\0\x02\xff\xfe" + b"x" * 9 + b"\x01"), "utf8", id="no text of ours"),
    pytest.param(turned(HEAD + b"\0\0\0\x0b" + b"x" * 11 + b"\x01"), "receiver", id="for nobody"),
    pytest.param(sealed("hello", CORP + "0"), "receiver", id="for a company with a longer name"),
]  # fmt: skip


@pytest.mark.parametrize(("encrypted", "reason"), BROKEN)
def test_what_is_sealed_wrongly_is_refused_by_its_fault(encrypted: str, reason: str) -> None:
    assert reason_of(encrypted) == reason


@given(st.binary(max_size=200).map(lambda some: some + b"\0" * (-len(some) % 16)), st.text(max_size=80))
@example(b"", "\ud800")
def test_whatever_was_signed_ends_in_a_reason_of_the_list(plain: bytes, junk: str) -> None:
    for encrypted in (turned(plain) if plain else "", junk.encode("utf-8", "replace").decode()):
        assert reason_of(encrypted) in get_args(Reason)


def test_the_spare_bits_of_the_key_need_not_be_zero() -> None:
    encrypted = sealed("hello")
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".index(KEY[-1])
    spare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[last ^ 0b11]
    assert envelope(key=KEY[:-1] + spare).opened(encrypted, stamp(encrypted), NOW) == b"hello"


@pytest.mark.parametrize(
    "wrong", [{"token": ""}, {"corp_id": ""}, {"key": ""}, {"key": KEY[:-1]}, {"key": KEY + "="}]
)
def test_without_what_was_agreed_there_is_no_envelope(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="EncodingAESKey") as error:
        envelope(**wrong)
    assert TOKEN not in str(error.value) and KEY not in str(error.value)


def test_every_reason_can_be_counted() -> None:
    assert set(get_args(Reason)) | {"other"} == set(REFUSALS)


def test_reading_needs_neither_wechatpy_nor_aiohttp() -> None:
    heavy = "{'wechatpy', 'aiohttp', 'requests', 'xmltodict'}"
    look = f"import sys, bot.channels.wecom; sys.exit(str({heavy} & set(sys.modules) or ''))"
    assert (
        subprocess.run([sys.executable, "-c", look], check=False, capture_output=True).stderr.strip() == b""
    )


# --- the XML ---


@pytest.mark.parametrize("name", CALLBACKS)
def test_every_recorded_callback_is_read(name: str) -> None:
    assert parsed(callback(name))["MsgType"]


def test_elements_nest_repeat_and_stay_text() -> None:
    xml = parsed(b"<xml> <a>1</a> <b><c>x</c><c/><d> <![CDATA[<3 & ]]>y</d></b> <e></e> </xml>")
    assert xml == {"a": "1", "b": {"c": ["x", ""], "d": " <3 & y"}, "e": ""}


@pytest.mark.parametrize(
    ("value", "all_of_it"), [(None, []), ("", []), ("a", ["a"]), ({"b": "c"}, [{"b": "c"}]), (["a", "b"], ["a", "b"])]
)  # fmt: skip
def test_one_and_many_are_taken_alike(value: Any, all_of_it: list[Any]) -> None:
    assert many(value) == all_of_it


BAD = [
    pytest.param(b"", id="nothing"),
    pytest.param(b"<xml>", id="not closed"),
    pytest.param(b"<xml/>", id="empty"),
    pytest.param(b"<xml>words</xml>", id="no elements"),
    pytest.param(b"<xml><a>1</a></xml><xml/>", id="two roots"),
    pytest.param(b"<!DOCTYPE xml><xml><a>1</a></xml>", id="a DTD"),
    pytest.param(b'<!DOCTYPE xml [<!ENTITY a "b">]><xml><a>&a;</a></xml>', id="an entity"),
    pytest.param(b'<!DOCTYPE xml SYSTEM "file:///etc/hostname"><xml><a>1</a></xml>', id="a file outside"),
    pytest.param(b"<xml><a>&b;</a></xml>", id="an entity nobody declared"),
    pytest.param(b"<xml><a>\xff</a></xml>", id="no UTF-8"),
    pytest.param(b"<xml><a>\0</a></xml>", id="NUL"),
    pytest.param(b"<xml><a>&#0;</a></xml>", id="NUL in words"),
    pytest.param(b"<xml><a>&#xD800;</a></xml>", id="half a character"),
    pytest.param(b"<xml><a>1</a></xml>".decode().encode("utf-16"), id="another encoding"),
    pytest.param(b"<a>" * (DEEPEST + 1) + b"1" + b"</a>" * (DEEPEST + 1), id="too deep"),
    pytest.param(b"<xml>" + b"<a/>" * MOST + b"</xml>", id="too many"),
    pytest.param(b"<xml><a>" + b"x" * LARGEST + b"</a></xml>", id="too large"),
]


@pytest.mark.parametrize("document", BAD)
def test_what_is_no_plain_document_is_malformed(document: bytes) -> None:
    with pytest.raises(Malformed):
        parsed(document)


def test_the_limits_themselves_are_still_read() -> None:
    assert parsed(b"<a>" * DEEPEST + b"1" + b"</a>" * DEEPEST)
    assert len(parsed(b"<xml>" + b"<a/>" * (MOST - 1) + b"</xml>")["a"]) == MOST - 1


@given(st.binary(max_size=300) | st.text("<>/!ax[]&;= \"'?-", max_size=60).map(str.encode))
def test_any_bytes_are_a_document_or_malformed(document: bytes) -> None:
    try:
        assert isinstance(parsed(document), dict)
    except Malformed as error:
        assert error.reason in ("xml", "utf8")
