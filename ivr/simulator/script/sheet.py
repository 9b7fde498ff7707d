"""A YAML document's values, taken out by what they have to be; what is not is kept as a problem. Knows no call."""

from __future__ import annotations

import difflib
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ivr.errors import Problem, WrongUse
from ivr.simulator.callee import seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ivr.yamltext import Document, Path_, Value

# A time without an offset is Beijing's, as in `ivr call --at`.
ZONE = ZoneInfo("Asia/Shanghai")
# A year outside is a slip of the pen, and the ends of Python's calendar have no day before or after.
_YEARS = range(1900, 3000)
_YES, _NO = frozenset({"true", "yes", "on"}), frozenset({"false", "no", "off"})


class Sheet:
    """Reads one document; every problem of it is in `problems`, and what could not be read is left out."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def problem(self, path: Path_, message: str, mend: str = "") -> None:
        """Keep a problem with what stands at `path`."""
        self.problems.append(Problem(self.document.value_place(path), message, mend))

    def mapping(self, path: Path_, known: Sequence[str] | None = None, what: str = "") -> dict[str, Value]:
        """Return the mapping at `path`; names outside `known` are problems and left out."""
        value = self.value(path)
        if not isinstance(value, dict):
            mend = f"Write {known[0]}: … and so on, indented below it." if known else "Write NAME: VALUE, indented."
            self.problem(path, f"{what or _last(path)} must hold names and values.", mend)
            return {}
        if known is None:
            return value
        for name in value:
            if name not in known:
                place = self.document.place((*path, name))
                self.problems.append(Problem(place, f"'{name}' is not known here.", _choice(name, known)))
        return {name: item for name, item in value.items() if name in known}

    def items(self, path: Path_) -> list[Value]:
        """Return the list at `path`."""
        value = self.value(path)
        if isinstance(value, list):
            return value
        self.problem(path, f"{_last(path)} must be a list.", "Begin each item with '- '.")
        return []

    def texts(self, path: Path_) -> tuple[str, ...]:
        """Return one text, or the texts of a list."""
        value = self.value(path)
        if not isinstance(value, list):
            text = self.text(path)
            return () if text is None else (text,)
        found = [self.text((*path, number)) for number in range(len(value))]
        if not found:
            self.problem(path, f"{_last(path)} is empty.", "Write at least one text.")
        return tuple(text for text in found if text is not None)

    def text(self, path: Path_) -> str | None:
        """Return the text at `path`, or None where it is none."""
        value = self.value(path)
        if isinstance(value, str) and value.strip():
            return value.strip()
        found = "is empty" if value == "" else "must be one text"
        self.problem(path, f"{_last(path)} {found}.", "Write it behind the colon, in quotes if it holds : # { or [.")
        return None

    def seconds(self, path: Path_) -> float | None:
        """Return the seconds of a duration."""
        text = self.text(path)
        try:
            return None if text is None else seconds(text)
        except WrongUse as error:
            self.problem(path, str(error))
            return None

    def number(self, path: Path_) -> int | None:
        """Return a whole number from 0 up."""
        text = self.text(path)
        if text is None or (text.isascii() and text.isdigit() and len(text) < 10):
            return None if text is None else int(text)
        self.problem(path, f"'{text}' is no number.", "Write a whole number, 0 or more.")
        return None

    def truth(self, path: Path_) -> bool:
        """Return a yes or no."""
        text = (self.text(path) or "no").lower()
        if text not in _YES | _NO:
            self.problem(path, f"'{text}' is neither true nor false.", "Write true, or delete the line.")
        return text in _YES

    def choice(self, path: Path_, known: Sequence[str]) -> str | None:
        """Return one of the known words."""
        text = self.text(path)
        if text is None or text in known:
            return text
        self.problem(path, f"'{text}' is not known here.", _choice(text, known))
        return None

    def instant(self, path: Path_) -> datetime | None:
        """Return an aware instant."""
        text = self.text(path)
        if text is None:
            return None
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            instant = None
        if instant is None or instant.year not in _YEARS:
            self.problem(path, f"'{text}' is no date and time.", "Write it like 2026-11-24T10:30.")
            return None
        return instant if instant.tzinfo else instant.replace(tzinfo=ZONE)

    def value(self, path: Path_) -> Value:
        """Return whatever stands at `path`, which must exist."""
        value = self.document.data
        for part in path:
            value = value[part]  # type: ignore[index]
        return value


def _last(path: Path_) -> str:
    """Return what a message calls the value at `path`: its name, or its number in a list."""
    if not path:
        return "the file"
    return f"'{path[-1]}'" if isinstance(path[-1], str) else f"item {path[-1] + 1}"


def _choice(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"Did you mean '{near[0]}'?" if near else f"It may be {', '.join(known)}."
