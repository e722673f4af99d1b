"""What the review of issue 7 found about payments and links."""

import re

import pytest
from sqlalchemy import select

from bot.core import facts as f
from bot.engine import record
from bot.engine.duties import forget_case
from bot.engine.orders import dues
from bot.engine.passes import mint, opened
from bot.store.rows import Post
from bot.store.tables import inbox
from bot.store.tables_faces import import_cases
from handlers.fate import resolve
from tests.handlers.estate import FINANCE, STEWARD, answer, facts_of, labels
from tests.handlers.test_unimport import load
from tests.paying import Payments
from tests.web.browsing import browsing
from tests.web.owning import do, form, link, plain
from tests.world import World, fee

WORD = re.compile(r"/s/([0-9A-Za-z]{22})\b")


@pytest.fixture
def paying(world: World) -> Payments:
    return Payments(world)


async def posts(world: World) -> list[Post]:
    async with world.app.store.view() as tx:
        return await tx.posts()


# --- pages ---


async def test_a_mark_of_signs_that_we_never_write_is_lost_like_any_other(paying: Payments) -> None:
    order = await paying.order()
    async with paying.browser() as browser:
        assert (await browser.get(f"/pay/back/{order.ref}/{'é' * 22}")).status_code == 404


async def test_a_form_with_a_number_without_end_is_about_what_stands_on_the_page(world: World) -> None:
    path = await link(world)
    async with browsing(world) as web:
        ask = form(await web.get(path), "textarea")
        told = await do(web, path, {**ask, "cases": "9" * 5000}, text="这笔费用怎么算?")
    assert told.status_code == 200 and "同事" in plain(told)


async def test_after_a_death_no_way_to_pay_is_shown_and_no_order_made(paying: Payments) -> None:
    """Conduct C18: neither on the page of a way, nor by /pay."""
    world, word = paying.world, await paying.word()
    await world.say("8-2", "我父亲去世了，他就是何先生")
    async with paying.browser() as browser:
        pages = [await browser.get(f"/s/{word}/pay/{way}") for way in ("sandbox", "transfer")]
    assert [(page.status_code, page.headers["Location"]) for page in pages] == [(303, f"/s/{word}")] * 2
    assert await answer(world, "8-2", "/pay") == "我们的同事会回复您。"
    person_id = (await world.case("8-2")).person_id
    async with world.app.store.view() as tx:
        assert await tx.orders_of(person_id) == []
        assert await dues(world.app.engine, tx, await tx.person(person_id)) == []


async def test_what_was_paid_is_not_told_by_a_word_whose_page_shows_nothing_any_more(
    paying: Payments,
) -> None:
    world, word = paying.world, await paying.word()
    await paying.tell(paying.notice(await paying.order()))
    other = f.Renamed(at=world.clock.now(), by="import", before="何先生", after="新住户")
    async with world.app.store.begin() as tx:
        await record(world.app.engine, tx, (await world.case("8-2")).id, other)
    async with paying.browser() as browser:
        for path in (f"/s/{word}", f"/s/{word}/pay/sandbox", f"/s/{word}/pay/transfer"):
            assert (await browser.get(path)).status_code == 404, path


# --- links in messages ---


@pytest.mark.parametrize("fate", ["delivered", "drop"])
async def test_a_message_whose_fate_a_colleague_tells_keeps_no_word_either(world: World, fate: str) -> None:
    case, at = await world.case("8-2"), world.clock.now()
    async with world.app.store.begin() as tx:
        word = await mint(world.app.engine, tx, "page", case.person_id)
        post = await tx.post(
            kind="reply", case_id=case.id, person_id=case.person_id, channel="console", address="8-2", key="a",
            text=f"https://r.example/s/{word}", planned_at=at, not_before=at, state="unknown",
        )  # fmt: skip
        assert post is not None
        await resolve(world.app.engine, tx, post.id, fate, "manager:王经理")
    assert [one.text for one in await posts(world) if one.id == post.id] == ["https://r.example/s/~"]


