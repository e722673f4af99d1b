"""Paying through pages: an order is made once, a notice is believed only whole, and nobody else sees anything."""

from datetime import timedelta

import pytest

from bot.core import facts as f
from bot.core.payment import PaymentError
from bot.engine import record
from bot.store import Busy
from tests.handlers.estate import FINANCE, MANAGER, STEWARD, facts_of
from tests.paying import HOOK, Payments, verified
from tests.world import World, fee


@pytest.fixture
def paying(world: World) -> Payments:
    return Payments(world)


async def test_the_page_of_a_way_makes_one_order_however_often_it_is_opened(paying: Payments) -> None:
    word = await paying.word()
    async with paying.browser() as browser:
        pages = [await paying.open(browser, word) for _ in range(2)]
        pages.append(await paying.open(browser, await paying.word()))
    order = await paying.order()
    assert [page.status_code for page in pages] == [200] * 3
    assert all(order.ref in page.text and "¥2,736.00" in page.text for page in pages)
    async with paying.world.app.store.view() as tx:
        assert [one.ref for one in await tx.orders_of(order.person_id)] == [order.ref]


async def test_a_desktop_scans_and_a_phone_goes(paying: Payments) -> None:
    word = await paying.word()
    async with paying.browser() as phone:
        page = await paying.open(phone, word)
    assert "<svg" not in page.text and f"/pay/sandbox/{(await paying.order()).ref}" in page.text
    async with paying.browser(**{"User-Agent": "Mozilla/5.0 (X11; Linux)"}) as desktop:
        page = await paying.open(desktop, word)
    assert "<svg" in page.text and "style=" not in page.text and "<script" not in page.text


async def test_the_account_is_shown_with_what_to_write_beside_it(paying: Payments) -> None:
    async with paying.browser() as browser:
        page = await browser.get(f"/s/{await paying.word()}/pay/transfer")
    assert "2736.00" in page.text and "观山水一期-8-2" in page.text


@pytest.mark.parametrize("where", ["sandbox", "transfer", "alipay"])
async def test_a_wrong_word_and_a_wrong_way_look_the_same(paying: Payments, where: str) -> None:
    async with paying.browser() as browser:
        wrong = await browser.get(f"/s/{'A' * 22}/pay/{where}")
        other = await browser.get(f"/s/{await paying.word()}/pay/alipay")
    assert wrong.status_code == other.status_code == 404
    assert wrong.text == other.text


async def test_what_is_disputed_is_not_in_the_order_and_nothing_due_is_said_kindly(paying: Payments) -> None:
    world, word = paying.world, await paying.word()
    async with world.app.store.begin() as tx:
        wrong = f.Disputed(at=world.clock.now(), by="owner", about="电梯")
        await record(world.app.engine, tx, (await world.case("8-2")).id, wrong)
    async with paying.browser() as browser:
        page = await browser.get(f"/s/{word}/pay/sandbox")
    assert page.status_code == 200 and "目前没有需要您付的" in page.text


async def test_two_cases_of_one_person_are_one_order_in_parts(paying: Payments) -> None:
    world = paying.world
    await world.load(fee("8-3", "何先生", phone="13900000001"), fee("8-4", "何先生", phone="13900000001"))
    await world.bind("8-3")
    await verified(world, "8-4")
    order = await paying.order("8-3")
    assert order.amount == sum(part.amount for part in order.parts) == 2 * 2736_00
    answer = await paying.tell(paying.notice(order))
    assert answer.status_code == 200
    for unit in ("8-3", "8-4"):
        assert (await world.facts(unit))["status"] == "closed"
        assert [one["amount"] for one in await facts_of(world, unit, "paid")] == ["2736.00"]


async def test_a_notice_pays_once_whatever_repeats_it(paying: Payments) -> None:
    order = await paying.order()
    signed = paying.notice(order)
    answers = [await paying.tell(signed) for _ in range(3)]
    assert [one.status_code for one in answers] == [200] * 3
    assert answers[0].json() == {"taken": True}
    assert len(await facts_of(paying.world, "8-2", "paid")) == 1
    assert sum("已经收到" in one.text for one in paying.world.sent("8-2")) == 1
    assert sum("已付款" in one.text for one in paying.world.sent(STEWARD)) == 1


