"""R18: a busy `serve` at its most talkative writes no token, no whole phone number and no signature down."""

import asyncio
import json
import logging
from pathlib import Path

import httpx
import pytest

from bot.logs import QUIET
from tests.fake_telegram import FakeTelegram
from tests.serve.outside import Outside
from tests.world import fee

HE, SLOW = 8002, 60
HOOK = "the-secret-of-the-webhook-" + "7" * 16
KEY = "the-key-of-this-installation-" + "3" * 8
SIGNATURE = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
PHONE, ABROAD = "13800138000", "+44 20 7946 0958"
BOT_TOKEN = "7000001:AAHq3xT9-fake_fake_fake_fake_fake_f"
LIBRARIES = (
    *("uvicorn.error", "uvicorn.access", "httpx", "httpcore.http11", "aiohttp.client", "telegram.Bot"),
    *(
        "telegram.ext",
        "apscheduler.executors.default",
        "sqlalchemy.engine",
        "pgqueuer",
        "asyncio",
        "aiosqlite",
    ),
)
# `serve` with a handler that breaks on one word, and with libraries that say all they should not.
ENTRY = f"""
import asyncio, logging, sys, threading, warnings
import bot.app
from bot.cli import main

real, libraries = bot.app.receiver, {LIBRARIES!r}
said = "POST https://api.example/bot{BOT_TOKEN}/sendMessage?msg_signature={SIGNATURE} to {PHONE} or {ABROAD}"

def broken():
    raise RuntimeError(said)

def receiver(*given):
    receive = real(*given)
    async def handle(engine, tx, kept):
        if "boom" not in str(kept.raw):
            return await receive(engine, tx, kept)
        for name in libraries:
            for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
                logging.getLogger(name).log(level, "%s called %s", name, said)
            try:
                broken()
            except RuntimeError:
                logging.getLogger(name).exception("from %s", name)
        warnings.warn(said)
        threading.Thread(target=broken).start()
        asyncio.get_running_loop().call_soon(broken)
        raise RuntimeError(f"{{said}} in {{kept.raw}}")
    return handle

bot.app.receiver = receiver
sys.exit(main(["serve"]))
"""


async def busy(serve: Outside, fake: FakeTelegram, token: str) -> None:
    """Updates, a forged one, a link, failures of every outcome, and an update that breaks its handler."""
    hook = f"http://127.0.0.1:{serve.port}/hooks/telegram"
    async with httpx.AsyncClient(trust_env=False) as client:
        forged = {"X-Telegram-Bot-Api-Secret-Token": f"forged{SIGNATURE}"}
        assert (await client.post(hook, json={"update_id": 1}, headers=forged)).status_code == 403
        await client.get(f"http://127.0.0.1:{serve.port}/metrics?signature={SIGNATURE}&token={BOT_TOKEN}")
    fake.fail_next("sendMessage", "429", retry_after=1)
    fake.fail_next("sendMessage", "500")
    await fake.say(HE, f"/start {token}", name=f"何 {PHONE}")
    await fake.say(HE + 1, f"我的电话{PHONE},打给我")
    await fake.say(HE + 2, f"boom {PHONE} {ABROAD}")
    for chat in (HE + 2, HE + 3):
        await fake.say(chat, "您好")
        await fake.wait_for(chat, timeout=SLOW)


async def until_said(log: Path, word: str) -> None:
    """Wait until the log has this word."""
    async with asyncio.timeout(SLOW):
        while word not in log.read_text(encoding="utf-8"):
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("form", ["json", "text"])
async def test_a_busy_serve_writes_no_secret_down(
    tmp_path: Path, fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(Outside, "entry", ("-c", ENTRY))
    settings = {"TELEGRAM_WEBHOOK_SECRET": HOOK, "SECRET_KEY": KEY, "LOG": "debug", "LOG_FORMAT": form}
    log = tmp_path / "serve.log"
    async with Outside(tmp_path, fake, **settings) as serve:
        (token,) = await serve.load(fee("8-2", "何先生", phone=PHONE))
        await busy(serve, fake, token)
        await until_said(log, "could not be handled")
        assert await serve.terminate() == 0
    said = log.read_text(encoding="utf-8")
    secrets = {
        HOOK,
        KEY,
        SIGNATURE,
        PHONE,
        "7946 0958",
        BOT_TOKEN,
        BOT_TOKEN.split(":")[1],
        fake.token,
        token,
    }
    assert {secret for secret in secrets if secret in said} == set()
    assert said.count("RuntimeError") > len(
        LIBRARIES
    )  # the tracebacks are there, and so is what is no secret
    assert "<hidden>" in said and "…8000>" in said
    if form == "json":
        levels = {json.loads(line)["level"] for line in said.splitlines()}
        assert levels >= {"info", "warning", "error", "critical"}


def test_every_library_that_speaks_of_addresses_is_kept_quiet() -> None:
    for name in LIBRARIES:
        root = name.split(".")[0]
        assert QUIET[root] >= logging.INFO
