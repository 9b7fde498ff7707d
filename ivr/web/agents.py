"""The agent line over HTTP: agents dial the number callers dial, prove who they are, and take callers.

Translates between Twilio, `callflow.agent_line` and `office.agents`; decides nothing. What an agent proves with a PIN
rides in the URL as a keyed hash of this one call, so no worker need remember it, and no other call can use it. Who is
rung instead is in `web.rung`, and no number a caller gave is dialled: an agent takes from Twilio's queues alone.
"""

from __future__ import annotations

import hmac
import logging
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, Forbidden

from ivr.callflow import agent_line
from ivr.callflow.agent_line import AgentState, AskReady, HandOff, Rest, read_agent_state
from ivr.callflow.agent_twiml import JOINED_PARAMETERS, bridge_silently, compile_agent_turn
from ivr.errors import StoreDown
from ivr.office import agents
from ivr.office.calls import FINAL, Caller
from ivr.office.turns import Answered, TurnKey
from ivr.web.answer import XML
from ivr.web.form import view

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ivr.callflow.agent_line import AgentTurn, AgentWait
    from ivr.clock import Clock
    from ivr.menu.model import MenuTree
    from ivr.office.agents import AgentVisit
    from ivr.office.office import Office
    from ivr.settings import Agent, Settings
    from ivr.web.answer import Answerer

log = logging.getLogger(__name__)


