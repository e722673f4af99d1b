"""WeCom in the real process: its callbacks, its cards, its welcome, its window and its tasks, over the wire."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from bot.engine.wayback import KF_LINK
from handlers.links import make_invite
from tests.fake_telegram import FakeTelegram
from tests.fake_wecom import FakeWecom, Seen
from tests.serve.outside import Outside
from tests.world import MOUNTAIN, fee

T = TypeVar("T")
LIN, HE, HE_KF, ZHANG = "LinFang", "wmINVENTEDHE", "wkINVENTEDHE", "wmINVENTEDZHANG"
SLOW = 30  # seconds an answer may take in these tests: they run beside others on two cores


def real() -> int:
    """The serve beside lives in real time, and so does its platform."""
    return int(datetime.now(UTC).timestamp())  # noqa: TID251


@pytest.fixture
async def town() -> AsyncIterator[FakeWecom]:
    async with FakeWecom(clock=real) as fake:
        fake.member(LIN, "林芳")
        yield fake


def outside(folder: Path, town: FakeWecom, telegram: FakeTelegram | None = None, **more: str) -> Outside:
    """An installation that speaks to this WeCom, and the other way round."""
    given = {name.removeprefix("ROUNDS_"): value for name, value in town.settings().items()}
    serve = Outside(folder, telegram, **(given | more))
    town.hook_url = f"http://127.0.0.1:{serve.port}/hooks/wecom"
    return serve


async def enlisted(serve: Outside, town: FakeWecom, role: str = "steward") -> Seen:
    """Lin becomes a colleague by the word of her invitation."""
    async with serve.beside() as app, app.store.begin() as tx:
        word = (await make_invite(app.engine, tx, role, "林芳", (MOUNTAIN,))).token
    await town.say(LIN, f"/start {word}")
    return await town.wait_for(LIN.lower(), timeout=SLOW)


async def meta(serve: Outside, key: str) -> str | None:
    async with serve.beside() as app, app.store.view() as tx:
        return await tx.meta(key)


async def asked(town: FakeWecom, path: str, times: int) -> bool:
    return len(town.calls(path)) >= times


async def is_kept(serve: Outside, key: str) -> bool:
    async with serve.beside() as app, app.store.view() as tx:
        return await tx.kept_as("wecom", key) is not None


async def soon(look: Callable[[], Awaitable[T]]) -> T:
    """What this gives, as soon as it gives something."""
    async with asyncio.timeout(SLOW):
        while not (found := await look()):
            await asyncio.sleep(0.1)
    return found


async def test_a_colleague_is_checked_heard_and_answered_and_a_pressed_card_shows_it(
    tmp_path: Path, town: FakeWecom
) -> None:
    async with outside(tmp_path, town) as serve:
        assert await town.hook.check(real()) == (200, "7300000000000000001")
        assert await town.hook.check(real() - 3600) != (200, "7300000000000000001")
        await serve.load(fee("8-2", "何先生"))
        await enlisted(serve, town)
        seen = len(town.got(LIN.lower()))
        town.hook.repeat = True
        told = await town.say(LIN, "查 8-2")
        assert told.codes == [200, 200, 200]
        town.hook.repeat = False
        await town.say(LIN, "/help")
        await town.wait_for(LIN.lower(), "/", after=seen, timeout=SLOW)
        card = await town.wait_for(LIN.lower(), "8-2", after=seen, timeout=SLOW)
        assert card.buttons
        assert len([one for one in town.got(LIN.lower())[seen:] if "2,736.00" in one.text]) == 1
        seen = len(town.got(LIN.lower()))
        await town.press(LIN, card.task_id, card.buttons[0][1])
        await town.wait_for(LIN.lower(), after=seen, timeout=SLOW)
        assert town.cards[card.task_id].replaced[LIN.lower()]
        health = await serve.health()
        assert health["channels"] == dict.fromkeys(
            ("console", "wecom", "wecom_external", "wecom_kf", "wecom_welcome"), "ok"
        )
        assert await serve.terminate() == 0


async def test_a_new_contact_is_welcomed_in_time_and_the_window_answers(
    tmp_path: Path, town: FakeWecom
) -> None:
    async with outside(tmp_path, town) as serve:
        first, second = await serve.load(fee("8-2", "何先生"), fee("8-3", "张敏"))
        await enlisted(serve, town)
        await town.scan(first, LIN, HE, "何先生")
        welcome = await town.wait_for(HE, timeout=SLOW)
        assert (welcome.kind, welcome.by.lower()) == ("welcome", LIN.lower())
        assert "何先生" in welcome.text
        await town.kf_enter(HE_KF, scene_param=second)
        greeted = await town.wait_for(HE_KF, timeout=SLOW)
        assert greeted.kind == "welcome"
        await town.kf_say(HE_KF, "是的")
        answer = await town.wait_for(HE_KF, after=1, timeout=SLOW)
        assert answer.kind == "kf"
        assert await meta(serve, KF_LINK) == "https://work.weixin.qq.com/kf/kfcfake?enc_scene=ENCrounds"
        assert len(town.calls("kf/add_contact_way")) == 1
        assert await serve.terminate() == 0


async def test_what_customers_wrote_while_we_were_down_is_fetched_once(
    tmp_path: Path, town: FakeWecom, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.kf.empty_pages = 2
    await town.kf_say(HE_KF, "在吗")  # nobody listens yet
    async with outside(tmp_path, town) as serve:
        await town.wait_for(HE_KF, timeout=SLOW)
        assert await is_kept(serve, "kf:kfmsg000001")
        assert await meta(serve, f"wecom.kf.cursor:{town.kf_id}") == "at1"
        assert await serve.terminate() == 0
        await serve.start()
        await soon(lambda: asked(town, "kf/sync_msg", 4))
        monkeypatch.setattr(town.kf, "token", lambda: "more than ten minutes old")  # 95007
        town.fail_next("kf/sync_msg", "502", 4)
        before = town.kf.without_token
        await town.kf_say(HE_KF, "喂")
        await town.wait_for(HE_KF, after=1, timeout=SLOW)
        assert town.kf.without_token > before
        assert len(town.got(HE_KF)) == 2


async def test_a_task_is_made_for_the_colleagues_tap_and_stopped_when_they_have_paid(
    tmp_path: Path, town: FakeWecom
) -> None:
    town.friend(ZHANG, LIN, "张敏")
    async with outside(tmp_path, town) as serve:
        await enlisted(serve, town, "finance")
        await serve.load(fee("12-27", "张敏", chats=(("wecom_external", ZHANG),)))
        (post,) = await soon(lambda: serve.posts("awaiting_staff"))
        (task,) = town.pending(LIN)
        assert (post.message_id, task.body["external_userid"]) == (task.msgid, [ZHANG])
        await town.say(LIN, "/paid 12-27 2736")
        await soon(lambda: stopped(town, task.msgid))
        town.tap(LIN)
        assert not town.got(ZHANG)
        assert [one.state for one in await serve.posts() if one.channel == "wecom_external"] == ["cancelled"]


async def stopped(town: FakeWecom, task: str) -> bool:
    return town.town.tasks[task].cancelled


async def test_telegram_and_wecom_run_beside_each_other(tmp_path: Path, town: FakeWecom) -> None:
    async with FakeTelegram() as telegram, outside(tmp_path, town, telegram) as serve:
        await telegram.say(8002, "您好")
        await telegram.wait_for(8002, timeout=SLOW)
        await town.say(LIN, "您好")
        await town.wait_for(LIN.lower(), timeout=SLOW)
        assert {"telegram", "wecom"} <= (await serve.health())["channels"].keys()
        assert await serve.terminate() == 0


async def test_without_a_token_and_a_key_there_is_no_way_in(tmp_path: Path, town: FakeWecom) -> None:
    async with outside(tmp_path, town, WECOM_TOKEN="", WECOM_AES_KEY="", WECOM_KF_ID="") as serve:
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(town.hook_url)).status_code == 404
        assert "ROUNDS_WECOM_AES_KEY are not set" in (tmp_path / "serve.log").read_text(encoding="utf-8")
        assert "wecom_kf" not in (await serve.health())["channels"]


async def test_a_wrong_secret_is_one_sentence(tmp_path: Path, town: FakeWecom) -> None:
    code, said = await outside(tmp_path, town, WECOM_SECRET="of-another-app", LOG="error").refused()
    assert (code, said.count("\n")) == (1, 1)
    assert "ROUNDS_WECOM_SECRET" in said
    assert "of-another-app" not in said


async def test_wecom_out_of_reach_at_the_start_is_tried_again(tmp_path: Path, town: FakeWecom) -> None:
    town.fail_next("gettoken", "502", 2)
    async with outside(tmp_path, town) as serve:
        await town.say(LIN, "您好")  # kept from the first moment
        await town.wait_for(LIN.lower(), timeout=SLOW)
        await soon(lambda: is_well(serve))


async def is_well(serve: Outside) -> bool:
    return bool((await serve.health())["channels"]["wecom"] == "ok")
