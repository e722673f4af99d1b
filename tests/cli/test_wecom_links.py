"""link and invite where WeCom is set up: what is scanned, what is typed, and a QR code for paper."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bot.cli import main
from bot.cli.wecom_links import PNG, picture
from bot.config import Settings
from bot.store import Store
from bot.store.rows import Chat, Staff
from tests.cli.conftest import Run
from tests.fake_wecom import FakeWecom

NEEDED = {"ROUNDS_COMPANY": "青禾物业", "ROUNDS_PAY_TO": "https://pay.example/{ref}"}


@pytest.fixture
def wecom(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWecom]:
    """The fake platform on a loop of its own, as each command brings one; with a member Lin."""
    loop, fake = asyncio.new_event_loop(), FakeWecom()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(fake.__aenter__(), loop).result(10)
    for member in ("lin", "wu"):
        fake.member(member)
    for name, value in (fake.settings() | NEEDED).items():
        monkeypatch.setenv(name, value)
    yield fake
    asyncio.run_coroutine_threadsafe(fake.__aexit__(None, None, None), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def known(channel: str, address: str) -> tuple[Chat | None, list[Staff]]:
    """What the database knows of a chat and its roles."""

    async def look() -> tuple[Chat | None, list[Staff]]:
        store = Store("sqlite+aiosqlite:///data/rounds.db")
        async with store.view() as tx:
            chat = await tx.chat(channel, address)
            roles = await tx.staff_of(chat.person_id) if chat is not None else []
        await store.close()
        return chat, roles

    return asyncio.run(look())


def steward(run: Run, userid: str = "Lin", area: str = "观山水一期", name: str = "林芳") -> None:
    assert run("invite", "steward", "--name", name, "--area", area, "--wecom-userid", userid).code == 0


def test_a_link_is_a_code_of_the_steward_with_the_word_as_its_state(wecom: FakeWecom, estate: Run) -> None:
    """Wecom 5: one contact way for the flat; the id is kept, as the console does not show it."""
    steward(estate)
    found = estate("link", "8-2", "--json").json
    (body,) = wecom.calls("externalcontact/add_contact_way")
    assert (body["state"], body["user"], body["remark"]) == (found["token"], ["lin"], "8-2")
    assert found["wecom"].startswith("https://") and found["wecom"] != found["wecom_kf"]
    assert f"scene_param={found['token']}" in found["wecom_kf"]


def test_without_a_steward_in_wecom_the_window_stands_in(wecom: FakeWecom, estate: Run) -> None:
    steward(estate, area="观山水二期")
    found = estate("link", "8-2", "--json").json
    assert found["wecom"] == found["wecom_kf"] and found["token"] in found["wecom"]
    assert not wecom.calls("externalcontact/add_contact_way")
    estate("link", "8-2")
    assert len(wecom.calls("kf/add_contact_way")) == 1  # asked for once and kept


def test_the_cases_own_steward_is_meant_when_the_file_names_one(
    wecom: FakeWecom, run: Run, owners: Callable[..., str], folder: Path
) -> None:
    head = "小区,房号,姓名,电话,费用项目,账期,应缴日期,欠费金额,管家"
    row = "观山水一期,8-2,何先生,13800000001,物业费,2026-09,2026-09-05,912.00,吴昊"
    (folder / "o.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    assert run("import", "o.csv", "--yes").code == 0
    steward(run)
    steward(run, "wu", name="吴昊")
    run("link", "8-2", "--json")
    (body,) = wecom.calls("externalcontact/add_contact_way")
    assert body["user"] == ["wu"]


def test_without_a_window_there_is_no_link_to_it(
    wecom: FakeWecom, estate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ROUNDS_WECOM_KF_ID")
    found = estate("link", "8-2", "--json").json
    assert (found["wecom"], found["wecom_kf"]) == (None, None)


def test_a_platform_that_cannot_be_reached_costs_the_address_and_not_the_word(
    estate: Run, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The word is good: exit code 0, one sentence on stderr, and no secret in it."""
    for name in ("corp_id", "agent_id", "secret", "token", "aes_key", "kf_id"):
        monkeypatch.setenv(f"ROUNDS_WECOM_{name.upper()}", str(getattr(FakeWecom, name)))
    for name, value in ({"ROUNDS_WECOM_API": "http://127.0.0.1:9"} | NEEDED).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("bot.cli.wecom_links.PATIENCE", 1)
    capfd.readouterr()
    assert main(("link", "8-2", "--json")) == 0
    out, err = capfd.readouterr()
    assert '"wecom": null' in out and '"wecom_kf": null' in out
    assert err.count("\n") == 1 and "is good" in err and "fake-app-secret" not in err


