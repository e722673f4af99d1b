"""The people and matters the store's tests are about."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from bot.store import Case, Person, Post, Tx
from bot.store.asks import NewCase

SHANGHAI = timezone(timedelta(hours=8))
MORNING = datetime(2026, 12, 1, 9, 0, 0, 123456, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


def utc(moment: datetime) -> datetime:
    """The same moment as the store gives it back."""
    return moment.astimezone(UTC)


async def wang(tx: Tx, key: str = "phone:13800000001") -> Person:
    """Mr Wang, who owns a flat."""
    return await tx.add_person(
        key=key, name="王建国", phone="13800000001", locale="zh-CN", zone="Asia/Shanghai", at=MORNING
    )


def fee(person: Person, unit: str = "12-27", **more: Any) -> NewCase:
    """The property fee of one flat."""
    opening: dict[str, Any] = {
        "playbook": "property_fee",
        "area": "桂苑",
        "unit": unit,
        "person_id": person.id,
        "party": person.name,
        "phone": person.phone,
        "currency": "CNY",
        "locale": "zh-CN",
        "at": MORNING,
        **more,
    }
    return opening  # type: ignore[return-value]


async def case_of_wang(tx: Tx) -> Case:
    """Mr Wang's fee."""
    return await tx.open_case(**fee(await wang(tx)))


async def reminder(tx: Tx, case: Case, key: str = "round:notice", **more: Any) -> Post | None:
    """A message of our own about a case."""
    values: dict[str, Any] = {
        "kind": "proactive",
        "case_id": case.id,
        "person_id": case.person_id,
        "channel": "console",
        "address": "wang",
        "key": key,
        "step": "notice",
        "contact_kind": "reminder",
        "text": "您好",
        "planned_at": MORNING,
        **more,
    }
    return await tx.post(**values)
