"""The calls to agents who are rung, over HTTP: who waits is told, a key takes the caller, and how it ended is kept.

Translates between Twilio, `callflow.rung` and `office.agents`; decides nothing. The URL names the ring, which Twilio
signs; what came of it is in the store, so any worker answers any turn. Agents are dialled by the outbox's worker.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, Forbidden

from ivr.callflow import rung
from ivr.callflow.agent_twiml import JOINED_PARAMETERS, bridge_silently, compile_ring_turn
from ivr.callflow.rung import ACCEPT, read_ring_state
from ivr.errors import StoreDown
from ivr.office import agents
from ivr.office.calls import FINAL
from ivr.office.turns import Answered, TurnKey
from ivr.web.agents import handed_off
from ivr.web.answer import XML
from ivr.web.form import view

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ivr.callflow.rung import RingState, RingTurn
    from ivr.clock import Clock
    from ivr.menu.model import MenuTree
    from ivr.office.agents import AgentVisit
    from ivr.office.office import Office
    from ivr.settings import Settings
    from ivr.web.answer import Answerer

log = logging.getLogger(__name__)


class RungAgents:
    """Answers the calls that we made to agents. live: the release that is live, asked for each time."""

    def __init__(self, settings: Settings, live: Callable[[], Answerer], clock: Clock) -> None:
        self._numbers = frozenset(agent.number for agent in settings.agents)
        self._prefix = settings.path_prefix
        self._live, self._clock = live, clock

    def answered(self, form: Mapping[str, str]) -> Response:
        """Tell who waits, to whoever or whatever has answered."""
        state = self._state(form)

        def decide(visit: AgentVisit) -> RingTurn:
            found = visit.answer_ring(state.ring, form["CallSid"])
            return rung.tell(self._tree(), state, handed_off(found) if found else None, visit.now)

        return self._kept(form, state, decide)

    def keyed(self, form: Mapping[str, str]) -> Response:
        """Join the agent with the caller they were told of, where they pressed the key; any other key declines."""
        state = self._state(form)

        def decide(visit: AgentVisit) -> RingTurn:
            if form.get("Digits") != ACCEPT:
                return self._declined(visit, form, state)
            return self._connected(visit, form, state)

        return self._kept(form, state, decide)

    def connect(self, form: Mapping[str, str]) -> Response:
        """Join the agent, who pressed the key already, with the caller, if Twilio's queue has the call by now."""
        state = self._state(form)
        return self._kept(form, state, lambda visit: self._connected(visit, form, state))

    def silent(self, form: Mapping[str, str]) -> Response:
        """End a call in which nobody pressed the key: a voicemail, or somebody who does not want to."""
        state = self._state(form)
        return self._kept(form, state, lambda visit: self._declined(visit, form, state))

    def done(self, form: Mapping[str, str]) -> Response:
        """End the call after the talk, or tell that the caller had gone."""
        state = self._state(form)
        talked = form.get("DialCallStatus") in ("completed", "answered")

        def decide(visit: AgentVisit) -> RingTurn:
            if not talked:
                visit.miss(state.of)
            visit.end_ring(state.ring, form["CallSid"], "talked" if talked else "gone")
            return rung.part(state) if talked else rung.gone(self._tree(), state)

        return self._kept(form, state, decide)

    def joined(self, form: Mapping[str, str]) -> Response:
        """Note who was really taken out of the queue; the caller hears nothing of it."""
        state = read_ring_state(request.query_string.decode("latin-1"), JOINED_PARAMETERS)
        if state is None or "DequeingCallSid" not in form:
            raise BadRequest("The query is not one this app wrote.")
        if state.of != form["CallSid"]:
            log.info("An agent was told of one caller and given the next: the first had hung up.")
        try:
            agents.note_ring_taken(self._office, state.ring, form["CallSid"], form["DequeingCallSid"], self._clock())
        except StoreDown:
            log.warning("Who was taken out of a queue could not be kept.")
        return Response(bridge_silently(), content_type=XML)

    def progressed(self, form: Mapping[str, str]) -> Response:
        """Note that the call has begun, or that it is over; the next agent is rung with its end."""
        state = self._state(form)
        try:
            if form["CallStatus"] in FINAL:
                agents.note_ring_end(self._office, state.ring, form["CallSid"], form["CallStatus"], self._clock())
            else:
                agents.note_ring_begin(self._office, state.ring, form["CallSid"], self._clock())
        except StoreDown:
            log.warning("How far a call to an agent has got could not be kept.")
        return Response(status=204)

    def _connected(self, visit: AgentVisit, form: Mapping[str, str], state: RingState) -> RingTurn:
        found = visit.take_rung(state.ring, form["CallSid"], state.of)
        if found is None or found.call_sid != state.of:
            return rung.tell(self._tree(), state, handed_off(found) if found else None, visit.now)
        return rung.connect(state, handed_off(found), has_joined=found.has_joined)

    def _declined(self, visit: AgentVisit, form: Mapping[str, str], state: RingState) -> RingTurn:
        came_to = visit.end_ring(state.ring, form["CallSid"], "declined")
        return rung.gone(self._tree(), state) if came_to == "gone" else rung.part(state)

    def _kept(self, form: Mapping[str, str], state: RingState, decide: Callable[[AgentVisit], RingTurn]) -> Response:
        """Return the answer to a step, decided once."""
        content = self._office.secret.hash("ring turn", request.path, form.get("Digits", ""))

        def answer(visit: AgentVisit) -> Answered:
            return Answered(self._document(decide(visit)).encode(), ())

        try:
            key = TurnKey(form["CallSid"], state.step, content)
            answered = agents.take_agent_turn(self._office, key, self._clock(), answer)
        except StoreDown:
            return Response(self._document(rung.apologise(self._tree(), state)), content_type=XML)
        return Response(answered.body, content_type=XML)

    def _state(self, form: Mapping[str, str]) -> RingState:
        state = read_ring_state(request.query_string.decode("latin-1"))
        if state is None:
            raise BadRequest("The query is not one this app wrote.")
        if form["To"] not in self._numbers:
            raise Forbidden("The call is not to an agent's number.")
        return state

    @property
    def _office(self) -> Office:
        return self._live().office

    def _tree(self) -> MenuTree:
        return self._live().tree

    def _document(self, turn: RingTurn) -> str:
        return compile_ring_turn(self._tree(), turn, self._prefix)


def blueprint(line: RungAgents, settings: Settings) -> Blueprint:
    """Return the routes at and below /voice/rung."""
    found = Blueprint("rung", __name__, url_prefix="/rung")
    for what, answer in {
        "": line.answered,
        "/key": line.keyed,
        "/connect": line.connect,
        "/silence": line.silent,
        "/done": line.done,
        "/joined": line.joined,
        "/status": line.progressed,
    }.items():
        found.add_url_rule(
            what,
            what.removeprefix("/") or "answered",
            view(answer, settings.account_sid),
            methods=["POST"],
            provide_automatic_options=False,
        )
    return found
