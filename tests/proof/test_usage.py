"""What a call log, played scripts and nothing of the kind say about a tree."""

from __future__ import annotations

import json

import pytest

from ivr.errors import Place, Unreadable
from ivr.proof.lint.call_log import count_events, read_call_log
from ivr.proof.lint.evidence import Evidence
from ivr.proof.lint.played import Played, read_played

from .conftest import menu

MAIN = menu(_1="operator", _2="operator", _3="operator", _0="operator")
NEEDS_EVIDENCE = {"K11", "L02", "P06", "P07", "Q05", "R12", "V03", "V04", "V05"}


def log(*events: dict[str, object]) -> Evidence:
    """Return a call log of these events."""
    return Evidence(log=count_events("calls.jsonl", "\n".join(map(json.dumps, events))))


def presses(*counts: int) -> Evidence:
    """Return a log in which the keys of the first menu were pressed so often, from key 1 on."""
    events: list[dict[str, object]] = []
    for key, count in enumerate(counts, 1):
        events += [{"event": "press", "call_sid": "CA1", "node": "main", "digits": str(key), "to": "operator"}] * count
    return log(*events)


def test_nothing_known_nothing_said(found):
    """Without a log, scripts, recordings or a tree before, the rules that need them are silent."""
    assert set() == NEEDS_EVIDENCE & {one.rule for one in found(main=MAIN)}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((100, 60, 40), []),
        ((40, 60, 100), ["info"]),
        ((60, 100, 40), ["info"]),
        ((39, 60, 100), []),
        ((70, 70, 70), []),
    ],
    ids=["in order", "backwards", "half in order", "too few", "all the same"],
)
def test_order_of_use(severities, counts, expected):
    """K11: rank correlation of at least 0.7, from 200 presses on."""
    assert expected == severities("K11", evidence=presses(*counts), main=MAIN)


@pytest.mark.parametrize(
    ("waits", "peak", "expected"),
    [([301.0] * 20, False, ["warn"]), ([300.0] * 20, False, []), ([301.0] * 19, False, []), ([301.0] * 20, True, [])],
    ids=["long", "just so", "too few", "announced"],
)
def test_waits_of_a_log(severities, waits, peak, expected):
    """Q05: half the callers waited longer than five minutes, and no `when` asks for the peak."""
    evidence = log(*({"event": "dequeued", "call_sid": "CA1", "queue": "general", "seconds": one} for one in waits))
    announcing = "main.busy: {when: [{peak: yes, to: main}], else: main}\n" if peak else ""

    assert expected == severities("Q05", evidence=evidence, main=MAIN + announcing)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"event": "press", "call_sid": "CA1", "node": "main", "digits": "1"}, ["warn"]),
        ({"event": "press", "call_sid": "CA1", "node": "main", "digits": "1", "to": "operator"}, []),
        ({"event": "press", "digits": "1"}, []),
    ],
    ids=["a digit alone", "with what was chosen", "a script's own"],
)
def test_labels_in_a_log(severities, event, expected):
    """V05: a key of our log comes with what it was for."""
    assert expected == severities("V05", evidence=log(event), main=MAIN)


OPTIONS = [("main", key) for key in "1230"]


@pytest.mark.parametrize(
    ("pressed", "expected"),
    [(OPTIONS, []), (OPTIONS[:3], ["error"]), ([*OPTIONS, ("gone", "1")], []), (None, [])],
    ids=["all", "three of four", "of a node that is gone", "not said"],
)
def test_options_that_scripts_press(severities, pressed, expected):
    """V03: all of them, and below four fifths it is an error."""
    played = Played(None if pressed is None else frozenset(pressed))

    assert expected == severities("V03", evidence=Evidence(played=played), main=MAIN)


def test_one_option_of_many(severities):
    """V03: from four fifths on it is a warning."""
    keys = {f"_{number}": "operator" for number in range(1, 8)}
    played = Played(frozenset(("main", key) for key in "1234560"))

    assert ["warn"] == severities("V03", evidence=Evidence(played=played), main=menu(**keys, _0="operator"))


