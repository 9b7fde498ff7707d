"""One rule holds on a day and one state at an instant, and what is promised is counted in the right hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ivr import yamltext
from ivr.menu.calendar import Calendar
from ivr.menu.factsheet import read_facts
from ivr.menu.hours import Desk, Hours, Override, Season, Week, plan, seasons_without
from ivr.menu.hoursheet import read_hours
from ivr.menu.opening import (
    add_service_time,
    add_working_days,
    is_open,
    is_peak,
    season_of,
    seats_factor,
    status,
)
from ivr.menu.shape import Sheet
from ivr.menu.timespan import ROUND_THE_CLOCK, TimeSpan

PROMPTS = Path(__file__).parents[2] / "prompts"
LANGUAGES = ["zh-CN", "en-US"]


def shipped(overrides: str = "", emergency: str = "") -> Hours:
    """Return the shipped hours, with overrides and emergency closures in the file."""
    text = (PROMPTS / "hours.yaml").read_text("utf-8")
    for name, rows in (("overrides", overrides), ("emergency", emergency)):
        assert text.count(f"\n{name}: []\n") == 1
        text = text.replace(f"\n{name}: []\n", f"\n{name}:\n{rows}")
    facts = read_facts(Sheet(yamltext.read(PROMPTS / "facts.yaml")), {}, LANGUAGES)
    sheet = Sheet(yamltext.parse(text, "hours.yaml"))
    hours = read_hours(sheet, facts, LANGUAGES)
    assert [] == sheet.problems + sheet.flaws
    return hours


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


SHIPPED = shipped()


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-22 07:59:59", False),
        ("2026-11-22 08:00:00", True),
        ("2026-11-22 21:59:59", True),
        ("2026-11-22 22:00:00", False),
        ("2026-11-11 23:30:00", True),
        ("2026-11-12 00:59:59", True),
        ("2026-11-12 01:00:00", False),
        ("2026-11-12 07:59:59", False),
        ("2027-02-13 00:59:59", True),
        ("2027-02-13 01:00:00", False),
    ],
)
def test_the_line_is_open_as_described(at, expected):
    """A Sunday, a season's evening, its last night (hotline A004, A061)."""
    assert expected == is_open(SHIPPED, "general", beijing(at))
    assert expected == status(SHIPPED, "general", beijing(at)).is_open


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-24 10:30", True),
        ("2026-11-24 12:00", False),
        ("2026-11-21 10:30", False),
        ("2026-05-09 10:30", True),
        ("2026-05-05 10:30", False),
    ],
    ids=["Tuesday", "its end", "Saturday", "make-up Saturday", "holiday on a Tuesday"],
)
def test_peak(at, expected):
    """Working days of the Chinese calendar, 10 to 12 (hotline A018)."""
    assert expected == is_peak(SHIPPED, beijing(at))


@pytest.mark.parametrize(
    ("at", "name", "seats"),
    [
        ("2026-11-11 12:00", "double11", 1.5),
        ("2026-11-12 00:59", "double11", 1.5),
        ("2026-11-12 01:00", "", 1.0),
        ("2027-02-06 12:00", "spring_festival", 1.5),
        ("2027-02-13 12:00", "", 1.0),
    ],
)
def test_season_and_seats(at, name, seats):
    """A season's night belongs to the day it began (hotline A060, A062)."""
    season = season_of(SHIPPED, beijing(at))

    assert name == (season.name if season else "")
    assert seats == seats_factor(SHIPPED, beijing(at))


OVERRIDE = "  - {date: 2026-11-11, hours: 10:00-16:00, words: {zh-CN: 系统升级}}\n"
EMERGENCY = "  - {from: 2026-11-11 11:00, to: 2026-11-11 12:30, words: {zh-CN: 线路故障}}\n"


@pytest.mark.parametrize(
    ("overrides", "emergency", "at", "expected"),
    [
        ("", "", "2026-11-11 09:00", (True, "season", {})),
        ("", "", "2026-11-13 09:00", (True, "weekly", {})),
        (OVERRIDE, "", "2026-11-11 09:00", (False, "override", {"zh-CN": "系统升级"})),
        (OVERRIDE, "", "2026-11-11 11:00", (True, "override", {"zh-CN": "系统升级"})),
        (OVERRIDE, "", "2026-11-11 00:30", (True, "season", {})),
        (OVERRIDE, "", "2026-11-10 23:00", (True, "season", {})),
        (OVERRIDE, "", "2026-11-12 09:00", (True, "weekly", {})),
        (OVERRIDE, EMERGENCY, "2026-11-11 11:00", (False, "emergency", {"zh-CN": "线路故障"})),
        (OVERRIDE, EMERGENCY, "2026-11-11 12:30", (True, "override", {"zh-CN": "系统升级"})),
    ],
)
def test_one_order(overrides, emergency, at, expected):
    """Emergency closure before dated override before season before weekly hours; a night keeps its own day's rule."""
    found = status(shipped(overrides, emergency), "general", beijing(at))

    assert expected == (found.is_open, found.why, found.words)


def test_a_holiday_is_named_as_the_reason():
    """A desk that follows the calendar is closed by the holiday, and says when it opens again."""
    found = status(SHIPPED, "risk", beijing("2026-10-01 12:00"))

    assert (False, "holiday", ()) == (found.is_open, found.why, found.today)
    assert beijing("2026-10-08 09:00") == found.opens_at
    assert found.opens_at is not None
    assert "2026-10-08T09:00:00+08:00" == found.opens_at.isoformat()


