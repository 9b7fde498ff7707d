"""When a ticket is due: its kind's promise, counted in service hours, working days or round the clock. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ivr.errors import Refused
from ivr.menu.opening import add_service_time, add_working_days
from ivr.menu.tickets import promise_of
from ivr.menu.zones import zone

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree

_DAY_S = 86_400
_SECONDS = {"min": 60, "h": 3600, "day": _DAY_S, "working day": _DAY_S}


def due(tree: MenuTree, kind: str, at: datetime) -> datetime:
    """Return when a ticket of this kind, made at `at`, is due, in the line's zone.

    Raises:
        Refused: tickets.yaml has no such kind.
    """
    promised = tree.tickets.get(kind)
    if promised is None:
        raise Refused(f"tickets.yaml has no kind '{kind}'. Add '{kind}: {{due: 4 h, counts: service}}'.")
    promise = promise_of(promised, tree.facts)
    assert promise is not None, "the reading refuses a kind whose promise is no time"
    seconds = promise.count * _SECONDS[promise.unit]
    here = zone(tree.hours.zone)
    local = at.astimezone(here)
    # Counted in UTC: a clock that is put forward meanwhile makes no promise shorter.
    elapsed = (at.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(here)
    if promise.unit == "working day" or promised.counts == "working_days":
        return add_working_days(tree.hours, local, max(1, round(seconds / _DAY_S))) or elapsed
    if promised.counts == "service":
        # A desk that never opens again still owes an answer; then the clock counts.
        return add_service_time(tree.hours, promised.desk, local, seconds) or elapsed
    return elapsed
