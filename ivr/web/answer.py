"""One turn of a call as an HTTP answer, whatever breaks on the way.

Takes the state and what was heard, lets `callflow` decide and the office keep, and puts the turn into TwiML with the
headers a test reads. A fault never becomes a 5xx: the caller hears an apology and goes on. A store that is down is no
fault: the menu goes on without it, and what would have to be kept is refused in words.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import astuple, dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from flask import Response

from ivr.callflow import menus
from ivr.callflow.cases import places
from ivr.callflow.door import see_out, turn_away
from ivr.callflow.progress import Progress
from ivr.callflow.queues import let_out, waits_on
from ivr.callflow.state import (
    Arrived,
    Ask,
    Dial,
    DialEnded,
    Enqueue,
    Gone,
    Keys,
    QueueLeft,
    Recorded,
    Resumed,
    Silence,
    Speech,
    Waiting,
)
from ivr.callflow.step import begin, resume, step
from ivr.callflow.twiml import check_names, compile_turn, last_words
from ivr.errors import CallOver, StoreDown
from ivr.menu.model import MenuNode
from ivr.office.calls import Caller
from ivr.office.events import Around
from ivr.office.office import Decided, Request, hold, report_status, take_turn
from ivr.office.turns import Answered
from ivr.web import questions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from ivr.callflow.state import Answer, CallState, Heard, Question, Turn
    from ivr.clock import Clock
    from ivr.menu.model import MenuTree
    from ivr.menu.part import Language
    from ivr.office.office import Office
    from ivr.office.visit import Visit

log = logging.getLogger(__name__)

XML = "text/xml; charset=utf-8"

# What the call log calls each kind of thing that is heard.
_HEARD: dict[type[Heard], str] = {
    Arrived: "arrived",
    Keys: "keys",
    Speech: "speech",
    Silence: "silence",
    Recorded: "recorded",
    DialEnded: "dial-ended",
    QueueLeft: "queue-left",
    Waiting: "waiting",
    Gone: "gone",
    Resumed: "resumed",
}


@dataclass(frozen=True, slots=True)
class Webhook:
    """What a webhook says beside what was heard.

    target: the path and query that were signed. result, seconds: how a queue or a dialled leg ended, and the seconds in
    the queue or of the talk; a webhook says so even when the caller is gone. length_s: of a call that is over.
    """

    call_sid: str
    from_: str = field(repr=False)
    to: str
    status: str
    target: str = field(repr=False)
    result: str | None = None
    seconds: int | None = None
    length_s: int = 0


class Answerer:
    """Answers the turns of calls on one tree."""

    def __init__(
        self, tree: MenuTree, clock: Clock, office: Office, destinations: Mapping[str, str], prefix: str
    ) -> None:
        check_names(tree)
        self.tree = tree
        self._clock = clock
        self.office = office
        self._destinations = destinations
        self._prefix = prefix
        # Made once at the start, so that it cannot fail when everything else does.
        self._last_words = last_words(tree)

    def begin(self, language: Language | None = None) -> CallState:
        """Return the state of a call that comes in."""
        return begin(self.tree, language)

    def answer(self, webhook: Webhook, state: CallState, heard: Heard) -> Response:
        """Return what the caller hears next; after a fault, an apology and a way on."""
        try:
            return _response(self._turn(webhook, state, heard))
        except Exception:  # the boundary where every failure gets a voice
            log_fault(f"the turn at {state.node}, step {state.step}")
        if isinstance(heard, Waiting):
            return _response(self._compiled(let_out(state)))
        # The same node again, then a person, then an end with words: each may be what is broken.
        for faults in range(min(state.faults, 2), 3):
            try:
                return _response(self._turn(webhook, replace(state, faults=faults), Resumed()))
            except Exception:
                log_fault(f"resuming at {state.node} after {faults} faults")
        return self.apology(state)

    def apology(self, state: CallState | None = None) -> Response:
        """Return the last words there are: an apology, and the end of the call."""
        state = state or self.begin()
        return _response(_answered(self._last_words, state.node, (state.node,), "fault", self.tree.release))

    def report_status(self, webhook: Webhook) -> None:
        """Keep what Twilio says of a call. Where it cannot be kept, the sweep closes the call later."""
        caller = Caller.of(webhook.from_, self.office.secret)
        try:
            report_status(
                self.office, webhook.call_sid, caller, webhook.to, webhook.status, self._clock(), webhook.length_s
            )
        except StoreDown:
            log.warning("The status of a call could not be kept.")

    def _turn(self, webhook: Webhook, state: CallState, heard: Heard) -> Answered:
        now = self._clock()
        if waits_on(self.tree, state, heard):
            return self._on_hold(webhook, state, heard, now)
        request = Request(
            call_sid=webhook.call_sid,
            caller=Caller.of(webhook.from_, self.office.secret),
            called=webhook.to,
            status=webhook.status,
            step=state.step,
            content=f"{webhook.target}\n{type(heard).__name__}{astuple(heard)!r}",
            brings_news=isinstance(heard, Recorded) or (isinstance(heard, Gone) and webhook.result is not None),
        )
        try:
            return take_turn(self.office, request, now, partial(self._decide, webhook, state, heard, now))
        except StoreDown:
            return self._without_store(state, heard, now)
        except CallOver:
            return self._compiled(see_out(self.tree, state, now))

    def _decide(self, webhook: Webhook, state: CallState, heard: Heard, now: datetime, visit: Visit) -> Decided:
        """Return the turn as the office keeps it."""
        if isinstance(heard, Arrived) and not visit.may_call():
            turn = turn_away(self.tree, state, now)
        else:
            state = replace(state, known=visit.known)
            turn = self._settle(state, heard, now, partial(questions.answer, visit))
        return Decided(
            answered=self._compiled(turn),
            known=turn.state.known,
            language=turn.state.language,
            release=self.tree.release,
            path=turn.path,
            outcome=turn.outcome,
            around=self._around(webhook, state, heard, now, turn),
        )

    def _on_hold(self, webhook: Webhook, state: CallState, heard: Heard, now: datetime) -> Answered:
        caller = Caller.of(webhook.from_, self.office.secret)

        def decide(visit: Visit) -> Answered:
            known = replace(state, known=visit.known)
            return self._compiled(self._settle(known, heard, now, partial(questions.answer, visit)))

        try:
            return hold(self.office, webhook.call_sid, caller, webhook.to, now, decide)
        except StoreDown:
            return self._without_store(state, heard, now)
        except CallOver:
            return self._compiled(see_out(self.tree, state, now))

    def _without_store(self, state: CallState, heard: Heard, now: datetime) -> Answered:
        def answer(question: Question, _language: Language) -> Answer:
            return questions.answer_without_store(question, self._destinations)

        return self._compiled(self._settle(state, heard, now, answer))

    def _settle(
        self, state: CallState, heard: Heard, now: datetime, answer: Callable[[Question, Language], Answer]
    ) -> Turn:
        given = step(self.tree, state, heard, now)
        while isinstance(given, Ask):
            given = resume(self.tree, given, answer(given.question, given.state.language), now)
        return given

    def _around(self, webhook: Webhook, state: CallState, heard: Heard, now: datetime, turn: Turn) -> Around:
        """Return what the call log says of a turn beside its nodes: of what was keyed only a menu's one key."""
        match turn.wait:
            case Enqueue(queue=name):
                toward: str | None = f"queue {name}"
            case Dial(destination=name):
                toward = f"dial {name}"
            case _:
                toward = None
        key = chosen = None
        menu = self.tree.nodes.get(state.node)
        if isinstance(menu, MenuNode) and isinstance(heard, Keys | Speech):
            chosen = menus.chosen(Progress.of_step(self.tree, state, now).given, menu, heard)
            key = heard.digits if isinstance(heard, Keys) and len(heard.digits) == 1 else None
        return Around(_HEARD[type(heard)], webhook.result, webhook.seconds, toward, key, chosen)

    def _compiled(self, turn: Turn) -> Answered:
        document = compile_turn(self.tree, turn, prefix=self._prefix, destinations=self._destinations)
        return _answered(document, turn.path[-1], places(self.tree, turn.path), turn.outcome, self.tree.release)


def log_fault(where: str) -> str:
    """Log the exception being handled under a fresh id, and return the id."""
    fault = secrets.token_hex(4)
    log.exception("fault %s in %s", fault, where)
    return fault


def _answered(document: str, node: str, path: tuple[str, ...], outcome: str, release: str) -> Answered:
    headers = {
        "X-IVR-Node": node,
        "X-IVR-Path": ",".join(path),
        "X-IVR-Outcome": outcome,
        "X-IVR-Release": release,
    }
    return Answered(document.encode(), tuple(headers.items()))


def _response(answered: Answered) -> Response:
    return Response(answered.body, content_type=XML, headers=list(answered.headers))