def test_today_is_what_is_enforced():
    """A closure is cut out of the hours that are said."""
    hours = shipped(OVERRIDE, EMERGENCY)

    assert (TimeSpan(600, 660), TimeSpan(750, 960)) == status(hours, "general", beijing("2026-11-11 09:00")).today
    assert beijing("2026-11-11 11:00") == status(hours, "general", beijing("2026-11-11 10:00")).closes_at
    assert beijing("2026-11-11 12:30") == status(hours, "general", beijing("2026-11-11 11:00")).opens_at


def test_long_closures_end_in_none():
    """A desk that is closed for more than a year has no next opening; weeks are waited for."""
    day = date(2026, 3, 1)
    week = Week({"every_day": (TimeSpan(480, 1320),)})
    desks = {"a": Desk(week), "b": Desk(week), "c": Desk(Week()), "d": Desk(Week({"every_day": ROUND_THE_CLOCK}))}
    overrides = (
        Override(day, day + timedelta(days=40), (), {}, frozenset({"a"})),
        Override(day, day + timedelta(days=400), (), {}, frozenset({"b"})),
    )
    hours = Hours(desks=desks, overrides=overrides)
    at = beijing("2026-03-01 12:00")

    assert beijing("2026-04-11 08:00") == status(hours, "a", at).opens_at
    assert status(hours, "b", at).opens_at is None
    assert status(hours, "c", at).opens_at is None
    assert add_service_time(hours, "c", at, 60) is None
    assert status(hours, "d", at).is_open
    assert status(hours, "d", at).closes_at is None


@pytest.mark.parametrize(
    ("at", "hours_on", "expected"),
    [
        ("2026-11-23 14:00", 4, "2026-11-23 18:00"),
        ("2026-11-23 18:00", 4, "2026-11-23 22:00"),
        ("2026-11-23 20:00", 4, "2026-11-24 10:00"),
        ("2026-11-23 23:00", 4, "2026-11-24 12:00"),
        ("2026-11-11 23:00", 4, "2026-11-12 10:00"),
        ("2026-11-23 09:00", 28, "2026-11-25 09:00"),
        ("2026-11-23 23:00", 0, "2026-11-24 08:00"),
    ],
    ids=["in hours", "to the last second", "over night", "from the night", "season night", "two days", "nothing"],
)
def test_service_time(at, hours_on, expected):
    """Only seconds in which the desk is open count."""
    assert beijing(expected) == add_service_time(SHIPPED, "general", beijing(at), hours_on * 3600)


@pytest.mark.parametrize(
    ("at", "days", "expected"),
    [
        ("2026-11-20 15:00", 2, "2026-11-24 15:00"),
        ("2026-09-29 15:00", 2, "2026-10-08 15:00"),
        ("2026-09-30 15:00", 3, "2026-10-10 15:00"),
        ("2026-11-21 15:00", 1, "2026-11-23 15:00"),
        ("2026-11-20 15:00", 0, "2026-11-20 15:00"),
    ],
    ids=["Friday mail", "across a holiday", "Wednesday before a holiday", "from a weekend", "today"],
)
def test_working_days(at, days, expected):
    """Due at the same clock time of the n-th working day after (hotline A026, A070)."""
    assert beijing(expected) == add_working_days(SHIPPED, beijing(at).astimezone(UTC), days)


def test_working_days_without_work_end():
    """A calendar without working days promises nothing."""
    closed = Calendar(days_off=frozenset(date(2026, 1, 1) + timedelta(days=number) for number in range(500)))

    assert add_working_days(Hours(calendar=closed), beijing("2026-01-01 12:00"), 1) is None


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-08T01:59:59-05:00", False),
        ("2026-03-08T03:00:00-04:00", True),
        ("2026-03-08T04:00:00-04:00", False),
        ("2026-11-01T01:59:59-04:00", False),
        ("2026-11-01T01:59:59-05:00", False),
        ("2026-11-01T02:00:00-05:00", True),
    ],
)
def test_summer_time(at, expected):
    """Where clocks change, a clock time that is skipped is its first moment, and each instant has one state."""
    hours = Hours(zone="America/New_York", desks={"a": Desk(Week({"every_day": (TimeSpan(120, 240),)}))})

    assert expected == is_open(hours, "a", datetime.fromisoformat(at))


def test_an_instant_without_a_zone_is_refused():
    """The server's zone is never guessed."""
    with pytest.raises(ValueError, match="2026-11-22T12:00:00 has no zone"):
        status(SHIPPED, "general", datetime(2026, 11, 22, 12))  # noqa: DTZ001


def test_an_unknown_desk_is_a_key_error():
    """The reading refuses trees that name one."""
    with pytest.raises(KeyError, match="nobody"):
        plan(SHIPPED, "nobody", date(2026, 11, 22))


def test_seasons_without_dates():
    """A season whose dates of a year are missing is named (lint H04)."""
    season = Season("double11", {}, ((date(2026, 11, 1), date(2026, 11, 11)),), (), 1.0, frozenset())

    assert [] == seasons_without(Hours(seasons=(season,)), 2026)
    assert ["double11"] == seasons_without(Hours(seasons=(season,)), 2027)
    assert [] == seasons_without(SHIPPED, 2027)


def test_the_memory_of_days_is_bounded():
    """A report over many years does not grow the worker without end."""
    hours = Hours(desks={"a": Desk(Week())})

    for number in range(25_000):
        plan(hours, "a", date(2000, 1, 1) + timedelta(days=number))

    assert len(hours.known) <= 10_000
