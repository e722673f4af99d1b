"""Paying inside the chat: /pay, the invoice where the channel has one, and money that was taken there."""

from bot.core.payment import PaymentError
from bot.engine.orders import Due, Till, dues, new_order
from bot.engine.pagelink import NOBODY, PATH, linked
from bot.engine.paying import apply
from bot.engine.values import pay_line
from bot.engine.view import alarmed, look
from bot.payments.telegram_invoice import CURRENCIES, NAME, invoice, paid_of
from handlers.desk import Desk, Refused


async def pay(desk: Desk, words: tuple[str, ...]) -> None:
    """/pay: what is open, paid right here where the channel can, else the ways there are (practice P20)."""
    if desk.person is None:
        raise Refused("help.stranger", company=desk.engine.site.company)
    if desk.roles and words:  # a colleague who tells of money means another command
        raise Refused("error.usage", usage=f"/paid {' '.join(words)}")
    await desk.tx.lock_person(desk.person.id)
    if any(map(alarmed, await look(desk.engine, desk.tx, desk.person))):
        raise Refused("answer.plain")
    found = await dues(desk.engine, desk.tx, desk.person)
    if not found:
        raise Refused("answer.pay_none")
    lines = [desk.word("answer.pay", pay=pay_line(desk.engine, *due.views)) for due in found]
    if pages := desk.engine.site.pages:
        url = f"{pages}{PATH}{NOBODY}"
        lines.append(desk.word("answer.pay_page", url=url))
    await desk.say(await linked(desk.engine, desk.tx, "\n".join(lines), desk.person.id))
    for due in found:
        await invoice_for(desk, due)


async def offer_invoice(desk: Desk) -> None:
    """Beside the way to pay: the invoice for what is open, on a channel that has invoices."""
    if desk.person is None or not _can(desk):
        return
    await desk.tx.lock_person(desk.person.id)
    for due in await dues(desk.engine, desk.tx, desk.person):
        await invoice_for(desk, due)


async def invoice_for(desk: Desk, due: Due) -> None:
    """An order and the invoice for it; nothing where the channel or the currency has none."""
    if not _can(desk) or due.currency not in CURRENCIES:
        return
    order = await new_order(desk.engine, desk.tx, desk.speaker, due, Till(provider=NAME))
    amount = desk.engine.words.money(order.amount, order.currency, desk.locale)
    text = desk.word("answer.pay_invoice", amount=amount, ref=order.ref)
    try:
        made = invoice(order, "", text)
    except PaymentError as error:
        raise Refused("answer.pay_none") from error
    bill = {"ref": order.ref, "title": made.title, "amount": order.amount, "currency": order.currency}
    label = desk.word("button.pay_here", amount=amount)
    await desk.say(made.description, [[{"label": label, "bill": bill}]])


def _can(desk: Desk) -> bool:
    return desk.engine.site.invoices and desk.inbound.sender.channel == NAME


async def taken(desk: Desk) -> None:
    """Money was taken inside the chat: applied like any other notice; the payer is told when a person must look.

    Raises PaymentError for what is no payment of ours as Telegram tells them.
    """
    assert desk.inbound.payment is not None
    notice = paid_of(desk.inbound.payment, NAME, desk.inbound.sent_at or desk.engine.clock.real())
    fate = await apply(desk.engine, desk.tx, notice, NAME)
    if fate in ("trouble", "unknown"):
        await desk.answer("pay.back_mismatch")
