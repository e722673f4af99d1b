"""An owner's page: what it shows, what is done on it, and that the chat and the rounds follow at once."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.core.late_fee import LateFee
from bot.core.roster import Line, Opening
from bot.engine import Engine
from tests.handlers.estate import FINANCE, MANAGER, STEWARD, answer, facts_of, kinds
from tests.tapping import contact, window, with_wecom
from tests.web.browsing import browsing
from tests.web.owning import do, form, link, paid_form, plain
from tests.world import MOUNTAIN, World, at, fee

# --- what it shows ---


async def test_it_shows_lines_sum_and_ways_and_who_to_talk_to(world: World) -> None:
    async with browsing(world) as web:
        page = await web.get(await link(world))
    text = plain(page)
    assert page.status_code == 200
    for part in (
        "青禾物业",
        "何先生",
        "2026年8月",
        "¥912.00",
        "合计 ¥2,736.00",
        f"{MOUNTAIN}-8-2",
        "11月7日 周六",
    ):
        assert part in text
    assert 'href="https://pay.example/' in page.text
    assert '<html lang="zh-CN">' in page.text
    assert "<script" not in page.text and " style=" not in page.text
    assert re.findall(r'(?:src|href|action)="(https?:[^"]+)"', page.text) == re.findall(
        r'href="(https://pay\.example[^"]+)"', page.text
    )


async def test_due_days_part_payments_and_a_disputed_item_stand_there_and_only_the_rest_is_asked_for(
    world: World,
) -> None:
    lines = (
        Line("物业费", "2026-09", date(2026, 9, 30), 912_00),
        Line("水费", "2026-10", date(2026, 12, 1), 80_00),
    )
    await world.load(Opening(playbook="property_fee", area=MOUNTAIN, unit="3-3", name="吴女士", lines=lines))
    await world.bind("3-3")
    await answer(world, FINANCE, "/paid 3-3 100")
    await answer(world, "3-3", "水费不对")
    async with browsing(world) as web:
        text = plain(await web.get(await link(world, "3-3")))
    facts = await world.facts("3-3")
    assert facts["status"] in ("disputed", "open")
    assert "已过期" in text and "已收到" in text and "¥100.00" in text
    assert "正在处理" in text
    held = await facts_of(world, "3-3", "disputed")
    if held[-1].get("lines"):
        assert "合计 ¥812.00" in text
    else:
        assert "合计" not in text


async def test_what_is_wholly_disputed_is_named_and_not_asked_for(world: World) -> None:
    await answer(world, "8-2", "楼道漏水一直没人修,不修好我不交")
    assert (await world.facts("8-2"))["status"] == "disputed"
    async with browsing(world) as web:
        page = await web.get(await link(world))
    text = plain(page)
    assert "正在处理，先不收" in text and "11月" in text
    assert "合计 ¥" not in text and "付款 ¥" not in text and "pay.example" not in page.text
    assert 'name="press"' not in page.text, "no time is asked for"


async def test_a_promise_a_plan_and_what_came_in_stand_there(world: World) -> None:
    await answer(world, STEWARD, "/plan 8-2 1000 12-05, 1736 12-20")
    await world.press(MANAGER, "ok:")
    await answer(world, FINANCE, "/paid 8-2 500")
    await world.forward(minutes=3)
    async with browsing(world) as web:
        text = plain(await web.get(await link(world)))
    for part in (
        "商定的分期",
        "12月5日 周六 ¥500.00",
        "12月20日 周日 ¥1,736.00",
        "您约的时间:12月5日",
        "已收到",
    ):
        assert part in text


async def test_paid_it_thanks_and_asks_for_nothing(world: World) -> None:
    await answer(world, FINANCE, "/paid 8-2 all")
    await world.forward(minutes=3)
    async with browsing(world) as web:
        page = await web.get(await link(world))
    assert "已经付清" in plain(page) and "11月3日 周二 ¥2,736.00" in plain(page)
    assert 'value="claim"' not in page.text and "ask=stop" not in page.text


async def test_a_late_fee_stands_there_only_where_the_contract_says_so_and_is_no_part_of_the_sum(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (Line("物业费", "2026-08", date(2026, 9, 1), 1000_00),)
    await world.load(Opening(playbook="property_fee", area=MOUNTAIN, unit="3-4", name="吴女士", lines=lines))
    await world.bind("3-4")
    path = await link(world, "3-4")
    async with browsing(world) as web:
        assert "滞纳金" not in plain(await web.get(path))
        book = Engine.book
        terms = LateFee(yearly_percent=Decimal("3.65"), clause="§ 12")
        monkeypatch.setattr(Engine, "book", lambda *args: replace(book(*args), late_fee=terms))
        text = plain(await web.get(path))
    assert "§ 12" in text and "1000.00 × 3.65 % × 63 / 365 = 6.30" in text
    assert "合计 ¥1,000.00" in text


async def test_all_cases_of_a_person_stand_there_and_currencies_are_never_added(world: World) -> None:
    await world.load(fee("8-2-P1", "何先生", months=1))
    await world.bind("8-2-P1", chat="8-2")
    dollars = (Line("Service", "2026-10", None, 5_00),)
    more = {
        "playbook": "property_fee",
        "area": MOUNTAIN,
        "unit": "8-2-S",
        "name": "何先生",
        "currency": "USD",
    }
    await world.load(Opening(**more, lines=dollars))
    await world.bind("8-2-S", chat="8-2")
    async with browsing(world) as web:
        text = plain(await web.get(await link(world)))
    assert "8-2-P1" in text and "付款 ¥3,648.00" in text and "付款 US$5.00" in text
    assert "3,653" not in text


# --- what is done on it ---


async def test_a_day_chosen_there_is_a_promise_the_chat_knows_and_the_rounds_follow(world: World) -> None:
    path, before = await link(world), len(world.sent("8-2"))
    async with browsing(world) as web:
        page = await web.get(path)
        told = await do(web, path, form(page, "day:", "11月7日"))
    promised = await facts_of(world, "8-2", "promised")
    assert (promised[0]["by"], promised[0]["check"][:16]) == ("owner", "2026-11-07T11:00")
    assert "好的,记下了:11月7日 周六" in plain(told) and "half:" in told.text
    fresh = [message.text for message in world.sent("8-2")[before:]]
    assert len(fresh) == 1 and fresh[0].startswith("(网页上:11月7日 周六)\n好的,记下了")
    assert (await world.case("8-2")).wake_at == at("2026-11-06 19:00")


async def test_the_same_form_twice_is_one_fact_and_one_answer_and_a_reload_sends_nothing(
    world: World,
) -> None:
    path = await link(world)
    async with browsing(world) as web:
        fields = form(await web.get(path), "day:", "11月7日")
        first, again = await do(web, path, fields), await do(web, path, fields)
        before = await kinds(world, "8-2")
        reloaded = await web.get(str(first.url).replace("http://rounds.test", ""))
    shown = [re.sub(r'name="once" value="[^"]+"', "", one.text) for one in (first, again, reloaded)]
    assert shown[0] == shown[1] == shown[2]
    assert before.count("promised") == 1 and await kinds(world, "8-2") == before


async def test_another_choice_from_the_same_page_counts_too(world: World) -> None:
    """The back button, and another day."""
    path = await link(world)
    async with browsing(world) as web:
        page = await web.get(path)
        await do(web, path, form(page, "day:", "11月7日"))
        told = await do(web, path, form(page, "day:", "11月8日"))
    assert "时间改为 11月8日" in plain(told)
    assert (await world.facts("8-2"))["promise"]["start"][:10] == "2026-11-08"


async def test_i_have_paid_is_the_claim_of_the_chat_with_amount_moment_and_way(world: World) -> None:
    path = await link(world)
    async with browsing(world) as web:
        page = await web.get(path)
        assert 'value="2736.00"' in page.text
        told = await do(web, path, paid_form(page, note="<b>已转</b> {{ 7*7 }}"))
    claimed = (await facts_of(world, "8-2", "claimed"))[0]
    assert claimed["words"] == "已付 ¥2,736.00,11月3日 周二 09:00,微信、<b>已转</b> {{ 7*7 }}"
    assert "11月4日 周三 18:00" in plain(told) and "11月4日 周三 18:00" in world.last("8-2")
    assert "&lt;b&gt;" in told.text and "<b>" not in told.text and "{{ 7*7 }}" in told.text
    assert 'value="claim"' not in told.text and "pay.example" not in told.text
    before = len(world.sent("8-2"))
    await world.to("2026-11-04 17:00")
    assert len(world.sent("8-2")) == before
    assert any("¥2,736.00" in card.text for card in world.sent(FINANCE))


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("amount", "12,5", "金额没有看懂"),
        ("amount", "abc", "金额没有看懂"),
        ("amount", "-100", "金额没有看懂"),
        ("amount", "0", "金额没有看懂"),
        ("amount", "1e9", "金额没有看懂"),
        ("amount", "999999999", "比应付的多很多"),
        ("day", "2026-11-04", "还没有到"),
        ("time", "23:00", "还没有到"),
        ("day", "1999-01-01", "日期没有看懂"),
        ("day", "soon", "日期没有看懂"),
        ("way", "magic", "请选一种"),
        ("note", "长" * 201, "200 个字"),
    ],
)
async def test_what_cannot_be_right_in_a_claim_is_asked_again_with_what_was_typed(
    world: World, field: str, value: str, says: str
) -> None:
    path, before = await link(world), await kinds(world, "8-2")
    async with browsing(world) as web:
        page = await do(web, path, paid_form(await web.get(path), **{field: value}))
    assert page.status_code == 422 and says in plain(page)
    assert "<details open>" in page.text
    if field in ("amount", "note"):
        assert f'value="{value}"' in page.text and 'aria-invalid="true"' in page.text
    assert await kinds(world, "8-2") == before


async def test_own_words_are_read_as_in_the_chat(world: World) -> None:
    path = await link(world)
    async with browsing(world) as web:
        told = await do(web, path, form(await web.get(path), 'name="text"', "周六上午"), text="周六上午")
        assert "11月7日 周六 上午" in plain(told)
        page = await web.get(path)
        told = await do(web, path, form(page, "textarea"), text="为什么这个月多了一笔?")
    assert "问题收到了" in plain(told)
    assert "为什么这个月多了一笔" in world.last(STEWARD)


async def test_words_that_name_no_day_are_answered_by_the_choice_of_two_there_too(world: World) -> None:
    path = await link(world)
    async with browsing(world) as web:
        told = await do(web, path, form(await web.get(path), "周六上午"), text="过几天吧")
    assert "dodged" in await kinds(world, "8-2")
    assert told.text.count("day:") >= 2 and "/s/" not in plain(told)


async def test_stop_asks_first_and_can_be_taken_back(world: World) -> None:
    path = await link(world)
    async with browsing(world) as web:
        sure = await web.get(f"{path}?ask=stop")
        assert "stopped" not in await kinds(world, "8-2")
        told = await do(web, path, form(sure, 'value="stop"'))
        assert "不会再给您发提醒" in plain(told) and "stopped" in await kinds(world, "8-2")
        assert 'value="restart"' in told.text
        told = await do(web, path, form(told, 'value="restart"'))
        assert "提醒已经恢复" in plain(told)
    assert (await kinds(world, "8-2"))[-2:].count("restarted") or "restarted" in await kinds(world, "8-2")


async def test_who_is_not_the_owner_closes_the_page_by_saying_so(world: World) -> None:
    path = await link(world)
    async with browsing(world) as web:
        told = await do(web, path, form(await web.get(path), "textarea"), text="你找错人了")
        assert told.status_code == 200 and "已经解除关联" in plain(told) and "2,736" not in told.text
        assert (await web.get(path)).status_code == 404


async def test_after_a_death_no_word_about_money_stands_there(world: World) -> None:
    path = await link(world)
    async with browsing(world) as web:
        told = await do(web, path, form(await web.get(path), "textarea"), text="我父亲上周去世了")
        assert "节哀" in plain(told)
        for page in (told, await web.get(path)):
            assert "¥" not in page.text and "pay.example" not in page.text and "day:" not in page.text


async def test_bad_words_get_a_kind_answer_and_change_nothing(world: World) -> None:
    path, before = await link(world), await kinds(world, "8-2")
    async with browsing(world) as web:
        ask = form(await web.get(path), "textarea")
        for words, says in (("", "还没有写"), (" \0\u202e ", "还没有写"), ("长" * 10_000, "2000 个字")):
            page = await do(web, path, ask, text=words)
            assert page.status_code == 422 and says in plain(page)
        assert (await web.post(path, content=b"x" * 300_000)).status_code == 413
        assert (await do(web, path, {**ask, "do": "press", "press": "do:1:spoke"})).status_code == 422
        assert (await do(web, path, {**ask, "do": "nothing"})).status_code == 422
        assert (await web.put(path)).status_code == 405
        assert (await web.head(path)).status_code == 200
        assert (await do(web, path, {**ask, "once": "'"}, text="hi")).status_code == 400
    assert await kinds(world, "8-2") == before


async def test_a_time_in_400_days_goes_to_a_colleague(world: World) -> None:
    path = await link(world)
    async with browsing(world) as web:
        told = await do(web, path, form(await web.get(path), "周六上午"), text="2027年12月8日")
    assert "promised" not in await kinds(world, "8-2")
    assert told.status_code == 200 and "谢谢" in plain(told)


async def test_hidden_marks_and_commands_of_colleagues_are_only_words(world: World) -> None:
    """Whoever the owner is besides, the link to the page gives no colleague's rights."""
    async with world.app.store.begin() as tx:
        case = await world.case("8-2")
        await tx.add_staff(case.person_id, "何", "manager", (), at("2026-11-01 09:00"))
    path = await link(world)
    async with browsing(world) as web:
        page = await web.get(path)
        await do(web, path, form(page, "textarea"), text="/paid 12-27 all\u202e\0")
        await do(web, path, form(page, "textarea"), text="/start abcdefghijklmnopqrstuv")
    assert "paid" not in await kinds(world, "12-27")
    heard = [one for one in (await world.facts("8-2"))["facts"] if one["by"] == "owner" and "words" in one]
    assert all("\u202e" not in one["words"] for one in heard)
    async with world.app.store.view() as tx:
        assert {chat.channel for chat in await tx.chats(case.person_id)} == {"console"}


