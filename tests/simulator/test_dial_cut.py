"""Dial cut short: the caller or the callee hangs up, or the REST API moves one of them."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.simulator.callee import Behaviour
from ivr.simulator.http.exchange import Request
from ivr.simulator.leg import Moved
from ivr.simulator.switches import Switches

Call = Any
ANNE = "+14155550101"


def ends(line: Any) -> tuple[str, str]:
    """Return the only Dial action's DialCallStatus and DialBridged."""
    (asked,) = line.app.at("/after")
    return asked.form["DialCallStatus"], asked.form["DialBridged"]


def dialled(line: Any) -> list[tuple[str, str]]:
    """Return the status of every dialled leg in the order they rang."""
    return [(leg.name.removeprefix("callee:"), leg.status) for leg in line.exchange.calls.values() if leg.parent]


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize(
    ("t", "status", "bridged", "child"),
    [
        (2, "canceled", "false", "canceled"),
        (5, "completed", "false", "completed"),
        (9, "completed", "true", "completed"),
    ],
    ids=["ringing", "whispering", "talking"],
)
def test_the_caller_hangs_up(wire: Call, t: float, status: str, bridged: str, child: str, told: bool) -> None:
    """U6: the action is requested once, its reply ignored; the dialled leg ends at that moment."""
    pages = {
        "/voice": f'<Dial action="/after"><Number url="/whisper">{ANNE}</Number></Dial><Say>never</Say>',
        "/whisper": '<Pause length="3"/>',
        "/after": "<Say>never</Say>",
    }
    switches = Switches(dial_action_after_hang_up=told)
    line = wire(pages, switches, callees={ANNE: Behaviour("answer", 4)})
    line.dial()

    line.at(t, lambda leg: leg.hang_up()).run()

    assert (["completed"] if told else []) == [asked.form["CallStatus"] for asked in line.app.at("/after")]
    assert ([], [(ANNE, child)], t) == (line.said(), dialled(line), line.one("end").t)
    assert ("completed", "caller") == (line.status(), line.one("end")["by"])
    if told:
        assert (status, bridged) == ends(line)
    assert status == line.one("dialled")["status"]


def test_the_callee_hangs_up_and_the_app_ends_the_call(phone: Call) -> None:
    """Who ended the call is who was talked with, not the app that had nothing left to do."""
    line = phone(f"<Dial>{ANNE}</Dial>", callees={ANNE: Behaviour("answer", 4, 20)})

    assert ("callee", 24) == (line.one("end")["by"], line.one("end")["seconds"])


@pytest.mark.parametrize("t", [2, 5, 9])
def test_rest_moves_the_caller_out_of_a_dial(wire: Call, t: float) -> None:
    """The verb is cut at once: the callee's leg ends, the action is not asked."""
    pages = {
        "/voice": f'<Dial action="/after"><Number url="/whisper">{ANNE}</Number></Dial>',
        "/whisper": '<Pause length="3"/>',
        "/new": "<Say>new</Say>",
        "/after": "",
    }
    line = wire(pages, callees={ANNE: Behaviour("answer", 4)})
    line.dial()

    line.at(t, moved("/new")).run()

    assert (["new"], [], t) == (line.said("caller"), line.app.at("/after"), line.one("say").t)
    assert [(ANNE, "canceled" if t < 4 else "completed")] == dialled(line)
    assert 1 == len(line.of("dialled"))


def test_rest_moves_the_callee_out_of_a_dial(wire: Call) -> None:
    """The callee goes on with the new document, the caller with the action, which lacks DialCallDuration."""
    pages = {"/voice": f'<Dial action="/after">{ANNE}</Dial>', "/after": "<Say>alone</Say>", "/new": "<Say>new</Say>"}
    line = wire(pages, callees={ANNE: Behaviour("answer", 4)})
    line.dial()

    line.exchange.timeline.at(9, lambda: moved("/new")(list(line.exchange.calls.values())[-1]))
    line.run()

    assert (["alone"], ["new"]) == (line.said("caller"), line.said(f"callee:{ANNE}"))
    assert "DialCallDuration" not in line.app.at("/after")[0].form
    assert ("completed", "true") == ends(line)


def moved(path: str) -> Any:
    """Return what does as POST /Calls/{Sid} with a Url does."""

    def act(leg: Any) -> None:
        leg.task.interrupt(Moved(Request("POST", f"http://ivr.local{path}", leg.parameters(), "document")))

    return act
