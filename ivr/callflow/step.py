"""What a call does next: a pure step from a state and what was heard to a turn, or to a question.

No clock, no file, no network: the same arguments give the same turn, in a webhook, in a walk over every path
and in a test. Hours are data and `now` is an argument. Here a turn is led from node to node; what happens at a
node is in the file of its noun.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from ivr.callflow import callers, cases, entries, lookups, menus, messages, queues, sends, tickets
from ivr.callflow.progress import Again, GoTo, Progress
from ivr.callflow.sending import Send
from ivr.callflow.state import (
    Arrived,
    Ask,
    CallerKnown,
    CallState,
    Dial,
    DialEnded,
    Done,
    Gone,
    Hangup,
    HasNumber,
    Identify,
    Keys,
    LookUp,
    MakeTicket,
    MayTry,
    NumberKnown,
    QueueLeft,
    Recorded,
    Remember,
    Resumed,
    Silence,
    Speech,
    Turn,
    Waiting,
)
from ivr.callflow.waiting import Admit, InLine, Left, Measure, Measured
from ivr.menu.extensions import EXTENSION
from ivr.menu.measured import learned, unmeasured
from ivr.menu.model import (
    AskNode,
    GotoNode,
    HangUpNode,
    LanguageNode,
    LookUpNode,
    MenuNode,
    MessageNode,
    QueueNode,
    SendNode,
    TicketNode,
    TransferNode,
    WhenNode,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ivr.callflow.progress import Onward
    from ivr.callflow.state import Answer, Heard, Outcome, Question
    from ivr.menu.model import AnyNode, MenuTree
    from ivr.menu.part import Language, NodeName

# goflow's anchor: a flow that passes this many nodes without input goes in a circle.
MAX_NODES_A_TURN = 100
# "per-call budget: <= 60 steps" (reliability T13). The turns after it are for the person the caller is led to.
MAX_STEPS = 60
STEPS_WITH_A_PERSON = 10


def begin(tree: MenuTree, language: Language | None = None) -> CallState:
    """Return the state of a call that comes in; without a language the line's first is spoken."""
    languages = tree.line.languages
    spoken = language if language is not None and language in languages else next(iter(languages))
    return CallState(release=tree.release, node=tree.line.start, language=spoken)


def step(tree: MenuTree, state: CallState, heard: Heard, now: datetime) -> Ask | Turn:
    """Return the next question for the office, or what the caller hears next.

    Runs on through nodes that do not wait and stops at the first that does. An unknown key is a no match,
    silence a no input; both count as a try.

    now: the instant hours, seasons, peaks and notices are judged at.

    Raises:
        UnknownNode: the state names a node the tree does not have.
    """
    progress = Progress.of_step(tree, state, now)
    match heard:
        case Arrived(from_=""):
            return _run(progress, GoTo(state.node))
        case Arrived():
            return progress.ask(Identify(heard.from_))
        case Waiting():
            return queues.keep_waiting(progress, heard)
        case Gone():
            return progress.turn(Hangup(), "goodbye")
        case Resumed():
            return _run(progress, _resumed(progress))
        case Keys() | Speech() | Silence() | Recorded() | DialEnded() | QueueLeft():
            return _run(progress, _met(progress, heard))
        case _:
            assert_never(heard)


def resume(tree: MenuTree, ask: Ask, answer: Answer, now: datetime) -> Ask | Turn:
    """Return how the turn goes on, now that its question is answered."""
    progress = Progress.of_ask(tree, ask, now)
    return _run(progress, _answered(progress, ask.question, answer))


def settle(tree: MenuTree, state: CallState, heard: Heard, now: datetime, answer: Callable[[Question], Answer]) -> Turn:
    """Return the turn, each of its questions answered by `answer`."""
    given = step(tree, state, heard, now)
    while isinstance(given, Ask):
        given = resume(tree, given, answer(given.question), now)
    return given


def _run(progress: Progress, onward: Onward) -> Ask | Turn:
    """Lead the turn on until it asks or waits."""
    while True:
        match onward:
            case GoTo():
                onward = _arrive(progress, onward.node)
            case Again():
                onward = _again(progress, onward.outcome)
            case Ask() | Turn():
                return onward
            case _:
                assert_never(onward)


def _arrive(progress: Progress, name: NodeName) -> Onward:
    """Come to a node: past it if it need not be stopped at, else with its notices and its words."""
    if len(progress.path) >= MAX_NODES_A_TURN:
        return _leave_circle(progress)
    node = progress.node(name)
    progress.move(name)
    for _, queue in unmeasured(progress.tree, node, progress.state.known):
        return progress.ask(Measure(queue))
    progress.path.append(name)
    past = _past(progress, node)
    if past is not None:
        return past
    if isinstance(node, LanguageNode):
        progress.state = replace(progress.state, language=node.language)
    progress.announce(node.notices)
    if not isinstance(node, TicketNode | SendNode):  # their words tell of what is yet to be done
        progress.say_own(node, barge_in=node.barge_in)
    return _at(progress, node, None)


