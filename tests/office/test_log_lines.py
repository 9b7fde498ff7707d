"""The call log as lines: what was chosen is told, what was entered is masked, waits are told with their queue."""

from __future__ import annotations

import pytest

from ivr.office.events import Event
from ivr.office.log_lines import COLUMNS, LogLine, log_lines
from ivr.settings import ZONE
from tests.office.conftest import NOON

MENU = Event(NOON, "CA1", 1, "main", "menu", "r1", "arrived")
ABOUT: LogLine = {"t": "2026-11-24T12:00:00.000+08:00", "call_sid": "CA1", "step": 2, "node": "main", "release": "r1"}


def second(before: Event, **heard: object) -> LogLine:
    """Return the first line of the turn after `before`."""
    after = Event(NOON, "CA1", 2, "main.next", "entry", "r1", **heard)  # type: ignore[arg-type]
    return list(log_lines([before, after], ZONE))[1]


def test_a_node_is_a_line() -> None:
    """In the line's own time, with what the caller met there."""
    [line] = log_lines([MENU], ZONE)

    assert {**ABOUT, "step": 1, "event": "node", "outcome": "menu"} == line


def test_a_key_comes_with_what_it_was_for() -> None:
    """At the node it was pressed at; lint V05."""
    line = second(MENU, heard="keys", key="2", chosen="main.next")

    assert {**ABOUT, "event": "press", "digits": "2", "to": "main.next"} == line


def test_an_entry_is_masked() -> None:
    """Nothing of it is in the log; lint R12."""
    assert {**ABOUT, "event": "press", "digits": "•••"} == second(MENU, heard="keys")


def test_words_come_with_what_they_chose() -> None:
    """And not as they were said."""
    assert {**ABOUT, "event": "speech", "to": "main.next"} == second(MENU, heard="speech", chosen="main.next")


@pytest.mark.parametrize("heard", ["queue-left", "gone"])
def test_how_a_wait_ended(heard: str) -> None:
    """With its queue, also when the caller has hung up."""
    queued = Event(NOON, "CA1", 1, "main", "queued", "r1", "silence", toward="queue general")
    expected = {**ABOUT, "event": "dequeued", "queue": "general", "result": "hangup", "seconds": 301}

    assert expected == second(queued, heard=heard, result="hangup", seconds=301)


def test_how_a_dialled_leg_ended() -> None:
    """With whom it rang."""
    rung = Event(NOON, "CA1", 1, "main", "transferred", "r1", "silence", toward="dial risk")
    expected = {**ABOUT, "event": "dialled", "to": "risk", "result": "busy", "seconds": 0}

    assert expected == second(rung, heard="dial-ended", result="busy")


def test_a_log_that_begins_in_a_call() -> None:
    """What came before is not known, and nothing is made up."""
    [ended, _] = log_lines([Event(NOON, "CA1", 9, "main", "menu", "r1", "queue-left", "leave", 40)], ZONE)

    assert ("", "", 40) == (ended["node"], ended["queue"], ended["seconds"])


def test_calls_do_not_mix() -> None:
    """Two calls at once each have their own node."""
    other = Event(NOON, "CA2", 2, "other", "menu", "r1", "keys", key="1", chosen="other")

    lines = list(log_lines([MENU, other], ZONE))

    assert "" == lines[1]["node"]


def test_columns_are_the_fields_of_a_line() -> None:
    """A spreadsheet has a column for each."""
    assert ("t", "call_sid", "step", "event", "node", "outcome", "release") == COLUMNS[:7]
    assert set(second(MENU, heard="keys", key="2", chosen="main.next")) < set(COLUMNS)
