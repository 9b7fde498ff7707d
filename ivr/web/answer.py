"""One turn of a call as an HTTP answer, whatever breaks on the way.

Takes the state and what was heard, lets `callflow` decide, and puts the turn into TwiML with the headers a test
reads. A fault never becomes a 5xx: the caller hears an apology and goes on.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Response

from ivr.callflow.state import HasNumber, NumberKnown, Resumed
from ivr.callflow.step import begin, settle
from ivr.callflow.twiml import check_names, compile_turn, last_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.callflow.state import Answer, CallState, Heard, Question, Turn
    from ivr.clock import Clock
    from ivr.menu.model import Language, MenuTree

log = logging.getLogger(__name__)

XML = "text/xml; charset=utf-8"


class Answerer:
    """Answers the turns of calls on one tree."""

    def __init__(self, tree: MenuTree, clock: Clock, destinations: Mapping[str, str], prefix: str) -> None:
        check_names(tree)
        self.tree = tree
        self._clock = clock
        self._destinations = destinations
        self._prefix = prefix
        # Made once at the start, so that it cannot fail when everything else does.
        self._last_words = last_words(tree)

    def begin(self, language: Language | None = None) -> CallState:
        """Return the state of a call that comes in."""
        return begin(self.tree, language)

    def answer(self, state: CallState, heard: Heard) -> Response:
        """Return what the caller hears next; after a fault, an apology and a way on."""
        try:
            return self._turn(state, heard)
        except Exception:  # the boundary where every failure gets a voice
            log_fault(f"the turn at {state.node}, step {state.step}")
        # The same node again, then a person, then an end with words: each may be what is broken.
        for faults in range(min(state.faults, 2), 3):
            try:
                return self._turn(replace(state, faults=faults), Resumed())
            except Exception:
                log_fault(f"resuming at {state.node} after {faults} faults")
        return self.apology(state)

    def apology(self, state: CallState | None = None) -> Response:
        """Return the last words there are: an apology, and the end of the call."""
        state = state or self.begin()
        return _response(self._last_words, state.node, (state.node,), "fault", self.tree.release)

    def _turn(self, state: CallState, heard: Heard) -> Response:
        turn: Turn = settle(self.tree, state, heard, self._clock(), self._office)
        document = compile_turn(self.tree, turn, prefix=self._prefix, destinations=self._destinations)
        return _response(document, turn.path[-1], turn.path, turn.outcome, self.tree.release)

    def _office(self, question: Question) -> Answer:
        match question:
            case HasNumber():
                return NumberKnown(question.destination in self._destinations)


def log_fault(where: str) -> str:
    """Log the exception being handled under a fresh id, and return the id."""
    fault = secrets.token_hex(4)
    log.exception("fault %s in %s", fault, where)
    return fault


def _response(document: str, node: str, path: tuple[str, ...], outcome: str, release: str) -> Response:
    response = Response(document, content_type=XML)
    response.headers["X-IVR-Node"] = node
    response.headers["X-IVR-Path"] = ",".join(path)
    response.headers["X-IVR-Outcome"] = outcome
    response.headers["X-IVR-Release"] = release
    return response
