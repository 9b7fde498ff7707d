"""The quality report of calls that were really dialled: a scripted call file, and its figures worked out by hand."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from ivr.cli.stages import OwnApp
from ivr.cli.verdicts import report, verdict_on
from ivr.menu.load import load_tree
from ivr.office import survey, tickets
from ivr.office.calls import Caller
from ivr.office.period import quarter
from ivr.office.read_report import read_report
from ivr.simulator.script.reader import read
from tests.office.report_cases import SHANGHAI

from .conftest import PROMPTS

if TYPE_CHECKING:
    from ivr.office.figures import Report
    from ivr.office.office import Office

# A day and a half after the complaint of 2026-10-12 23:00, so more than its 24 hours; and when it is answered.
MADE = datetime(2026, 10, 20, 9, tzinfo=SHANGHAI)
SOLVED = datetime(2026, 10, 14, 11, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def office() -> Office:
    """The office after the six calls of the script; then two of the callers reply, and the complaint is solved."""
    app = OwnApp(PROMPTS)
    verdict = verdict_on(read(PROMPTS / "calls" / "a072_report.yaml"), app)
    assert verdict.passed, report(verdict)
    office = app.office
    with office.store.begin() as connection:
        for number, score in (("+8613800138003", "5"), ("+8613800138004", "3")):
            sent = survey.Sent(f"SM{number}", Caller.of(number, office.secret), score)
            assert survey.receive(connection, sent, lambda *_: "谢谢。", SOLVED)
        [complaint] = tickets.listed(connection)
        assert tickets.set_status(connection, complaint.number, "solved", "", SOLVED)
    return office


@pytest.fixture(scope="module")
def reports(office: Office) -> dict[int, Report]:
    """The report of each quarter."""
    tree = load_tree(PROMPTS)
    return {
        number: read_report(office.store, tree, quarter(2026, number, SHANGHAI), MADE, "zh-CN") for number in (3, 4)
    }


@pytest.mark.parametrize(
    ("number", "figures"),
    [
        # One call, answered after 20 s.
        (3, {"calls": 1, "connect_rate": 1, "containment": 0, "wait_p50": 20, "wait_p90": 20, "prepared_calls": 0}),
        (3, {"tickets": 0, "resolution_rate": None, "complaint_mean": None, "replies": 0, "tickets_late": 0}),
        # 2 of 3 that were put through; 3 of 5 without a person; waits of 10, 20 and 40 s; one had keyed in a number.
        (4, {"calls": 5, "connect_rate": 2 / 3, "containment": 0.6, "wait_p50": 20, "wait_p90": 40}),
        # One complaint, made in the first minute of a call at 23:00, and solved 36 hours after that began.
        (
            4,
            {
                "prepared_calls": 1,
                "tickets": 1,
                "resolution_rate": 1,
                "complaint_mean": pytest.approx(36, abs=1 / 60),
                "tickets_late": 1,
            },
        ),
        (4, {"replies": 2, "satisfaction": 4}),
    ],
)
def test_figures_of_two_quarters_a038_a053_a071_a072_a073_a101_a102(number, figures, reports) -> None:
    """Each quarter has its own calls, tickets and replies, and what they come to."""
    assert figures == {name: reports[number].figure(name).value for name in figures}


@pytest.mark.parametrize(
    ("number", "waits", "scores"),
    [
        (3, {"general": (1, 1)}, []),
        (4, {"general": (2, 1), "merchant": (1, 1)}, [("general", 1, 5), ("merchant", 1, 3)]),
    ],
)
def test_waits_and_scores_by_queue_a068_a102(number, waits, scores, reports) -> None:
    """Each queue has its own waits and answers, each team its own scores."""
    told = reports[number]

    assert waits == {row[0]: row[1:3] for row in told.table("by_queue").rows}
    assert scores == [row for row in told.table("satisfaction_by_desk").rows if row[1]]
