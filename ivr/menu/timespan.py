"""A range of clock times as it is written: 08:00-22:00, or 08:00-25:00 into the night. Knows no date and no zone.

Hours run on past midnight: 25:00 is one o'clock of the night that belongs to the day. So a range that ends before
it begins is a slip, never a guess (lint H02).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DAY_MIN = 24 * 60
# A range ends before the next day does; a longer one would be two days' hours in one.
LATEST_HOUR = 47
CLOSED = "closed"

_EXAMPLE = "Write hours such as 08:00-22:00, several as 08:00-12:00, 13:00-18:00, or closed."
_TIME = r"([0-9]{1,2}):([0-9]{2})"
_RANGE = re.compile(rf"{_TIME} *- *{_TIME}")
# What people type for ':' and '-' with a Chinese keyboard or in running text.
_LOOKALIKES = str.maketrans(
    {"：": ":", "．": ":", "－": "-", "–": "-", "—": "-", "~": "-", "～": "-", "至": "-", "到": "-"}
)


@dataclass(frozen=True, slots=True, order=True)
class TimeSpan:
    """From one clock time until just before another, in minutes since midnight of the day they belong to."""

    start_min: int
    end_min: int

    def __str__(self) -> str:
        return f"{clock_time(self.start_min)}-{clock_time(self.end_min)}"


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong with written hours: the lint rule, the message, the mend."""

    rule: str
    message: str
    mend: str


Spans = tuple[TimeSpan, ...]

ROUND_THE_CLOCK: Spans = (TimeSpan(0, DAY_MIN),)


def clock_time(minutes: int) -> str:
    """Return minutes since midnight as 08:00, or 25:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def parse_spans(text: str) -> Spans | Slip:
    """Return the ranges in the text, earliest first, or what is wrong with it; "closed" has none.

    Ranges that meet become one: 08:00-12:00, 12:00-18:00 is open at noon and is said as one.
    """
    if text.strip() == CLOSED:
        return ()
    spans = []
    for part in text.split(","):
        span = _parse_span(part.strip())
        if isinstance(span, Slip):
            return span
        spans.append(span)
    merged: list[TimeSpan] = []
    for span in sorted(spans):
        if merged and span.start_min < merged[-1].end_min:
            return Slip("H03", f"{merged[-1]} and {span} overlap.", "Write one range, or ranges that do not overlap.")
        if merged and span.start_min == merged[-1].end_min:
            span = TimeSpan(merged.pop().start_min, span.end_min)
        merged.append(span)
    return tuple(merged)


def without(spans: Spans, start_min: int, end_min: int) -> Spans:
    """Return the ranges less what lies between two minutes."""
    kept = []
    for span in spans:
        pieces = (
            TimeSpan(span.start_min, min(span.end_min, start_min)),
            TimeSpan(max(span.start_min, end_min), span.end_min),
        )
        kept += [piece for piece in pieces if piece.start_min < piece.end_min]
    return tuple(kept)


def _parse_span(text: str) -> TimeSpan | Slip:
    found = _RANGE.fullmatch(text)
    if found is None:
        meant = text.translate(_LOOKALIKES).replace(" ", "")
        if _RANGE.fullmatch(meant):
            return Slip("H02", f"'{text}' is no range of hours.", f"Write {meant} with an ASCII ':' and '-'.")
        return Slip("H02", f"'{text}' is no range of hours." if text else "no hours are written.", _EXAMPLE)
    hour, minute, end_hour, end_minute = (int(figure) for figure in found.groups())
    for written_hour, written_minute in ((hour, minute), (end_hour, end_minute)):
        if written_hour > LATEST_HOUR or written_minute > 59:
            message = f"'{text}' holds {written_hour:02}:{written_minute:02}, which is no clock time."
            return Slip(
                "H02", message, f"Hours go up to {LATEST_HOUR} (25 is one o'clock of the night), minutes to 59."
            )
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if start >= DAY_MIN:
        mend = f"Write it as {clock_time(start - DAY_MIN)} of the next day, in that day's hours."
        return Slip("H02", f"'{text}' begins on the day after.", mend)
    if start == end:
        return Slip("H02", f"'{text}' is empty.", f"Write closed, or {TimeSpan(0, DAY_MIN)} for round the clock.")
    if end < start:
        mend = f"Write {TimeSpan(start, end + DAY_MIN)}: 25:00 is one o'clock of the next day."
        return Slip("H02", f"'{text}' ends before it begins.", mend)
    return TimeSpan(start, end)
