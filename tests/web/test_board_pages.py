"""The pages of the dashboard do what the chat does, with the same words, and say kindly what cannot be done."""

import re

from tests.handlers.estate import FINANCE, MANAGER, STEWARD, answer, facts_of, kinds
from tests.web.board import form_to, forms, inside, link_of, press, say, sent
from tests.web.browsing import browsing, house_over
from tests.world import WATER, World, fee


async def case_id(world: World, unit: str, area: str | None = None) -> int:
    """The number of a case."""
    return (await world.case(unit, area)).id


async def test_what_is_typed_is_done_as_in_the_chat_and_answered_on_the_page(world: World) -> None:
    async with inside(world, STEWARD) as client:
        shown = await say(client, "/promised 12-27 2 days")
        assert "11月5日" in shown.text
        assert (await world.facts("12-27"))["promise"]["end"].startswith("2026-11-05")
        again = await client.get(str(shown.url.raw_path.decode()))
        assert "11月5日" in again.text, "reloading shows the answer again and repeats nothing"
        assert (await kinds(world, "12-27")).count("promised") == 1
    assert "12-27" not in world.last(STEWARD), "what was done on the page is not told in the chat as well"


async def test_a_form_sent_twice_counts_once_and_is_answered_twice(world: World) -> None:
    async with inside(world, STEWARD) as client:
        fields = {**form_to((await client.get("/board")).text, "/board/say"), "text": "/note 12-27 周末在家"}
        first, second = await sent(client, "/board/say", fields), await sent(client, "/board/say", fields)
    assert (await kinds(world, "12-27")).count("noted") == 1
    assert str(first.url) == str(second.url)


async def test_an_empty_line_does_nothing(world: World) -> None:
    async with inside(world, STEWARD) as client:
        fields = form_to((await client.get("/board/cases?q=12")).text, "/board/say")
        assert (await client.post("/board/say", data={**fields, "text": "  "})).headers[
            "Location"
        ] == "/board/cases?q=12"


async def test_an_answer_that_takes_long_is_kept_and_said_so(world: World) -> None:
    async def never(kept_id: int) -> bool:
        return False

    house = house_over(world)
    house.handled = never
    async with browsing(world, house) as client:
        await client.post(await link_of(world, STEWARD))
        shown = await say(client, "/note 12-27 周末在家")
        assert "已经记下" in shown.text
        await world.tick()
    assert (await kinds(world, "12-27"))[-1] == "noted"


async def test_only_what_was_just_done_is_offered_to_be_undone(world: World) -> None:
    async with inside(world, STEWARD) as client:
        done = await say(client, "/note 12-27 周末在家")
        assert "撤销这一步" in done.text
        assert "撤销这一步" not in (await say(client, "/today")).text
        await sent(client, "/board/say", next(f for _, f, words in forms(done.text) if "撤销这一步" in words))
    assert (await kinds(world, "12-27"))[-1] == "undone"


async def test_buttons_of_an_answer_are_forms(world: World) -> None:
    async with inside(world, MANAGER) as client:
        asked = await say(client, "/note 5-2 两个五号二")
        chosen = await press(client, asked, WATER)
        assert chosen.status_code == 200
    assert (await facts_of(world, "5-2", "noted", WATER))[0]["words"] == "两个五号二"


async def test_an_answer_is_shown_to_its_own_reader_alone(world: World) -> None:
    async with inside(world, STEWARD) as client:
        shown = await say(client, "/note 12-27 geheim")
        address = shown.url.raw_path.decode()
        assert "12-27" in shown.text.partition('class="card said"')[2].partition("</section>")[0]
    async with inside(world, MANAGER) as other:
        assert 'class="card said"' not in (await other.get(address)).text


async def test_a_file_is_given_to_whom_it_was_answered_and_to_nobody_else(world: World) -> None:
    async with inside(world, MANAGER) as client:
        shown = await say(client, "/report xlsx")
        link = shown.text.partition('href="/board/file/')[2].partition('"')[0]
        got = await client.get(f"/board/file/{link}")
        assert got.content[:2] == b"PK" and "attachment" in got.headers["Content-Disposition"]
    async with inside(world, STEWARD) as other:
        assert (await other.get(f"/board/file/{link}")).status_code == 404


