"""Rules about what a menu says of its keys (K10, K12, K13, L05, P12). Knows no seconds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ivr.menu.extensions import STEM
from ivr.menu.model import AskNode, GotoNode, LanguageNode, MenuNode, MessageNode
from ivr.menu.targets import ENTRY_END
from ivr.proof.lint.rule import Breach, held_by_design, rule
from ivr.proof.lint.spoken_keys import named_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.model import AnyNode
    from ivr.menu.part import Key, NodeName, Words
    from ivr.proof.lint.rule import Subject

_ENTRY_CLEAR = "*"
# One that is dialled or has a number; a deadline has another kind of extension.
_EXTENSION = re.compile(
    r"分机|\b(?:dial|enter|key in)(?: (?:an|the|your|our))? extensions?\b|\bextension numbers?\b"
    r"|\bext(?:ension|\.)? ?[0-9○]",
    re.IGNORECASE,
)


@rule(
    "K10",
    "Every key that works is spoken, and every key spoken works",
    source="Avaya IR guide; CALLE PR#100 (a line disappears unseen)",
    example={"messages.yaml": 'choice: {zh-CN: "{label}。", en-US: "For {label}, press {key}."}\n'},
)
def other_keys_spoken(subject: Subject) -> Iterator[Breach]:
    """The sentence for a choice is composed from its label and its key, so it offers what works. A pattern without
    {key} or {label} would not; nor may words that are written out name other keys than the menu has, or a greeting
    name a key that does nothing where the caller then is. Nor is an extension spoken of while extensions.yaml lists
    none: a number that nobody published cannot be dialled."""
    if STEM not in subject.tree.nodes:
        yield from _extensions_spoken(subject)
    for name, node in subject.tree.nodes.items():
        if isinstance(node, MenuNode):
            yield from _written_out(subject, name, node)
        live = _live_after(subject, name)
        texts: list[tuple[tuple[str | int, ...], Words]] = [(("say",), node.say)]
        if isinstance(node, MenuNode | AskNode):
            texts += [(("no_input", number), words) for number, words in enumerate(node.no_input)]
            texts += [(("no_match", number), words) for number, words in enumerate(node.no_match)]
        for path, words in texts:
            for tag, text in words.items():
                for key in sorted(named_keys(text, tag) - live):
                    place = subject.sources.node(name, *path, tag)
                    mend = "Leave it out, or give the key something to do."
                    yield Breach(place, f"key {key} is spoken, and does nothing here.", mend)


@rule(
    "L05",
    "Every language has the same keys",
    source="FusionPBX PR#5196; this project's own",
    example={
        "main.yaml": """\
main:
  words: {zh-CN: 技术支持请按1，人工服务请按0。, en-US: "For an operator, press 0."}
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def keys_by_language(subject: Subject) -> Iterator[Breach]:
    """Keys belong to choices, and a choice has labels in every language, so they are the same. Words that are written
    out can differ, and a caller who changes the language then presses what was right a moment ago."""
    for name, node in subject.menus:
        if len(node.words) > 1:
            (first, text), *others = node.words.items()
            for tag, other in others:
                apart = sorted(named_keys(text, first) ^ named_keys(other, tag))
                if apart:
                    place = subject.sources.node(name, "words", tag)
                    said = ", ".join(apart)
                    yield Breach(
                        place, f"in {tag} and {first} not the same keys are named: {said}.", "Name them in both."
                    )


@rule(
    "P12",
    "There is a pause between options, where there are four or more",
    source="ACIxD, menu design: 500 to 750 ms",
    severity="info",
    example={
        "main.yaml": """\
main:
  words:
    zh-CN: 甲请按1，乙请按2，丙请按3，人工服务请按0。
    en-US: For a, press 1, for b, press 2, for c, press 3, for an operator, press 0.
  choose:
    "1": {zh-CN: 甲业务, en-US: service a, to: operator}
    "2": {zh-CN: 乙业务, en-US: service b, to: operator}
    "3": {zh-CN: 丙业务, en-US: service c, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def no_pause(subject: Subject) -> Iterator[Breach]:
    """Composed sentences have half a second between them, in which a caller decides. Words written out run on."""
    for name, node in subject.menus:
        if node.words and len(node.choose) >= subject.limits.written_out_options:
            message = f"{len(node.choose)} options are written out without a pause between them."
            yield Breach(subject.sources.node(name, "words"), message, "Let the sentences be composed from the labels.")


held_by_design(
    "K12",
    "A menu that also takes longer numbers says which wins",
    source="FreePBX strict dial modes; jambonz #107",
    explanation="If 1 is a key and 1234 an entry in the same menu, the program must wait after 1, or lose the entry.",
    reason="A menu takes one key, and what is longer is asked for by a node of its own with 'ask', which ends with #.",
)

held_by_design(
    "K13",
    "What cannot be undone is confirmed first",
    source="this project's own",
    severity="warn",
    explanation="A slip of the finger must not cost money or data.",
    reason="The kinds of node are a closed set, and none changes what cannot be changed back: a ticket can be closed, "
    "a message left unheard, a remembered language chosen again. Important changes are made in the app.",
)


def _extensions_spoken(subject: Subject) -> Iterator[Breach]:
    """Tell words that speak of extensions, but for the line's own, which wait for the first of them."""
    for text in subject.texts:
        own = not text.node and text.field.startswith("extension")
        if not own and _EXTENSION.search(text.bare):
            message = "an extension is spoken of, and extensions.yaml lists none."
            yield Breach(text.place, message, "Leave it out, or list the extension.")


def _written_out(subject: Subject, name: NodeName, node: MenuNode) -> Iterator[Breach]:
    """Tell words that are written out and do not name exactly the menu's own keys."""
    for tag, text in node.words.items():
        place = subject.sources.node(name, "words", tag)
        named, own = named_keys(text, tag), set(node.choose)
        for key in sorted(own - named):
            yield Breach(place, f"key {key} works here, and the words do not name it.", "Add what it is for.")
        for key in sorted(named - own - _standing(subject)):
            yield Breach(place, f"key {key} is spoken, and is no choice here.", "Leave it out, or add it to 'choose'.")


def _live_after(subject: Subject, name: NodeName) -> set[Key]:
    """Return the keys that do something once the node's words are heard, here or at the node it goes on to."""
    nodes = subject.tree.nodes
    for _ in nodes:
        node: AnyNode | None = nodes.get(name)
        match node:
            case MenuNode():
                return {*node.choose, *_standing(subject)}
            case AskNode():
                return {ENTRY_END, _ENTRY_CLEAR, subject.tree.line.keys.person, *"0123456789"}
            case MessageNode():
                return {ENTRY_END}
            case GotoNode(goto=onward) | LanguageNode(then=onward):
                name = onward
            case _:
                return set()
    return set()


def _standing(subject: Subject) -> set[Key]:
    keys = subject.tree.line.keys
    own = {keys.person, keys.back, keys.repeat}
    return own | {keys.language} if len(subject.tree.line.languages) > 1 else own
