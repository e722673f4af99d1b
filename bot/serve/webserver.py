"""uvicorn inside our own event loop: no signal handlers, no logging and no exit of its own."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from bot.config import Settings
from bot.serve.patience import Patient

QUIET = 2  # seconds that open requests get at the end


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to `serve`, which stops everything in order."""
        yield


class WebServer:
    """The web server of one process."""

    def __init__(self, settings: Settings, app: ASGIApp) -> None:
        self._settings = settings
        self._server = _Server(
            uvicorn.Config(
                app,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                http=Patient,
                ws="none",
                timeout_graceful_shutdown=QUIET,
            )
        )

    async def start(self) -> "asyncio.Task[None]":
        """Listen; the task ends when the server does. Raises OSError when the address cannot be had."""
        listening = self._listen()
        task = asyncio.create_task(self._server.serve(sockets=[listening]))
        while not self._server.started and not task.done():
            await asyncio.sleep(0.005)
        return task

    def stop(self) -> None:
        """Take no more requests and finish those that are open."""
        self._server.should_exit = True

    def _listen(self) -> socket.socket:
        host, port = self._settings.http_host, self._settings.http_port
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=512)
        listening.setblocking(False)
        return listening
