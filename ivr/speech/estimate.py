"""How long a text takes to say, from a fixed table: the same on every machine, with and without a voice.

Virtual time and the lint's seconds rest on it, so it is pure and cheap and must never ask an engine. The table was
fitted to 24 menu prompts a language spoken by this program's own voices (`voices`): the mean error is 4 % and the
largest half a second.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds for one of each thing that is said.

    ideograph: a Chinese character, a kana or a Hangul syllable. letter: of a word, in any alphabet. spelled: of a word
    in capitals, said letter by letter. symbol: `#`, `%` and the like, said as a word. comma, stop: the pause after it,
    within the text. edge: what an utterance takes before and after its words.
    """

    ideograph: float
    digit: float
    letter: float
    spelled: float
    symbol: float
    comma: float
    stop: float
    edge: float


_CHINESE = Pace(ideograph=0.26, digit=0.24, letter=0.08, spelled=0.26, symbol=0.50, comma=0.52, stop=0.38, edge=0.43)
_ENGLISH = Pace(ideograph=0.26, digit=0.33, letter=0.07, spelled=0.20, symbol=0.45, comma=0.36, stop=0.47, edge=0.42)
# By the first part of the language tag; every other language is taken to be as fast as English.
_PACES = {"zh": _CHINESE, "cmn": _CHINESE, "yue": _CHINESE, "ja": _CHINESE, "ko": _CHINESE}

_PIECES = re.compile(
    r"""
      (?P<ideograph> [\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0003ffff] )
    | (?P<digit>     \d )
    | (?P<grouping>  (?<=\d) , (?=\d) )       # 1,234 is one number
    | (?P<point>     (?<=\d) \. (?=\d) )      # 1.5 is said with a word
    | (?P<comma>     [，、；：] | [,;:](?=\s) )
    | (?P<stop>      [。！？…] | [.!?](?=\s) )
    | (?P<spelled>   (?<![^\W\d_]) [A-Z]{2,} (?![^\W\d_]) )
    | (?P<word>      [^\W\d_] )
    | (?P<symbol>    [#*%+=&@<>$¥€£©°] )
    """,
    re.VERBOSE,
)

# A line says the same few hundred sentences over and over.
MOST_KEPT = 4096


@lru_cache(MOST_KEPT)
def estimate_s(text: str, language: str) -> float:
    """Return the seconds the text takes to say, two decimals; 0.0 only for a text with nothing in it."""
    said = text.strip()
    if not said:
        return 0.0
    pace = _PACES.get(language.lower().partition("-")[0], _ENGLISH)
    # The pause of the last mark is part of the edge.
    body = said.rstrip(".!?。！？…,，、；;：:")
    counts = dict.fromkeys(_PIECES.groupindex, 0)
    for piece in _PIECES.finditer(body):
        assert piece.lastgroup
        counts[piece.lastgroup] += len(piece[0])
    seconds = (
        pace.edge
        + pace.ideograph * counts["ideograph"]
        + pace.digit * counts["digit"]
        + pace.letter * counts["word"]
        + pace.spelled * counts["spelled"]
        + pace.symbol * (counts["symbol"] + counts["point"])
        + pace.comma * counts["comma"]
        + pace.stop * counts["stop"]
    )
    return round(seconds, 2)
