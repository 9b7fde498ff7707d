"""Moving an exchange along with the wall clock, for a person who listens and presses keys.

One thread owns the exchange. Requests are carried on threads of their own, so that a slow app holds up neither a
key nor the hang-up; whatever other threads have to say comes in through `bring`. Knows no keyboard and no sound.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from ivr import clock
from ivr.simulator.http.exchange import Reply

if TYPE_CHECKING:
    from ivr.simulator.exchange import Exchange
    from ivr.simulator.http.exchange import Fault, Transport, Wire
    from ivr.simulator.process import Task

Act = Callable[[], None]
# A sleep without an end cannot be broken by Ctrl-C on Windows.
LONGEST_SLEEP_S = 1.0
# A timeline counts milliseconds: what is nearer than half of one is due, and is not slept for.
HALF_A_TICK_S = 0.0005


class Courier(Protocol):
    """Whatever carries a wire away at once and tells later, from any thread, what came of it."""

    def carry(self, wire: Wire, told: Callable[[Reply | Fault], None], failed: Callable[[BaseException], None]) -> None:
        """Begin to send."""


class ThreadCourier:
    """A thread for each wire: there are never many, and one that hangs must not hold up the next.

    The threads are daemons, because a call that was hung up does not wait for its app.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def carry(self, wire: Wire, told: Callable[[Reply | Fault], None], failed: Callable[[BaseException], None]) -> None:
        """Begin to send."""
        threading.Thread(target=self._perform, args=(wire, told, failed), name="ivr-wire", daemon=True).start()

    def _perform(
        self, wire: Wire, told: Callable[[Reply | Fault], None], failed: Callable[[BaseException], None]
    ) -> None:
        began = clock.monotonic()
        try:
            answer = self._transport.perform(wire)
        except BaseException as error:
            failed(error)
            return
        if isinstance(answer, Reply) and not answer.seconds:  # an app in this process does not time itself
            answer = replace(answer, seconds=clock.monotonic() - began)
        told(answer)


class RealTime:
    """The driver of one exchange in real time.

    frame: called before every sleep, to draw; it returns the seconds after which it wants to be called again.
    sleep: sleeps at most so long, or until the exchange's turn is notified.
    """

    def __init__(
        self,
        exchange: Exchange,
        courier: Courier,
        *,
        frame: Callable[[], float] = lambda: LONGEST_SLEEP_S,
        monotonic: Callable[[], float] = clock.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._exchange = exchange
        self._timeline = exchange.timeline
        self._courier = courier
        self._frame = frame
        self._monotonic = monotonic
        self._sleep = sleep or self._timeline.turn.wait
        self._acts: deque[Act] = deque()
        self._away: list[Wire] = []
        self._origin = monotonic() - exchange.t
        self._is_stopped = False
        exchange.tick = self._tick

    def bring(self, act: Act) -> None:
        """Have `act` done on the exchange's thread at once; from any thread, or a signal."""
        with self._timeline.turn:
            self._acts.append(act)
            self._timeline.turn.notify_all()

    def stop(self) -> None:
        """Leave everything as it is; on the exchange's thread."""
        self._is_stopped = True

    def run(self) -> None:
        """Run to the end of every call, or until stopped."""
        turn = self._timeline.turn
        with turn:
            while True:
                self._catch_up()
                while self._acts:
                    self._acts.popleft()()
                    self._catch_up()
                if self._exchange.is_over or self._is_stopped:
                    return
                self._sleep(self._idle_s())

    @property
    def now(self) -> float:
        """Return the seconds since the exchange began."""
        return self._monotonic() - self._origin

    def _tick(self) -> None:
        """Let the exchange's time be now, unless something is due first: that is for the exchange's own thread."""
        due = self._timeline.next_due()
        if due is None or due > self.now:
            self._timeline.advance(self.now)

    def _catch_up(self) -> None:
        """Do whatever is due by now, in order, and let the exchange's time be now."""
        self._send()
        while (due := self._timeline.next_due()) is not None and due <= self.now + HALF_A_TICK_S:
            self._timeline.advance(due)
            self._send()
        self._timeline.advance(self.now)

    def _idle_s(self) -> float:
        wanted = min(LONGEST_SLEEP_S, self._frame())
        due = self._timeline.next_due()
        return wanted if due is None else max(0.0, min(wanted, due - self.now))

    def _send(self) -> None:
        for task, wire in self._exchange.wires():
            if not any(wire is each for each in self._away):
                self._away.append(wire)
                told = partial(self._told, task, wire)
                self._courier.carry(wire, told, lambda error: self.bring(partial(_raise, error)))

    def _told(self, task: Task, wire: Wire, answer: Reply | Fault) -> None:
        self.bring(partial(self._answer, task, wire, answer))

    def _answer(self, task: Task, wire: Wire, answer: Reply | Fault) -> None:
        self._away = [each for each in self._away if each is not wire]
        self._exchange.answered(task, answer, wire)


def _raise(error: BaseException) -> None:
    raise error
