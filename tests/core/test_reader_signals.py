"""The signals beside the kind: stops, alarms, yes and no, parts, spans (conduct §2a and §5)."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.core.reader import read

NOW = datetime.fromisoformat("2026-11-10T10:00:00+08:00")  # a Tuesday


def test_a_stop_beside_a_concrete_time_keeps_the_promise() -> None:
    got = read("好的,别发了,周五交", NOW)
    assert (got.kind, got.stop, got.end and got.end.day) == ("promise", True, 13)


@pytest.mark.parametrize("text", ["停车费多少", "不要停水", "stop by tomorrow", "bus stop"])
def test_the_word_stop_inside_something_else_stops_nothing(text: str) -> None:
    got = read(text, NOW)
    assert got.kind != "opt_out"
    assert not got.stop


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        ("你们再逼我，我真不想活了", "danger"),
        ("I want to end my life", "danger"),
        ("老人上个月过世了", "deceased"),
        ("my husband passed away in October", "deceased"),
        ("手机没电死了", None),
        ("my phone died", None),
        ("有事联系我的律师", "represented"),
        ("please talk to my lawyer", "represented"),
        ("你们去找律师吧", None),
    ],
)
def test_alarms_are_raised_beside_the_kind(text: str, alarm: str | None) -> None:
    assert read(text, NOW).alarm == alarm


def test_of_two_dated_parts_the_first_is_the_promise_and_the_rest_a_wish() -> None:
    got = read("周五先交一半,剩下月底", NOW)
    assert (got.kind, got.amount, got.rest) == ("promise", "50%", "剩下月底")
    assert got.start is not None
    assert got.start.date() == date(2026, 11, 13)


def test_the_wish_for_the_rest_does_not_lend_its_promise_the_first_sum() -> None:
    assert read("先给你打3000，余款下个月15号", NOW).amount is None


def test_money_comes_in_yuan_and_in_fen() -> None:
    got = read("明天转1.5万", NOW)
    assert (got.amount, got.fen) == (Decimal(15000), 1500000)
    assert read("明天先交一半", NOW).fen is None


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2 days", timedelta(days=2)),
        ("三天后", timedelta(days=3)),
        ("2h", timedelta(hours=2)),
        ("两周后付款", timedelta(days=14)),
        ("三天后下午三点", None),
        ("三天内", None),
        ("周五", None),
    ],
)
def test_a_span_is_kept_only_where_no_clock_time_was_said(text: str, span: timedelta | None) -> None:
    assert read(text, NOW).span == span


@pytest.mark.parametrize("text", ["周五交不了", "can't make Friday", "下周肯定不行"])
def test_a_promise_taken_back_is_no_promise(text: str) -> None:
    got = read(text, NOW)
    assert got.cancels
    assert got.kind == "vague"


@pytest.mark.parametrize("text", ["还没", "没有", "还没转呢", "not yet", "haven't paid yet"])
def test_not_yet_answers_a_check(text: str) -> None:
    assert read(text, NOW).not_yet


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("是的", True, False),
        ("嗯", True, False),
        ("Yes!", True, False),
        ("不是", False, True),
        ("no", False, True),
    ],
)
def test_a_bare_yes_or_no_is_told_apart(text: str, yes: bool, no: bool) -> None:
    got = read(text, NOW)
    assert (got.yes, got.no) == (yes, no)


def test_somebody_busy_may_name_when_to_call_back() -> None:
    got = read("现在不方便，中午12点半再找我", NOW)
    assert (got.kind, got.busy) == ("call_later", True)
    assert got.start == NOW.replace(hour=12, minute=30)


@pytest.mark.parametrize("text", ["你们这帮骗子", "fuck you", "没钱花你们"])
def test_insults_are_heard(text: str) -> None:
    assert read(text, NOW).angry


def test_an_unsure_time_comes_with_a_question() -> None:
    assert read("可能周五", NOW).question == "which_time"
    assert read("过两天", NOW).question == "when"
    assert read("已经交了一半", NOW).question == "part_paid"
    assert read("我是租客", NOW).question == "tenant"


def test_working_days_follow_the_calendar_that_is_given() -> None:
    class Closed:
        def is_workday(self, day: date) -> bool:
            return day >= date(2026, 11, 20)

    got = read("下个工作日", NOW, None, Closed())  # type: ignore[arg-type]
    assert got.end is not None
    assert got.end.date() == date(2026, 11, 20)


def test_a_moment_that_has_passed_is_asked_about() -> None:
    got = read("今天上午九点", NOW)
    assert (got.kind, got.question) == ("vague", "which_time")
