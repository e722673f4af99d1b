"""The doctor looks at WeCom step by step; every step that fails names the place in the console where it is mended."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.wecom import Envelope
from bot.config import Settings
from bot.engine.wayback import KF_LINK
from bot.serve.webserver import WebServer
from bot.store import Store
from bot.web import Front, WecomDoor, web
from tests.cli.conftest import Run
from tests.cli.test_doctor import looked, written
from tests.fake_wecom import FakeWecom
from tests.serve.outside import free_port

OWN = (
    "wecom token",
    "wecom address",
    "wecom agent",
    "wecom contacts",
    "wecom kf",
    "wecom callback",
    "wecom fresh",
)
COMPANY = {"ROUNDS_COMPANY": "青禾物业", "ROUNDS_PAY_TO": "https://pay.example/{ref}"}


def real() -> datetime:
    return datetime.now(UTC)  # noqa: TID251


@pytest.fixture
async def town(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeWecom]:
    """A WeCom to which the settings of this folder lead."""
    async with FakeWecom(clock=lambda: int(real().timestamp())) as fake:
        fake.member("LinFang", "林芳")
        http = f"127.0.0.1:{free_port()}"
        for name, value in {**fake.settings(), **COMPANY, "ROUNDS_HTTP": http}.items():
            monkeypatch.setenv(name, value)
        yield fake


@asynccontextmanager
async def door(town: FakeWecom, monkeypatch: pytest.MonkeyPatch, **other: str) -> AsyncIterator[str]:
    """The way in of a `serve`, with these settings instead of ours; where it listens."""
    given = {"token": town.token, "key": town.aes_key, "corp_id": town.corp_id} | other

    async def nothing(*_: Any) -> None:
        return None

    way_in = WecomDoor(envelope=Envelope(**given, fresh=300), keep=nothing, now=real)
    http = f"127.0.0.1:{free_port()}"
    server = WebServer(Settings(http=http), web(Front(condition=nothing, keep=nothing, wecom=way_in)))
    serving = await server.start()
    monkeypatch.setenv("ROUNDS_PUBLIC_URL", f"http://{http}")
    try:
        yield http
    finally:
        server.stop()
        await asyncio.wait([serving])


@pytest.fixture
def doctor(run: Run) -> Callable[[], Any]:
    """The command in a thread, because its platform lives in this loop."""

    async def look() -> Any:
        return await asyncio.to_thread(run, "doctor", "--json")

    return look


def step(said: Any, name: str) -> dict[str, str]:
    """What one step found."""
    (found,) = looked(said, name)
    return found


async def test_a_set_up_that_is_right_is_told_step_by_step(
    estate: Run, town: FakeWecom, doctor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    written("INSERT INTO meta (key, value) VALUES (?, ?)", KF_LINK, "https://work.weixin.qq.com/kf/kfc1")
    async with door(town, monkeypatch):
        said = await doctor()
    assert {name: step(said, name)["state"] for name in OWN} == dict.fromkeys(OWN, "ok")
    assert "1 members" in step(said, "wecom agent")["says"]
    assert town.secret not in said.out + said.err
    assert any(
        "WeCom's clock" in one["says"] or "WeCom's time" in one["says"] for one in looked(said, "clock")
    )


async def test_a_wrong_secret_and_a_wrong_corp_id_end_the_list(
    town: FakeWecom, doctor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDS_WECOM_SECRET", "of-another-app")
    said = await doctor()
    found = step(said, "wecom token")
    assert (said.code, found["state"]) == (1, "fail")
    assert "ROUNDS_WECOM_SECRET" in found["mend"] and "of-another-app" not in said.out
    assert not looked(said, "wecom agent")
    monkeypatch.setenv("ROUNDS_WECOM_CORP_ID", "ww-of-another")
    assert "40013" in step(await doctor(), "wecom token")["says"]


async def test_an_address_that_is_not_trusted_is_named(town: FakeWecom, doctor: Any) -> None:
    town.office.trusted = False
    found = step(await doctor(), "wecom address")
    assert found["state"] == "fail"
    assert "203.0.113.7" in found["mend"] and "企业可信IP" in found["mend"]


async def test_a_wrong_agent_and_an_app_nobody_sees_are_told(
    town: FakeWecom, doctor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.town.members["linfang"].seen = False
    found = step(await doctor(), "wecom agent")
    assert (found["state"], "可见范围" in found["mend"]) == ("fail", True)
    monkeypatch.setenv("ROUNDS_WECOM_AGENT_ID", "1000009")
    assert "ROUNDS_WECOM_AGENT_ID" in step(await doctor(), "wecom agent")["mend"]


async def test_rights_that_were_not_given_name_their_place(town: FakeWecom, doctor: Any) -> None:
    town.office.forbidden |= {"externalcontact/", "kf/"}
    said = await doctor()
    assert "可调用接口的应用" in step(said, "wecom contacts")["mend"]
    assert "微信客服" in step(said, "wecom kf")["mend"]
    assert said.code == 1


async def test_stewards_without_the_right_to_contacts_are_named(
    estate: Run, town: FakeWecom, doctor: Any
) -> None:
    town.member("WuHao", "吴昊", contacts=False)
    await bound("linfang", "wuhao")
    found = step(await doctor(), "wecom contacts")
    assert (found["state"], "wuhao" in found["says"], "linfang" in found["says"]) == ("warn", True, False)
    town.town.members["wuhao"].contacts = True
    assert "all 2 stewards" in step(await doctor(), "wecom contacts")["says"]


async def bound(*members: str) -> None:
    """These are stewards, by their user ids."""
    store = Store("sqlite+aiosqlite:///data/rounds.db")
    async with store.begin() as tx:
        for member in members:
            person = await tx.add_person(key=member, name=member, phone="", locale="", zone="", at=real())
            await tx.add_staff(person.id, member, "steward", ["观山水一期"], real())
            await tx.open_chat(person.id, "wecom", member, at=real(), consent="")
    await store.close()


async def test_an_account_that_is_not_ours_is_told_and_none_at_all_is_a_note(
    town: FakeWecom, doctor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "start `serve` once" in step(await doctor(), "wecom kf")["mend"]
    monkeypatch.setenv("ROUNDS_WECOM_KF_ID", "wkOTHER")
    found = step(await doctor(), "wecom kf")
    assert (found["state"], town.kf_id in found["says"]) == ("fail", True)
    monkeypatch.delenv("ROUNDS_WECOM_KF_ID")
    assert step(await doctor(), "wecom kf")["state"] == "warn"


async def test_a_way_in_with_another_token_or_none_is_told(
    town: FakeWecom, doctor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = step(await doctor(), "wecom callback")
    assert (found["state"], "设置API接收" in found["mend"]) == ("warn", True)
    async with door(town, monkeypatch, token="another"):
        found = step(await doctor(), "wecom callback")
        assert (found["state"], "_AES_KEY" in found["mend"]) == ("fail", True)
    async with door(town, monkeypatch) as http:
        monkeypatch.setenv("ROUNDS_PUBLIC_URL", f"http://{http}/elsewhere")
        assert step(await doctor(), "wecom callback")["state"] == "fail"
    monkeypatch.delenv("ROUNDS_WECOM_TOKEN")
    monkeypatch.delenv("ROUNDS_WECOM_AES_KEY")
    assert "nothing that anybody writes" in step(await doctor(), "wecom callback")["says"]


async def test_callbacks_of_any_age_are_a_note(
    town: FakeWecom, doctor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDS_WECOM_FRESH", "0")
    assert step(await doctor(), "wecom fresh")["state"] == "warn"


async def test_a_platform_out_of_reach_points_to_the_network(
    folder: Path, doctor: Any, town: FakeWecom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDS_WECOM_API", f"http://127.0.0.1:{free_port()}")
    found = step(await doctor(), "wecom token")
    assert (found["state"], "ROUNDS_PROXY" in found["mend"]) == ("fail", True)
