"""When a ticket is due: its kind's promise, counted in service hours, working days or round the clock. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ivr.errors import Refused
from ivr.menu.fields import fill
from ivr.menu.opening import add_service_time, add_working_days
from ivr.menu.zones import zone

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree

_PROMISE = re.compile(r"(?P<count>[0-9]{1,4}(\.[0-9]{1,2})?) ?(?P<unit>min|h|working days?|days?)")
_SECONDS = {"min": 60, "h": 3600, "day": 86_400, "days": 86_400}


def due(tree: MenuTree, kind: str, at: datetime) -> datetime:
    """Return when a ticket of this kind, made at `at`, is due, in the line's zone.

    Raises:
        Refused: tickets.yaml has no such kind, or its promise cannot be read.
    """
    promised = tree.tickets.get(kind)
    if promised is None:
        raise Refused(f"tickets.yaml has no kind '{kind}'. Add '{kind}: {{due: 4 h, counts: service}}'.")
    found = _PROMISE.fullmatch(fill(promised.due, tree.facts))
    if not found:
        raise Refused(f"tickets.yaml: '{promised.due}' of '{kind}' is no time. Write 4 h, 30 min or 3 working days.")
    unit, count = found["unit"], float(found["count"])
    local = at.astimezone(zone(tree.hours.zone))
    if unit.startswith("working") or promised.counts == "working_days":
        days = count if "day" in unit else count * _SECONDS[unit] / _SECONDS["day"]
        return add_working_days(tree.hours, local, max(1, round(days))) or local + timedelta(days=days)
    seconds = count * _SECONDS[unit]
    if promised.counts == "service":
        # A desk that never opens again still owes an answer; then the clock counts.
        return add_service_time(tree.hours, promised.desk, local, seconds) or local + timedelta(seconds=seconds)
    return local + timedelta(seconds=seconds)
