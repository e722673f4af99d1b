"""Where a contact may be looked for, and nowhere else: the checklist of practice P4 and conduct C36."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from bot.core.conduct import has_amount_or_debt_word, lint
from bot.core.facts import Tasked, Traced
from bot.core.standing import Standing
from bot.core.sums import TRIES_IN_VAIN

SOURCES = (  # in the order of practice P4: first what we have ourselves, then the files, then those who may pass it on
    "other_numbers",
    "intercom",
    "visit",
    "developer_file",
    "contract_address",
    "letting_order",
    "sale_order",
    "emergency_contact",
)
RESULTS = ("nothing", "passed_on", "found")
OTHERS = frozenset(
    {"letting_order", "sale_order", "emergency_contact", "developer_file"}
)  # they are third parties


class Row(NamedTuple):
    """One source of the checklist and the last try there, if any."""

    source: str
    last: Traced | None


def checklist(traces: Iterable[Traced]) -> tuple[Row, ...]:
    """All permitted sources with the newest result of each."""
    last: Mapping[str, Traced] = {trace.source: trace for trace in traces}
    return tuple(Row(source, last.get(source)) for source in SOURCES)


def fit_for_others(text: str) -> bool:
    """Whether a text may be given to a third party: not a word of money or debt, no threat (practice P4, C22, C24)."""
    return not has_amount_or_debt_word(text) and lint(text, "service") is None


def trace_task(s: Standing, now: datetime) -> Iterator[tuple[datetime, Tasked]]:
    """Whoever was rung three times in vain, or whose number is somebody else's, is to be traced; once for each contact."""
    if s.outcome or s.tries < TRIES_IN_VAIN:
        return
    found = sum(trace.result == "found" for trace in s.traces)
    key = f"trace:{s.bound_id}:{found}"
    if key not in s.tasked:
        yield now, Tasked(at=now, task="trace", role="steward", key=key)
