"""What managers and admins do in the chat: a table comes as a file, a case is paused, colleagues come and go."""

import pytest

from tests.handlers.estate import BOTH, MANAGER, STEWARD, answer, buttons, facts_of, kinds
from tests.world import World

ADMIN = "阿管"
TABLE = "小区,房号,姓名,费用,账期,金额\n观山水一期,6-6,丁先生,物业费,2026-10,912.00\n观山水一期,6-7,,物业费,2026-10,abc\n"


async def sent(world: World, chat: str, content: bytes, caption: str = "", **more: object) -> str:
    """Somebody sends a file with words beside it; what came back."""
    ref = f"f{len(world.console.files) + 1}"
    world.console.files[ref] = content
    before = len(world.sent(chat))
    file = {"name": "owners.csv", "ref": ref, "size": len(content), **more}
    await world.say(chat, caption, file=file)
    return "\n".join(message.text for message in world.sent(chat)[before:])


async def test_a_table_is_previewed_and_one_tap_writes_it(world: World) -> None:
    """Contract: /import with a file; refused rows are named, nothing is written before the tap."""
    said = await sent(world, MANAGER, TABLE.encode(), "/import")
    assert "1 件" in said
    assert "¥912.00" in said
    assert "第 3 行" in said
    assert "物业费" in said
    with pytest.raises(LookupError):
        await world.case("6-6")
    await world.press(MANAGER, "导入这些")
    assert (await world.case("6-6")).party == "丁先生"
    assert "新增 1" in world.last(MANAGER)


async def test_a_file_without_words_is_taken_for_an_import_of_a_manager_alone(world: World) -> None:
    """Contract, roles: a steward may not import."""
    assert "¥912.00" in await sent(world, MANAGER, TABLE.encode())
    assert "权限" in await sent(world, STEWARD, TABLE.encode())
    assert "权限" in await sent(world, STEWARD, TABLE.encode(), "/import")


async def test_the_same_table_again_changes_nothing_and_offers_no_button(world: World) -> None:
    """Contract: the same file again adds nothing."""
    await sent(world, MANAGER, TABLE.encode(), "/import")
    await world.press(MANAGER, "导入这些")
    said = await sent(world, MANAGER, TABLE.encode(), "/import")
    assert "不变 1" in said
    assert not buttons(world, MANAGER)


BAD = [
    ("no table", b"\x89PNG\r\n\x1a\n" + b"x" * 40),
    ("empty", b""),
    ("nothing known", b"colour,weight\nred,3\n"),
]


@pytest.mark.parametrize("content", [content for _, content in BAD], ids=[id for id, _ in BAD])
async def test_what_is_no_usable_table_is_refused_with_a_reason(world: World, content: bytes) -> None:
    """Facts/reliability, bad inputs."""
    said = await sent(world, MANAGER, content, "/import")
    assert said
    assert "出错" not in said
    assert not buttons(world, MANAGER)


async def test_a_file_that_is_too_large_or_gone_is_told(world: World) -> None:
    """Issue 5: limits."""
    said = await sent(world, MANAGER, b"x", "/import", size=30_000_000)
    assert "20 MB" in said
    world.console.files["gone"] = b""
    del world.console.files["gone"]
    before = len(world.sent(MANAGER))
    await world.say(MANAGER, "/import", file={"name": "a.csv", "ref": "gone", "size": 3})
    assert "没取到" in world.sent(MANAGER)[before].text
    assert "没有附文件" in await answer(world, MANAGER, "/import")


async def test_a_manager_of_one_area_imports_no_other(world: World) -> None:
    """Contract, roles: areas."""
    await world.invite("manager", "小王", "观山水二期")
    said = await sent(world, "小王", TABLE.encode(), "/import")
    assert "观山水一期" in said
    assert not buttons(world, "小王")


async def test_a_case_is_paused_until_a_time_or_until_it_is_resumed(world: World) -> None:
    """Contract, manager: /pause, /resume."""
    said = await answer(world, MANAGER, "/pause 8-2 2周 住院")
    assert "住院" in said
    (fact,) = await facts_of(world, "8-2", "paused")
    assert (fact["why"], fact["words"]) == ("staff", "住院")
    assert fact["until"].startswith("2026-11-1")
    assert (await world.facts("8-2"))["status"] == "paused"
    await world.say(MANAGER, "/resume 8-2")
    assert (await world.facts("8-2"))["status"] == "open"
    await world.say(MANAGER, "/pause 8-2 等律师回复")
    assert (await facts_of(world, "8-2", "paused"))[1]["until"] is None
    assert "没有暂停" in await answer(world, MANAGER, "/resume 12-27")
    assert (await kinds(world, "8-2")).count("paused") == 2
    await world.say(MANAGER, "/pause 8-2")
    assert (await kinds(world, "8-2")).count("paused") == 2  # a reason is needed


async def test_an_admin_invites_and_removes_colleagues(world: World) -> None:
    """Contract, admin: /invite, /remove, /areas."""
    await world.invite("admin", ADMIN)
    said = await answer(world, ADMIN, "/invite steward 小陈 观山水二期")
    token = said.split("/start ")[1].split()[0]
    await world.say("小陈", f"/start {token}")
    assert "小陈" in world.last("小陈")
    assert "还没有任何记录" in await answer(world, ADMIN, "/invite guard 小赵 观山水九期")
    assert "观山水二期: 未结 2 件,吴昊,小陈" in (await answer(world, ADMIN, "/areas")).replace(
        "，", ","
    ).replace("、", ",")
    await world.say(ADMIN, "/remove 小陈")
    assert "现在" not in await answer(world, "小陈", "/next")
    assert "最后一位" in await answer(world, ADMIN, f"/remove {ADMIN}")
    assert "权限" in await answer(world, MANAGER, "/invite guard")
    assert "权限" in await answer(world, BOTH, "/remove 王经理")


async def test_nobody_invites_into_more_than_they_have(world: World) -> None:
    """Roles and areas: an admin of one area makes no admin of all of them."""
    await world.invite("admin", ADMIN, "观山水一期")
    for typed in (
        "/invite admin 小陈",
        "/invite steward 小陈 观山水二期",
        "/invite manager 小陈 观山水一期 观山水二期",
    ):
        assert "您只管这些片区" in await answer(world, ADMIN, typed)
    assert "/start " in await answer(world, ADMIN, "/invite steward 小陈 观山水一期")


async def test_an_english_table_is_previewed_and_refused_in_the_managers_language(world: World) -> None:
    english = "Estate,Flat,Owner,Amount,Paid\n观山水一期,6-6,Ding,912.00,12\n观山水一期,6-7,Li,-5,\n"
    said = await sent(world, MANAGER, english.encode(), "/import")
    assert "是负数" in said and "negative" not in said
    assert "¥12.00 已经减去" in said


async def test_why_a_file_or_a_header_is_not_understood_is_told_in_the_managers_language(
    world: World,
) -> None:
    assert "不是表格" in await sent(world, MANAGER, b"%PDF-1.7", "/import")
    said = await sent(world, MANAGER, b"Flat,Owner,Money\n8-2,He,5\n", "/import")
    assert "没有找到认识的表头" in said and "--" not in said
