"""Calls of WeCom: one token for all, what each failure proves, and no secret in any word of it."""

import asyncio
import contextlib
import logging
import traceback
from collections.abc import AsyncIterator

import pytest

from bot.channels.wecom.api import Api
from bot.channels.wecom.errors import MENDS, WecomError, judged, number
from bot.channels.wecom.lanes import CALM, Lane
from bot.channels.wecom.tokens import Tokens, lifetime
from bot.core.message import ChannelError, Document
from tests.channels.wecom_way import Pauses, calling, failure
from tests.fake_telegram.wire import Door, Reply, Request
from tests.fake_wecom import FakeWecom

SEND = "message/send"


@pytest.fixture
async def api(wecom: FakeWecom) -> AsyncIterator[Api]:
    async with calling(wecom) as api:
        yield api


def text(wecom: FakeWecom, words: str = "您好") -> dict[str, object]:
    return {
        "touser": "zhangwei",
        "msgtype": "text",
        "agentid": wecom.agent_id,
        "text": {"content": words},
    }


@contextlib.asynccontextmanager
async def saying(*bodies: bytes) -> AsyncIterator[tuple[Api, list[Request]]]:
    """An api that leads to a server which gives these bodies, the last one for ever; gettoken is answered well."""
    left, asked = list(bodies), []

    async def handle(request: Request) -> Reply:
        asked.append(request)
        if request.path.endswith("/gettoken") and len(bodies) and not bodies[0].startswith(b"token:"):
            return Reply(body=b'{"errcode":0,"access_token":"T0K3N","expires_in":7200}')
        body = left.pop(0) if len(left) > 1 else left[0]
        return Reply(body=body.removeprefix(b"token:"))

    door = Door(handler=handle)
    await door.open()
    api = Api("corp", "s3cr3t", 1, base=f"http://127.0.0.1:{door.port}", timeout=5, sleep=Pauses())
    try:
        yield api, asked
    finally:
        await api.stop()
        await door.close()


async def test_the_token_is_fetched_once_however_many_wait(wecom: FakeWecom, api: Api) -> None:
    await asyncio.gather(*(api.call("agent/get", params={"agentid": "1000002"}) for _ in range(20)))
    assert wecom.tokens_fetched == 1


async def test_a_token_that_was_taken_back_is_refreshed_once_for_all(wecom: FakeWecom, api: Api) -> None:
    await api.token()
    wecom.revoke()
    await asyncio.gather(*(api.call(SEND, text(wecom, f"第{n}条")) for n in range(20)))
    assert (wecom.tokens_fetched, len(wecom.received("zhangwei"))) == (2, 20)


@pytest.mark.parametrize("code", ["40014", "42001", "40001", "41001"])
async def test_every_refusal_of_a_token_is_answered_by_one_more_try(
    wecom: FakeWecom, api: Api, code: str
) -> None:
    wecom.fail_next(SEND, code)
    await api.call(SEND, text(wecom))
    assert (wecom.tokens_fetched, len(wecom.calls(SEND))) == (2, 2)


async def test_a_second_refusal_stops_the_sending_and_is_no_loop(wecom: FakeWecom, api: Api) -> None:
    wecom.fail_next(SEND, "40014", times=9)
    error = await failure(api.call(SEND, text(wecom)))
    assert (error.fatal, error.outcome, len(wecom.calls(SEND))) == (True, "not_sent", 2)


async def test_a_token_is_fetched_anew_before_it_is_too_old(wecom: FakeWecom, api: Api) -> None:
    await api.token()
    wecom.clock.forward(seconds=6000)
    await api.token()
    assert wecom.tokens_fetched == 1
    wecom.clock.forward(seconds=1000)
    await api.token()
    assert wecom.tokens_fetched == 2


async def test_a_caller_who_gives_up_does_not_take_the_token_from_the_others() -> None:
    ready = asyncio.Event()

    async def fetch() -> tuple[str, float]:
        await ready.wait()
        return "T", 7200

    tokens = Tokens(fetch, lambda: 0.0)
    hasty, patient = asyncio.create_task(tokens.have()), asyncio.create_task(tokens.have())
    await asyncio.sleep(0)
    hasty.cancel()
    ready.set()
    assert await patient == "T"


