"""Read the settings from the environment and `.env`, and name everything that is wrong in one go."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from pydantic import ValidationError

from bot.config.model import POSTGRES, PREFIX, SQLITE, Settings

PUBLIC_HOSTS = {"telegram": "api.telegram.org", "wecom": "qyapi.weixin.qq.com"}
HIDDEN = (
    "telegram_token",
    "telegram_webhook_secret",
    "wecom_secret",
    "wecom_token",
    "wecom_aes_key",
    "secret_key",
)
ADDRESSES = ("database_url", "proxy", "admin_alert", "ping_url", "public_url", "telegram_api", "wecom_api")
TELLING = ("admin_alert", "ping_url")  # whoever knows the whole address may use it
SECRETS = (*HIDDEN, *TELLING)  # what no log may show
WECOM_APP = ("wecom_corp_id", "wecom_agent_id", "wecom_secret")  # none of them is any good without the others
# A cluster names its services in the environment of its containers; ours may be called "rounds" there.
FOREIGN = re.compile(PREFIX + r"(SERVICE_|PORT$|PORT_|TEST_)")

MENDS = {
    "admin_alert": "write the number of a Telegram chat, or https://… of an address that takes a POST",
    "database_url": f"write {SQLITE}data/rounds.db or {POSTGRES}user:password@host/name",
    "telegram_token": "copy the whole line from @BotFather, digits, colon and all",
    "telegram_api": "write for example http://127.0.0.1:9000, or leave it out for the public Bot API",
    "telegram_webhook_secret": "make one with `openssl rand -hex 32`",
    "wecom_corp_id": "copy the corp id from My Company in the console",
    "wecom_secret": "copy Secret from the page of your application",
    "wecom_token": "copy Token from the page of your application",
    "wecom_agent_id": "copy AgentId from the page of your application",
    "wecom_aes_key": "copy EncodingAESKey from the page of your application",
    "wecom_api": "write for example http://127.0.0.1:9001, or leave it out for the public API",
    "wecom_fresh": "write whole seconds, for example 300",
    "ping_url": "write https://… of an address that a watch outside gave you for pings",
    "proxy": "write for example http://127.0.0.1:7890",
    "secret_key": "leave it out and one is made, or make one with `openssl rand -hex 32`",
    "http": "write for example 127.0.0.1:8765, the port from 1 to 65535",
    "public_url": "write for example https://rounds.example.com",
    "zone": "write a name of the time zone database, for example Asia/Shanghai",
    "locale": "write zh-CN, zh-TW or en",
    "law": "write CN, TW, GB or US",
    "playbooks": "name a folder that exists, or leave it out for the playbooks that come with Rounds",
    "guard_sightings": "write on, off, or consent (only of those whose consent is recorded)",
    "payday": "write the day of the month, 1 to 31, or 0 where it is not known",
    "rate_telegram": "write messages a second, for example 27; 0 sets no limit",
    "clock": "write for example 2026-12-01T09:00+08:00 x600, or leave it out for the real time",
    "log": "write debug, info, warning or error",
    "log_format": "write json or text",
}


class Fault(NamedTuple):
    """One wrong setting: its full name, what is wrong with it, and what to do."""

    name: str
    says: str
    mend: str


class Source(NamedTuple):
    """Where a value came from (`environment`, `.env` or `default`), and the value as it may be shown."""

    value: str
    origin: str


class ConfigError(Exception):
    """Settings that cannot be used; `faults` has every one of them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(f"{fault.name} {fault.says}: {fault.mend}." for fault in faults))
        self.faults = faults


def load(environ: Mapping[str, str], folder: Path) -> Settings:
    """The settings of this environment and of `.env` in this folder; the environment wins, even when empty.

    Raises ConfigError with all faults at once (contract, "Settings").
    """
    given, faults = _gathered(environ, folder)
    texts = {field: text for field, (text, _) in given.items() if text}
    values: dict[str, Any] = dict(texts)
    if "playbooks" in texts:
        values["playbooks"] = folder / texts["playbooks"]
        if not values["playbooks"].is_dir():
            faults.append(_fault("playbooks", "is no folder"))
    settings: Settings | None = None
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        faults += _own_faults(error, texts)
    faults += _together(texts)
    if faults or settings is None:
        raise ConfigError(faults)
    return settings


def sources(environ: Mapping[str, str], folder: Path) -> dict[str, Source]:
    """Each setting by its full name, masked, and where it came from; wrong values too, for `doctor`."""
    given, _ = _gathered(environ, folder)
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    shown = {}
    for field, default in defaults.items():
        text, origin = given.get(field, ("", "default"))
        value = masked(field, text) if text else str(default if default is not None else "")
        shown[PREFIX + field.upper()] = Source(value, origin if text else "default")
    return shown


def masked(name: str, value: str) -> str:
    """The value as it may stand in a log: secrets hidden, password and query of an address left out."""
    field = name.removeprefix(PREFIX).lower()
    if field in HIDDEN:
        return f"•••• ({len(value)} characters)" if value else ""
    if field in ADDRESSES:
        value = re.sub(r"//.*@", "//••••@", value)  # SQLAlchemy takes a password with slashes
        value = re.sub(r"\?.*", "?••••", value)
        return re.sub(r"(?<=://)([^/]+/).+", r"\1••••", value) if field in TELLING else value
    return value


