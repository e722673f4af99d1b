"""Never at night, never twice: a second judge, written from the text of `facts/conduct.md` alone, looks for a breach."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.conduct import Bars, Contact, Past, Scene, judge
from bot.core.policy import Place

# §2 `hours`, as written there.
HARD = {
    "CN": ("08:00", "22:00"),
    "TW": ("08:00", "22:00"),
    "GB": ("08:00", "21:00"),
    "US": ("08:00", "21:00"),
}
EAST = (("09:00", "11:30"), ("14:00", "17:30"), ("19:00", "20:30"))
WEST = (("09:00", "12:00"), ("13:30", "18:00"), ("19:00", "20:30"))
ALLOWED = {"CN": EAST, "TW": EAST, "GB": WEST, "US": WEST}
OFFICE = {"purchase_order", "invoice"}  # hours 09:00 to 18:00, workdays
DEBT = {"property_fee", "invoice"}
# per day, per 7 days, per 30 days, gap in hours
SOFT = {
    "property_fee": (1, 3, 8, 20),
    "invoice": (1, 2, 8, 20),
    "renewal": (1, 2, 8, 20),
    "purchase_order": (2, 5, None, 0),
}
# The State Council's arrangement of 2026: first and last day off, and the weekends that are worked.
OFF = (("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"), ("06-19", "06-21"),
       ("09-25", "09-27"), ("10-01", "10-07"))  # fmt: skip
WORKED = {"01-04", "02-14", "02-28", "05-09", "09-20", "10-10"}
KINDS = ("reminder", "promise_eve", "promise_check", "conversation", "letter", "nudge", "touch")
ASKS = {"reminder", "nudge", "touch"}
PROMISES = {"promise_eve", "promise_check"}
PLACES = {
    "CN": Place(ZoneInfo("Asia/Shanghai")),
    "TW": Place(ZoneInfo("Asia/Taipei"), "TW"),
    "GB": Place(ZoneInfo("Europe/London"), "GB"),
    "US": Place(ZoneInfo("America/New_York"), "US"),
}


def clock(text):
    return time.fromisoformat(text)


def within(moment, spans):
    return any(clock(first) <= moment.time() < clock(last) for first, last in spans)


def day_off(day):
    return any(date.fromisoformat(f"2026-{a}") <= day <= date.fromisoformat(f"2026-{b}") for a, b in OFF)


def rests(day):
    return day_off(day) or (day.weekday() >= 5 and f"{day:%m-%d}" not in WORKED)


def breach_of_time(contact, place, now):
    """What the hours, days and windows of §2 say against this moment."""
    local, office = now.astimezone(place.zone), contact.profile in OFFICE
    if not within(local, (HARD[place.law],)):
        return "C01"
    if contact.named or contact.kind == "conversation":
        return None
    if not within(local, ALLOWED[place.law]) or (office and not within(local, (("09:00", "18:00"),))):
        return "C02"
    if place.law != "CN":
        return None
    if rests(local.date()) and (office or contact.kind in ("reminder", "letter")):
        return "C04"
    chosen = contact.chose_day or contact.kind not in PROMISES
    return "C04" if day_off(local.date()) and not chosen else None


def since(pasts, now, **window):
    return [one for one in pasts if now - timedelta(**window) < one.at <= now]


def breach_of_number(contact, pasts, now):
    """What the caps of §2 say: absolute first, then the soft ones, all rolling and per person."""
    debt = contact.profile in DEBT
    alike = [one for one in pasts if (one.profile in DEBT) == debt]
    per_day, per_week = (3, 7) if debt else (6, 12)
    if len(since(alike, now, hours=24)) >= per_day:
        return "C07 a day"
    if contact.named or contact.kind == "conversation":
        talks = [one for one in pasts if one.kind == "conversation"]
        return (
            "talks"
            if contact.kind == "conversation" and not contact.named and len(since(talks, now, hours=24)) >= 2
            else None
        )
    fed = [one for one in alike if not one.named and one.kind != "conversation"]
    if len(since(fed, now, days=7)) >= per_week:
        return "C07 a week"
    if contact.kind in PROMISES:
        checks = [one for one in pasts if one.kind in PROMISES]
        return "extra" if len(since(checks, now, hours=24)) >= 2 else None
    return breach_of_soft(contact, pasts, now) if contact.kind in ASKS else None


def breach_of_soft(contact, pasts, now):
    day, week, month, gap = SOFT[contact.profile]
    asks = [one for one in pasts if one.kind in ASKS]
    for most, window in ((day, {"hours": 24}), (week, {"days": 7}), (month, {"days": 30})):
        if most is not None and len([one for one in since(asks, now, **window) if not one.named]) >= most:
            return f"C06 {window}"
    return "C06 gap" if gap and since(asks, now, hours=gap) else None


def breach(contact, place, pasts, now):
    return breach_of_time(contact, place, now) or breach_of_number(contact, pasts, now)


MOMENTS = st.datetimes(datetime(2026, 2, 1), datetime(2026, 12, 20), timezones=st.just(UTC))
CONTACTS = st.builds(
    Contact,
    st.sampled_from(KINDS),
    st.sampled_from(sorted(SOFT)),
    named=st.booleans(),
    chose_day=st.booleans(),
)


@settings(max_examples=400, deadline=None)
@given(CONTACTS, st.sampled_from(sorted(PLACES)), MOMENTS, st.data())
def test_what_may_go_now_or_later_breaks_nothing_that_is_written(contact, law, now, data):
    """A random past, a random moment: whatever is sent or deferred to is free by the text."""
    minutes = st.integers(1, 60 * 24 * 31)
    pasts = data.draw(
        st.lists(
            st.builds(
                lambda ago, kind, profile, named: Past(now - timedelta(minutes=ago), kind, profile, named),
                minutes, st.sampled_from(KINDS), st.sampled_from(sorted(SOFT)), st.booleans(),
            ),
            max_size=20,
        )
    )  # fmt: skip
    verdict = judge(contact, Bars(), Scene(PLACES[law], past=tuple(pasts)), now)
    assert verdict.outcome in ("send", "defer")
    moment = now if verdict.outcome == "send" else verdict.until
    assert breach(contact, PLACES[law], pasts, moment) is None


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(PLACES)), MOMENTS, st.lists(st.tuples(CONTACTS, st.integers(1, 400)), max_size=120)
)
def test_a_planner_that_never_rests_cannot_press_a_person(law, start, wishes):
    """Somebody asks for a message again and again for weeks: what goes out keeps every cap, over all matters at once."""
    place, now, said = PLACES[law], start, []
    for contact, minutes in wishes:
        now += timedelta(minutes=minutes)
        if judge(contact, Bars(), Scene(place, past=tuple(said)), now).outcome == "send":
            assert breach(contact, place, said, now) is None
            said.append(Past(now, contact.kind, contact.profile, contact.named))


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(sorted(SOFT)),
    st.sampled_from(sorted(ASKS)),
    MOMENTS,
    st.lists(st.integers(20 * 60, 50 * 60), min_size=2, max_size=18),
)
def test_asks_a_day_apart_meet_the_caps_of_the_week_and_the_month(profile, kind, now, gaps):
    """A past that keeps its distance and still is too much: what comes next waits for room."""
    pasts, moment = [], now
    for minutes in gaps:
        moment -= timedelta(minutes=minutes)
        pasts.append(Past(moment, "reminder", profile))
    verdict = judge(Contact(kind, profile), Bars(), Scene(PLACES["CN"], past=tuple(pasts)), now)
    assert verdict.outcome in ("send", "defer")
    moment = now if verdict.outcome == "send" else verdict.until
    assert breach(Contact(kind, profile), PLACES["CN"], pasts, moment) is None


@settings(max_examples=200, deadline=None)
@given(CONTACTS, st.sampled_from(sorted(PLACES)), MOMENTS, st.sampled_from(["staff", "manager"]))
def test_nobody_overrides_the_night(contact, law, now, override):
    """Hard: no colleague's exception reaches outside the hard hours."""
    asked = judge(replace(contact, override=override), Bars(), Scene(PLACES[law]), now)
    if asked.outcome == "send":
        assert within(now.astimezone(PLACES[law].zone), (HARD[law],))
    assert asked.outcome != "defer"


@settings(max_examples=150, deadline=None)
@given(CONTACTS, MOMENTS)
def test_where_two_zones_are_plausible_both_clocks_must_agree(contact, now):
    """§1: unknown between two zones means the intersection of both windows."""
    both = replace(PLACES["CN"], also=ZoneInfo("Europe/Moscow"))
    verdict = judge(contact, Bars(), Scene(both), now)
    assert verdict.outcome in ("send", "defer")
    moment = now if verdict.outcome == "send" else verdict.until
    assert breach_of_time(contact, PLACES["CN"], moment) is None
    assert breach_of_time(contact, Place(ZoneInfo("Europe/Moscow")), moment) is None
