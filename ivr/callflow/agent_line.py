"""The agent line: what somebody who answers calls hears and does, as pure steps. Knows no store and no Flask.

An agent dials the line, proves who they are with a PIN, and is given one caller after the other. The whisper, which
says who comes next, is spoken to the agent before the <Dial>: what a <Queue url> says is heard by the caller who is
taken out of the queue, not by the agent (https://www.twilio.com/docs/voice/twiml/queue). So the next caller is looked
up first, and may have hung up by the time the Dial is made; who was really taken is told by that url's request.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ivr.callflow.query import read_query, with_query
from ivr.callflow.state import Said
from ivr.menu.circumstances import CALLER_CLASS, Circumstances
from ivr.menu.facts import PLACEHOLDER, speak
from ivr.menu.model import Fact, MenuNode
from ivr.menu.speakable import spoken
from ivr.menu.values import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ivr.menu.model import MenuTree
    from ivr.menu.part import Language, NodeName, Words

PIN_TRIES = 3
# An agent nobody has a call for stays on the line so long, in rounds of PAUSE_S.
PAUSE_S = 15
MOST_ROUNDS = 120
# The one name of what a call knows that is ours: the number of the ticket it made.
TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class AgentState:
    """Where an agent's call stands; it rides in the action URL.

    proof: what shows that the PIN was given in this call; "" before. of: the CallSid of the caller who was to be taken.
    """

    name: str
    step: int = 0
    tries: int = 0
    proof: str = field(default="", repr=False)
    of: str = ""


@dataclass(frozen=True, slots=True)
class HandOff:
    """What is known of a caller as a person takes over.

    path: the nodes of the call. known: what was entered, looked up and made in it. calls_back: the caller has hung up
    and keeps the place.
    """

    call_sid: str
    queue: str
    language: Language
    path: tuple[NodeName, ...]
    waited_s: int
    known: Mapping[str, str] = field(repr=False, hash=False)
    calls_back: bool = False

    def parameters(self, tree: MenuTree) -> dict[str, str]:
        """Return what may stand in a URL: of what a caller entered only which fields; the whisper says the rest."""
        return {
            "queue": self.queue,
            "language": self.language,
            "path": ",".join(self.path[-20:])[:900],
            "waited": str(self.waited_s),
            "class": self.known.get(CALLER_CLASS, "unknown"),
            "entered": ",".join(name for name in tree.fields if self.known.get(name)),
            "ticket": self.known.get(TICKET, ""),
        }


@dataclass(frozen=True, slots=True)
class AskPin:
    """Wait for a PIN; without one the caller menu begins."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """Take the first caller of this caller's queue."""

    caller: HandOff


@dataclass(frozen=True, slots=True)
class AskReady:
    """Wait until the agent is ready for the next caller, or for so long."""

    timeout_s: int


@dataclass(frozen=True, slots=True)
class Rest:
    """Wait and look again."""

    pause_s: int


@dataclass(frozen=True, slots=True)
class ToMenu:
    """Go on as any caller does."""


@dataclass(frozen=True, slots=True)
class End:
    """The agent's call is over."""


AgentWait = AskPin | Bridge | AskReady | Rest | ToMenu | End


@dataclass(frozen=True, slots=True)
class AgentTurn:
    """What an agent hears, and what is waited for."""

    said: tuple[Said, ...] = field(repr=False)
    wait: AgentWait
    state: AgentState


def greet(tree: MenuTree, state: AgentState) -> AgentTurn:
    """Return the turn for a call from an agent's number: it may be forged, so it opens nothing by itself."""
    return AgentTurn((said_to_agents(tree, "pin"),), AskPin(), state)


def refuse(tree: MenuTree, state: AgentState) -> AgentTurn:
    """Return the turn after a wrong PIN: once more, and after the last try the menu."""
    tried = replace(state, tries=state.tries + 1, step=state.step + 1)
    if tried.tries >= PIN_TRIES:
        return AgentTurn((said_to_agents(tree, "wrong"),), ToMenu(), tried)
    return AgentTurn((said_to_agents(tree, "wrong"), said_to_agents(tree, "pin")), AskPin(), tried)


def welcome(tree: MenuTree, state: AgentState, proof: str) -> AgentTurn:
    """Return the turn after the right PIN. proof: what shows from here on that it was given."""
    opened = replace(state, step=state.step + 1, tries=0, proof=proof)
    return AgentTurn((said_to_agents(tree, "welcome"),), Rest(1), opened)


def offer(tree: MenuTree, state: AgentState, caller: HandOff | None, now: datetime) -> AgentTurn:
    """Return the turn that gives the agent the next caller, or that waits for one. state.tries counts empty rounds."""
    onward = replace(state, step=state.step + 1)
    if caller is None:
        if state.tries >= MOST_ROUNDS:
            return AgentTurn((said_to_agents(tree, "idle"),), End(), onward)
        said = (said_to_agents(tree, "nobody"),) if state.tries == 0 else ()
        return AgentTurn(said, Rest(PAUSE_S), replace(onward, tries=state.tries + 1))
    told = whisper(tree, caller, now)
    if caller.calls_back:
        return AgentTurn((*told, said_to_agents(tree, "done")), AskReady(600), replace(onward, tries=0))
    return AgentTurn(told, Bridge(caller), replace(onward, tries=0, of=caller.call_sid))


