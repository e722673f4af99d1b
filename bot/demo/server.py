"""The page's own small server: this machine alone, a free port, gone with the sandbox."""

import asyncio
import contextlib
import os
import re
import secrets
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

from bot.demo.stage import Stage
from bot.engine.warm import warm_reader

HOST = "127.0.0.1"
SETTING = "ROUNDS_HTTP"
USUAL, HIGHEST = 8765, 65535
QUIET = 1  # seconds that open requests get at the end


def listening(port: int | None = None) -> socket.socket:
    """A socket of this machine alone: on the port given, else on that of ROUNDS_HTTP, else on any. Raises OSError."""
    if port is not None:
        return socket.create_server((HOST, port))
    told = os.environ.get(SETTING, "").rpartition(":")[2]
    wanted = int(told) if re.fullmatch(r"\d{1,5}", told) else USUAL
    try:
        return socket.create_server((HOST, wanted if wanted <= HIGHEST else USUAL))
    except OSError:
        return socket.create_server((HOST, 0))


def address_of(sock: socket.socket) -> str:
    """The address to type into a browser, without a slash at its end."""
    return f"http://{HOST}:{sock.getsockname()[1]}"


def settings_at(address: str) -> dict[str, Any]:
    """The settings of a sandbox whose links lead to this page."""
    return {"public_url": address, "pay_to": f"{address}/sandbox/pay", "pay_sandbox": "on"}


@asynccontextmanager
async def page_of(stage: Stage, sock: socket.socket) -> AsyncIterator[None]:
    """The page while the block runs; the first world of the stage has to be there."""
    server = _server(stage, address_of(sock))
    sock.setblocking(False)
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    following = asyncio.create_task(stage.follow())
    ready = asyncio.create_task(asyncio.to_thread(warm_reader, stage.sandbox.app.engine))
    try:
        while not server.started and not serving.done():
            await asyncio.sleep(0.005)
        yield
    finally:
        server.should_exit = True
        following.cancel()
        await asyncio.gather(serving, following, ready, return_exceptions=True)
        sock.close()


def _server(stage: Stage, address: str) -> Any:
    import uvicorn

    class Quiet(uvicorn.Server):
        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            """Signals belong to the sandbox."""
            yield

    options: dict[str, Any] = {"lifespan": "off", "log_config": None, "access_log": False, "ws": "none"}
    options |= {"server_header": False, "proxy_headers": False, "timeout_graceful_shutdown": QUIET}
    return Quiet(uvicorn.Config(application(stage, address), **options))


def application(stage: Stage, address: str) -> Any:
    """The sandbox page with the pages that `serve` has, over the stage's world of the moment."""
    from bot.demo.door import local_only
    from bot.demo.page import PATH, sandbox_routes
    from bot.web import Front, web

    house = _house(stage, address)

    async def condition() -> dict[str, Any]:
        return {"sandbox": True}

    async def keep(updates: list[dict[str, Any]]) -> None:
        raise AssertionError("nobody calls a sandbox")

    front = Front(condition=condition, keep=keep, house=house, also=sandbox_routes(stage, house))
    return local_only(web(front), paths=(PATH,))


def _house(stage: Stage, address: str) -> Any:
    from bot.web.house import House

    async def handled(kept_id: int) -> bool:
        await stage.settle()
        return True

    secret = secrets.token_bytes(32)
    engine = stage.sandbox.app.engine
    house = House(engine=engine, public_url=address, secret=secret, handled=handled)
    house.providers = _providers(stage, secret, address)

    def moved_in() -> None:
        house.engine = stage.sandbox.app.engine

    stage.on_anew.append(moved_in)
    return house


def _providers(stage: Stage, secret: bytes, address: str) -> Any:
    """Only the rehearsal's provider: no money moves."""
    from bot.payments.accounts import Accounts, providers_of

    accounts = Accounts(pay_sandbox="on", secret=secret, public_url=address)
    return providers_of(accounts, stage.sandbox.app.clock.real)


def show(address: str) -> None:
    """Open the browser where there is a person with a desktop, quietly; the address is printed anyhow."""
    command = opener()
    if command is None or not sys.stdout.isatty() or os.environ.get("CI"):
        return
    import subprocess

    nowhere = subprocess.DEVNULL
    with contextlib.suppress(OSError):
        subprocess.Popen(
            [*command, address], stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True
        )


def opener() -> list[str] | None:
    """The command that opens an address on this desktop; None without one."""
    if sys.platform == "win32":
        return ["rundll32", "url.dll,FileProtocolHandler"]
    if sys.platform == "darwin":
        return ["open"]
    desktop = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return ["xdg-open"] if desktop else None
