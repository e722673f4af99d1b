"""The check of the callback's address as the console makes it, so that an installation can try its own door."""

import hashlib
import secrets
from datetime import datetime


def echo_of(text: str, *, token: str, key: str, corp_id: str, now: datetime) -> dict[str, str]:
    """The query of a GET that a right door answers with this text; `now` is the real time (wecom 4, URL check)."""
    from wechatpy.work.crypto import PrpCrypto, WeChatCrypto

    encrypted = PrpCrypto(WeChatCrypto(token, key, corp_id).key).encrypt(text, corp_id).decode()
    timestamp, nonce = str(int(now.timestamp())), str(secrets.randbelow(10**10))
    signed = "".join(sorted((token, timestamp, nonce, encrypted)))
    signature = hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()
    return {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": encrypted}
