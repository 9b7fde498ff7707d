"""How a report's tables are made: rows of what was grouped, columns that are each worked out of a group.

Knows no call and no ticket.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ivr.office.figures import Cell, Table, Unit
    from ivr.office.report_words import Words

G = TypeVar("G")
K = TypeVar("K")
V = TypeVar("V")
W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class Measure(Generic[G]):
    """One column. of: works out its cell from what belongs to a row."""

    name: str
    unit: Unit
    of: Callable[[G], Cell]

    def within(self, part: Callable[[W], G]) -> Measure[W]:
        """Return the same column for rows to which more belongs. part: finds in that what this one measures."""
        return Measure(self.name, self.unit, lambda whole: self.of(part(whole)))


def tabulated(
    words: Words,
    name: str,
    naming: Sequence[str],
    groups: Iterable[tuple[tuple[str, ...], G]],
    measures: Sequence[Measure[G]],
    **filled: object,
) -> Table:
    """Return the table of the groups, a row each, in their order.

    naming: the columns that name a row; a group brings as many. filled: what its definition wants filled in.
    """
    columns: list[tuple[str, Unit]] = [(column, "name") for column in naming]
    columns += [(measure.name, measure.unit) for measure in measures]
    rows = tuple((*named, *(measure.of(group) for measure in measures)) for named, group in groups)
    return words.table(name, columns, rows, **filled)


def grouped(items: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    """Return the items by their key, in their order, keys in the order they came."""
    found: dict[K, list[V]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return dict(found)
