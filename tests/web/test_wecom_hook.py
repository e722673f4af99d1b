"""The way in of WeCom: what is genuine is kept and acknowledged with nothing, and nothing else gets past the door."""

import hashlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from bot.channels.wecom import Envelope, kf_call, read
from bot.channels.wecom.xml import parsed
from bot.engine.tally import Tally
from bot.store import Busy
from bot.web import Figures, Front, WecomDoor, web
from tests.wecom_callbacks import (
    CALLBACKS,
    CORP,
    KEY,
    STAMP,
    TOKEN,
    VECTORS,
    callback,
    envelope,
    outer,
    query,
    sealed,
    stamp,
    vector_envelope,
)

HOOK = "/hooks/wecom"
LARGEST = 128 * 1024
TEXT = callback("text_message").decode()
REFUSED = {400, 403, 413}


@dataclass
class House:
    """One door with its inbox; `trouble` is raised when something is to be kept."""

    envelope: Envelope = field(default_factory=envelope)
    now: int = STAMP
    kept: list[dict[str, Any]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    trouble: Exception | None = None
    has_door: bool = True

    async def keep(self, updates: list[dict[str, Any]]) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.kept += updates

    async def condition(self) -> dict[str, Any] | None:
        return {}

    async def figures(self) -> Figures:
        return Figures(pulse=None, tally=self.tally, channels={}, lag=0, silence=0, waits={})

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[httpx.AsyncClient]:
        door = WecomDoor(
            envelope=self.envelope,
            keep=self.keep,
            now=lambda: datetime.fromtimestamp(self.now, UTC),
            refused=self.tally.refused,
        )
        front = Front(
            condition=self.condition,
            keep=self.keep,
            figures=self.figures,
            wecom=door if self.has_door else None,
        )
        transport = httpx.ASGITransport(web(front), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://rounds") as client:
            yield client

    async def get(self, asked: Any) -> httpx.Response:
        async with self.browser() as client:
            return await client.get(HOOK, params=asked)

    async def post(self, asked: Any, content: Any) -> httpx.Response:
        async with self.browser() as client:
            return await client.post(HOOK, params=asked, content=content)

    async def call(self, text: str = TEXT) -> httpx.Response:
        """A genuine callback."""
        encrypted = sealed(text)
        return await self.post(query(stamp(encrypted)), outer(encrypted))


@pytest.fixture
def house() -> House:
    return House()


def vectors(kind: str) -> list[dict[str, Any]]:
    return [vector for vector in VECTORS if vector["kind"] == kind]


def of_vector(vector: dict[str, Any]) -> tuple[House, dict[str, str]]:
    asked = {"msg_signature": vector["msg_signature"]} | {n: vector[n] for n in ("timestamp", "nonce")}
    return House(envelope=vector_envelope(vector), now=int(vector["timestamp"])), asked


@pytest.mark.parametrize("vector", vectors("callback"), ids=lambda vector: vector["name"])
async def test_a_callback_is_kept_and_answered_with_nothing(vector: dict[str, Any]) -> None:
    house, asked = of_vector(vector)
    told = await house.post(asked, vector["envelope"].encode())
    text = vector["plaintext"].encode()
    assert (told.status_code, told.content) == (200, b"")
    assert house.kept == [{"key": hashlib.sha256(text).hexdigest(), "xml": parsed(text)}]


@pytest.mark.parametrize("vector", vectors("echostr"), ids=lambda vector: vector["name"])
async def test_the_check_of_the_address_is_answered_with_exactly_the_text(vector: dict[str, Any]) -> None:
    house, asked = of_vector(vector)
    told = await house.get(asked | {"echostr": vector["encrypted"]})
    assert (told.status_code, told.content) == (200, vector["plaintext"].encode())
    assert told.headers["Content-Type"].startswith("text/plain")
    assert house.kept == []


@pytest.mark.parametrize("name", CALLBACKS)
async def test_every_kind_is_kept_also_those_nobody_knows(house: House, name: str) -> None:
    assert (await house.call(callback(name).decode())).status_code == 200
    assert [one["xml"] for one in house.kept] == [parsed(callback(name))]
    assert read(house.kept[0]) is None or kf_call(house.kept[0]) is None


async def test_a_repeat_has_the_key_of_the_first_however_it_is_sealed(house: House) -> None:
    assert [(await house.call()).status_code for _ in range(2)] == [200, 200]
    assert len({one["key"] for one in house.kept}) == 1


async def test_what_cannot_be_kept_is_not_acknowledged(house: House) -> None:
    house.trouble = Busy("database is locked")
    told = await house.call()
    assert told.status_code == 503
    assert "locked" not in told.text
    assert not house.tally.refusals


async def test_a_failure_of_ours_tells_nothing_of_itself(house: House) -> None:
    house.trouble = RuntimeError("secret inner words")
    told = await house.call()
    assert told.status_code == 500
    assert "inner" not in told.text


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused(house: House, method: str) -> None:
    encrypted = sealed(TEXT)
    async with house.browser() as client:
        told = await client.request(method, HOOK, params=query(stamp(encrypted)) | {"echostr": encrypted})
    assert (told.status_code, house.kept) == (405, [])


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_without_a_door_there_is_no_such_address(method: str) -> None:
    async with House(has_door=False).browser() as client:
        assert (await client.request(method, HOOK)).status_code == 404


# --- what is not believed ---

SEALED = sealed(TEXT)
GOOD = query(stamp(SEALED))

ASKED = [
    pytest.param({}, 400, "query", id="nothing asked"),
    pytest.param({**GOOD, "msg_signature": None}, 400, "query", id="no signature"),
    pytest.param({**GOOD, "timestamp": None}, 400, "query", id="no time"),
    pytest.param({**GOOD, "nonce": None}, 400, "query", id="no nonce"),
    pytest.param([*GOOD.items(), ("nonce", GOOD["nonce"])], 400, "query", id="a nonce given twice"),
    pytest.param([*GOOD.items(), ("msg_signature", "x")], 400, "query", id="two signatures"),
    pytest.param({**GOOD, "timestamp": "１７９３１４５６００"}, 400, "query", id="wide digits"),
    pytest.param({**GOOD, "timestamp": "soon"}, 400, "query", id="no digits"),
    pytest.param({**GOOD, "nonce": "9" * 5000}, 400, "query", id="a nonce without end"),
    pytest.param({**GOOD, "nonce": "1"}, 403, "signature", id="another nonce"),
    pytest.param({**GOOD, "msg_signature": "0" * 40}, 403, "signature", id="another signature"),
    pytest.param({**GOOD, "msg_signature": ""}, 403, "signature", id="an empty signature"),
    pytest.param(query(stamp(SEALED, STAMP - 301)), 403, "stale", id="too old"),
    pytest.param(query(stamp(SEALED, STAMP + 301)), 403, "stale", id="from tomorrow"),
]


@pytest.mark.parametrize(("asked", "status", "reason"), ASKED)
async def test_what_is_not_signed_for_now_is_refused(asked: Any, status: int, reason: str) -> None:
    given = asked if isinstance(asked, list) else {n: v for n, v in asked.items() if v is not None}
    echo = [*given, ("echostr", SEALED)] if isinstance(given, list) else given | {"echostr": SEALED}
    house = House()
    assert (await house.post(given, outer(SEALED))).status_code == status
    assert (await house.get(echo)).status_code == status
    assert (house.kept, dict(house.tally.refusals)) == ([], {reason: 2})


BODIES = [
    pytest.param(b"", 400, "xml", id="nothing"),
    pytest.param(b"\xff\xfe", 400, "utf8", id="no text"),
    pytest.param(b"<xml><Encrypt>", 400, "xml", id="cut off"),
    pytest.param(outer(SEALED).replace(b"Encrypt", b"Content"), 400, "xml", id="nothing sealed in it"),
    pytest.param(b"<xml><Encrypt></Encrypt></xml>", 400, "xml", id="an empty envelope"),
    pytest.param(TEXT.encode(), 400, "xml", id="a plain message, unsealed"),
    pytest.param(
        outer(SEALED).replace(b"</xml>", b"<Encrypt>x</Encrypt></xml>"), 400, "xml", id="two envelopes"
    ),
    pytest.param(b"<!DOCTYPE xml>" + outer(SEALED), 400, "xml", id="a DTD"),
    pytest.param(outer(SEALED[:-4]), 403, "signature", id="sealed text cut off"),
    pytest.param(b"x" * (LARGEST + 1), 413, "size", id="too large"),
]


@pytest.mark.parametrize(("body", "status", "reason"), BODIES)
async def test_a_bad_body_is_refused(house: House, body: bytes, status: int, reason: str) -> None:
    assert (await house.post(GOOD, body)).status_code == status
    assert (house.kept, dict(house.tally.refusals)) == ([], {reason: 1})


INSIDE = [
    pytest.param("no xml at all", id="no xml"),
    pytest.param("<xml/>", id="empty"),
    pytest.param('<!DOCTYPE x [<!ENTITY a "b">]><xml><Content>&a;</Content></xml>', id="an entity"),
    pytest.param("<a>" * 50 + "</a>" * 50, id="a deep hole"),
]


@pytest.mark.parametrize("text", INSIDE)
async def test_what_was_sealed_must_be_plain_xml_too(house: House, text: str) -> None:
    assert (await house.call(text)).status_code == 400
    assert (house.kept, dict(house.tally.refusals)) == ([], {"xml": 1})


async def test_what_is_meant_for_another_company_is_refused(house: House) -> None:
    foreign = sealed(TEXT, "ww" + "1" * 16)
    assert (await house.post(query(stamp(foreign)), outer(foreign))).status_code == 403
    assert (house.kept, dict(house.tally.refusals)) == ([], {"receiver": 1})


async def test_more_than_a_callback_ever_is_is_not_read(house: House) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * 65_536

    fits = outer(SEALED).replace(b"</xml>", b" " * (LARGEST - len(outer(SEALED))) + b"</xml>")
    assert (await house.post(GOOD, pieces())).status_code == 413
    assert (await house.post(GOOD, fits)).status_code == 200
    assert (await house.post(GOOD, fits + b" ")).status_code == 413


@pytest.mark.parametrize("length", ["²", "9" * 5000, "-1", "words"])
async def test_a_length_that_is_none_crashes_nothing(house: House, length: str) -> None:
    async with house.browser() as client:
        headers = {"Content-Length": length.encode("latin-1")}
        told = await client.post(HOOK, params=GOOD, content=outer(SEALED), headers=headers)
    assert told.status_code in {200} | REFUSED


async def test_a_refusal_is_logged_once_and_tells_no_secret(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with house.browser() as client:
        for _ in range(3):
            told = await client.post(HOOK, params=GOOD | {"nonce": "2"}, content=outer(SEALED))
        await client.post(HOOK, params=GOOD, content=outer(SEALED))
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert len(ours) == 1 and "signature" in ours[0]
    for secret in (TOKEN, KEY, GOOD["msg_signature"], SEALED[:20], "3栋"):
        assert secret not in told.text + "".join(ours)


async def test_refusals_are_told_to_prometheus_by_reason(house: House) -> None:
    house.tally.refused("a word of somebody else")
    async with house.browser() as client:
        await client.post(HOOK, params=GOOD | {"nonce": "2"}, content=outer(SEALED))
        told = (await client.get("/metrics")).text
    found = {
        sample.labels["reason"]: sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
        if sample.name == "rounds_hook_refusals_total"
    }
    assert found == {"signature": 1, "other": 1}


# --- whatever comes ---

WORDS = st.sampled_from(["msg_signature", "timestamp", "nonce", "echostr", "x"])
TEXTS = st.text(max_size=30) | st.sampled_from([*GOOD.values(), SEALED])


@given(st.lists(st.tuples(WORDS, TEXTS), max_size=6), st.binary(max_size=300))
@example([], b"")
async def test_whatever_is_asked_is_refused_in_order(asked: list[tuple[str, str]], body: bytes) -> None:
    house = House()
    address = HOOK + "?" + urlencode(asked, errors="replace")
    async with house.browser() as client:
        told = {
            (await client.post(address, content=body)).status_code,
            (await client.get(address)).status_code,
        }
    assert told <= REFUSED | {200}
    assert house.kept == []


@given(st.binary(max_size=120))
async def test_any_bytes_of_an_address_are_refused_in_order(noise: bytes) -> None:
    house = House()
    scope = {"type": "http", "method": "GET", "path": HOOK, "query_string": noise, "headers": []}
    told = await _asked(house, scope)
    assert told in REFUSED


async def _asked(house: House, scope: dict[str, Any], body: bytes = b"") -> int:
    """The status of a request as a server hands it over, which no client would send."""
    answered: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answered.append(message["status"])

    door = WecomDoor(envelope=house.envelope, keep=house.keep, now=lambda: datetime.fromtimestamp(STAMP, UTC))
    await web(Front(condition=house.condition, keep=house.keep, wecom=door))(scope, receive, send)
    return answered[0]


BODY = outer(SEALED)
MEANT = parsed(TEXT.encode())


@given(st.integers(0, len(BODY) * 8 - 1))
@settings(max_examples=300)
async def test_no_flipped_bit_of_a_body_changes_what_is_kept(bit: int) -> None:
    flipped = bytearray(BODY)
    flipped[bit // 8] ^= 1 << bit % 8
    house = House()
    told = await house.post(GOOD, bytes(flipped))
    if told.status_code == 200:
        assert [one["xml"] for one in house.kept] == [MEANT]
    else:
        assert told.status_code in REFUSED and house.kept == []


ADDRESS = urlencode(GOOD).encode()


async def test_an_address_that_nobody_flipped_is_let_in() -> None:
    scope = {"type": "http", "method": "POST", "path": HOOK, "headers": [], "query_string": ADDRESS}
    assert await _asked(House(), scope, BODY) == 200


@given(st.integers(0, len(ADDRESS) * 8 - 1))
@settings(max_examples=300)
async def test_no_flipped_bit_of_an_address_is_let_in(bit: int) -> None:
    flipped = bytearray(ADDRESS)
    flipped[bit // 8] ^= 1 << bit % 8
    house, door_scope = House(), {"type": "http", "method": "POST", "path": HOOK, "headers": []}
    told = await _asked(house, door_scope | {"query_string": bytes(flipped)}, BODY)
    assert told in REFUSED and house.kept == []


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
async def test_whatever_a_colleague_types_arrives_or_is_no_xml(words: str) -> None:
    inner = "]]]]><![CDATA[>".join(words.split("]]>"))
    house = House()
    told = await house.call(
        f"<xml><FromUserName>a</FromUserName><MsgType>text</MsgType><Content><![CDATA[{inner}]]></Content></xml>"
    )
    assert told.status_code in {200, 400}
    for one in house.kept:
        assert "\0" not in one["xml"]["Content"]
        assert one["xml"]["Content"] == words.replace("\r\n", "\n").replace("\r", "\n")


def test_the_tests_own_company_is_the_one_of_the_fixtures() -> None:
    assert MEANT["ToUserName"] == CORP
