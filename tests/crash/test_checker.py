"""The checker cries at every kind of broken promise, and is quiet when there is none."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from benchmarks.crash.checker import Evidence, Kept, Matter, Received, check

TOMORROW = datetime(2026, 11, 6, 11, tzinfo=UTC)
TOLD = (("planned", "r5"), ("spoke", "r5"))
CLEAN = Evidence(
    received=(Received(chat="1", number="7", text="fee"), Received(chat="2", number="7", text="fee")),
    kept=(
        Kept(id=1, state="sent", chat="1", text="fee", number="7", speaks_for=((1, "r5"),)),
        Kept(id=2, state="unknown", chat="2", text="fee", speaks_for=((2, "r5"),)),
        Kept(id=3, state="unknown", chat="3", text="fee", speaks_for=((3, "r5"),)),
    ),
    matters=tuple(Matter(id=n, wake=TOMORROW, facts=TOLD) for n in (1, 2, 3)),
    said=1,
    read=1,
)


def cries(evidence: Evidence, doubts: int = 2) -> dict[str, int]:
    """How often it cried, by kind."""
    found = check(evidence, in_doubt_at_most=doubts)
    kinds = ("duplicates", "lies", "silent", "lost", "damage", "doubts")
    return {kind: len(getattr(found, kind)) for kind in kinds if getattr(found, kind)}


def with_kept(*changed: Kept) -> Evidence:
    """The clean story with these rows in place of those with the same id, or beside them."""
    rows = {kept.id: kept for kept in CLEAN.kept} | {kept.id: kept for kept in changed}
    return replace(CLEAN, kept=tuple(rows.values()))


def with_matter(matter: Matter) -> Evidence:
    """The clean story with another third case."""
    return replace(CLEAN, matters=(*CLEAN.matters[:2], matter))


def test_it_is_quiet_when_everything_is_as_it_should_be() -> None:
    found = check(CLEAN, in_doubt_at_most=2)
    assert (found.cries, found.sent, found.unknown, found.reminders) == ([], 1, 2, 3)


@pytest.mark.parametrize("number", ["8", "9"])
def test_it_cries_when_a_chat_got_the_same_words_twice(number: str) -> None:
    again = Received(chat="1", number=number, text="fee")
    assert cries(replace(CLEAN, received=(*CLEAN.received, again))) == {"duplicates": 1}


def test_it_cries_when_a_doubtful_message_arrived_twice() -> None:
    again = Received(chat="2", number="8", text="fee")
    assert cries(replace(CLEAN, received=(*CLEAN.received, again))) == {"duplicates": 1}


def test_it_cries_when_one_occurrence_was_told_in_two_ways() -> None:
    other = Kept(id=4, state="sent", chat="1", text="the fee", number="8", speaks_for=((1, "r5"),))
    got = Received(chat="1", number="8", text="the fee")
    assert cries(replace(with_kept(other), received=(*CLEAN.received, got))) == {"duplicates": 1}


def test_it_cries_when_an_occurrence_is_noted_as_told_twice() -> None:
    assert cries(with_matter(Matter(id=3, wake=TOMORROW, facts=(*TOLD, ("spoke", "r5"))))) == {
        "duplicates": 1
    }


def test_it_cries_at_a_lie() -> None:
    assert cries(replace(CLEAN, received=CLEAN.received[1:])) == {"lies": 1}


def test_it_cries_when_two_rows_claim_one_message() -> None:
    other = replace(CLEAN.kept[0], id=4, kind="reply", speaks_for=())
    assert cries(with_kept(other)) == {"lies": 1}


def test_it_cries_when_other_words_arrived_than_were_kept() -> None:
    assert cries(with_kept(replace(CLEAN.kept[0], text="fees"))) == {"lies": 1}


def test_it_cries_when_a_message_arrived_that_nobody_knows_of() -> None:
    secret = Received(chat="1", number="8", text="by the way")
    assert cries(replace(CLEAN, received=(*CLEAN.received, secret))) == {"silent": 1}


@pytest.mark.parametrize("state", ["cancelled", "failed", "queued"])
def test_it_cries_when_a_message_arrived_that_counts_as_not_sent(state: str) -> None:
    row = replace(CLEAN.kept[1], state=state, due=False)
    assert cries(with_kept(row))["silent"] == 1


def test_it_cries_when_a_case_knows_of_no_message_that_was_told() -> None:
    assert "lost" in cries(with_matter(Matter(id=3, wake=TOMORROW, facts=(("planned", "r5"),))))


def test_it_cries_when_a_case_believes_in_a_message_that_was_not_told() -> None:
    assert cries(with_kept(replace(CLEAN.kept[2], state="queued", due=False))) == {"lies": 1}


def test_it_cries_when_what_was_planned_is_gone() -> None:
    assert cries(with_matter(Matter(id=3, wake=TOMORROW, facts=(*TOLD, ("planned", "r10"))))) == {"lost": 1}


@pytest.mark.parametrize("state", ["cancelled", "failed"])
def test_it_cries_when_a_message_was_given_up_without_a_word(state: str) -> None:
    facts = (("planned", "r5"),)
    given_up = with_kept(replace(CLEAN.kept[2], state=state))
    silent = replace(given_up, matters=(*CLEAN.matters[:2], Matter(id=3, wake=TOMORROW, facts=facts)))
    assert cries(silent) == {"lost": 1}
    noted = Matter(id=3, wake=TOMORROW, facts=(*facts, ("unsaid", "r5")))
    assert cries(replace(given_up, matters=(*CLEAN.matters[:2], noted))) == {}


@pytest.mark.parametrize("state", ["sending", "queued"])
def test_it_cries_when_a_message_hangs(state: str) -> None:
    facts = (("planned", "r5"),)
    hanging = replace(
        with_kept(replace(CLEAN.kept[2], state=state)),
        matters=(*CLEAN.matters[:2], Matter(id=3, wake=TOMORROW, facts=facts)),
    )
    assert cries(hanging) == {"lost": 1}


def test_it_cries_when_a_case_fell_asleep() -> None:
    assert cries(with_matter(Matter(id=3, facts=TOLD))) == {"lost": 1}
    assert cries(with_matter(Matter(id=3, waits_for="steward", facts=TOLD))) == {}
    assert cries(with_matter(Matter(id=3, closed=True, facts=TOLD))) == {}


def test_it_cries_when_one_owner_missed_a_round_that_the_others_had() -> None:
    missed = Matter(id=3, wake=TOMORROW)
    kept = tuple(replace(kept, speaks_for=() if kept.id == 3 else kept.speaks_for) for kept in CLEAN.kept)
    assert cries(replace(with_matter(missed), kept=kept)) == {"lost": 1}
    assert cries(replace(with_matter(replace(missed, spoken_to=True)), kept=kept)) == {}
    assert cries(replace(with_matter(replace(missed, facts=(("skipped", "r5"),))), kept=kept)) == {}


def test_it_cries_when_more_is_unknown_than_kills_explain() -> None:
    assert cries(CLEAN, doubts=1) == {"doubts": 1}


def test_it_cries_when_the_database_is_damaged() -> None:
    assert cries(replace(CLEAN, damage=("row 7 missing from index",))) == {"damage": 1}


def test_it_cries_when_an_owner_was_not_heard_or_heard_twice() -> None:
    assert cries(replace(CLEAN, read=0)) == {"lost": 1}
    assert cries(replace(CLEAN, read=2)) == {"duplicates": 1}
