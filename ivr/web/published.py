"""The releases of the store: the live one, and those that calls in progress began with.

Several processes on several hosts see what one of them published by looking at one row. What they find is proven whole
before it takes a call; what is not is told once, and changes nothing.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from ivr.errors import Refused, StoreDown, WrongUse
from ivr.office import releases
from ivr.office.archive import unpack

if TYPE_CHECKING:
    from ivr.store.engine import Store
    from ivr.web.answer import Answerer
    from ivr.web.line import Open

log = logging.getLogger(__name__)

# A look is seen by callers a second later at most: "good edit live <= 2 s" (reliability F17).
LOOK_EVERY_S = 1.0
# Trees that are kept open; one that is not is read again in less than a tenth of a second.
MOST_OPEN = 8


class Published:
    """What the store has published. `look` finds what is new; until then what was live is live."""

    look_every_s = LOOK_EVERY_S

    def __init__(self, store: Store, open_release: Open) -> None:
        """Open the newest release that is whole.

        Raises:
            WrongUse: there is none, or the store cannot be read.
        """
        self._store = store
        self._open_release = open_release
        self._lock = threading.Lock()
        self._open: dict[str, Answerer] = {}
        try:
            with store.read() as connection:
                history = releases.history(connection)
            self._number = history[0].number if history else 0
            found = (self._whole(release) for release in dict.fromkeys(each.release for each in history))
            live = next((each for each in found if each is not None), None)
        except StoreDown as error:
            raise WrongUse(f"no release can be read from the store: {error}") from error
        if live is None:
            what = "no release in the store is whole" if history else "nothing is published"
            raise WrongUse(f"{what}. 'ivr publish' makes the tree in a folder live.")
        self.live = live

    def of(self, release: str) -> Answerer | None:
        """Return what answers the calls of this release, or None where it is gone or cannot be had."""
        if release == self.live.tree.release:
            return self.live
        try:
            return self._whole(release)
        except StoreDown:
            return None

    def look(self) -> None:
        """Take over what was published since the last look, if it is whole."""
        try:
            with self._store.read() as connection:
                newest = releases.newest(connection)
            if newest is None or newest.number == self._number:
                return
            found = self._whole(newest.release)
        except StoreDown:
            return
        self._number = newest.number  # one that is not whole is told once, not every second
        if found is None:
            log.error("Release %s cannot be taken over; %s stays live.", newest.release, self.live.tree.release)
            return
        self.live = found
        log.info("Release %s is live, by %s.", newest.release, newest.who)

    def _whole(self, release: str) -> Answerer | None:
        """Return a release, opened, or None where the store has it not or not whole.

        Raises:
            StoreDown: the store cannot be read.
        """
        opened = self._open.get(release)
        if opened is not None:
            return opened
        with self._lock:  # one thread reads what several want
            opened = self._open.get(release) or self._opened(release)
            if opened is not None:
                if len(self._open) >= MOST_OPEN:
                    self._open.pop(next(iter(self._open)))
                self._open[release] = opened
            return opened

    def _opened(self, release: str) -> Answerer | None:
        with self._store.read() as connection:
            archive = releases.find(connection, release)
        if archive is None:
            return None
        try:
            return self._open_release(unpack(archive))
        except Refused as error:
            log.error("%s", error)
            return None
