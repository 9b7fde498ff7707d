"""The sentences of a menu, composed from its table of keys, so that no prompt offers a key that does not work.

Function first, key second, as ISO/IEC 13714 asks ('结算查询，请按1'). Knows no call: what a caller heard before
is not its business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.menu.facts import fill, render, speak
from ivr.menu.model import MenuNode
from ivr.menu.speakable import Break, spoken
from ivr.menu.targets import first_menu

if TYPE_CHECKING:
    from ivr.menu.model import Key, Language, MenuTree, NodeName, Words
    from ivr.menu.speakable import Spoken

# Between options 500 to 750 ms, so that a listener can act on the one just heard; below four there is nothing
# to lose count of (lint P12). http://acixd.org/wiki/doku.php?id=menu_design
OPTION_PAUSE_S = 0.5
_PAUSES_FROM = 4


def menu_sentences(tree: MenuTree, name: NodeName, language: Language) -> list[tuple[Language, Spoken]]:
    """Return what a menu offers, one sentence a choice, in the order it is heard.

    The menu's own choices as they are written, then the person, then repeat and back; in the start menu, in
    the other language, the key that switches. Words the editor wrote out stand in place of the own choices. A
    text that is missing in `language` is given in the first language it has, which is why each sentence
    carries its own.
    """
    menu = tree.nodes[name]
    assert isinstance(menu, MenuNode)
    is_start = name == first_menu(tree)
    if menu.words:
        tag, text = _in_language(menu.words, language)
        sentences = [(tag, render(text, tree.facts, tag))]
    else:
        sentences = [_offer(tree, label, key, language) for key, label in _choices(tree, menu)]
    sentences += [_offer(tree, label, key, language) for key, label in _standing(tree, menu, is_start=is_start)]
    if is_start:
        sentences += _switch(tree, language)
    if menu.words or len(menu.choose) < _PAUSES_FROM:
        return sentences
    return [(tag, (*words, Break(OPTION_PAUSE_S))) for tag, words in sentences[:-1]] + sentences[-1:]


def other_language(tree: MenuTree, language: Language) -> Language:
    """Return the language the standing key switches to: the next one of the line, the first after the last."""
    tags = list(tree.line.languages)
    return tags[(tags.index(language) + 1) % len(tags)]


def key_name(tree: MenuTree, key: Key, language: Language) -> str:
    """Return how a key is called: figures as they are, * and # by name."""
    return tree.words.key_names.get(key, {}).get(language, key)


def _choices(tree: MenuTree, menu: MenuNode) -> list[tuple[Key, Words]]:
    """Return the menu's own keys as they are written, the person's last."""
    last = tree.line.keys.person
    return sorted(((key, choice.label) for key, choice in menu.choose.items()), key=lambda offer: offer[0] == last)


def _standing(tree: MenuTree, menu: MenuNode, *, is_start: bool) -> list[tuple[Key, Words]]:
    """Return the standing keys this menu speaks and does not use itself."""
    keys, words = tree.line.keys, tree.words
    spoken_keys = [(keys.person, words.person), (keys.repeat, words.repeat)]
    if not is_start:  # at the top, back is one more key for hearing it again, and not worth the seconds
        spoken_keys.append((keys.back, words.back))
    return [(key, label) for key, label in spoken_keys if key not in menu.choose]


def _offer(tree: MenuTree, label: Words, key: Key, language: Language) -> tuple[Language, Spoken]:
    """Return the sentence for one choice, all of it in one language."""
    tag, text = _in_language(label, language)
    _, pattern = _in_language(tree.words.choice, tag)
    parts = {"label": render(text, tree.facts, tag), "key": spoken([key_name(tree, key, tag)])}
    return tag, fill(pattern, lambda name, following: _part(tree, parts, name, tag, following))


def _switch(tree: MenuTree, language: Language) -> list[tuple[Language, Spoken]]:
    """Return the sentence that offers the other language in that language; none if the line has but one."""
    other = other_language(tree, language)
    sentence = tree.words.switch.get(other)
    if other == language or not sentence:
        return []
    parts = {"key": spoken([key_name(tree, tree.line.keys.language, other)])}
    return [(other, fill(sentence, lambda name, following: _part(tree, parts, name, other, following)))]


def _part(tree: MenuTree, parts: dict[str, Spoken], name: str, language: Language, following: str) -> Spoken:
    return parts[name] if name in parts else speak(tree.facts[name], language, following)


def _in_language(words: Words, language: Language) -> tuple[Language, str]:
    """Return the text and its language: the wanted one, or the first there is."""
    if language in words:
        return language, words[language]
    return next(iter(words.items()), (language, ""))
