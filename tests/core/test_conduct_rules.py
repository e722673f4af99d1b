"""All 39 rules of `facts/conduct.md` §3: where each is enforced, and a test that bears its number.

Those that need a chat are in `tests/handlers/test_conduct_rules_in_chat.py`.
"""

import importlib
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.books.checks import OBJECTION, STOP_WORDS
from bot.core import facts as f
from bot.core.conduct import Bars, Contact, Past, Scene, judge, lint
from bot.core.deadlines import pause_end
from bot.core.hours import preferred_start
from bot.core.late_fee import LateFee, read_late_fee, reckon
from bot.core.letters import demand_unmet, lawyer_unmet
from bot.core.limitation import barred, limits, may_threaten_law, warning_due
from bot.core.policy import PROFILES, Place
from bot.core.standing import Standing
from bot.core.sums import stand
from bot.core.traits import Character, trait_of

ENFORCED = {
    "C01": "bot.core.conduct:_hard_hours", "C02": "bot.core.conduct:_allowed_hours", "C03": "bot.core.hours:preferred_start",
    "C04": "bot.core.hours:day_rule", "C05": "bot.core.conduct:_days", "C06": "bot.core.caps:_soft",
    "C07": "bot.core.caps:_ceiling", "C08": "bot.engine.posting:Say", "C09": "bot.core.candidates:_moment",
    "C10": "bot.core.barriers:barrier_of", "C11": "bot.core.conduct:_quiet", "C12": "bot.core.silence:quiet_rule",
    "C13": "handlers.identity:stop_all", "C14": "bot.books.checks:check_message", "C15": "bot.core.conduct:_dispute",
    "C16": "bot.core.deadlines:pause_end", "C17": "bot.core.deadlines:pause_end", "C18": "bot.core.conduct:_alarm",
    "C19": "handlers.identity:alarm", "C20": "handlers.identity:wrong_person", "C21": "handlers.door:_in_group",
    "C22": "bot.books.checks:check_message", "C23": "bot.engine.roads:road_for", "C24": "bot.core.words_lint:lint",
    "C25": "bot.core.words_lint:lint", "C26": "bot.core.words_lint:lint", "C27": "handlers.lawyer:lawyer",
    "C28": "bot.core.traits:trait_of", "C29": "bot.core.letters:lawyer_unmet", "C30": "bot.core.letters:without_effect",
    "C31": "bot.core.late_fee:read_late_fee", "C32": "bot.core.limitation:may_threaten_law",
    "C33": "bot.engine.posting:plan_post", "C34": "handlers.consent:may_be_seen", "C35": "handlers.guard:seen",
    "C36": "bot.core.facts:Traced", "C37": "bot.engine.duties:forget_case", "C38": "bot.engine.pace:Pace",
    "C39": "handlers.links:start",
}  # fmt: skip
HERE = Place(ZoneInfo("Asia/Shanghai"))
FEE, OFFICE = PROFILES["property_fee"], PROFILES["invoice"]
REMINDER, CHECK = Contact("reminder"), Contact("promise_check")
EVENING = "2026-11-19T19:10"  # a Thursday


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE.zone)


def asked(contact: Contact, now: str, *pasts: Past, bars: Bars | None = None) -> tuple[str, str]:
    verdict = judge(contact, bars or Bars(), Scene(HERE, past=pasts), at(now))
    return verdict.outcome, (*verdict.rules, "")[0]


def past(text: str, kind: str = "reminder", profile: str = "property_fee") -> Past:
    return Past(at(text), kind, profile)  # type: ignore[arg-type]


def test_every_rule_has_its_place_and_its_test() -> None:
    """39 ids; what is named exists, and each has a test of its number in this file or in the one with chats."""
    assert list(ENFORCED) == [f"C{number:02}" for number in range(1, 40)]
    for where in ENFORCED.values():
        module, _, name = where.partition(":")
        assert hasattr(importlib.import_module(module), name), where
    chats = Path(__file__).parents[1] / "handlers" / "test_conduct_rules_in_chat.py"
    written = Path(__file__).read_text(encoding="utf-8") + chats.read_text(encoding="utf-8")
    tested = {f"C{number}" for number in re.findall(r"def test_c(\d\d)_", written)}
    assert tested == set(ENFORCED)


# --- when ---


