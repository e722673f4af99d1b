"""chat, outbox and resolve: both sides of a conversation from the command line."""

import asyncio
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.core.facts import Spoke, Undone
from bot.engine.wayback import digest
from bot.store import EngineLock, Store
from tests.cli.conftest import Run

DATABASE = "data/rounds.db"


def mark(state: str, id: int | None = None) -> int:
    """Make a message of ours, else the newest, one whose fate is `state`, as a crash would."""

    async def change() -> int:
        store = Store(f"sqlite+aiosqlite:///{DATABASE}")
        async with store.begin() as tx:
            post = [one for one in await tx.posts() if id in (None, one.id)][-1]
            await tx.settle_post(post.id, state, at=post.changed_at)  # type: ignore[arg-type]
        await store.close()
        return post.id

    return asyncio.run(change())


def doubt(id: int) -> None:
    """Have the facts say what they would: that message `id` may have been said."""

    async def change() -> None:
        store = Store(f"sqlite+aiosqlite:///{DATABASE}")
        async with store.begin() as tx:
            post = await tx.post_of(id)
            assert post is not None
            for case_id, key, _ in post.cases:
                spoke = next(x for x in await tx.facts(case_id) if isinstance(x, Spoke) and x.key == key)
                await tx.add(case_id, Undone(at=spoke.at, by="test", of=spoke.id))
                await tx.add(case_id, replace(spoke, id=0, outcome="unknown"))
        await store.close()

    asyncio.run(change())


def checks(estate: Run) -> list[dict[str, Any]]:
    """Our questions after a promise."""
    return [post for post in estate("outbox", "--json").json if post["step"] == "check"]


def checked(estate: Run) -> int:
    """A promise came due, and nobody knows whether our question about it arrived."""
    estate("chat", "--as", "8-2", "今天下午3点交")
    estate("clock", "2026-11-02T15:00+08:00")
    estate("chat", "--as", "guard", "/help")
    (check,) = checks(estate)
    id: int = check["id"]
    mark("unknown", id)
    doubt(id)
    return id


# --- talking ---


def test_an_owner_is_introduced_and_promises(estate: Run) -> None:
    answers = estate("chat", "--as", "8-2", "后天下午3点交", "--json").json
    assert "15:00" in answers[-1]["text"]
    found = estate("case", "8-2", "--json").json
    assert found["person"] == {"name": "何先生", "bound": True, "verified": True}
    assert (found["status"], found["promise"]["at"]) == ("promised", "2026-11-04T15:00:00+08:00")


def test_answers_show_numbered_buttons_and_a_number_presses_one(estate: Run) -> None:
    said = estate("chat", "--as", "8-2", "后天下午交")
    shown = [line for line in said.out.splitlines() if line.startswith("[")]
    assert [line[:4] for line in shown] == ["[1] ", "[2] "]
    answer = estate("chat", "--as", "8-2", "2", "--json").json[0]["text"]
    assert shown[1][4:] in answer and shown[0][4:] not in answer


def test_the_label_of_a_button_presses_it(estate: Run) -> None:
    buttons = estate("chat", "--as", "8-2", "过两天吧", "--json").json[-1]["buttons"]
    estate("chat", "--as", "8-2", buttons[0])
    kinds = [fact["kind"] for fact in estate("case", "8-2", "--json").json["facts"]]
    assert "promised" in kinds


def test_a_number_without_buttons_is_just_said(estate: Run) -> None:
    assert estate("chat", "--as", "8-2", "1").code == 0


def test_a_steward_is_introduced_with_all_areas(estate: Run) -> None:
    assert "张敏" in estate("chat", "--as", "steward", "/case 12-27").out


def test_areas_that_come_later_are_the_stewards_too(estate: Run, folder: Path) -> None:
    estate("chat", "--as", "steward", "/today")
    rows = ["小区,房号,姓名,电话,欠费金额", "新区,1-1,吴一,13800000077,10.00"]
    (folder / "new.csv").write_text("\n".join(rows), encoding="utf-8")
    estate("import", "new.csv", "--yes")
    assert "吴一" in estate("chat", "--as", "steward", "/case 1-1").out


def test_a_guard_of_one_area_gets_the_constant_answer(estate: Run) -> None:
    debt = estate("chat", "--as", "guard", "--area", "观山水二期", "/seen 12-27", "--json").json
    none = estate("chat", "--as", "guard", "--area", "观山水二期", "/seen 99-99", "--json").json
    assert debt == none and len(debt) == 1


def opens(word: str) -> str | None:
    """What a word is for, as the database knows it."""

    async def look() -> str | None:
        store = Store(f"sqlite+aiosqlite:///{DATABASE}")
        async with store.view() as tx:
            token = await tx.token(digest(word))
        await store.close()
        return token.purpose if token is not None else None

    return asyncio.run(look())


