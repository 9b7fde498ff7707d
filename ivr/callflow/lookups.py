"""At a look-up: may this caller try, what does the row say, and which exit does the answer take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.callflow.progress import GoTo
from ivr.callflow.state import Allowed, LookUp, LookUpFailed, ManyRows, MayTry, NoRow, Row
from ivr.menu.circumstances import CALLER_CLASS
from ivr.menu.values import keys_of

if TYPE_CHECKING:
    from ivr.callflow.progress import Onward, Progress
    from ivr.callflow.state import Answer, Question
    from ivr.menu.model import LookUpNode

# A row that says of what class its customer is says so of the caller.
CLASS_COLUMN = "class"


def begin(progress: Progress, node: LookUpNode, after: str = "") -> Onward:
    """Ask for the row, and first for leave to try each key whose tries are limited.

    after: the key that leave was given for last.
    """
    tree, known = progress.tree, progress.state.known
    names = keys_of(tree, node.look_up)
    if not all(name in known for name in names):
        return GoTo(node.failed)
    limited = [name for name in names if tree.fields[name].limited]
    waiting = limited[limited.index(after) + 1 :] if after else limited
    if waiting:
        return progress.ask(MayTry(waiting[0], known[waiting[0]]))
    return progress.ask(LookUp(node.look_up, {name: known[name] for name in names}))


def answered(progress: Progress, node: LookUpNode, question: Question, answer: Answer) -> Onward:
    """Take the exit that fits the answer; a row's values are known from here on."""
    match question, answer:
        case MayTry(), Allowed(yes=True):
            return begin(progress, node, after=question.field_name)
        case LookUp(), Row():
            progress.learn(answer.values)
            if answer.values.get(CLASS_COLUMN) in progress.tree.line.caller_classes:
                progress.learn({CALLER_CLASS: answer.values[CLASS_COLUMN]})
            return GoTo(node.found)
        case LookUp(), NoRow():
            # What fits nothing was a slip: an ask for it must ask again.
            progress.forget(question.keys)
            return GoTo(node.none)
        case LookUp(), ManyRows():
            return GoTo(node.many or node.failed)
        case (MayTry(), Allowed()) | (LookUp(), LookUpFailed()):
            return GoTo(node.failed)
        case _:
            raise AssertionError(f"{type(answer).__name__} is no answer to {type(question).__name__}")
