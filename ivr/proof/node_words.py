"""What a caller hears at one node at one instant, with samples in place of what only a call knows. Knows no call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ivr.menu.circumstances import notices_in_force
from ivr.menu.model import AskNode, HangUpNode, MenuNode, QueueNode
from ivr.menu.opening import is_open
from ivr.menu.prompt import menu_sentences
from ivr.menu.recordings import recording_of
from ivr.menu.values import notice_times, say
from ivr.proof.lint.evidence import estimated
from ivr.proof.lint.heard import Heard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ivr.menu.circumstances import Circumstances
    from ivr.menu.model import MenuTree
    from ivr.menu.part import Language, NodeName, Words
    from ivr.menu.recordings import Recording
    from ivr.menu.speakable import Spoken


@dataclass(frozen=True, slots=True)
class Passage:
    """Words in one language, and the recording that is played in their place, if any."""

    language: Language
    words: Spoken
    recording: Recording | None = None


def words_at(tree: MenuTree, name: NodeName, language: Language, at: datetime) -> list[Passage]:
    """Return what is heard on arriving at a node: notice, own words, choices.

    What a call keys in, looks up or makes on the way, such as a ticket, is a sample.
    """
    given = Heard(tree, estimated, at.date()).given(language, at)
    return [passage for passage in _passages(given, name) if passage.words]


def closed_instead(tree: MenuTree, name: NodeName, at: datetime) -> NodeName | None:
    """Return where a caller goes in place of a queue whose desk is closed, without a word; None where one stays."""
    node = tree.nodes[name]
    if not isinstance(node, QueueNode) or node.closed is None or node.queue not in tree.hours.desks:
        return None
    return None if is_open(tree.hours, node.queue, at) else node.closed


def _passages(given: Circumstances, name: NodeName) -> Iterator[Passage]:
    node, tree = given.tree.nodes[name], given.tree
    for notice, words in notices_in_force(given, node.notices)[:1]:  # "one notice before the menu at most" (lint P19)
        tag = _tag(words, given.language)
        yield Passage(tag, say(words[tag], given, tag, notice_times(notice, given, tag)))
    for own in _said(given, node.say):
        yield replace(own, recording=recording_of(tree, name, own.language))
    match node:
        case MenuNode():
            yield from (Passage(tag, words) for tag, words in menu_sentences(given, name))
        case AskNode():
            yield from _said(given, tree.words.ask_end)
        case HangUpNode() if not node.say:
            yield from _said(given, tree.words.goodbye)
        case _:
            pass


def _said(given: Circumstances, words: Words) -> Iterator[Passage]:
    if words:
        tag = _tag(words, given.language)
        yield Passage(tag, say(words[tag], given, tag))


def _tag(words: Words, language: Language) -> Language:
    return language if language in words else next(iter(words))