class AgentLine:
    """Answers the calls of agents. live: the release that is live, asked for each time."""

    def __init__(self, settings: Settings, live: Callable[[], Answerer], clock: Clock) -> None:
        self._agents = {agent.name: agent for agent in settings.agents}
        self._by_number = {agent.number: agent for agent in settings.agents}
        self._prefix = settings.path_prefix
        self._live, self._clock = live, clock

    def greet(self, form: Mapping[str, str]) -> Response | None:
        """Return the answer to a call from an agent's number; None for any other, and after too many wrong PINs."""
        agent = self._by_number.get(form["From"])
        if agent is None:
            return None
        caller = Caller.of(form["From"], self._office.secret)
        try:
            if not agents.may_enter(self._office, caller, self._clock()):
                return None
        except StoreDown:
            return None
        return self._response(agent_line.greet(self._tree(), AgentState(agent.name)))

    def enter(self, form: Mapping[str, str]) -> Response:
        """Take a PIN: the right one opens the line for the rest of this call."""
        state = self._state()
        agent = self._agent(state, form)
        if hmac.compare_digest(form.get("Digits", "").encode(), agent.pin.encode()):
            proof = self._proof(form["CallSid"], state.name)
            return self._response(agent_line.welcome(self._tree(), state, proof))
        caller = Caller.of(form["From"], self._office.secret)

        def decide(visit: AgentVisit) -> AgentTurn:
            visit.note_wrong_pin(form["CallSid"], caller)
            return agent_line.refuse(self._tree(), state)

        return self._kept(form, state, decide)

    def next(self, form: Mapping[str, str]) -> Response:
        """Give the agent the next caller."""
        state = self._proven(form)
        agent = self._agent(state, form)

        def decide(visit: AgentVisit) -> AgentTurn:
            found = visit.give_next(agent.queues, agent.name)
            turn = agent_line.offer(self._tree(), state, handed_off(found) if found else None, visit.now)
            visit.be_on_line(agent.name, form["CallSid"], found, _quiet_s(turn.wait))
            return turn

        return self._kept(form, state, decide)

    def done(self, form: Mapping[str, str]) -> Response:
        """Go on after a talk, or after a caller who had gone; who was to be taken and was not is in line no longer."""
        state = self._proven(form)
        talked = form.get("DialCallStatus") in ("completed", "answered")

        def decide(visit: AgentVisit) -> AgentTurn:
            if not talked and state.of:
                visit.miss(state.of)
            turn = agent_line.after_talk(self._tree(), state, talked=talked)
            visit.be_on_line(state.name, form["CallSid"], None, _quiet_s(turn.wait))
            return turn

        return self._kept(form, state, decide)

    def joined(self, form: Mapping[str, str]) -> Response:
        """Note who was really taken out of the queue; the caller hears nothing of it."""
        state = self._state(JOINED_PARAMETERS)
        taker = form.get("DequeingCallSid", "")
        if not hmac.compare_digest(state.proof, self._proof(taker, state.name)):
            raise Forbidden("The request is not of an agent's call.")
        if state.of != form["CallSid"]:
            log.info("An agent was told of one caller and given the next: the first had hung up.")
        try:
            agents.note_taken(self._office, form["CallSid"], state.name, taker, self._clock())
        except StoreDown:
            log.warning("Who was taken out of a queue could not be kept.")
        return Response(bridge_silently(), content_type=XML)

    def end(self, form: Mapping[str, str]) -> bool:
        """Note that a call has ended; return whether it was that of an agent, and so none of the line's."""
        if form["From"] not in self._by_number or form["CallStatus"] not in FINAL:
            return False
        try:
            return agents.note_end(self._office, form["CallSid"], self._clock())
        except StoreDown:
            log.warning("The end of an agent's call could not be kept.")
            return False

    def _kept(self, form: Mapping[str, str], state: AgentState, decide: Callable[[AgentVisit], AgentTurn]) -> Response:
        """Return the answer to a step, decided once."""
        content = self._office.secret.hash("agent turn", request.path, form.get("Digits", ""))
        # Below zero, as an agent who goes on to the menu has that call's steps too.
        key = TurnKey(form["CallSid"], -1 - state.step, content)

        def answer(visit: AgentVisit) -> Answered:
            return Answered(self._document(decide(visit)).encode(), ())

        try:
            answered = agents.take_agent_turn(self._office, key, self._clock(), answer)
        except StoreDown:
            return self._response(agent_line.apologise(self._tree(), state))
        return Response(answered.body, content_type=XML)

    def _state(self, further: tuple[str, ...] = ()) -> AgentState:
        state = read_agent_state(request.query_string.decode("latin-1"), further)
        if state is None or state.name not in self._agents:
            raise BadRequest("The query is not one this app wrote.")
        return state

    def _agent(self, state: AgentState, form: Mapping[str, str]) -> Agent:
        agent = self._agents[state.name]
        if form["From"] != agent.number:
            raise Forbidden("The call is not from this agent's number.")
        return agent

    def _proven(self, form: Mapping[str, str]) -> AgentState:
        state = self._state()
        self._agent(state, form)
        if not hmac.compare_digest(state.proof, self._proof(form["CallSid"], state.name)):
            raise Forbidden("No PIN was given in this call.")
        return state

    @property
    def _office(self) -> Office:
        return self._live().office

    def _tree(self) -> MenuTree:
        return self._live().tree

    def _proof(self, call_sid: str, name: str) -> str:
        return self._office.secret.hash("agent", call_sid, name)

    def _document(self, turn: AgentTurn) -> str:
        return compile_agent_turn(self._tree(), turn, self._prefix)

    def _response(self, turn: AgentTurn) -> Response:
        return Response(self._document(turn), content_type=XML)


def blueprint(line: AgentLine, settings: Settings, menu: Callable[[Mapping[str, str]], Response]) -> Blueprint:
    """Return the routes below /voice/agent. menu: answers a call as any caller's."""
    found = Blueprint("agents", __name__, url_prefix="/agent")
    for what, answer in {
        "pin": line.enter,
        "next": line.next,
        "done": line.done,
        "joined": line.joined,
        "menu": menu,
    }.items():
        found.add_url_rule(
            f"/{what}",
            what,
            view(answer, settings.account_sid),
            methods=["POST"],
            provide_automatic_options=False,
        )
    return found


def handed_off(found: agents.Waiting) -> HandOff:
    """Return what the office knows of a caller as agents are told."""
    return HandOff(
        call_sid=found.call_sid,
        queue=found.queue,
        language=found.language,
        path=found.path,
        waited_s=found.waited_s,
        known=found.known,
        calls_back=found.calls_back,
    )


def _quiet_s(wait: AgentWait) -> int:
    """Return how many seconds may pass before anything is heard of an agent's call again."""
    match wait:
        case AskReady(timeout_s=seconds) | Rest(pause_s=seconds):
            return seconds
        case _:  # who is taken is told of at once
            return 0
