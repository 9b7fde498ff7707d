"""Where the boxes of a picture lie: columns by the steps from the start, rows so that nothing overlaps or crosses.

A subtree takes rows only where it has boxes: the next one may move up beside its shallow end. Knows no format.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
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
    below: list[_Sketch] = field(default_factory=list)
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
        sketch = self._sketch(root)
        self._settle(sketch, floor)
        return _settled(sketch)

    def _sketch(self, root: Box) -> _Sketch:
        """Return what is drawn of a root and all below it; nothing here recurses, for a tree may be very deep."""
        first = _Sketch(0, self._height(root, None), root, None)
        found = [first]
        for above in found:
            for arrow in above.box.branches if above.box is not None else ():
                box = self._picture.boxes[arrow.target] if arrow.draws else None
                above.below.append(_Sketch(above.column + 1, self._height(box, arrow), box, arrow))
            found += above.below
        return first

    def _settle(self, root: _Sketch, floor: float) -> None:
        """Give a subtree its rows, the first of what is below in line with what it is below of."""
        # Where the next one may begin: no higher than what it is below of, or beside.
        lowest = root.row = floor
        begun = [(root, iter(root.below))]
        while begun:
            sketch, rest = begun[-1]
            one = next(rest, None)
            if one is not None:
                lowest = one.row = max(lowest, self._free[one.column])
                begun.append((one, iter(one.below)))
                continue
            if sketch.below:
                sketch.row = max(sketch.row, sketch.below[0].row)
            self._free[sketch.column] = sketch.row + sketch.size
            lowest = sketch.row
            begun.pop()


def _settled(root: _Sketch) -> list[Seat]:
    """Return the seats of a sketch whose rows are known, from top to bottom as it is read."""
    seats: list[Seat] = []
    waiting: list[tuple[_Sketch, Seat | None]] = [(root, None)]
    while waiting:
        sketch, above = waiting.pop()
        seat = Seat(sketch.column, sketch.row, sketch.size, sketch.box, sketch.arrow, above)
        seats.append(seat)
        waiting += [(below, seat) for below in reversed(sketch.below)]
    return seats
