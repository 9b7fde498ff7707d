"""Rules about the labels of one menu (S11) and of languages (L02, L03, L04). Knows no keys and no seconds."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from ivr.menu.facts import PLACEHOLDER
from ivr.menu.model import LanguageNode, MenuNode
from ivr.menu.texts import prompts_of
from ivr.proof.lint.rule import Breach, rule
from ivr.simulator.twiml.voices import GATHER_LANGUAGES, GOOGLE, POLLY, SAY_LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.model import MenuTree
    from ivr.menu.part import Language
    from ivr.proof.lint.rule import Subject

# Which of Amazon Polly's voices that Twilio offers speak these languages.
# https://www.twilio.com/docs/voice/twiml/say/text-speech#available-voices-and-languages
_POLLY = {
    "zh": "Zhiyu",
    "yue": "Hiujin",
    "en": "Aditi Amy Aria Arthur Ayanda Brian Danielle Emma Geraint Gregory Ivy Joanna Joey Justin Kajal Kendra Kevin "
    "Kimberly Matthew Niamh Nicole Olivia Raveena Russell Ruth Salli Stephen",
}
_VOICES = {language: frozenset(names.split()) for language, names in _POLLY.items()}
_OTHERS = frozenset().union(*_VOICES.values())
# Twilio's tags for a language whose first part is not the editor's.
_SAME_LANGUAGE = {"cmn": "zh", "arb": "ar", "nb": "no"}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORDS = re.compile(r"[\w]+")
_LATIN_WORDS = re.compile(r"[A-Za-z]{2,}")
_HAN_LANGUAGES = frozenset({"zh", "yue", "ja"})
# A name or two of another language, 'VIP' or 'App Store', make no sentence of it.
_SENTENCE_WORDS = 3


@rule(
    "S11",
    "The labels of one menu cannot be mistaken for one another",
    source="ACIxD, menu design: clear and distinct labels above all",
    severity="warn",
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 投诉, en-US: complaints, to: operator}
    "2": {zh-CN: 紧急投诉, en-US: urgent complaints, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def labels_alike(subject: Subject) -> Iterator[Breach]:
    """A caller hears each label once, over a telephone. If one is part of another, or differs by one character, they
    choose the first that sounds right. Who may say what they want by voice is understood as both."""
    for name, node in subject.menus:
        for tag in subject.tree.line.languages:
            labels = [(key, _bare(choice.label[tag])) for key, choice in node.choose.items() if choice.label.get(tag)]
            for (_, one), (key, other) in combinations(labels, 2):
                if _alike(one, other):
                    place = subject.sources.node(name, "choose", key, tag)
                    message = f"'{node.choose[key].label[tag]}' is too like another label of this menu."
                    yield Breach(place, message, "Name what sets it apart.")
                    break


@rule(
    "L02",
    "A translation is not older than what it translates",
    source="Glific #2972",
    severity="warn",
)
def stale_translation(subject: Subject) -> Iterator[Breach]:
    """When the first language changes and another does not, callers are promised two things. Judged against the tree
    before, which is given with --before."""
    before = subject.evidence.before
    if before is None:
        return
    first, *others = subject.tree.line.languages
    for name, node in subject.tree.nodes.items():
        old = {prompt.path: prompt.words for prompt in prompts_of(before.nodes[name])} if name in before.nodes else {}
        for prompt in prompts_of(node):
            was = old.get(prompt.path, {})
            if was.get(first, "") not in ("", prompt.words.get(first)):
                for tag in others:
                    if tag in was and was[tag] == prompt.words.get(tag):
                        place = subject.sources.node(name, *prompt.path, tag)
                        message = f"the text in {first} has changed, and the one in {tag} has not."
                        yield Breach(place, message, "Translate the change.")


@rule(
    "L03",
    "The language is asked for once, each in itself",
    source="verboice #293",
    severity="warn",
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "2": {zh-CN: 英语, en-US: English, to: main.english}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
main.english: {language: en-US, then: operator}
"""
    },
)
def language_choice(subject: Subject) -> Iterator[Breach]:
    """Who does not speak the language of the menu can only find the key to another if it is offered in that other
    one. And who has chosen once is not asked again."""
    for tag in subject.tree.line.languages:
        if len(subject.tree.line.languages) > 1 and not subject.tree.words.switch.get(tag):
            message = f"nothing offers {tag} to who hears another language."
            mend = f"Write the sentence in {tag} under 'switch'."
            yield Breach(subject.sources.file("messages", "switch"), message, mend)
    for name, node in subject.menus:
        for key, choice in node.choose.items():
            target = subject.tree.nodes.get(choice.to)
            if isinstance(target, LanguageNode):
                for tag, text in choice.label.items():
                    if tag != target.language and not _is_in(text, target.language, subject.tree):
                        place = subject.sources.node(name, "choose", key, tag)
                        message = f"'{text}' offers {target.language} in another language."
                        own = subject.tree.line.languages.get(target.language)
                        yield Breach(place, message, f"Write '{own.name if own else target.language}' here too.")


