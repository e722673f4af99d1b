"""Our own promises are told in every playbook, and what was agreed about an invoice is confirmed in writing."""

from pathlib import Path

import pytest

from tests.handlers.estate import answer, facts_of
from tests.handlers.matters import load
from tests.world import world_at

STEWARD, MANAGER, CHAT = "小林", "陈经理", "buyer"
INVOICE = (
    "invoice,customer,contact,due,currency,amount",
    "INV-204,禾木电商,王会计,2026-12-10,CNY,18000.00",
)
MATTERS = {
    "invoice": ("INV-204", "禾木电商", INVOICE),
    "event": ("1234", "对接会", ("event,starts_at,name,phone", "对接会,2026-11-25 14:00,王芳,88001234")),
    "renewal": (
        "小宇-暑秋英语",
        "周老师",
        ("student,parent,course,window_ends,fee,teacher", "小宇,小宇妈妈,暑秋英语,2026-12-20,2680,周老师"),
    ),
    "silent_customer": ("C-120", "网店", ("customer no,contact,shop,doubt", "C-120,顾客,网店,尺码不清楚")),
}


@pytest.mark.parametrize("playbook", sorted(MATTERS))
async def test_what_we_promised_is_told_when_it_is_done(tmp_path: Path, playbook: str) -> None:
    """Practice P2: our promises are kept by the same means, whatever the matter is."""
    unit, area, lines = MATTERS[playbook]
    async with world_at(tmp_path, "2026-11-23 10:00") as world:
        await world.invite("steward", STEWARD, area)
        await load(world, playbook, *lines)
        await world.bind(unit, chat=CHAT)
        await answer(world, STEWARD, f"/pledge {unit} 11-24 10:00 查清楚")
        await world.to("2026-11-24 10:01")
        world.new(CHAT)
        await answer(world, STEWARD, f"/done {unit} 已经问到了")
        await world.forward(minutes=2)
        assert ["已经问到了" in text for text in world.new(CHAT)] == [True]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            "/plan INV-204 10000 12-10, 8000 12-24",
            ("书面", "12月10日", "¥10,000.00", "12月24日", "¥8,000.00"),
        ),
        ("/waive INV-204 500 破损两箱", ("减免", "¥500.00", "¥17,500.00")),
    ],
)
async def test_what_was_agreed_about_an_invoice_is_told_in_writing(
    tmp_path: Path, typed: str, says: tuple[str, ...]
) -> None:
    """Practice I2, P24."""
    async with world_at(tmp_path, "2026-11-23 10:00") as world:
        await world.invite("steward", STEWARD, "禾木电商")
        await world.invite("manager", MANAGER, "禾木电商")
        await load(world, "invoice", *INVOICE)
        await world.bind("INV-204", chat=CHAT)
        await answer(world, STEWARD, typed)
        world.new(CHAT)
        await world.press(MANAGER, "ok:")
        (said,) = world.new(CHAT)
        assert [word for word in says if word not in said] == []
        assert await facts_of(world, "INV-204", "approved")
