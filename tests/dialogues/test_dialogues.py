"""Whole conversations, turn by turn: everything that must hold after each turn holds."""

from pathlib import Path
from typing import Any

import pytest

from tests.dialogues.conftest import dialogues
from tests.dialogues.replay import replay

NOT_YET: dict[str, str] = {}


def _case(dialogue: dict[str, Any]) -> Any:
    reason = NOT_YET.get(dialogue["id"])
    marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
    return pytest.param(dialogue, id=dialogue["id"], marks=marks)


@pytest.mark.parametrize("dialogue", [_case(one) for one in dialogues()])
async def test_every_expectation_of_a_conversation_holds(dialogue: dict[str, Any], tmp_path: Path) -> None:
    """Practice in whole stories; what fails is listed with its turn."""
    faults = await replay(dialogue, tmp_path)
    assert not faults, "\n".join(faults)
