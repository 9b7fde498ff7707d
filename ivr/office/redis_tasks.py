"""Tasks on Redis, which may be slow, down, restarted or flushed: to put a task there takes no time and never fails.

After a failure Redis is left alone for a moment, with one line in the log; rounds find the rows meanwhile.
"""

from __future__ import annotations

import logging
import struct
import threading
import time
from datetime import UTC
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from huey.storage import PriorityRedisStorage
from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from ivr import clock as wall_clock
from ivr.errors import WrongUse
from ivr.office.tasks import READ_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

T = TypeVar("T")

log = logging.getLogger(__name__)

# Redis answers within milliseconds. A webhook has 5 s, and a round is never more than two seconds away.
WAITS_S = 0.25
# A worker's read waits for a task on Redis's side; an answer that is later than this does not come.
READER_WAITS_S = READ_S + 2.0
REST_S = 5.0
# About 20 MB. Where no worker runs the rows wait in the database, and Redis must not fill up: beyond so many the least
# urgent and newest, or the latest planned, are left to rounds.
MOST_WAITING = 100_000
_STAMP = struct.calcsize(">Q")  # huey writes a time in front of each task in the queue


class RedisTasks(PriorityRedisStorage):  # type: ignore[misc]
    """The queue and the schedule on one Redis database, urgent tasks first.

    Raises:
        WrongUse: the URL will not do.
    """

    blocking = True

    def __init__(self, url: str, monotonic: Callable[[], float] = wall_clock.monotonic) -> None:
        try:
            pool, readers = _pool(url, WAITS_S), _pool(url, READER_WAITS_S)
        except (ValueError, TypeError, RedisError) as error:
            # The value is not echoed: it may hold a password.
            raise WrongUse("IVR_REDIS_URL cannot be used. Write one such as redis://127.0.0.1:6379/0.") from error
        super().__init__("ivr", connection_pool=pool)
        place = urlsplit(url)
        self.description = f"Redis at {place.hostname or place.path}"
        self._reader = Redis(connection_pool=readers)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._rests_until = float("-inf")
        self._is_down = False

    def enqueue(self, data: bytes, priority: float | None = None) -> None:
        """Put a task into the queue, if Redis takes it."""

        def put() -> None:
            super(RedisTasks, self).enqueue(data, priority)
            self.conn.zremrangebyrank(self.queue_key, MOST_WAITING, -1)

        self._asked(put)

    def add_to_schedule(self, data: bytes, ts: datetime) -> None:
        """Put a task into the schedule, if Redis takes it."""

        def put() -> None:
            super(RedisTasks, self).add_to_schedule(data, ts)
            self.conn.zremrangebyrank(self.schedule_key, MOST_WAITING, -1)

        self._asked(put)

    def dequeue(self) -> bytes | None:
        """Return the next task, or None where none comes for a while."""
        popped: Any = self._asked(lambda: self._reader.bzpopmin(self.queue_key, timeout=READ_S))
        if popped is None and self._is_resting():
            time.sleep(READ_S)  # as long as a read takes: workers do not spin while Redis is left alone
        return popped[1][_STAMP:] if popped else None

    def read_schedule(self, ts: datetime) -> list[bytes]:
        """Return what is due of the schedule, and take it out."""
        return self._asked(lambda: super(RedisTasks, self).read_schedule(ts)) or []

    def delete_data(self, _key: str) -> bool:
        """huey clears what could call a task back, after each; nothing of ours is ever called back."""
        return False

    def convert_ts(self, ts: datetime) -> float:
        """Return the instant as a number that is the same on every machine. huey's depends on the local time zone."""
        return ts.replace(tzinfo=UTC).timestamp()

    def _asked(self, ask: Callable[[], T]) -> T | None:
        """Return what Redis answers; None where it does not, or is left alone."""
        if self._is_resting():
            return None
        try:
            answer = ask()
        except (RedisError, OSError) as error:
            self._failed(error)
            return None
        with self._lock:
            was_down, self._is_down = self._is_down, False
        if was_down:
            log.warning("Redis is back: tasks go by it again.")
        return answer

    def _is_resting(self) -> bool:
        return self._monotonic() < self._rests_until

    def _failed(self, error: Exception) -> None:
        with self._lock:
            was_down, self._is_down = self._is_down, True
            self._rests_until = self._monotonic() + REST_S
        if not was_down:
            log.warning(
                "Redis cannot be used (%s), so tasks do not come at once: workers find what is due within seconds.",
                type(error).__name__,
            )


def _pool(url: str, waits_s: float) -> ConnectionPool:
    return ConnectionPool.from_url(
        url,
        socket_timeout=waits_s,
        socket_connect_timeout=WAITS_S,
        retry=Retry(NoBackoff(), 0),  # redis-py's own tries ten times, a second apart in the end
        protocol=2,  # nothing more is needed, and every server speaks it
    )
