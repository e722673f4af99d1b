"""The fake's levers over HTTP, for a test that drives a `serve` of another process."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tests.fake_telegram.wire import Reply, Request, answer

if TYPE_CHECKING:
    from tests.fake_telegram.server import FakeTelegram


class Control:
    """`/control/<verb>` with the same arguments as the method of FakeTelegram, as JSON or in the address."""

    def __init__(self, fake: "FakeTelegram") -> None:
        self._fake = fake
        self._verbs: dict[str, Callable[[dict[str, Any]], Awaitable[Any]]] = {
            "say": self._say,
            "press": self._press,
            "leave": self._leave,
            "block": self._block,
            "sent": self._sent,
            "wait": self._wait,
            "fail": self._fail,
            "calls": self._calls,
            "history": self._history,
            "count": self._count,
        }

    async def handle(self, request: Request) -> Reply:
        """Do it; a wrong verb is 404, wrong arguments 400 and a vain wait 408, each with its reason."""
        verb = self._verbs.get(request.path.removeprefix("/control/"))
        if verb is None:
            return answer({"error": f"verbs are {', '.join(self._verbs)}"}, 404)
        try:
            return answer(await verb(request.params))
        except TimeoutError as error:
            return answer({"error": str(error)}, 408)
        except (KeyError, TypeError, ValueError) as error:
            return answer({"error": repr(error)}, 400)

    async def _say(self, told: dict[str, Any]) -> Any:
        chat = int(told.pop("chat_id"))
        return {"message_id": await self._fake.say(chat, told.pop("text"), **told)}

    async def _press(self, told: dict[str, Any]) -> Any:
        press = await self._fake.press(int(told["chat_id"]), int(told["message_id"]), told["data"])
        return {"press_id": press}

    async def _leave(self, told: dict[str, Any]) -> Any:
        await self._fake.leave(int(told["chat_id"]))
        return {}

    async def _block(self, told: dict[str, Any]) -> Any:
        self._fake.block(int(told["chat_id"]))
        return {}

    async def _sent(self, told: dict[str, Any]) -> Any:
        chat = told.get("chat_id")
        return [asdict(sent) for sent in self._fake.sent(None if chat is None else int(chat))]

    async def _wait(self, told: dict[str, Any]) -> Any:
        timeout, after = float(told.get("timeout", 10)), int(told.get("after", 0))
        found = await self._fake.wait_for(
            int(told["chat_id"]), told.get("text", ""), after=after, timeout=timeout
        )
        return asdict(found)

    async def _fail(self, told: dict[str, Any]) -> Any:
        self._fake.fail_next(told.pop("method"), told.pop("fault"), int(told.pop("times", 1)), **told)
        return {}

    async def _calls(self, told: dict[str, Any]) -> Any:
        return self._fake.called(told["method"])

    async def _history(self, told: dict[str, Any]) -> Any:
        return self._fake.history.told(str(told.get("method", "")), after=int(told.get("after", 0)))

    async def _count(self, told: dict[str, Any]) -> Any:
        return {"sent": len(self._fake.sent()), "calls": len(self._fake.history.calls)}
