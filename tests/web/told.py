"""What is said of a folder that is live: by the log while it is served, and by the rules when they are asked."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from ivr.errors import Refused, Unreadable
from ivr.menu.load import load_tree
from ivr.proof.gate import sound_tree

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.menu.model import MenuTree

PLACE = re.compile(r"\.(?:yaml|csv|wav):\d+:\d+: ")


class Told(logging.Handler):
    """What the log says while this is entered: refusals, and what no caller should meet. It says it nowhere else."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._logger = logging.getLogger("ivr")
        self._before = self._logger.level, self._logger.propagate
        self.refusals: list[str] = []
        self.faults: list[str] = []

    def __enter__(self) -> Told:
        self._logger.addHandler(self)
        self._logger.setLevel(logging.WARNING)
        self._logger.propagate = False
        return self

    def __exit__(self, *_: object) -> None:
        self._logger.removeHandler(self)
        self._logger.level, self._logger.propagate = self._before

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if "stays live" in text:
            self.refusals.append(text)
        elif record.levelno >= logging.ERROR or "which is gone" in text:
            self.faults.append(text if record.exc_info is None else f"{text}: {record.exc_info[1]!r}")


def has_place(refusal: str) -> bool:
    """Return whether a refusal names a file, a line and a column."""
    return PLACE.search(refusal) is not None


def verdict(folder: Path, *, in_full: bool = True) -> MenuTree | None:
    """Return the tree of a folder that may be dialled, None for one that must not be.

    in_full: whether by every rule, or only by what keeps a tree from being read.
    """
    try:
        return (sound_tree if in_full else load_tree)(folder)
    except (Unreadable, Refused):
        return None
