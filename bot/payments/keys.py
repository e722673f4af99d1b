"""RSA keys of ours and of the providers: read from PEM, to sign with SHA-256 and to verify."""

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    load_pem_public_key,
)
from cryptography.x509 import load_pem_x509_certificate

from bot.core.payment import PaymentError

SMALLEST = 2048  # bits
LARGEST_FILE = 64 * 1024  # bytes
LONGEST = 2048  # letters of a signature; an RSA key of 4096 bits makes 684


@dataclass(frozen=True)
class Theirs:
    """The key by which a provider signs; of a certificate also its serial number and the end of its life."""

    key: RSAPublicKey
    serial: str = ""  # hexadecimal, capital letters
    until: datetime | None = None

    def believes(self, message: bytes, signature: str) -> None:
        """Say nothing when this signature (base64) is theirs. Raises PaymentError."""
        if len(signature) > LONGEST:
            raise PaymentError("the signature is too long", "signature")
        try:
            self.key.verify(b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError, binascii.Error):
            raise PaymentError("the signature is not the provider's", "signature") from None


def signed(key: RSAPrivateKey, message: bytes) -> str:
    """Our signature under it, in base64."""
    return b64encode(key.sign(message, PKCS1v15(), SHA256())).decode("ascii")


def key_of_ours(path: str, setting: str) -> RSAPrivateKey:
    """The private key in a file of PEM.

    Raises ValueError with one sentence that names the setting and repeats nothing of the file.
    """
    held = _read(path, setting)
    try:
        found = load_pem_private_key(held, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError(f"{setting} names a file that holds no private key without a password") from None
    if not isinstance(found, RSAPrivateKey) or found.key_size < SMALLEST:
        raise ValueError(f"{setting} names a key that is no RSA key of {SMALLEST} bits or more")
    return found


def key_of_theirs(path: str, setting: str) -> Theirs:
    """The provider's public key or certificate in a file of PEM.

    Raises ValueError with one sentence that names the setting.
    """
    held = _read(path, setting)
    try:
        found = _certificate(held) if b"-----BEGIN CERTIFICATE-----" in held else _public(held)
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError(f"{setting} names a file that holds no public key and no certificate") from None
    if found is None or found.key.key_size < SMALLEST:
        raise ValueError(f"{setting} names a key that is no RSA key of {SMALLEST} bits or more")
    return found


def _certificate(held: bytes) -> Theirs | None:
    found = load_pem_x509_certificate(held)
    key = found.public_key()
    serial = f"{found.serial_number:X}"
    return Theirs(key, serial, found.not_valid_after_utc) if isinstance(key, RSAPublicKey) else None


def _public(held: bytes) -> Theirs | None:
    key = load_pem_public_key(held)
    return Theirs(key) if isinstance(key, RSAPublicKey) else None


def _read(path: str, setting: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST_FILE)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such path"
        raise ValueError(f"{setting} names a file that cannot be read ({why})") from None
