"""Open, peak and season agree with a second reading at every edge of two years, whatever zone the server is in."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr import yamltext
from ivr.menu import calendar, opening
from ivr.menu import hours as rules
from ivr.menu.factsheet import read_facts
from ivr.menu.hoursheet import read_hours
from ivr.menu.shape import Sheet

from . import oracle

if TYPE_CHECKING:
    from collections.abc import Iterator

PROMPTS = Path(__file__).parents[2] / "prompts"
LANGUAGES = ["zh-CN", "en-US"]
SERVER_ZONES = ["UTC", "America/New_York", "Europe/London", "Asia/Kathmandu", "Pacific/Auckland"]
AROUND = range(-2, 3)


def read() -> rules.Hours:
    """Return the shipped hours with the oracle's overrides and emergencies."""
    text = (PROMPTS / "hours.yaml").read_text("utf-8")
    text = text.replace("overrides: []\n", oracle.OVERRIDES).replace("emergency: []\n", oracle.EMERGENCY)
    facts = read_facts(Sheet(yamltext.read(PROMPTS / "facts.yaml")), {}, LANGUAGES)
    sheet = Sheet(yamltext.parse(text, "hours.yaml"))
    hours = read_hours(sheet, facts, LANGUAGES)
    assert [] == sheet.problems
    assert [] == sheet.flaws
    return hours


HOURS = read()
EDGES = oracle.edges()


def judge(module: ModuleType, hours: rules.Hours, at: datetime) -> tuple[object, ...]:
    season = module.season_of(hours, at)
    return (
        module.is_open(hours, "general", at),
        module.is_open(hours, "risk", at),
        module.is_open(hours, "red", at),
        module.is_peak(hours, at),
        season.name if season else "",
    )


def expect(seconds: int) -> tuple[object, ...]:
    minute = seconds // 60
    desks = (oracle.OPEN[desk][minute] == 1 for desk in ("general", "risk", "red"))
    return (*desks, oracle.PEAK[minute] == 1, oracle.season(minute))


def wrong(module: ModuleType, hours: rules.Hours, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the instants around the edges at which the two readings differ."""
    for edge in EDGES:
        for shift in AROUND:
            seconds = edge * 60 + shift
            at = datetime.fromtimestamp(oracle.EPOCH_S + seconds, zone)
            if seconds >= 0 and expect(seconds) != judge(module, hours, at):
                yield at


@pytest.fixture
def server_zone(request, monkeypatch):
    """Put the process into a zone, as a server there would be."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield ZoneInfo(request.param)
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("server_zone", SERVER_ZONES, indirect=True)
def test_two_years_agree_to_the_second(server_zone):
    """No instant around any edge of 2026 and 2027 is judged otherwise: 146,000 instants in all zones."""
    assert len(EDGES) * len(AROUND) * len(SERVER_ZONES) > 146_000

    found = list(islice(wrong(opening, HOURS, server_zone), 5))

    assert [] == found


@pytest.mark.parametrize("desk", ["general", "international"])
def test_what_comes_next_agrees(desk):
    """When it is open, the closing is the first closed minute; when it is closed, the opening is the first open one."""
    minutes = oracle.OPEN[desk]
    for edge in EDGES[:-40]:
        for shift in (-1, 0):
            seconds = max(edge * 60 + shift, 0)
            minute = seconds // 60
            change = minutes.find(not minutes[minute], minute)

            status = opening.status(HOURS, desk, datetime.fromtimestamp(oracle.EPOCH_S + seconds, UTC))

            came = status.closes_at if status.is_open else status.opens_at
            assert datetime.fromtimestamp(oracle.EPOCH_S + change * 60, UTC) == came


@given(
    seconds=st.integers(0, oracle.DAYS * 86_400 - 1),
    microseconds=st.sampled_from([0, 1, 999_999]),
    zone=st.sampled_from(SERVER_ZONES),
)
@settings(max_examples=500, deadline=None)
def test_any_instant_agrees(seconds, microseconds, zone):
    """Between the edges too, to the microsecond."""
    at = datetime.fromtimestamp(oracle.EPOCH_S + seconds, ZoneInfo(zone)) + timedelta(microseconds=microseconds)

    assert expect(seconds) == judge(opening, HOURS, at)


@pytest.mark.parametrize(
    ("module", "sound", "broken"),
    [
        (
            opening,
            "if start <= at < end:\n                return end",
            "if start <= at <= end:\n                return end",
        ),
        (
            opening,
            "if start <= at < end:\n                return end",
            "if start < at < end:\n                return end",
        ),
        (
            opening,
            "for one in (day - _DAY, day):\n        for start, end",
            "for one in (day,):\n        for start, end",
        ),
        (opening, "season_on(hours, day - _DAY)", "None"),
        (opening, "span.start_min <= reading < span.end_min", "span.start_min <= reading <= span.end_min"),
        (calendar, "day in year.swapped or ", ""),
        (calendar, " and day not in year.off", ""),
        (rules, "first <= day <= last", "first <= day < last"),
        (rules, "if desk in closure.desks:", "if False:"),
        (rules, "override.first <= day", "override.first < day"),
        (rules, "time(), zone(zone_name)", "time(), UTC"),
    ],
    ids=[
        *("closing second open", "opening second closed", "night cut at midnight", "season ends at midnight"),
        *("peak a minute long", "no make-up days", "no holidays", "season a day short", "no emergency"),
        *("override a day late", "zone forgotten"),
    ],
)
def test_planted_faults_are_seen(module, sound, broken, monkeypatch):
    """The comparison is no rubber stamp: each of these slips makes it differ."""
    source = Path(module.__file__).read_text("utf-8")
    assert source.count(sound) == 1
    copy = ModuleType(module.__name__)
    monkeypatch.setitem(sys.modules, module.__name__, copy)
    exec(compile(source.replace(sound, broken), module.__file__, "exec"), copy.__dict__)
    for user in (rules, opening):
        for name in ("is_working_day", "plan", "season_on", "instants", "weekly"):
            if name in copy.__dict__ and name in user.__dict__:
                monkeypatch.setattr(user, name, copy.__dict__[name])

    found = next(wrong(copy if module is opening else opening, read(), ZoneInfo("UTC")), None)

    assert found is not None
