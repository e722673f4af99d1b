"""The fake platform as tests hold it: its people, faults on demand, and a record of every call."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable
from types import TracebackType
from typing import Any

from tests.fake_telegram.faults import Fault
from tests.fake_telegram.history import Call, History
from tests.fake_telegram.wire import Door, Reply, Request, answer
from tests.fake_wecom.app import App
from tests.fake_wecom.contacts import ContactBook
from tests.fake_wecom.control import Control
from tests.fake_wecom.errors import Raw, Wrong
from tests.fake_wecom.faults import fault
from tests.fake_wecom.hook import Crypt, Hook
from tests.fake_wecom.kf import Kf
from tests.fake_wecom.masses import Masses
from tests.fake_wecom.office import Office
from tests.fake_wecom.people import People
from tests.fake_wecom.town import Clock, Seen, Town

GETS = {"gettoken", "agent/get", "getcallbackip", "media/get"}
GETS |= {"externalcontact/get", "externalcontact/list", "externalcontact/get_follow_user_list"}


class FakeWecom(People):
    """`async with FakeWecom() as fake:`; `fake.settings()` are the settings that lead there. `clock` gives unix seconds.

    The parts and their levers: `office` (token, permissions), `app` (drops, duplicates), `masses` (`dispatching`),
    `town` (`mass_a_day`), `kf` (`chats`, `empty_pages`), `hook` (`repeat`, `patience`).
    """

    corp_id = "ww0f1e2d3c4b5a6978"
    agent_id = 1000002
    secret = "fake-app-secret"
    token = "O8t28yoXcD8V4ePtpPQ"
    aes_key = "hsEabJulsRS42OQr2NIlq23pcR385f66X6HWivhDX9a"
    kf_id = "wkINVENTED0000000000000000001"

    def __init__(self, *, clock: Callable[[], int] | None = None, port: int = 0, hook_url: str = "") -> None:
        super().__init__()
        self.clock: Any = clock or Clock()
        self.town = Town(corp_id=self.corp_id, agent_id=self.agent_id, kf_id=self.kf_id, clock=self._now)
        self.office = Office(town=self.town, secret=self.secret)
        self.app, self.book = App(town=self.town), ContactBook(town=self.town)
        self.masses, self.kf = Masses(town=self.town), Kf(town=self.town)
        crypt = Crypt(token=self.token, aes_key=self.aes_key, corp_id=self.corp_id)
        self.hook = Hook(crypt=crypt, agent_id=self.agent_id, url=hook_url)
        self.history = History()
        self._news = asyncio.Condition()
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._paths = self._routes()
        self._control = Control(self)
        self._door = Door(handler=self._handle, port=port)

    def _now(self) -> int:
        return int(self.clock())

    async def __aenter__(self) -> "FakeWecom":
        await self._door.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._door.close()
        self.history.close()

    @property
    def url(self) -> str:
        """For ROUNDS_WECOM_API: calls go to `<url>/cgi-bin/<path>`."""
        return f"http://127.0.0.1:{self._door.port}"

    @property
    def hook_url(self) -> str:
        """Where callbacks are posted; empty: nowhere, they are only kept."""
        return self.hook.url

    @hook_url.setter
    def hook_url(self, url: str) -> None:
        self.hook.url = url

    def settings(self) -> dict[str, str]:
        """The settings of a program that shall speak to this fake."""
        told = {"CORP_ID": self.corp_id, "AGENT_ID": str(self.agent_id), "SECRET": self.secret}
        told |= {"TOKEN": self.token, "AES_KEY": self.aes_key, "KF_ID": self.kf_id, "API": self.url}
        return {f"ROUNDS_WECOM_{name}": value for name, value in told.items()}

    @property
    def tokens_fetched(self) -> int:
        """How often gettoken was called."""
        return self.office.fetched

    def revoke(self) -> None:
        """The platform takes every access token back before its time: 40014."""
        self.office.revoke()

    def fail_next(self, path: str, name: str, times: int = 1, **numbers: Any) -> None:
        """Let the next `times` calls of the path ("message/send") go wrong in the way `faults.fault` names."""
        if path not in self._paths and path != "media/get":
            raise KeyError(path)
        self._faults[path].extend([fault(name, **numbers)] * times)

    def calls(self, path: str) -> list[Raw]:
        """The bodies of every call of this path, failed ones included, without the token."""
        return [call.params for call in self.history.calls if call.method == path]

    async def wait_for(self, person: str, text: str = "", *, after: int = 0, timeout: float = 10) -> Seen:
        """The first message before this person with that part of a text; `after` skips so many of his.

        Raises TimeoutError, which shows what came instead.
        """

        def look() -> list[Seen]:
            return [seen for seen in self.got(person)[after:] if text in seen.text]

        try:
            async with asyncio.timeout(timeout), self._news:
                await self._news.wait_for(look)
        except TimeoutError:
            came = [(seen.to, seen.text) for seen in self.town.seen]
            raise TimeoutError(f"nothing fits {person!r} {text!r}; these came: {came}") from None
        return look()[0]

    def _routes(self) -> dict[str, Callable[[Raw], Raw]]:
        app, book, masses, kf = self.app, self.book, self.masses, self.kf
        external: dict[str, Callable[[Raw], Raw]] = {
            "add_contact_way": book.add_way,
            "get_contact_way": book.get_way,
            "list_contact_way": book.list_ways,
            "update_contact_way": book.update_way,
            "del_contact_way": book.del_way,
            "get": book.get,
            "list": book.customers,
            "remark": book.remark,
            "get_follow_user_list": book.follow_users,
            "send_welcome_msg": book.welcome,
            "add_msg_template": masses.add,
            "get_groupmsg_task": masses.task,
            "get_groupmsg_send_result": masses.result,
            "get_groupmsg_list_v2": masses.made,
            "remind_groupmsg_send": masses.remind,
            "cancel_groupmsg_send": masses.cancel,
        }
        found: dict[str, Callable[[Raw], Raw]] = {
            "gettoken": self.office.token,
            "agent/get": self.office.agent,
            "getcallbackip": self.office.callback_ips,
            "media/upload": self.office.upload,
            "message/send": app.send,
            "message/update_template_card": app.update,
            "message/recall": app.recall,
            "kf/add_contact_way": kf.add_way,
            "kf/account/list": kf.accounts,
            "kf/sync_msg": kf.sync,
            "kf/send_msg": kf.send,
            "kf/send_msg_on_event": kf.welcome,
            "kf/service_state/get": kf.state,
            "kf/service_state/trans": kf.trans,
            "kf/customer/batchget": kf.customers,
        }
        return found | {f"externalcontact/{name}": call for name, call in external.items()}

    async def _handle(self, request: Request) -> Reply:
        if request.path.startswith("/control/"):
            return await self._control.handle(request)
        path = request.path.removeprefix("/cgi-bin/")
        if path == request.path or (path not in self._paths and path != "media/get"):
            return Reply(code=404, body=b"404 page not found", kind="text/plain")
        params = dict(request.params)
        token = params.pop("access_token", None)
        call = self.history.arrive(path, params, request.at)
        try:
            return self._reply(call, token)
        finally:
            async with self._news:
                self._news.notify_all()

    def _reply(self, call: Call, token: object) -> Reply:
        waiting = self._faults[call.method]
        wrong = waiting.popleft() if waiting else None
        if wrong is None:
            return self._do(call, token)
        call.fault = wrong.name
        if not wrong.effect:
            return wrong.reply or Reply(dropped=True)
        done = self._do(call, token)
        return wrong.reply or wrong.spoil(done)

    def _do(self, call: Call, token: object) -> Reply:
        self.masses.settle()
        try:
            if call.method != "gettoken":
                self.office.admit(call.method, token)
            if call.method == "media/get":
                _, content = self.office.media(call.params)
                self.history.accept(call)
                return Reply(body=content, kind="application/octet-stream")
            # A copy, so that nothing the platform keeps changes with the record.
            told = self._paths[call.method](json.loads(json.dumps(call.params)))
        except Wrong as wrong:
            return answer(wrong.told())
        self.history.accept(call)
        return answer({"errcode": 0, "errmsg": "ok"} | told)
