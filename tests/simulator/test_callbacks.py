"""Callbacks: the number's own status callback, what their trouble is called, and what they are relative to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from ivr.simulator.callbacks import stamp
from ivr.simulator.callee import Behaviour
from ivr.simulator.http.exchange import Fault

Call = Any
STATUS = "http://ivr.local/status"


def test_the_status_callback_key_by_key(phone: Call) -> None:
    """Once, when the call has ended: the standard set, durations, time in UTC, SequenceNumber 0."""
    line = phone({"/voice": '<Pause/><Pause length="61"/>', "/status": ""}, status_callback=STATUS)

    first, told = line.app.asked
    standard = {name: value for name, value in first.form.items() if name != "CallToken"}
    added = {
        "CallStatus": "completed",
        "CallDuration": "61",
        "Duration": "2",
        "Timestamp": "Tue, 24 Nov 2026 02:31:02 +0000",
        "CallbackSource": "call-progress-events",
        "SequenceNumber": "0",
    }
    assert standard | added == told.form
    assert ("status", 200, added["CallDuration"]) == (
        line.one("callback")["kind"],
        line.one("callback")["status"],
        line.one("callback")["params"]["CallDuration"],
    )


def test_by_get_the_parameters_are_in_the_query(phone: Call) -> None:
    """And the body is empty."""
    line = phone(
        {"/voice": "", "/status": ""}, status_callback=STATUS + "?a=b", status_callback_method="GET", token="secret"
    )

    (told,) = line.app.at("/status")
    assert ("GET", "b", "completed", "") == (told.method, told.query["a"], told.query["CallStatus"], told.body)


@pytest.mark.parametrize(
    ("fault", "code"),
    [(Fault("read-timeout", 15.0), 11200), (Fault("dns"), 11210)],
)
def test_a_callback_that_cannot_be_delivered(wire: Call, fault: Fault, code: int) -> None:
    """A warning under the fetch's own number; the call does not notice."""
    line = wire({"/voice": "<Say>hello</Say>"}, status_callback=STATUS)
    line.faults["/status"] = [fault, fault]
    line.dial()

    line.run()

    assert ([code], "completed", False, None) == (
        line.codes(),
        line.status(),
        line.exchange.failed,
        line.one("callback")["status"],
    )


def test_an_underscore_in_the_host(phone: Call) -> None:
    """Refused in status callbacks."""
    line = phone({"/voice": ""}, status_callback="http://my_host/status")

    assert ([11100], 1) == (line.codes(), len(line.app.asked))


def test_a_relative_callback_belongs_to_the_document_that_named_it(phone: Call) -> None:
    """Though the call has long gone on to another when it is sent."""
    dial = '<Dial action="/b/after"><Number statusCallback="told">+14155550199</Number></Dial>'
    line = phone(
        {"/a/voice": dial, "/b/after": "<Say>next</Say>", "/a/told": ""},
        url="/a/voice",
        callees={"+14155550199": Behaviour("busy")},
    )

    assert (1, []) == (len(line.app.at("/a/told")), line.codes())


def test_a_moment_is_written_in_utc() -> None:
    """Whatever zone the call's clock was started in."""
    shanghai = timezone(timedelta(hours=8))

    assert "Tue, 24 Nov 2026 02:30:00 +0000" == stamp(datetime(2026, 11, 24, 10, 30, tzinfo=shanghai))
    assert stamp(datetime(2026, 11, 24, 2, 30, tzinfo=UTC)) == stamp(datetime(2026, 11, 24, 10, 30, tzinfo=shanghai))
