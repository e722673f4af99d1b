"""/waive: a late fee, or a part of the debt of somebody on the edge, is not asked for any more when a manager agrees (P24)."""

from bot.core import facts as f
from bot.core.standing import Draft
from bot.engine import View
from handlers import staff
from handlers.amounts import money_only
from handlers.approvals import DECIDED
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.drafting import submit
from handlers.extending import reason_in
from handlers.plan_words import fen_of
from handlers.words_agreeing import LATE_FEE, PLAIN_AMOUNT


async def waive(desk: Desk, words: tuple[str, ...]) -> None:
    """/waive [UNIT] AMOUNT REASON: "I will apply for it"; never above what is open, never without a reason."""
    case, rest = await case_and_rest(desk, words[:1], staff.STAFF)
    rest = (*rest, *words[1:])
    view = await desk.view(case)
    if view.s.outcome:
        raise Refused("error.closed", unit=case.unit, outcome=desk.word(f"outcome.{view.s.outcome}"))
    money_only(desk, view)
    found = PLAIN_AMOUNT.fullmatch(rest[0]) if rest else None
    amount = fen_of(found[1]) if found else 0
    if not amount:
        raise Refused("error.waive_amount", unit=case.unit)
    _refuse(desk, view, amount, reason := reason_in(" ".join(rest[1:])))
    money = desk.money(view.case, amount)
    draft = f.Drafted(at=desk.now, by=desk.by, what="waiver", words=f"{money}\n{reason}", amount=amount)
    fee = late_fee(view)
    key = "staff.waiver_fee" if amount <= fee else "staff.waiver_edge"
    text = desk.word(key, unit=case.unit, amount=money, fee=desk.money(view.case, fee))
    await submit(desk, view, draft, text)


def late_fee(view: View) -> int:
    """Fen of what is open as a late fee or interest, told by the name of the item."""
    return sum(left for (item, _, _), left in view.s.lines() if LATE_FEE.search(item))


def _refuse(desk: Desk, view: View, amount: int, reason: str) -> None:
    if amount > view.s.owed:
        shown = {"amount": desk.money(view.case, amount), "owed": desk.money(view.case, view.s.owed)}
        raise Refused("error.waive_above", unit=view.case.unit, **shown)
    if not reason:
        raise Refused("error.waive_reason", unit=view.case.unit, amount=desk.money(view.case, amount))


async def decided(desk: Desk, view: View, draft: Draft, yes: bool) -> None:
    """The approved sum is taken off, at most what is still open; the person hears of it as a step of the playbook."""
    amount = min(draft.said.amount or 0, view.s.owed)
    if yes and amount:
        await desk.record(view.case.id, f.Waived(at=desk.now, by=desk.by, amount=amount, of=draft.said.id))


DECIDED["waiver"] = decided
