"""No log line carries a token, a whole phone number or a signature, whatever they are hidden in."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator

import pytest

from bot.logs import JsonLines, Redaction, last_words

TOKEN = "7000001:AAHq3xT9-fake_fake_fake_fake_fake_f"
SECRET = "my-own-secret-of-32-characters-00"


def written(form: logging.Formatter, say: str, *values: object, error: Exception | None = None) -> str:
    """What a handler with our filter writes down."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(form)
    handler.addFilter(Redaction([SECRET]))
    record = logging.LogRecord("bot", logging.ERROR, "x.py", 1, say, values, None)
    if error is not None:
        try:
            raise error
        except Exception:
            record.exc_info = sys.exc_info()
    handler.handle(record)
    return out.getvalue()


HIDING = [
    (f"polling with {TOKEN}", TOKEN),
    ("GET /s/aB3dE5gH7jK9mN1pQ3sT5u", "aB3dE5gH7jK9mN1pQ3sT5u"),
    ("POST https://rounds.example/in/aB3dE5gH7jK9mN1pQ3sT5u 303", "aB3dE5gH7jK9mN1pQ3sT5u"),
    (f"GET https://api.example/bot{TOKEN}/getMe", TOKEN),
    ("GET http://127.0.0.1:9000/bot7000001:fake/getMe", "7000001:fake"),
    (f"the key {SECRET} is set", SECRET),
    ("called 13800138000 today", "13800138000"),
    ("called +86 138 0013 8000 today", "138 0013 8000"),
    ("called +44 20 7946 0958 today", "7946 09"),
    ("/hooks/wecom?msg_signature=0123456789abcdef&timestamp=1", "0123456789abcdef"),
    ("X-Telegram-Bot-Api-Secret-Token: hush-hush", "hush-hush"),
    ("postgresql+asyncpg://rounds:pass-word@db/rounds", "pass-word"),
    ("cgi-bin/gettoken?corpsecret=abcdefgh", "abcdefgh"),
    ("cgi-bin/send?access_token=abcdefgh&debug=1", "abcdefgh"),
    ("https://t.me/some_bot?start=abcdefghijklmnop", "abcdefghijklmnop"),
    ("update said /start abcdefghijklmnop", "abcdefghijklmnop"),
    ("https://api.example/bot7000001%3AAAHq3xT9-fake_fake_fake/getMe", "AAHq3xT9"),
    (f"令牌{TOKEN}不对", TOKEN),
    ("{'text': '我的电话13800138000号'}", "13800138000"),
    ('{"phone":13800138000}', "13800138000"),
    ("tel:13800138000.", "13800138000"),
    ("call 0755-86543210 or 020 7946 0958", "86543210"),
    ("call 020 7946 0958", "7946 0958"),
    ("call 07700 900123", "900123"),
    ("call 0912-345-678", "345-678"),
    ("call (212) 555-0123", "555-0123"),
    ("电话+44 20 7946 0958", "7946 09"),
    ("[(b'x-telegram-bot-api-secret-token', b'hush-hush')]", "hush-hush"),
    ("{'X-Telegram-Bot-Api-Secret-Token': 'hush-hush'}", "hush-hush"),
    ('Wechatpay-Signature: "abc/def+ghi="', "abc/def+ghi"),
    ("Authorization: Basic c2VzYW1l", "c2VzYW1l"),
    ("<xml><Encrypt><![CDATA[c2VzYW1l]]></Encrypt></xml>", "c2VzYW1l"),
    ("api_key=c2VzYW1l", "c2VzYW1l"),
]


@pytest.mark.parametrize(("said", "secret"), HIDING)
@pytest.mark.parametrize("form", [logging.Formatter(), JsonLines()], ids=["text", "json"])
def test_a_secret_is_hidden_in_words_values_and_exceptions(
    form: logging.Formatter, said: str, secret: str
) -> None:
    assert secret not in written(form, said)
    assert secret not in written(form, "seen: %s", said)
    told = written(form, "failed", error=RuntimeError(said))
    assert secret not in told
    assert "RuntimeError" in told


@pytest.mark.parametrize(
    "said",
    [
        "case 1027: promised (P2), next look 2026-11-06 02:00:00+00:00",
        "post 15812345 to telegram: unknown",
        "2026-11-04T10:15:14+08:00 ready at http://127.0.0.1:8765",
        "12-27 owes 2736.00",
        "lease until 1762222222.123456, chat 1762222222, took 0.13800138000 s",
        "slot 2026-11-04T10 of alarm:alarm.silent",
    ],
)
def test_ordinary_words_stay(said: str) -> None:
    assert said in written(logging.Formatter(), said)


def test_json_is_one_line_also_with_a_traceback() -> None:
    told = written(JsonLines(), "failed\nbadly", error=RuntimeError("why"))
    assert told.count("\n") == 1
    line = json.loads(told)
    assert (line["level"], line["logger"], line["message"]) == ("error", "bot", "failed\nbadly")
    assert "RuntimeError: why" in line["error"]


def test_arguments_that_do_not_fit_lose_no_line() -> None:
    assert "three %s" in written(logging.Formatter(), "three %s %s", 1)


@pytest.fixture
def hooks_as_before() -> Iterator[None]:
    """What is set for the whole interpreter is put back."""
    before = sys.excepthook, sys.unraisablehook, threading.excepthook
    yield
    sys.excepthook, sys.unraisablehook, threading.excepthook = before


def test_what_nobody_catches_is_logged_and_not_printed_as_it_is(
    hooks_as_before: None, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise RuntimeError("called 13800138000")

    last_words()
    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError("late"), None)
    assert [record.name for record in caplog.records] == ["uncaught", "uncaught"]
    assert capfd.readouterr().err == ""


def test_a_line_of_a_megabyte_is_cleaned_in_time() -> None:
    redaction = Redaction([SECRET])
    for piece in ("a-", "0", "1380", "token", "(212) ", "+1 "):
        assert redaction.clean(piece * (1_000_000 // len(piece)))
