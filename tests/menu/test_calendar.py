"""Working days and holidays are those of the State Council's notices, and what is not published yet is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ivr.menu.calendar import Calendar, Gap, calendar_gaps, is_holiday, is_library, is_working_day, next_working_day

from . import oracle

CHINA = Calendar("CN")
FIRST = date(2026, 1, 1)
ALL = [(number, FIRST + timedelta(days=number)) for number in range(oracle.DAYS)]


def test_working_days_of_two_years():
    """Make-up Saturdays and Sundays of 2026 are worked, holidays are not; 2027 follows the law alone."""
    found = {number for number, day in ALL if is_working_day(CHINA, day)}

    assert oracle.WORKED == found


def test_holidays_of_two_years():
    """A weekend day within a holiday belongs to it, as in the notice; other weekends are no holidays."""
    found = {number for number, day in ALL if is_holiday(CHINA, day)}

    assert oracle.HOLIDAYS == found


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 9, 30), date(2026, 10, 8)),
        (date(2026, 10, 3), date(2026, 10, 8)),
        (date(2026, 2, 13), date(2026, 2, 14)),
        (date(2026, 11, 20), date(2026, 11, 23)),
    ],
    ids=["before a holiday", "within it", "a make-up Saturday", "Friday to Monday"],
)
def test_next_working_day(day, expected):
    """It is after the day, never the day itself."""
    assert expected == next_working_day(CHINA, day)


def test_a_year_without_work_has_no_next_working_day():
    """A search ends within a year."""
    closed = Calendar(days_off=frozenset(FIRST + timedelta(days=number) for number in range(400)))

    assert next_working_day(closed, FIRST) is None
    assert not is_working_day(closed, FIRST)
    assert is_holiday(closed, FIRST + timedelta(days=200))


def test_own_days_win():
    """A company's own day off is a holiday, and its own working day is worked, whatever the library says."""
    own = Calendar("CN", frozenset({date(2026, 11, 23)}), frozenset({date(2026, 10, 5)}))

    assert not is_working_day(own, date(2026, 11, 23))
    assert is_holiday(own, date(2026, 11, 22))  # the Sunday beside it
    assert is_working_day(own, date(2026, 10, 5))
    assert not is_holiday(own, date(2026, 10, 5))


def test_without_a_library_monday_to_friday_is_worked():
    """No country, no holidays."""
    assert is_working_day(Calendar(), date(2026, 10, 1))
    assert not is_working_day(Calendar(), date(2026, 10, 10))
    assert not is_holiday(Calendar(), date(2026, 10, 10))


@pytest.mark.parametrize(
    ("calendar", "first", "days", "expected"),
    [
        (CHINA, date(2026, 6, 1), 90, []),
        (CHINA, date(2026, 11, 22), 90, [Gap(date(2027, 1, 1), date(2027, 2, 20))]),
        (CHINA, date(2027, 3, 1), 10, [Gap(date(2027, 3, 1), date(2027, 3, 11))]),
        (Calendar("CN", working_days=frozenset({date(2027, 2, 20)})), date(2026, 11, 22), 90, []),
        (Calendar("US"), date(2026, 11, 22), 90, []),
        (Calendar(), date(2026, 11, 22), 90, []),
    ],
    ids=["published", "next year's not", "this year's not", "added by hand", "a country without", "no country"],
)
def test_gaps_of_the_calendar(calendar, first, days, expected):
    """Days whose make-up days nobody has published are named, and no others."""
    assert expected == calendar_gaps(calendar, first, days)


def test_libraries():
    """Countries are known by two letters, written large."""
    assert ["CN", "GB"] == [code for code in ("CN", "GB", "cn", "XX") if is_library(code)]
