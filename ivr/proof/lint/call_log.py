"""A call log as rules read it: events as JSON lines, counted. Knows no tree and no rule.

The lines are those of `ivr call --json` and of `ivr export events`: an object with `event`, and with `call_sid` where
several calls are mixed; without one, a `call` event begins the next call.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ivr.errors import Place, Problem, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# What a caller keyed in is masked to its last four figures (lint R12).
_UNMASKED = re.compile(r"[0-9]{5,}")
_PRIVATE_FIELDS = ("digits", "entry", "value")


@dataclass(slots=True)
class CallLog:
    """What was counted.

    presses: by node and key. waits_s: by queue, the seconds each caller waited. label_less: the first press without
    the label or target of its choice. unmasked: the first entry that can be read in full. 0: there is none.
    """

    file: str
    presses: Counter[tuple[str, str]] = field(default_factory=Counter)
    waits_s: dict[str, list[float]] = field(default_factory=dict)
    label_less: int = 0
    unmasked: int = 0


def read_call_log(path: Path) -> CallLog:
    """Return what the file's events count up to.

    Raises:
        Unreadable: it cannot be opened, or a line is no JSON object.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            return count_events(str(path), lines)
    except (OSError, UnicodeDecodeError) as error:
        mend = "Name a file of events, one JSON object a line."
        raise Unreadable([Problem(Place(str(path)), f"cannot be read: {error}.", mend)]) from error


def count_events(file: str, lines: Iterable[str]) -> CallLog:
    """Return what the events count up to; see `read_call_log`."""
    log = CallLog(file)
    nodes: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            _count(log, nodes, _event(file, number, line), number)
    return log


def _event(file: str, number: int, line: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise Unreadable([Problem(Place(file, number, 1), "is no JSON object.", "One event stands in each line.")])
    return event


def _count(log: CallLog, nodes: dict[str, str], event: dict[str, Any], number: int) -> None:
    """Count one event; `nodes` holds where each call stands."""
    call = str(event.get("call_sid", ""))
    match event.get("event"):
        case "call":
            nodes.pop(call, None)
        case "node":
            nodes[call] = str(event.get("node", ""))
        case "press" | "choice":
            digits = str(event.get("digits", event.get("key", "")))
            node = str(event.get("node", nodes.get(call, "")))
            if len(digits) == 1:
                log.presses[node, digits] += 1
                if call and not log.label_less and not (event.get("label") or event.get("to")):
                    log.label_less = number
        case "dequeued" | "bridged":
            if isinstance(event.get("seconds"), int | float):
                log.waits_s.setdefault(str(event.get("queue", "")), []).append(float(event["seconds"]))
        case _:
            pass
    # Only our own log names calls; what a simulated caller pressed is that caller's script.
    if call and not log.unmasked and any(_UNMASKED.search(str(event.get(name, ""))) for name in _PRIVATE_FIELDS):
        log.unmasked = number
