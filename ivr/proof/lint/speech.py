"""Rules about menus that listen (R14). Knows no recogniser: what matters is what a menu makes of the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.menu.prompt import hears
from ivr.proof.lint.emitted import judged
from ivr.proof.lint.rule import Breach, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.circumstances import Circumstances
    from ivr.menu.model import MenuNode
    from ivr.proof.lint.rule import Subject


@rule(
    "R14",
    "Where speech is taken, keys work too, and a person is a word away",
    source="the ministry of industry's test calls; ETSI ES 202 076; W3C, 'let users avoid navigating voice menus'",
    whole=True,
    aloud=True,
    example={
        "main.yaml": """\
main:
  speech: yes
  choose:
    "1": {zh-CN: 人工, en-US: operators' training, to: operator.message}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def speech_only(subject: Subject) -> Iterator[Breach]:
    """A recogniser does not understand everybody, and least of all who is upset. Key 0 leads to a person while it
    listens, and so do its label and the words under 'person_said', said aloud. A label that means two keys is a
    caller's wish that leads nowhere."""
    yield from judged(subject, "R14", "This is a fault of the program: report it.")
    for language in subject.heard.languages:
        given = subject.heard.given(language)
        listening = [(name, node) for name, node in subject.menus if hears(given, node)]
        if listening and not any(words.get(language) for words in subject.tree.words.person_said):
            place = subject.sources.file("messages", "person_said")
            mend = "Add what callers say for one: {zh-CN: 人工, en-US: operator}."
            yield Breach(place, f"no word for a person is known in {language}.", mend)
        for name, node in listening:
            yield from _misled(subject, name, node, given)


def _misled(subject: Subject, name: str, menu: MenuNode, given: Circumstances) -> Iterator[Breach]:
    """Tell each phrase of a menu that does not do what its key does."""
    # What a call makes of words brings nothing but the menu's own parts with it.
    from ivr.callflow.speech import phrases, said_key

    for text, key in phrases(given, menu):
        meant = said_key(given, menu, text)
        if meant != key:
            place = subject.sources.node(name, "choose", key if key in menu.choose else next(iter(menu.choose)))
            leads = f"is key {meant}" if meant is not None else "is taken for no key"
            message = f"'{text}' is what key {key} is called, and said aloud it {leads}."
            yield Breach(place, message, "Name the choices apart.")