WRONG = [
    ({"amount": 100}, "mismatch", "¥1.00"),
    ({"currency": "USD"}, "mismatch", "USD"),
    ({"payee": "somebody"}, "open", "somebody"),
]


@pytest.mark.parametrize(("other", "state", "words"), WRONG, ids=["amount", "currency", "payee"])
async def test_what_does_not_agree_is_a_task_of_finance_and_never_paid(
    paying: Payments, other: dict[str, object], state: str, words: str
) -> None:
    order = await paying.order()
    signed = paying.notice(order, **other)
    for _ in range(2):
        assert (await paying.tell(signed)).status_code == 200
    assert (await paying.now(order)).state == state
    assert await facts_of(paying.world, "8-2", "paid") == []
    (task,) = await facts_of(paying.world, "8-2", "tasked")
    assert task["role"] == "finance" and words in task["words"] and order.ref in task["words"]
    assert sum("查账" in one.text for one in paying.world.sent(FINANCE)) == 1


async def test_a_wrong_payment_is_still_looked_at_when_the_right_one_has_ended_the_case(
    paying: Payments,
) -> None:
    world = paying.world
    await paying.tell(paying.notice(await paying.order(), amount=100, trade="S8"))
    await paying.tell(paying.notice(await paying.order()))
    facts = await world.facts("8-2")
    assert facts["status"] == "closed"
    async with world.app.store.view() as tx:
        assert (await tx.case((await world.case("8-2")).id)).asked == "finance"


async def test_a_second_payment_of_one_order_is_a_task_and_not_booked(paying: Payments) -> None:
    order = await paying.order()
    await paying.tell(paying.notice(order))
    await paying.tell(paying.notice(order, trade="S2", id="S2-1"))
    assert len(await facts_of(paying.world, "8-2", "paid")) == 1
    assert "付了两次" in (await facts_of(paying.world, "8-2", "tasked"))[0]["words"]
    assert (await paying.now(order)).state == "paid"


async def test_money_for_what_was_paid_meanwhile_is_kept_as_prepayment_and_finance_looks(
    paying: Payments,
) -> None:
    order, world = await paying.order(), paying.world
    await world.say(FINANCE, "/paid 8-2 all")
    assert (await paying.tell(paying.notice(order))).status_code == 200
    assert len(await facts_of(world, "8-2", "paid")) == 2
    (task,) = await facts_of(world, "8-2", "tasked")
    assert "预付" in task["words"] and "¥2,736.00" in task["words"]


async def test_a_payment_nobody_ordered_here_is_told_once_to_whom_it_concerns(paying: Payments) -> None:
    order = await paying.order()
    for _ in range(2):
        answer = await paying.tell(paying.notice(order, ref="R0", trade="S9"))
        assert answer.status_code == 200
    told = {who: [one.text for one in paying.world.sent(who)] for who in (MANAGER, FINANCE)}
    assert [sum("没有对应订单" in text for text in told[who]) for who in told] == [1, 0]  # who sees all areas
    assert (await paying.now(order)).state == "open"


REFUSED = [("signature", 401, "signature"), ("stale", 400, "stale"), ("malformed", 400, "body")]


@pytest.mark.parametrize(("what", "status", "reason"), REFUSED)
async def test_a_notice_that_is_not_genuine_has_no_effect_and_is_counted(
    paying: Payments, what: str, status: int, reason: str
) -> None:
    order, world = await paying.order(), paying.world
    headers, body = paying.notice(order)
    if what == "signature":
        body = body.replace(b"paid", b"pale")
    elif what == "stale":
        world.clock.forward(timedelta(minutes=6))
    else:
        headers, body = paying.sandbox.signed(b'{"state": "paid"}', world.clock.real())
    before = len(world.console.sent)
    answer = await paying.tell((headers, body))
    assert (answer.status_code, answer.json()) == (status, {"taken": False})
    assert world.app.engine.tally.refusals[reason] == 1
    assert (await paying.now(order)).state == "open"
    assert len(world.console.sent) == before