def test_c01_nobody_speaks_outside_the_hard_hours() -> None:
    assert asked(REMINDER, "2026-11-19T22:00") == ("defer", "C01")
    assert asked(replace(REMINDER, override="manager"), "2026-11-19T07:59") == ("refuse", "C01")


def test_c02_meals_and_rest_are_for_a_manager_to_lift() -> None:
    assert asked(REMINDER, "2026-11-19T12:30") == ("defer", "C02")
    assert asked(replace(REMINDER, override="staff"), "2026-11-19T12:30") == ("needs_approval", "C02")
    assert asked(replace(REMINDER, override="manager"), "2026-11-19T12:30") == ("send", "")


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        pytest.param("2026-11-16T10:00", "2026-11-19T19:00", id="a Monday waits for Thursday evening"),
        pytest.param("2026-11-19T19:30", "2026-11-19T19:30", id="inside the slot it is now"),
        pytest.param("2026-11-20T20:30", "2026-11-26T19:00", id="Friday's slot is over"),
        pytest.param("2026-09-28T10:00", "2026-09-30T19:00", id="a Wednesday before National Day"),
        pytest.param("2026-10-01T10:00", "2026-10-08T19:00", id="no holiday is preferred"),
    ],
)
def test_c03_rounds_may_ask_for_a_preferred_slot(now: str, slot: str) -> None:
    """`at: preferred`: evenings of Thursday and Friday, and before holidays; nothing waits for them by itself."""
    assert preferred_start(at(now), HERE, FEE) == at(slot)
    assert asked(REMINDER, "2026-11-16T10:00") == ("send", "")


def test_c03_an_office_has_its_last_window() -> None:
    assert preferred_start(at("2026-11-16T10:00"), HERE, OFFICE) == at("2026-11-19T14:00")


def test_c04_weekends_rest_and_made_up_working_days_do_not() -> None:
    assert asked(REMINDER, "2026-11-21T10:00") == ("defer", "C04")
    assert asked(REMINDER, "2026-10-10T10:00") == ("send", "")


def test_c05_the_current_month_waits_for_the_fifth() -> None:
    assert asked(replace(REMINDER, current_only=True), "2026-11-03T10:00") == ("defer", "C05")


# --- how often ---


def test_c06_soft_caps_a_day_a_week_a_month_and_a_gap() -> None:
    assert asked(REMINDER, "2026-11-19T19:30", past("2026-11-18T19:30")) == ("send", "")
    assert asked(REMINDER, "2026-11-19T14:00", past("2026-11-18T19:30")) == ("defer", "C06")
    three = [past(f"2026-11-{day}T10:00") for day in (13, 16, 18)]
    assert asked(REMINDER, "2026-11-19T19:00", *three) == ("defer", "C06")
    assert asked(Contact("touch"), "2026-11-19T19:00", *three) == ("defer", "C06")


def test_c07_the_ceiling_holds_for_managers_too() -> None:
    day = [past(f"2026-11-19T{hour}:00", "letter") for hour in ("09", "10", "14")]
    assert asked(replace(CHECK, override="manager", named=True), EVENING, *day) == ("refuse", "C07")


def test_c08_another_matter_opens_no_new_budget() -> None:
    assert asked(Contact("reminder", "renewal"), "2026-11-19T15:00", past("2026-11-19T09:10")) == (
        "defer",
        "C06",
    )


def test_c10_after_three_broken_promises_a_person_decides() -> None:
    from bot.core.barriers import barrier_of
    from tests.core.histories import FEE as BOOK

    s = replace(owing("2026-08-15"), needs_call=True, bound=True, verified=True)
    assert barrier_of(s, replace(BOOK, max_broken=0), at(EVENING)).rule == "C10"  # type: ignore[union-attr]


def test_c11_a_week_of_silence_after_a_letter_for_staff_too() -> None:
    quiet = Bars(quiet_until=at("2026-11-24T10:00"))
    assert asked(REMINDER, EVENING, bars=quiet) == ("defer", "C11")
    assert asked(replace(CHECK, override="staff"), EVENING, bars=quiet) == ("needs_approval", "C11")


def test_c12_a_lawyers_letter_is_silent_until_its_deadline() -> None:
    quiet = Bars(quiet_until=at("2026-12-04T00:00"), lawyer=True)
    assert asked(REMINDER, EVENING, bars=quiet) == ("defer", "C12")


# --- words ---


