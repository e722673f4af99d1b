"""A playbook read from data: what it means when it is right, and every fault with its place when it is not."""

from copy import deepcopy
from datetime import time, timedelta

import pytest

from bot.core.playbook import STEP_KINDS
from bot.core.playbook_data import read_playbook
from tests.core.histories import BOOKS, EVENT, FEE

GOOD = {
    "title": {"zh-CN": "催费", "en": "Fee"},
    "profile": "property_fee",
    "follows": "money",
    "rounds": [
        {"id": "notice", "say": "hello", "opening": True},
        {"id": "r5", "say": "hello", "day": 5, "at": "19:00"},
    ],
    "steps": {
        "check": {"say": "hello", "buttons": ["sent", "not_yet"]},
        "pin_down": {"say": "hello", "link": True},
    },
}


def changed(*path, to):
    """The good playbook with one value set, or taken away (None)."""
    data = deepcopy(GOOD)
    block = data
    for key in path[:-1]:
        block = block[key]
    if to is None:
        del block[path[-1]]
    else:
        block[path[-1]] = to
    return data


def test_a_good_one_is_read_whole():
    book, faults = read_playbook("fee", GOOD, "v1")
    assert faults == []
    assert (book.name, book.version, book.offers, book.max_broken, book.start_day) == (
        "fee",
        "v1",
        "weekend",
        3,
        5,
    )
    assert (book.rounds[0].opening, book.rounds[1].day, book.rounds[1].at) == (True, 5, time(19))
    assert (book.step("pin_down").link, book.step("check").buttons, book.step("eve")) == (
        True,
        ("sent", "not_yet"),
        None,
    )


def test_a_step_is_judged_as_its_own_kind_and_a_round_as_the_playbooks():
    book, _ = read_playbook("fee", {**GOOD, "kind": "event_ping"})
    assert (book.step("check").kind, book.step("pin_down").kind, book.step("r5").kind) == (
        "promise_check",
        "reply",
        "event_ping",
    )


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("7d", timedelta(days=7)), ("4h", timedelta(hours=4)), ("30m", timedelta(minutes=30)),
        ("3h30m", timedelta(hours=3, minutes=30)), ("1d2h3m", timedelta(days=1, hours=2, minutes=3)),
    ],
)  # fmt: skip
def test_a_waiting_time_is_days_hours_and_minutes(text, wait):
    book, faults = read_playbook("fee", changed("steps", "check", "after", to=text))
    assert (faults, book.step("check").after) == ([], wait)


