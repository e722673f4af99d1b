"""The owner's page taken up again: a choice that is still open, a time that cannot be, a form from another site."""

import re
from dataclasses import replace

import pytest

from bot.core.facts import Promised
from bot.engine import view_of
from bot.web.board.timeline import fact_words
from bot.web.showing import desk_of
from handlers.history import recent
from tests.handlers.estate import STEWARD, answer, facts_of, kinds
from tests.web.browsing import browsing, house_over
from tests.web.owning import do, form, link, plain
from tests.world import World


def presses(page_text: str) -> list[str]:
    """What the buttons of the page send, in their order."""
    return re.findall(r'name="press" value="([^"]+)"', page_text)


def hours(page_text: str) -> list[str]:
    """The kinds of the buttons that make a time exact."""
    return [
        kind for kind in (press.partition(":")[0] for press in presses(page_text)) if kind in ("half", "time")
    ]


async def test_the_choice_that_is_open_stands_there_when_the_page_is_opened_again(world: World) -> None:
    async with browsing(world) as web:
        path = await link(world)
        told = await do(web, path, form(await web.get(path), "day:", "11月7日"))
        assert hours(told.text) == ["half", "half"], "once, not beside the answer and below it"
        again = await web.get(await link(world))
        assert hours(again.text) == ["half", "half"] and "上午 还是 下午,哪个更方便?" in plain(again)
        told = await do(web, path, form(again, "half:", "/morning"))
        again = await web.get(path)
        assert hours(again.text) == ["time", "time"]
        await do(web, path, form(again, "time:", "10:30"))
        assert hours((await web.get(path)).text) == []
    assert (await world.facts("8-2"))["promise"]["start"][:16] == "2026-11-07T10:30"


async def test_no_choice_stands_there_for_a_colleagues_word_or_in_a_pause(world: World) -> None:
    await answer(world, STEWARD, "/promised 8-2 11-7")
    async with browsing(world) as web:
        assert hours((await web.get(await link(world))).text) == []
        await answer(world, "8-2", "11月8日")
        assert hours((await web.get(await link(world))).text) == ["half", "half"]
        await answer(world, "8-2", "钱已经付了")
        assert hours((await web.get(await link(world))).text) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("31/02", "日历上没有「31/02」这一天"),
        ("2月30日", "日历上没有「2月30日」这一天"),
        ("昨天", "「昨天」已经过去了"),
        ("yesterday", "「yesterday」已经过去了"),
        ("2026-10-01", "「2026-10-01」已经过去了"),
    ],
)
async def test_a_time_that_cannot_be_is_asked_back_beside_what_was_typed(
    world: World, words: str, says: str
) -> None:
    path, before, cards = await link(world), await kinds(world, "8-2"), len(world.sent(STEWARD))
    async with browsing(world) as web:
        page = await do(web, path, form(await web.get(path), 'name="text"', "周六上午"), text=words)
    assert page.status_code == 422 and says in plain(page)
    assert f'value="{words}"' in page.text and 'aria-invalid="true"' in page.text
    assert await kinds(world, "8-2") == before and len(world.sent(STEWARD)) == cards


async def test_in_the_field_for_a_time_that_it_was_paid_yesterday_is_still_a_claim(world: World) -> None:
    path = await link(world)
    async with browsing(world) as web:
        await do(web, path, form(await web.get(path), 'name="text"', "周六上午"), text="昨天已经付了")
    assert len(await facts_of(world, "8-2", "claimed")) == 1


async def test_after_words_that_name_no_day_the_chat_says_first_what_was_done_on_the_page(
    world: World,
) -> None:
    path, before = await link(world), len(world.sent("8-2"))
    async with browsing(world) as web:
        told = await do(web, path, form(await web.get(path), "周六上午"), text="过几天吧")
        assert "day:" in told.text and '<div class="row">\n</div>' not in told.text
    fresh = [message.text for message in world.sent("8-2")[before:]]
    assert fresh[0] == "(网页上:过几天吧)" and len(fresh) == 2 and "过几天吧" not in fresh[1]


async def test_where_the_rounds_may_not_answer_now_the_page_shows_the_receipt(world: World) -> None:
    await world.to("2026-11-03 22:30")
    path, before = await link(world), len(world.sent("8-2"))
    async with browsing(world) as web:
        told = await do(web, path, form(await web.get(path), "周六上午"), text="过几天吧")
    assert "好的,收到" in plain(told)
    assert [message.text for message in world.sent("8-2")[before:]] == ["(网页上:过几天吧)", "好的,收到。"]


async def test_the_parts_of_an_account_are_copied_one_by_one(world: World) -> None:
    site = world.app.engine.site
    world.app.engine.site = replace(site, pay_to="户名 青禾物业;账号 6222 0001；开户行 建行")
    async with browsing(world) as web:
        page = await web.get(await link(world))
    found = re.findall(r'<p class="copy">([^<]+)</p>', page.text)
    assert found[:3] == ["户名 青禾物业", "账号 6222 0001", "开户行 建行"]


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)
async def test_a_form_from_another_site_is_not_taken(world: World, headers: dict[str, str]) -> None:
    path, before = await link(world), await kinds(world, "8-2")
    async with browsing(world) as web:
        fields = form(await web.get(path), "day:")
        sent = await web.post(path, data=fields, headers=headers)
        assert sent.status_code == 403 and await kinds(world, "8-2") == before
        for ours in ({"Origin": "null"}, {"Origin": "http://rounds.test"}, {"Sec-Fetch-Site": "same-origin"}):
            assert (await web.post(path, data=fields, headers=ours)).status_code == 303


async def test_a_time_made_exact_is_called_so_in_the_history_and_counted_once(world: World) -> None:
    for words in ("11月7日", "上午", "10:30"):
        await answer(world, "8-2", words)
    case = await world.case("8-2")
    async with world.app.store.view() as tx:
        desk = await desk_of(house_over(world), tx, await tx.person(case.person_id))
        view = await view_of(world.app.engine, tx, case)
        given = [fact_words(desk, view, fact) for fact in view.facts if isinstance(fact, Promised)]
        lately = [line for line in recent(desk, view, 9) if "11月7日" in line]
    assert [words.partition("：")[0] for words in given] == ["答应", "时间更具体了", "时间更具体了"]
    assert len(lately) == 1 and "10:30" in lately[0]
