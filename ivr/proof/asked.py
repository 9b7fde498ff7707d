"""What a tree's conditions ask about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.menu.circumstances import CALLER_CLASS, CALLER_SHOWN
from ivr.menu.model import MenuNode, WhenNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.conditions import Condition, NoticeKind
    from ivr.menu.model import MenuTree


def conditions(tree: MenuTree) -> Iterator[Condition]:
    """Yield every condition of the tree."""
    for node in tree.nodes.values():
        match node:
            case WhenNode():
                yield from node.when
            case MenuNode():
                yield from (choice.when for choice in node.choose.values() if choice.when is not None)
            case _:
                pass


def asked_by(condition: Condition) -> set[str]:
    """Return what a condition looks at among what is known."""
    names = set(condition.value)
    if condition.known:
        names.add(condition.known)
    if condition.classes:
        names.add(CALLER_CLASS)
    if condition.withheld is not None:
        names.add(CALLER_SHOWN)
    return names


def kinds_asked(tree: MenuTree) -> set[NoticeKind]:
    """Return the kinds of notice that conditions ask for: while one is in force, calls go other ways."""
    return {condition.notice for condition in conditions(tree) if condition.notice is not None}


def tells_whose(tree: MenuTree) -> tuple[str, ...]:
    """Return what a call knows by which a ticket can be the caller's: the number, and entries that identify."""
    return (CALLER_SHOWN, *(name for name, field in tree.fields.items() if field.identifies))
