"""Numbers, money and times in English, held against a reader of numerals that knows nothing of the writer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.menu import english
from ivr.menu.speakable import Sub

ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
SMALL = [*ONES, "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}


def numeral(words: str) -> int:
    total = block = 0
    for word in words.replace("-", " ").split():
        if word in SMALL:
            block += SMALL.index(word)
        elif word in TENS:
            block += TENS[word]
        elif word == "hundred":
            block *= 100
        else:
            total, block = total + block * SCALES[word], 0
    return total + block


@given(st.integers(0, 10**12 - 1))
def test_every_number_reads_back(value):
    """What is said is the number."""
    assert value == numeral(english.number(value))


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("1234.50", "CNY", "one thousand two hundred thirty-four yuan and fifty fen"),
        ("1", "USD", "one dollar"),
        ("1.01", "USD", "one dollar and one cent"),
        ("0.05", "USD", "five cents"),
        ("0", "USD", "zero dollars"),
        ("-3", "CNY", "minus three yuan"),
    ],
)
def test_money(amount, currency, expected):
    """One dollar, two dollars; yuan have no plural."""
    assert (expected,) == english.money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (22, 0, ("10 PM",)),
        (25, 0, ("1 AM the next day",)),
        (8, 30, (Sub("8:30", "eight thirty"), " AM")),
        (8, 5, (Sub("8:05", "eight oh five"), " AM")),
        (24, 30, (Sub("12:30", "twelve thirty"), " AM the next day")),
        (12, 0, ("noon",)),
        (0, 0, ("midnight",)),
        (24, 0, ("midnight",)),
    ],
)
def test_clock_times(hour, minute, expected):
    """Minutes are shown as figures and said in words; noon and midnight have names."""
    assert expected == english.time(hour, minute)


def test_date():
    """A date is named with its month."""
    assert ("January 27, 2026",) == english.calendar_day(date(2026, 1, 27))
