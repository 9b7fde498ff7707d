"""Whether a text holds the words a script waits for, however either of them is written down. Knows no call.

"Texts compare after NFKC, lower case, without spaces, punctuation and hyphens, with 〇零一幺二两三…九 beside a figure
or one another read as figures."
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# 幺 is one, 两 is two.
_FIGURES = str.maketrans("〇零一幺二两三四五六七八九", "0011223456789")
_RUN = re.compile(r"[0-9〇零一幺二两三四五六七八九]{2,}")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is compared: `plain`, and `figures` with numerals in a row read as figures.

    Both have the same length, letter for letter.
    """

    plain: str
    figures: str

    def find(self, wanted: Folded, start: int = 0) -> int:
        """Return where `wanted` ends if it stands at `start` or after, else -1."""
        found = [
            place + len(wanted.plain)
            for place in (self.plain.find(wanted.plain, start), self.figures.find(wanted.figures, start))
            if place >= 0
        ]
        return min(found, default=-1)


@lru_cache(maxsize=4096)
def folded(text: str) -> Folded:
    """Return the text as it is compared."""
    flat = unicodedata.normalize("NFKC", text).lower()
    plain = "".join(each for each in flat if not each.isspace() and unicodedata.category(each)[0] not in "PC")
    return Folded(plain, _RUN.sub(lambda run: run[0].translate(_FIGURES), plain))


def has_words(text: str) -> bool:
    """Return whether anything of the text is left to compare."""
    return bool(folded(text).plain)