def _past(progress: Progress, node: AnyNode) -> Onward | None:
    """Return where a node leads that has nothing to say now: asked before, or closed."""
    match node:
        # An extension is where to go now, and the next time that may be another.
        case AskNode() if node.ask in progress.state.known and node.ask != EXTENSION:
            return GoTo(node.then)
        case QueueNode():
            return queues.closed(progress, node)
        case _:
            return None


def _at(progress: Progress, node: AnyNode, outcome: Outcome | None) -> Onward:  # noqa: C901 - a case for each kind
    """Do what the node does, whatever was said before.

    outcome: what the caller has just met here; None on arriving.
    """
    match node:
        case MenuNode():
            return menus.offer(progress, node, outcome)
        case AskNode():
            return entries.offer(progress, node, outcome)
        case GotoNode():
            return GoTo(node.goto)
        case LanguageNode():
            return callers.remember(progress, node)
        case WhenNode():
            return cases.choose(progress, node)
        case LookUpNode():
            return lookups.begin(progress, node)
        case TicketNode():
            return tickets.make(progress, node)
        case SendNode():
            return sends.begin(progress, node)
        case QueueNode():
            return queues.enter(progress, node, outcome)
        case TransferNode():
            return progress.ask(HasNumber(node.transfer))
        case MessageNode():
            return messages.offer(progress, node, outcome)
        case HangUpNode():
            return progress.turn(Hangup(), outcome or "goodbye") if node.say else progress.goodbye(outcome or "goodbye")
        case _:
            assert_never(node)


def _again(progress: Progress, outcome: Outcome) -> Onward:
    """Stay where the call is; a node that never waits is arrived at anew."""
    name = progress.state.node
    node = progress.node(name)
    if not isinstance(node, MenuNode | AskNode | QueueNode | TransferNode | MessageNode | HangUpNode):
        return GoTo(name)
    progress.path.append(name)
    return _at(progress, node, outcome)


def _met(progress: Progress, heard: Keys | Speech | Silence | Recorded | DialEnded | QueueLeft) -> Onward:
    """Go on from the node with what was heard there, while the call has steps left."""
    match progress.node(), heard:
        case QueueNode() as queue, QueueLeft():
            return queues.left(progress, queue, heard)
        case QueueNode() as queue, Keys():
            return queues.keyed(progress, queue, heard)
        case _ if queues.has_parted(heard):
            return queues.part(progress)
        case _:
            pass
    if progress.state.step > MAX_STEPS + STEPS_WITH_A_PERSON:
        return progress.goodbye("limit")
    if progress.state.step == MAX_STEPS:
        return progress.to_person("limit")
    match progress.node(), heard:
        case MenuNode() as node, (Keys() | Speech() | Silence()):
            return menus.met(progress, node, heard)
        case AskNode() as node, (Keys() | Speech() | Silence()):
            return entries.met(progress, node, heard)
        case MessageNode() as node, (Recorded() | Silence()):
            return messages.met(progress, node, heard)
        case TransferNode() as node, DialEnded():
            return GoTo(node.failed)
        case _:  # a belated or repeated request finds the call elsewhere and does no harm
            return Again("fault")


def _answered(progress: Progress, question: Question, answer: Answer) -> Onward:
    """Go on from where the question was asked."""
    match question, progress.node():
        case Identify(), _:
            assert isinstance(answer, CallerKnown)
            callers.recognise(progress, answer)
            return GoTo(progress.state.node)
        case Measure(queue=queue), _:
            assert isinstance(answer, Measured)
            progress.learn(learned(progress.tree, queue, answer.wait_s))
            return GoTo(progress.state.node)
        case ((MayTry() | LookUp()), LookUpNode() as node):
            return lookups.answered(progress, node, question, answer)
        case MakeTicket(), TicketNode() as node:
            return tickets.answered(progress, node, answer)
        case Send(), SendNode() as node:
            return sends.answered(progress, node, answer)
        case Remember(), LanguageNode() as node:
            assert isinstance(answer, Done)
            return GoTo(node.then)
        case HasNumber(), TransferNode() as node:
            assert isinstance(answer, NumberKnown)
            return progress.turn(Dial(node.transfer), "transferred") if answer.known else GoTo(node.failed)
        case ((Admit() | InLine() | Left()), QueueNode() as node):
            return queues.answered(progress, node, question, answer)
        case _:
            return Again("fault")


def _resumed(progress: Progress) -> Onward:
    """Take the call up after a fault: here again, the second time with a person, the third time end it."""
    faults = progress.state.faults
    progress.state = replace(progress.state, faults=faults + 1)
    if faults > 1:
        return progress.end_with_fault("fault")
    progress.say(progress.tree.words.fault)
    progress.outcome = "fault"
    if faults == 1:
        return progress.to_person("fault")
    if progress.state.node not in progress.tree.nodes:
        return GoTo(progress.tree.line.start)
    return Again("fault")


def _leave_circle(progress: Progress) -> Onward:
    """Own up and go to a person; if that too goes in a circle, end the call with words."""
    progress.said, progress.path = [], []
    if progress.was_in_circle:
        return progress.end_with_fault("limit")
    progress.was_in_circle = True
    progress.say(progress.tree.words.fault)
    return progress.to_person("limit")
