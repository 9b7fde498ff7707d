"""What a caller has heard, and whether it held the words a script waits for. Knows no step."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from ivr.simulator.script.words import Folded, folded

if TYPE_CHECKING:
    from collections.abc import Sequence

# A report is to be read: a menu has fewer prompts than this.
_MOST_SHOWN = 12


@dataclass(slots=True)
class Sound:
    """One text that was said; `ended` once it was heard to its end."""

    text: str
    words: Folded
    ended: bool = False


@dataclass(slots=True)
class Hearing:
    """The texts of a call, oldest first, and from where on the script listens.

    turn: the first text after the caller's last act. place: the text and the letter where the last `hear` was met.
    """

    sounds: list[Sound] = field(default_factory=list)
    turn: int = 0
    place: tuple[int, int] = (0, 0)

    def begins(self, text: str) -> None:
        """Hear a text begin."""
        self.sounds.append(Sound(text, folded(text)))

    def ends(self, *, cut: bool) -> None:
        """Hear the last text end, or be cut."""
        if self.sounds:
            self.sounds[-1].ended = not cut

    def act(self) -> None:
        """Listen only to what begins from now on: the caller has acted."""
        self.turn = len(self.sounds)
        self.place = (self.turn, 0)

    def meet(self, texts: Sequence[str], *, whole: bool) -> bool:
        """Return whether all texts have come, in any order, behind the last that was met; the next come behind them.

        whole: what holds them must have been heard to its end.
        """
        places = [self._find(folded(text), whole=whole) for text in texts]
        found = [place for place in places if place is not None]
        if len(found) < len(places):
            return False
        self.place = max(found)
        return True

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Return the texts that have not come."""
        return [text for text in texts if self._find(folded(text), whole=False) is None]

    def slipped(self, texts: Sequence[str]) -> str | None:
        """Return the text that was said, since the caller's last act, with any of these in it."""
        wanted = [folded(text) for text in texts]
        for sound in self.sounds[self.turn :]:
            if any(sound.words.find(each) >= 0 for each in wanted):
                return sound.text
        return None

    def since_act(self) -> str:
        """Return what was said since the caller's last act: the end of it where it was much, repeats counted."""
        said = [(text, len(list(same))) for text, same in groupby(sound.text for sound in self.sounds[self.turn :])]
        shown = [text if times == 1 else f"{text} (×{times})" for text, times in said]
        return " ".join(shown if len(shown) <= _MOST_SHOWN else ["…", *shown[-_MOST_SHOWN:]])

    def _find(self, wanted: Folded, *, whole: bool) -> tuple[int, int] | None:
        first, letter = self.place
        for number in range(first, len(self.sounds)):
            sound = self.sounds[number]
            end = sound.words.find(wanted, letter if number == first else 0)
            if end >= 0 and (sound.ended or not whole):
                return number, end
        return None