def test_c14_a_text_names_stop_and_objection() -> None:
    """Each reminder in words, the rest by a button; a playbook without is refused at load, and ours are not."""
    from tests.core.histories import BOOKS, FEE

    assert not [fault for fault in BOOKS.faults if "C14" in fault.says]
    assert all("stop" in FEE.steps[name].buttons for name in ("eve", "check", "link_check", "call_back"))
    assert STOP_WORDS[True] == ("停",)
    assert "有误" in OBJECTION[True]


@pytest.mark.parametrize(
    "word", ["停水", "停电", "斷電", "停 梯", "限制门禁", "锁车", "停气", "断水", "cut off", "shut off"]
)
def test_c24_no_supply_is_threatened(word: str) -> None:
    for kind in ("reminder", "promise_check", "conversation", "letter"):
        assert (lint(f"否则{word}", kind) or "").startswith("C24")


@pytest.mark.parametrize(
    "word",
    [
        "律师",
        "起诉",
        "法院",
        "立案",
        "开庭",
        "强制执行",
        "违约金翻倍",
        "sue",
        "court",
        "lawsuit",
        "bailiff",
        "solicitor",
    ],
)
def test_c25_words_of_law_belong_to_letters(word: str) -> None:
    assert (lint(f"会 {word} 的", "reminder") or "").startswith("C25")
    assert lint(f"会 {word} 的", "letter") is None


@pytest.mark.parametrize(
    "word",
    ["拉黑", "失信", "征信黑名单", "报警", "拘留", "坐牢", "犯罪", "曝光", "公示名单", "上名单", "单位领导", "通知您家人", "邻居都",
     "后果自负", "最后通牒", "arrest", "jail", "police", "blacklist", "expose", "your employer", "your family",
     "final warning", "or else"],
)  # fmt: skip
def test_c26_nobody_is_intimidated_in_any_kind(word: str) -> None:
    for kind in ("reminder", "promise_eve", "letter"):
        assert (lint(f"x {word} x", kind) or "").startswith("C26")


# --- letters and law ---


def owing(due: str, *more: f.Fact) -> Standing:
    """A case with one line due then, 1,000.00."""
    opened = at(f"{due}T10:00")
    line = f.Billed(at=opened, id=2, item="物业费", period=None, due=opened.date(), amount=1000_00)
    return stand([f.Opened(at=opened, id=1), line, *more])


def test_c15_a_dispute_stands_against_every_demand() -> None:
    for kind in ("reminder", "letter", "promise_check"):
        assert asked(Contact(kind), EVENING, bars=Bars(disputed=True)) == ("refuse", "C15")  # type: ignore[arg-type]


def test_c16_a_claim_pauses_five_working_days() -> None:
    assert pause_end("claims_paid", at(EVENING), HERE) == at("2026-11-26T19:10")


def test_c17_hardship_pauses_thirty_days() -> None:
    assert pause_end("hardship", at(EVENING), HERE) == at(EVENING) + timedelta(days=30)


def test_c18_after_a_death_only_a_manager_and_no_amount() -> None:
    bars = Bars(alarm="deceased")
    assert asked(Contact("reply"), EVENING, bars=bars) == ("refuse", "C18")
    assert asked(replace(Contact("touch"), limited=True, override="manager"), EVENING, bars=bars) == (
        "send",
        "",
    )


def test_c28_character_chooses_no_letter_and_is_no_tag() -> None:
    for tag in ("胆小", "怕事", "领头", "timid", "ringleader"):
        with pytest.raises(Character):
            trait_of(tag)
    s = owing("2026-01-15")
    for unmet in (demand_unmet(s, [], at(EVENING), HERE), lawyer_unmet(s, at(EVENING), HERE, lately=0)):
        assert unmet
    marked = replace(s, traits=frozenset({"patient", "key_owner", "refuses_openly"}))
    assert demand_unmet(marked, [], at(EVENING), HERE) == demand_unmet(s, [], at(EVENING), HERE)


def test_c29_three_lawyers_letters_a_week() -> None:
    rules = [one.rule for one in lawyer_unmet(owing("2026-01-15"), at(EVENING), HERE, lately=3)]
    assert "C29" in rules


def test_c30_a_demand_leaves_fifteen_days() -> None:
    """A letter of the 10th counts for the next step from the 25th on."""
    from bot.core.letters import without_effect

    letter = f.Lettered(at=at("2026-11-10T10:00"), id=9, which="demand_letter", until=at("2026-11-17T10:00"))
    s = owing("2026-01-15", letter)
    assert without_effect(s, at("2026-11-25T09:59")) == 0
    assert without_effect(s, at("2026-11-25T10:00")) == 1


