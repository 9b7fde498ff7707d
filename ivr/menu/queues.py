"""queues.yaml: what each queue promises, how many may wait in it, and where it overflows. Knows no call and no clock.

Every wait has an end (lint Q02): after `longest_wait_s` a caller goes on to `overflow`, which is another queue, or a
call-back, or a message. Following it from any queue comes to one of the last two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import Field

from ivr.errors import Problem
from ivr.menu.flaw import Flaw, did_you_mean
from ivr.menu.part import Part
from ivr.menu.shape import build
from ivr.menu.written import Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ivr.menu.factsheet import Facts
    from ivr.menu.model import MenuTree
    from ivr.menu.references import Sources
    from ivr.menu.shape import Sheet
    from ivr.yamltext import Path_

# Where the last queue of a chain leads; kinds of tickets.yaml.
CALL_BACK = "callback"
ENDS = (CALL_BACK, "voicemail")
# "A queue has a longest wait and a way out by key: <= 10 min" (lint Q02; Teams docs #9902; NethServer #7566).
LONGEST_WAIT_S = 600

_EXAMPLE = "Write 'general: {answer_within_s: 30, longest_wait_s: 10 min, capacity: 40, overflow: callback}'."
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SECONDS = re.compile(r"([0-9]{1,6}) ?(s|min)?")
_COUNT = re.compile(r"[0-9]{1,6}")
_TIMES = ("answer_within_s", "longest_wait_s", "service_s")
_COUNTS = ("capacity", "priority", "seats")


class Queue(Part):
    """One queue. Times are seconds, or minutes where they are written with min: 15, 15 s, 5 min."""

    answer_within_s: int = Field(description="The target: a person answers within so many seconds.")
    longest_wait_s: int = Field(description="How long a caller waits before the queue overflows; at most 10 min.")
    capacity: int = Field(description="How many may wait; the next one is told that it is full.")
    overflow: str = Field(description=f"Where a caller goes then: another queue, {' or '.join(ENDS)}.")
    priority: int = Field(default=10, description="Who is taken first where agents serve several: the higher.")
    seats: int = Field(default=5, description="How many agents usually serve it; a season multiplies them.")
    service_s: int = Field(default=240, description="How long a talk lasts, until enough of them were measured.")


# A queue that the file does not have: a tree may do without the file.
UNLISTED = Queue(answer_within_s=60, longest_wait_s=LONGEST_WAIT_S, capacity=100, overflow=CALL_BACK)


def queue_of(queues: Mapping[str, Queue], name: str) -> Queue:
    """Return what the file says of a queue."""
    return queues.get(name, UNLISTED)


def read_queues(sheet: Sheet, facts: Facts, languages: Sequence[str]) -> dict[str, Queue]:
    """Return the queues by name, with what is wrong noted in the sheet; without the file there are none.

    A `{fact}` may stand in any value, so that one fact moves what is said and what happens.
    """
    if not sheet.document.data:
        return {}
    data = sheet.mapping(sheet.document.data, (), "the file", _EXAMPLE) or {}
    written = Written(sheet, facts, languages)
    queues: dict[str, Queue] = {}
    for name, value in data.items():
        if not _NAME.fullmatch(name) or name in ENDS:
            mend = f"Use small letters, figures and '_'; {' and '.join(ENDS)} are no queues."
            sheet.flaw("Y02", (name,), f"a queue cannot be called '{name}'.", mend)
            continue
        fields = sheet.mapping(value, (name,), f"the queue '{name}'", _EXAMPLE)
        queue = _queue(name, fields, written) if fields is not None else None
        if queue is not None:
            queues[name] = queue
    for name, queue in queues.items():
        _check(name, queue, queues, frozenset(data), written)
    return queues


def check_queue_names(tree: MenuTree, sources: Sources) -> Iterator[Flaw]:
    """Yield an error for each node whose queue the file does not have, and a warning for each queue without hours.

    A tree without the file has no queues to be wrong about.
    """
    written = sources.documents["queues"].data
    if not isinstance(written, dict) or not written:
        return
    for name, node in tree.nodes.items():
        queue = getattr(node, "queue", None)
        if isinstance(queue, str) and queue not in written:
            mend = did_you_mean(queue, written) or f"The queues are {', '.join(written)}."
            message = f"no queue of queues.yaml is called '{queue}'."
            yield Flaw("S02", "error", Problem(sources.node(name, "queue"), message, mend))
    for name, fact in tree.facts.items():
        if fact.measured is not None and fact.measured not in written:
            mend = did_you_mean(fact.measured, written) or f"The queues are {', '.join(written)}."
            message = f"'{name}' is measured in '{fact.measured}', and no queue of queues.yaml is called so."
            yield Flaw("S02", "error", Problem(sources.file("facts", name, "measured"), message, mend))
    for name in tree.queues:
        if tree.hours.desks and name not in tree.hours.desks:
            mend = did_you_mean(name, tree.hours.desks) or f"Add '{name}: {{like: {tree.hours.main_desk}}}' there."
            message = f"no desk of hours.yaml is called '{name}', so this queue never closes."
            yield Flaw("H07", "warn", Problem(sources.file("queues", name), message, mend))


def circle_of(queues: Mapping[str, Queue], name: str) -> tuple[str, ...]:
    """Return the queues that overflow into one another from this one back to it, or ()."""
    met = [name]
    onward = queues[name].overflow
    while onward in queues and onward not in met:
        met.append(onward)
        onward = queues[onward].overflow
    return tuple(met) if onward == name else ()


def _queue(name: str, fields: Mapping[str, Any], written: Written) -> Queue | None:
    """Return the queue in written fields, or None with what is wrong with them told."""
    values: dict[str, Any] = {}
    for field, value in fields.items():
        text = written.text(value, (name, field))
        values[field] = _figure(field, text, (name, field), written) if text is not None else None
    if None in values.values():
        return None
    return build(Queue, values, written.sheet, (name,))


def _figure(field: str, text: str, path: Path_, written: Written) -> str | None:
    """Return the text, a time as seconds; None with what is wrong told."""
    if field in _TIMES:
        found = _SECONDS.fullmatch(text)
        if found:
            return str(int(found[1]) * (60 if found[2] == "min" else 1))
        written.flaw("Y04", path, f"'{text}' is no time a caller waits.", "Write seconds, or minutes as 5 min.")
        return None
    if field in _COUNTS and not _COUNT.fullmatch(text):
        written.flaw("Y04", path, f"'{text}' is no whole number.", "Write figures such as 20.")
        return None
    return text


def _check(name: str, queue: Queue, queues: Mapping[str, Queue], names: frozenset[str], written: Written) -> None:
    """Tell what in a queue that reads cannot be meant."""
    for field in (*_TIMES, "capacity", "seats"):
        if getattr(queue, field) == 0:
            mend = "Write at least 1; hours.yaml closes a queue." if field in _COUNTS else "Write at least 1 s."
            written.flaw("Y04", (name, field), f"'{field}' of '{name}' is 0.", mend)
    if queue.longest_wait_s > LONGEST_WAIT_S:
        message = f"a caller would wait {queue.longest_wait_s / 60:g} min in '{name}'."
        mend = f"Let it overflow after {LONGEST_WAIT_S // 60} min at most."
        written.flaw("Q02", (name, "longest_wait_s"), message, mend)
    if queue.answer_within_s > queue.longest_wait_s:
        message = f"'{name}' is to answer within {queue.answer_within_s} s and overflows after {queue.longest_wait_s}."
        mend = "Make the target shorter, or the longest wait longer."
        written.flaw("Q02", (name, "answer_within_s"), message, mend)
    if queue.overflow not in names and queue.overflow not in ENDS:
        known = (*queues, *ENDS)
        mend = did_you_mean(queue.overflow, known) or f"It can be {', '.join(known)}."
        written.flaw("S02", (name, "overflow"), f"'{name}' overflows to '{queue.overflow}', which is no queue.", mend)
    circle = circle_of(queues, name)
    if circle and name == min(circle):  # one circle is told once
        way = " to ".join((*circle, circle[0]))
        mend = f"Let one of them overflow to {' or '.join(ENDS)}."
        written.flaw("S04", (name, "overflow"), f"a caller overflows in a circle: {way}.", mend)
