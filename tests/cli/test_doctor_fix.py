"""doctor --fix mends what loses nothing; and the doctor knows who reads our files, who reaches us and how people pay."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

from bot.cli import doctor_private, doctor_reach
from bot.cli.doctor_pay import payments
from bot.cli.finding import Found
from bot.config import ConfigError, Settings, load
from bot.store import EngineLock
from tests.cli.conftest import Run
from tests.cli.test_doctor import TOKEN, looked, states

NOW = datetime.now(UTC)  # noqa: TID251
LIVE = {"TELEGRAM_TOKEN": TOKEN, "COMPANY": "青禾物业", "PAY_TO": "an account"}
posix = pytest.mark.skipif(sys.platform == "win32", reason="has no such modes")
WECHAT = {
    "WECHATPAY_MCH_ID": "1900000001", "WECHATPAY_APP_ID": "wx1", "WECHATPAY_SERIAL": "A1" * 20,
    "WECHATPAY_KEY": "own.pem", "WECHATPAY_V3_KEY": "k" * 32, "WECHATPAY_PUBLIC_KEY": "theirs.pem",
    "WECHATPAY_PUBLIC_KEY_ID": "PUB_KEY_ID_0001",
}  # fmt: skip
DEAD = "4194304"  # above the largest process number


def mode(path: str) -> int:
    """Who may do what with this file."""
    return stat.S_IMODE(Path(path).stat().st_mode)


def dead_process() -> str:
    """The number of a process that is gone."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return str(done.pid)


# --- mending ---


@posix
def test_an_empty_folder_gets_all_it_needs(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run("doctor", "--fix", "--json")
    assert said.code == 0 and said.json["ok"] is True
    assert (mode("data"), mode("data/secret.key")) == (0o700, 0o600)
    assert [told.split()[0] for told in said.json["fixed"]] == ["made", "made", "made"]
    assert looked(said, "database")[0]["says"].endswith("can be written")
    assert run("doctor", "--fix", "--json").json["fixed"] == []
    assert all(told for told in said.json["left"])


@posix
def test_who_let_a_lock_go_leaves_no_number_in_it(folder: Path) -> None:
    """Else a second `--fix`, or a look after a clean stop, would find a process that is gone."""
    with EngineLock(folder / "rounds.db") as lock:
        assert lock.holder() == str(os.getpid())
    assert lock.path.exists() and lock.holder() == ""


def test_what_others_can_read_is_told_and_closed(estate: Run, folder: Path) -> None:
    (folder / ".env").write_text("ROUNDS_LAW=CN\n", "utf-8")
    before = (folder / "data" / "rounds.db").read_bytes()
    for name, bits in ((".env", 0o644), ("data", 0o755), ("data/rounds.db", 0o644)):
        (folder / name).chmod(bits)
    (found,) = looked(estate("doctor", "--json"), "private")
    assert found["state"] == "warn" and ".env (0644)" in found["says"] and "--fix" in found["mend"]
    said = estate("doctor", "--fix")
    assert "mended: closed .env to others (0600)" in said.out
    assert (mode(".env"), mode("data"), mode("data/rounds.db")) == (0o600, 0o700, 0o600)
    assert looked(estate("doctor", "--json"), "private")[0]["state"] == "ok"
    assert (folder / "data" / "rounds.db").read_bytes()[:100] == before[:100]


@posix
def test_a_folder_that_others_need_is_not_closed(folder: Path) -> None:
    folder.chmod(0o755)
    given = Settings(database_url="sqlite+aiosqlite:///rounds.db")
    assert list(doctor_private.open_to_others(given)) == []
    (folder / "rounds.db").touch(0o644)
    assert [one.path.name for one in doctor_private.open_to_others(given)] == ["rounds.db"]


def test_an_old_file_is_brought_to_this_version(estate: Run) -> None:
    with closing(sqlite3.connect("data/rounds.db")) as database:
        (head,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
        database.execute("DELETE FROM alembic_version")
        database.commit()
    assert estate("doctor").code == 1
    with closing(sqlite3.connect("data/rounds.db")) as database:
        database.execute("INSERT INTO alembic_version VALUES (?)", (head,))
        database.commit()
    assert estate("doctor", "--fix").code == 0


@posix
def test_the_number_of_a_dead_engine_is_taken_out_of_its_lock(estate: Run, folder: Path) -> None:
    lock = folder / "data" / "rounds.db.engine.lock"
    lock.write_text(dead_process(), "utf-8")
    (found,) = looked(estate("doctor", "--json"), "engine")
    assert found["state"] == "warn" and "--fix" in found["mend"]
    assert any("process" in told for told in estate("doctor", "--fix", "--json").json["fixed"])
    assert lock.exists() and lock.read_text("utf-8") == ""
    assert looked(estate("doctor", "--json"), "engine") == []


@posix
def test_a_lock_that_somebody_holds_is_left_alone(estate: Run, folder: Path) -> None:
    with EngineLock(folder / "data" / "rounds.db") as lock:
        lock.path.write_text(DEAD, "utf-8")  # even when the number in it is wrong
        fixed = estate("doctor", "--fix", "--json").json["fixed"]
        assert not [told for told in fixed if DEAD in told]
        assert lock.path.read_text("utf-8") == DEAD


def test_with_wrong_settings_nothing_is_touched(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDS_LAW", "FR")
    said = run("doctor", "--fix", "--json")
    assert said.code == 1 and said.json["fixed"] == []
    assert any("CN, TW, GB or US" in told for told in said.json["left"])
    assert os.listdir() == []


def test_what_is_left_to_a_person_is_listed(estate: Run) -> None:
    said = estate("doctor", "--fix")
    assert "for you: backup: run `backup FILE` now" in said.out


def test_a_broken_key_is_never_replaced(run: Run, folder: Path) -> None:
    (folder / "data").mkdir(mode=0o700)
    (folder / "data" / "secret.key").write_text("no key", "utf-8")
    (folder / "data" / "secret.key").chmod(0o600)
    said = run("doctor", "--fix", "--json")
    assert any("holds no key" in told for told in said.json["left"])
    assert (folder / "data" / "secret.key").read_text("utf-8") == "no key"


# --- the address ---


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "of this machine"),
        ("http://localhost:8765", "of this machine"),
        ("https://10.0.0.5", "of your own network"),
        ("https://rounds", "of your own network"),
        ("https://rounds.local", "of your own network"),
        ("http://rounds.example.com", "without TLS"),
        ("https://rounds.example.com", "does not lead"),
    ],
)
async def test_an_address_that_owners_cannot_open_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, url: str, says: str
) -> None:
    async def nobody(*_: object) -> None:
        return None

    monkeypatch.setattr(doctor_reach, "fetched", nobody)
    given = {f"ROUNDS_{name}": value for name, value in {**LIVE, "PUBLIC_URL": url}.items()}
    (found,) = await doctor_reach.public_url(load(given, folder))
    assert found.state == "warn" and says in found.says and found.mend


