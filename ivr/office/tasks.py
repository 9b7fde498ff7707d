"""Tasks: the ids of rows that are due, on their way from the transaction that wrote them to a worker, by huey.

A task carries nothing but the id; the row says what is done, and its lease that it is done once. So a task may come
twice, late, early, in any order or never, and `rounds` find what never came. Knows no row and nobody who sends.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from huey import Huey
from huey.consumer import Consumer
from huey.exceptions import HueyException
from huey.storage import BaseStorage, MemoryStorage

from ivr.errors import StoreDown, WrongUse
from ivr.office.task_slip import TASK, URGENT, SlipWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ivr.clock import Clock
    from ivr.store.announcing import Due

log = logging.getLogger(__name__)

# What is sent is mostly waited for. One provider that does not answer for ten seconds must not hold up a ring.
THREADS = 4
# How long a worker waits for a task before it looks whether it is to stop.
READ_S = 1


class MemoryTasks(MemoryStorage):  # type: ignore[misc]
    """Tasks in this process's memory. huey's own is asked again and again, ever more rarely; here a worker wakes."""

    blocking = True
    description = "this process"

    def __init__(self) -> None:
        super().__init__()
        self._came = threading.Condition(self._lock)

    def enqueue(self, data: bytes, priority: float | None = None) -> None:
        """Put a task there, and wake a worker."""
        with self._came:
            super().enqueue(data, priority)
            self._came.notify()

    def dequeue(self) -> bytes | None:
        """Return the next task, or None where none comes for a while."""
        with self._came:
            self._came.wait_for(self.queue_size, READ_S)
            task: bytes | None = super().dequeue()
            return task


class Tasks:
    """One process's end of the queue: where it puts tasks, and from where its workers take them."""

    def __init__(self, storage: BaseStorage, clock: Clock) -> None:
        self.description: str = storage.description
        self._clock = clock
        self._take: Callable[[int], object] = _nobody
        self._huey = _Queue("ivr", results=False, serializer=SlipWriter(), storage_class=lambda _name: storage)
        self._deliver = self._huey.task(name=TASK.rpartition(".")[2])(self._run)

    def put(self, dues: Sequence[Due]) -> None:
        """Put a task for each row, to be taken when it is due. By our own clock: huey's may stand elsewhere."""
        for due in dues:
            wait_s = (due.at - self._clock()).total_seconds()
            priority = URGENT if due.is_urgent else None
            if wait_s > 0:
                self._huey.add_schedule(self._deliver.s(due.id, priority=priority, delay=wait_s))
            else:
                self._huey.enqueue(self._deliver.s(due.id, priority=priority))

    def consumer(self, take: Callable[[int], object], stops_within_s: float) -> Consumer:
        """Return threads that take the id of each row as it comes; they begin with `start()`.

        stops_within_s: how long `stop(graceful=True)` waits for what is being done.
        """
        self._take = take
        # huey would have its scheduler put what recurs into the queue, one for each worker; ours goes by the store.
        return _Threads(self._huey, workers=THREADS, periodic=False, shutdown_timeout=stops_within_s)

    def _run(self, row: int) -> None:
        try:
            self._take(row)
        except StoreDown as error:
            log.warning("The store is down, so row %d of the outbox waits for the next round: %s", row, error)


def open_tasks(redis_url: str | None, clock: Clock) -> Tasks:
    """Return the queue on Redis, or without a URL in this process's memory.

    Raises:
        WrongUse: the package is not installed, or the URL will not do; says what to mend.
    """
    logging.getLogger("huey").setLevel(logging.WARNING)  # it tells of every task
    if redis_url is None:
        return Tasks(MemoryTasks(), clock)
    try:
        from ivr.office.redis_tasks import RedisTasks
    except ModuleNotFoundError as error:
        if error.name != "redis":
            raise
        raise WrongUse("IVR_REDIS_URL needs a package: pip install 'ivr[redis]'. Or unset it.") from error
    return Tasks(RedisTasks(redis_url), clock)


class _Queue(Huey):  # type: ignore[misc]
    """huey, where anybody may have written into the queue, and a task is never called back: its row is."""

    def dequeue(self) -> Any:
        try:
            return super().dequeue()
        except (ValueError, HueyException) as error:
            log.warning("Something in the queue is no task of ours and was thrown away: %s.", error)
            return None

    def is_revoked(self, task: Any, timestamp: Any = None, peek: bool = True) -> bool:
        return False


class _Threads(Consumer):  # type: ignore[misc]
    """huey's consumer as threads of a process that has signals of its own to answer."""

    def _set_signal_handlers(self) -> None:
        return


def _nobody(_row: int) -> None:
    raise AssertionError("a process without workers takes no tasks")
