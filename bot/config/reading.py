"""Read the settings from the environment and `.env`, and name everything that is wrong in one go."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from dotenv.parser import parse_stream
from pydantic import ValidationError

from bot.config.faults import ConfigError, Fault, fault
from bot.config.model import PREFIX, Settings
from bot.config.together import PEM, key_files, together

HIDDEN = (
    "telegram_token",
    "telegram_webhook_secret",
    "wecom_secret",
    "wecom_token",
    "wecom_aes_key",
    "secret_key",
    "wechatpay_v3_key",
    "stripe_key",
    "stripe_webhook_secret",
    "telegram_provider_token",
)
ADDRESSES = (
    *("database_url", "proxy", "admin_alert", "ping_url", "public_url", "telegram_api", "wecom_api"),
    *("wechatpay_api", "alipay_api", "stripe_api"),
)
TELLING = ("admin_alert", "ping_url")  # whoever knows the whole address may use it
SECRETS = (*HIDDEN, *TELLING)  # what no log may show
# A cluster names its services in the environment of its containers; ours may be called "rounds" there.
FOREIGN = re.compile(PREFIX + r"(SERVICE_|PORT$|PORT_|TEST_)")


class Source(NamedTuple):
    """Where a value came from (`environment`, `.env` or `default`), and the value as it may be shown."""

    value: str
    origin: str


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
            faults.append(fault("playbooks", "is no folder"))
    values |= {field: str(folder / texts[field]) for field in PEM if field in texts}
    settings: Settings | None = None
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        faults += _own_faults(error, texts)
    faults += [*together(texts), *key_files(texts, folder)]
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


def fault_of(name: str, text: str) -> Fault | None:
    """What is wrong with this one value, whatever the others are; None when nothing is, or it is empty.

    Raises KeyError when there is no such setting.
    """
    field = name.removeprefix(PREFIX).lower()
    if field not in Settings.model_fields:
        raise KeyError(name)
    if not text:
        return None
    try:
        Settings.model_validate({field: text})
    except ValidationError as error:
        return next((one for one in _own_faults(error, {field: text}) if one.name == name), None)
    return None


def _unknown(name: str, origin: str) -> Fault:
    near = get_close_matches(name.upper(), names(), 1)
    mend = f"did you mean {near[0]}? Else take it out" if near else "take it out; .env.example lists them all"
    return Fault(name, f"({origin}) is no setting of Rounds", mend)


# --- what is wrong ---


def _own_faults(error: ValidationError, texts: Mapping[str, str]) -> Iterator[Fault]:
    for wrong in error.errors(include_url=False, include_input=False):
        field = str(wrong["loc"][0])
        if field == "public_url" and field not in texts:
            continue  # made from `http`, which is named by itself
        reason = wrong.get("ctx", {}).get("error") or "cannot be used"
        shown = "" if field in HIDDEN else f"= {masked(field, texts[field])[:60]!r} "
        yield fault(field, f"{shown}{reason}")
