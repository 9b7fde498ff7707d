"""Whether a condition holds, and which notices are in force: judged by the tree, the instant and what is known.

Pure: the same circumstances give the same answers in a call, in a walk over every path and in a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ivr.menu.calendar import is_holiday
from ivr.menu.conditions import UNKNOWN
from ivr.menu.opening import is_open, is_peak, local, season_of
from ivr.menu.zones import zone

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ivr.menu.conditions import Condition, NoticeKind
    from ivr.menu.model import MenuTree
    from ivr.menu.notices import Notice
    from ivr.menu.part import Language, Words

# What a call knows beside fields and columns. A name with a colon can be neither, so nothing the caller enters or a
# look-up brings can stand in its place.
CALLER_CLASS = "caller:class"
CALLER_SHOWN = "caller:shown"
DESK = "desk:asked"
RECORDING = "recording:url"
# The fact that says how many hours ahead a notice is announced.
NOTICE_AHEAD = "notice_h"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is judged by: the tree with its hours, the instant, the call's language and what is known in it."""

    tree: MenuTree
    now: datetime
    language: Language
    known: Mapping[str, str]


def holds(condition: Condition, given: Circumstances) -> bool:
    """Return whether everything the condition asks is so; one that asks nothing always holds."""
    hours, now = given.tree.hours, given.now
    classes = condition.classes
    return (
        (condition.open is None or is_open(hours, condition.open, now))
        and (condition.closed is None or not is_open(hours, condition.closed, now))
        and (condition.peak is None or condition.peak == is_peak(hours, now))
        and (condition.season is None or _is_season(condition.season, given))
        and (condition.holiday is None or condition.holiday == on_holiday(given))
        and (not classes or given.known.get(CALLER_CLASS, UNKNOWN) in classes)
        and (condition.withheld is None or condition.withheld == (CALLER_SHOWN not in given.known))
        and (condition.language is None or condition.language == given.language)
        and (condition.known is None or bool(given.known.get(condition.known)))
        and all(given.known.get(column) == text for column, text in condition.value.items())
        and (condition.notice is None or bool(notices_in_force(given, (condition.notice,))))
    )


def on_holiday(given: Circumstances) -> bool:
    """Return whether the instant lies on a holiday, where the hours are."""
    return is_holiday(given.tree.hours.calendar, local(given.tree.hours, given.now).date())


def notices_in_force(given: Circumstances, kinds: Collection[NoticeKind]) -> list[tuple[Notice, Words]]:
    """Return the notices of these kinds with the words for now, in the order of the kinds, then of the file."""
    found = []
    for kind in kinds:
        for notice in given.tree.notices:
            words = _words(notice, given) if notice.kind == kind else {}
            if words:
                found.append((notice, words))
    return found


def announced_ahead(tree: MenuTree) -> timedelta:
    """Return how long before its start a notice is spoken of; a tree that speaks of one has the fact."""
    return timedelta(hours=float(str(tree.facts[NOTICE_AHEAD].value)))


def written_moment(given: Circumstances, text: str) -> datetime:
    """Return the instant of a day and clock time as they stand in the files, in the zone of the hours."""
    return datetime.fromisoformat(text).replace(tzinfo=zone(given.tree.hours.zone))


def _words(notice: Notice, given: Circumstances) -> Words:
    """Return what the notice says now; nothing when it is silent."""
    starts = written_moment(given, notice.starts)
    if starts <= given.now < written_moment(given, notice.ends):
        return notice.say
    if notice.before and starts - announced_ahead(given.tree) <= given.now < starts:
        return notice.before
    return {}


def _is_season(name: str, given: Circumstances) -> bool:
    season = season_of(given.tree.hours, given.now)
    return season is not None and name in ("any", season.name)
