"""Money that a colleague saw arrive, typed or in the bank's list: on record, with the receipt its thanks takes along."""

from bot.core import facts as f
from bot.core.facts import Fact
from bot.engine.paperwork import Received
from bot.engine.receipts import came
from bot.store.rows import Case
from handlers.desk import Desk

UNTOLD = Received(way="")  # typed: nobody said how it came


async def booked(desk: Desk, case: Case, amount: int, how: Received = UNTOLD) -> list[Fact]:
    """Record a payment of so much (minor units) for a case; the stored facts.

    It is a colleague's word that money is here, never a person's own claim (practice P2, conduct C16).
    """
    stored = await desk.record(case.id, f.Paid(at=desk.now, by=desk.by, amount=amount))
    await came(desk.tx, [(case.id, fact) for fact in stored if isinstance(fact, f.Paid)], how)
    return stored
