"""Where the boxes of a picture lie: columns by the steps from the start, rows so that nothing overlaps or crosses.

A subtree takes rows only where it has boxes: the next one may move up beside its shallow end. Knows no format.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivr.menu.draw.picture import Arrow, Box, Picture


@dataclass(frozen=True, slots=True)
class Seat:
    """One thing that is drawn.

    box: what is drawn; None where the arrow refers to a box drawn elsewhere. arrow: what leads here; None at a root.
    above: the seat that the arrow comes from. row: where it begins; size: how much of that unit it takes.
    """

    column: int
    row: float
    size: float
    box: Box | None
    arrow: Arrow | None
    above: Seat | None


# How many units high something is that is drawn: a box, or with None the reference that the arrow makes.
Height = Callable[["Box | None", "Arrow | None"], float]


def seats(picture: Picture, height: Height) -> list[Seat]:
    """Return the seats of all boxes and references, each after the one it is below of."""
    plan = _Plan(picture, height)
    return [seat for root in picture.roots for seat in plan.seats(picture.boxes[root])]


@dataclass(slots=True)
class _Sketch:
    """A seat whose row is not settled yet."""

    column: int
    size: float
    box: Box | None
    arrow: Arrow | None
    below: list[_Sketch]
    row: float = 0.0


class _Plan:
    def __init__(self, picture: Picture, height: Height) -> None:
        self._picture = picture
        self._height = height
        self._free: dict[int, float] = {}

    def seats(self, root: Box) -> list[Seat]:
        """Return the seats of a root and all below it, under everything that was seated before."""
        floor = max(self._free.values(), default=0.0)
        self._free = defaultdict(lambda: floor)
        sketch = self._sketch(root, None, 0)
        self._settle(sketch, floor)
        return _settled(sketch, None)

    def _sketch(self, box: Box, arrow: Arrow | None, column: int) -> _Sketch:
        below = [
            self._sketch(self._picture.boxes[onward.target], onward, column + 1)
            if onward.draws
            else _Sketch(column + 1, self._height(None, onward), None, onward, [])
            for onward in box.branches
        ]
        return _Sketch(column, self._height(box, arrow), box, arrow, below)

    def _settle(self, sketch: _Sketch, at_least: float) -> None:
        """Give a subtree its rows, the first of what is below in line with what it is below of."""
        row = lowest = max(at_least, self._free[sketch.column])
        for one in sketch.below:
            self._settle(one, lowest)
            lowest = one.row
        sketch.row = max(row, sketch.below[0].row) if sketch.below else row
        self._free[sketch.column] = sketch.row + sketch.size


def _settled(sketch: _Sketch, above: Seat | None) -> list[Seat]:
    seat = Seat(sketch.column, sketch.row, sketch.size, sketch.box, sketch.arrow, above)
    return [seat, *(one for below in sketch.below for one in _settled(below, seat))]
