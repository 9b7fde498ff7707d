"""Rules about trying again (T03 to T07, T13). Knows no measured speech."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from ivr.menu.model import AskNode, GotoNode, HangUpNode, LanguageNode, MenuNode, TicketNode
from ivr.proof.lint.graph import reach
from ivr.proof.lint.rule import Breach, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.part import NodeName, Words
    from ivr.proof.lint.rule import Subject

# Each list of words for a miss, with what it answers.
_MISSES = {"no_input": "silence", "no_match": "a wrong key"}
# Words that tell a caller that the menu gives up and what comes in its place.
_SAYS_MORE = re.compile(
    r"稍候|稍等|换一种|人工|转接|为您转|留言|接通|最后一次"
    r"|moment|another way|operator|person|connect|transfer|message|last",
    re.IGNORECASE,
)


@rule(
    "T03",
    "A menu is offered one to three times",
    source="surveda #324 (three times); FusionPBX #515 (over 25 in the wild)",
    example={"line.yaml": "input: {tries: 10}\n"},
)
def too_many_tries(subject: Subject) -> Iterator[Breach]:
    """Offered once or twice more, a menu helps who did not hear it. Offered ten times, it keeps a caller who cannot
    press a key from the person who could help; offered never, it is no menu."""
    tree = subject.tree
    most = subject.limits.tries
    if not 1 <= tree.line.input.tries <= most:
        yield _tries(subject, tree.line.input.tries, "line", "input", "tries")
    for name, node in tree.nodes.items():
        if isinstance(node, MenuNode | AskNode) and node.tries is not None and not 1 <= node.tries <= most:
            yield _tries(subject, node.tries, subject.sources.homes[name], name, "tries")


@rule(
    "T04",
    "Silence and wrong keys have words and a target",
    source="RapidPro #132; W3C VoiceXML 2.1, noinput and nomatch",
    example={"messages.yaml": "no_input: []\n"},
)
def unanswered_miss(subject: Subject) -> Iterator[Breach]:
    """A caller who pressed nothing, or a key without a meaning, must hear that, and must come somewhere after the last
    try. Silence in answer to silence sounds like a broken line."""
    tree = subject.tree
    for field, standing in (("no_input", tree.words.no_input), ("no_match", tree.words.no_match)):
        if any(any(words.values()) for words in standing):
            continue
        for name, node in subject.menus:
            if not any(any(words.values()) for words in getattr(node, field)):
                message = f"'{name}' says nothing to a caller after {_MISSES[field]}."
                mend = f"Write '{field}:' in messages.yaml, or leave it out for the built-in words."
                yield Breach(subject.sources.node(name), message, mend)


@rule(
    "T05",
    "After the last try comes a person or a message, never a hang-up",
    source="ivrsworld, frequently overlooked problems, rule 4; US Section 508 §1194.23",
    whole=True,
    example={
        "main.yaml": """\
main:
  choose:
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
  after_tries: main.bye
main.bye:
  hang_up: goodbye
"""
    },
)
def silent_hang_up(subject: Subject) -> Iterator[Breach]:
    """Who got lost in a menu is who most needs a person. After the last try the call goes on to one, or at least to a
    message they can leave; it does not say goodbye. A menu that comes only after a ticket was made may: its caller has
    been served, and holds a number."""
    unserved = _before_tickets(subject)
    for name, node in subject.tree.nodes.items():
        if isinstance(node, MenuNode | AskNode) and name in unserved:
            target = node.after_tries or subject.tree.line.input.after_tries
            end = _end_of_misses(subject, target)
            if end is not None:
                place = subject.sources.node(name, "after_tries")
                mend = f"Write 'after_tries: {subject.tree.line.person}'."
                yield Breach(place, f"after the last try of '{name}' the call ends at '{end}'.", mend)


@rule(
    "T06",
    "A second miss gets other words than the first",
    source="W3C VoiceXML 2.1 (count); Asterisk, greet-long and greet-short",
    severity="warn",
    example={"messages.yaml": "no_input: [{zh-CN: 没有收到您的按键。, en-US: We did not get a key.}]\n"},
)
def same_words_again(subject: Subject) -> Iterator[Breach]:
    """Who did not understand the first time does not understand the same words the second time. They tell a caller who
    heard them that nothing has changed."""
    for misses, stem, path, tries in _misses(subject):
        if tries > 1 and misses and (len(misses) < 2 or any(one == other for one, other in pairwise(misses))):
            message = f"{_MISSES[str(path[-1])]} gets the same words every time."
            yield Breach(subject.sources.file(stem, *path), message, "Write a second text that says more.")


@rule(
    "T07",
    "Before the last try ends, the caller is told what comes",
    source="US Section 508 §1194.23(d): warn before time runs out",
    severity="warn",
    example={
        "messages.yaml": """\
