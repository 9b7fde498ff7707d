"""The sentences of a menu, composed from its table of keys, so that no prompt offers a key that does not work.

Function first, key second, as ISO/IEC 13714 asks ('账单查询，请按1'). Knows no call: what a caller heard before
is not its business.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ivr.menu.circumstances import holds
from ivr.menu.facts import fill, placeholders
from ivr.menu.model import LanguageNode, MenuNode
from ivr.menu.speakable import Break, spoken
from ivr.menu.targets import first_menu
from ivr.menu.values import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.menu.circumstances import Circumstances
    from ivr.menu.model import Choice, MenuTree
    from ivr.menu.part import Key, Language, NodeName, Words
    from ivr.menu.speakable import Spoken

# Between options 500 to 750 ms, so that a listener can act on the one just heard; below four there is nothing
# to lose count of (lint P12). http://acixd.org/wiki/doku.php?id=menu_design
OPTION_PAUSE_S = 0.5
_PAUSES_FROM = 4
# What a choice's sentence fills in of its own.
_PLAIN = frozenset({"label", "key"})


def menu_sentences(given: Circumstances, name: NodeName) -> list[tuple[Language, Spoken]]:
    """Return what a menu offers, one sentence a choice, in the order it is heard.

    That a caller may speak, where that is new; the menu's own choices as they are written, as far as their conditions
    hold, then the person, then repeat and back; in the start menu, in the other language, the key that switches.
    A choice of language is offered in that language: who needs it may understand no other (hotline A090).
    Words the editor wrote out stand in place of the own choices. A text that is missing in the call's language is
    given in the first it has, which is why each sentence carries its own.
    """
    tree = given.tree
    menu = tree.nodes[name]
    assert isinstance(menu, MenuNode)
    live = live_choices(given, menu)
    is_start = name == first_menu(tree)
    if menu.words:
        tag, text = _in_language(menu.words, given.language)
        sentences = [(tag, say(text, given, tag))]
    else:
        sentences = [
            _offer(given, choice.label, key, spoken_in(given, choice)) for key, choice in _in_order(tree, live)
        ]
    sentences += [_offer(given, label, key, given.language) for key, label in _standing(tree, live, is_start=is_start)]
    if is_start:
        sentences += _switch(given)
    sentences = [*invitation(given, name), *sentences]
    if menu.words or len(live) < _PAUSES_FROM:
        return sentences
    return [(tag, (*words, Break(OPTION_PAUSE_S))) for tag, words in sentences[:-1]] + sentences[-1:]


def invitation(given: Circumstances, name: NodeName) -> list[tuple[Language, Spoken]]:
    """Return the sentence that says a caller may speak; none where that is not so, or no news after the first menu."""
    menu = given.tree.nodes[name]
    assert isinstance(menu, MenuNode)
    is_news = name == first_menu(given.tree) or not given.tree.line.input.speech
    if not is_news or not hears(given, menu):
        return []
    tag, text = _in_language(given.tree.words.may_speak, given.language)
    return [(tag, say(text, given, tag))]


def hears(given: Circumstances, menu: MenuNode) -> bool:
    """Return whether the menu takes what is said aloud in the call's language."""
    line = given.tree.line
    wanted = line.input.speech if menu.speech is None else menu.speech
    return wanted and line.languages[given.language].twilio_speech is not None


def live_choices(given: Circumstances, menu: MenuNode) -> dict[Key, Choice]:
    """Return the menu's own choices whose conditions hold: what is spoken is what works (lint K10)."""
    return {key: choice for key, choice in menu.choose.items() if choice.when is None or holds(choice.when, given)}


def spoken_in(given: Circumstances, choice: Choice) -> Language:
    """Return the language a choice is offered in: the call's, or the one it leads to."""
    leads_to = given.tree.nodes.get(choice.to)
    return leads_to.language if isinstance(leads_to, LanguageNode) else given.language


def other_language(tree: MenuTree, language: Language) -> Language:
    """Return the language the standing key switches to: the next one of the line, the first after the last."""
    tags = list(tree.line.languages)
    return tags[(tags.index(language) + 1) % len(tags)]


def key_name(tree: MenuTree, key: Key, language: Language) -> str:
    """Return how a key is called: figures as they are, * and # by name."""
    return tree.words.key_names.get(key, {}).get(language, key)


def _in_order(tree: MenuTree, live: Mapping[Key, Choice]) -> list[tuple[Key, Choice]]:
    """Return the menu's own keys as they are written, the person's last."""
    last = tree.line.keys.person
    return sorted(live.items(), key=lambda offer: offer[0] == last)


def _standing(tree: MenuTree, live: Mapping[Key, Choice], *, is_start: bool) -> list[tuple[Key, Words]]:
    """Return the standing keys this menu speaks and does not use itself."""
    keys, words = tree.line.keys, tree.words
    spoken_keys = [(keys.person, words.person), (keys.repeat, words.repeat)]
    if not is_start:  # at the top, back is one more key for hearing it again, and not worth the seconds
        spoken_keys.append((keys.back, words.back))
    return [(key, label) for key, label in spoken_keys if key not in live]


def _offer(given: Circumstances, label: Words, key: Key, language: Language) -> tuple[Language, Spoken]:
    """Return the sentence for one choice, all of it in one language: the wanted one, as far as the label has it."""
    tree = given.tree
    tag, text = _in_language(label, language)
    _, pattern = _in_language(tree.words.choice, tag)
    name = key_name(tree, key, tag)
    if "{" not in text and _PLAIN.issuperset(placeholders(pattern)):
        return tag, _plain_offer(pattern, text, name)
    return tag, say(pattern, given, tag, {"label": say(text, given, tag), "key": spoken([name])})


@lru_cache(maxsize=4096)
def _plain_offer(pattern: str, label: str, name: str) -> Spoken:
    """Return the sentence for a label that never changes; most of a menu is made of these, turn after turn."""
    return fill(pattern, lambda what, _: spoken([label if what == "label" else name]))


def _switch(given: Circumstances) -> list[tuple[Language, Spoken]]:
    """Return the sentence that offers the other language in that language; none if the line has but one."""
    tree = given.tree
    other = other_language(tree, given.language)
    sentence = tree.words.switch.get(other)
    if other == given.language or not sentence:
        return []
    return [(other, say(sentence, given, other, {"key": spoken([key_name(tree, tree.line.keys.language, other)])}))]


def _in_language(words: Words, language: Language) -> tuple[Language, str]:
    """Return the text and its language: the wanted one, or the first there is."""
    if language in words:
        return language, words[language]
    return next(iter(words.items()), (language, ""))
