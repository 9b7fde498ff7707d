"""Many simulated callers at once: how many calls are lost, how many webhooks a second, how long each takes.

Each call runs on a virtual clock of its own, so a caller never thinks and the app is all that is measured.
"""

from __future__ import annotations

import threading
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr import clock
from ivr.simulator.driver import run
from ivr.simulator.http.exchange import Reply
from ivr.simulator.scripted import Scripted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ivr.simulator.exchange import Exchange
    from ivr.simulator.http.exchange import Fault, Transport, Wire
    from ivr.simulator.tokens import Token

    # Opens the line for a call, told its number, counted from 0.
    Opens = Callable[[int], Exchange]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much load. rate: calls begun a second, None for as many as there is room for.

    longest_s: after so many real seconds no further call begins.
    """

    calls: int
    concurrency: int
    script: Sequence[Token]
    patience_s: float
    rate: float | None = None
    longest_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of it. calls: that were begun. answered: webhooks that got any HTTP answer."""

    calls: int
    lost: int
    webhooks: int
    answered: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def webhooks_per_s(self) -> float:
        """Return the throughput."""
        return self.webhooks / self.seconds if self.seconds else 0.0


def load(plan: Plan, opens: Opens, transports: Callable[[], Transport]) -> Measured:
    """Place the plan's calls, each thread one after another over a transport of its own, and measure."""
    crowd = _Crowd(plan, opens)
    threads = [
        threading.Thread(target=crowd.call, args=(transports(),), daemon=True)
        for _ in range(min(plan.concurrency, plan.calls))
    ]
    began = clock.monotonic()
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    finally:
        crowd.stop()
    if crowd.error is not None:
        raise crowd.error
    taken = sorted(crowd.seconds)
    return Measured(
        crowd.begun,
        crowd.lost,
        len(taken),
        crowd.answered,
        clock.monotonic() - began,
        _percentile_ms(taken, 0.50),
        _percentile_ms(taken, 0.99),
    )


class _Crowd:
    """What all threads share."""

    def __init__(self, plan: Plan, opens: Opens) -> None:
        self.begun = self.lost = self.answered = 0
        self.seconds = array("d")
        self.error: BaseException | None = None
        self._plan, self._opens = plan, opens
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._began = clock.monotonic()

    def stop(self) -> None:
        """Let no further call begin."""
        self._stopped.set()

    def call(self, transport: Transport) -> None:
        """Place calls until there are none left."""
        timed = _Timed(transport)
        try:
            while (number := self._next()) is not None:
                exchange = self._opens(number)
                exchange.call(Scripted(self._plan.script, self._plan.patience_s))
                run(exchange, timed)
                with self._lock:
                    self.lost += exchange.failed or not exchange.heard_from_app
        except BaseException as error:
            self.error = error  # the thread that joins raises it
            self.stop()
        finally:
            with self._lock:
                self.seconds.extend(timed.seconds)
                self.answered += timed.answered

    def _next(self) -> int | None:
        """Return the number of the next call when it is due, or None."""
        with self._lock:
            number = self.begun
            if number == self._plan.calls or self._stopped.is_set():
                return None
            due = number / self._plan.rate if self._plan.rate else 0.0
            elapsed = clock.monotonic() - self._began
            if max(due, elapsed) >= self._plan.longest_s:
                return None
            self.begun += 1
        self._stopped.wait(max(0.0, due - elapsed))
        return number


class _Timed:
    """Performs wires and keeps the seconds each took."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.seconds = array("d")
        self.answered = 0

    def perform(self, wire: Wire) -> Reply | Fault:
        """Perform the wire."""
        began = clock.monotonic()
        answer = self._transport.perform(wire)
        self.seconds.append(clock.monotonic() - began)
        self.answered += isinstance(answer, Reply)
        return answer


def _percentile_ms(ordered: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile in milliseconds; 0 of nothing."""
    if not ordered:
        return 0.0
    rank = max(1, -(-len(ordered) * share // 1))
    return round(ordered[int(rank) - 1] * 1000, 3)
