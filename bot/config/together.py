"""Settings that are right alone and wrong beside another, and the key files that settings name."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from bot.config.faults import MENDS, Fault, fault
from bot.config.model import PREFIX

PUBLIC_HOSTS = {"telegram": "api.telegram.org", "wecom": "qyapi.weixin.qq.com"}
GROUPS = (  # of each none is any good without the others
    ("wecom_corp_id", "wecom_agent_id", "wecom_secret"),
    ("wecom_token", "wecom_aes_key"),
    (
        *("wechatpay_mch_id", "wechatpay_app_id", "wechatpay_serial", "wechatpay_key", "wechatpay_v3_key"),
        *("wechatpay_public_key", "wechatpay_public_key_id"),
    ),
    ("alipay_app_id", "alipay_seller_id", "alipay_key", "alipay_public_key"),
    ("stripe_key", "stripe_webhook_secret"),
)
PAIRS = (  # the first does nothing without the second
    ("telegram_webhook_secret", "telegram_token"),
    ("telegram_provider_token", "telegram_token"),
    ("wecom_token", "wecom_corp_id"),
    ("wecom_kf_id", "wecom_corp_id"),
)
PRIVATE, PUBLIC = ("wechatpay_key", "alipay_key"), ("wechatpay_public_key", "alipay_public_key")
LARGEST = 64 * 1024  # bytes of a key file
PEM = {  # how the file may begin, and what it is called
    **dict.fromkeys(PRIVATE, (r"-----BEGIN (RSA )?PRIVATE KEY-----", "private key")),
    **dict.fromkeys(
        PUBLIC, (r"-----BEGIN ((RSA )?PUBLIC KEY|CERTIFICATE)-----", "public key or certificate")
    ),
}


def live_channels(texts: Mapping[str, str]) -> list[str]:
    """The channels that are set up: `telegram`, `wecom`."""
    return [
        name for name, key in (("telegram", "telegram_token"), ("wecom", "wecom_corp_id")) if texts.get(key)
    ]


def together(texts: Mapping[str, str]) -> Iterator[Fault]:
    """What is right alone and wrong beside another setting; field -> text as given (contract, "Settings")."""
    live = [
        name for name, key in (("telegram", "telegram_token"), ("wecom", "wecom_corp_id")) if key in texts
    ]
    public = [name for name in live if is_public(name, texts.get(f"{name}_api", ""))]
    for field, example in (
        ("company", "the name in every message"),
        ("pay_to", "an account, or a link with {ref}"),
    ):
        if live and field not in texts:
            yield fault(field, f"is needed with {' and '.join(live)}", f"write {example}")
    for name in public:
        if "clock" in texts:
            mend = f"leave it out, or set {PREFIX}{name.upper()}_API to a server of your own"
            yield fault("clock", f"must not move while real people are written to ({name})", mend)
        if texts.get("pay_sandbox", "").lower() == "on":
            says = f"must not be on while real people are written to ({name}): it takes no money"
            yield fault("pay_sandbox", says)
    if "wecom" in public and re.fullmatch("[+-]?0+", texts.get("wecom_fresh", "")):
        yield fault("wecom_fresh", "lets old callbacks in, which the public API must not", "write 300")
    hooked = "telegram" in public and "telegram_webhook_secret" in texts
    if hooked and not texts.get("public_url", "").startswith("https://"):
        mend = f"write the https:// address of this server, or take {PREFIX}TELEGRAM_WEBHOOK_SECRET out"
        yield fault("public_url", "is no https:// address, which a webhook of Telegram needs", mend)
    yield from _halves(texts)


def _halves(texts: Mapping[str, str]) -> Iterator[Fault]:
    """Pairs of which one half alone does nothing; of a group every missing one is named."""
    named = set()
    for has, lacks in (*PAIRS, *_pairs_of_groups()):
        if has in texts and lacks not in texts and lacks not in named:
            named.add(lacks)
            other = PREFIX + has.upper()
            yield fault(lacks, f"is missing beside {other}", f"{MENDS[lacks]}, or take {other} out")


def _pairs_of_groups() -> Iterator[tuple[str, str]]:
    for group in GROUPS:
        yield from ((has, lacks) for has in group for lacks in group if has != lacks)


def is_public(channel: str, api: str) -> bool:
    """Whether this channel reaches real people: no address of one's own, or the platform's own."""
    try:
        host = urlsplit(api).hostname or ""
    except ValueError:
        return False
    return not api or host.rstrip(".") == PUBLIC_HOSTS[channel]


def key_files(texts: Mapping[str, str], folder: Path) -> Iterator[Fault]:
    """Key files that are not there, cannot be read or hold something else; no part of a file is repeated."""
    for field, (begins, what) in PEM.items():
        if field not in texts:
            continue
        try:
            with (folder / texts[field]).open("rb") as file:
                held = file.read(LARGEST).decode("ascii", "replace")
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "no such path"
            yield fault(field, f"names a file that cannot be read ({why})")
            continue
        if not re.search(begins, held):
            yield fault(field, f"names a file that holds no {what} in PEM form")
