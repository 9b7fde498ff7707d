"""Names an editor gives, held to what the store keeps of them.

SQLite takes a text of any length, and PostgreSQL none that is longer than its column: a tree that runs on one would
have its tickets refused on the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ivr.errors import Refused
from ivr.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from ivr.menu.model import MenuTree


def check_names(tree: MenuTree) -> None:
    """Let a tree through whose names can be kept.

    Raises:
        Refused: names each that is too long.
    """
    problems = [
        f"{where}: the name '{name[:20]}…' has {len(name)} characters. Write up to {most}."
        for where, name, column in _kept(tree)
        if len(name) > (most := cast("sa.String", column.type).length or len(name))
    ]
    if problems:
        raise Refused("\n".join(problems))


def _kept(tree: MenuTree) -> Iterator[tuple[str, str, sa.Column[str]]]:
    """Yield where each name stands, the name, and the column that keeps it."""
    for kind in tree.tickets:
        yield "tickets.yaml", kind, tables.tickets.c.kind
    for name in tree.line.caller_classes:
        yield "line.yaml", name, tables.callers.c["class"]
    for tag in tree.line.languages:
        yield "line.yaml", tag, tables.calls.c.language
    for template in tree.templates:
        yield "texts.yaml", template, tables.outbox.c.template
    for source in tree.lookups.values():
        for name in source.columns:
            yield "lookups.yaml", name, tables.known_values.c.name
