"""Hours are read as they are written, night included; what could mean two things is refused with what to write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.menu.timespan import Slip, TimeSpan, parse_spans, without


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08:00-22:00", [(480, 1320)]),
        ("8:00 - 25:00", [(480, 1500)]),
        ("00:00-24:00", [(0, 1440)]),
        ("23:59-47:59", [(1439, 2879)]),
        ("13:00-18:00, 09:00-12:00", [(540, 720), (780, 1080)]),
        ("09:00-12:00,12:00-18:00", [(540, 1080)]),
        ("closed", []),
    ],
)
def test_ranges(text, expected):
    """Several ranges are put in order; ranges that meet become one."""
    assert tuple(TimeSpan(*span) for span in expected) == parse_spans(text)


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        (
            "08:00-01:00",
            "H02",
            "'08:00-01:00' ends before it begins. Write 08:00-25:00: 25:00 is one o'clock of the next day.",
        ),
        ("08:00-08:00", "H02", "'08:00-08:00' is empty. Write closed, or 00:00-24:00 for round the clock."),
        (
            "25:00-26:00",
            "H02",
            "'25:00-26:00' begins on the day after. Write it as 01:00 of the next day, in that day's hours.",
        ),
        (
            "08:00-48:00",
            "H02",
            (
                "'08:00-48:00' holds 48:00, which is no clock time. "
                "Hours go up to 47 (25 is one o'clock of the night), minutes to 59."
            ),
        ),
        (
            "08:60-22:00",
            "H02",
            (
                "'08:60-22:00' holds 08:60, which is no clock time. "
                "Hours go up to 47 (25 is one o'clock of the night), minutes to 59."
            ),
        ),
        (
            "08：00～22：00",
            "H02",
            "'08：00～22：00' is no range of hours. Write 08:00-22:00 with an ASCII ':' and '-'.",
        ),
        (
            "8 to 10",
            "H02",
            (
                "'8 to 10' is no range of hours. "
                "Write hours such as 08:00-22:00, several as 08:00-12:00, 13:00-18:00, or closed."
            ),
        ),
        (
            "",
            "H02",
            "no hours are written. Write hours such as 08:00-22:00, several as 08:00-12:00, 13:00-18:00, or closed.",
        ),
        (
            "٠٨:٠٠-٢٢:٠٠",
            "H02",
            (
                "'٠٨:٠٠-٢٢:٠٠' is no range of hours. Write hours such as 08:00-22:00, several as 08:00-12:00, "
                "13:00-18:00, or closed."
            ),
        ),
        (
            "08:00-12:30, 12:00-18:00",
            "H03",
            "08:00-12:30 and 12:00-18:00 overlap. Write one range, or ranges that do not overlap.",
        ),
    ],
)
def test_slips(text, rule, expected):
    """A message names the slip and what would be right."""
    slip = parse_spans(text)

    assert isinstance(slip, Slip)
    assert rule == slip.rule
    assert expected == f"{slip.message} {slip.mend}"


@given(start=st.integers(0, 1439), length=st.integers(1, 1440))
def test_a_range_reads_as_it_is_shown(start, length):
    """Showing and reading are each other's inverse, up to the last minute of the day after."""
    span = TimeSpan(start, min(start + length, 2879))

    assert (span,) == parse_spans(str(span))


@given(start=st.integers(-100, 3000), end=st.integers(-100, 3000))
def test_what_is_taken_away_is_gone_and_nothing_else(start, end):
    """Minute by minute: open before and not in the gap, and only then, open after."""
    spans = (TimeSpan(480, 720), TimeSpan(780, 1500))

    kept = without(spans, start, max(start, end))

    for minute in range(1600):
        was = any(span.start_min <= minute < span.end_min for span in spans)
        assert (was and not start <= minute < end) == any(span.start_min <= minute < span.end_min for span in kept)
