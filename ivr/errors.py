"""Every error this program raises on purpose, and what a finding about a file looks like.

IVRError                     anything below; the message says what, where and how to mend it
├── WrongUse                 a flag, argument or setting that cannot be (exit 2)
├── Unreadable               a file that cannot be read as what it should be; carries the problems (exit 2)
├── Refused                  the tree reads but has errors, so it is not dialled or published
├── UnknownNode              a call's state names a node its tree does not have
├── SpeechError              no voice could speak a text, or not in time
├── StoreDown                the store cannot be read or written now; nothing of the transaction is kept
├── NoAnswer                 a look-up gave no answer that can be used
├── MustAskOutside           a look-up leaves the process, so the transaction it came up in must begin again
├── CallOver                 a call that has ended asks for a turn it never had
└── PeerSilent               the other side never answered (exit 5)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a file: line and column count from 1; 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where, what, and what would be right.

    mend: a sentence that tells the editor what to write; "" where the message already does.
    """

    place: Place
    message: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f" {self.mend}" if self.mend else "")


class IVRError(Exception):
    """The root of this program's own errors."""


class WrongUse(IVRError):
    """The command line, an argument or a setting asks for what cannot be."""


class Unreadable(IVRError):
    """A file cannot be read; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Refused(IVRError):
    """The tree reads, but has errors that would harm a caller."""


class UnknownNode(IVRError):
    """A call's state names a node that its tree does not have."""


class SpeechError(IVRError):
    """No voice could speak the text, or not in time."""


class StoreDown(IVRError):
    """The store cannot be read or written now. Nothing of the transaction may be told to a caller as done."""


class NoAnswer(IVRError):
    """A look-up gave no answer that can be used, or none in time."""


class MustAskOutside(IVRError):
    """A service must be asked, and no transaction may wait for one: it begins again with the answer in hand."""

    def __init__(self, name: str, keys: tuple[tuple[str, str], ...]) -> None:
        self.name = name
        self.keys = keys
        super().__init__(name)


class CallOver(IVRError):
    """The call has ended, and was never answered anything: nothing of it may begin now."""


class PeerSilent(IVRError):
    """The other side gave no answer at all."""