@pytest.mark.parametrize(
    ("who", "text", "path", "purpose"),
    [("manager", "/web", "/in/", "entry"), ("8-2", "一共多少钱?", "/s/", "page")],
)
def test_a_link_that_is_printed_opens(estate: Run, who: str, text: str, path: str, purpose: str) -> None:
    """What was sent is kept without the word of its link; whoever types at the machine is given one that opens."""
    said = estate("chat", "--as", who, text).out
    found = re.search(rf"{path}([0-9A-Za-z]{{22}})", said)
    assert found is not None, said
    assert opens(found[1]) == purpose
    assert found[1] not in estate("outbox", "--json").out


def test_a_link_is_opened_without_being_introduced(estate: Run) -> None:
    token = estate("invite", "steward", "--area", "观山水一期", "--json").json["token"]
    estate("chat", "--as", "林芳", "/start", token)
    assert "何先生" in estate("chat", "--as", "林芳", "/case 8-2").out
    assert "张敏" not in estate("chat", "--as", "林芳", "/case 12-27").out


def test_with_a_live_channel_nobody_is_introduced(estate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ROUNDS_CLOCK")
    monkeypatch.setenv("ROUNDS_TELEGRAM_TOKEN", "1234567:abcdefghijklmnopqrstuvwxyz")
    monkeypatch.setenv("ROUNDS_COMPANY", "青禾物业")
    monkeypatch.setenv("ROUNDS_PAY_TO", "账户 1")
    said = estate("chat", "--as", "8-2", "明天交")
    assert said.code == 1
    assert "`link`" in said.err
    assert estate("case", "8-2", "--json").json["person"]["bound"] is False


def test_while_another_engine_works_and_does_not_answer_the_message_is_kept(
    estate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.conversation.PATIENCE", 0.2)
    estate("chat", "--as", "8-2", "在吗")
    with EngineLock(DATABASE):
        said = estate("chat", "--as", "8-2", "明天下午3点")
    assert said.code == 1
    assert str(os.getpid()) in said.err and "kept" in said.err
    estate("chat", "--as", "12-27", "在吗")  # the next engine works it off
    assert estate("case", "8-2", "--json").json["status"] == "promised"


# --- messages and their fate ---


def test_the_outbox_lists_messages_with_their_unit(estate: Run) -> None:
    estate("chat", "--as", "8-2", "明天下午3点")
    post = estate("outbox", "--json").json[-1]
    assert (post["unit"], post["state"], post["attempts"]) == ("8-2", "sent", 1)
    assert {"id", "case", "step", "at", "error"} <= post.keys()
    assert estate("outbox", "--status", "unknown", "--json").json == []


@pytest.mark.parametrize(("fate", "state"), [("delivered", "sent"), ("drop", "cancelled")])
def test_an_unknown_message_is_resolved(estate: Run, fate: str, state: str) -> None:
    estate("chat", "--as", "8-2", "明天下午3点")
    id = mark("unknown")
    assert [post["id"] for post in estate("outbox", "--status", "unknown", "--json").json] == [id]
    assert state in estate("resolve", str(id), fate).out
    assert estate("outbox", "--json").json[-1]["state"] == state


@pytest.mark.parametrize(
    ("fate", "state", "known"), [("delivered", "sent", "sent"), ("drop", "cancelled", "unknown")]
)
def test_a_check_of_unknown_fate_is_never_asked_twice(estate: Run, fate: str, state: str, known: str) -> None:
    id = checked(estate)
    estate("resolve", str(id), fate)
    estate("chat", "--as", "guard", "/help")
    assert [(post["id"], post["state"]) for post in checks(estate)] == [(id, state)]
    facts = estate("case", "8-2", "--json").json["facts"]
    assert [fact["outcome"] for fact in facts if "outcome" in fact][-1] == known


def test_a_check_that_did_not_arrive_is_asked_again(estate: Run) -> None:
    id = checked(estate)
    estate("resolve", str(id), "resend")
    estate("chat", "--as", "guard", "/help")
    (post,) = checks(estate)
    assert (post["id"], post["state"], post["attempts"]) == (id, "sent", 2)


def test_a_message_is_sent_again_once(estate: Run) -> None:
    estate("chat", "--as", "steward", "/today")
    id = mark("unknown")
    assert estate("resolve", str(id), "resend", "--json").json == {
        "id": id,
        "state": "queued",
        "fate": "resend",
    }
    estate("chat", "--as", "guard", "/help")
    (post,) = [post for post in estate("outbox", "--json").json if post["id"] == id]
    assert (post["state"], post["attempts"]) == ("sent", 2)


def test_only_what_is_unknown_can_be_resolved(estate: Run) -> None:
    estate("chat", "--as", "8-2", "明天下午3点")
    id = estate("outbox", "--json").json[-1]["id"]
    assert "sent" in estate("resolve", str(id), "delivered").err
    assert "no message 999" in estate("resolve", "999", "drop").err
    assert estate("resolve", "one", "drop").code == 2
    assert estate("resolve", str(id), "forget").code == 2
