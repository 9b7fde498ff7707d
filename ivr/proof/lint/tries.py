"""Rules about waiting and trying again (T). Knows no keys and no measured speech."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.menu.model import GotoNode, HangUpNode, LanguageNode, MenuNode
from ivr.proof.lint.rule import Breach, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.model import NodeName
    from ivr.proof.lint.rule import Subject

MOST_TRIES = 3


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
    if not 1 <= tree.line.input.tries <= MOST_TRIES:
        yield _tries(subject, tree.line.input.tries, "line", "input", "tries")
    for name, node in tree.nodes.items():
        if isinstance(node, MenuNode) and node.tries is not None and not 1 <= node.tries <= MOST_TRIES:
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
        for name, node in tree.nodes.items():
            if isinstance(node, MenuNode) and not any(any(words.values()) for words in getattr(node, field)):
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
    message they can leave; it does not say goodbye."""
    for name, node in subject.tree.nodes.items():
        if isinstance(node, MenuNode):
            target = node.after_tries or subject.tree.line.input.after_tries
            end = _end_of_misses(subject, target)
            if end is not None:
                place = subject.sources.node(name, "after_tries")
                mend = f"Write 'after_tries: {subject.tree.line.person}'."
                yield Breach(place, f"after the last try of '{name}' the call ends at '{end}'.", mend)


_MISSES = {"no_input": "silence", "no_match": "a wrong key"}


def _tries(subject: Subject, tries: int, stem: str, *path: str) -> Breach:
    message = f"the menu is offered {tries} times."
    return Breach(subject.sources.file(stem, *path), message, f"Write 1 to {MOST_TRIES}.")


def _end_of_misses(subject: Subject, name: NodeName) -> NodeName | None:
    """Return the hang-up a caller without a right key comes to before any person or message, or None."""
    tree = subject.tree
    for _ in tree.nodes:
        match tree.nodes.get(name):
            case HangUpNode():
                return name
            case GotoNode(goto=onward) | LanguageNode(then=onward):
                name = onward
            case MenuNode(after_tries=onward):
                name = onward or tree.line.input.after_tries
            case _:
                return None
    return None