async def test_a_failed_fetch_fails_all_who_wait_and_none_after() -> None:
    fates: list[object] = [ChannelError("no", "not_sent"), ("T", 7200.0)]

    async def fetch() -> tuple[str, float]:
        await asyncio.sleep(0)
        fate = fates.pop(0)
        if isinstance(fate, ChannelError):
            raise fate
        return fate  # type: ignore[return-value]

    tokens = Tokens(fetch, lambda: 0.0)
    both = await asyncio.gather(tokens.have(), tokens.have(), return_exceptions=True)
    assert [type(one) for one in both] == [ChannelError, ChannelError]
    assert await tokens.have() == "T"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(7200, 7200), ("600", 600), (None, 7200), ("soon", 7200), (-1, 7200), (True, 7200), ([], 7200)],
)
def test_the_lifetime_of_a_token_is_read_with_patience(value: object, seconds: float) -> None:
    assert lifetime(value) == seconds


async def test_a_wrong_secret_is_fatal_and_says_what_to_mend(wecom: FakeWecom) -> None:
    async with calling(wecom, secret="wrong-secret") as api:
        error = await failure(api.token())
    assert (error.fatal, error.outcome) == (True, "not_sent")
    assert "copy the secret" in str(error)


@pytest.mark.parametrize("fault", ["502", "drop_after", "cut", "garbage"])
async def test_a_token_that_cannot_be_had_proves_that_nothing_was_sent(
    wecom: FakeWecom, api: Api, fault: str
) -> None:
    wecom.fail_next("gettoken", fault, times=9)
    error = await failure(api.call(SEND, text(wecom)))
    assert (error.outcome, error.fatal, wecom.calls(SEND)) == ("not_sent", False, [])


async def test_no_connection_is_proven_not_sent(wecom: FakeWecom) -> None:
    async with calling(wecom, base="http://127.0.0.1:1") as api:
        assert (await failure(api.call(SEND, text(wecom)))).outcome == "not_sent"


async def test_a_connection_lost_after_the_token_is_proven_not_sent(wecom: FakeWecom, api: Api) -> None:
    await api.call("getcallbackip")
    await wecom.__aexit__(None, None, None)
    assert (await failure(api.call(SEND, text(wecom)))).outcome in ("not_sent", "unknown")
    assert (await failure(api.call(SEND, text(wecom)))).outcome == "not_sent"


@pytest.mark.parametrize(
    "fault", ["500", "502", "502_after", "drop_before", "drop_after", "cut", "garbage", "404"]
)
async def test_what_may_have_been_done_is_unknown_and_not_tried_again(
    wecom: FakeWecom, api: Api, fault: str
) -> None:
    wecom.fail_next(SEND, fault)
    error = await failure(api.call(SEND, text(wecom)))
    assert (error.outcome, len(wecom.calls(SEND))) == ("unknown", 1)


async def test_a_server_that_never_answers_is_unknown_within_the_budget(wecom: FakeWecom) -> None:
    async with calling(wecom, timeout=0.3) as api:
        await api.token()
        wecom.fail_next(SEND, "slow")
        assert (await failure(api.call(SEND, text(wecom)))).outcome == "unknown"


@pytest.mark.parametrize("fault", ["-1", "6000", "502", "cut"])
async def test_a_question_is_asked_again_after_a_moment(wecom: FakeWecom, fault: str) -> None:
    pauses = Pauses()
    async with calling(wecom, sleep=pauses) as api:
        wecom.fail_next("agent/get", fault, times=3)
        told = await api.call("agent/get", params={"agentid": "1000002"}, retry_safe=True)
    assert told["name"] == "Rounds"
    assert pauses.seconds == [0.5, 1.0, 2.0]


async def test_a_question_never_answered_has_changed_nothing(wecom: FakeWecom, api: Api) -> None:
    wecom.fail_next("agent/get", "502", times=9)
    error = await failure(api.call("agent/get", params={"agentid": "1000002"}, retry_safe=True))
    assert (error.outcome, len(wecom.calls("agent/get"))) == ("not_sent", 4)


async def test_busy_is_not_tried_again_for_what_changes_something(wecom: FakeWecom, api: Api) -> None:
    wecom.fail_next(SEND, "-1")
    error = await failure(api.call(SEND, text(wecom)))
    assert (error.outcome, error.retry_after, len(wecom.calls(SEND))) == ("not_sent", None, 1)


