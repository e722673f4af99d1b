"""Connections over aiohttp that tell what was never written from what may have arrived; every channel's wire uses them."""

from typing import Any

import aiohttp

UNBUILT = (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError)
BROKEN = (aiohttp.ClientError, TimeoutError, OSError)


class NotConnected(aiohttp.ClientError):
    """No connection was had, so not a byte of the request was written; `why` is what came in between."""

    def __init__(self, why: Exception) -> None:
        super().__init__(str(why))
        self.why = why


class Connector(aiohttp.TCPConnector):
    """Tells what failed before a connection was had from what failed on it, which the types of errors do not.

    A proxy that hangs up while it is asked for a tunnel raises the same as a server that hangs up on a message.
    """

    async def connect(self, *args: Any, **kwargs: Any) -> Any:
        """A connection from the pool or a new one. Raises NotConnected whatever the cause: name, TLS, proxy, time."""
        try:
            return await super().connect(*args, **kwargs)
        except Exception as error:
            raise NotConnected(error) from error
