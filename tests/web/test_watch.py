"""The watch: it looks before it is relied on, again in each process, whatever happens, and not for ever."""

from __future__ import annotations

import gc
import logging
from typing import TYPE_CHECKING
from weakref import WeakMethod

from ivr.web.watch import Watch, _keep_looking, _look_once

if TYPE_CHECKING:
    import pytest

NEVER_S = 10_000.0


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


def test_it_ends_with_what_it_looks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """An app that is gone is not kept alive by its watch."""
    looking: list[Looking] = [Looking()]
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            looking.clear()
            gc.collect()

    monkeypatch.setattr("ivr.web.watch.time.sleep", wait)

    _keep_looking(WeakMethod(looking[0].look), 0.5)

    assert [0.5, 0.5, 0.5] == waits
