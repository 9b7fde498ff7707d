"""The quality report: every figure of two quarters as worked out by hand, and none where there is nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ivr.office.figures import percentile
from ivr.office.period import Period
from ivr.office.reports import report
from tests.office.report_cases import (
    CALLS,
    ENGLISH,
    MADE,
    PROMISES,
    Q3,
    Q4,
    SHANGHAI,
    SURVEY,
    TICKETS,
    Told,
    at,
    reported,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("calls", 7),  # A to G
        ("offered", 6),  # all but E
        ("answered", 4),  # A, B, C, F
        ("connect_rate", 4 / 6),
        ("abandoned", 1),  # D
        ("abandonment_rate", 1 / 6),
        ("containment", 3 / 7),  # D, E, G
        ("self_served", 1 / 7),  # E
        ("in_target", 2 / 6),  # A, and C at the supervisor; F's number has no target
        ("wait_p50", 20),  # of 0 15 15 20 40 45 60 the 4th
        ("wait_p90", 60),  # the 7th
        ("longest_wait", 60),
        ("prepared_calls", 2),  # B, F
        ("prepared_mean", (180 + 85) / 2),
        ("unprepared_mean", (130 + 190) / 2),  # A, C: E, D and G spoke to nobody
        ("prepared_shorter", 1 - 132.5 / 160),
        ("lost", 8),
        ("tickets", 5),
        ("tickets_answered", 4),
        ("tickets_solved", 3),
        ("resolution_rate", 3 / 4),
        ("first_call_resolution", 2 / 4),  # A and C; B called again in July, F in the next quarter
        ("complaints", 2),
        ("complaint_mean", (12 + 96) / 2),
        ("replies", 3),
        ("satisfaction", 11 / 3),
        ("complaint_late", 1),  # C
        ("red_late", 0),
        ("critical_late", 1),  # 4
        ("tickets_late", 3),  # 2, 4, 5
        ("tickets_overdue", 1),  # 5
    ],
)
def test_each_figure_of_the_first_quarter(name: str, expected: float) -> None:
    """Hotline A072, A073, A053, A102, A038, A101, A016, A085: as counted by hand."""
    assert pytest.approx(expected) == reported().figure(name).value


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("calls", 2),  # H, and I which is not over
        ("offered", 1),
        ("connect_rate", 1.0),
        ("containment", 0.0),
        ("in_target", 1.0),
        ("prepared_mean", None),
        ("prepared_shorter", None),
        ("tickets", 1),
        ("resolution_rate", None),
        ("first_call_resolution", 1.0),
        ("complaint_mean", None),
        ("satisfaction", 3),
        ("complaint_late", 0),
        ("tickets_overdue", 0),
    ],
)
def test_each_figure_of_the_second(name: str, expected: float | None) -> None:
    """Two quarters, two reports (hotline A071); what nothing can be made of is None and not 0."""
    assert expected == reported(Q4).figure(name).value


def test_waits_by_queue() -> None:
    """Median and ninth tenth by queue (hotline A102), a dialled number among them, without a target."""
    assert (
        ("complaint", 1, 0, 0, 1, 15, 0.0, 15, 15),
        ("general", 4, 2, 1, 1, 30, 0.25, 20, 60),
        ("manager (dialled)", 1, 1, 0, 0, None, None, 15, 15),
        ("supervisor", 1, 1, 0, 0, 60, 1.0, 45, 45),
    ) == reported().table("by_queue").rows


def test_waits_by_hour() -> None:
    """By the hour on the line's clock, whatever zone the rows are in: C's two waits began at 10:30."""
    assert (
        ("00:00", 1, 1, 1, 20, 20),
        ("09:00", 1, 1, 0, 0, 0),
        ("10:00", 3, 4, 2, 40, 60),
        ("15:00", 1, 0, 0, None, None),
        ("23:00", 1, 1, 1, 15, 15),
    ) == reported().table("by_hour").rows


def test_time_lost_by_node() -> None:
    """From the offer until the silence, and from that until the wrong key."""
    assert (("main", 1, 1, 8.0, 4.0),) == reported().table("lost_by_node").rows


def test_tickets_complaints_and_scores_by_kind() -> None:
    """Made, answered, solved, late, handed up, mean hours; complaints by the way they came; scores by desk (A068)."""
    made = reported()

    assert (
        ("complaint", 1, 1, 1, 0, 0, 12.0),
        ("critical", 2, 2, 2, 1, 0, pytest.approx(6.5 / 60)),
        ("enquiry", 1, 0, 0, 1, 1, None),
        ("supervision", 1, 1, 0, 1, 1, 96.0),
    ) == made.table("tickets_by_kind").rows
    assert (
        ("ticket", "complaint", 1),
        ("ticket", "supervision", 1),
        ("call", "complaint", 1),
        ("call", "red", 0),
    ) == made.table("complaints_by_kind").rows
    assert (("general", 2, 4.5), ("supervisor", 1, 2.0)) == made.table("satisfaction_by_desk").rows
    assert (
        ("2026-07", 3, 3, 3, 1.0),
        ("2026-08", 2, 1, 0, 0.0),
        ("2026-09", 2, 2, 1, 0.5),
    ) == made.table("by_month").rows


def test_days_in_place_of_a_quarter() -> None:
    """Both ends belong to it, and a call to the day it began, at midnight in Shanghai."""
    period = Period(date(2026, 9, 30), date(2026, 10, 1), SHANGHAI)

    made = reported(period)

    assert 2 == made.figure("calls").value  # F and H
    assert "易联支付 service quality, 2026-09-30 to 2026-10-01" == made.title
    assert "易联支付 service quality, 2026 Q3" == reported().title


def test_every_figure_and_table_is_defined() -> None:
    """In words that are printed with it, and under a name of its own."""
    made = reported()
    figures = [figure for section in made.sections for figure in section.figures]
    tables = [table for section in made.sections for table in section.tables]

    assert [] == [one.name for one in (*figures, *tables) if not one.definition.endswith(".")]
    assert len(figures) == len({figure.name for figure in figures})
    assert len(tables) == len({table.name for table in tables})


def test_boasts_are_targets() -> None:
    """60 %, 40 % and 15 % are what figures are held against, and no figure is taken from them."""
    made = reported()

    assert (0.6, "the target is 60 % or more") == (made.figure("containment").target, made.figure("containment").aim)
    assert 0.4 == made.figure("prepared_shorter").target
    assert made.figure("complaint_mean").target is None
    assert "no comparison is made" in made.figure("complaint_mean").aim


def test_nothing_at_all() -> None:
    """It says so in a sentence, and no rate is 0."""
    made = report((), (), (), Q3, PROMISES, MADE, ENGLISH)

    assert made.is_empty
    assert (
        "There were no calls, tickets or survey replies from 2026-07-01 to 2026-09-30 (Asia/Shanghai), so there is "
        "nothing to report." == made.emptiness
    )
    assert {None} == {
        figure.value for section in made.sections for figure in section.figures if figure.unit in ("share", "score")
    }
    assert not report((), TICKETS[:1], (), Q3, PROMISES, MADE, ENGLISH).is_empty
    assert not report((), (), SURVEY[:1], Q3, PROMISES, MADE, ENGLISH).is_empty


def test_a_week_that_is_not_over_judges_nobody() -> None:
    """Who was helped an hour ago may still call again."""
    made = report(CALLS[:1], (), (), Q3, PROMISES, CALLS[0].started + timedelta(days=6), ENGLISH)

    assert made.figure("first_call_resolution").value is None


@pytest.mark.parametrize(
    ("gave_up_after", "late"),
    [(15, 0), (16, 1)],
    ids=["before the target", "after it"],
)
def test_who_hangs_up_before_the_target_was_not_kept_waiting(gave_up_after: int, late: int) -> None:
    """A breach is the line's, not the caller's (hotline A016)."""
    call = (
        Told("X", "2026-07-01T10:00", "h9")
        .turn(5, "complaint.agent", "queued", toward="queue complaint")
        .turn(5 + gave_up_after, "complaint.agent", "goodbye", "gone", "hangup", gave_up_after)
        .over(5 + gave_up_after)
    )

    made = report((call,), (), (), Q3, PROMISES, MADE, ENGLISH)

    assert late == made.figure("complaint_late").value


def test_a_wait_without_twilios_figure_is_timed_by_the_log() -> None:
    """The caller is gone and no callback of the queue came: from the queue until the end of the call."""
    call = Told("X", "2026-07-01T10:00", "h9").turn(5, "operator", "queued", toward="queue general").over(48)

    [wait] = call.waits

    assert ("gave up", 43.0, at("2026-07-01T10:00:05")) == (wait.end, wait.waited_s, wait.since)


def test_a_talk_that_the_caller_ends_is_a_talk() -> None:
    """Twilio says 'bridged' of it, and that the call is over; that is nobody who gave up."""
    call = (
        Told("X", "2026-07-01T10:00", "h9")
        .turn(5, "operator", "queued", toward="queue general")
        .turn(65, "operator", "goodbye", "gone", "bridged", 20)
        .over(65)
    )

    [wait] = call.waits

    assert ("answered", 20.0, 40.0) == (wait.end, wait.waited_s, wait.talked_s)


@pytest.mark.parametrize(("hundredth", "expected"), [(50, 5), (90, 9), (91, 10), (100, 10), (1, 1)])
def test_percentiles_are_nearest_rank(hundredth: int, expected: int) -> None:
    """A wait that somebody had, never one between two."""
    assert expected == percentile(range(10, 0, -1), hundredth)
