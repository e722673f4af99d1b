"""The thirty worked cases of `facts/conduct.md` §7, each by its number; what needs a chat is in `test_worked_cases_in_chat`."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core import facts as f
from bot.core.conduct import Bars, Contact, Past, Scene, judge, lint
from bot.core.letters import NOTICE, lawyer_unmet
from bot.core.policy import Place
from bot.core.promise import check_moment
from bot.core.sums import stand

HERE = Place(ZoneInfo("Asia/Shanghai"))
NEW_YORK = Place(ZoneInfo("America/New_York"), "US")
LONDON = Place(ZoneInfo("Europe/London"), "GB")
REMINDER, CHECK = Contact("reminder"), Contact("promise_check")
NAMED, LETTER = replace(CHECK, named=True), Contact("letter")
EVENING = "2026-11-19T19:10"  # a Thursday


def at(text, place=HERE):
    return datetime.fromisoformat(text).replace(tzinfo=place.zone)


def past(*texts, kind="reminder"):
    return tuple(Past(at(text), kind, "property_fee") for text in texts)


THREE = past("2026-11-13T10:00", "2026-11-16T10:00", "2026-11-18T10:00")
QUIET = Bars(quiet_until=at("2026-11-17T10:00"))
LAWYER = Bars(quiet_until=at("2026-12-02T00:00"), lawyer=True)
JOBLESS = Bars(paused="hardship", paused_until=at("2026-12-19T10:00"))


def case(number, says, contact, now, answer, *, bars=None, past=(), place=HERE):
    """One row; the answer is outcome, until and rule as far as the table names them."""
    return pytest.param(
        contact, now, answer, bars or Bars(), Scene(place, past=past), id=f"{number:02} {says}"
    )


TABLE = [
    case(1, "a free evening", REMINDER, EVENING, ("send",)),
    case(2, "a meal", REMINDER, "2026-11-19T12:30", ("defer", "2026-11-19T14:00", "C02")),
    case(3, "late", REMINDER, "2026-11-19T20:45", ("defer", "2026-11-20T09:00", "C02")),
    case(4, "the weekend ahead", REMINDER, "2026-11-20T20:45", ("defer", "2026-11-23T09:00", "C04")),
    case(
        5, "no manager lifts the hard hours", replace(REMINDER, override="manager"), "2026-11-19T22:05",
        ("refuse", None, "C01"),
    ),
    case(6, "a Sunday they chose", NAMED, "2026-11-22T15:00", ("send",)),
    case(7, "a meal time they chose", NAMED, "2026-11-19T12:30", ("send",)),
    case(9, "an hour of the night they insist on", NAMED, "2026-11-19T23:00", ("defer", "2026-11-20T09:00", "C01")),
    case(10, "a fourth reminder", REMINDER, EVENING, ("defer", "2026-11-20T10:00", "C06"), past=THREE),
    case(10, "a check after three reminders", CHECK, EVENING, ("send",), past=THREE),
    case(
        11, "the parking fee after the property fee", REMINDER, "2026-11-19T15:00",
        ("defer", "2026-11-20T09:10", "C06"), past=past("2026-11-19T09:10"),
    ),
    case(12, "a week of silence", REMINDER, "2026-11-16T15:00", ("defer", "2026-11-17T10:00", "C11"), bars=QUIET),
    case(
        13, "a colleague in the lawyer's silence", replace(REMINDER, override="staff"), "2026-11-25T10:00",
        ("needs_approval", None, "C12"), bars=LAWYER,
    ),
    case(
        13, "the bot in the lawyer's silence", REMINDER, "2026-11-25T10:00", ("defer", "2026-12-02T09:00", "C12"),
        bars=LAWYER,
    ),
    case(14, "after a stop", CHECK, "2026-11-19T10:00", ("refuse", None, "C13"), bars=Bars(stopped=True)),
    case(16, "a leak", REMINDER, "2026-11-19T10:00", ("refuse", None, "C15"), bars=Bars(disputed=True)),
    case(17, "a group", REMINDER, "2026-11-19T10:00", ("refuse", None, "C21"), bars=Bars(private=False)),
    case(18, "unverified", REMINDER, "2026-11-19T10:00", ("send", None, "C22"), bars=Bars(verified=False)),
    case(22, "an undecreed New Year", REMINDER, "2027-02-05T19:10", ("defer", "2027-02-15T09:00", "C04")),
    case(
        23, "their own morning", REMINDER, "2026-11-19T07:00", ("defer", "2026-11-19T09:00", "C01"), place=NEW_YORK
    ),
    case(
        24, "an hour that comes twice", NAMED, "2026-10-25T01:30", ("defer", "2026-10-25T09:00", "C01"), place=LONDON
    ),
    case(25, "a lost job", REMINDER, "2026-11-19T10:00", ("defer", "2026-12-21T09:00", "C17"), bars=JOBLESS),
    case(
        27, "the month from the 5th on", replace(REMINDER, current_only=True), "2026-11-03T10:00",
        ("defer", "2026-11-05T09:00", "C05"),
    ),
    case(28, "a letter into a dispute", LETTER, "2026-11-19T10:00", ("refuse", None, "C15"), bars=Bars(disputed=True)),
    case(29, "another channel after a stop", REMINDER, EVENING, ("refuse", None, "C13"), bars=Bars(stopped=True)),
    case(
        30, "an unknown outcome counts as sent", REMINDER, "2026-11-19T19:20", ("defer", "2026-11-20T19:10", "C06"),
        past=past(EVENING),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("contact", "now", "answer", "bars", "scene"), TABLE)
def test_the_worked_cases_come_out_as_written(contact, now, answer, bars, scene):
    outcome, until, rule = (*answer, None, None)[:3]
    place = scene.place
    verdict = judge(contact, bars, scene, at(now, place))
    assert verdict.outcome == outcome
    assert verdict.until == (at(until, place) if until else None)
    assert (verdict.rules[0] if verdict.rules else None) == rule


def test_case_08_a_noon_that_staff_typed_is_checked_at_two():
    """The window 12:00 to 13:59:59 of tomorrow: 14:00."""
    window = at("2026-11-20T12:00"), at("2026-11-20T13:59:59")
    asked = check_moment(*window, "half_day", at(EVENING), span=None, place=HERE, profile="property_fee")
    assert asked == at("2026-11-20T14:00")


def test_case_09_a_promise_for_the_night_is_looked_at_in_the_morning():
    """Recorded as said; the check lies at 09:00 of the next day."""
    night = at("2026-11-19T23:00")
    asked = check_moment(
        night, night, "minute", at("2026-11-19T10:00"), span=None, place=HERE, profile="property_fee"
    )
    assert asked == at("2026-11-20T09:00")


def test_case_18_only_the_limited_text_may_go():
    unverified = Scene(HERE)
    assert judge(REMINDER, Bars(verified=False), unverified, at(EVENING)).limited
    assert not judge(replace(REMINDER, limited=True), Bars(verified=False), unverified, at(EVENING)).limited


def test_case_19_a_threat_to_cut_the_water_is_refused_with_its_place():
    assert lint("再不交就停 水了", "reminder") == "C24 at 5: 停 水"


def test_case_20_words_of_law_are_refused_in_a_reminder():
    assert (lint("我们会起诉您", "reminder") or "").startswith("C25")
    assert lint("我们会起诉您", "letter") is None


def test_case_22_the_missing_decree_is_told_with_the_verdict():
    assert "unknown_calendar_year" in judge(REMINDER, Bars(), Scene(HERE), at("2027-02-05T19:10")).rules


def test_case_24_an_hour_that_comes_twice_is_asked_about_once():
    """01:30 of 25 October 2026 in London, promised the day before: one check, at 09:00 GMT."""
    twice = at("2026-10-25T01:30", LONDON)
    asked = check_moment(
        twice,
        twice,
        "minute",
        at("2026-10-24T10:00", LONDON),
        span=None,
        place=LONDON,
        profile="property_fee",
    )
    assert asked.isoformat() == "2026-10-25T09:00:00+00:00"


def test_case_27_a_line_with_an_earlier_date_of_its_own_is_not_held_back():
    """C05: a line's own due date beats the day of the month."""
    assert judge(REMINDER, Bars(), Scene(HERE), at("2026-11-03T10:00")).outcome == "send"


