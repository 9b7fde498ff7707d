"""The seconds of a call: when a caller who listens until their option is offered can do something, and when they do it.

The same menu is come to with more words and with fewer: with its greeting, after a wrong key, on the way back. What it
offers is spoken last, so that whoever waits at it acts so long before the last word, whatever the first words were.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.callflow.state import Dial, Enqueue, Gather, GatherEntry
from ivr.menu.facts import PLACEHOLDER
from ivr.menu.prompt import key_name
from ivr.menu.recordings import recording_of
from ivr.menu.speakable import written
from ivr.proof.inputs import KEYPAD, SILENCE, inputs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.callflow.state import Said, Turn
    from ivr.menu.model import MenuTree
    from ivr.menu.part import Key, Language

# Text and its language to the seconds it takes to be heard: measured where there is audio, else estimated.
Lengths = Callable[[str, str], float]

# A caller who has heard what they need takes half a second to find the key, and a tenth for each further one.
KEY_AFTER_S, KEY_EACH_S = 0.5, 0.1
MESSAGE_S = 9.0


@dataclass(slots=True)
class _Timed:
    """The seconds of a turn, each from its first word.

    turn: kept, so that no other takes its place in memory. offers: to the end of the sentence that offers a key.
    """

    turn: Turn
    said_s: float
    offers: dict[Key, float]
    opening_s: float


class Timing:
    """Times the turns of one tree.

    A turn opens at the first moment at which something can be done; in front of a person's door, after the last word.
    """

    def __init__(self, tree: MenuTree, lengths: Lengths) -> None:
        self._tree = tree
        self._lengths = lengths
        # By turn, which all who take the step it comes from share.
        self._timed: dict[int, _Timed] = {}
        self._names: dict[Language, dict[str, Key]] = {}
        self._offering: dict[Language, re.Pattern[str]] = {}
        self._offered: dict[tuple[str, Language], Key | None] = {}

    def opening_s(self, turn: Turn) -> float:
        """Return the seconds from a turn's first word to its opening."""
        return self._of(turn).opening_s

    def act_s(self, turn: Turn, does: str) -> float:
        """Return the seconds from a turn's opening until a caller does this."""
        timed = self._of(turn)
        return _until_s(turn, timed, does) - timed.opening_s

    def _of(self, turn: Turn) -> _Timed:
        timed = self._timed.get(id(turn))
        if timed is None:
            timed = self._timed[id(turn)] = self._listened(turn)
            if not isinstance(turn.wait, Enqueue | Dial):
                done = (_until_s(turn, timed, does) for does, _ in inputs(self._tree, turn))
                timed.opening_s = min(done, default=timed.said_s)
        return timed

    def _listened(self, turn: Turn) -> _Timed:
        """Return a turn's seconds, those to the end of the sentence that offers each key among them."""
        heard = 0.0
        offers: dict[Key, float] = {}
        for said in turn.said:
            text = written(said.words)
            heard += self._lasts_s(said, text)
            if isinstance(turn.wait, Gather) and (key := self._offered_in(text, said.language)) is not None:
                offers.setdefault(key, heard)
        return _Timed(turn, heard, offers, heard)

    def _lasts_s(self, said: Said, text: str) -> float:
        """Return the seconds of a stretch of words: of its recording where one is played."""
        at = said.recorded_at
        recording = None if at is None else recording_of(self._tree, at, said.language)
        return self._lengths(text, said.language) if recording is None else recording.seconds

    def _offered_in(self, text: str, language: Language) -> Key | None:
        """Return the key that a sentence offers; None if it offers none."""
        if (text, language) not in self._offered:
            if language not in self._names:
                self._learn(language)
            found = self._offering[language].search(text.strip())
            self._offered[text, language] = self._names[language][found["key"]] if found else None
        return self._offered[text, language]

    def _learn(self, language: Language) -> None:
        """Find out how keys are called and offered in a language."""
        choice = self._tree.words.choice
        self._names[language] = {key_name(self._tree, key, language): key for key in KEYPAD}
        sentence = choice.get(language) or next(iter(choice.values()))
        self._offering[language] = _offering(sentence, self._names[language])


def _offering(sentence: str, names: Iterable[str]) -> re.Pattern[str]:
    """Return how a sentence ends that offers a key; sentence: that of messages.yaml for a choice.

    What comes before the key's name and after the label tells one from another; a fact in it may say anything.
    """
    name = "|".join(re.escape(one) for one in sorted(names, key=len, reverse=True))
    parts: list[str] = []
    has_key = False
    for number, piece in enumerate(PLACEHOLDER.split(sentence.strip())):
        match piece.strip() if number % 2 else None:
            case None:
                parts.append(re.escape(piece))
            case "key":
                parts.append("(?P=key)" if has_key else f"(?P<key>{name})")
                has_key = True
            case "label" if not has_key:
                parts.clear()
            case _:
                parts.append(".*")
    return re.compile("".join(parts) + "$", re.DOTALL)


def _until_s(turn: Turn, timed: _Timed, does: str) -> float:
    """Return the seconds from a turn's first word until a caller does this."""
    match turn.wait:
        case Gather(timeout_s=timeout) | GatherEntry(timeout_s=timeout) if does == SILENCE:
            return timed.said_s + timeout
        case Gather():
            return timed.offers.get(does, timed.said_s) + KEY_AFTER_S
        case GatherEntry():
            return timed.said_s + KEY_AFTER_S + KEY_EACH_S * len(does)
        case _:
            return timed.said_s + MESSAGE_S
