"""Speech is text, substitutions and pauses; long numbers are cut into groups people can follow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.menu.speakable import Break, Sub, groups, one_by_one, said, spoken, written


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("88", ["88"]),
        ("9000", ["9000"]),
        ("12345", ["123", "45"]),
        ("123456", ["123", "456"]),
        ("88888888", ["8888", "8888"]),
        ("8812345678", ["881", "234", "5678"]),
        ("13800138000", ["138", "0013", "8000"]),
    ],
)
def test_groups_of_three_and_four(digits, expected):
    """A mobile number is grouped as people write it, 3-4-4."""
    assert expected == groups(digits)


@given(st.text("0123456789", min_size=6, max_size=40))
def test_groups_lose_nothing(digits):
    """Every number from six digits on falls into threes and then fours."""
    found = groups(digits)

    assert digits == "".join(found)
    assert {3, 4} >= {len(group) for group in found}
    assert sorted(found, key=len) == found


def test_one_by_one_spaces_and_substitutes():
    """Characters stand apart, and one may be said by another name."""
    found = one_by_one(["010", "88"], "，", {"1": "幺"})

    assert ("0 ", Sub("1", "幺"), " 0，8 8") == found
    assert "0 1 0，8 8" == written(found)
    assert "0 幺 0，8 8" == said(found)


def test_spoken_joins_text_and_keeps_pauses():
    """Neighbouring texts become one, empty ones go, pauses stay and are silent in a transcript."""
    found = spoken(["a", "", "b", Break(0.5), "c"])

    assert ("ab", Break(0.5), "c") == found
    assert "abc" == written(found)