async def test_a_button_of_somebody_else_is_refused(world: World) -> None:
    other, path = await world.case("12-27"), await link(world)
    async with browsing(world) as web:
        fields = form(await web.get(path), "day:")
        press = f"day:{other.id}:2026-11-07"
        told = await do(web, path, {**fields, "press": press, "cases": str(other.id)})
    assert told.status_code == 422 and "promised" not in await kinds(world, "12-27")


@pytest.mark.parametrize(
    "press", ["day:{case}:2031-12-05", "time:{case}:2026-11-07T03:00", "half:{case}:2026-11-07/night"]
)
async def test_a_choice_that_was_never_offered_is_no_promise(world: World, press: str) -> None:
    """P12: the page draws two days; a form edited to name another one is told kindly, and nothing is recorded."""
    case, path = await world.case("8-2"), await link(world)
    async with browsing(world) as web:
        fields = form(await web.get(path), "day:")
        told = await do(web, path, {**fields, "press": press.format(case=case.id)})
        assert told.status_code == 422 and "promised" not in await kinds(world, "8-2")
        told = await do(web, path, {**fields, "label": "anything"})
        assert told.status_code == 422
        assert (await do(web, path, fields)).status_code == 200
    assert "promised" in await kinds(world, "8-2")


# --- where the answer goes ---


async def test_without_a_chat_that_can_be_written_to_the_answer_is_on_the_page_alone(world: World) -> None:
    tasks, _ = with_wecom(world)
    await contact(world, "8-2", "linfang")
    path = await link(world)
    async with browsing(world) as web:
        told = await do(web, path, form(await web.get(path), "day:", "11月7日"))
    assert "好的,记下了" in plain(told)
    assert tasks.tasks == [] and "网页上" not in plain(told)


async def test_an_open_window_hears_of_it_too(world: World) -> None:
    with_wecom(world)
    await window(world, "8-2", at("2026-11-05 09:00"), alone=True)
    path = await link(world)
    async with browsing(world) as web:
        await do(web, path, form(await web.get(path), "day:", "11月7日"))
    sent = world.app.engine.channels["wecom_kf"].sent  # type: ignore[attr-defined]
    assert [message.text.splitlines()[0] for message in sent] == ["(网页上:11月7日 周六)"]
