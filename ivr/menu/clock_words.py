"""Clock times written into a sentence, held against the hours that are enforced (lint H08). Knows no node and no rule.

A time that is written out stays when the hours move; one that no opening, closing or peak has is already wrong.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ivr.menu.timespan import DAY_MIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.hours import Hours
    from ivr.menu.timespan import Spans

_FIGURES = {figure: number for number, figure in enumerate("零一二三四五六七八九十")} | {"两": 2}
_NUMBER = "[0-9]{1,2}|[零一二两三四五六七八九十]{1,3}"
_FIGURE_WORDS = "零一二两三四五六七八九十"
_REST = rf"半|一刻|三刻|(?:{_NUMBER})分(?!钟)"
# What 点 counts where it is a point and no hour: 以下三点说明.
_LISTED = "说明|提醒|建议|要求|注意|意见|原因|事项|提示"
_WORDS = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_DAY_PART = r"in the (?:morning|afternoon|evening)"
_MORNING, _AFTERNOON = ("凌晨", "早上", "早晨", "上午"), ("中午", "下午", "晚上", "傍晚")
_TIME = re.compile(
    # 慢一点 is no time: a number in words needs a part of the day, or the 到 of a range, before it.
    rf"(?:(?P<part>{'|'.join((*_MORNING, *_AFTERNOON))})\s*|(?<=[到至]))(?P<zh>{_NUMBER})\s*[点时]"
    rf"(?P<zh_rest>{_REST})?"
    # Nor is 三点建议: without one, what follows tells a time, 十点整, 八点到; or no list is so long, 二十二点.
    rf"|(?<![{_FIGURE_WORDS}])(?P<bare>[{_FIGURE_WORDS}]{{1,3}})点(?:(?P<bare_rest>{_REST})(?!点)|[整钟]|(?=[到至]))"
    rf"|(?<![{_FIGURE_WORDS}])(?P<late>二?十[一二三四五六七八九])点(?!{_LISTED})"
    rf"|(?<![0-9:：])(?P<figures>[0-9]{{1,2}})[点时](?![间段候效]|{_LISTED})(?P<figures_rest>半|[0-9]{{1,2}}分)?"
    r"|(?<![0-9:：])(?P<hour>[0-9]{1,2})(?:[:：](?P<minute>[0-5][0-9]))?\s*(?P<half>[AaPp])\.?[Mm]\b"
    r"|(?<![0-9:：])(?P<clock>[0-9]{1,2})[:：](?P<clock_minute>[0-5][0-9])(?![0-9:：])"
    rf"|(?P<noon>\b(?:noon|midday)\b)|(?P<midnight>\bmidnight\b)"
    rf"|\b(?:(?P<past>half past|quarter past|quarter to) )?(?P<word>{'|'.join(_WORDS)})"
    r"(?: (?P<word_minute>fifteen|thirty|forty-five))?"
    rf"(?P<told> o[’']clock(?: {_DAY_PART})?| {_DAY_PART}| [ap]\.?m\b)?(?!\w)",
    re.IGNORECASE,
)
_WORD_MINUTES = {None: 0, "fifteen": 15, "thirty": 30, "forty-five": 45}
_PAST = {None: 0, "half past": 30, "quarter past": 15, "quarter to": -15}
_RESTS = {None: 0, "半": 30, "一刻": 15, "三刻": 45}


def stray_times(hours: Hours, text: str) -> list[str]:
    """Return the clock times in the text, as written, that are no edge of any hours, season, override or peak."""
    found = _times(text)
    known = edges_of(hours) if found else frozenset[int]()
    return [one[0] for one in found if not known.intersection(_readings(one))]


def clock_times(text: str) -> list[str]:
    """Return the clock times in the text, as written."""
    return [found[0] for found in _times(text)]


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


@lru_cache(1024)  # several rules ask of each text
def _times(text: str) -> tuple[re.Match[str], ...]:
    """Return what is a clock time; an English number in words is one only if something says so."""
    return tuple(one for one in _TIME.finditer(text) if not one["word"] or one["past"] or one["told"])


def _readings(found: re.Match[str]) -> set[int]:
    """Return the minutes of the day a written time may mean: 八点 is either half of the day's."""
    if found["noon"]:
        return {DAY_MIN // 2}
    if found["midnight"]:
        return {0}
    if found["word"]:
        return _english_readings(found)
    if found["clock"]:
        return {(int(found["clock"]) * 60 + int(found["clock_minute"])) % DAY_MIN}
    if found["half"]:
        hour = int(found["hour"]) % 12 + (12 if found["half"] in "Pp" else 0)
        return {hour * 60 + int(found["minute"] or 0)}
    hour = _number(found["zh"] or found["bare"] or found["late"] or found["figures"])
    rest = found["zh_rest"] or found["bare_rest"] or found["figures_rest"]
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


def _english_readings(found: re.Match[str]) -> set[int]:
    """Return the minutes of the day that half past six, ten o'clock or nine in the evening may mean."""
    past = found["past"].lower() if found["past"] else None
    minute = _WORD_MINUTES[found["word_minute"] and found["word_minute"].lower()] + _PAST[past]
    told = (found["told"] or "").lower().replace(".", "")
    hour = (_WORDS.index(found["word"].lower()) + 1) % 12
    halves = (
        [0] if told.endswith(("morning", " am")) else [12] if told.endswith(("noon", "evening", " pm")) else [0, 12]
    )
    return {((hour + half) * 60 + minute) % DAY_MIN for half in halves}


def _number(text: str) -> int:
    """Return a number below a hundred: 22, 二十二, 十, 零五."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _FIGURES[ones[-1]]
    return (_FIGURES[tens[-1]] if tens else 1) * 10 + (_FIGURES[ones[-1]] if ones else 0)
