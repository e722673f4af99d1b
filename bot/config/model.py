"""Every setting with its type and its default; a value that breaks its own rule is refused in a sentence."""

import re
from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

PREFIX = "ROUNDS_"
SQLITE = "sqlite+aiosqlite:///"
POSTGRES = "postgresql+asyncpg://"
DATABASE = re.compile(  # split as SQLAlchemy splits it: a password may have signs that mean something elsewhere
    r"[\w+]+://(?:[^:/]*(?::[^@]*)?@)?(?:\[[^/?]+\]|[^/:?]+)?(?::(?P<port>[^/?]*))?(?:/[^?]*)?(?:\?(?P<asked>.*))?",
    re.ASCII,
)
COUNTED = ("port", "prepared_statement_cache_size", "timeout", "cached_statements")
ASKED_OF_POSTGRES = (
    *("host", "port", "user", "password", "database", "passfile", "ssl", "target_session_attrs"),
    *("krbsrvname", "gsslib", "service", "servicefile", "direct_tls", "prepared_statement_cache_size"),
)
ASKED_OF_SQLITE = ("timeout", "cached_statements")
OWN_PLAYBOOKS = Path(__file__).resolve().parents[2] / "templates"
FASTEST = 1_000_000  # a story second each microsecond: more is a typing slip


class StoryClock(NamedTuple):
    """A rehearsal's own time: where it starts, and how many of its seconds pass in one real second."""

    start: datetime
    speed: float


def _matching(pattern: str, says: str) -> AfterValidator:
    """A text that is empty or has this form; the sentence never repeats the value, which may be a secret."""

    def check(value: str) -> str:
        if value and not re.fullmatch(pattern, value, re.ASCII):
            raise ValueError(says)
        return value

    return AfterValidator(check)


def _url(value: str) -> str:
    """An http(s) address without its last slash."""
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # of a port that is no number
        good = False
    if value and not good:
        raise ValueError("is no http:// or https:// address")
    return value.rstrip("/")


def _address(value: str) -> str:
    """An http(s) address as it was written: the last slash of somebody else's address may matter."""
    _url(value)
    return value