def owing(oldest, now, *, letters=(), dispute=False):
    """A case whose oldest line was due then, with collection letters delivered so."""
    opened = at(oldest + "T10:00")
    facts = [
        f.Opened(at=opened, id=1),
        f.Billed(at=opened, id=2, item="物业费", period=None, due=opened.date(), amount=912_00),
    ]
    facts += [
        f.Lettered(
            at=at(day + "T10:00"),
            id=10 + n,
            which="demand_letter",
            until=at(day + "T10:00") + timedelta(days=7),
        )
        for n, day in enumerate(letters)
    ]
    if letters:
        told = at(letters[-1] + "T12:00")
        facts.append(
            f.Pledged(
                at=told, id=30, task=NOTICE, role="manager", until=told + timedelta(days=15), words="门口说的"
            )
        )
    if dispute:
        facts.append(f.Disputed(at=at(now) - timedelta(days=1), id=40, by="owner", about="漏水"))
    return stand(facts)


def unmet(oldest, now, *, lately=0, **more):
    s = owing(oldest, now, **more)
    return [one.rule for one in lawyer_unmet(s, at(now), HERE, lately=lately)]


LETTERS = ("2026-06-10", "2026-07-20")


def test_case_21_a_fourth_lawyer_letter_in_a_week_waits():
    """Of fifteen owners that meet the test three go to the lawyer in 7 days, each by a yes of its own."""
    assert unmet("2026-01-15", "2026-11-19T10:00", letters=LETTERS, lately=2) == []
    assert unmet("2026-01-15", "2026-11-19T10:00", letters=LETTERS, lately=3) == ["C29"]


def test_case_28_a_lawyer_letter_names_what_is_missing():
    """Two months of arrears are too few (C12); an open dispute stands against it (C15)."""
    assert "C12" in unmet("2026-09-20", "2026-11-19T10:00")
    assert unmet("2026-01-15", "2026-11-19T10:00", letters=LETTERS, dispute=True) == ["C15"]


def test_every_case_of_the_table_has_a_test():
    """Numbers 1 to 30, in this file or in the one with chats."""
    chats = Path(__file__).parents[1] / "handlers" / "test_worked_cases_in_chat.py"
    texts = Path(__file__).read_text(encoding="utf-8") + chats.read_text(encoding="utf-8")
    written = {int(number) for number in re.findall(r"def test_case_(\d\d)", texts)}
    written |= {int(str(row.id)[:2]) for row in TABLE}
    assert written == set(range(1, 31))
