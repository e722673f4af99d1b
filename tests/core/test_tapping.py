"""What cannot wait for the next day when a customer has had the one mass message that is sure (wecom 5)."""

import pytest

from bot.core.tapping import is_a_call


@pytest.mark.parametrize(
    ("kind", "named", "call"),
    [
        pytest.param("promise_check", False, True, id="a promise is checked at its moment or not at all"),
        pytest.param("reply", False, True, id="somebody waits for the answer"),
        pytest.param("conversation", True, True, id="they named this minute"),
        pytest.param("reminder", False, False, id="a reminder is as good tomorrow"),
        pytest.param("receipt", False, False, id="so are thanks"),
        pytest.param(
            "promise_eve", False, False, id="and the evening before, whose day the check itself has"
        ),
    ],
)
def test_a_second_message_of_one_day_is_a_call_or_waits(kind: str, named: bool, call: bool) -> None:
    assert is_a_call(kind, named=named) is call