def database_fault(value: str) -> str:
    """What is wrong with the form of a database's address, beginning with a verb; empty when nothing is.

    No part of it is repeated: there may be a password in it.
    """
    found = DATABASE.fullmatch(value)
    if found is None:
        return "is no address of a database"
    port = found["port"] or "1"
    if not re.fullmatch("[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        return "has a port that is no number from 1 to 65535"
    known = ASKED_OF_POSTGRES if value.startswith(POSTGRES) else ASKED_OF_SQLITE
    for name, text in parse_qsl(found["asked"] or "", keep_blank_values=True):
        if name == "sslmode":
            return "says sslmode, which is called ssl here"
        if name not in known:
            near = get_close_matches(name, known, 1)
            return "has a word after ? that is not known" + (f" (did you mean {near[0]}?)" if near else "")
        if name in COUNTED and not (re.fullmatch("[0-9]+(,[0-9]+)*", text)):
            return f"has {name}= without a number"
    return ""


def _database(value: str) -> str:
    if wrong := database_fault(value) if value.startswith((POSTGRES, SQLITE)) else "":
        raise ValueError(wrong)
    if value.startswith(POSTGRES) and value != POSTGRES:
        return value
    if not value.startswith(SQLITE):
        raise ValueError(f"begins neither with {SQLITE} nor with {POSTGRES}")
    if value.removeprefix(SQLITE).split("?")[0] in ("", ":memory:", "/"):
        raise ValueError("names no file, and what is kept in memory is lost with the process")
    return value


def _http(value: str) -> str:
    host, _, port = value.rpartition(":")
    known = re.fullmatch(r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+", host)
    if not known or not re.fullmatch("[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        raise ValueError("is not host:port")
    return value


def _zone(value: Any) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        near = get_close_matches(str(value), available_timezones(), 1)
        raise ValueError("is no time zone" + (f" (did you mean {near[0]}?)" if near else "")) from None


def _clock(value: Any) -> StoryClock | None:
    """`2026-12-01T09:00+08:00 x600`: a start with its offset and a speed, 1 when it is left out."""
    if value is None or isinstance(value, StoryClock):
        return value
    found = re.fullmatch(r"(\S+)(?:\s+x([0-9]{1,7}(?:\.[0-9]+)?))?", str(value), re.ASCII)
    try:
        start = datetime.fromisoformat(found[1]) if found else None
    except ValueError:
        start = None
    if found is None or start is None:
        raise ValueError("is no start and speed")
    if start.tzinfo is None:
        raise ValueError("has a start without its offset from UTC")
    speed = float(found[2] or 1)
    if speed > FASTEST:
        raise ValueError(f"is faster than x{FASTEST}")
    return StoryClock(start, speed)


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


Url = Annotated[str, AfterValidator(_url)]
Secret = Annotated[str, Field(repr=False)]
_PROXY = _matching(r"https?://[^\s/]+/?", "is no http:// or https:// address")
_TOKEN = _matching(r"[0-9]+:[A-Za-z0-9_-]+", "does not look like a bot token")
_HOOK = _matching(r"[A-Za-z0-9_-]{32,256}", "is not 32 to 256 characters of A-Z a-z 0-9 _ -")
_ALERT = _matching(r"-?[0-9]+|https?://\S+", "is neither the number of a chat nor an http(s) address")
_AES = _matching(r"[A-Za-z0-9]{43}", "is not 43 letters and digits")
_V3_KEY = _matching(r"[0-9A-Za-z]{32}", "is not 32 letters and digits")
_KEY = _matching(r"\S{32,}", "is shorter than 32 characters, or has a blank in it")


class Settings(BaseModel):
    """All that can be set, in the order of `docs/deploy.md`; an empty text means: not set."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    database_url: Annotated[str, AfterValidator(_database), Field(repr=False)] = SQLITE + "data/rounds.db"
    telegram_token: Annotated[Secret, _TOKEN] = ""
    telegram_api: Url = ""
    telegram_webhook_secret: Annotated[Secret, _HOOK] = ""
    wecom_corp_id: str = ""
    wecom_agent_id: Annotated[str, _matching("[0-9]+", "is not a number")] = ""
    wecom_secret: Secret = ""
    wecom_token: Secret = ""
    wecom_aes_key: Annotated[Secret, _AES] = ""
    wecom_kf_id: str = ""
    wecom_api: Url = ""
    wecom_fresh: Annotated[int, Field(ge=0)] = 300  # seconds; 0: not judged
    proxy: Annotated[Secret, _PROXY] = ""
    admin_alert: Annotated[Secret, _ALERT] = ""
    ping_url: Annotated[Secret, AfterValidator(_address)] = ""
    secret_key: Annotated[Secret, _KEY] = ""
    http: Annotated[str, AfterValidator(_http)] = "127.0.0.1:8765"
    public_url: Url = ""
    zone: Annotated[ZoneInfo, BeforeValidator(_zone)] = ZoneInfo("Asia/Shanghai")
    locale: Literal["zh-CN", "zh-TW", "en"] = "zh-CN"
    law: Literal["CN", "TW", "GB", "US"] = "CN"
    company: str = ""
    pay_to: str = ""
    pay_sandbox: Annotated[Literal["on", "off"], BeforeValidator(_lower)] = (
        "off"  # a provider to rehearse with
    )
    wechatpay_mch_id: str = ""
    wechatpay_app_id: str = ""
    wechatpay_serial: str = ""  # of our own certificate
    wechatpay_key: str = ""  # the path of our private key, PEM
    wechatpay_v3_key: Annotated[Secret, _V3_KEY] = ""
    wechatpay_public_key: str = ""  # the path of the platform's public key or certificate, PEM
    wechatpay_public_key_id: str = ""  # PUB_KEY_ID_… or the serial of that certificate
    wechatpay_api: Url = "https://api.mch.weixin.qq.com"
    alipay_app_id: str = ""
    alipay_seller_id: str = ""
    alipay_key: str = ""  # the path of our private key, PEM
    alipay_public_key: str = ""  # the path of Alipay's public key, PEM
    alipay_api: Url = "https://openapi.alipay.com/gateway.do"
    stripe_key: Secret = ""
    stripe_webhook_secret: Secret = ""
    stripe_api: Url = "https://api.stripe.com"
    telegram_provider_token: Secret = ""
    guard_sightings: Annotated[Literal["on", "off", "consent"], BeforeValidator(_lower)] = "on"  # conduct C34
    payday: Annotated[int, Field(ge=0, le=31)] = 0  # day of the month; 0: not known (practice P14)
    playbooks: Path = OWN_PLAYBOOKS
    rate_telegram: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 27  # messages a second; 0: no limit
    clock: Annotated[StoryClock | None, BeforeValidator(_clock)] = None
    log: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = "info"
    log_format: Literal["text", "json"] = "text"

    @model_validator(mode="before")
    @classmethod
    def _reach(cls, values: Any) -> Any:
        """Links lead to our own web server unless another address is given for it."""
        if isinstance(values, Mapping) and not values.get("public_url"):
            http = values.get("http") or cls.model_fields["http"].default
            return {**values, "public_url": f"http://{http}"}
        return values

    @property
    def pages(self) -> str:
        """Where owners' pages are; empty when real people would get an address of this very machine."""
        public = (self.telegram_token and not self.telegram_api) or (
            self.wecom_corp_id and not self.wecom_api
        )
        host = urlsplit(self.public_url).hostname or ""
        here = host in ("localhost", "::1", "::", "0.0.0.0") or host.startswith("127.")
        return "" if public and here else self.public_url

    @property
    def http_host(self) -> str:
        """The host of `http`, an IPv6 one without its brackets."""
        return self.http.rpartition(":")[0].strip("[]")

    @property
    def http_port(self) -> int:
        """The port of `http`."""
        return int(self.http.rpartition(":")[2])
