"""What a webhook would answer at a node, in each language: the call flow's own turns as TwiML. Knows no rule.

Answers of one kind of node differ by their words and a few values. So one of each kind is made, and that of every
node whose words or values are out of the ordinary: `ivr check` stays instant, and nothing can go wrong unseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ivr.menu.model import AskNode, TransferNode
from ivr.menu.texts import prompts_of
from ivr.proof.lint.answers import faults

if TYPE_CHECKING:
    from ivr.menu.model import AnyNode, MenuTree
    from ivr.menu.part import Language, NodeName
    from ivr.proof.lint.answers import Fault
    from ivr.proof.lint.heard import Heard

# A turn goes through a hundred nodes at most; a hundred such texts, three bytes a character, and what is around them
# stay below Twilio's 64 kB.
_ORDINARY_CHARACTERS = 150
_ORDINARY_NAME = 64
# A number to stand for those of the settings; it is nobody's.
_SOMEBODY = "+8610000000000"


@dataclass(frozen=True, slots=True)
class Answered:
    """One node's answer in one language, with what is wrong with it."""

    node: NodeName
    language: Language
    faults: tuple[Fault, ...]


class Turns:
    """The answers to a call that arrives at a node; made when they are first asked for."""

    def __init__(self, tree: MenuTree, heard: Heard, longest_ring_s: int) -> None:
        self._tree = tree
        self._heard = heard
        self._longest_ring_s = longest_ring_s

    @cached_property
    def answers(self) -> list[Answered]:
        """The answers that are worth a look, in every language, on a working day with everything known."""
        # These bring Twilio's library with them, which reading a tree does without.
        from ivr.callflow.state import Arrived, CallState
        from ivr.callflow.step import settle
        from ivr.callflow.twiml import compile_turn
        from ivr.proof.answers import Answers
        from ivr.proof.situations import WITHHELD, Situation

        transfers = (node for node in self._tree.nodes.values() if isinstance(node, TransferNode))
        numbers = {node.transfer: _SOMEBODY for node in transfers}
        office = Answers(self._tree)
        ordinary = Situation("", self._heard.noon, WITHHELD)
        answers = []
        seen: set[type[AnyNode]] = set()
        for name, node in self._tree.nodes.items():
            if type(node) in seen and _is_ordinary(node):
                continue
            seen.add(type(node))
            for language in self._heard.languages:
                given = self._heard.given(language)
                # What is known is not asked for again, and what is asked for here is to be heard.
                known = {} if isinstance(node, AskNode) else given.known
                state = CallState(self._tree.release, name, language, known=known)
                turn = settle(
                    self._tree, state, Arrived(), given.now, lambda asked: office.to(asked, ordinary)[0].answer
                )
                document = compile_turn(self._tree, turn, destinations=numbers)
                found = faults(document, len(turn.said), self._longest_ring_s)
                answers.append(Answered(name, language, tuple(found)))
        return answers


def _is_ordinary(node: AnyNode) -> bool:
    """Return whether the node's answer differs from another of its kind only in words that cannot harm it."""
    timeout_s = getattr(node, "timeout_s", None)
    return (
        (timeout_s is None or timeout_s > 0)
        and len(getattr(node, "queue", "")) <= _ORDINARY_NAME
        and all(
            len(text) <= _ORDINARY_CHARACTERS and any(character.isalnum() for character in text)
            for prompt in prompts_of(node)
            for text in prompt.words.values()
        )
    )
