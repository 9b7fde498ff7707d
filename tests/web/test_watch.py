"""The watch: it looks before it is relied on, again in each process, whatever happens, and not for ever."""

from __future__ import annotations

import gc
import logging
import threading
from typing import TYPE_CHECKING
from weakref import WeakMethod

from ivr.web.watch import Watch, _look_once

if TYPE_CHECKING:
    import pytest

NEVER_S = 10_000.0
# Far more than ending takes; what does not end has failed.
LONG_S = 10.0


class Looking:
    """Counts its looks; some of them fail."""

    def __init__(self, *fails: int) -> None:
        self.looks = 0
        self._fails = fails

    def look(self) -> None:
        self.looks += 1
        if self.looks in self._fails:
            raise RuntimeError("planted")


def test_it_looks_at_once_and_begins_once() -> None:
    """The first request finds what is new; the second does not look again."""
    looking = Looking()
    watch = Watch(looking.look, NEVER_S)

    watch.start()
    watch.start()

    assert 1 == looking.looks


def test_a_forked_process_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads do not survive a fork, so another process id means that nobody looks."""
    looking = Looking()
    watch = Watch(looking.look, NEVER_S)
    watch.start()
    monkeypatch.setattr("ivr.web.watch.os.getpid", lambda: -1)

    watch.start()

    assert 2 == looking.looks


def test_it_goes_on_after_a_look_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    """The failure is in the log, and the next look is made."""
    looking = Looking(1)

    came = [_look_once(WeakMethod(looking.look)) for _ in range(2)]

    assert ([True, True], 2) == (came, looking.looks)
    assert ["looking for a new release failed"] == [
        record.getMessage() for record in caplog.records if record.levelno == logging.ERROR
    ]


def test_it_ends_with_what_it_looks_for() -> None:
    """An app that is gone is not kept alive by the thread, nor is the thread by its watch."""
    looking: list[Looking] = [Looking()]
    watch = Watch(looking[0].look, 0.0)
    [thread] = started(watch)
    looking.clear()
    gc.collect()

    thread.join(LONG_S)

    assert not thread.is_alive()


def test_it_ends_with_its_watch_at_once() -> None:
    """However long it is until the next look: whoever drops the app waits for no thread."""
    looking = Looking()
    watch = [Watch(looking.look, NEVER_S)]
    [thread] = started(watch[0])
    watch.clear()
    gc.collect()

    thread.join(LONG_S)

    assert (False, 1) == (thread.is_alive(), looking.looks)


def started(watch: Watch) -> set[threading.Thread]:
    """Start the watch, and return the thread that it looks in."""
    before = set(threading.enumerate())
    watch.start()
    return set(threading.enumerate()) - before
