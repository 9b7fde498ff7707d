"""What a caller may say at a menu in place of a key, and which key they said. Knows no recogniser.

What is said is turned into a key, and the key does the rest: speech can then do nothing that keys cannot, and a word
that is none here is what a wrong key is.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from ivr.menu.prompt import hears, live_choices, other_language
from ivr.menu.speakable import written
from ivr.menu.values import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.circumstances import Circumstances
    from ivr.menu.model import MenuNode
    from ivr.menu.part import Key, Words

# "hints: up to 500 phrases, each up to 100 characters", divided by commas.
# https://www.twilio.com/docs/voice/twiml/gather#hints
MOST_HINTS, LONGEST_HINT = 500, 100

# A Chinese character is a word by itself; everything else is divided where it has no letter and no figure.
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
# Part of a label is enough where no other label has it, but 'an' is no more than a slip of the recogniser.
_FEWEST_LETTERS, _FEWEST_CHARACTERS = 4, 2


class Phrase(NamedTuple):
    """What may be said, and the key it is."""

    text: str
    key: Key


def phrases(given: Circumstances, menu: MenuNode) -> list[Phrase]:
    """Return what may be said at the menu in the call's language: the labels it speaks, and the words for a person.

    A label of the menu's own that is also another language's name, or a standing key's, is the menu's. Figures are none
    of it: single Mandarin digits are misheard half the time, and who knows the key presses it.
    """
    keys, words = given.tree.line.keys, given.tree.words
    labels = [(key, choice.label) for key, choice in live_choices(given, menu).items()]
    used = {key for key, _ in labels}
    labels += [(key, label) for key, label in ((keys.repeat, words.repeat), (keys.back, words.back)) if key not in used]
    labels += [(keys.person, label) for label in (words.person, *words.person_said)]
    found = [Phrase(text, key) for key, label in labels for text in _texts(given, label)]
    other = other_language(given.tree, given.language)
    if other != given.language and keys.language not in used:
        found.append(Phrase(given.tree.line.languages[other].name, keys.language))
    own = {_words(phrase.text) for phrase in found if phrase.key in used}
    standing = {keys.repeat, keys.back, keys.language} - used
    return list(dict.fromkeys(one for one in found if one.key not in standing or _words(one.text) not in own))


def hints(given: Circumstances, menu: MenuNode) -> tuple[str, ...]:
    """Return what the recogniser is to expect at a menu; nothing where only keys are taken."""
    if not hears(given, menu):
        return ()
    texts = (" ".join(phrase.text.replace(",", " ").split())[:LONGEST_HINT] for phrase in phrases(given, menu))
    return tuple(dict.fromkeys(texts))[:MOST_HINTS]


def said_key(given: Circumstances, menu: MenuNode, text: str) -> Key | None:
    """Return the key that was said; None when none was, or several were and a person was not among them.

    A whole phrase counts before part of one, and a longer one before what lies in it: 'urgent complaints' is not
    'complaints'. Who asks for a person and for something else gets the person (lint R14).
    """
    heard = _words(text)
    by_words = [(_words(phrase.text), phrase.key) for phrase in phrases(given, menu)]
    whole = [(words, key) for words, key in by_words if words.strip() and words in heard]
    keys = {key for words, key in whole if not any(words != longer and words in longer for longer, _ in whole)}
    if not whole and _is_enough(heard):
        keys = {key for words, key in by_words if heard in words}
    person = given.tree.line.keys.person
    if person in keys:
        return person
    return keys.pop() if len(keys) == 1 else None


def _texts(given: Circumstances, label: Words) -> Iterator[str]:
    """Yield the label as it is spoken in the call's language, or in the first it is written in."""
    language = given.language if label.get(given.language) else next(iter(label), "")
    if label.get(language):
        yield written(say(label[language], given, language))


def _words(text: str) -> str:
    """Return the words with a space around each: recognisers differ in case, width and punctuation."""
    return f" {' '.join(_WORD.findall(unicodedata.normalize('NFKC', text).casefold()))} "


def _is_enough(heard: str) -> bool:
    letters = heard.replace(" ", "")
    return len(letters) >= (_FEWEST_LETTERS if letters.isascii() else _FEWEST_CHARACTERS)