def names() -> list[str]:
    """Every setting by the name it has in the environment."""
    return [PREFIX + field.upper() for field in Settings.model_fields]


# --- what was given ---


def _gathered(environ: Mapping[str, str], folder: Path) -> tuple[dict[str, tuple[str, str]], list[Fault]]:
    """Field -> (text, origin), and the names and lines that mean nothing."""
    written, faults = _dotenv(folder / ".env")
    given: dict[str, tuple[str, str]] = {}
    for origin, texts in ((".env", written), ("environment", environ)):
        for name, text in texts.items():
            field = name.removeprefix(PREFIX).lower()
            if not name.upper().startswith(PREFIX) or FOREIGN.match(name):
                continue
            if name != PREFIX + field.upper() or field not in Settings.model_fields:
                faults.append(_unknown(name, origin))
            else:
                given[field] = (text.strip(), origin)
    return given, faults


def _dotenv(file: Path) -> tuple[dict[str, str], list[Fault]]:
    """The pairs of a `.env`; a variable in it is a text like any other and is not replaced."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}, []
    except UnicodeDecodeError:
        return {}, [Fault(str(file), "is not UTF-8", "save it as UTF-8")]
    except OSError as error:
        return {}, [Fault(str(file), f"cannot be read ({error.strerror})", "make it readable for this user")]
    pairs: dict[str, str] = {}
    faults = []
    for line in parse_stream(StringIO(text)):
        if line.error or (line.key and line.value is None):
            name = f"{file}:{line.original.line}"
            faults.append(Fault(name, "is no setting", "write NAME=value, with # before a comment"))
        elif line.key:
            pairs[line.key] = line.value or ""
    return pairs, faults


def _unknown(name: str, origin: str) -> Fault:
    near = get_close_matches(name.upper(), names(), 1)
    mend = f"did you mean {near[0]}? Else take it out" if near else "take it out; .env.example lists them all"
    return Fault(name, f"({origin}) is no setting of Rounds", mend)


# --- what is wrong ---


def _fault(field: str, says: str, mend: str = "") -> Fault:
    return Fault(PREFIX + field.upper(), says, mend or MENDS[field])


def _own_faults(error: ValidationError, texts: Mapping[str, str]) -> Iterator[Fault]:
    for wrong in error.errors(include_url=False, include_input=False):
        field = str(wrong["loc"][0])
        if field == "public_url" and field not in texts:
            continue  # made from `http`, which is named by itself
        reason = wrong.get("ctx", {}).get("error") or "cannot be used"
        shown = "" if field in HIDDEN else f"= {masked(field, texts[field])[:60]!r} "
        yield _fault(field, f"{shown}{reason}")


def _together(texts: Mapping[str, str]) -> Iterator[Fault]:
    """What is right alone and wrong beside another setting (contract, "Settings")."""
    live = [
        name for name, key in (("telegram", "telegram_token"), ("wecom", "wecom_corp_id")) if key in texts
    ]
    public = [name for name in live if _is_public(name, texts.get(f"{name}_api", ""))]
    for field, example in (
        ("company", "the name in every message"),
        ("pay_to", "an account, or a link with {ref}"),
    ):
        if live and field not in texts:
            yield _fault(field, f"is needed with {' and '.join(live)}", f"write {example}")
    for name in public:
        if "clock" in texts:
            mend = f"leave it out, or set {PREFIX}{name.upper()}_API to a server of your own"
            yield _fault("clock", f"must not move while real people are written to ({name})", mend)
    if "wecom" in public and re.fullmatch("[+-]?0+", texts.get("wecom_fresh", "")):
        yield _fault("wecom_fresh", "lets old callbacks in, which the public API must not", "write 300")
    hooked = "telegram" in public and "telegram_webhook_secret" in texts
    if hooked and not texts.get("public_url", "").startswith("https://"):
        mend = f"write the https:// address of this server, or take {PREFIX}TELEGRAM_WEBHOOK_SECRET out"
        yield _fault("public_url", "is no https:// address, which a webhook of Telegram needs", mend)
    yield from _halves(texts)


def _halves(texts: Mapping[str, str]) -> Iterator[Fault]:
    """Pairs of which one half alone does nothing."""
    pairs = (
        ("telegram_webhook_secret", "telegram_token"),
        *((has, lacks) for has in WECOM_APP for lacks in WECOM_APP if has != lacks),
        ("wecom_token", "wecom_aes_key"),
        ("wecom_aes_key", "wecom_token"),
        ("wecom_token", "wecom_corp_id"),
        ("wecom_kf_id", "wecom_corp_id"),
    )
    named = set()
    for has, lacks in pairs:
        if has in texts and lacks not in texts and lacks not in named:
            named.add(lacks)
            other = PREFIX + has.upper()
            yield _fault(lacks, f"is missing beside {other}", f"{MENDS[lacks]}, or take {other} out")


def _is_public(channel: str, api: str) -> bool:
    """Whether this channel reaches real people: no address of one's own, or the platform's own."""
    try:
        host = urlsplit(api).hostname or ""
    except ValueError:
        return False
    return not api or host.rstrip(".") == PUBLIC_HOSTS[channel]
