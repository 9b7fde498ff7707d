"""Whether an event is the one a script expects: every field that is named has the value that is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.events import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.simulator.events import Event
    from ivr.yamltext import Value


def is_met(fields: Mapping[str, Value], event: Event) -> bool:
    """Return whether the event has all these fields with these values."""
    found = event.to_dict()
    return all(name in found and _is(wanted, found[name]) for name, wanted in fields.items())


def _is(wanted: Value, found: object) -> bool:
    match wanted, found:
        case dict(), dict():
            return all(name in found and _is(value, found[name]) for name, value in wanted.items())
        case list(), list():
            return len(wanted) == len(found) and all(_is(*pair) for pair in zip(wanted, found, strict=True))
        case str(), bool():
            return wanted.lower() == str(found).lower()
        case str(), int() | float():
            return _number(wanted) == tidy(found)
        case str(), None:
            return wanted == ""
        case str(), str():
            return wanted.strip() == found.strip()
    return False


def _number(text: str) -> float | None:
    try:
        return tidy(float(text))
    except (ValueError, OverflowError):  # OverflowError: 1e999
        return None
