"""A look every second, in a thread of its own, so that no caller waits for what is new to be read.

On request it would be either late or slow: after an idle hour the first caller would be answered by what is old, or
wait while what is new is read.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING
from weakref import WeakMethod, finalize

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)


class Watch:
    """Looks while it lives, and whose look it is. Begins anew in each process: a thread does not survive a fork."""

    def __init__(self, look: Callable[[], None], every_s: float) -> None:
        self._look = WeakMethod(look)
        self._every_s = every_s
        self._lock = threading.Lock()
        self._process: int | None = None

    def start(self) -> None:
        """Look now, and from now on, unless this process does so already."""
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process == os.getpid():
                return
            _look_once(self._look)
            self._process = os.getpid()
            ended = threading.Event()  # of this process: one that was waited for in another may be locked for ever
            finalize(self, ended.set)
            threading.Thread(
                target=_keep_looking, args=(self._look, self._every_s, ended), name="watch", daemon=True
            ).start()


def _keep_looking(look: WeakMethod[Callable[[], None]], every_s: float, ended: threading.Event) -> None:
    while not ended.wait(every_s):
        if not _look_once(look):
            return


def _look_once(look: WeakMethod[Callable[[], None]]) -> bool:
    """Look, if there is anybody left to do it; return whether there was."""
    now = look()
    if now is None:
        return False
    try:
        now()
    except Exception:  # what is live stays live, and the next look may be luckier
        log.exception("looking for a new release failed")
    return True