async def test_a_body_too_large_and_a_provider_nobody_knows_are_refused(paying: Payments) -> None:
    async with paying.browser() as client:
        assert (await client.post(HOOK, content=b"x" * 65_537)).status_code == 413
        assert (await client.post("/hooks/pay/nobody", content=b"{}")).status_code == 404


async def test_a_busy_database_asks_the_provider_to_come_again(
    paying: Payments, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await paying.order()
    signed = paying.notice(order)

    def busy(**_: object) -> None:
        raise Busy("locked")

    with monkeypatch.context() as patch:
        patch.setattr(paying.world.app.store, "begin", busy)
        headers, body = signed
        async with paying.browser() as client:
            answer = await client.post(HOOK, content=body, headers=headers)
    assert (answer.status_code, answer.json()) == (503, {"taken": False})
    assert (await paying.tell(signed)).status_code == 200
    assert (await paying.now(order)).state == "paid"


async def test_a_provider_that_does_not_answer_leaves_the_other_ways(
    paying: Payments, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_: object, **__: object) -> None:
        raise PaymentError("down", "unreachable")

    monkeypatch.setattr(paying.sandbox, "create_link", down)
    async with paying.browser() as browser:
        word = await paying.word()
        page = await paying.open(browser, word)
    assert page.status_code == 503
    assert "没有扣款" in page.text and f"/s/{word}/pay/transfer" in page.text


async def test_who_comes_back_hears_what_became_of_it_and_a_guess_hears_nothing(paying: Payments) -> None:
    async with paying.browser() as browser:
        await paying.open(browser, await paying.word())
        order = await paying.order()
        sandbox = await browser.get(f"/pay/sandbox/{order.ref}")
        assert "这是演练" in sandbox.text
        lost = await browser.post(f"/pay/sandbox/{order.ref}", data={"do": "lost"})
        assert (await paying.now(order)).state == "open"
        back = await browser.get(lost.headers["Location"])
        assert "已收到" in back.text and "何先生" not in back.text
        assert (await browser.get(f"/pay/back/{order.ref}/{'0' * 22}")).status_code == 404
        assert (await browser.get("/pay/sandbox/R0")).status_code == 404
    assert (await paying.now(order)).state == "paid"


async def test_a_wrong_amount_in_the_rehearsal_is_told_honestly(paying: Payments) -> None:
    async with paying.browser() as browser:
        await paying.open(browser, await paying.word())
        order = await paying.order()
        answer = await browser.post(f"/pay/sandbox/{order.ref}", data={"do": "wrong"})
        back = await browser.get(answer.headers["Location"])
        nothing = await browser.post(f"/pay/sandbox/{order.ref}", data={"do": "else"})
    assert "人工核对" in back.text and "已收到" not in back.text
    assert nothing.status_code == 400


async def test_the_own_page_asks_to_wait_while_finance_looks_at_a_payment(paying: Payments) -> None:
    order, wait = await paying.order(), "请等回复后再付"
    async with paying.browser() as browser:
        assert wait not in (await browser.get(f"/s/{await paying.word()}")).text
        await paying.tell(paying.notice(order, amount=100))
        assert wait in (await browser.get(f"/s/{await paying.word()}")).text


async def test_a_refund_is_a_task_with_what_went_back(paying: Payments) -> None:
    from bot.engine.paying import apply
    from tests.paying import said

    order, engine = await paying.order(), paying.world.app.engine
    await paying.tell(paying.notice(order))
    back = said(order, paying.sandbox.payee, gist="refunded", amount=100, id="r1", trade="")
    for _ in range(2):
        async with paying.world.app.store.begin() as tx:
            assert await apply(engine, tx, back, paying.sandbox.payee) == "refunded"
    (task,) = await facts_of(paying.world, "8-2", "tasked")
    assert "¥1.00" in task["words"] and "退款" in task["words"]