async def test_a_message_that_waited_while_its_link_was_revoked_leaves_with_one_that_opens(
    world: World,
) -> None:
    world.app.engine.stopped.add("console")
    await world.to("2026-11-05 19:10")
    (waits,) = [one for one in await posts(world) if one.state == "queued" and one.kind == "proactive"]
    await world.say(STEWARD, "/relink 8-2")
    world.app.engine.stopped.discard("console")
    await world.tick()
    (word,) = WORD.findall(world.last("8-2"))
    assert WORD.findall(waits.text) not in ([], [word])
    async with world.app.store.view() as tx:
        assert await opened(world.app.engine, tx, word, "page") == waits.person_id


async def test_a_reply_that_goes_out_once_more_carries_a_link_that_opens(world: World) -> None:
    """The window refused it after it counted as sent: its word is not kept, so it gets another one."""
    case, at = await world.case("8-2"), world.clock.now()
    async with world.app.store.begin() as tx:
        text = f"{world.app.engine.site.pages}/s/~"
        await tx.post(kind="reply", case_id=case.id, person_id=case.person_id, channel="console", address="8-2",
                      key="a", text=text, planned_at=at, not_before=at)  # fmt: skip
    await world.tick()
    (word,) = WORD.findall(world.last("8-2"))
    async with world.app.store.view() as tx:
        assert await opened(world.app.engine, tx, word, "page") == case.person_id


# --- the same money twice ---


async def half_disputed(paying: Payments) -> None:
    """Beside what is asked for something of the same sum is disputed, so a payment too many would not stand out."""
    world, case = paying.world, await paying.world.case("8-2")
    at = world.clock.now()
    more = f.Billed(at=at, by="import", item="停车费", period="2026-10", due=None, amount=2736_00)
    wrong = f.Disputed(at=at, by="owner", about="停车费", lines=("停车费",))
    async with world.app.store.begin() as tx:
        await record(world.app.engine, tx, case.id, more)
        await record(world.app.engine, tx, case.id, wrong)


async def test_money_that_was_typed_and_is_then_reported_is_looked_at_by_finance(paying: Payments) -> None:
    await half_disputed(paying)
    order = await paying.order()
    await paying.world.say(FINANCE, "/paid 8-2 2736")
    await paying.tell(paying.notice(order))
    (task,) = await facts_of(paying.world, "8-2", "tasked")
    assert order.ref in task["words"] and "可能是同一笔钱" in task["words"] and task["role"] == "finance"


async def test_money_that_was_reported_is_not_typed_again_without_a_question(paying: Payments) -> None:
    await half_disputed(paying)
    world = paying.world
    await paying.tell(paying.notice(await paying.order()))
    assert "是的话请点" in await answer(world, FINANCE, "/paid 8-2 2736")
    assert len(await facts_of(world, "8-2", "paid")) == 1 and labels(world, FINANCE) == ["再记一笔"]
    await world.press(FINANCE, "re:")
    assert len(await facts_of(world, "8-2", "paid")) == 2


# --- erasing (conduct C37) ---


async def test_what_was_done_on_the_page_and_what_an_import_remembers_is_erased_too(paying: Payments) -> None:
    world, path = paying.world, await link(paying.world)
    async with browsing(world, paying.house) as web:
        await do(web, path, form(await web.get(path), "textarea"), text="我住院了,请问怎么付?")
    await load(world, fee("8-2", "何先生", months=4))
    await paying.tell(paying.notice(await paying.order()))
    async with world.app.store.begin() as tx:
        await forget_case(world.app.engine, tx, await world.case("8-2"))
    async with world.app.store.view() as tx:
        raws = [row.raw for row in await tx._all(select(inbox.c.raw).where(inbox.c.channel == "page"))]
        assert raws == [{}] and await tx._all(select(import_cases.c.before)) == []
        assert await opened(world.app.engine, tx, path.removeprefix("/s/"), "page") is None
