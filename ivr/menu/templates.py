"""texts.yaml: what the line sends in writing, and the message a template becomes. Knows no call flow and no sender.

A text goes to whatever number a call shows, and that can be forged: it "never sends an SMS with content" (reliability
T11). So a template may hold facts and a ticket's number, which says nothing without its caller, and no entry and no
looked-up value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.errors import Problem
from ivr.menu.facts import fill, placeholders, stray_brace
from ivr.menu.flaw import Flaw, did_you_mean
from ivr.menu.model import SendNode
from ivr.menu.shape import tell_unknown_language
from ivr.menu.speakable import spoken, written
from ivr.menu.values import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ivr.menu.circumstances import Circumstances
    from ivr.menu.model import MenuTree
    from ivr.menu.part import Language, Words
    from ivr.menu.references import Sources
    from ivr.menu.shape import Sheet
    from ivr.menu.speakable import Spoken

SURVEY = "survey"
TICKET = "ticket"
# "Opt-out words in the text": one of these must stand in the one message nobody asked for.
OPT_OUT_WORDS = ("退订", "TD", "STOP")
# https://www.twilio.com/docs/api/errors/21617
LONGEST = 1600
# What is read out figure by figure is written as it stands.
_AS_WRITTEN = frozenset({"phone", "code", "ticket", "name", "email"})
_EXAMPLE = "Write 'guide: {zh-CN: …, en-US: …}'."


def read_templates(sheet: Sheet, languages: Sequence[str]) -> dict[str, Words]:
    """Return the templates by name, with what is wrong noted in the sheet; without the file there are none."""
    if not sheet.document.data:
        return {}
    data = sheet.mapping(sheet.document.data, (), "the file", _EXAMPLE) or {}
    templates: dict[str, Words] = {}
    for name, value in data.items():
        words = sheet.mapping(value, (name,), f"'{name}'", _EXAMPLE)
        if words is None:
            continue
        for tag, text in words.items():
            if tag not in languages:
                tell_unknown_language(sheet, (name, tag), languages)
            if not isinstance(text, str) or not text.strip():
                sheet.problem((name, tag), f"'{name}' must be one text in each language.", _EXAMPLE)
        templates[name] = {tag: text.strip() for tag, text in words.items() if isinstance(text, str) and text.strip()}
    return templates


def check_templates(tree: MenuTree, sources: Sources) -> Iterator[Flaw]:
    """Yield a flaw for each name a template cannot fill in, for what cannot be sent, and for a send of nothing."""
    known = {*tree.facts, TICKET}
    for name, words in tree.templates.items():
        for tag, text in words.items():
            place = sources.file("texts", name, tag)
            for asked in placeholders(text):
                if asked not in known:
                    mend = did_you_mean(asked, known) or "A text message may hold facts and {ticket}, and nothing else."
                    yield Flaw("P13", "error", Problem(place, f"{{{asked}}} cannot be sent.", mend))
            if stray := stray_brace(text):
                mend = "Write {name} with ASCII braces on both sides."
                yield Flaw("P13", "error", Problem(place, f"a '{stray}' stands alone in the text.", mend))
            if name == SURVEY and not any(word in text for word in OPT_OUT_WORDS):
                mend = f"Say how to get no more of them: {', '.join(OPT_OUT_WORDS)}."
                yield Flaw("Y04", "error", Problem(place, "the survey does not say how to end it.", mend))
            if len(text) > LONGEST:
                message = f"the text has {len(text)} characters, and at most {LONGEST} can be sent."
                yield Flaw("Y04", "error", Problem(place, message, "Shorten it."))
    for home, node in tree.nodes.items():
        if isinstance(node, SendNode) and node.send not in tree.templates:
            mend = did_you_mean(node.send, tree.templates) or "Add it to texts.yaml."
            message = f"no text of texts.yaml is called '{node.send}'."
            yield Flaw("Y02", "error", Problem(sources.node(home, "send"), message, mend))


def compose(name: str, given: Circumstances) -> str | None:
    """Return the message in the call's language, or in the first it is written in; None if there is no such text.

    A message with a hole in it is none: where the ticket it tells of was never made, nothing is sent.
    """
    words = given.tree.templates.get(name, {})
    language = given.language if given.language in words else next(iter(words), None)
    if language is None:
        return None
    if TICKET in placeholders(words[language]) and TICKET not in given.known:
        return None
    return written(fill(words[language], lambda asked, _following: _value(asked, given, language)))


def _value(name: str, given: Circumstances, language: Language) -> Spoken:
    if name == TICKET:
        return spoken([given.known[TICKET]])
    fact = given.tree.facts[name]
    if fact.kind not in _AS_WRITTEN:
        return say(f"{{{name}}}", given, language)
    value = fact.value
    return spoken([value if isinstance(value, str) else value.get(language) or next(iter(value.values()), "")])
