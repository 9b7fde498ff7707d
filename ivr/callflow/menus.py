"""At a menu: the choices spoken, a key pressed, a label said aloud, and the way back up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ivr.callflow.progress import Again, GoTo
from ivr.callflow.speech import said_choice
from ivr.callflow.state import Gather, Keys, Said, Silence, Speech
from ivr.callflow.tries import fail
from ivr.menu.circumstances import on_holiday
from ivr.menu.model import GotoNode, LanguageNode, MenuNode
from ivr.menu.prompt import live_choices, menu_sentences, other_language

if TYPE_CHECKING:
    from ivr.callflow.progress import Onward, Progress
    from ivr.callflow.state import Outcome, Turn
    from ivr.menu.model import Choice, MenuTree
    from ivr.menu.part import NodeName


def offer(progress: Progress, menu: MenuNode, outcome: Outcome | None) -> Turn:
    """Speak the choices that are live and wait for a key."""
    sentences = menu_sentences(progress.given, progress.state.node)
    progress.said += [Said(language, words) for language, words in sentences]
    return progress.turn(Gather(menu.timeout_s or progress.tree.line.input.timeout_s), outcome or "menu")


def met(progress: Progress, menu: MenuNode, heard: Keys | Speech | Silence) -> Onward:
    """Go on from the menu with what was heard there."""
    match heard:
        case Keys():
            return _pressed(progress, menu, heard.digits)
        case Speech():
            return _spoke(progress, menu, heard.text)
        case Silence():
            return _missed(progress, menu, "no-input")


def parent(tree: MenuTree, name: NodeName) -> NodeName | None:
    """Return the menu above a node by its name: merchant.settlement, merchant, then the first menu; None at the top."""
    top = _first_stop(tree)
    if name in (top, tree.line.start):
        return None
    while "." in name:
        name = name.rpartition(".")[0]
        if isinstance(tree.nodes.get(name), MenuNode):
            return name
    return top


def _pressed(progress: Progress, menu: MenuNode, key: str) -> Onward:
    """Go where the key leads: a choice that is live, then a standing key."""
    keys, languages = progress.tree.line.keys, progress.tree.line.languages
    live = live_choices(progress.given, menu)
    if key in live:
        return _chosen(progress, live[key])
    if key == keys.person:
        return GoTo(progress.tree.line.person)
    if key == keys.back:
        return _back(progress)
    if key == keys.repeat:
        return Again("menu")
    if key == keys.language and len(languages) > 1:
        progress.state = replace(progress.state, language=other_language(progress.tree, progress.state.language))
        return Again("menu")
    return _missed(progress, menu, "no-match")


def _spoke(progress: Progress, menu: MenuNode, text: str) -> Onward:
    """Go where the label leads that was said aloud."""
    choice = said_choice(live_choices(progress.given, menu).values(), text, progress.state.language)
    return _chosen(progress, choice) if choice else _missed(progress, menu, "no-match")


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