@pytest.mark.parametrize(
    ("code", "outcome", "marks"),
    [
        (-1, "not_sent", ""),
        (41063, "not_sent", ""),
        (45009, "not_sent", "retry_after"),
        (45033, "not_sent", "retry_after"),
        (48002, "not_sent", "fatal"),
        (60020, "not_sent", "fatal"),
        (301002, "not_sent", "fatal"),
        (43012, "not_sent", "fatal"),
        (40056, "not_sent", "fatal"),
        (95000, "not_sent", "fatal"),
        (81013, "refused", "closed"),
        (60111, "refused", "closed"),
        (84061, "refused", "closed"),
        (41048, "refused", "closed"),
        (42014, "refused", "markup"),
        (42051, "refused", "markup"),
        (42052, "refused", "shut"),
        (45002, "refused", ""),
        (85002, "refused", ""),
        (95001, "refused", "shut"),
        (95018, "refused", "shut"),
        (41050, "refused", "shut"),
        (999999, "refused", ""),
    ],
)
def test_each_number_means_what_the_table_says(code: int, outcome: str, marks: str) -> None:
    error = judged(code, "words")
    names = ("retry_after", "fatal", "closed", "markup", "shut")
    assert (error.outcome, error.code) == (outcome, code)
    assert [name for name in names if getattr(error, name)] == marks.split()
    assert str(code) in str(error)


def test_a_fatal_number_names_the_mend_and_a_minute_is_waited_out() -> None:
    assert MENDS[60020] in str(judged(60020, "from ip: 203.0.113.7"))
    assert "203.0.113.7" in str(judged(60020, "from ip: 203.0.113.7"))
    assert judged(45009, "reach max api daily quota limit").retry_after == 60


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({}, 0),
        ({"errcode": None}, 0),
        ({"errcode": "40014"}, 40014),
        ({"errcode": "-1"}, -1),
        ({"errcode": 7}, 7),
    ]
    + [({"errcode": odd}, None) for odd in (True, 1.5, [], {}, "x", "", "²")],
)
def test_the_errcode_is_read_whatever_its_type(answer: dict[str, object], code: int | None) -> None:
    assert number(answer) == code


@pytest.mark.parametrize(
    "body", [b"[]", b"7", b"null", b'"ok"', b'{"errcode":[]}', b"{", b"[" * 100_000, b""]
)
async def test_an_answer_that_is_no_answer_is_unknown(body: bytes) -> None:
    async with saying(body) as (api, _):
        assert (await failure(api.call("kf/send_msg", {}))).outcome == "unknown"


@pytest.mark.parametrize(
    "body",
    [
        b"token:{}",
        b'token:{"errcode":0,"access_token":7}',
        b"token:[]",
        b'token:{"errcode":"x","access_token":"T"}',
    ],
)
async def test_a_gettoken_without_a_token_is_not_sent(body: bytes) -> None:
    async with saying(body) as (api, _):
        error = await failure(api.token())
    assert (error.outcome, error.fatal) == ("not_sent", False)


async def test_half_a_character_never_leaves(wecom: FakeWecom, api: Api) -> None:
    error = await failure(api.call(SEND, text(wecom, "half \ud83d")))
    assert (error.outcome, wecom.calls(SEND)) == ("refused", [])


async def test_no_secret_is_in_a_log_or_in_an_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = b'{"errcode":40058,"errmsg":"bad access_token=T0K3N of s3cr3t"}'
    words = []
    async with saying(echo) as (api, asked):
        words.append(str(await failure(api.call(SEND, {}))))
    async with saying(b"nonsense") as (api, _):
        words.append(str(await failure(api.call(SEND, {}))))
    gone = Api("corp", "s3cr3t", 1, base="http://127.0.0.1:1", proxy="http://user:pa55@127.0.0.1:1")
    words.append(str(await failure(gone.token())))
    await gone.stop()
    assert asked[-1].params["access_token"] == "T0K3N"
    for secret in ("T0K3N", "s3cr3t", "pa55"):
        assert secret not in "".join(words) + caplog.text


