"""The line: which release answers which call, and what every caller is told first.

A call comes in on the live release and finishes on the one it began with, which rides in its URLs (design 4, lint V02).
Where releases come from, one tree, the store or a folder that is being edited, is in the file of each.
"""

from __future__ import annotations

import logging
import threading
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from ivr.callflow.queues import has_parted
from ivr.callflow.state import Gone, Resumed, Waiting
from ivr.errors import StoreDown
from ivr.office import announcements

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

    from ivr.callflow.state import CallState, Heard
    from ivr.clock import Clock
    from ivr.menu.model import MenuTree
    from ivr.menu.part import Language
    from ivr.office.announcements import Announcement
    from ivr.office.office import Office
    from ivr.store.engine import Store
    from ivr.web.answer import Answerer, Webhook

    # Opens the office of a tree; raises Refused where TwiML cannot carry it.
    Open = Callable[[MenuTree], Answerer]

log = logging.getLogger(__name__)

# How often the store is asked for an announcement, at most.
LOOK_EVERY_S = 1.0


class Releases(Protocol):
    """Where a line's releases come from."""

    @property
    def live(self) -> Answerer:
        """What a call that comes in is answered by."""

    def of(self, release: str) -> Answerer | None:
        """Return what answers the calls of this release, or None where it is gone."""


class OneRelease:
    """One tree, for as long as the app lives."""

    def __init__(self, answerer: Answerer) -> None:
        self.live = answerer

    def of(self, release: str) -> Answerer | None:
        """Return the one there is, if it is this."""
        return self.live if release == self.live.tree.release else None


class Line:
    """Answers each call on its release. What it is asked is what an Answerer is asked."""

    def __init__(self, releases: Releases, store: Store, clock: Clock, monotonic: Callable[[], float]) -> None:
        self.releases = releases
        self._store = store
        self._clock = clock
        self._monotonic = monotonic
        self._looking = threading.Lock()
        self._look_at = monotonic()
        self._told: _Told | None = None

    @property
    def tree(self) -> MenuTree:
        """The tree a call that comes in meets."""
        return self.releases.live.tree

    @property
    def office(self) -> Office:
        """The office of what is live: where messages that belong to no turn are taken."""
        return self.releases.live.office

    def begin(self, language: Language | None = None) -> CallState:
        """Return the state of a call that comes in."""
        return self.releases.live.begin(language)

    def answer(self, webhook: Webhook, state: CallState, heard: Heard) -> Response:
        """Return what the caller hears next, on the release the call began with."""
        answerer = self.releases.of(state.release)
        if answerer is not None:
            return self._announced(answerer).answer(webhook, state, heard)
        log.warning("A call is on release %s, which is gone: it goes on with the live one.", state.release)
        live = self.releases.live
        if not isinstance(heard, Gone | Waiting):  # those need no node, and no word of ours would be heard
            state = replace(state, node=live.tree.line.start)
            heard = heard if has_parted(heard) else Resumed()
        return self._announced(live).answer(webhook, state, heard)

    def apology(self) -> Response:
        """Return the last words there are: an apology, and the end of the call."""
        return self.releases.live.apology()

    def report_status(self, webhook: Webhook) -> None:
        """Keep what Twilio says of a call."""
        self.releases.live.report_status(webhook)

    def _announced(self, answerer: Answerer) -> Answerer:
        """Return what answers with the announcement in force, where there is one."""
        if self._monotonic() >= self._look_at and self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looking.release()
        told = self._told
        return answerer if told is None or self._clock() >= told.announcement.ends else told.by(answerer)

    def _look(self) -> None:
        """Take over what the store has; while it is down, what was announced stays."""
        self._look_at = self._monotonic() + LOOK_EVERY_S
        try:
            with self._store.read() as connection:
                found = announcements.newest(connection)
        except StoreDown:
            return
        if found != (self._told.announcement if self._told else None):
            self._told = _Told(found) if found else None


class _Told:
    """An announcement, and what answers with it; made once for each release."""

    def __init__(self, announcement: Announcement) -> None:
        self.announcement = announcement
        self._by: dict[Answerer, Answerer] = {}

    def by(self, answerer: Answerer) -> Answerer:
        """Return what answers as this one does, and announces."""
        if answerer not in self._by:
            telling = copy(answerer)
            telling.tree = announcements.announcing(answerer.tree, self.announcement)
            self._by[answerer] = telling
        return self._by[answerer]
