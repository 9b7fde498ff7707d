"""Hours as a caller hears them, made of the very ranges that are enforced, so that the two cannot differ.

A phrase for a sentence to hold: 今天的服务时间：{hours_today}。 With a colon before it, it also reads well when
it says 休息. Knows no file and no present.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from ivr.menu import english, mandarin
from ivr.menu.facts import speak_moment
from ivr.menu.hours import EVERY_DAY, HOLIDAYS, WEEKDAYS, WORKING_DAYS, plan, weekly
from ivr.menu.speakable import spoken
from ivr.menu.timespan import ROUND_THE_CLOCK, without

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from ivr.menu.hours import Hours, Week
    from ivr.menu.opening import DeskStatus
    from ivr.menu.part import Language
    from ivr.menu.speakable import Spoken, SpokenPart
    from ivr.menu.timespan import Spans


@dataclass(frozen=True, slots=True)
class _Tongue:
    """A language's words for hours.

    days: the names of kinds of day. weekdays: Monday first. one_day, some_days: patterns for a lone weekday and
    for some in a row. week: a pattern of {days} and {hours}.
    """

    time: Callable[[int, int], Spoken]
    until: str
    also: str
    comma: str
    closed: str
    round_the_clock: str
    days: Mapping[str, str]
    weekdays: tuple[str, ...]
    one_day: str
    some_days: str
    week: str
    between_days: str
    unknown: str


_ZH = _Tongue(
    time=mandarin.time,
    until="到",
    also="，以及",
    comma="，",
    closed="休息",
    round_the_clock="全天二十四小时",
    days={EVERY_DAY: "每天", WORKING_DAYS: "工作日", HOLIDAYS: "节假日"},
    weekdays=tuple(f"星期{figure}" for figure in "一二三四五六日"),
    one_day="{first}",
    some_days="{first}到{last}",
    week="{days}{hours}",
    between_days="；",
    unknown="另行通知",
)
_EN = _Tongue(
    time=english.time,
    until=" to ",
    also=" and ",
    comma=", ",
    closed="closed",
    round_the_clock="24 hours a day",
    days={EVERY_DAY: "every day", WORKING_DAYS: "on working days", HOLIDAYS: "on holidays"},
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    one_day="on {first}s",
    some_days="from {first} to {last}",
    week="{hours} {days}",
    between_days="; ",
    unknown="a time to be announced",
)
_TONGUES = {"zh": _ZH, "en": _EN}


def spoken_hours(spans: Spans, language: Language) -> Spoken:
    """Return a day's ranges: 上午八点到晚上十点; 8 AM to 1 AM the next day; 休息 when there are none."""
    tongue = _tongue(language)
    if not spans:
        return spoken([tongue.closed])
    if spans == ROUND_THE_CLOCK:
        return spoken([tongue.round_the_clock])
    parts: list[SpokenPart] = []
    for span in spans:
        parts += [tongue.also] if parts else []
        parts += [*tongue.time(*divmod(span.start_min, 60)), tongue.until, *tongue.time(*divmod(span.end_min, 60))]
    return spoken(parts)


def spoken_today(status: DeskStatus, language: Language) -> Spoken:
    """Return today's ranges after what an override or a closure says of itself; 元旦休息 stands in place of 休息."""
    own = status.words.get(language, "")
    if not own:
        return spoken_hours(status.today, language)
    return spoken([own, *((_tongue(language).comma, *spoken_hours(status.today, language)) if status.today else ())])


def spoken_opening(opens_at: datetime | None, now: datetime, language: Language) -> Spoken:
    """Return when it opens again: 明天上午八点; tomorrow at 8 AM; 另行通知 when no opening is known.

    opens_at: on the clock of the hours, as `status` gives it; the day is told from the same clock.
    """
    if opens_at is None:
        return spoken([_tongue(language).unknown])
    return speak_moment(opens_at, language, now.astimezone(opens_at.tzinfo).date())


def spoken_week(week: Week, language: Language) -> Spoken:
    """Return a whole week's hours: 工作日上午九点到晚上六点. Weekdays in a row with the same hours are one."""
    tongue = _tongue(language)
    parts: list[SpokenPart] = []
    kinds = [(kind, week.rules[kind]) for kind in (WORKING_DAYS, HOLIDAYS, EVERY_DAY) if kind in week.rules]
    for days, spans in [*_weekday_runs(week, tongue), *((tongue.days[kind], spans) for kind, spans in kinds)]:
        before, after = tongue.week.replace("{days}", days).split("{hours}")
        parts += [*([tongue.between_days] if parts else []), before, *spoken_hours(spans, language), after]
    return spoken(parts)


def spoken_peak(hours: Hours, language: Language) -> Spoken:
    """Return when most people call; empty where hours.yaml names no peak."""
    return spoken_week(hours.peak, language)


def spoken_calm(hours: Hours, desk: str, day: date, language: Language) -> Spoken:
    """Return the better hours to call on this day: the desk's own less the peak's."""
    return spoken_hours(calm_spans(hours, desk, day), language)


def calm_spans(hours: Hours, desk: str, day: date) -> Spans:
    """Return the day's enforced hours outside the peak."""
    spans = plan(hours, desk, day).spans
    for peak in weekly(hours.peak, hours.calendar, day):
        spans = without(spans, peak.start_min, peak.end_min)
    return spans


def _weekday_runs(week: Week, tongue: _Tongue) -> list[tuple[str, Spans]]:
    """Return weekdays that follow one another with the same hours as one name, in the order of the week."""
    named = [(number, day) for number, day in enumerate(WEEKDAYS) if day in week.rules]
    runs = []
    # A day's number less its place among the named ones changes where a day is left out.
    together = groupby(enumerate(named), key=lambda pair: (pair[1][0] - pair[0], week.rules[pair[1][1]]))
    for (_, spans), members in together:
        days = [tongue.weekdays[number] for _, (number, _) in members]
        pattern = tongue.one_day if len(days) == 1 else tongue.some_days
        runs.append((pattern.format(first=days[0], last=days[-1]), spans))
    return runs


def _tongue(language: Language) -> _Tongue:
    return _TONGUES[language.split("-")[0]]
