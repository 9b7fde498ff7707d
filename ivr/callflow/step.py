"""What a call does next: a pure step from a state and what was heard to a turn, or to a question.

No clock, no file, no network: the same arguments give the same turn, in a webhook, in a walk over every path
and in a test. Hours are data and `now` is an argument.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from ivr.callflow.speech import said_choice
from ivr.callflow.state import (
    Arrived,
    Ask,
    CallState,
    Dial,
    DialEnded,
    Enqueue,
    Gather,
    Gone,
    Hangup,
    HasNumber,
    Hold,
    Keys,
    Leave,
    QueueLeft,
    Record,
    Recorded,
    Resumed,
    Said,
    Silence,
    Speech,
    Turn,
    Waiting,
)
from ivr.errors import UnknownNode
from ivr.menu.facts import render
from ivr.menu.model import (
    GotoNode,
    HangUpNode,
    LanguageNode,
    MenuNode,
    MessageNode,
    QueueNode,
    TransferNode,
)
from ivr.menu.prompt import menu_sentences, other_language

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ivr.callflow.state import Answer, Heard, Outcome, Question, Wait
    from ivr.menu.model import AnyNode, Language, MenuTree, NodeName, Words

# goflow's anchor: a flow that passes this many nodes without input goes in a circle.
MAX_NODES_A_TURN = 100
# "per-call budget: <= 60 steps" (reliability T13). The turns after it are for the person the caller is led to.
MAX_STEPS = 60
STEPS_WITH_A_PERSON = 10
# A queue nobody serves must end, with words; Twilio itself holds a caller for hours.
LONGEST_WAIT_S = 30 * 60
WAIT_PAUSE_S = 20

# Ways out of a queue that need no other: a person took the call, or somebody moved it elsewhere.
_SERVED = frozenset({"bridged", "redirected", "redirected-from-bridged"})


def begin(tree: MenuTree, language: Language | None = None) -> CallState:
    """Return the state of a call that comes in; without a language the line's first is spoken."""
    languages = tree.line.languages
    spoken = language if language is not None and language in languages else next(iter(languages))
    return CallState(release=tree.release, node=tree.line.start, language=spoken)


def step(tree: MenuTree, state: CallState, heard: Heard, now: datetime) -> Ask | Turn:
    """Return the next question for the office, or what the caller hears next.

    Runs on through nodes that do not wait and stops at the first that does. An unknown key is a no match,
    silence a no input; both count as a try.

    now: the instant hours, seasons and peaks are judged at; no node of today's tree asks for them.

    Raises:
        UnknownNode: the state names a node the tree does not have.
    """
    progress = _Progress(tree, state)
    match heard:
        case Arrived():
            return progress.arrive(state.node)
        case Waiting():
            return progress.keep_waiting(heard)
        case Gone() | QueueLeft(result="hangup"):
            return progress.turn(Hangup(), "goodbye")
        case Resumed():
            return progress.resume()
        case Keys() | Speech() | Silence() | Recorded() | DialEnded() | QueueLeft():
            return progress.met(heard)
        case _:
            assert_never(heard)


def resume(tree: MenuTree, ask: Ask, answer: Answer, now: datetime) -> Ask | Turn:
    """Return how the turn goes on, now that its question is answered."""
    progress = _Progress(tree, ask.state, counted=True)
    progress.said, progress.path, progress.outcome = list(ask.said), list(ask.path), ask.outcome
    node = progress.node()
    match ask.question, node:
        case HasNumber(), TransferNode():
            if answer.known:
                return progress.turn(Dial(node.transfer), "transferred")
            return progress.arrive(node.failed)
        case _:
            return progress.offer_again(ask.outcome)


def settle(tree: MenuTree, state: CallState, heard: Heard, now: datetime, answer: Callable[[Question], Answer]) -> Turn:
    """Return the turn, each of its questions answered by `answer`."""
    given = step(tree, state, heard, now)
    while isinstance(given, Ask):
        given = resume(tree, given, answer(given.question), now)
    return given


