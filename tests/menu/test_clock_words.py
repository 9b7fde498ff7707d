"""A clock time written into a sentence is known for what it means, and told if the hours do not have it."""

from __future__ import annotations

import pytest

from ivr.menu.clock_words import edges_of, stray_times
from ivr.menu.hours import Desk, Hours, Week
from ivr.menu.speakable import said
from ivr.menu.spoken_hours import spoken_hours
from ivr.menu.timespan import TimeSpan

DAILY = (TimeSpan(480, 1320), TimeSpan(1350, 1500))
HOURS = Hours(desks={"general": Desk(Week({"every_day": DAILY}))}, peak=Week({"working_days": (TimeSpan(600, 720),)}))


def test_the_edges():
    """Minutes since midnight; a night's end is a time of the next morning."""
    assert {480, 1320, 1350, 60, 600, 720} == edges_of(HOURS)


@pytest.mark.parametrize(
    "text",
    [
        "上午八点到晚上十点",
        "早上8点到晚上10点",
        "08:00至22:00",
        "8:00-22:00",
        "8点到22点",
        "服务至次日凌晨一点",
        "25:00",
        "晚上十点半",
        "22点30分",
        "晚上十点三十分",
        "8 AM to 10 PM",
        "8:00 a.m. until 10:30 PM",
        "from 10 AM to noon",
        "中午十二点",
        "24小时智能服务，请说慢一点，3个要点",
        "3时段，请按2",
    ],
)
def test_times_the_hours_have(text):
    """Each way of writing an edge is understood, and what is no time is not taken for one."""
    assert [] == stray_times(HOURS, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("上午九点到晚上十点", ["上午九点"]),
        ("上午八点到九点", ["九点"]),
        ("服务至晚上八点", ["晚上八点"]),
        ("21:30", ["21:30"]),
        ("8 PM and 10 PM", ["8 PM"]),
        ("晚上十点一刻", ["晚上十点一刻"]),
        ("晚上十点零五分", ["晚上十点零五分"]),
        ("9点到18点", ["9点", "18点"]),
        ("凌晨十二点", ["凌晨十二点"]),
        ("晚上十二点", ["晚上十二点"]),
        ("中午一点", ["中午一点"]),
    ],
)
def test_times_the_hours_do_not_have(text, expected):
    """They are returned as they are written."""
    assert expected == stray_times(HOURS, text)


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_what_is_said_of_the_hours_is_never_stray(language):
    """The spoken hours pass their own test."""
    assert [] == stray_times(HOURS, said(spoken_hours(DAILY[:1], language)))