@rule(
    "L04",
    "The voice speaks the language",
    source="Twilio 13511, 13512; CALLE PR#100",
    example={
        "line.yaml": "languages:\n"
        "  zh-CN: {name: 中文, twilio_language: cmn-CN, twilio_voice: Polly.Joanna}\n"
        "  en-US: {name: English, twilio_language: en-US, twilio_voice: Polly.Joanna}\n"
    },
)
def wrong_voice(subject: Subject) -> Iterator[Breach]:
    """An English voice given Chinese text says nothing at all, or the names of characters. Twilio goes on in silence
    and notes a warning that nobody reads. Its recogniser has tags of its own, and without one a language takes keys
    only."""
    yield from _foreign_words(subject)
    nodes = subject.tree.nodes.values()
    for tag, voice in subject.tree.line.languages.items():
        language = tag.split("-")[0]
        if _language_of(voice.twilio_language) != language or voice.twilio_language not in SAY_LANGUAGES:
            place = subject.sources.file("line", "languages", tag, "twilio_language")
            message = f"'{voice.twilio_language}' is not Twilio's tag for {tag}."
            yield Breach(place, message, f"Write {'cmn-CN' if language == 'zh' else tag}.")
        if not _speaks(voice.twilio_voice, language):
            place = subject.sources.file("line", "languages", tag, "twilio_voice")
            known = [full for name in _POLLY.get(language, "").split() if (full := f"Polly.{name}") in POLLY]
            mend = f"Take one that does, such as {', '.join(known[:3])}." if known else "Take one that does."
            yield Breach(place, f"the voice '{voice.twilio_voice}' does not speak {tag}.", mend)
        listens = subject.tree.line.input.speech or any(getattr(one, "speech", None) for one in nodes)
        if voice.twilio_speech is None and listens:
            place = subject.sources.file("line", "languages", tag)
            message = f"speech is on, and nothing says how Twilio's recogniser calls {tag}."
            yield Breach(place, message, f"Add 'twilio_speech: {'cmn-Hans-CN' if language == 'zh' else tag}'.")
        elif voice.twilio_speech is not None and (
            _language_of(voice.twilio_speech) != language or voice.twilio_speech not in GATHER_LANGUAGES
        ):
            place = subject.sources.file("line", "languages", tag, "twilio_speech")
            message = f"'{voice.twilio_speech}' is not the recogniser's tag for {tag}."
            yield Breach(place, message, f"Write {'cmn-Hans-CN' if language == 'zh' else tag}.")


def _foreign_words(subject: Subject) -> Iterator[Breach]:
    """Tell a text that is written in another language than its voice speaks; a label may offer a language in itself."""
    nodes = subject.tree.nodes
    for name, node in nodes.items():
        for prompt in prompts_of(node):
            choice = (
                node.choose[str(prompt.path[1])] if isinstance(node, MenuNode) and prompt.path[0] == "choose" else None
            )
            if choice is None or not isinstance(nodes.get(choice.to), LanguageNode):
                for tag, text in prompt.words.items():
                    if _is_foreign(PLACEHOLDER.sub("", text), tag):
                        place = subject.sources.node(name, *prompt.path, tag)
                        yield Breach(place, f"the text under {tag} is in another language.", f"Write it in {tag}.")


def _is_foreign(text: str, language: Language) -> bool:
    if language.split("-")[0] in _HAN_LANGUAGES:
        return not _HAN.search(text) and len(_LATIN_WORDS.findall(text)) >= _SENTENCE_WORDS
    return _HAN.search(text) is not None


def _language_of(twilio_tag: str) -> str:
    first = twilio_tag.split("-")[0]
    return _SAME_LANGUAGE.get(first, first)


def _speaks(voice: str, language: str) -> bool:
    family, _, rest = voice.partition(".")
    if voice not in POLLY and not GOOGLE.fullmatch(voice):  # Twilio knows each by one spelling
        return False
    if family == "Google":
        first = rest.split("-")[0]
        return _SAME_LANGUAGE.get(first, first) == language
    name = rest.split("-")[0]
    known = _VOICES.get(language)
    return name in known if known is not None else name not in _OTHERS


def _is_in(text: str, language: Language, tree: MenuTree) -> bool:
    own = tree.line.languages.get(language)
    if own is not None and own.name in text:
        return True
    return bool(_HAN.search(text)) == (language.split("-")[0] in _HAN_LANGUAGES)


def _bare(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _alike(one: str, other: str) -> bool:
    """Return whether a label contains the other, or differs from it by one character."""
    short, long = sorted((one, other), key=len)
    if not short:
        return False
    # A word is part of another where it begins it, as 'bill' does 'billing': 'rate' is no part of 'operator'.
    inside = short in long if not short.isascii() else f" {short}" in f" {long}"
    return inside or _one_apart(short, long)


def _one_apart(short: str, long: str) -> bool:
    """Return whether one insertion, deletion or replacement makes one of the other."""
    if len(long) - len(short) > 1:
        return False
    same = next((index for index, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short))
    return short[same + (len(short) == len(long)) :] == long[same + 1 :]
