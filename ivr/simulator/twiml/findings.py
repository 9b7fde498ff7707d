"""What is found wrong with a document while it is read. Knows no XML and no element."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.errors import IVRError

if TYPE_CHECKING:
    from collections.abc import Iterable

# A document may be 64 kB of nothing but mistakes; nobody reads more of them than this.
MOST_NOTICES = 100
SHOWN = 60
# Comparing names is slow, and past some length nobody meant one of Twilio's.
LONGEST_NAME = 40


class DocumentError(IVRError):
    """A document Twilio would not run: Twilio's number, what is wrong, and, once known, the URL it came from."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        self.message = message
        self.url: str | None = None
        super().__init__(f"{code}: {message}")


@dataclass(frozen=True, slots=True)
class Notice:
    """Something Twilio would note in its debugger, and go on: its number, what it is, and the line in the document."""

    code: int
    message: str
    line: int


@dataclass(slots=True)
class Findings:
    """The notices of one document, as they come."""

    notices: list[Notice] = field(default_factory=list)
    more: int = 0

    def add(self, code: int, message: str, line: int) -> None:
        """Note one thing; past the limit only how many there were."""
        if len(self.notices) < MOST_NOTICES:
            self.notices.append(Notice(code, message, line))
        else:
            self.more += 1

    def all(self) -> tuple[Notice, ...]:
        """Return the notices in the order they were made, and last how many were left out."""
        if not self.more:
            return tuple(self.notices)
        last = self.notices[-1]
        return (
            *self.notices,
            Notice(last.code, f"{self.more} more problems are not shown; mend these first", last.line),
        )

    def suggestion(self, name: str, known: Iterable[str]) -> str:
        """Return the known name that one resembles, or "". Of two that differ in case alone, the later known counts."""
        if len(name) > LONGEST_NAME or self.more:
            return ""
        folded = {word.lower(): word for word in known}
        close = difflib.get_close_matches(name.lower(), folded, n=1, cutoff=0.7)
        return folded[close[0]] if close else ""


def shown(text: str) -> str:
    """Return a value as a message quotes it: in full, or its beginning."""
    return f'"{text}"' if len(text) <= SHOWN else f'"{text[:SHOWN]}..."'
