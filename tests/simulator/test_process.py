"""Processes, timers and signals: order, cancelling, and that nothing is lost or heard twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ivr.simulator.http.exchange import Reply, Wire
from ivr.simulator.process import Elapsed, Key, Process, Send, Signal, Speech, Task, Timeline, Wait

if TYPE_CHECKING:
    from collections.abc import Callable

WIRE = Wire("GET", "http://a/", (), b"", 1, 1, 1, 1, ())


def drain(timeline: Timeline) -> None:
    """Let everything happen that is due."""
    while (due := timeline.next_due()) is not None:
        timeline.advance(due)


def listening(heard: list[Any], *needs: Any) -> Process[None]:
    """Note what each need is answered with."""
    for need in needs:
        answer = yield need
        heard.append(answer)


def started(timeline: Timeline, process: Process[None], outbox: list[Task] | None = None) -> Task:
    """Return a task that has run to its first need."""
    task = Task(process, timeline, [] if outbox is None else outbox)
    task.start()
    return task


def test_things_due_together_keep_their_order() -> None:
    """First asked, first done; time never goes back."""
    timeline, done = Timeline(), []
    for name in "abc":
        timeline.at(2, lambda name=name: done.append((timeline.t, name)))
    timeline.at(1, lambda: timeline.at(0.5, lambda: done.append((timeline.t, "late"))))

    drain(timeline)

    assert [(1, "late"), (2, "a"), (2, "b"), (2, "c")] == done


def test_a_cancelled_timer_is_passed_over() -> None:
    """It neither acts nor is due."""
    timeline, done = Timeline(), []
    timer = timeline.at(1, lambda: done.append(1))
    timer.cancelled = True

    assert (None, []) == (timeline.next_due(), done)


@pytest.mark.parametrize(
    ("need", "happening", "is_heard"),
    [
        (Wait(5, keys=True), Key("1"), True),
        (Wait(5), Key("1"), False),
        (Wait(5, speech=True), Speech("hi", 1), True),
        (Wait(5, keys=True), Speech("hi", 1), False),
        (Wait(5, signals=True), Signal("go"), True),
        (Wait(5, keys=True, speech=True), Signal("go"), False),
    ],
)
def test_only_what_is_let_in_is_heard(need: Wait, happening: Any, is_heard: bool) -> None:
    """What is not let in leaves the process waiting for its time."""
    timeline, heard = Timeline(), []
    task = started(timeline, listening(heard, need))

    assert is_heard == task.tell(happening)
    drain(timeline)

    assert [happening if is_heard else Elapsed()] == heard


def test_what_is_heard_cancels_the_time_that_was_waited_for() -> None:
    """The next wait is not ended by the old timer."""
    timeline, heard = Timeline(), []
    task = started(timeline, listening(heard, Wait(5, keys=True), Wait(9)))
    timeline.at(3, lambda: task.tell(Key("1")))

    drain(timeline)

    assert ([Key("1"), Elapsed()], 9) == (heard, timeline.t)


def test_signals_wait_until_they_are_listened_for() -> None:
    """In the order they were posted, never inside the sender's step."""
    timeline, heard = Timeline(), []
    task = started(timeline, listening(heard, Wait(4), Wait(signals=True), Wait(signals=True)))
    task.post(Signal("one"))
    task.post(Signal("two"))
    assert [] == heard

    drain(timeline)

    assert [Elapsed(), Signal("one"), Signal("two")] == heard
    assert task.done


def test_signals_about_what_is_over_are_forgotten() -> None:
    """Only those."""
    timeline, heard = Timeline(), []
    gone, here = object(), object()
    task = started(timeline, listening(heard, Wait(4), Wait(signals=True)))
    task.post(Signal("left", gone))
    task.post(Signal("left", here))

    task.forget(gone)
    drain(timeline)

    assert Signal("left", here) == heard[1]


def test_an_answer_resumes_the_one_who_asked() -> None:
    """And takes it off the outbox."""
    timeline, heard, outbox = Timeline(), [], []
    task = started(timeline, listening(heard, Send(WIRE)), outbox)
    assert [task] == outbox

    task.answer(Reply(200))

    assert ([Reply(200)], []) == (heard, outbox)


def test_an_interrupt_reaches_a_process_in_every_state() -> None:
    """Waiting for time, for an answer, or not begun yet; it may clean up and go on."""

    def tough(seen: list[str]) -> Process[None]:
        for need in (Wait(5), Send(WIRE), Wait(None)):
            try:
                yield need
            except KeyError as reason:
                seen.append(str(reason.args[0]))

    timeline, seen, outbox = Timeline(), [], []
    task = Task(tough(seen), timeline, outbox)
    for name in ("before it began", "asking", "waiting"):
        task.interrupt(KeyError(name))

    assert (["before it began", "asking", "waiting"], True, [], None) == (seen, task.done, outbox, timeline.next_due())
    task.interrupt(KeyError("too late"))
    assert 3 == len(seen)


def test_a_task_starts_once() -> None:
    """Its own timer finds it begun when something interrupted it before."""
    timeline, heard = Timeline(), []
    task = Task(listening(heard, Wait(1), Wait(2)), timeline, [])
    task.start()
    task.start()

    drain(timeline)

    assert ([Elapsed(), Elapsed()], True) == (heard, task.done)


def test_a_process_that_signals_itself_through_another_does_not_nest() -> None:
    """Two that signal one another in turn both come to their end."""
    timeline = Timeline()
    said: list[str] = []

    def ping(name: str, other: Callable[[], Task]) -> Process[None]:
        for _ in range(3):
            said.append(name)
            other().post(Signal(name))
            yield Wait(signals=True)

    tasks: dict[str, Task] = {}
    tasks["a"] = Task(ping("a", lambda: tasks["b"]), timeline, [])
    tasks["b"] = Task(ping("b", lambda: tasks["a"]), timeline, [])
    for task in tasks.values():
        timeline.at(0, task.start)

    drain(timeline)

    assert (True, 6) == (all(task.done for task in tasks.values()), len(said))
