"""Facts as they are written down: they come back as they were, and any edit of the chain is told."""

import dataclasses
import json
import typing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import facts
from bot.core.facts import Billed, Fact, Paid, Promised
from bot.core.ledger import KINDS, Entry, broken_link, canonical, fact_of, kind_of, link, payload_of, seal

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
PLAIN = {
    str: st.text(max_size=20),
    bool: st.booleans(),
    int: st.integers(0, 10**12),
    datetime: MOMENTS,
    date: st.dates(),
}


def of_hint(hint):
    """Values for the type of one field."""
    if typing.get_origin(hint) is typing.Literal:
        return st.sampled_from(typing.get_args(hint))
    if typing.get_origin(hint) is tuple:
        return st.lists(of_hint(typing.get_args(hint)[0]), max_size=3).map(tuple)
    if hint is type(None):
        return st.none()
    return PLAIN[hint] if hint in PLAIN else st.one_of(*map(of_hint, typing.get_args(hint)))


def any_fact(kind):
    return st.builds(kind, **{name: of_hint(hint) for name, hint in typing.get_type_hints(kind).items()})


def chain(*payloads):
    """Entries as the store writes them, one after another."""
    entries, previous = [], ""
    for number, payload in enumerate(payloads, 1):
        at, by, kind, salt = NOON + timedelta(minutes=number), "steward:林芳", "noted", f"salt{number}"
        sealed = seal(salt, payload)
        previous = link(previous, number, (at, by, kind), sealed)
        entries.append(
            Entry(
                number=number,
                at=at,
                by=by,
                kind=kind,
                sealed=sealed,
                hash=previous,
                salt=salt,
                payload=payload,
            )
        )
    return entries


WHOLE = chain('{"words":"一"}', '{"words":"二"}', '{"words":"三"}')


# --- facts ---


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_fact_comes_back_as_it_was(kind):
    @settings(max_examples=12, derandomize=True, database=None, deadline=None)
    @given(fact=any_fact(kind))
    def there_and_back(fact):
        stored = canonical(payload_of(fact))
        assert fact_of(kind_of(fact), json.loads(stored), at=fact.at, by=fact.by, id=fact.id) == fact

    there_and_back()


def test_every_kind_of_fact_can_be_stored():
    shapes = {
        shape
        for shape in map(vars(facts).get, facts.__all__)
        if isinstance(shape, type) and issubclass(shape, Fact)
    }
    assert set(KINDS.values()) == shapes - {Fact}


def test_time_speaker_and_number_are_not_in_the_content():
    assert payload_of(Paid(at=NOON, by="finance:陈", id=7, amount=30000)) == {"amount": 30000, "typed": True}


def test_days_and_moments_are_kept_apart():
    line = Billed(at=NOON, item="物业费", period=None, due=date(2026, 11, 15), amount=1)
    assert payload_of(line)["due"] == "2026-11-15"
    back = fact_of("billed", payload_of(line), at=NOON, by="import", id=1)
    assert (back.due, back.period) == (date(2026, 11, 15), None)


def test_an_older_fact_without_a_newer_field_is_still_read():
    old = Promised(at=NOON, start=NOON, end=NOON, check=NOON, lapse=NOON, precision="minute", words="三点")
    payload = {name: value for name, value in payload_of(old).items() if name not in ("own", "amount", "eve")}
    assert fact_of("promised", {**payload, "gone": 1}, at=NOON, by="rounds", id=0) == old


def test_erased_content_is_no_fact():
    assert fact_of("seen", None, at=NOON, by="guard:老周", id=3) is None


def test_one_payload_has_one_spelling():
    assert canonical({"b": 1, "a": "漏水"}) == canonical({"a": "漏水", "b": 1}) == '{"a":"漏水","b":1}'


# --- the chain ---


def test_a_whole_chain_has_no_broken_link():
    assert broken_link(WHOLE) is None
    assert broken_link([]) is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"payload": '{"words":"没说过"}'}, id="other words"),
        pytest.param({"at": NOON}, id="another time"),
        pytest.param({"by": "owner"}, id="another speaker"),
        pytest.param({"kind": "paid"}, id="another kind"),
        pytest.param({"salt": "x"}, id="another salt"),
        pytest.param({"sealed": seal("salt2", '{"words":"没说过"}')}, id="another seal"),
        pytest.param({"hash": "0" * 64}, id="another hash"),
        pytest.param({"number": 5}, id="another number"),
    ],
)
def test_any_edit_is_told_with_its_number(change):
    assert broken_link([WHOLE[0], replace(WHOLE[1], **change), WHOLE[2]]) == 2


def test_a_payload_exchanged_together_with_its_seal_breaks_the_hash():
    payload = '{"words":"没说过"}'
    forged = replace(WHOLE[1], payload=payload, sealed=seal("salt2", payload))
    assert broken_link([WHOLE[0], forged, WHOLE[2]]) == 2


def test_a_forged_link_breaks_at_the_next_one():
    payload = '{"words":"没说过"}'
    sealed = seal("salt2", payload)
    forged = replace(
        WHOLE[1],
        payload=payload,
        sealed=sealed,
        hash=link(WHOLE[0].hash, 2, (WHOLE[1].at, WHOLE[1].by, WHOLE[1].kind), sealed),
    )
    assert broken_link([WHOLE[0], forged, WHOLE[2]]) == 3


@pytest.mark.parametrize(
    ("entries", "at"),
    [
        pytest.param([WHOLE[0], WHOLE[2]], 2, id="one missing"),
        pytest.param(WHOLE[1:], 1, id="the first missing"),
        pytest.param([WHOLE[0], WHOLE[2], WHOLE[1]], 2, id="two exchanged"),
        pytest.param([WHOLE[0], WHOLE[0]], 2, id="one repeated"),
    ],
)
def test_gaps_and_a_changed_order_are_told(entries, at):
    assert broken_link(entries) == at


def test_content_may_be_erased_and_the_chain_stays_whole():
    erased = replace(WHOLE[1], payload=None, salt=None)
    assert broken_link([WHOLE[0], erased, WHOLE[2]]) is None


def test_the_same_words_have_another_seal_under_another_salt():
    assert seal("a", "{}") != seal("b", "{}")
    assert dataclasses.is_dataclass(Entry)