def test_a_link_without_wecom_calls_nobody(estate: Run) -> None:
    found = estate("link", "8-2", "--json").json
    assert (found["wecom"], found["wecom_kf"]) == (None, None)
    assert estate("invite", "admin", "--json").json["wecom"] is None


def test_a_code_for_paper_is_a_picture(wecom: FakeWecom, estate: Run, folder: Path) -> None:
    assert estate("link", "8-2", "--qr", "bill.png").code == 0
    assert (folder / "bill.png").read_bytes().startswith(PNG)
    assert estate("link", "8-2", "--qr", "bill.txt").code == 1
    assert "cannot be written" in estate("link", "8-2", "--qr", "nowhere/bill.png").err


@contextmanager
def a_page(content: bytes) -> Iterator[str]:
    """An address at which this is found."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/code"
        thread.join()


def test_the_picture_that_wecom_drew_goes_on_paper_as_it_is() -> None:
    """A code drawn of the picture's address would lead a phone to a picture of a code."""
    drawn = PNG + b"drawn by the platform"
    with a_page(drawn) as address:
        assert picture(Settings(), address) == drawn
    with a_page(b"<html>not found</html>") as address:
        assert picture(Settings(), address) is None


def test_without_any_address_there_is_nothing_to_draw(estate: Run) -> None:
    assert "ROUNDS_WECOM" in estate("link", "8-2", "--qr", "bill.png").err


def test_an_invitation_is_typed_in_the_app(wecom: FakeWecom, estate: Run) -> None:
    found = estate("invite", "guard", "--name", "老周", "--area", "观山水一期", "--json").json
    assert found["wecom"] == f"/start {found['token']}" and found["bound"] is False


def test_a_member_is_a_colleague_at_once(wecom: FakeWecom, estate: Run) -> None:
    """WeCom vouches for who writes there; the id is the same in either case."""
    said = estate(
        "invite", "steward", "--name", "林芳", "--area", "观山水一期", "--wecom-userid", "LinFang", "--json"
    )
    assert said.json["bound"] is True and said.json["token"] is None
    chat, roles = known("wecom", "linfang")
    assert chat is not None and chat.open
    assert [(one.role, one.name, one.areas) for one in roles] == [("steward", "林芳", ("观山水一期",))]
    assert estate("invite", "finance", "--name", "林芳", "--wecom-userid", "linfang").code == 0
    assert [one.role for one in known("wecom", "linfang")[1]] == ["finance", "steward"]


@pytest.mark.parametrize("userid", ["", "a b", "../x", "林", "x" * 65, "a\nb"])
def test_what_can_be_no_member_is_refused(estate: Run, userid: str) -> None:
    assert estate("invite", "guard", "--wecom-userid", userid).code == 1


def test_chats_of_another_bot_are_taken_over_with_their_ids(run: Run, folder: Path) -> None:
    """Contract, import --with-ids: bound and verified, the member's id in lower case."""
    head = (
        "小区,房号,姓名,电话,费用项目,账期,应缴日期,欠费金额,wecom_userid,wecom_external_userid,telegram_id"
    )
    rows = (
        "观山水一期,8-2,何先生,13800000001,物业费,2026-09,2026-09-05,912.00,HeLin,wmAbC01,77",
        "观山水一期,8-3,张敏,13800000002,物业费,2026-09,2026-09-05,912.00,,wmAbC02,",
        "观山水一期,8-4,李四,13800000003,物业费,2026-09,2026-09-05,912.00,,wmAbC02,",
    )
    (folder / "ids.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    assert run("import", "ids.csv", "--yes", "--with-ids").code == 0
    people = {
        known(*chat)[0] for chat in (("wecom", "helin"), ("wecom_external", "wmAbC01"), ("telegram", "77"))
    }
    assert len({chat.person_id for chat in people if chat is not None}) == 1 and None not in people
    assert run("case", "8-2", "--json").json["person"] == {"name": "何先生", "bound": True, "verified": True}
    assert run("case", "8-3", "--json").json["person"]["verified"]
    assert not run("case", "8-4", "--json").json["person"]["bound"]  # the chat is somebody else's (C21)
