"""Rules about keys (K). Knows no words and no seconds."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from ivr.menu.model import GotoNode, LanguageNode
from ivr.menu.targets import first_menu
from ivr.proof.lint.rule import Breach, enforced_by_reading, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.part import NodeName
    from ivr.proof.lint.rule import Subject

KEYPAD = "0123456789*#"


@rule(
    "K01",
    "Keys are 0 to 9, * and #",
    source="ITU-T E.161; wavekat-flow bad_digit",
    example={
        "main.yaml": """\
main:
  choose:
    "12": {zh-CN: 账户服务, en-US: your account, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def off_the_keypad(subject: Subject) -> Iterator[Breach]:
    """A telephone has twelve keys, and a menu takes one of them. A key with two figures can never be pressed, and a
    full-width １ looks like a 1 and is none."""
    for name, node in subject.menus:
        for key in node.choose:
            if not _is_key(key):
                place = subject.sources.node(name, "choose", key)
                yield Breach(place, f"'{key}' is no key of a telephone.", _key_mend(key))
    for field, key in subject.tree.line.keys:
        if not _is_key(key):
            place = subject.sources.file("line", "keys", field)
            yield Breach(place, f"'{key}' is no key of a telephone.", _key_mend(key))


enforced_by_reading(
    "K02",
    "No key stands twice in one menu",
    source="ITU-T E.161: a key press is one digit; nothing tells two meanings apart",
    explanation="Of two choices with the same key only one can ever be reached, and which one is left to chance. "
    "The file is not read until one of them has another key.",
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 账户服务, en-US: your account, to: operator}
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)


@rule(
    "K04",
    "0 leads to a person in every menu",
    source="ISO/IEC 13714; ETSI ETR 096; W3C, 'let users avoid navigating voice menus'; the hotline's own key 0",
    graded="error in the first menu, warn in others",
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
"""
    },
)
def lost_person_key(subject: Subject) -> Iterator[Breach]:
    """Whoever cannot find a way through a menu presses 0. The first menu must say so in its own table, where nobody
    can overlook that it is gone; other menus inherit it and may give it no other meaning."""
    tree, sources = subject.tree, subject.sources
    first = first_menu(tree)
    if tree.line.keys.person != "0":
        message = f"the person key is {tree.line.keys.person}; callers look for it on 0."
        yield Breach(sources.file("line", "keys", "person"), message, 'Write person: "0".')
    for name, node in subject.menus:
        choice = node.choose.get("0")
        if choice is None:
            if name == first:
                mend = f'Add "0": {{zh-CN: 人工服务, en-US: an operator, to: {tree.line.person}}}.'
                yield Breach(sources.node(name, "choose"), f"the first menu, '{name}', does not offer key 0.", mend)
        elif choice.to in tree.nodes and not _leads_to_person(subject, choice.to):
            place = sources.node(name, "choose", "0", "to")
            message = f"key 0 leads to '{choice.to}', where no person is."
            mend = f"Write 'to: {tree.line.person}'."
            yield Breach(place, message, mend, "error" if name == first else "warn")


def _leads_to_person(subject: Subject, name: NodeName) -> bool:
    """Return whether the node is the line's person or goes on to a queue or transfer without a key."""
    nodes = subject.tree.nodes
    for _ in nodes:
        if name == subject.tree.line.person or name in subject.graph.people:
            return True
        match nodes.get(name):
            case GotoNode(goto=onward) | LanguageNode(then=onward):
                name = onward
            case _:
                return False
    return False


def _is_key(key: str) -> bool:
    return len(key) == 1 and key in KEYPAD


def _key_mend(key: str) -> str:
    narrow = unicodedata.normalize("NFKC", key)
    return f'Write "{narrow}".' if _is_key(narrow) else f"Use one of {' '.join(KEYPAD)}."
