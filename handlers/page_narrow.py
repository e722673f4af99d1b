"""The choice of two that makes a time exact is open until it is answered, also for who comes back to their page later."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine import View
from bot.engine.offers import Offer
from handlers.desk import Desk
from handlers.promising import narrowing


@dataclass(frozen=True, kw_only=True)
class Narrow:
    """The question, its offers, and the cases with this very time."""

    question: str = ""
    offers: tuple[Offer, ...] = ()
    cases: tuple[int, ...] = ()


NOTHING_TO_NARROW = Narrow()


def narrowed(desk: Desk, views: Sequence[View]) -> Narrow:
    """What is still to be asked about the first time of their own that is not exact (practice P12); a colleague's stands."""
    given = [(view, view.s.promise.said) for view in views if view.s.promise is not None]
    for view, said in given:
        question, offers = narrowing(desk, view, said) if said.by == "owner" else ("", ())
        if offers:
            same = (v.case.id for v, other in given if (other.start, other.end) == (said.start, said.end))
            return Narrow(question=question, offers=offers, cases=tuple(same))
    return NOTHING_TO_NARROW
