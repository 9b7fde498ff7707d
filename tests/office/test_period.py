"""The days of a report: quarters and days, both ends included, at midnights of the line's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ivr.errors import WrongUse
from ivr.office.period import quarter, read_period

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("named", "first", "last", "days", "number"),
    [
        ("2026Q3", None, None, ("2026-07-01", "2026-09-30"), 3),
        (" 2027-q4", None, None, ("2027-10-01", "2027-12-31"), 4),
        ("2028Q1", None, None, ("2028-01-01", "2028-03-31"), 1),
        (None, None, None, ("2026-10-01", "2026-12-31"), 4),
        (None, "2026-11-01", "2026-11-11", ("2026-11-01", "2026-11-11"), None),
        (None, "2026-11-11", "2026-11-11", ("2026-11-11", "2026-11-11"), None),
        (None, "2026-04-01", "2026-06-30", ("2026-04-01", "2026-06-30"), 2),
        (None, "2026-11-01", None, ("2026-11-01", "2026-11-24"), None),
        (None, None, "2026-05-05", ("2026-04-01", "2026-05-05"), None),
    ],
)
def test_what_is_asked_for(
    named: str | None, first: str | None, last: str | None, days: tuple[str, str], number: int | None
) -> None:
    """A quarter, days, or what is left unsaid: the quarter of the last day, and until today."""
    period = read_period(named, first, last, TODAY, SHANGHAI)

    assert (*days, number) == (str(period.first), str(period.last), period.quarter)


@pytest.mark.parametrize(
    ("named", "first", "last", "message"),
    [
        ("2026Q5", None, None, "--quarter 2026Q5 is no quarter. Write it as 2026Q4."),
        ("２０２６Q3", None, None, "--quarter ２０２６Q3 is no quarter. Write it as 2026Q4."),
        ("0000Q1", None, None, "--quarter 0000Q1 is no quarter. Write it as 2026Q4."),
        ("2026Q3", "2026-07-01", None, "--quarter names the days already. Give it, or --from and --to."),
        (None, "2026-02-30", None, "--from 2026-02-30 is no day of the calendar. Write it as 2026-07-01."),
        (None, "9999-12-31", None, "--from 9999-12-31 is no day of the calendar. Write it as 2026-07-01."),
        (None, None, "yesterday", "--to yesterday is no day of the calendar. Write it as 2026-07-01."),
        (None, "2026-11-02", "2026-11-01", "--to 2026-11-01 is before --from 2026-11-02. Exchange them."),
    ],
)
def test_what_cannot_be(named: str | None, first: str | None, last: str | None, message: str) -> None:
    """Says which option, and what would be right."""
    with pytest.raises(WrongUse) as raised:
        read_period(named, first, last, TODAY, SHANGHAI)

    assert message == str(raised.value)


def test_a_quarter_begins_and_ends_at_midnight_in_its_zone() -> None:
    """Half-open: the last instant of September is in it, the first of October is not."""
    period = quarter(2026, 3, SHANGHAI)

    assert period.holds(datetime(2026, 6, 30, 16, tzinfo=UTC))
    assert not period.holds(datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC))
    assert period.holds(datetime(2026, 9, 30, 15, 59, 59, 999999, tzinfo=UTC))
    assert not period.holds(datetime(2026, 9, 30, 16, tzinfo=UTC))


@pytest.mark.parametrize("named", ["9999Q4", "0001Q1"])
def test_years_at_the_ends_of_the_calendar_are_refused(named: str) -> None:
    """Their midnights lie outside of it in some zone; it is a slip, and no fault of the program."""
    with pytest.raises(WrongUse, match="is no quarter"):
        read_period(named, None, None, TODAY, SHANGHAI)