no_input:
  - {zh-CN: 没有收到您的按键。, en-US: We did not get a key.}
  - {zh-CN: 还是没有收到您的按键。, en-US: There is still no key.}
"""
    },
)
def unannounced_end(subject: Subject) -> Iterator[Breach]:
    """A caller who is suddenly somewhere else believes they pressed something. The last words of the list are said on
    the way on, and name it: one moment, a person, a message."""
    for misses, stem, path, tries in _misses(subject):
        if tries > 1 and misses:
            for tag, text in misses[-1].items():
                if text and not _SAYS_MORE.search(text):
                    place = subject.sources.file(stem, *path, len(misses) - 1, tag)
                    message = "the last words after a miss do not say what comes."
                    mend = "Add, for example, 请稍候，我们换一种方式为您服务 or 'One moment while we try another way'."
                    yield Breach(place, message, mend)


@rule(
    "T13",
    "Every menu can be heard again with a key",
    source="AS/NZS 4263 (relay operators need it); US Section 508 §1194.23(c)",
    severity="warn",
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "9": {zh-CN: 账户服务, en-US: your account, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def no_repeat(subject: Subject) -> Iterator[Breach]:
    """A relay operator types what a menu says and cannot press in three seconds; a caller in a street has missed half
    of it. The standing key gives them the menu again, as often as they like."""
    repeat = subject.tree.line.keys.repeat
    for name, node in subject.menus:
        if repeat in node.choose:
            place = subject.sources.node(name, "choose", repeat)
            yield Breach(place, f"key {repeat}, which repeats, leads elsewhere here.", "Take another key.")


def _misses(subject: Subject) -> Iterator[tuple[list[Words], str, tuple[str, ...], int]]:
    """Yield each list of words for a miss: with the file and the path it is written at, and the tries it serves."""
    tree = subject.tree
    for field in _MISSES:
        yield getattr(tree.words, field), "messages", (field,), tree.line.input.tries
        for name, node in tree.nodes.items():
            if isinstance(node, MenuNode | AskNode) and getattr(node, field):
                tries = tree.line.input.tries if node.tries is None else node.tries
                yield getattr(node, field), subject.sources.homes[name], (name, field), tries


def _tries(subject: Subject, tries: int, stem: str, *path: str) -> Breach:
    message = f"the menu is offered {tries} times."
    return Breach(subject.sources.file(stem, *path), message, f"Write 1 to {subject.limits.tries}.")


def _before_tickets(subject: Subject) -> frozenset[NodeName]:
    """Return the nodes a caller can be at who holds no ticket yet, and all that no caller can be at."""
    graph, nodes = subject.graph, subject.tree.nodes
    untold = {
        # Where a ticket could not be kept there is no number.
        name: [way.target for way in graph.exits[name] if way.path != ("then",)]
        if isinstance(node, TicketNode)
        else graph.ways[name]
        for name, node in nodes.items()
    }
    starts = [name for name in (subject.tree.line.start, subject.tree.line.person) if name in nodes]
    return reach(starts, untold) | (nodes.keys() - graph.reachable)


def _end_of_misses(subject: Subject, name: NodeName) -> NodeName | None:
    """Return the hang-up a caller without a right key comes to before any person or message, or None."""
    tree = subject.tree
    for _ in tree.nodes:
        match tree.nodes.get(name):
            case HangUpNode():
                return name
            case GotoNode(goto=onward) | LanguageNode(then=onward):
                name = onward
            case MenuNode(after_tries=onward) | AskNode(after_tries=onward):
                name = onward or tree.line.input.after_tries
            case _:
                return None
    return None
