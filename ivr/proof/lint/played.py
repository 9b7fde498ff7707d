"""What came of playing the scripted calls, as rules read it. Plays nothing: the simulator does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.errors import Place, Problem, Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Played:
    """pressed: each node and key that some script pressed; None if the run did not say. failed: place and name."""

    pressed: frozenset[tuple[str, str]] | None = None
    failed: tuple[tuple[Place, str], ...] = ()


def read_played(path: Path) -> Played:
    """Return what a file that `ivr test --json` wrote says.

    Raises:
        Unreadable: it cannot be opened, or is no such file.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _no_result(path, f"cannot be read: {error}.") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "passed" in row for row in rows):
        raise _no_result(path, "is no list of played scripts.")
    return Played(_pressed(rows), tuple(_failure(row) for row in rows if not row["passed"]))


def _pressed(rows: list[dict[str, object]]) -> frozenset[tuple[str, str]] | None:
    """Return the options the rows say were pressed, as [[node, key], ...] under `pressed`."""
    lists = [row["pressed"] for row in rows if isinstance(row.get("pressed"), list)]
    if not lists:
        return None
    pairs = [pair for one in lists if isinstance(one, list) for pair in one]
    return frozenset((str(pair[0]), str(pair[1])) for pair in pairs if isinstance(pair, list) and len(pair) == 2)


def _failure(row: Mapping[str, object]) -> tuple[Place, str]:
    line = row.get("line")
    place = Place(str(row.get("file", "")), line, 1) if isinstance(line, int) else Place(str(row.get("file", "")))
    return place, str(row.get("name", ""))


def _no_result(path: Path, message: str) -> Unreadable:
    return Unreadable([Problem(Place(str(path)), message, "Write it with 'ivr test --json > FILE'.")])