def test_script_that_fails(found):
    """V04: told at its own file and line."""
    evidence = Evidence(played=Played(failed=((Place("calls/a.yaml", 7, 1), "a call"),)))

    (failed,) = [one for one in found(evidence=evidence) if one.rule == "V04"]

    assert ("error", Place("calls/a.yaml", 7, 1)) == (failed.severity, failed.place)


def test_events_are_counted():
    """Keys belong to the node their call is at; entries are no choices; a call event begins anew."""
    lines = """\
{"leg": "caller", "event": "call"}
{"leg": "caller", "event": "node", "node": "main"}
{"leg": "agent:general", "event": "node", "node": "elsewhere"}
{"leg": "caller", "event": "press", "digits": "1"}

{"leg": "caller", "event": "node", "node": "main.order"}
{"leg": "caller", "event": "press", "digits": "20260131"}
{"leg": "caller", "event": "enqueue", "queue": "general"}
{"leg": "caller", "event": "dequeued", "result": "bridged", "seconds": 12.5}
"""

    counted = count_events("log", lines)

    assert {("main", "1"): 1} == dict(counted.presses)
    assert {"general": [12.5]} == counted.waits_s
    assert (0, 0) == (counted.label_less, counted.unmasked)


def test_a_log_is_an_array_or_lines():
    """What is found stands in the line its event begins in, however the file is laid out."""
    first = {"event": "node", "call_sid": "CA1", "node": "main"}
    unsaid = {"event": "press", "call_sid": "CA1", "digits": "1", "node": "main"}

    found = [
        count_events("log", text).label_less
        for text in (json.dumps([first, unsaid], indent=2), f"{json.dumps(first)}\n\n{json.dumps(unsaid)}")
    ]

    assert [7, 3] == found


def test_log_that_cannot_be_read(tmp_path):
    """Its line is told."""
    with pytest.raises(Unreadable) as gone:
        read_call_log(tmp_path / "gone.jsonl")
    with pytest.raises(Unreadable) as torn:
        count_events("log", '{"event": "call"}\n"a text"')
    with pytest.raises(Unreadable) as odd:
        count_events("log", '[{"event": "press", "digits": ["1"]}]')

    assert "gone.jsonl: cannot be read" in str(gone.value)
    mend = "Write it with 'ivr export events --json > FILE'."
    assert f"log:2:1: is no event as a JSON object. {mend}" == str(torn.value)
    assert f"log:1:1: an event has a field of the wrong kind. {mend}" == str(odd.value)


def test_result_of_played_scripts(tmp_path):
    """Rows of 'ivr test --json'; what was pressed is gathered from those that say so."""
    path = tmp_path / "played.json"
    rows = [
        {"name": "one", "file": "a.yaml", "passed": True, "pressed": [["main", "1"]]},
        {"name": "two", "file": "b.yaml", "passed": False, "line": 4, "step": 2, "heard": ""},
    ]
    path.write_text(json.dumps(rows), encoding="utf-8")

    assert Played(frozenset({("main", "1")}), ((Place("b.yaml", 4, 1), "two"),)) == read_played(path)


@pytest.mark.parametrize("content", ["{}", "[1]", "no json"])
def test_result_that_is_none(tmp_path, content):
    """A file of another kind is refused with the way to make one."""
    path = tmp_path / "played.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(Unreadable, match="ivr test --json"):
        read_played(path)


@pytest.mark.parametrize(("wait", "expected"), [("10 min", []), ("11 min", ["error"])])
def test_longest_wait(severities, wait, expected):
    """Q02: reading holds queues.yaml to ten minutes."""
    queues = f"general: {{answer_within_s: 30, longest_wait_s: {wait}, capacity: 40, overflow: callback}}\n"

    assert expected == severities("Q02", queues=queues)
