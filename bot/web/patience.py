"""How long a body may take to arrive: who drips it is treated as one who went away."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

GAP = 20.0  # real seconds between two parts of a body
WHOLE = 300.0  # real seconds for all of it: a table of 20 MB over a slow line


def patient(app: ASGIApp) -> ASGIApp:
    """The same application, which hears of a disconnection when a body does not come in time."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        end, over = loop.time() + WHOLE, False

        async def in_time() -> Message:
            nonlocal over
            if over:
                return await receive()
            try:
                async with asyncio.timeout_at(min(loop.time() + GAP, end)):
                    message = await receive()
            except TimeoutError:
                over = True
                return {"type": "http.disconnect"}
            over = not message.get("more_body")
            return message

        await app(scope, in_time, send)

    return answer