async def test_no_secret_of_a_proxy_is_in_a_trace() -> None:
    async def refuse(request: Request) -> Reply:
        return Reply(code=407)

    door = Door(handler=refuse)
    await door.open()
    proxy = f"http://user:pa55@127.0.0.1:{door.port}"
    api = Api("corp", "s3cr3t", 1, base="https://api.example", proxy=proxy, timeout=5)
    error = await failure(api.call("getcallbackip"))
    await api.stop()
    await door.close()
    trace = "".join(traceback.format_exception(error))
    assert error.outcome == "not_sent"
    assert "pa55" not in trace and "s3cr3t" not in trace


@pytest.mark.parametrize(
    ("code", "outcome"), [(500, "unknown"), (502, "unknown"), (403, "refused"), (200, None)]
)
async def test_the_status_is_believed_only_where_it_says_that_nobody_knows(
    code: int, outcome: str | None
) -> None:
    async def handle(request: Request) -> Reply:
        if request.path.endswith("/gettoken"):
            return Reply(body=b'{"errcode":0,"access_token":"T","expires_in":7200}')
        return Reply(code=code, body=b'{"errcode":0}' if code != 403 else b'{"errcode":45002}')

    door = Door(handler=handle)
    await door.open()
    api = Api("corp", "secret", 1, base=f"http://127.0.0.1:{door.port}", timeout=5)
    doing = api.call(SEND, {})
    if outcome is None:
        assert await doing == {"errcode": 0}
    else:
        assert (await failure(doing)).outcome == outcome
    await api.stop()
    await door.close()


def test_a_proxy_nobody_speaks_is_said_at_once() -> None:
    with pytest.raises(ValueError, match="http or https"):
        Api("corp", "secret", 1, proxy="socks5://127.0.0.1:1")


async def test_the_proxy_of_the_settings_is_asked() -> None:
    heard = []

    async def handle(request: Request) -> Reply:
        heard.append(request.path)
        return Reply(body=b'{"errcode":0,"access_token":"T","expires_in":7200}')

    door = Door(handler=handle)
    await door.open()
    api = Api("corp", "secret", 1, base="http://api.example", proxy=f"http://127.0.0.1:{door.port}")
    await api.token()
    await api.stop()
    await door.close()
    assert heard == ["/cgi-bin/gettoken"]


async def test_a_file_is_uploaded_under_its_own_name(wecom: FakeWecom, api: Api) -> None:
    media = await api.upload(Document(name="账单 2026.pdf", content=b"%PDF-1.7"))
    assert wecom.town.media[media][:2] == ("账单 2026.pdf", 8)


async def test_an_upload_is_never_unknown_as_nobody_was_told(wecom: FakeWecom, api: Api) -> None:
    wecom.fail_next("media/upload", "drop_after", times=9)
    assert (await failure(api.upload(Document(name="a", content=b"123456")))).outcome == "not_sent"
    assert (await failure(api.upload(Document(name="a", content=b"12345")))).outcome == "refused"


async def test_a_crowded_api_gets_fewer_calls_at_once_and_slowly_more_again(
    wecom: FakeWecom, api: Api
) -> None:
    wecom.fail_next("getcallbackip", "45033")
    error = await failure(api.call("getcallbackip"))
    assert isinstance(error, WecomError)
    assert (error.retry_after, api._lanes["getcallbackip"].width, api._lanes[SEND].width) == (2.0, 4, 8)
    for _ in range(CALM):
        await api.call("getcallbackip")
    assert api._lanes["getcallbackip"].width == 5


async def test_a_lane_lets_in_as_many_as_it_is_wide() -> None:
    lane, inside, most = Lane(8), 0, 0
    done = asyncio.Event()

    async def ride() -> None:
        nonlocal inside, most
        async with lane:
            inside += 1
            most = max(most, inside)
            await done.wait()
            inside -= 1

    rides = [asyncio.create_task(ride()) for _ in range(20)]
    await settled()
    assert most == 8
    lane.narrow(0)
    lane.narrow(0)  # the calls beside it met the same crowd
    assert lane.width == 4
    done.set()
    await asyncio.gather(*rides)
    most = 0
    done.clear()
    rides = [asyncio.create_task(ride()) for _ in range(20)]
    await settled()
    assert most == 4
    done.set()
    await asyncio.gather(*rides)


async def settled() -> None:
    """Everybody who can go on has gone on."""
    for _ in range(50):
        await asyncio.sleep(0)
