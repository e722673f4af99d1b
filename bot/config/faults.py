"""What can be wrong with a setting, and what to do about it: one sentence and one mend each."""

from typing import NamedTuple

from bot.config.model import POSTGRES, PREFIX, SQLITE

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
    "zone": "write a name of the time zone database, for example Europe/London",
    "locale": "write zh-CN, zh-TW or en",
    "law": "write CN, TW, GB or US",
    "playbooks": "name a folder that exists, or leave it out for the playbooks that come with Rounds",
    "pay_sandbox": "write off; on is for rehearsals alone",
    "wechatpay_mch_id": "copy the merchant number from the account page of the merchant platform",
    "wechatpay_app_id": "copy the AppID that is linked to the merchant number",
    "wechatpay_serial": "copy the serial number of your own API certificate from the merchant platform",
    "wechatpay_key": "write the path of apiclient_key.pem, for example secrets/apiclient_key.pem",
    "wechatpay_v3_key": "copy the APIv3 key that you set on the merchant platform, 32 letters and digits",
    "wechatpay_public_key": "write the path of pub_key.pem, which the merchant platform lets you download",
    "wechatpay_public_key_id": "copy the id PUB_KEY_ID_… that stands beside that key",
    "wechatpay_api": "leave it out for the public API",
    "alipay_app_id": "copy APPID from the page of your application on Alipay's open platform",
    "alipay_seller_id": "copy the partner id of your company, 16 digits that begin with 2088",
    "alipay_key": "write the path of your application's private key as PEM",
    "alipay_public_key": "write the path of Alipay's public key as PEM, which is not that of your own key",
    "alipay_api": "leave it out for the public API",
    "stripe_key": "copy the secret key from the dashboard, it begins with sk_ or rk_",
    "stripe_webhook_secret": "copy the signing secret of the endpoint, it begins with whsec_",
    "stripe_api": "leave it out for the public API",
    "telegram_provider_token": "copy it from @BotFather, Payments",
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


class ConfigError(Exception):
    """Settings that cannot be used; `faults` has every one of them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(f"{fault.name} {fault.says}: {fault.mend}." for fault in faults))
        self.faults = faults


def fault(field: str, says: str, mend: str = "") -> Fault:
    """A fault of this field, with the usual mend unless another one is given."""
    return Fault(PREFIX + field.upper(), says, mend or MENDS[field])
