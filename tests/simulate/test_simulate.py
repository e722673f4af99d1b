"""A simulation: the same seed gives the same bytes, nothing is touched, and conduct holds for every playbook."""

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.books import load_books
from bot.config import Settings
from bot.core.roster import Line, Opening
from bot.simulate import Plan, simulate
from bot.simulate.dice import Dice
from bot.simulate.estate import households, next_bill
from bot.simulate.personas import PERSONAS, Crowd, Persona
from bot.simulate.report import figures, lines

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = Settings(database_url="sqlite+aiosqlite:///nowhere/at/all.db")
NINE = datetime(2026, 11, 2, 9, tzinfo=SETTINGS.zone)
PLAYBOOKS = sorted(load_books(ROOT / "templates"))


def plan(playbook: str = "property_fee", **more: object) -> Plan:
    """Forty people for thirty days from Monday the second, unless said otherwise."""
    values = {"days": 30, "seed": 1, "people": 40, **more}
    return Plan(settings=SETTINGS, playbook=playbook, start=NINE, **values)  # type: ignore[arg-type]


def flat(unit: str, *, phone: str | None = None) -> Opening:
    """A flat with one bill of October."""
    line = Line("物业费", "2026-10", date(2026, 10, 15), 30_000)
    return Opening(playbook="property_fee", area="一期", unit=unit, name="王女士", phone=phone, lines=(line,))


def everybody(monkeypatch: pytest.MonkeyPatch, **manner: object) -> None:
    """An estate in which all people have one manner."""
    values = {"keeps": 1.0, "asked": {"silence": 1}, "checked": {"silence": 1}, **manner}
    one = replace(PERSONAS["reliable"], opens=1.0, confirms=1.0, pays_unasked=0.0, narrows=0.0, **values)
    monkeypatch.setattr("bot.simulate.running.CROWD", Crowd(shares={"one": 1}, of={"one": one}))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    """Issue 5, simulate."""
    first, second = (json.dumps(figures(plan(), simulate(plan()))) for _ in range(2))
    assert first == second
    assert "\n".join(lines(plan(), simulate(plan()))) == "\n".join(lines(plan(), simulate(plan())))
    assert json.dumps(figures(plan(), simulate(plan(seed=2)))) != first


def test_how_many_processes_there_are_makes_no_difference(monkeypatch):
    """Parts that are counted apart add up to the same whole."""
    monkeypatch.setattr("bot.simulate.running.ALONE", 0)
    monkeypatch.setattr("bot.simulate.running.CHUNK", 5)
    short = plan(people=12, days=10)
    assert figures(short, simulate(short, workers=2)) == figures(short, simulate(short, workers=1))


def test_nothing_is_touched(tmp_path, monkeypatch):
    """Issue 5: it opens no database and writes no file."""
    monkeypatch.chdir(tmp_path)
    simulate(plan(people=5))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("playbook", PLAYBOOKS)
def test_conduct_holds_for_every_playbook(playbook):
    """Reliability R17, in short: 0 violations, and something was said."""
    found = simulate(plan(playbook, people=40, days=45))
    assert found.violations == []
    assert found.people == 40
    assert sum(found.days.values()) > 40


def test_somebody_silent_hears_the_rounds_of_the_month_and_no_more(monkeypatch):
    """Practice P1 and conduct 2b: the notice, then the rounds that lie far enough from the last ask."""
    everybody(monkeypatch)
    found = simulate(plan(openings=(flat("3-1"),), days=28))
    assert found.people == found.cases == 1
    assert dict(found.steps) == {"verify": 1, "notice": 1, "r5": 1, "r10": 1, "r14": 1, "r18": 1, "r25": 1}
    assert dict(found.outcomes) == {"open": 1}


def test_who_promises_and_keeps_it_is_thanked_and_left_alone(monkeypatch):
    """Practice P2: a promise kept ends it."""
    everybody(monkeypatch, asked={"promise": 1}, checked={"silence": 1}, hours=1)
    found = simulate(plan(openings=(flat("3-1"), flat("3-2")), days=25))
    assert found.promises["kept"] >= 1
    assert found.outcomes["paid"] + found.outcomes["promised"] == 2
    assert found.steps["thanks"] == found.outcomes["paid"]


