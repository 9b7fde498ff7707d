"""At a menu: the choices spoken, a key pressed, a label said aloud, and the way back up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from ivr.callflow.progress import Again, GoTo
from ivr.callflow.speech import hints, said_key
from ivr.callflow.state import Gather, Keys, Said, Silence, Speech
from ivr.callflow.tries import fail
from ivr.menu.circumstances import on_holiday
from ivr.menu.model import Choice, GotoNode, LanguageNode, MenuNode
from ivr.menu.prompt import live_choices, menu_sentences, other_language

if TYPE_CHECKING:
    from ivr.callflow.progress import Onward, Progress
    from ivr.callflow.state import Outcome, Turn
    from ivr.menu.circumstances import Circumstances
    from ivr.menu.model import MenuTree
    from ivr.menu.part import NodeName

# What a key means in every menu that does not use it itself.
Standing = Literal["person", "back", "repeat", "language"]


def offer(progress: Progress, menu: MenuNode, outcome: Outcome | None) -> Turn:
    """Speak the choices that are live and wait for a key, or for what it is called."""
    sentences = menu_sentences(progress.given, progress.state.node)
    progress.said += [Said(language, words) for language, words in sentences]
    wait = Gather(menu.timeout_s or progress.tree.line.input.timeout_s, hints(progress.given, menu))
    return progress.turn(wait, outcome or "menu")


def met(progress: Progress, menu: MenuNode, heard: Keys | Speech | Silence) -> Onward:
    """Go on from the menu with what was heard there."""
    match heard:
        case Keys():
            return _pressed(progress, menu, heard.digits)
        case Speech():
            return _pressed(progress, menu, said_key(progress.given, menu, heard.text))
        case Silence():
            return _missed(progress, menu, "no-input")


def chosen(given: Circumstances, menu: MenuNode, heard: Keys | Speech) -> str:
    """Return what a caller chose at the menu, for the log: a node, a standing key's name, or no-match.

    After the next edit the key is something else, and this is not (lint V05).
    """
    key = heard.digits if isinstance(heard, Keys) else said_key(given, menu, heard.text)
    meant = _meaning(given, menu, key)
    return meant.to if isinstance(meant, Choice) else meant or "no-match"


def parent(tree: MenuTree, name: NodeName) -> NodeName | None:
    """Return the menu above a node by its name: account.bill, account, then the first menu; None at the top."""
    top = _first_stop(tree)
    if name in (top, tree.line.start):
        return None
    while "." in name:
        name = name.rpartition(".")[0]
        if isinstance(tree.nodes.get(name), MenuNode):
            return name
    return top


def _meaning(given: Circumstances, menu: MenuNode, key: str | None) -> Choice | Standing | None:
    """Return what a key means here: a choice that is live, then a standing key."""
    if key is None:
        return None
    choice = live_choices(given, menu).get(key)
    if choice is not None:
        return choice
    keys = given.tree.line.keys
    standing: dict[str, Standing] = {keys.repeat: "repeat", keys.back: "back", keys.person: "person"}
    if len(given.tree.line.languages) > 1:
        standing = {keys.language: "language", **standing}
    return standing.get(key)


def _pressed(progress: Progress, menu: MenuNode, key: str | None) -> Onward:
    """Go where the key leads."""
    match _meaning(progress.given, menu, key):
        case Choice() as choice:
            return _chosen(progress, choice)
        case "person":
            return GoTo(progress.tree.line.person)
        case "back":
            return _back(progress)
        case "repeat":
            return Again("menu")
        case "language":
            progress.state = replace(progress.state, language=other_language(progress.tree, progress.state.language))
            return Again("menu")
        case None:
            return _missed(progress, menu, "no-match")


def _missed(progress: Progress, menu: MenuNode, kind: Outcome) -> Onward:
    """Count a try of the menu."""
    words, line = progress.tree.words, progress.tree.line.input
    own, standing = (menu.no_input, words.no_input) if kind == "no-input" else (menu.no_match, words.no_match)
    return fail(progress, kind, own or standing, menu.tries or line.tries, menu.after_tries or line.after_tries)


def _chosen(progress: Progress, choice: Choice) -> GoTo:
    """Go to a choice's node; on a holiday an operation is first said to wait, and no key cuts that (A066)."""
    if choice.operation and on_holiday(progress.given):
        progress.say(progress.tree.words.postponed, barge_in=False)
    return GoTo(choice.to)


def _back(progress: Progress) -> Again:
    """Go to the menu above without its words of arriving; at the top offer it again."""
    above = parent(progress.tree, progress.state.node)
    if above is not None:
        progress.move(above)
    return Again("menu")


def _first_stop(tree: MenuTree) -> NodeName:
    """Return the node a call first waits at: the start, or what it leads to without a key."""
    name = tree.line.start
    for _ in tree.nodes:
        match tree.nodes.get(name):
            case GotoNode(goto=onward) | LanguageNode(then=onward):
                name = onward
            case _:
                return name
    return tree.line.start
