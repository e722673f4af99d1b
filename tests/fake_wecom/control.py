"""The fake's levers over HTTP, so that a person can try a `serve` by hand: `/control/<verb>`, arguments as JSON."""

import inspect
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any

from tests.fake_telegram.wire import Reply, Request, answer
from tests.fake_wecom.hook import Callback

if TYPE_CHECKING:
    from tests.fake_wecom.server import FakeWecom

VERBS = (
    *("member", "friend", "scan", "unfriend", "say", "enter"),
    *("press", "kf_enter", "kf_say", "kf_lose", "tap", "tap_later"),
    *("pending", "received", "got", "fail_next", "calls", "revoke"),
    *("forward", "check", "choose", "kf_choose", "wait_for"),
)


class Control:
    """Each verb is the method of FakeWecom of that name, with the same arguments; `check` is the console's URL check."""

    def __init__(self, fake: "FakeWecom") -> None:
        self._fake = fake

    async def handle(self, request: Request) -> Reply:
        """Do it; a wrong verb is 404 and wrong arguments are 400, each with its reason."""
        verb = request.path.removeprefix("/control/")
        if verb not in VERBS:
            return answer({"error": f"verbs are {', '.join(VERBS)}"}, 404)
        try:
            return answer(_told(await self._do(verb, request.params)))
        except TimeoutError as error:
            return answer({"error": str(error)}, 408)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return answer({"error": repr(error)}, 400)

    async def _do(self, verb: str, told: dict[str, Any]) -> Any:
        if verb == "forward":
            self._fake.clock.forward(**told)
            return self._fake.clock()
        if verb == "check":
            return await self._fake.hook.check(int(self._fake.clock()))
        done = getattr(self._fake, verb)(**told)
        return await done if inspect.isawaitable(done) else done


def _told(value: Any) -> Any:
    """Something JSON can show."""
    if isinstance(value, Callback):
        return {"xml": value.xml, "codes": value.codes}
    if isinstance(value, list | tuple):
        return [_told(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: list(found) if hasattr(found, "popleft") else found for name, found in asdict(value).items()
        }
    return value
