"""What a report asks the store: every case once, with the facts that weigh, on both databases, a batch at a time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core import facts as f
from bot.core.sums import stand
from bot.store import Store, reports
from bot.store.reports import Reported, Reports

from .world import MORNING, fee, wang


async def opened(store: Store, many: int, area: str = "桂苑") -> list[int]:
    """So many cases of Mr Wang with a bill each; their ids."""
    async with store.begin() as tx:
        person = await tx.person_by_key("phone:13800000001") or await wang(tx)
        new = [fee(person, f"{n}-1", area=area, steward="李姐", more={"supplier": "甲"}) for n in range(many)]
        ids = [case.id for case in await tx.open_cases(new)]
        billed = f.Billed(at=MORNING, item="物业费", period="2026-10", due=None, amount=912_00)
        await tx.add_facts((id, fact) for id in ids for fact in (f.Opened(at=MORNING), billed))
    return ids


async def read(store: Store, areas: list[str] | None = None) -> dict[int, tuple[Reported, list[f.Fact]]]:
    """Everything a report would read."""
    async with store.view() as tx:
        found = [(case.id, (case, facts)) async for case, facts in Reports.of(tx).cases(areas)]
    assert len(dict(found)) == len(found), "a case came twice"
    return dict(found)


async def test_every_case_comes_once_whatever_the_size_of_a_batch(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Practice S4."""
    monkeypatch.setattr(reports, "TOGETHER", 3)
    ids = await opened(store, 7)
    found = await read(store)
    assert list(found) == ids
    case, facts = found[ids[0]]
    assert (case.area, case.party, case.steward, case.currency) == ("桂苑", "王建国", "李姐", "CNY")
    assert (case.more, case.reached) == ({"supplier": "甲"}, False)
    assert stand(facts).owed == 912_00


async def test_only_the_areas_that_were_asked_for(store: Store) -> None:
    """Rights are by area; no area at all sees nothing."""
    await opened(store, 2)
    west = await opened(store, 1, area="西苑")
    assert list(await read(store, ["西苑"])) == west
    assert await read(store, []) == {}
    async with store.view() as tx:
        assert await Reports.of(tx).areas() == ["桂苑", "西苑"]


async def test_the_facts_that_weigh_add_up_to_the_same_sums_as_all_of_them(store: Store) -> None:
    """Practice S4: what was only planned, heard or noted is not read; amounts, promises and their ends are the same."""
    (id,) = await opened(store, 1)
    due = MORNING + timedelta(days=1)
    promise = f.Promised(
        at=MORNING, start=due, end=due, check=due, lapse=due, precision="minute", words="明天"
    )
    history: list[f.Fact] = [
        f.Heard(at=MORNING, by="owner", words="嗯"),
        f.Planned(at=MORNING, key="notice:1", step="notice"),
        f.Spoke(at=MORNING, key="notice:1", step="notice", kind="reminder"),
        replace(promise, by="owner"),
        f.Lapsed(at=due, state="broken"),
        f.Noted(at=due, by="steward:李姐", words="在家"),
        f.Contacted(at=due, by="steward:李姐", outcome="visit"),
        f.Waived(at=due, amount=12_00),
        f.Paid(at=due, by="finance:钱", amount=100_00),
    ]
    async with store.begin() as tx:
        for fact in history:
            await tx.add(id, fact)
        whole = stand(await tx.facts(id))
    _, facts = (await read(store))[id]
    s = stand(facts)
    assert (s.paid, s.waived, s.owed, s.level) == (whole.paid, whole.waived, whole.owed, whole.level)
    assert [p.state for p in s.promises] == [p.state for p in whole.promises] == ["broken"]
    kinds = [type(fact).__name__ for fact in facts]
    assert kinds == ["Opened", "Billed", "Spoke", "Promised", "Lapsed", "Contacted", "Waived", "Paid"]


async def test_a_fact_whose_content_was_erased_is_left_out(store: Store) -> None:
    """Conduct C37: a report does not stumble over what was lawfully deleted."""
    (id,) = await opened(store, 1)
    async with store.begin() as tx:
        gone = await tx.add(id, f.Paid(at=MORNING, by="finance:钱", amount=100_00))
        await tx.erase(id, gone.id)
    assert stand((await read(store))[id][1]).paid == 0


async def test_reached_says_whether_the_person_has_an_open_chat(store: Store) -> None:
    """Practice P26."""
    (id,) = await opened(store, 1)
    async with store.begin() as tx:
        case = await tx.case(id)
        await tx.open_chat(case.person_id, "console", "wang", at=MORNING, consent="1")
    assert (await read(store))[id][0].reached is True
