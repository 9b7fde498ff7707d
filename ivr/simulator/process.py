"""Processes on one clock: generators that wait for time, for a caller, or for an answer from outside.

A process yields what it needs (`Wait`, `Send`) and is resumed with what happened. Nothing here does I/O and nothing
sleeps: a driver sends what `Exchange.wires` returns and says how far time has come. The same shape as h11's:
the protocol is a value, the bytes are somebody else's business.
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from ivr.simulator.http.exchange import Fault, Reply, Wire

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait until `until` (None: for ever), or until one of the things let in happens.

    Hang-ups and REST updates always come through, as exceptions. sound: the one whose `Ready` is let in.
    """

    until: float | None = None
    keys: bool = False
    speech: bool = False
    signals: bool = False
    sound: object = None


@dataclass(frozen=True, slots=True)
class Send:
    """Send this over the wire and resume with the `Reply` or `Fault`."""

    wire: Wire


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The time waited for has come."""


@dataclass(frozen=True, slots=True)
class Key:
    """A DTMF key was pressed."""

    digit: str


@dataclass(frozen=True, slots=True)
class Speech:
    """The caller began to speak; `seconds` is how long it takes, None until told to stop."""

    text: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Signal:
    """Another leg, a queue or a room tells this leg something."""

    name: str
    of: Any = None


@dataclass(frozen=True, slots=True)
class Ready:
    """The sound that was being made can be heard now."""

    sound: object
    length_s: float


Happening = Elapsed | Key | Speech | Signal | Ready
Need = Wait | Send
Process = Generator[Need, Any, T]


@dataclass(order=True, slots=True)
class Timer:
    """Something that is due at a time; `cancelled` timers are passed over."""

    due: float
    order: int
    act: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)


class Timeline:
    """The one clock: virtual seconds, and what is due when.

    turn: held while anything moves or is looked at, so that a REST request on another thread falls between two
    steps and never into one; it is notified of whatever is newly due, for a driver that sleeps. A driver holds it
    neither while it waits for an answer nor while it sleeps: an app may use the REST API inside its webhook.
    """

    def __init__(self) -> None:
        self.t = 0.0
        self.turn = threading.Condition()
        self._timers: list[Timer] = []
        self._order = itertools.count()

    def at(self, due: float, act: Callable[[], None]) -> Timer:
        """Have `act` called when time reaches `due`; things due together keep their order."""
        with self.turn:
            timer = Timer(max(round(due, 3), self.t), next(self._order), act)
            heapq.heappush(self._timers, timer)
            self.turn.notify_all()
            return timer

    def next_due(self) -> float | None:
        """Return when the next thing is due, or None if nothing is."""
        with self.turn:
            while self._timers and self._timers[0].cancelled:
                heapq.heappop(self._timers)
            return self._timers[0].due if self._timers else None

    def advance(self, to: float) -> None:
        """Let time pass to `to`, or stop at the first thing that was due and did act."""
        with self.turn:
            due = self.next_due()
            if due is not None and due <= to:
                timer = heapq.heappop(self._timers)
                self.t = max(self.t, timer.due)
                timer.act()
            else:
                self.t = max(self.t, round(to, 3))


class Task:
    """A running process: what it waits for, and how it is resumed.

    `outbox` is shared: tasks that wait for an answer from outside, in the order they asked.
    """

    def __init__(self, process: Process[Any], timeline: Timeline, outbox: list[Task]) -> None:
        self._process = process
        self._timeline = timeline
        self._outbox = outbox
        self._timer: Timer | None = None
        self._mailbox: deque[Signal] = deque()
        self._has_begun = False
        self.need: Need | None = None
        self.done = False

    def start(self) -> None:
        """Run the process to its first need, unless it was run before."""
        if not self._has_begun:
            self._has_begun = True
            self._run(lambda: next(self._process))

    def lets_in(self, happening: Happening) -> bool:
        """Return whether the process waits for a thing of this kind now."""
        match self.need, happening:
            case Wait(keys=True), Key():
                return True
            case Wait(speech=True), Speech():
                return True
            case Wait(signals=True), Signal():
                return True
            case Wait(sound=awaited), Ready(sound=made):
                return awaited is made
        return False

    def tell(self, happening: Happening) -> bool:
        """Resume the process with the happening if it waits for such; return whether it did."""
        if self.done or not self.lets_in(happening):
            return False
        self._run(lambda: self._process.send(happening))
        return True

    def post(self, signal: Signal) -> None:
        """Have the signal delivered at this moment, or kept until the process listens for signals.

        Never delivered inside the sender's own step: two processes may signal one another.
        """
        self._mailbox.append(signal)
        self._timeline.at(self._timeline.t, self._deliver)

    def forget(self, of: object) -> None:
        """Drop what was posted about `of` and not heard yet: it belongs to something that is over."""
        self._mailbox = deque(signal for signal in self._mailbox if signal.of is not of)

    def answer(self, answer: Reply | Fault) -> None:
        """Resume the process with what came back over the wire."""
        self._run(lambda: self._process.send(answer))

    def interrupt(self, reason: BaseException) -> None:
        """Raise `reason` where the process waits; it may clean up and go on waiting."""
        self.start()  # a generator that never ran could neither clean up nor say that it is over
        if not self.done:
            self._run(lambda: self._process.throw(reason))

    def _run(self, resume: Callable[[], Need]) -> None:
        with self._timeline.turn:
            self._step(resume)

    def _step(self, resume: Callable[[], Need]) -> None:
        self._forget()
        try:
            need = resume()
        except StopIteration:
            self.done, self.need = True, None
            return
        self.need = need
        match need:
            case Wait(until=float() | int() as until):
                self._timer = self._timeline.at(until, lambda: self._run(lambda: self._process.send(Elapsed())))
            case Send():
                self._outbox.append(self)
            case _:
                pass
        if self._mailbox:
            self._timeline.at(self._timeline.t, self._deliver)

    def _deliver(self) -> None:
        if self._mailbox and not self.done and self.lets_in(self._mailbox[0]):
            self.tell(self._mailbox.popleft())

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancelled = True
            self._timer = None
        if isinstance(self.need, Send):
            self._outbox.remove(self)
        self.need = None
