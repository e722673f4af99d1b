"""Every command as text in the app: without a slash, in Chinese, in full width (contract, chat commands)."""

import pytest

from handlers.links import make_invite
from tests.handlers.estate import STEWARD, facts_of
from tests.handlers.wecom_town import Town
from tests.world import MOUNTAIN, World

TYPED = [
    ("承诺 12-27 两天", "promised"),
    ("promised 12-27 2 days", "promised"),
    ("/promised 12-27 2 days", "promised"),
    ("12-27 承诺 周五下午3点", "promised"),
    ("看见 12-27", "seen"),
    ("看见12-27", "seen"),
    ("ｓｅｅｎ　１２－２７", "seen"),
    ("／ｓｅｅｎ　１２－２７", "seen"),
    ("已交 12-27 全部", "paid"),
    ("有异议 12-27 卫生间漏水", "disputed"),
    ("没接 12-27", "contacted"),
    ("已联系 12-27", "contacted"),
    ("上门 12-27 周五15:00", "noted"),
    ("備註 12-27 週末在家", "noted"),
    ("忙 12-27 16:30", "callback"),
]


@pytest.fixture
async def town(world: World) -> Town:
    found = Town(world)
    await found.colleague("LinFang", "steward", STEWARD, MOUNTAIN)
    return found


@pytest.mark.parametrize(("text", "kind"), TYPED)
async def test_a_command_is_understood_as_it_is_typed(town: Town, text: str, kind: str) -> None:
    """From a member whose id comes in any case."""
    said = await town.member("linfang", text)
    assert said and "没看懂" not in said
    assert await facts_of(town.world, "12-27", kind), said


@pytest.mark.parametrize(
    "text", ["今天", "today", "下一个", "帮助", "help", "查看 12-27", "为什么 12-27", "未绑定"]
)
async def test_a_question_is_answered_as_it_is_typed(town: Town, text: str) -> None:
    said = await town.member("LinFang", text)
    assert said and "出了点问题" not in said


@pytest.mark.parametrize("form", ["{}", "start {}", "/start {}", "START {}", "开始 {}", " {} \n"])
async def test_an_invitation_is_opened_by_its_word_alone(town: Town, form: str) -> None:
    """A member who has no chat with us has no other way."""
    async with town.world.app.store.begin() as tx:
        made = await make_invite(town.world.app.engine, tx, "guard", "小赵", (MOUNTAIN,))
    said = await town.member("Zhao", form.format(made.token))
    assert "小赵" in said
    assert await town.member("zhao", "看见 12-27")
    assert await facts_of(town.world, "12-27", "seen")


async def test_a_member_without_a_role_learns_nothing(town: Town) -> None:
    for text in ("看见 12-27", "case 12-27", "hello", "start"):
        assert "张敏" not in await town.member("stranger", text)
    assert not await facts_of(town.world, "12-27", "seen")