@pytest.mark.parametrize(
    ("data", "path"),
    [
        pytest.param(None, (), id="nothing at all"),
        pytest.param(["rounds"], (), id="a list"),
        pytest.param(changed("title", to=None), ("title",), id="no title"),
        pytest.param(changed("rounds", to=None), ("rounds",), id="no rounds"),
        pytest.param({**GOOD, "titel": "x"}, ("titel",), id="a misspelt key"),
        pytest.param(changed("follows", to="love"), ("follows",), id="follows an unknown thing"),
        pytest.param(changed("rounds", to={"id": "r"}), ("rounds",), id="rounds that are no list"),
        pytest.param(changed("rounds", 1, "day", to=32), ("rounds", 1, "day"), id="the 32nd"),
        pytest.param(changed("rounds", 1, "day", to=True), ("rounds", 1, "day"), id="a day that is a yes"),
        pytest.param(
            changed("rounds", 1, "at", to=1140),
            ("rounds", 1, "at"),
            id="a clock YAML has turned into a number",
        ),
        pytest.param(changed("rounds", 1, "at", to="24:00"), ("rounds", 1, "at"), id="no such hour"),
        pytest.param(changed("rounds", 1, "opening", to=True), ("rounds", 1), id="two moments"),
        pytest.param(changed("rounds", 1, "day", to=None), ("rounds", 1), id="no moment"),
        pytest.param(
            changed("rounds", 0, "opening", to=False), ("rounds", 0, "opening"), id="an opening that is none"
        ),
        pytest.param(changed("rounds", 0, "id", to=None), ("rounds", 0), id="a round without a name"),
        pytest.param(changed("rounds", 1, "id", to="notice"), ("rounds", 1, "id"), id="one name twice"),
        pytest.param(
            changed("rounds", 1, "id", to="check"), ("rounds", 1, "id"), id="a round named like a step"
        ),
        pytest.param(
            changed("rounds", 0, "say", to=None), ("rounds", 0, "say"), id="a round without a message"
        ),
        pytest.param(changed("steps", "chekc", to={"say": "x"}), ("steps", "chekc"), id="an unknown step"),
        pytest.param(
            changed("steps", "check", "after", to="soon"), ("steps", "check", "after"), id="no waiting time"
        ),
        pytest.param(
            changed("steps", "check", "after", to="-1d"),
            ("steps", "check", "after"),
            id="a wait into the past",
        ),
        pytest.param(
            changed("steps", "check", "after", to=""), ("steps", "check", "after"), id="an empty wait"
        ),
        pytest.param(
            changed("steps", "check", "kind", to="shout"), ("steps", "check", "kind"), id="an unknown kind"
        ),
        pytest.param(
            changed("steps", "check", "to", to="neighbour"), ("steps", "check", "to"), id="to somebody else"
        ),
        pytest.param(
            changed("steps", "check", "skips", to=10), ("steps", "check", "skips"), id="too many skips"
        ),
        pytest.param(
            changed("steps", "check", "buttons", to=["sue"]),
            ("steps", "check", "buttons"),
            id="an unknown button",
        ),
        pytest.param(
            changed("steps", "check", "link", to="perhaps"),
            ("steps", "check", "link"),
            id="a link that is neither yes nor no",
        ),
        pytest.param({**GOOD, "max_broken": 0}, ("max_broken",), id="no patience"),
        pytest.param({**GOOD, "refusal": "ignores"}, ("refusal",), id="an unknown way to take a no"),
        pytest.param(
            {**GOOD, "cues": {"no_card": {"words": {"zh": "没带名片"}}}},
            ("cues", "no_card", "words", "zh"),
            id="words no list",
        ),
    ],
)
def test_a_fault_is_named_with_its_place_and_a_mend(data, path):
    book, faults = read_playbook("fee", data)
    assert book is None
    assert path in [fault.path for fault in faults] or (path == () and faults)
    assert all(fault.says and fault.mend for fault in faults)


def test_all_faults_are_named_at_once():
    data = changed("rounds", 1, "day", to=99)
    data["steps"]["check"]["kind"] = "shout"
    _, faults = read_playbook("fee", {**data, "max_broken": 99})
    assert {fault.path for fault in faults} == {
        ("rounds", 1, "day"),
        ("steps", "check", "kind"),
        ("max_broken",),
    }


# --- the two that ship ---


def test_both_playbooks_pass():
    assert BOOKS.faults == ()
    assert {"property_fee", "event"} <= set(BOOKS)


def test_the_fee_follows_the_days_of_conduct_2b():
    assert [(r.id, r.day, r.at) for r in FEE.rounds if r.day] == [
        ("r5", 5, time(19)), ("r10", 10, time(19)), ("r14", 14, time(19)), ("r18", 18, time(19)), ("r25", 25, time(19)),
    ]  # fmt: skip
    assert (FEE.rounds[0].opening, FEE.max_broken, FEE.start_day) == (True, 3, 5)


def test_the_fee_has_words_for_the_whole_chain():
    assert set(STEP_KINDS) - set(FEE.steps) == {"ahead", "change", "granted", "refused"}


def test_an_event_counts_back_from_its_start():
    befores = [r.before for r in EVENT.rounds]
    assert befores == sorted(befores, reverse=True)
    assert (EVENT.offers, EVENT.slot, EVENT.refusal, EVENT.ends_after) == (
        "slot", timedelta(minutes=20), "stops", timedelta(hours=1),
    )  # fmt: skip


@pytest.mark.parametrize("book", [FEE, EVENT], ids=["fee", "event"])
def test_whoever_is_asked_can_say_stop_or_object(book):
    for step in (*book.rounds, *book.steps.values()):
        if step.kind in ("conversation", "promise_eve", "promise_check", "event_ping"):
            assert "stop" in step.buttons, step.id
