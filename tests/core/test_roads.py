"""Which way a message takes, and until when a colleague may tap it (wecom 0, 5, 6)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.conduct import Bars, Contact, Scene, judge
from bot.core.hours import hard_window, local_day
from bot.core.policy import PROFILES, Place
from bot.core.roads import (
    IN_HAND,
    MARGIN,
    MEMBER,
    TAP,
    WELCOME,
    WINDOW,
    Matter,
    Road,
    automatic_at,
    choose,
    tap_until,
    window_open,
)

HERE = Place(ZoneInfo("Asia/Shanghai"))
NOW = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)  # Friday, 14:00 there
REAL = datetime(2030, 1, 1, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
FEE = PROFILES["property_fee"]


@dataclass(frozen=True)
class Chat:
    channel: str
    address: str = ""
    opened_at: datetime = NOW - 100 * HOUR
    heard_at: datetime | None = None
    window_until: datetime | None = None
    window_left: int = 0
    ticket: str | None = None
    ticket_until: datetime | None = None
    holder: str | None = None


def window(until: timedelta = 40 * HOUR, left: int = 5, **more: object) -> Chat:
    return Chat(WINDOW, "kf", window_until=NOW + until, window_left=left, **more)  # type: ignore[arg-type]


def greeted(seconds: float = 20, **more: object) -> Chat:
    until = REAL + timedelta(seconds=seconds)
    return Chat(TAP, "wm", ticket="contact:CODE", ticket_until=until, holder="lin", **more)  # type: ignore[arg-type]


TELEGRAM, TASK, COLLEAGUE = Chat("telegram", "42"), Chat(TAP, "wm", holder="lin"), Chat(MEMBER, "zhang")
HEARD = {"heard_at": NOW - HOUR}
REMINDER, PROMISE = Matter(kind="reminder"), Matter(kind="promise_check", check=NOW)


@pytest.mark.parametrize(
    ("chats", "matter", "road"),
    [
        pytest.param([], REMINDER, None, id="nobody"),
        pytest.param([TELEGRAM], REMINDER, Road(channel="telegram", address="42"), id="one chat"),
        pytest.param([TASK], REMINDER, Road(channel=TAP, address="wm", holder="lin"), id="only by tap"),
        pytest.param([Chat(TAP, "wm")], REMINDER, Road(channel=TAP, address="wm"), id="nobody holds it"),
        pytest.param([TASK, TELEGRAM], REMINDER, Road(channel="telegram", address="42"), id="no tap if it can be"),
        pytest.param([TASK, window()], REMINDER, Road(channel=WINDOW, address="kf"), id="the open window"),
        pytest.param([window(left=0)], REMINDER, None, id="five were said and there is no other way"),
        pytest.param([TASK, window(left=0)], PROMISE, Road(channel=TAP, address="wm", holder="lin"), id="five were said"),
        pytest.param([window(MARGIN)], PROMISE, None, id="as good as over"),
        pytest.param([window(MARGIN + SECOND)], PROMISE, Road(channel=WINDOW, address="kf"), id="still open"),
        pytest.param([Chat(WINDOW, "kf", window_left=5)], REMINDER, None, id="never heard there"),
        pytest.param(
            [TELEGRAM, window(**HEARD)], REMINDER, Road(channel=WINDOW, address="kf"), id="where they wrote last"
        ),
        pytest.param(
            [Chat("telegram", "42", opened_at=NOW), window()],
            Matter(kind="reminder", bound=WINDOW),
            Road(channel=WINDOW, address="kf"),
            id="where the case was opened",
        ),
        pytest.param(
            [Chat("telegram", "42", opened_at=NOW), window()],
            REMINDER,
            Road(channel="telegram", address="42"),
            id="the newest",
        ),
        pytest.param([greeted(), TELEGRAM], REMINDER, Road(channel=WELCOME, address="contact:CODE"), id="a word waits"),
        pytest.param([greeted(3), TELEGRAM], REMINDER, Road(channel="telegram", address="42"), id="too late for it"),
        pytest.param([greeted(3)], REMINDER, Road(channel=TAP, address="wm", holder="lin"), id="late, and no other"),
        pytest.param([COLLEAGUE], Matter(kind="reply"), Road(channel=MEMBER, address="zhang"), id="a colleague"),
    ],
)  # fmt: skip
def test_the_best_open_road_is_taken(chats, matter, road):
    assert choose(chats, matter, NOW, REAL) == road
    assert choose(chats[::-1], matter, NOW, REAL) == road


@pytest.mark.parametrize(
    ("left", "kind", "check", "is_open"),
    [
        pytest.param(1, "reminder", None, True, id="no promise"),
        pytest.param(1, "reminder", NOW + HOUR, False, id="kept for the promise"),
        pytest.param(2, "reminder", NOW + HOUR, True, id="one is left for it"),
        pytest.param(1, "promise_check", NOW + HOUR, True, id="the promise itself"),
        pytest.param(1, "reply", NOW + HOUR, True, id="an answer"),
        pytest.param(1, "reminder", NOW + 41 * HOUR, True, id="it comes due after the window"),
        pytest.param(1, "reminder", NOW + 40 * HOUR - MARGIN, True, id="it comes due as the window ends"),
        pytest.param(1, "reminder", NOW, True, id="it has come due"),
        pytest.param(0, "promise_check", NOW, False, id="none is left"),
    ],
)
def test_the_last_message_of_a_window_is_kept_for_a_promise(left, kind, check, is_open):
    assert window_open(window(left=left), Matter(kind=kind, check=check), NOW) is is_open


@pytest.mark.parametrize(
    ("chats", "moment", "automatic"),
    [
        pytest.param([TELEGRAM], NOW, True, id="another channel"),
        pytest.param([TASK], NOW, False, id="by tap"),
        pytest.param([TASK, window()], NOW + 39 * HOUR, True, id="in the window"),
        pytest.param([TASK, window()], NOW + 41 * HOUR, False, id="after the window"),
        pytest.param([], NOW, False, id="nobody"),
    ],
)
def test_whether_a_promise_could_be_checked_without_a_hand(chats, moment, automatic):
    assert automatic_at(chats, moment) is automatic


def there(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE.zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "named", "until"),
    [
        pytest.param("2026-11-27 09:00", False, "2026-11-27 11:30", id="before lunch"),
        pytest.param("2026-11-27 17:29", False, "2026-11-27 17:30", id="before supper"),
        pytest.param("2026-11-27 20:29", False, "2026-11-27 20:30", id="the evening"),
        pytest.param("2026-11-27 12:30", True, "2026-11-27 22:00", id="a moment they named, at lunch"),
        pytest.param("2026-11-27 21:59", True, "2026-11-27 22:00", id="a moment they named, late"),
        pytest.param("2026-11-27 22:00", True, "2026-11-27 22:00", id="not a minute into the night"),
        pytest.param("2026-11-27 12:00", False, "2026-11-27 22:00", id="outside every window"),
        pytest.param("2026-11-27 23:00", False, "2026-11-27 23:00", id="in the night it is over at once"),
    ],
)
def test_until_when_it_may_be_tapped(at, named, until):
    assert tap_until(there(at), HERE, FEE, named=named) == there(until)


def test_of_two_zones_the_one_whose_night_comes_first_decides():
    both = Place(ZoneInfo("Asia/Tokyo"), also=ZoneInfo("Asia/Shanghai"))
    named = tap_until(there("2026-11-27 19:30"), both, FEE, named=True)
    assert named == there("2026-11-27 21:00")


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))
spans = st.integers(-90, 90).map(lambda hours: hours * HOUR)
places = st.sampled_from(
    [
        HERE,
        Place(ZoneInfo("Europe/London"), law="GB"),
        Place(ZoneInfo("Asia/Taipei"), law="TW"),
        Place(ZoneInfo("Asia/Tokyo"), also=ZoneInfo("Asia/Shanghai")),
    ]
)
chats = st.builds(
    Chat,
    channel=st.sampled_from(["telegram", "console", MEMBER, WINDOW, TAP]),
    address=st.text("ab", min_size=1, max_size=2),
    opened_at=spans.map(lambda span: NOW + span),
    heard_at=st.none() | spans.map(lambda span: NOW + span),
    window_until=st.none() | spans.map(lambda span: NOW + span),
    window_left=st.integers(-1, 6),
    ticket=st.none() | st.just("kf:CODE"),
    ticket_until=st.none() | st.integers(-30, 30).map(lambda seconds: REAL + seconds * SECOND),
    holder=st.none() | st.just("lin"),
)
matters = st.builds(
    Matter,
    kind=st.sampled_from(["reminder", "promise_check", "reply", "letter"]),
    bound=st.none() | st.sampled_from(["telegram", WINDOW]),
    check=st.none() | spans.map(lambda span: NOW + span),
)


@settings(deadline=None)
@given(st.lists(chats, max_size=4), matters)
def test_no_road_leads_where_nothing_is_open(reaches, matter):
    road = choose(reaches, matter, NOW, REAL)
    if road is None:
        assert not [one for one in reaches if one.channel not in (WINDOW,)]
        assert not any(window_open(one, matter, NOW) for one in reaches)
        return
    if road.channel == WELCOME:
        assert any(one.ticket and one.ticket_until and one.ticket_until > REAL + IN_HAND for one in reaches)
        return
    mine = [one for one in reaches if (one.channel, one.address) == (road.channel, road.address)]
    assert mine
    assert road.by_tap == (road.channel == TAP)
    assert road.channel != WINDOW or any(window_open(one, matter, NOW) for one in mine)
    if road.by_tap:
        assert all(one.channel in (TAP, WINDOW) for one in reaches)


@settings(deadline=None)
@given(moments, places, st.booleans())
def test_nothing_may_be_tapped_in_the_night(at, place, named):
    until = tap_until(at, place, FEE, named=named)
    assert until >= at
    zones = [place.zone] if place.also is None else [place.zone, place.also]
    for zone in zones:
        there = Place(zone, law=place.law)
        opens, closes = hard_window(local_day(at, there), there)
        assert until == at or until <= closes
        assert until == at or opens < until or len(zones) > 1


@settings(deadline=None)
@given(moments, places)
def test_what_may_be_said_now_may_be_tapped_for_as_long_as_it_may_be_said(at, place):
    """A reminder that is allowed when its task is made is allowed until the tap ends (conduct C01, C02)."""
    reminder, scene = Contact(kind="promise_check"), Scene(place=place)
    if judge(reminder, Bars(), scene, at).outcome != "send":
        return
    until = tap_until(at, place, FEE, named=False)
    last = until - timedelta(microseconds=1)
    assert judge(reminder, Bars(), scene, max(at, last)).outcome == "send"