async def test_one_tap_on_the_list_records_the_outcome_and_shows_the_next_card(world: World) -> None:
    async with inside(world, STEWARD) as client:
        first = await client.get("/board/work")
        unit = first.text.partition('<h2 id="who">')[2].partition("</h2>")[0]
        after = await press(client, first, "没接")
        assert 'class="card said"' in after.text
        assert unit not in after.text.partition('<h2 id="who">')[2].partition("</h2>")[0]
    done = [unit for unit in ("12-27", "5-2", "8-2") if "contacted" in await kinds(world, unit, "观山水一期")]
    assert len(done) == 1 and done[0] in unit


async def test_a_promise_takes_one_of_two_taps(world: World) -> None:
    async with inside(world, STEWARD) as client:
        shown = await client.get(f"/board/work?case={await case_id(world, '12-27')}")
        offers = [fields for _, fields, _ in forms(shown.text) if "promised/" in fields.get("press", "")]
        assert len(offers) == 2
        await sent(client, "/board/press", offers[0])
    assert (await world.facts("12-27"))["promise"] is not None


async def test_two_colleagues_at_the_same_card_are_told_who_was_first(world: World) -> None:
    id = await case_id(world, "12-27")
    async with inside(world, STEWARD) as one, inside(world, MANAGER) as two:
        first, second = await one.get(f"/board/work?case={id}"), await two.get(f"/board/work?case={id}")
        await press(one, first, "说已缴")
        shown = await press(two, second, "说已缴")
    assert shown.status_code == 200 and 'class="card said"' in shown.text
    assert (await kinds(world, "12-27")).count("claimed") == 1


async def test_a_case_shows_its_account_its_story_and_why(world: World) -> None:
    await world.say("8-2", "周五下午3点")
    async with inside(world, STEWARD) as client:
        shown = (await client.get(f"/board/case/{await case_id(world, '8-2')}")).text
    for words in ("何先生", "2,736.00", "物业费", "周五下午3点", "11月6日", "[P13]"):
        assert words in shown, words
    assert "/s/" not in shown


async def test_the_forms_of_a_case_are_its_commands(world: World) -> None:
    address = f"/board/case/{await case_id(world, '12-27')}"
    async with inside(world, STEWARD) as client:
        for name, words in (
            ("note", "周末在家"),
            ("dispute", "漏水"),
            ("fixed", "修好了"),
            ("promised", "后天"),
        ):
            fields = form_to((await client.get(address)).text, f"{address}/{name}")
            assert (await sent(client, f"{address}/{name}", {**fields, "words": words})).status_code == 200
        assert {"noted", "disputed", "resolved", "promised"} <= set(await kinds(world, "12-27"))
        await sent(client, f"{address}/undo", form_to((await client.get(address)).text, f"{address}/undo"))
    assert (await world.facts("12-27"))["promise"] is None


async def test_a_unit_that_exists_twice_is_no_question_on_the_page_of_one(world: World) -> None:
    address = f"/board/case/{await case_id(world, '5-2', WATER)}"
    async with inside(world, MANAGER) as client:
        fields = form_to((await client.get(address)).text, f"{address}/note")
        await sent(client, f"{address}/note", {**fields, "words": "5-2 is the upper one"})
    assert len(await facts_of(world, "5-2", "noted", WATER)) == 1
    assert not await facts_of(world, "5-2", "noted", "观山水一期")


async def test_a_message_of_tomorrow_can_be_read_and_held_back(world: World) -> None:
    await world.to("2026-11-04 17:31")
    async with inside(world, STEWARD) as client:
        shown = await client.get("/board/preview")
        assert "8-2 何先生" in shown.text and re.search(r"/s/[0-9A-Za-z~]", shown.text) is None
        hold = next(fields for _, fields, _ in forms(shown.text) if fields.get("press", "").startswith("pv:"))
        await sent(client, "/board/press", hold)
    assert "withheld" in await kinds(world, "8-2")


