"""What a webhook would answer at each node, in each language: the call flow's own turns as TwiML. Knows no rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, assert_never

from ivr.menu.model import AskNode, TransferNode
from ivr.proof.lint.answers import faults

if TYPE_CHECKING:
    from ivr.callflow.state import Answer, Question
    from ivr.menu.model import MenuTree
    from ivr.menu.part import Language, NodeName
    from ivr.proof.lint.answers import Fault
    from ivr.proof.lint.heard import Heard

# A number to stand for those of the settings; it is nobody's.
_SOMEBODY = "+8610000000000"


@dataclass(frozen=True, slots=True)
class Answered:
    """One node's answer in one language, with what is wrong with it."""

    node: NodeName
    language: Language
    faults: tuple[Fault, ...]


class Turns:
    """The answers to a call that arrives at each node; made when they are first asked for."""

    def __init__(self, tree: MenuTree, heard: Heard, longest_ring_s: int) -> None:
        self._tree = tree
        self._heard = heard
        self._longest_ring_s = longest_ring_s

    @cached_property
    def answers(self) -> list[Answered]:
        """Every node's answer in every language, on a working day with everything known."""
        # These bring Twilio's library with them, which reading a tree does without.
        from ivr.callflow.state import Arrived, CallState
        from ivr.callflow.step import settle
        from ivr.callflow.twiml import compile_turn

        transfers = (node for node in self._tree.nodes.values() if isinstance(node, TransferNode))
        numbers = {node.transfer: _SOMEBODY for node in transfers}
        answers = []
        for name, node in self._tree.nodes.items():
            for language in self._heard.languages:
                given = self._heard.given(language)
                # What is known is not asked for again, and what is asked for here is to be heard.
                known = {} if isinstance(node, AskNode) else given.known
                state = CallState(self._tree.release, name, language, known=known)
                turn = settle(self._tree, state, Arrived(), given.now, _answer)
                document = compile_turn(self._tree, turn, destinations=numbers)
                found = faults(document, len(turn.said), self._longest_ring_s)
                answers.append(Answered(name, language, tuple(found)))
        return answers


def _answer(question: Question) -> Answer:
    """Return an office's ordinary answer."""
    from ivr.callflow import state as flow

    match question:
        case flow.Identify():
            return flow.CallerKnown()
        case flow.MayTry():
            return flow.Allowed(yes=True)
        case flow.LookUp():
            return flow.NoRow()
        case flow.MakeTicket():
            return flow.TicketMade("2026-0001", datetime(2026, 1, 27, tzinfo=UTC))
        case flow.Remember():
            return flow.Done()
        case flow.HasNumber():
            return flow.NumberKnown(known=True)
        case _:
            assert_never(question)
