"""Documents: what surrounds their verbs: nodes an app names, answers that come too late, errors nobody hears."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.simulator.http.exchange import Request
from ivr.simulator.leg import Inline, Moved

Call = Any


def test_the_nodes_an_app_names(phone: Call, answer: Any) -> None:
    """X-IVR-Path: an event for each after the request, and the call's way at its end, repeats once."""
    first = [("X-IVR-Path", "main, merchant"), ("X-IVR-Outcome", "menu"), ("X-IVR-Release", "r1")]
    line = phone(
        {
            "/voice": answer('<Gather numDigits="1" action="/m"/>', headers=first),
            "/m": answer("<Hangup/>", headers=[("X-IVR-Path", "merchant,fees")]),
        },
        "1",
    )

    assert [("main", "menu", "r1"), ("merchant", "menu", "r1"), ("merchant", None, None), ("fees", None, None)] == [
        (event["node"], event["outcome"], event["release"]) for event in line.of("node")
    ]
    assert ["main", "merchant", "fees"] == line.one("end")["path"]
    assert ["request", "node", "node", "twiml"] == [event.event for event in line.events[1:5]]


def test_a_caller_who_hangs_up_while_the_app_works(wire: Call) -> None:
    """The answer reaches nobody; only the status callback follows."""
    line = wire({"/voice": "<Say>never</Say>", "/status": ""}, status_callback="http://ivr.local/status")
    line.app.pages["/voice"] = lambda asked: line.leg.hang_up() or "<Say>never</Say>"
    line.dial()

    line.run()

    assert (["/voice", "/status"], []) == ([asked.path for asked in line.app.asked], line.said())
    assert ("no-answer", "caller") == (line.status(), line.one("end")["by"])


def moved(to: str | Inline) -> Any:
    """Return what does as POST /Calls/{Sid} does."""

    def act(leg: Any) -> None:
        document = to if isinstance(to, Inline) else Request("POST", f"http://ivr.local{to}", leg.parameters())
        leg.task.interrupt(Moved(document))

    return act


def test_rest_moves_a_caller_who_hears_the_apology(wire: Call, answer: Any) -> None:
    """The new document is run as any."""
    line = wire({"/voice": answer("", status=500), "/new": "<Say>new</Say>"})
    line.dial()

    line.at(1, moved("/new")).run()

    assert "new" == line.said()[-1]
    assert ("completed", "app") == (line.status(), line.one("end")["by"])


def test_an_error_that_nobody_hears(wire: Call) -> None:
    """Inline TwiML without an action, and the caller hangs up: an error in the transcript, no fallback, no apology."""
    pages = {"/voice": '<Pause length="1"/><Pause length="60"/>', "/fallback": "<Say>never</Say>"}
    line = wire(pages, fallback_url="http://ivr.local/fallback")
    line.dial("record:9s")

    line.at(2, moved(Inline("<Response><Record/></Response>"))).at(6, lambda leg: leg.hang_up()).run()

    assert ([11100], [], 1) == (line.codes(), line.said(), len(line.app.asked))
    assert ("completed", "caller") == (line.status(), line.one("end")["by"])


@pytest.mark.parametrize("document", ["<Dial action='/a'>x</Dial>", "<Gather action='/a'/>", "<Redirect>/a</Redirect>"])
def test_inline_twiml_has_nothing_to_be_relative_to(wire: Call, document: str) -> None:
    """15004 for every relative URL."""
    line = wire({"/voice": '<Pause length="1"/><Pause length="60"/>', "/a": ""})
    line.dial("1")

    line.at(2, moved(Inline(f"<Response>{document}</Response>"))).press(3, "1#").run()

    assert 15004 in line.codes()
    assert [] == line.app.at("/a")
