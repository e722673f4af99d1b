"""From settings to providers: all of one's names or none, and one plain sentence for a key that cannot be used."""

from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)  # fmt: skip
from cryptography.x509.oid import NameOID

from bot.config.model import Settings
from bot.payments import Accounts, providers_of
from bot.payments.accounts import GROUPS
from tests.payments.street import NOW, PUBLIC_ID, key, private_pem, public_pem

SECRET = "k" * 32


def in_one_line(pem: str) -> str:
    """The letters as the tool of Alipay writes them, between the two lines of a PEM."""
    first, *letters, last = pem.split("\n")[:-1]
    return "\n".join([first, "".join(letters), last])


def certificate() -> tuple[str, str]:
    """A platform certificate of WeChat Pay's key, and its serial number."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tenpay.com sign")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key("wechat").public_key())
    )
    made = (
        made.serial_number(0x7132D72A03E93CDD)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1800))
    )
    signed = made.sign(key("wechat"), SHA256())
    return signed.public_bytes(Encoding.PEM).decode(), "7132D72A03E93CDD"


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, Any]:
    """Everything set."""
    for name, text in (
        ("ours", private_pem("ours")),
        ("wechat", public_pem("wechat")),
        ("alipay", public_pem("alipay")),
    ):
        (tmp_path / name).write_text(text)
    return {
        "pay_sandbox": "on", "secret": b"a key", "public_url": "https://bot.example",
        "wechatpay_mch_id": "1900000109", "wechatpay_app_id": "wx1", "wechatpay_serial": "51", "wechatpay_v3_key": SECRET,
        "wechatpay_key": str(tmp_path / "ours"), "wechatpay_public_key": str(tmp_path / "wechat"),
        "wechatpay_public_key_id": PUBLIC_ID, "alipay_app_id": "2021", "alipay_seller_id": "2088",
        "alipay_key": str(tmp_path / "ours"), "alipay_public_key": str(tmp_path / "alipay"),
        "stripe_key": "sk_test_a1", "stripe_webhook_secret": "whsec_b2",
    }  # fmt: skip


def refusal(whole: dict[str, Any], **other: Any) -> str:
    """The one sentence."""
    with pytest.raises(ValueError) as error:
        providers_of(Accounts(**{**whole, **other}), lambda: NOW)
    said = str(error.value)
    assert "\n" not in said and SECRET not in said and "BEGIN" not in said
    return said


def test_nothing_set_is_no_provider_and_everything_set_is_four(whole: dict[str, Any]) -> None:
    assert providers_of(Accounts(), lambda: NOW) == {}
    found = providers_of(Accounts(**whole), lambda: NOW)
    assert {name: provider.name for name, provider in found.items()} == {
        name: name for name in ("wechatpay", "alipay", "stripe", "sandbox")
    }
    assert found["wechatpay"].payee == "1900000109" and found["alipay"].payee == "2088"


def test_every_name_but_two_is_a_setting_of_the_same_name() -> None:
    names = {field.name for field in fields(Accounts)}
    assert names - set(Settings.model_fields) == {"secret"}
    assert {name for group in GROUPS.values() for name in group} <= names
    for name in ("wechatpay_api", "alipay_api", "stripe_api", "pay_sandbox"):
        assert getattr(Accounts(), name) == Settings.model_fields[name].default


@pytest.mark.parametrize(("who", "group"), GROUPS.items())
def test_a_provider_half_set_is_refused_with_all_that_is_missing(
    who: str, group: tuple[str, ...], whole: dict[str, Any]
) -> None:
    for only in group:
        said = refusal(whole, **{name: "" for name in group if name != only})
        assert said.startswith(who)
        assert all(
            (f"ROUNDS_{name.upper()}" in said.replace(",", "").split()) == (name != only) for name in group
        )
    assert "is missing" in refusal(whole, **{group[-1]: ""})


def test_key_files_are_taken_in_lines_in_one_line_and_in_the_older_form(
    whole: dict[str, Any], tmp_path: Path
) -> None:
    old = key("ours").private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    older = key("alipay").public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    for private, public in (
        (in_one_line(private_pem("ours")), in_one_line(public_pem("alipay"))),
        (old, older),
    ):
        (tmp_path / "ours").write_text(private)
        (tmp_path / "alipay").write_text(public)
        assert "alipay" in providers_of(Accounts(**whole), lambda: NOW)


def test_a_platform_certificate_goes_with_its_own_serial_number(
    whole: dict[str, Any], tmp_path: Path
) -> None:
    pem, serial = certificate()
    (tmp_path / "wechat").write_text(pem)
    assert "serial number" in refusal(whole)
    for named in (serial, serial.lower(), "00" + serial):
        assert "wechatpay" in providers_of(
            Accounts(**{**whole, "wechatpay_public_key_id": named}), lambda: NOW
        )
    (tmp_path / "wechat").write_text(public_pem("wechat"))
    assert "PUB_KEY_ID_" in refusal(whole, wechatpay_public_key_id=serial)


@pytest.mark.parametrize("name", ["wechatpay_key", "wechatpay_public_key", "alipay_key", "alipay_public_key"])
def test_a_file_that_is_no_such_key_is_told_by_its_setting(
    name: str, whole: dict[str, Any], tmp_path: Path
) -> None:
    small, curve = rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP256R1())
    locked = (
        key("ours").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"pw")).decode()
    )
    wrong = [
        b"",
        b"\xff" * 50,
        private_pem("ours")[:99].encode(),
        b"A" * 400,
        locked.encode(),
    ]
    for one in (small, curve):
        wrong.append(one.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        wrong.append(one.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    for held in wrong:
        (tmp_path / "wrong").write_bytes(held)
        assert f"ROUNDS_{name.upper()} names a" in refusal(whole, **{name: str(tmp_path / "wrong")})
    for path in (tmp_path / "nowhere", tmp_path, Path("\0")):
        assert "cannot be read" in refusal(whole, **{name: str(path)})


def test_a_key_of_api_v3_has_32_letters(whole: dict[str, Any]) -> None:
    assert "ROUNDS_WECHATPAY_V3_KEY" in refusal(whole, wechatpay_v3_key="short")


def test_no_secret_is_shown_when_the_accounts_are_printed(whole: dict[str, Any]) -> None:
    shown = repr(Accounts(**whole, proxy="http://u:p@proxy"))
    assert all(secret not in shown for secret in (SECRET, "sk_test_a1", "whsec_b2", "a key", "u:p"))