async def test_a_rehearsal_on_this_machine_needs_no_address() -> None:
    assert await doctor_reach.public_url(Settings()) == []
    given = Settings(telegram_token=TOKEN, telegram_api="http://127.0.0.1:9")
    assert await doctor_reach.public_url(given) == []


# --- ways to pay ---


@pytest.fixture(scope="module")
def pair() -> tuple[rsa.RSAPrivateKey, rsa.RSAPrivateKey]:
    """Our own key and the platform's."""
    return rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048)


def pem(key: rsa.RSAPrivateKey) -> bytes:
    """A private key as its file holds it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public(key: rsa.RSAPrivateKey) -> bytes:
    """Its public half."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def certificate(key: rsa.RSAPrivateKey, serial: int, days: int) -> bytes:
    """A certificate of this key that ends in so many days."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "platform")])
    made = x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
    made = made.serial_number(serial).not_valid_before(NOW - timedelta(days=400))
    return (
        made.not_valid_after(NOW + timedelta(days=days)).sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    )


@pytest.fixture
def looks(folder: Path, pair: Any) -> Callable[..., list[Found]]:
    """What is found with right keys of WeChat Pay in this folder, and these settings besides or instead."""
    own, theirs = pair
    (folder / "own.pem").write_bytes(pem(own))
    (folder / "mine.pem").write_bytes(public(own))
    (folder / "theirs.pem").write_bytes(public(theirs))

    def look(**other: str) -> list[Found]:
        given = WECHAT | {"PUBLIC_URL": "https://r.example.com"} | other
        settings = load({f"ROUNDS_{name}": value for name, value in given.items()}, folder)
        return asyncio.run(payments(settings))

    return look


NONE = dict.fromkeys(WECHAT, "")


def test_keys_that_fit_are_ok(looks: Any) -> None:
    assert [(one.state, one.says) for one in looks()] == [("ok", "WeChat Pay is set up")]
    assert looks(**NONE) == []


def test_a_certificate_must_bear_the_number_that_is_set_and_not_be_over(
    looks: Any, pair: Any, folder: Path
) -> None:
    for number, days, state in (
        ("ABC123", 300, "ok"),
        ("ABC124", 300, "fail"),
        ("ABC123", 10, "warn"),
        ("ABC123", -1, "fail"),
    ):
        (folder / "theirs.pem").write_bytes(certificate(pair[1], 0xABC123, days))
        found = looks(WECHATPAY_PUBLIC_KEY_ID=number)
        assert [one.state for one in found] == [state]
        assert ("set it to ABC123" in found[0].mend) is (number == "ABC124")


def test_our_own_key_in_the_place_of_theirs_is_the_usual_slip(looks: Any) -> None:
    alipay = {"APP_ID": "2021", "SELLER_ID": "2088" + "1" * 12, "KEY": "own.pem", "PUBLIC_KEY": "mine.pem"}
    found = looks(
        WECHATPAY_PUBLIC_KEY="mine.pem", **{f"ALIPAY_{name}": value for name, value in alipay.items()}
    )
    assert [one.state for one in found] == ["fail", "fail"]
    assert all("your own key" in one.says and one.mend for one in found)


def test_what_is_no_key_or_number_is_named(looks: Any, folder: Path) -> None:
    (folder / "theirs.pem").write_text(
        "-----BEGIN PUBLIC KEY-----\nbm8=\n-----END PUBLIC KEY-----\n", "utf-8"
    )
    found = [one.says for one in looks(WECHATPAY_SERIAL="12", WECHATPAY_PUBLIC_KEY_ID="x")]
    assert [one.split()[0].removeprefix("ROUNDS_WECHATPAY_") for one in found] == [
        "PUBLIC_KEY",
        "SERIAL",
        "PUBLIC_KEY_ID",
    ]


def test_notices_need_an_https_address(looks: Any) -> None:
    (found,) = looks(PUBLIC_URL="")
    assert found.state == "warn" and "ROUNDS_PUBLIC_URL" in found.mend


def test_stripe_and_the_sandbox_say_when_no_money_moves(looks: Any) -> None:
    found = looks(**NONE, STRIPE_KEY="sk_test_1", STRIPE_WEBHOOK_SECRET="whsec_1", PAY_SANDBOX="on")
    assert [("test key" in one.says, "SANDBOX" in one.says) for one in found] == [
        (True, False),
        (False, True),
    ]
    wrong = looks(**NONE, STRIPE_KEY="pk_live_1", STRIPE_WEBHOOK_SECRET="1")
    assert [one.state for one in wrong] == ["fail", "fail"]


def test_the_doctor_looks_at_ways_to_pay(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDS_PAY_SANDBOX", "on")
    assert states(run("doctor", "--json"))["payments"] == {"warn"}


# --- settings of ways to pay ---


def faults(folder: Path, **given: str) -> dict[str, str]:
    """Field -> what is wrong and how to mend it."""
    with pytest.raises(ConfigError) as refused:
        load({f"ROUNDS_{name}": value for name, value in given.items()}, folder)
    return {one.name.removeprefix("ROUNDS_"): f"{one.says}; {one.mend}" for one in refused.value.faults}


def test_every_missing_half_is_named_at_once(tmp_path: Path) -> None:
    said = faults(
        tmp_path, WECHATPAY_MCH_ID="1", ALIPAY_APP_ID="1", STRIPE_KEY="sk_test_1", TELEGRAM_PROVIDER_TOKEN="x"
    )
    groups = [name.split("_")[0] for name in said]
    assert [groups.count(name) for name in ("WECHATPAY", "ALIPAY", "STRIPE", "TELEGRAM")] == [6, 3, 1, 1]
    assert all("is missing beside" in one for one in said.values())


@pytest.mark.parametrize("held", [None, "not a key", "-----BEGIN PUBLIC KEY-----"])
def test_a_key_file_that_cannot_be_used_is_named(tmp_path: Path, held: str | None) -> None:
    if held is not None:
        (tmp_path / "own.pem").write_text(held, "utf-8")
    said = faults(tmp_path, WECHATPAY_KEY="own.pem", ALIPAY_KEY="own.pem")
    for name in ("WECHATPAY_KEY", "ALIPAY_KEY"):
        assert "cannot be read" in said[name] if held is None else "holds no private key" in said[name]


def test_a_way_to_pay_that_takes_no_money_is_kept_from_real_people(tmp_path: Path) -> None:
    assert load({"ROUNDS_PAY_SANDBOX": "ON"}, tmp_path).pay_sandbox == "on"
    assert "takes no money" in faults(tmp_path, **LIVE, PAY_SANDBOX="on")["PAY_SANDBOX"]
    corp = {"WECOM_CORP_ID": "ww1", "WECOM_AGENT_ID": "1", "WECOM_SECRET": "s"}
    assert "wecom" in faults(tmp_path, **corp, COMPANY="x", PAY_TO="y", PAY_SANDBOX="on")["PAY_SANDBOX"]
    own = {f"ROUNDS_{name}": value for name, value in LIVE.items()}
    assert load({**own, "ROUNDS_TELEGRAM_API": "http://127.0.0.1:9", "ROUNDS_PAY_SANDBOX": "on"}, tmp_path)


def test_secrets_of_ways_to_pay_are_not_shown(tmp_path: Path) -> None:
    from bot.config import sources

    secret = {
        "WECHATPAY_V3_KEY": "v" * 32,
        "STRIPE_KEY": "sk_live_hunter2",
        "STRIPE_WEBHOOK_SECRET": "whsec_hunter2",
    }
    shown = sources({f"ROUNDS_{name}": value for name, value in secret.items()}, tmp_path)
    assert all(shown[f"ROUNDS_{name}"].value.startswith("••••") for name in secret)
