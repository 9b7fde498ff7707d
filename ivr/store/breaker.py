"""Stops asking a store that keeps failing, so that callers are answered at once and threads are not all held.

Measures with a monotonic clock; knows nothing of what fails.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from ivr.errors import StoreDown

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

# "breaker opens <= 3 failures, half-opens <= 10 s" (reliability F06); normal service must be back 5 s after a fault.
FAILURES = 3
REST_S = 1.0


class Breaker:
    """Counts failures in a row. After the third, `enter` refuses for a second, then lets one try through."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until = 0.0

    def enter(self) -> None:
        """Return if the store may be tried.

        Raises:
            StoreDown: it failed too often, and too little time has passed.
        """
        with self._lock:
            if self._failures < FAILURES:
                return
            now = self._monotonic()
            if now < self._closed_until:
                raise StoreDown("The store failed a moment ago and is left alone for a second.")
            self._closed_until = now + REST_S  # this one tries; the others wait for what it finds

    def failed(self, why: str) -> None:
        """Note a failure; the first of a row is logged."""
        with self._lock:
            self._failures += 1
            first = self._failures == 1
            self._closed_until = self._monotonic() + REST_S
        if first:
            log.error("The store is down: %s Menus go on without it; tickets are refused in words.", why)

    def worked(self) -> None:
        """Note a success."""
        with self._lock:
            was_down, self._failures = self._failures > 0, 0
        if was_down:
            log.warning("The store is back.")
