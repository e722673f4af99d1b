"""The way out: an end in time, in size and in direction, and failures that tell nothing secret."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.core.payment import PaymentError
from bot.payments import line as lines
from bot.payments.line import Ask, Line

ADDRESS = "https://provider.example/pay?sign=s3cret"


class Endless(httpx.AsyncByteStream):
    """A body that goes on and on."""

    def __init__(self) -> None:
        self.given = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.given += 1
            yield b"x" * 65536


def through(answer: httpx.Response | Exception) -> Line:
    """A line whose other side answers so."""

    def handle(request: httpx.Request) -> httpx.Response:
        assert request.headers["accept-encoding"] == "identity"
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Line(transport=httpx.MockTransport(handle))


async def test_an_answer_comes_back_as_it_is_with_lower_case_names() -> None:
    found = await through(httpx.Response(201, headers={"X-Mark": "A"}, stream=Packed())).ask(Ask(url=ADDRESS))
    assert (found.status, found.headers["x-mark"], found.body) == (201, "A", b"\x1f\x8bpacked")


async def test_a_body_without_end_is_cut_off() -> None:
    body = Endless()
    with pytest.raises(PaymentError) as error:
        await through(httpx.Response(200, stream=body)).ask(Ask(url=ADDRESS))
    assert error.value.fault == "malformed" and body.given <= 6


async def test_a_packed_answer_is_not_unpacked() -> None:
    found = await through(httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Packed())).ask(
        Ask(url=ADDRESS)
    )
    assert found.body == b"\x1f\x8bpacked"


class Packed(httpx.AsyncByteStream):
    """What nobody asked for."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"\x1f\x8bpacked"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_nobody_is_followed_elsewhere(status: int) -> None:
    answer = httpx.Response(status, headers={"location": "https://elsewhere.example"})
    with pytest.raises(PaymentError) as error:
        await through(answer).ask(Ask(url=ADDRESS, body=b"x"))
    assert error.value.fault == "refused"


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError(ADDRESS),
        httpx.ReadTimeout(ADDRESS),
        httpx.RemoteProtocolError(ADDRESS),
        OSError(ADDRESS),
    ],
)
async def test_a_failure_is_told_by_its_kind_alone(failure: Exception) -> None:
    with pytest.raises(PaymentError) as error:
        await through(failure).ask(Ask(url=ADDRESS))
    assert error.value.fault == "unreachable" and type(failure).__name__ in str(error.value)
    assert "s3cret" not in str(error.value) and error.value.__suppress_context__


@pytest.mark.parametrize("address", ["", "nonsense", "ftp://x", "http://[", "https://x/\x00"])
async def test_an_address_that_is_none_is_a_failure_like_any_other(address: str) -> None:
    with pytest.raises(PaymentError) as error:
        await Line().ask(Ask(url=address))
    assert error.value.fault == "unreachable"


async def test_a_provider_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "TOTAL", 0.01)

    async def silent(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(PaymentError) as error:
        await Line(transport=httpx.MockTransport(silent)).ask(Ask(url=ADDRESS))
    assert error.value.fault == "unreachable"


def test_what_is_printed_of_a_request_has_nothing_secret_in_it() -> None:
    shown = repr(Ask(url=ADDRESS, headers={"authorization": "Bearer s3cret"}, body=b"s3cret"))
    assert "s3cret" not in shown