def after_talk(tree: MenuTree, state: AgentState, *, talked: bool) -> AgentTurn:
    """Return the turn after a Dial: time to write things down, or at once the next where the caller had gone."""
    onward = replace(state, step=state.step + 1, of="")
    if talked:
        return AgentTurn((said_to_agents(tree, "done"),), AskReady(30), onward)
    return AgentTurn((said_to_agents(tree, "missed"),), Rest(1), onward)


def apologise(tree: MenuTree, state: AgentState) -> AgentTurn:
    """Return the turn while the store is down: who waits cannot be told."""
    return AgentTurn((said_to_agents(tree, "down"),), End(), state)


def whisper(tree: MenuTree, caller: HandOff, now: datetime) -> tuple[Said, ...]:
    """Return what an agent is told of a caller: path, class, language, wait, entries, ticket (hotline A116, A029)."""
    language = _language(tree)
    given = Circumstances(tree, now, language, caller.known)
    parts: list[Said] = [said_to_agents(tree, "call_back" if caller.calls_back else "next")]
    labels = chosen(tree, caller.path, language)
    if labels:
        parts.append(
            said_to_agents(tree, "path", path="、".join(labels) if _is_chinese(language) else ", ".join(labels))
        )
    about = tree.line.classes.get(caller.known.get(CALLER_CLASS, ""))
    if about is not None and about.told:
        parts.append(Said(language, spoken([_in_language(about.told, language)])))
    if caller.language != language and caller.language in tree.line.languages:
        parts.append(said_to_agents(tree, "language", language=tree.line.languages[caller.language].name))
    minutes = caller.waited_s // 60
    parts.append(
        said_to_agents(tree, "waited", minutes=str(minutes)) if minutes > 1 else said_to_agents(tree, "waited_little")
    )
    for name, entry in tree.fields.items():
        if caller.known.get(name):
            label = entry.label.get(language) or next(iter(entry.label.values()))
            parts.append(Said(language, spoken([f"{label} ", *say(f"{{{name}}}", given, language)])))
    ticket = caller.known.get(TICKET)
    if ticket:
        words = _in_language(tree.words.agents.ticket, language)
        before, _, after = words.partition("{ticket}")
        spoken_ticket = speak(Fact(kind="ticket", value=ticket), language)
        parts.append(Said(language, spoken([before, *spoken_ticket, after])))
    return tuple(parts)


def chosen(tree: MenuTree, path: Sequence[NodeName], language: Language) -> list[str]:
    """Return the labels of the choices a call made, in order."""
    labels = []
    menu: MenuNode | None = None
    for name in path:
        if menu is not None:
            label = next((choice.label for choice in menu.choose.values() if choice.to == name), None)
            if label:
                labels.append(label.get(language) or next(iter(label.values())))
        node = tree.nodes.get(name)
        menu = node if isinstance(node, MenuNode) else None
    return labels


_PATTERNS = {
    "name": re.compile(r"[a-z][a-z0-9_]{0,63}"),
    "step": re.compile(r"[0-9]{1,5}"),
    "tries": re.compile(r"[0-9]{1,5}"),
    "proof": re.compile(r"([0-9a-f]{64})?"),
    "of": re.compile(r"[A-Za-z0-9_-]{0,34}"),
}


def agent_link(what: str, state: AgentState, prefix: str = "", further: Mapping[str, str] | None = None) -> str:
    """Return the path and query that bring an agent's call back in this state, with what else the request is told."""
    query = {
        "name": state.name,
        "step": state.step,
        "tries": state.tries,
        "proof": state.proof,
        "of": state.of,
        **(further or {}),
    }
    return with_query(f"{prefix}/voice/agent/{what}", query)


def read_agent_state(query: str, further: Sequence[str] = ()) -> AgentState | None:
    """Return the state a raw query carries, or None when it is not one of ours. further: names that may stand by."""
    values = read_query(query, _PATTERNS, further)
    if values is None:
        return None
    return AgentState(values["name"], int(values["step"]), int(values["tries"]), values["proof"], values["of"])


def said_to_agents(tree: MenuTree, name: str, **filled: str) -> Said:
    """Return one of the sentences for agents."""
    language = _language(tree)
    words = _in_language(getattr(tree.words.agents, name), language)
    return Said(language, spoken([PLACEHOLDER.sub(lambda found: filled[found[1].strip()], words)]))


def _in_language(words: Words, language: Language) -> str:
    return words.get(language) or next(iter(words.values()), "")


def _language(tree: MenuTree) -> Language:
    """Return what agents are spoken to in: the line's first language."""
    return next(iter(tree.line.languages))


def _is_chinese(language: Language) -> bool:
    return language.split("-")[0] == "zh"
