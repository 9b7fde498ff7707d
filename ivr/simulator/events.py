"""What happened in a call: one event a line, the same from a terminal, a script and a test.

The fields of each event are listed in the README under *Events of a call*. Knows no call and no I/O.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Field = str | int | float | bool | None | list[str] | dict[str, str]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    t: virtual seconds from the placing of the call to the thing's beginning.
    leg: who it happened to: `caller`, `callee:+86…`, `agent:QUEUE`.
    """

    t: float
    leg: str
    event: str
    fields: Mapping[str, Field]

    def __getitem__(self, name: str) -> Field:
        return self.fields[name]

    def get(self, name: str, default: Field = None) -> Field:
        """Return the field `name`, or `default` where this event has none."""
        return self.fields.get(name, default)

    def to_dict(self) -> dict[str, Field]:
        """Return the event as one flat object: t, leg, event, then its fields."""
        return {"t": tidy(self.t), "leg": self.leg, "event": self.event, **self.fields}

    def to_json(self) -> str:
        """Return the event as one line of JSON, text unescaped."""
        return json.dumps(self.to_dict(), ensure_ascii=False)


Sink = Callable[[Event], None]


def tidy(seconds: float) -> float | int:
    """Return seconds with at most three decimals, whole ones as an int: 13, 0.5, 4.375."""
    rounded = round(seconds, 3)
    return int(rounded) if rounded == int(rounded) else rounded
