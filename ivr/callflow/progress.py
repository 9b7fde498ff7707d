"""A turn in the making: what is said so far, which nodes it went through, and what the caller has met.

Knows no kind of node: what each does is in the file of its noun, and `step` leads from one to the next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ivr.callflow.known import Known
from ivr.callflow.state import Ask, Hangup, Said, Turn
from ivr.errors import UnknownNode
from ivr.menu.circumstances import Circumstances, notices_in_force
from ivr.menu.recordings import recording_of
from ivr.menu.values import notice_times, say

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from ivr.callflow.state import CallState, Outcome, Question, Wait
    from ivr.menu.conditions import NoticeKind
    from ivr.menu.model import AnyNode, MenuTree
    from ivr.menu.part import NodeName, Words
    from ivr.menu.speakable import Spoken


@dataclass(frozen=True, slots=True)
class GoTo:
    """The turn goes on at this node, with its words of arriving."""

    node: NodeName


@dataclass(frozen=True, slots=True)
class Again:
    """The node the call is at is offered once more, without its words of arriving."""

    outcome: Outcome


# How a node leaves a turn: on at another node, or with something to ask or to answer.
Onward = GoTo | Again | Ask | Turn


class Progress:
    """One turn, from what was heard to what is answered."""

    def __init__(self, tree: MenuTree, state: CallState, now: datetime) -> None:
        self.tree = tree
        self.state = state
        self.now = now
        self.said: list[Said] = []
        self.path: list[NodeName] = []
        self.outcome: Outcome | None = None
        self.was_in_circle = False

    @classmethod
    def of_step(cls, tree: MenuTree, state: CallState, now: datetime) -> Progress:
        """Return a turn that begins: one step more of a call on this tree."""
        languages = tree.line.languages
        # A tree may have lost the language a call began in.
        language = state.language if state.language in languages else next(iter(languages))
        return cls(tree, replace(state, release=tree.release, language=language, step=state.step + 1), now)

    @classmethod
    def of_ask(cls, tree: MenuTree, ask: Ask, now: datetime) -> Progress:
        """Return the turn that stopped to ask."""
        progress = cls(tree, ask.state, now)
        progress.said, progress.path, progress.outcome = list(ask.said), list(ask.path), ask.outcome
        progress.was_in_circle = ask.was_in_circle
        return progress

    @property
    def given(self) -> Circumstances:
        """What conditions and prompts are judged by at this point of the call."""
        return Circumstances(self.tree, self.now, self.state.language, self.state.known)

    def node(self, name: NodeName | None = None) -> AnyNode:
        """Return the node of this name, or the one the call is at.

        Raises:
            UnknownNode: the tree has none.
        """
        name = name or self.state.node
        try:
            return self.tree.nodes[name]
        except KeyError:
            raise UnknownNode(f"The call is at {name!r}, and the tree {self.tree.release} has no such node.") from None

    def move(self, name: NodeName) -> None:
        """Stand at a node, with its tries before the caller."""
        self.state = replace(self.state, node=name, no_input=0, no_match=0)

    def learn(self, values: Mapping[str, str]) -> None:
        """Know these values from here on."""
        self.state = replace(self.state, known=Known.of(self.state.known).learn(values))

    def forget(self, names: Collection[str]) -> None:
        """Know these values no longer."""
        self.state = replace(self.state, known=Known.of(self.state.known).forget(names))

    def say(self, words: Words, *, barge_in: bool = True, is_notice: bool = False, **own: Spoken) -> None:
        """Add words in the call's language, or in the first they are written in.

        own: what stands for names that only these words have.
        """
        language = self.state.language if self.state.language in words else next(iter(words), None)
        if language is not None and words[language]:
            self.said.append(Said(language, say(words[language], self.given, language, own), barge_in, is_notice))

    def say_own(self, node: AnyNode, *, barge_in: bool = True) -> None:
        """Say what the node the call is at says by itself, with its recording of these words where it has one."""
        before = len(self.said)
        self.say(node.say, barge_in=barge_in)
        for said in self.said[before:]:
            if recording_of(self.tree, self.state.node, said.language) is not None:
                self.said[before] = replace(said, recorded_at=self.state.node)

    def announce(self, kinds: Collection[NoticeKind]) -> None:
        """Say the first notice in force of these kinds; "one notice before the menu at most" (lint P19)."""
        if any(said.is_notice for said in self.said):
            return
        for notice, words in notices_in_force(self.given, kinds)[:1]:
            times = notice_times(notice, self.given, self.state.language)
            self.say(words, barge_in=notice.barge_in, is_notice=True, **times)

    def ask(self, question: Question) -> Ask:
        """Return the question, with all that the turn holds so far."""
        return Ask(question, self.state, tuple(self.said), self.outcome, tuple(self.path), self.was_in_circle)

    def turn(self, wait: Wait, outcome: Outcome) -> Turn:
        """Return the turn; what the caller has met on the way says more than where it waits."""
        path = tuple(self.path) or (self.state.node,)
        return Turn(tuple(self.said), wait, self.state, self.outcome or outcome, path)

    def to_person(self, outcome: Outcome) -> GoTo:
        """Go on to the line's person."""
        self.outcome = outcome
        return GoTo(self.tree.line.person)

    def goodbye(self, outcome: Outcome = "goodbye") -> Turn:
        """Say goodbye and end the call."""
        self.say(self.tree.words.goodbye)
        return self.turn(Hangup(), outcome)

    def end_with_fault(self, outcome: Outcome) -> Turn:
        """Own up and end the call with words."""
        self.outcome = outcome
        self.say(self.tree.words.fault)
        return self.goodbye(outcome)