class _Progress:
    """A turn in the making: what is said so far, and the nodes it went through."""

    def __init__(self, tree: MenuTree, state: CallState, *, counted: bool = False) -> None:
        self.tree = tree
        if not counted:
            languages = tree.line.languages
            # A tree may have lost the language a call began in.
            language = state.language if state.language in languages else next(iter(languages))
            state = replace(state, release=tree.release, language=language, step=state.step + 1)
        self.state = state
        self.said: list[Said] = []
        self.path: list[NodeName] = []
        self.outcome: Outcome | None = None
        self.circled = False

    def node(self, name: NodeName | None = None) -> AnyNode:
        name = name or self.state.node
        try:
            return self.tree.nodes[name]
        except KeyError:
            raise UnknownNode(f"The call is at {name!r}, and the tree {self.tree.release} has no such node.") from None

    def turn(self, wait: Wait, outcome: Outcome) -> Turn:
        path = tuple(self.path) or (self.state.node,)
        return Turn(tuple(self.said), wait, self.state, self.outcome or outcome, path)

    def say(self, words: Words) -> None:
        """Add words in the call's language, or in the first they are written in."""
        language = self.state.language if self.state.language in words else next(iter(words), None)
        if language is not None:
            self.said.append(Said(language, render(words[language], self.tree.facts, language)))

    # Moving through the tree.

    def arrive(self, name: NodeName) -> Ask | Turn:
        """Go to a node, and on from it until one waits."""
        for _ in range(MAX_NODES_A_TURN):
            node = self.node(name)
            self.state = replace(self.state, node=name, no_input=0, no_match=0)
            self.path.append(name)
            if isinstance(node, LanguageNode):
                self.state = replace(self.state, language=node.language)
            self.say(node.say)
            match node:
                case GotoNode():
                    name = node.goto
                case LanguageNode():
                    name = node.then
                case _:
                    return self.wait_at(node)
        return self.leave_circle()

    def leave_circle(self) -> Ask | Turn:
        """Own up and go to a person; if that too goes in a circle, end the call with words."""
        self.said = []
        if self.circled:
            return self.end_with_fault("limit")
        self.circled = True
        self.say(self.tree.words.fault)
        return self.to_person("limit")

    def to_person(self, outcome: Outcome) -> Ask | Turn:
        self.outcome = outcome
        return self.arrive(self.tree.line.person)

    def wait_at(
        self, node: MenuNode | QueueNode | TransferNode | MessageNode | HangUpNode, outcome: Outcome | None = None
    ) -> Ask | Turn:
        """Stop at a node that waits, whatever was said before."""
        match node:
            case MenuNode():
                sentences = menu_sentences(self.tree, self.state.node, self.state.language)
                self.said += [Said(language, words) for language, words in sentences]
                return self.turn(Gather(node.timeout_s or self.tree.line.input.timeout_s), outcome or "menu")
            case QueueNode():
                return self.turn(Enqueue(node.queue), outcome or "queued")
            case TransferNode():
                question = HasNumber(node.transfer)
                return Ask(question, self.state, tuple(self.said), self.outcome or "transferred", tuple(self.path))
            case MessageNode():
                return self.turn(Record(node.longest_s), outcome or "message")
            case HangUpNode():
                if not node.say:
                    self.say(self.tree.words.goodbye)
                return self.turn(Hangup(), outcome or "goodbye")
            case _:
                assert_never(node)

    def offer_again(self, outcome: Outcome) -> Ask | Turn:
        """Stay where the call is: its menu once more, without the words of arriving."""
        node = self.node()
        if isinstance(node, GotoNode | LanguageNode):
            return self.arrive(self.state.node)
        self.path.append(self.state.node)
        return self.wait_at(node, outcome)

    # What was heard at the node.

    def met(self, heard: Keys | Speech | Silence | Recorded | DialEnded | QueueLeft) -> Ask | Turn:
        """Go on from the node with what was heard there, while the call has steps left."""
        served = isinstance(heard, QueueLeft) and heard.result in _SERVED
        if served or self.state.step > MAX_STEPS + STEPS_WITH_A_PERSON:
            return self.goodbye("goodbye" if served else "limit")
        if self.state.step == MAX_STEPS:
            return self.to_person("limit")
        match heard:
            case Keys():
                return self.pressed(heard.digits)
            case Speech():
                return self.spoke(heard.text)
            case Silence():
                return self.failed("no-input")
            case Recorded():
                return self.recorded()
            case DialEnded():
                return self.dialled(heard)
            case QueueLeft():
                return self.left_queue(heard)
            case _:
                assert_never(heard)

    def pressed(self, key: str) -> Ask | Turn:
        node = self.node()
        keys = self.tree.line.keys
        if not isinstance(node, MenuNode):
            return self.offer_again("fault")
        if key in node.choose:
            return self.arrive(node.choose[key].to)
        if key == keys.person:
            return self.arrive(self.tree.line.person)
        if key == keys.back:
            return self.go_back()
        if key == keys.repeat:
            return self.offer_again("menu")
        if key == keys.language and len(self.tree.line.languages) > 1:
            self.state = replace(self.state, language=other_language(self.tree, self.state.language))
            return self.offer_again("menu")
        return self.failed("no-match")

    def spoke(self, text: str) -> Ask | Turn:
        node = self.node()
        choice = said_choice(node, text, self.state.language) if isinstance(node, MenuNode) else None
        return self.arrive(choice.to) if choice else self.failed("no-match")

    def failed(self, kind: Outcome) -> Ask | Turn:
        """Count a try; offer the node again, or after the last try go on to where it leads."""
        node = self.node()
        if not isinstance(node, MenuNode | MessageNode):
            return self.offer_again("fault")
        silent = kind == "no-input"
        self.state = replace(
            self.state, no_input=self.state.no_input + silent, no_match=self.state.no_match + (not silent)
        )
        words = self.tree.words.no_input if silent else self.tree.words.no_match
        tries, after = self.tree.line.input.tries, self.tree.line.input.after_tries
        if isinstance(node, MenuNode):
            words = (node.no_input if silent else node.no_match) or words
            tries, after = node.tries or tries, node.after_tries or after
        else:  # the person's queue led here; going back to it would never end for who says nothing
            after = node.then
        self.say(_escalated(words, self.state.tries, tries))
        return self.offer_again(kind) if self.state.tries < tries else self.arrive(after)

    def recorded(self) -> Ask | Turn:
        node = self.node()
        return self.arrive(node.then) if isinstance(node, MessageNode) else self.offer_again("fault")

    def dialled(self, heard: DialEnded) -> Ask | Turn:
        node = self.node()
        if heard.status in ("completed", "answered"):
            return self.goodbye()
        return self.arrive(node.failed) if isinstance(node, TransferNode) else self.offer_again("fault")

    def left_queue(self, heard: QueueLeft) -> Ask | Turn:
        node = self.node()
        if not isinstance(node, QueueNode):
            return self.offer_again("fault")
        return self.arrive(node.full if heard.result == "queue-full" else node.failed)

    def keep_waiting(self, heard: Waiting) -> Turn:
        # The wait document is asked for again and again while the call stands in its queue: no step of its own.
        self.state = replace(self.state, step=self.state.step - 1)
        if heard.seconds >= LONGEST_WAIT_S:
            return self.turn(Leave(), "limit")
        self.say(self.tree.words.waiting)
        return self.turn(Hold(WAIT_PAUSE_S), "queued")

    def resume(self) -> Ask | Turn:
        """Take the call up after a fault: here again, the second time with a person, the third time end it."""
        faults = self.state.faults
        self.state = replace(self.state, faults=faults + 1)
        if faults > 1:
            return self.end_with_fault("fault")
        self.say(self.tree.words.fault)
        self.outcome = "fault"
        if faults == 1:
            return self.to_person("fault")
        if self.state.node not in self.tree.nodes:
            return self.arrive(self.tree.line.start)
        return self.offer_again("fault")

    def goodbye(self, outcome: Outcome = "goodbye") -> Turn:
        self.say(self.tree.words.goodbye)
        return self.turn(Hangup(), outcome)

    def end_with_fault(self, outcome: Outcome) -> Turn:
        self.outcome = outcome
        self.say(self.tree.words.fault)
        return self.goodbye(outcome)

    def go_back(self) -> Ask | Turn:
        """Go to the menu above without its words of arriving; at the top offer it again."""
        above = parent(self.tree, self.state.node)
        if above is None:
            return self.offer_again("menu")
        self.state = replace(self.state, node=above, no_input=0, no_match=0)
        return self.offer_again("menu")


def _escalated(words: list[Words], tried: int, tries: int) -> Words:
    """Return the words for this failed try: first time first, and the last only with the last try.

    Both kinds of failure count, so that a caller who is silent and then wrong is not told the same twice. The
    last words of a list belong to the step on from the menu, and would be untrue before it.
    """
    if not words:
        return {}
    return words[-1] if tried >= tries else words[min(tried, max(len(words) - 1, 1)) - 1]


def parent(tree: MenuTree, name: NodeName) -> NodeName | None:
    """Return the menu above a node by its name: merchant.settlement, merchant, then the first menu; None at the top."""
    top = _first_menu(tree)
    if name in (top, tree.line.start):
        return None
    while "." in name:
        name = name.rpartition(".")[0]
        if isinstance(tree.nodes.get(name), MenuNode):
            return name
    return top


def _first_menu(tree: MenuTree) -> NodeName:
    """Return the menu a call meets first: the start, or what it leads to without a key."""
    name = tree.line.start
    for _ in range(MAX_NODES_A_TURN):
        match tree.nodes.get(name):
            case GotoNode(goto=onward) | LanguageNode(then=onward):
                name = onward
            case _:
                return name
    return tree.line.start
