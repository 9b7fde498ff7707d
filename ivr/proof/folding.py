"""Text for a terminal, folded between words so that the terminal need not cut one; a pipe gets it whole.

Knows no colours: what is folded has none.
"""

from __future__ import annotations

import re
import shutil
import sys
import unicodedata

# A word with the blanks after it, or a Chinese character with the marks that may not begin a line.
_PIECES = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af][。，、；：！？）」』”’]*\s*|[^\s\u2e80-\u9fff\uac00-\ud7af]+[。，、；：！？）」』”’]*\s*|\s+"
)


def columns() -> int | None:
    """Return how wide the terminal is that stdout is; None where it is none, and nothing is folded."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    return shutil.get_terminal_size().columns


def folded(text: str, width: int | None, indent: int = 0, first: int | None = None) -> str:
    """Return one paragraph in lines of at most so many cells, those after the first indented.

    first: the cells that are taken already where it begins; unless said, as many as are indented. A word that is longer
    than a line is left to the terminal.
    """
    if width is None:
        return text
    lines, line = [], ""
    used = indent if first is None else first
    for piece in _PIECES.findall(text):
        if line and used + _cells((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line, used = "", indent
        line += piece
    return ("\n" + " " * indent).join([*lines, line.rstrip()])


def _cells(text: str) -> int:
    """Return the cells of a terminal that a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
