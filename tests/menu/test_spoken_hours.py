"""Hours are said as they are enforced, in each language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ivr.menu.calendar import Calendar
from ivr.menu.hours import Desk, Hours, Season, Week
from ivr.menu.speakable import said
from ivr.menu.spoken_hours import calm_spans, spoken_calm, spoken_hours, spoken_opening, spoken_peak, spoken_week
from ivr.menu.timespan import parse_spans

BEIJING = ZoneInfo("Asia/Shanghai")


def spans(text):
    found = parse_spans(text)
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize(
    ("text", "mandarin", "english"),
    [
        ("08:00-22:00", "上午八点到晚上十点", "8 AM to 10 PM"),
        ("08:00-25:00", "上午八点到次日凌晨一点", "8 AM to 1 AM the next day"),
        (
            "09:00-12:00, 13:30-18:00",
            "上午九点到中午十二点，以及下午一点半到晚上六点",
            "9 AM to noon and one thirty PM to 6 PM",
        ),
        ("00:00-24:00", "全天二十四小时", "24 hours a day"),
        ("closed", "休息", "closed"),
    ],
)
def test_a_day(text, mandarin, english):
    """Ranges past midnight say so; a day without hours is said as one."""
    assert mandarin == said(spoken_hours(spans(text), "zh-CN"))
    assert english == said(spoken_hours(spans(text), "en-US"))


@pytest.mark.parametrize(
    ("opens", "mandarin", "english"),
    [
        (datetime(2026, 11, 23, 8, tzinfo=BEIJING), "今天上午八点", "today at 8 AM"),
        (datetime(2026, 11, 24, 8, tzinfo=BEIJING), "明天上午八点", "tomorrow at 8 AM"),
        (datetime(2026, 11, 27, 9, tzinfo=BEIJING), "11月27日上午九点", "November 27 at 9 AM"),
        (None, "另行通知", "a time to be announced"),
    ],
)
def test_the_next_opening(opens, mandarin, english):
    """The day is told from the clock of the hours: it is Monday in Beijing while London still has Sunday."""
    now = datetime(2026, 11, 22, 17, tzinfo=UTC)

    assert mandarin == said(spoken_opening(opens, now, "zh-CN"))
    assert english == said(spoken_opening(opens, now, "en-US"))


@pytest.mark.parametrize(
    ("rules", "mandarin", "english"),
    [
        ({"working_days": "09:00-18:00"}, "工作日上午九点到晚上六点", "9 AM to 6 PM on working days"),
        (
            {"mon": "09:00-18:00", "tue": "09:00-18:00", "thu": "09:00-18:00", "sun": "closed"},
            "星期一到星期二上午九点到晚上六点；星期四上午九点到晚上六点；星期日休息",
            "9 AM to 6 PM from Monday to Tuesday; 9 AM to 6 PM on Thursdays; closed on Sundays",
        ),
        (
            {"every_day": "00:00-24:00", "holidays": "closed"},
            "节假日休息；每天全天二十四小时",
            "closed on holidays; 24 hours a day every day",
        ),
    ],
)
def test_a_week(rules, mandarin, english):
    """Weekdays in a row with the same hours are said as one."""
    week = Week({day: spans(text) for day, text in rules.items()})

    assert mandarin == said(spoken_week(week, "zh-CN"))
    assert english == said(spoken_week(week, "en-US"))


def hours(peak: str) -> Hours:
    return Hours(
        calendar=Calendar("CN"),
        desks={"general": Desk(Week({"every_day": spans("08:00-22:00")}))},
        seasons=(
            Season(
                "s", {}, ((date(2026, 11, 10), date(2026, 11, 11)),), spans("08:00-25:00"), 1.5, frozenset({"general"})
            ),
        ),
        peak=Week({"working_days": spans(peak)}),
    )


@pytest.mark.parametrize(
    ("peak", "day", "said_peak", "said_calm"),
    [
        (
            "10:00-12:00",
            date(2026, 11, 23),
            "工作日上午十点到中午十二点",
            "上午八点到上午十点，以及中午十二点到晚上十点",
        ),
        ("08:00-09:30", date(2026, 11, 23), "工作日上午八点到上午九点半", "上午九点半到晚上十点"),
        ("10:00-12:00", date(2026, 11, 22), "工作日上午十点到中午十二点", "上午八点到晚上十点"),
        (
            "10:00-12:00",
            date(2026, 11, 11),
            "工作日上午十点到中午十二点",
            "上午八点到上午十点，以及中午十二点到次日凌晨一点",
        ),
    ],
    ids=["working day", "the peak moved", "Sunday", "season"],
)
def test_the_better_hours_move_with_the_peak(peak, day, said_peak, said_calm):
    """What is advised is what is left of the day's own hours (hotline A020)."""
    assert said_peak == said(spoken_peak(hours(peak), "zh-CN"))
    assert said_calm == said(spoken_calm(hours(peak), "general", day, "zh-CN"))


def test_no_peak_says_nothing():
    """Without a peak there is nothing to avoid, and all hours are good."""
    none = Hours(desks={"general": Desk(Week({"every_day": spans("08:00-22:00")}))})

    assert () == spoken_peak(none, "en-US")
    assert spans("08:00-22:00") == calm_spans(none, "general", date(2026, 11, 23))
