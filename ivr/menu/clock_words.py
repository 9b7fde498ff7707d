"""Clock times written into a sentence, held against the hours that are enforced (lint H08). Knows no node and no rule.

A time that is written out stays when the hours move; one that no opening, closing or peak has is already wrong.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ivr.menu.timespan import DAY_MIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.hours import Hours
    from ivr.menu.timespan import Spans

_FIGURES = {figure: number for number, figure in enumerate("零一二三四五六七八九十")} | {"两": 2}
_NUMBER = "[0-9]{1,2}|[零一二两三四五六七八九十]{1,3}"
_MORNING, _AFTERNOON = ("凌晨", "早上", "早晨", "上午"), ("中午", "下午", "晚上", "傍晚")
_TIME = re.compile(
    # 慢一点 is no time: a number in words needs a part of the day, or the 到 of a range, before it.
    rf"(?:(?P<part>{'|'.join((*_MORNING, *_AFTERNOON))})\s*|(?<=[到至]))(?P<zh>{_NUMBER})\s*[点时]"
    rf"(?P<zh_rest>半|一刻|三刻|(?:{_NUMBER})分)?"
    r"|(?<![0-9:：])(?P<figures>[0-9]{1,2})[点时](?![间段候效])(?P<figures_rest>半|[0-9]{1,2}分)?"
    r"|(?<![0-9:：])(?P<hour>[0-9]{1,2})(?:[:：](?P<minute>[0-5][0-9]))?\s*(?P<half>[AaPp])\.?[Mm]\b"
    r"|(?<![0-9:：])(?P<clock>[0-9]{1,2})[:：](?P<clock_minute>[0-5][0-9])(?![0-9:：])"
    r"|(?P<noon>\bnoon\b)"
)
_RESTS = {None: 0, "半": 30, "一刻": 15, "三刻": 45}


def stray_times(hours: Hours, text: str) -> list[str]:
    """Return the clock times in the text, as written, that are no edge of any hours, season, override or peak."""
    known = edges_of(hours)
    return [found[0] for found in _TIME.finditer(text) if not known.intersection(_readings(found))]


def edges_of(hours: Hours) -> frozenset[int]:
    """Return every clock time at which anything begins or ends, in minutes since midnight."""
    return frozenset(
        minute % DAY_MIN for spans in _all_spans(hours) for span in spans for minute in (span.start_min, span.end_min)
    )


def _all_spans(hours: Hours) -> Iterator[Spans]:
    for week in (hours.peak, *(desk.week for desk in hours.desks.values())):
        yield from week.rules.values()
    yield from (season.spans for season in hours.seasons)
    yield from (override.spans for override in hours.overrides)


def _readings(found: re.Match[str]) -> set[int]:
    """Return the minutes of the day a written time may mean: 八点 is either half of the day's."""
    if found["noon"]:
        return {DAY_MIN // 2}
    if found["clock"]:
        return {(int(found["clock"]) * 60 + int(found["clock_minute"])) % DAY_MIN}
    if found["half"]:
        hour = int(found["hour"]) % 12 + (12 if found["half"] in "Pp" else 0)
        return {hour * 60 + int(found["minute"] or 0)}
    hour = _number(found["zh"] or found["figures"])
    rest = found["zh_rest"] or found["figures_rest"]
    minute = _RESTS[rest] if rest in _RESTS else _number(rest.removesuffix("分"))
    match found["part"]:
        case part if part in _MORNING:
            meant = {hour % 12 if hour == 12 else hour}
        case "中午":
            meant = {hour if hour > 9 else hour + 12}
        case part if part in _AFTERNOON:
            meant = {(hour + 12) % 24 if hour <= 12 else hour}
        case _:
            meant = {hour, (hour + 12) % 24} if hour <= 12 else {hour}
    return {(one * 60 + minute) % DAY_MIN for one in meant}


def _number(text: str) -> int:
    """Return a number below a hundred: 22, 二十二, 十, 零五."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _FIGURES[ones[-1]]
    return (_FIGURES[tens[-1]] if tens else 1) * 10 + (_FIGURES[ones[-1]] if ones else 0)
