"""A second reading of the hotline's hours, by painting minutes: 0 closed, 1 open, for every minute of two years.

It shares nothing with `ivr`: no datetime, no zone, no holiday library. Minutes count from 2026-01-01 00:00 in
Beijing, which keeps no summer time, so an instant is 8 hours of arithmetic away. The holidays of 2026 are copied
from the State Council's notice (https://www.gov.cn/gongbao/2025/issue_12406/202511/content_7048922.html), those of
2027, whose notice is not out, from the law of 2024 (https://www.gov.cn/gongbao/2024/issue_11726/202411/
content_6989774.html): the statutory days, with a day in lieu for each that falls on a weekend.
"""

from __future__ import annotations

EPOCH_S = 1_767_196_800  # 2026-01-01T00:00:00+08:00
DAY_MIN = 1440
DAYS = 730
_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # neither year is a leap year
_FIRST_WEEKDAY = 3  # 2026-01-01 is a Thursday


def day(text: str) -> int:
    """Return the number of days since 2026-01-01 of '2027-02-05'."""
    year, month, number = (int(part) for part in text.split("-"))
    return (year - 2026) * 365 + sum(_MONTHS[: month - 1]) + number - 1


def days(*ranges: str) -> set[int]:
    """Return the days in ranges written '2026-01-01/2026-01-03', both ends included."""
    found: set[int] = set()
    for text in ranges:
        first, _, last = text.partition("/")
        found.update(range(day(first), day(last or first) + 1))
    return found


HOLIDAYS = days(
    *("2026-01-01/2026-01-03", "2026-02-15/2026-02-23", "2026-04-04/2026-04-06", "2026-05-01/2026-05-05"),
    *("2026-06-19/2026-06-21", "2026-09-25/2026-09-27", "2026-10-01/2026-10-07"),
    *("2027-01-01/2027-01-03", "2027-02-05/2027-02-10", "2027-04-03/2027-04-05", "2027-05-01/2027-05-04"),
    *("2027-06-09", "2027-09-15", "2027-10-01/2027-10-05"),
)
MAKE_UP = days("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")
WORKED = {
    number
    for number in range(DAYS)
    if number in MAKE_UP or (number not in HOLIDAYS and (number + _FIRST_WEEKDAY) % 7 < 5)
}
DOUBLE11 = days("2026-11-01/2026-11-11", "2027-11-01/2027-11-11")
SPRING = days("2026-02-15/2026-02-23", "2027-02-05/2027-02-12")

# What the test puts into hours.yaml beside the shipped desks and seasons, and the same as minutes.
OVERRIDES = """\
overrides:
  - {from: 2026-10-01, to: 2026-10-03, hours: 09:00-18:00}
  - {date: 2026-11-05, hours: closed}
  - {date: 2027-03-08, hours: 10:00-26:00, desks: [general, international]}
  - {date: 2027-07-01, hours: "08:00-11:15, 13:45-20:00"}
"""
EMERGENCY = """\
emergency:
  - {from: 2026-06-10 14:07, to: 2026-06-11 09:30}
  - {from: 2026-11-08 23:30, to: 2026-11-09 00:30, desks: general}
"""
_GENERAL_OVERRIDES = {
    **{number: [(540, 1080)] for number in days("2026-10-01/2026-10-03")},
    day("2026-11-05"): [],
    day("2027-03-08"): [(600, 1560)],
    day("2027-07-01"): [(480, 675), (825, 1200)],
}


def _painted(hours_of: dict[int, list[tuple[int, int]]]) -> bytearray:
    minutes = bytearray((DAYS + 1) * DAY_MIN)
    for number, spans in hours_of.items():
        for start, end in spans:
            for minute in range(number * DAY_MIN + start, number * DAY_MIN + end):
                minutes[minute] = 1
    return minutes


def _general() -> bytearray:
    season = DOUBLE11 | SPRING
    usual = {number: [(480, 1500 if number in season else 1320)] for number in range(DAYS)}
    minutes = _painted(usual | _GENERAL_OVERRIDES)
    _blot(minutes, day("2026-06-10") * DAY_MIN + 847, day("2026-06-11") * DAY_MIN + 570)
    _blot(minutes, day("2026-11-08") * DAY_MIN + 1410, day("2026-11-09") * DAY_MIN + 30)
    return minutes


def _border() -> bytearray:
    minutes = _painted({number: [(540, 1080)] for number in WORKED} | {day("2027-03-08"): [(600, 1560)]})
    _blot(minutes, day("2026-06-10") * DAY_MIN + 847, day("2026-06-11") * DAY_MIN + 570)
    return minutes


def _red() -> bytearray:
    minutes = _painted({number: [(0, DAY_MIN)] for number in range(DAYS)})
    _blot(minutes, day("2026-06-10") * DAY_MIN + 847, day("2026-06-11") * DAY_MIN + 570)
    return minutes


def _blot(minutes: bytearray, start: int, end: int) -> None:
    minutes[start:end] = bytes(end - start)


OPEN = {"general": _general(), "international": _border(), "red": _red()}
OPEN["complaint"] = OPEN["general"]
OPEN["risk"] = OPEN["international"]
PEAK = _painted({number: [(600, 720)] for number in WORKED})
IN_SEASON = {
    "double11": _painted({number: [(0, 1500)] for number in DOUBLE11}),
    "spring_festival": _painted({number: [(0, 1500)] for number in SPRING}),
}


def season(minute: int) -> str:
    """Return the season of a minute; its last night lasts until one o'clock."""
    return next((name for name, minutes in IN_SEASON.items() if minutes[minute]), "")


def edges() -> list[int]:
    """Return every minute at which anything changes, and on each day every clock time that is an edge on some day."""
    found = {number * DAY_MIN + at for number in range(DAYS) for at in (0, 60, 480, 540, 600, 720, 1080, 1320)}
    for minutes in (*OPEN.values(), PEAK, *IN_SEASON.values()):
        found.update(at for at in range(1, DAYS * DAY_MIN) if minutes[at] != minutes[at - 1])
    return sorted(found)
