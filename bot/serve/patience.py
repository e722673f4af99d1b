"""How long and how much one connection may send before its request has begun: whoever drips holds nothing open."""

import asyncio
from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = (
    20.0  # real seconds from the opening, or the last answer, to the end of the next request's head
)
HEAD_BYTES = 64 * 1024  # a head that is longer and still not over


class Patient(HttpToolsProtocol):
    """HTTP/1 as uvicorn speaks it, with an end to its patience; bodies are limited where they are read."""

    _timer: TimerHandle | None = None
    _begun = False  # whether a head has begun and is not over
    _bytes = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See uvicorn."""
        assert isinstance(transport, Transport)
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """See uvicorn."""
        self._calm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """See uvicorn."""
        super().data_received(data)
        if self._begun:
            self._bytes += len(data)
            if self._bytes > HEAD_BYTES:
                self._cut()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._begun, self._bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is over."""
        self._begun = False
        self._calm()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """It was answered: the next one, or what is left of a body nobody wants, gets as long again."""
        self._calm()
        self._wait()
        super().on_response_complete()

    def _wait(self) -> None:
        self._timer = self.loop.call_later(HEAD_SECONDS, self._cut)

    def _calm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _cut(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
