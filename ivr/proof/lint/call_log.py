"""A call log as rules read it: events, counted. Knows no tree and no rule.

The events are those that `ivr export events --json` writes, whose fields `LogLine` names, or those of `ivr call
--json`, which have a `leg` in place of the call. Without `call_sid` a `call` event begins the next call.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from ivr.errors import Place, Problem, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ivr.office.log_lines import LogLine

# What a caller keyed in is masked to its last four figures (lint R12).
_UNMASKED = re.compile(r"[0-9]{5,}")
_DIVIDERS = re.compile(r"[\s,\[\]]*")
_MEND = "Write it with 'ivr export events --json > FILE'."


@dataclass(slots=True)
class CallLog:
    """What was counted.

    presses: by node and key. waits_s: by queue, the seconds each caller waited. label_less: the first press without
    what was chosen by it. unmasked: the first entry that can be read in full. Both are lines, 0: there is none.
    """

    file: str
    presses: Counter[tuple[str, str]] = field(default_factory=Counter)
    waits_s: dict[str, list[float]] = field(default_factory=dict)
    label_less: int = 0
    unmasked: int = 0
    _nodes: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    _queues: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def add(self, event: LogLine, number: int = 0, leg: str = "") -> None:
        """Count one event, the next of its call. number: of its line. leg: whose event it is within the call."""
        sid = event.get("call_sid", "")
        call = (sid, leg)
        kind = cast("str", event.get("event"))
        if kind == "call":
            self._nodes.pop(call, None)
        elif kind == "node":
            self._nodes[call] = event.get("node", "")
        elif kind == "enqueue":
            self._queues[call] = event.get("queue", "")
        elif kind == "press":
            self._press(event, event.get("node", self._nodes.get(call, "")), number)
        elif kind == "dequeued":
            queue = event.get("queue", self._queues.get(call, ""))
            self.waits_s.setdefault(queue, []).append(float(event.get("seconds", 0)))

    def _press(self, event: LogLine, node: str, number: int) -> None:
        digits = event.get("digits", "")
        # Only our own log names calls; what a simulated caller pressed is that caller's script.
        is_ours = bool(event.get("call_sid"))
        if digits in set("0123456789*#"):
            self.presses[node, digits] += 1
            if is_ours and not self.label_less and not event.get("to"):
                self.label_less = number
        elif is_ours and not self.unmasked and _UNMASKED.search(digits):
            self.unmasked = number


def read_call_log(path: Path) -> CallLog:
    """Return what the file's events count up to.

    Raises:
        Unreadable: it cannot be opened, or holds something else than events.
    """
    try:
        return count_events(str(path), path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        mend = "Name a file that 'ivr export events --json' wrote."
        raise Unreadable([Problem(Place(str(path)), f"cannot be read: {error}.", mend)]) from error


def count_events(file: str, text: str) -> CallLog:
    """Return what the events count up to; see `read_call_log`."""
    log = CallLog(file)
    for number, event in _events(file, text):
        try:
            log.add(cast("LogLine", event), number, str(event.get("leg", "")))
        except (TypeError, ValueError) as error:
            message = "an event has a field of the wrong kind."
            raise Unreadable([Problem(Place(file, number, 1), message, _MEND)]) from error
    return log


def _events(file: str, text: str) -> Iterator[tuple[int, dict[str, object]]]:
    """Yield each event with the line it begins in: of one JSON array, or of an object a line."""
    decoder = json.JSONDecoder()
    end, number = 0, 1
    while True:
        begin = _between(text, end)
        number += text.count("\n", end, begin)
        if begin == len(text):
            return
        try:
            event, end = decoder.raw_decode(text, begin)
        except (ValueError, RecursionError):
            event = None
        if not isinstance(event, dict):
            raise Unreadable([Problem(Place(file, number, 1), "is no event as a JSON object.", _MEND)])
        yield number, event
        number += text.count("\n", begin, end)


def _between(text: str, end: int) -> int:
    """Return where the next object begins, past what divides it from the one before."""
    found = _DIVIDERS.match(text, end)
    return found.end() if found else end
