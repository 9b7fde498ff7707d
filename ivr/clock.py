"""The one place that reads wall time; everything else is handed `now` or a monotonic reading.

Time-outs are measured with `monotonic`, which a corrected or jumping wall clock cannot move.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Return seconds that only ever grow, from an arbitrary start."""
    return time.monotonic()
