"""An agent who is rung: what they hear as they answer, and what their keys do, as pure steps. Knows no store.

Nobody is connected who has not pressed the key: a voicemail that answers hears who waits and presses nothing. The
whisper is spoken before the <Dial>, as on the agent line, and for the same reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ivr.callflow.agent_line import Bridge, End, Rest, said_to_agents, whisper
from ivr.callflow.query import read_query, with_query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ivr.callflow.agent_line import HandOff
    from ivr.callflow.state import Said
    from ivr.menu.model import MenuTree

ACCEPT = "1"
# Words before a queue are short; who is not in it by then, is not looked for any longer.
_REST_S, _LAST_REST = 2, 10


@dataclass(frozen=True, slots=True)
class RingState:
    """Where the call stands; it rides in the action URL. ring: which one it is. of: the caller who was told of."""

    ring: int
    step: int = 0
    of: str = ""


@dataclass(frozen=True, slots=True)
class AskAccept:
    """Wait for the key that takes the caller; without it the call ends."""


RingWait = AskAccept | Bridge | Rest | End


@dataclass(frozen=True, slots=True)
class RingTurn:
    """What the agent hears, and what is waited for."""

    said: tuple[Said, ...] = field(repr=False)
    wait: RingWait
    state: RingState


def tell(tree: MenuTree, state: RingState, caller: HandOff | None, now: datetime) -> RingTurn:
    """Return the turn that tells of the caller and asks for the key; or that nobody waits any more."""
    if caller is None:
        return gone(tree, state)
    onward = replace(state, step=state.step + 1, of=caller.call_sid)
    greeting = said_to_agents(tree, "rung") if state.of == "" else said_to_agents(tree, "missed")
    said = (greeting, *whisper(tree, caller, now), said_to_agents(tree, "accept", key=ACCEPT))
    return RingTurn(said, AskAccept(), onward)


def connect(state: RingState, caller: HandOff, *, has_joined: bool) -> RingTurn:
    """Return the turn that joins the agent with the caller.

    The phone rings while the caller still hears the words before the queue: who is quicker than those waits for them,
    as a Dial that finds nobody says that the caller has gone.
    """
    onward = replace(state, step=state.step + 1)
    return RingTurn((), Bridge(caller) if has_joined or state.step >= _LAST_REST else Rest(_REST_S), onward)


def gone(tree: MenuTree, state: RingState) -> RingTurn:
    """Return the turn after a caller who has left: the agent is told, and the call is over."""
    return RingTurn((said_to_agents(tree, "missed"),), End(), state)


def part(state: RingState) -> RingTurn:
    """Return the turn after a talk, or after an agent who did not take the caller: the end."""
    return RingTurn((), End(), state)


def apologise(tree: MenuTree, state: RingState) -> RingTurn:
    """Return the turn while the store is down: who waits cannot be told."""
    return RingTurn((said_to_agents(tree, "down"),), End(), state)


_PATTERNS = {
    "ring": re.compile(r"[1-9][0-9]{0,17}"),
    "step": re.compile(r"[0-9]{1,5}"),
    "of": re.compile(r"(CA[0-9a-f]{32})?"),
}


def ring_link(what: str, state: RingState, prefix: str = "", further: Mapping[str, str] | None = None) -> str:
    """Return the path and query that bring the call back in this state, with what else the request is told."""
    query = {"ring": state.ring, "step": state.step, "of": state.of, **(further or {})}
    return with_query(f"{prefix}/voice/rung/{what}", query)


def read_ring_state(query: str, further: Sequence[str] = ()) -> RingState | None:
    """Return the state a raw query carries, or None when it is not one of ours. further: names that may stand by."""
    values = read_query(query, _PATTERNS, further)
    if values is None:
        return None
    return RingState(int(values["ring"]), int(values["step"]), values["of"])
