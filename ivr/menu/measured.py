"""Facts that are measured: a number an editor wrote, until the line knows better. Pure; knows no store and no clock.

The one thing that is measured is how long callers of a queue wait, in minutes: "say wait may exceed 5 minutes (or the
measured wait if known)" (hotline A019). What was measured is known to the call, so that it hears one figure throughout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.menu.facts import placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ivr.menu.model import AnyNode, Fact, MenuTree

_MINUTE_S = 60


def unmeasured(tree: MenuTree, node: AnyNode, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each fact in the node's words that this call has not asked for yet, and its queue."""
    for words in node.say.values():
        for name in placeholders(words):
            fact = tree.facts.get(name)
            if fact is not None and fact.measured is not None and _key(name) not in known:
                yield name, fact.measured


def learned(tree: MenuTree, queue: str, wait_s: float | None) -> dict[str, str]:
    """Return what a call knows of the facts this queue measures. wait_s: None where too few have waited.

    Whole minutes, never more than were measured: who may wait longer than seven does at seven and a half.
    """
    minutes = "" if wait_s is None else str(max(1, int(wait_s // _MINUTE_S)))
    return {_key(name): minutes for name, fact in tree.facts.items() if fact.measured == queue}


def as_measured(name: str, fact: Fact, known: Mapping[str, str]) -> Fact:
    """Return the fact as it stands in this call."""
    minutes = known.get(_key(name)) if fact.measured is not None else None
    return fact.model_copy(update={"value": minutes}) if minutes else fact


def _key(name: str) -> str:
    """Return what the figure is known by; a name with a colon can be no field and no column."""
    return f"measured:{name}"