def test_c31_a_late_fee_stands_on_a_clause_is_simple_and_shown() -> None:
    terms, faults = read_late_fee({"yearly_percent": 3.6, "clause": "第十二条"})
    assert terms is not None
    assert faults == []
    year = reckon(1000_00, date(2025, 10, 15), date(2026, 10, 15), terms)
    assert (year.fen, year.days) == (36_00, 365)
    assert year.formula == "1000.00 × 3.6 % × 365 / 365 = 36.00"
    assert (
        reckon(1000_00, date(2024, 10, 15), date(2026, 10, 15), terms).fen == 72_00
    )  # no interest on interest
    assert reckon(1000_00, date(2026, 10, 15), date(2026, 10, 1), terms).fen == 0
    for block, wrong in (
        ({"yearly_percent": 3.6}, "clause"),
        ({"yearly_percent": 3.6, "clause": "12", "compound": True}, "compound"),
        ({"yearly_percent": -1, "clause": "12"}, "yearly_percent"),
        ({"clause": "12"}, "yearly_percent"),
    ):
        none, faults = read_late_fee(block)
        assert none is None
        assert [fault.key for fault in faults] == [wrong]


def test_c31_above_one_point_three_lpr_the_operator_is_warned() -> None:
    assert LateFee(yearly_percent=Decimal("3.9"), clause="12").warning is None
    assert "C31" in (LateFee(yearly_percent=Decimal("3.91"), clause="12").warning or "")


@pytest.mark.parametrize(
    ("facts", "until"),
    [
        pytest.param([], "2026-08-15", id="due and three years"),
        pytest.param(
            [f.Paid(at=at("2024-03-01T10:00"), id=5, amount=100_00)], "2027-03-01", id="a part payment begins it anew"
        ),
        pytest.param(
            [f.Lettered(at=at("2025-06-10T10:00"), id=5, which="demand_letter", until=at("2025-06-17T10:00"))],
            "2028-06-10", id="a delivered demand",
        ),
        pytest.param(
            [f.Paid(at=at("2026-08-16T10:00"), id=5, amount=100_00)], "2026-08-15", id="what is over stays over"
        ),
    ],
)  # fmt: skip
def test_c32_each_line_has_its_limitation_date(facts: list[f.Fact], until: str) -> None:
    s = owing("2023-08-15", *facts)
    assert [limit.until for limit in limits(s, HERE)] == [date.fromisoformat(until)]


@pytest.mark.parametrize(
    ("today", "before"), [("2026-02-15", None), ("2026-02-16", 180), ("2026-06-16", 60), ("2026-08-01", 14)]
)
def test_c32_staff_are_warned_in_time_and_once(today: str, before: int | None) -> None:
    s = owing("2023-08-15")
    found = warning_due(s, HERE, date.fromisoformat(today))
    assert (found[0] if found else None) == (f"limitation:2026-08-15:{before}" if before else None)
    if found:
        s.tasked.add(found[0])
        assert warning_due(s, HERE, date.fromisoformat(today)) is None


def test_c32_after_it_no_words_of_law() -> None:
    s = owing("2023-08-15")
    assert may_threaten_law(s, HERE, date(2026, 8, 15))
    assert not may_threaten_law(s, HERE, date(2026, 8, 16))
    assert len(barred(s, HERE, date(2026, 8, 16))) == 1
    assert "C32" in [one.rule for one in lawyer_unmet(s, at("2026-11-19T10:00"), HERE, lately=0)]


# --- whom ---


def test_c20_the_wrong_person_hears_one_neutral_line() -> None:
    bars = Bars(wrong_person=True)
    assert asked(REMINDER, EVENING, bars=bars) == ("refuse", "C20")
    assert asked(replace(Contact("reply"), limited=True), EVENING, bars=bars) == ("send", "")


def test_c21_nothing_but_a_neutral_line_outside_a_private_chat() -> None:
    assert asked(REMINDER, EVENING, bars=Bars(private=False)) == ("refuse", "C21")


def test_c22_an_unverified_chat_gets_the_limited_text() -> None:
    assert judge(REMINDER, Bars(verified=False), Scene(HERE), at(EVENING)).limited