def test_a_stop_is_final(monkeypatch):
    """Conduct C13: after the first message nothing more comes."""
    everybody(monkeypatch, asked={"stop": 1}, hours=1)
    monkeypatch.setattr("bot.simulate.dice.Dice.chance", lambda self, share: share >= 1)
    found = simulate(plan(openings=(flat("3-1"),), days=60))
    assert found.outcomes == {"stopped": 1}
    assert found.steps == {"verify": 1, "notice": 1}


def test_two_flats_of_one_person_share_a_message(monkeypatch):
    """Conduct C08: one notice for both."""
    everybody(monkeypatch)
    found = simulate(
        plan(openings=(flat("3-1", phone="13800000001"), flat("3-2", phone="13800000001")), days=3)
    )
    assert (found.people, found.cases) == (1, 2)
    assert found.steps["notice"] == 1


def test_a_complaint_is_a_task_and_silence_until_it_is_settled(monkeypatch):
    """Conduct C15, practice P18."""
    everybody(monkeypatch, asked={"dispute": 1}, hours=1)
    found = simulate(plan(openings=(flat("3-1"),), days=28))
    assert found.heard["dispute"] >= 1
    assert found.task_roles["steward"] >= found.heard["dispute"]


def test_the_report_names_the_fullest_hour_and_what_moved_messages():
    """Issue 5: messages a day, worst hour against the limits, shifted, caps, tasks, texts, violations."""
    found = figures(plan(), simulate(plan()))
    assert found["messages"]["all"] == sum(found["messages"]["by_kind"].values())
    assert found["messages"]["hour_worst"]["count"] >= found["messages"]["minute_worst"]["count"]
    assert found["channels"]["telegram"]["a_second"] == 27
    assert found["channels"]["wecom_app"]["a_member_an_hour"] == 1000
    assert {"C02", "C04", "C06"} <= set(found["shifted"])
    assert len(found["texts"]) == 20 and all(one["text"] for one in found["texts"])
    assert [one["at"] for one in found["texts"]] == sorted(one["at"] for one in found["texts"])
    assert found["violations"] == {"all": 0, "by_rule": {}, "listed": []}


def test_the_next_month_is_billed_like_the_last():
    """Thirty days on there is a new line, as the next import would bring."""
    assert next_bill(flat("3-1"), date(2026, 12, 1)) == Line("物业费", "2026-12", date(2026, 12, 15), 30_000)
    assert next_bill(replace(flat("3-1"), lines=()), date(2026, 12, 1)) is None


def test_a_person_is_known_by_the_phone():
    """As the importer tells people apart."""
    rows = [flat("3-1", phone="1"), flat("3-2"), flat("3-3", phone="1")]
    assert [len(one.openings) for one in households(rows)] == [2, 1]


def test_dice_of_a_person_do_not_depend_on_anybody_else():
    """The order in which people are looked at makes no difference."""
    alone = [Dice(1, "a").chance(0.5) for _ in range(1)]
    Dice(1, "b").between(0, 1)
    assert [Dice(1, "a").chance(0.5) for _ in range(1)] == alone
    thrown = Dice(1, "a")
    assert {thrown.pick({"x": 1, "y": 1}) for _ in range(50)} == {"x", "y"}
    assert all(1 <= thrown.whole(1, 3) <= 3 for _ in range(50))
    with pytest.raises(ValueError):
        thrown.pick({})


def test_every_manner_says_only_what_is_known():
    """A word in the table that nobody can say would be a slip."""
    from bot.simulate.personas import AT_EVENTS, NOTHING
    from bot.simulate.verbs import VERBS

    said = {verb for one in PERSONAS.values() for verb in (*one.asked, *one.checked)} | set(
        AT_EVENTS.values()
    )
    assert said - {NOTHING} <= set(VERBS)
    assert all(isinstance(one, Persona) and 0 <= one.keeps <= 1 for one in PERSONAS.values())
