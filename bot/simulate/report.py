"""What a simulation found, as figures and as lines for a terminal."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.simulate.running import Plan
from bot.simulate.tally import Tally, Violation

BY_TELEGRAM = 27  # messages a second over all chats (conduct C38, with room)
BY_WECOM = 1000  # to one member of staff in an hour; owners come by a colleague's own hand
TOLD = 20  # violations that are told one by one
HOURS_OR_DAYS = ("C01", "C02", "C03", "C04", "C05")
CAPS = ("C06", "C07", "C08", "E1")
RULES: Mapping[str, str] = {
    "C01": "hard hours", "C02": "meals and rest", "C03": "preferred slots", "C04": "weekends and holidays",
    "C05": "start of the month", "C06": "soft caps", "C07": "absolute caps", "C08": "one budget a person",
    "E1": "rhythm of an event", "P25": "a colleague has the floor", "P2": "closed",
    "C10": "the steward's call", "C11": "quiet after a letter", "C12": "quiet after a lawyer's letter", "C13": "stopped",
    "C15": "disputed", "C16": "claimed as paid", "C17": "hardship", "C18": "deceased", "C20": "wrong person", "C22": "not verified",
}  # fmt: skip


def figures(plan: Plan, tally: Tally) -> dict[str, Any]:
    """Everything as values for JSON; the same plan gives the same bytes."""
    return {
        "playbook": plan.playbook,
        "start": plan.start.isoformat(),
        "days": plan.days,
        "seed": plan.seed,
        "people": tally.people,
        "cases": tally.cases,
        "messages": _messages(plan, tally),
        "channels": channels(tally),
        "shifted": ranked(tally.shifted),
        "their_words": ranked(tally.heard),
        "staff": {
            "tasks": sum(tally.tasks.values()),
            "a_day_mean": round(sum(tally.tasks.values()) / plan.days, 1),
            "a_day_worst": worst(tally.tasks),
            "by_role": ranked(tally.task_roles),
        },
        "promises": ranked(tally.promises),
        "cases_at_the_end": ranked(tally.outcomes),
        "texts": [
            {"at": _local(one.at, tally), "step": one.step, "kind": one.kind, "text": one.text}
            for one in tally.texts
        ],
        "violations": _listed(tally),
    }


def _messages(plan: Plan, tally: Tally) -> dict[str, Any]:
    messages = sum(tally.days.values())
    return {
        "all": messages,
        "a_day_mean": round(messages / plan.days, 1),
        "a_day_worst": worst(tally.days),
        "hour_worst": worst(tally.hours),
        "minute_worst": worst(tally.minutes),
        "most_to_one_person_in_24h": tally.most,
        "by_kind": ranked(tally.kinds),
        "by_step": ranked(tally.steps),
        "answers_to_their_words": sum(tally.answers.values()),
    }


def _listed(tally: Tally) -> dict[str, Any]:
    return {
        "all": sum(tally.broken_rules.values()),
        "by_rule": ranked(tally.broken_rules),
        "listed": [
            {"at": _local(v.at, tally), "person": v.who, "case": v.case, "rule": v.rule, "what": v.what}
            for v in tally.violations
        ],
    }


def _local(at: datetime, tally: Tally) -> str:
    return at.astimezone(tally.zone).isoformat()


def worst(counts: Counter[str]) -> dict[str, Any] | None:
    """The fullest day, hour or minute, the earliest of several; None when there is none."""
    if not counts:
        return None
    when = min(counts, key=lambda one: (-counts[one], one))
    return {"when": when, "count": counts[when]}


def ranked(counts: Counter[str]) -> dict[str, int]:
    """The most frequent first, by name where they are equal; nothing that was never counted."""
    order = sorted(counts, key=lambda one: (-counts[one], one))
    return {one: counts[one] for one in order if counts[one]}


def channels(tally: Tally) -> dict[str, Any]:
    """How the fullest minute and hour stand against what the platforms take (conduct C38)."""
    minute, hour = worst(tally.minutes), worst(tally.hours)
    queued = minute["count"] if minute else 0
    return {
        "telegram": {"a_second": BY_TELEGRAM, "fullest_minute_takes_seconds": round(queued / BY_TELEGRAM, 1)},
        "wecom_app": {
            "a_member_an_hour": BY_WECOM,
            "fullest_hour": hour["count"] if hour else 0,
            "most_to_one_person_in_24h": tally.most,
        },
    }


def lines(plan: Plan, tally: Tally) -> Iterator[str]:
    """The same for a person at a terminal."""
    found = figures(plan, tally)
    sent, staff = found["messages"], found["staff"]
    yield f"{plan.playbook}: {tally.people} people, {tally.cases} cases, {plan.days} days from {plan.start:%Y-%m-%d}, seed {plan.seed}"
    yield ""
    yield f"messages      {sent['all']}: {sent['a_day_mean']} a day, most on {_when(sent['a_day_worst'])}"
    yield f"fullest hour  {_when(sent['hour_worst'])}"
    yield f"fullest minute {_when(sent['minute_worst'])}: {_takes(found)}"
    yield f"one person    at most {sent['most_to_one_person_in_24h']} within 24 hours"
    yield f"kinds         {_list(sent['by_kind'])}"
    yield f"their words   {_list(found['their_words'])}"
    yield f"staff         {staff['tasks']} tasks: {staff['a_day_mean']} a day, most on {_when(staff['a_day_worst'])}"
    yield f"              {_list(staff['by_role'])}"
    yield f"promises      {_list(found['promises'])}"
    yield f"at the end    {_list(found['cases_at_the_end'])}"
    for title, rules in (("shifted", HOURS_OR_DAYS), ("caps reached", CAPS)):
        yield f"{title:13} {_list(_named({rule: n for rule, n in found['shifted'].items() if rule in rules}))}"
    rest = {rule: n for rule, n in found["shifted"].items() if rule not in HOURS_OR_DAYS + CAPS}
    yield f"held back     {_list(_named(rest))}"
    yield ""
    yield from _texts(tally)
    yield from _violations(tally)


def _texts(tally: Tally) -> Iterator[str]:
    yield f"The first {len(tally.texts)} texts:"
    for one in tally.texts:
        yield ""
        yield f"{one.at.astimezone(tally.zone):%Y-%m-%d %H:%M}  {one.step} ({one.kind})"
        yield from (f"    {line}" for line in one.text.splitlines())
    yield ""


def _violations(tally: Tally) -> Iterator[str]:
    count = sum(tally.broken_rules.values())
    yield f"conduct violations: {count}"
    yield from (_told(one, tally) for one in tally.violations[:TOLD])
    if count > TOLD:
        yield f"    … {count - TOLD} more"


def _told(one: Violation, tally: Tally) -> str:
    return f"    {one.at.astimezone(tally.zone):%Y-%m-%d %H:%M}  {one.rule}  {one.who} case {one.case}: {one.what}"


def _when(found: Mapping[str, Any] | None) -> str:
    return f"{found['when']}: {found['count']}" if found else "none"


def _takes(found: Mapping[str, Any]) -> str:
    seconds = found["channels"]["telegram"]["fullest_minute_takes_seconds"]
    return f"{seconds} s at Telegram's {BY_TELEGRAM} a second"


def _list(counts: Mapping[str, int]) -> str:
    return " · ".join(f"{name} {count}" for name, count in counts.items()) or "none"


def _named(counts: Mapping[str, int]) -> dict[str, int]:
    return {f"{rule} {RULES[rule]}" if rule in RULES else rule: count for rule, count in counts.items()}
