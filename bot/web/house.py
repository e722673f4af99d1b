"""What every page is given: the engine it asks, the keys it signs with, and how long to wait for an answer."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.core.payment import Provider
from bot.engine import Engine

Handled = Callable[[int], Awaitable[bool]]


@dataclass(kw_only=True)
class House:
    """`handled` returns when the update of this inbox row was worked off: False when it takes too long.

    `public_url` is where links to us begin, without a slash at its end; `secret` the key of this installation.
    """

    engine: Engine
    public_url: str
    secret: bytes
    handled: Handled
    providers: Mapping[str, Provider] = field(default_factory=dict)

    def sign(self, purpose: str, text: str) -> str:
        """A mark that only we can make of this text, for this purpose: 64 hexadecimal digits."""
        key = hashlib.sha256(self.secret + b"\0" + purpose.encode()).digest()
        return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def signed(self, purpose: str, text: str, mark: str) -> bool:
        """Whether we made this mark; compared in constant time."""
        return hmac.compare_digest(self.sign(purpose, text).encode(), mark.encode("utf-8", "replace"))

    @property
    def secure(self) -> bool:
        """Whether cookies may go over TLS only."""
        return self.public_url.startswith("https://")
