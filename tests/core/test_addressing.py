"""How somebody is spoken to: the title that was given, and never a guessed one."""

import pytest

from bot.core.addressing import addressed


@pytest.mark.parametrize(
    ("name", "title", "spoken"),
    [
        ("何秋生", "", "何秋生"),
        ("何秋生", "女士", "何秋生女士"),
        ("何先生", "先生", "何先生"),
        ("Whitcombe", "Ms", "Ms Whitcombe"),
        ("Ms Whitcombe", "ms", "Ms Whitcombe"),
        ("Whitcombe", "Dr.", "Dr. Whitcombe"),
        ("Whitcombe", "女士", "Whitcombe 女士"),
        ("何秋生", "row 12; see sheet 2", "何秋生"),
        ("何秋生", "138 0000", "何秋生"),
    ],
)
def test_a_title_that_was_given_is_used_once_where_its_language_puts_it(
    name: str, title: str, spoken: str
) -> None:
    """Practice P16: no 先生/女士 guessed."""
    assert addressed(name, title) == spoken
