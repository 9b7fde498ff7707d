"""A folder that is live while it is edited: what is saved answers the next call, unless it is broken.

For development. A save takes time, and half a file may well be a tree that reads: files count once they have lain still
for a moment, and once they are still what they were when they were read.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ivr.errors import Refused, Unreadable
from ivr.menu import lookups, recordings
from ivr.office.calls import LONGEST_CALL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ivr.clock import Clock
    from ivr.menu.model import MenuTree
    from ivr.web.answer import Answerer
    from ivr.web.line import Open

log = logging.getLogger(__name__)

# Look, lie still and be checked (a third of a second for the shipped tree) make less than the 2 s of F17.
LOOK_EVERY_S, STILL_S = 0.5, 0.4


class _Sign(NamedTuple):
    """What a file is known by without being read. st_ns: when it was last written, renamed or replaced."""

    name: str
    st_ino: int
    st_size: int
    st_ns: int


Signs = frozenset[_Sign]


@dataclass(slots=True)
class _Kept:
    """A release that calls may be on. used: when one last was, on the monotonic clock; None before the first."""

    answerer: Answerer
    used: float | None = None


class Edited:
    """The tree in a folder, as it was last saved without an error."""

    look_every_s = LOOK_EVERY_S

    def __init__(
        self,
        folder: Path,
        check: Callable[[Path], MenuTree],
        open_release: Open,
        clock: Clock,
        monotonic: Callable[[], float],
    ) -> None:
        """Open the tree as it is.

        check: reads the folder's tree. clock: the one files are dated by.

        Raises:
            Unreadable, Refused: it cannot be dialled.
        """
        self._folder = folder
        self._check = check
        self._open_release = open_release
        self._clock = clock
        self._monotonic = monotonic
        self._lock = threading.Lock()
        # Held for a moment only, never while the folder is read: a caller waits for it.
        self._choosing = threading.Lock()
        self._judged = _signs(folder)
        self._seen, self._seen_at = self._judged, monotonic()
        self._live = _Kept(open_release(check(folder)))
        self._kept = {self._live.answerer.tree.release: self._live}

    @property
    def live(self) -> Answerer:
        """What a call that comes in is answered by, and is kept for it from now on."""
        with self._choosing:
            self._live.used = self._monotonic()
            return self._live.answerer

    def of(self, release: str) -> Answerer | None:
        """Return what answers the calls of this release, or None where no call was on it for four hours."""
        with self._choosing:
            kept = self._kept.get(release)
            if kept is None:
                return None
            kept.used = self._monotonic()
            return kept.answerer

    def look(self) -> None:
        """Take over what was saved since the last look, if it is whole."""
        with self._lock:
            signs = _signs(self._folder)
            if signs != self._seen:
                self._seen, self._seen_at = signs, self._monotonic()
            if signs == self._judged or not self._lies_still(signs):
                return
            try:
                answerer = self._open_release(self._check(self._folder))
            except (Unreadable, Refused) as error:
                if _signs(self._folder) == signs:
                    self._judged = signs
                    release = self._live.answerer.tree.release
                    log.error("Release %s stays live: %s", release, error)
                return
            if _signs(self._folder) == signs:
                self._judged = signs
                self._take_over(answerer)

    def _lies_still(self, signs: Signs) -> bool:
        """Return whether nothing was written for a moment: by the files' own times, or as far as was seen."""
        if self._monotonic() - self._seen_at >= STILL_S:
            return True
        times = [sign.st_ns for sign in signs]
        for part in (
            "",
            lookups.FOLDER,
            recordings.FOLDER,
        ):  # a folder's time is that of the last name that came or went
            with suppress(OSError):
                times.append((self._folder / part).stat().st_mtime_ns)
        return self._clock().timestamp() - max(times, default=0) / 1e9 >= STILL_S

    def _take_over(self, answerer: Answerer) -> None:
        """Make the release live. A call that comes in at this moment is on the old one, and keeps it, or on the new."""
        release = answerer.tree.release
        if release == self._live.answerer.tree.release:
            return
        with self._choosing:
            long_ago = self._monotonic() - LONGEST_CALL.total_seconds()
            kept = {name: each for name, each in self._kept.items() if each.used is not None and each.used > long_ago}
            self._live = kept.get(release) or _Kept(answerer)
            self._kept = {**kept, release: self._live}
        log.info("Release %s is live, as it was saved.", release)


def _signs(folder: Path) -> Signs:
    """Return the signs of the files a tree is read from."""
    signs = set()
    sounds, rows = (folder / recordings.FOLDER).glob("*.wav"), (folder / lookups.FOLDER).glob("*.csv")
    for file in (*folder.glob("*.yaml"), *rows, *sounds):
        with suppress(OSError):  # it is being replaced: its absence is sign enough
            found = file.stat()
            signs.add(_Sign(file.name, found.st_ino, found.st_size, max(found.st_mtime_ns, found.st_ctime_ns)))
    return frozenset(signs)