async def test_a_draft_is_approved_by_another_and_declined_with_its_reason(world: World) -> None:
    await answer(world, STEWARD, "/waive 12-27 36 late for the first time")
    id = await case_id(world, "12-27")
    async with inside(world, STEWARD) as client:
        assert f"/board/case/{id}" not in (await client.get("/board/approvals")).text
    async with inside(world, MANAGER) as client:
        shown = await client.get("/board/approvals")
        assert "36.00" in shown.text and "late for the first time" in shown.text
        action = next(to for to, _, _ in forms(shown.text) if to.startswith(f"/board/approvals/{id}/"))
        fields = {**form_to(shown.text, action), "answer": "no", "words": "talk first"}
        await sent(client, action, fields)
        assert (await client.get(action)).status_code == 405
    assert [one["yes"] for one in await facts_of(world, "12-27", "approved")] == [False]
    assert (await facts_of(world, "12-27", "approved"))[0]["words"] == "talk first"


async def test_the_record_tells_whether_a_chain_is_whole(world: World) -> None:
    await answer(world, STEWARD, "/note 12-27 周末在家")
    id = await case_id(world, "12-27")
    async with inside(world, MANAGER) as client:
        assert "周末在家" not in (await client.get("/board/audit")).text
        day = (await client.get("/board/audit")).text
        assert STEWARD in day and "12-27" in day
        whole = (await client.get(f"/board/audit/{id}")).text
        assert "记录完整" in whole and "周末在家" in whole
        async with world.app.store.begin() as tx:
            driver = await tx.driver()
            await driver.execute(f"UPDATE facts SET by = 'owner' WHERE case_id = {id} AND kind = 'noted'")
        assert "不一致" in (await client.get(f"/board/audit/{id}")).text


async def test_cases_come_fifty_a_page_forth_and_back(world: World) -> None:
    await world.load(
        *[fee(f"30-{number:03}", f"业主{number}", phone=f"138{number:08}") for number in range(120)]
    )
    async with inside(world, MANAGER) as client:
        seen, address, pages = [], "/board/cases?q=30-", 0
        while address:
            shown = (await client.get(address)).text
            seen += [part.partition("<")[0] for part in shown.split("<strong>")[1:] if part.startswith("30-")]
            link = shown.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
            address, pages = (f"/board/cases{link}" if link else ""), pages + 1
        assert (len(seen), len(set(seen)), pages) == (120, 120, 3)
        back = shown.partition('rel="prev" href="')[2].partition('"')[0].replace("&amp;", "&")
        middle = (await client.get(f"/board/cases{back}")).text.partition('class="card rows"')[2]
        middle = middle.partition("</ul>")[0]
        assert "30-050" in middle and "30-099" in middle and "30-100" not in middle
        assert "30-007" in (await client.get("/board/cases?q=0007")).text, (
            "the last digits of a number find it"
        )
        assert "30-0" not in (await client.get("/board/cases?q=%25")).text.partition("</form>")[2]


async def test_broken_addresses_and_forms_get_a_kind_page(world: World) -> None:
    async with inside(world, MANAGER) as client:
        for path in (
            "/board/case/x",
            "/board/case/99999",
            "/board/case/" + "9" * 30,
            "/board/audit/0",
            "/board/file/1",
            "/board/cases?id=x&a=%00",
        ):
            assert (await client.get(path)).status_code == 404, path
        for path in (
            "/board/cases?id=x&a=y",
            "/board/preview?at=x&id=2",
            "/board/audit?day=x",
            "/board/work?case=x",
        ):
            assert (await client.get(path)).status_code == 200, path
        fields = form_to((await client.get("/board")).text, "/board/say")
        assert (await sent(client, "/board/say", {**fields, "text": "x" * 3000})).status_code == 413
        assert (await client.post("/board/say", content=b"x" * 70_000)).status_code == 413
        assert (
            await sent(client, "/board/say", {**fields, "once": "short", "text": "/today"})
        ).status_code == 400
        away = await client.post("/board/say", data={**fields, "text": "/today", "back": "//evil.example"})
        assert away.headers["Location"].startswith("/board?said=")
        assert (await sent(client, "/board/press", {**fields, "press": "nx:1:\x00"})).status_code == 200


async def test_finance_sees_money_and_nothing_that_was_talked(world: World) -> None:
    await world.say("8-2", "周五下午3点")
    await answer(world, STEWARD, "/note 8-2 周末在家")
    async with inside(world, FINANCE) as client:
        shown = (await client.get(f"/board/case/{await case_id(world, '8-2')}")).text
    assert "2,736.00" in shown
    for hidden in ("周末在家", "周五下午3点", "tel:", "[P13]"):
        assert hidden not in shown, hidden
