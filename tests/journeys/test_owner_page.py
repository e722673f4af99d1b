"""The way of an owner who never writes in the chat: from the link in the first message to the thanks."""

import re

from tests.handlers.conftest import world
from tests.handlers.estate import FINANCE, STEWARD, answer, kinds
from tests.web.browsing import browsing
from tests.web.owning import do, form, paid_form, plain
from tests.world import World, fee

__all__ = ["world"]


def newest_link(world: World, chat: str) -> str:
    """The path in the newest message that carries one."""
    return re.findall(r"/s/[0-9A-Za-z]{22}", "\n".join(one.text for one in world.sent(chat)))[-1]


async def test_from_the_link_to_the_thanks_without_a_word_in_the_chat(world: World) -> None:
    await world.load(fee("6-6", "方女士", months=1))
    await world.bind("6-6")
    path = newest_link(world, "6-6")
    async with browsing(world) as web:
        page = await web.get(path)
        day = await do(web, path, form(page, "day:", "11月7日"))
        half = await do(web, path, form(day, "half:", "上午"))
        time = await do(web, path, form(half, "time:", "09:30"))
        assert "11月7日 周六 09:30" in plain(time)
        how = await do(web, path, form(time, "how:", "银行转账"))
        assert "pay.example" in how.text
    await world.to("2026-11-07 09:30")
    assert "6-6" in world.last("6-6") or "约好" in world.last("6-6")
    check = newest_link(world, "6-6")
    assert check != path, "every message has a word of its own"
    async with browsing(world) as web:
        told = await do(web, check, paid_form(await web.get(check), amount="912", day="2026-11-07"))
        assert "财务" in plain(told)
        await answer(world, FINANCE, "/paid 6-6 all")
        await world.forward(minutes=3)
        assert "已经付清" in plain(await web.get(check))
    assert (await kinds(world, "6-6"))[-1] in ("closed", "spoke")
    assert "谢谢" in world.last("6-6")


async def test_what_was_on_its_way_is_taken_back_when_the_page_says_it_is_paid(world: World) -> None:
    """A reminder of the next round is never sent after "I have paid" on the page."""
    await world.to("2026-11-09 09:00")
    path = newest_link(world, "8-2")
    async with browsing(world) as web:
        await do(web, path, paid_form(await web.get(path), day="2026-11-09", time="08:00"))
    before = len(world.sent("8-2"))
    await world.to("2026-11-10 17:00")
    assert len(world.sent("8-2")) == before
    assert any("8-2" in card.text for card in world.sent(FINANCE))


async def test_an_objection_in_words_reaches_the_steward_and_nothing_more_is_asked_for(world: World) -> None:
    path = newest_link(world, "8-2")
    async with browsing(world) as web:
        told = await do(
            web, path, form(await web.get(path), "textarea"), text="楼道灯坏了两个月没人修,不修好我不交"
        )
        assert "很抱歉" in plain(told) and "先不收" in plain(told)
    assert "楼道灯" in world.last(STEWARD)
    assert (await world.facts("8-2"))["status"] == "disputed"


async def test_a_link_that_expired_while_the_form_was_open_gets_the_kind_answer_of_all(world: World) -> None:
    path = newest_link(world, "8-2")
    async with browsing(world) as web:
        fields = form(await web.get(path), "day:")
        await world.forward(days=8)
        before = await kinds(world, "8-2")
        told = await do(web, path, fields)
    assert told.status_code == 404 and "新的链接" in plain(told)
    assert await kinds(world, "8-2") == before
